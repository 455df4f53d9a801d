#pragma once

#include "widgets/tensor_list_model.h"

#include <QAbstractItemModel>

#include <optional>
#include <vector>

namespace bitloupe {

/// The rows of a list of tensors, filtered by text and kind, ordered by badge, name, file or size. By name
/// they stand in a tree split at "." and "/", groups first; a group that holds one tensor only, or below the
/// first level two, is none, and groups with nothing else in them are one. The order by badge is taken once
/// all badges are known, so that rows do not jump under the pointer.
class TensorListOrder : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Sort { WorstFirst, ByName, FileOrder, LargestFirst };

    explicit TensorListOrder(TensorListModel* model, QObject* parent = nullptr);

    void setText(const QString& text);
    bool isFiltered() const { return !m_text.isEmpty(); }
    void setKinds(bool weights, bool biases, bool others);
    void setSort(Sort sort);
    Sort order() const { return m_sort; }
    /// Sorts anew if the order is by badge and no badge is missing or stale; true if it did.
    bool badgesChanged();

    /// What the row of an index is: a tensor, or a group of them.
    struct Group {
        QString path; ///< from the root, with its separators
        QString label;
        int tensors = 0;
        std::optional<double> worstDb; ///< lowest known badge
    };
    std::optional<Group> groupAt(const QModelIndex& index) const;
    /// Row of the list model; -1 of a group.
    int rowAt(const QModelIndex& index) const;
    /// What is left of the label behind the groups around it.
    QString tailAt(const QModelIndex& index) const;
    static int depthOf(const QModelIndex& index);
    QModelIndex indexOfName(const QString& name) const;
    /// Rows of the list model from top to bottom.
    std::vector<int> leaves() const;
    std::vector<QModelIndex> groups() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Node {
        int parent = 0; ///< 0 is the root
        int place = 0; ///< among the children of the parent
        int row = -1; ///< of the list model; -1: a group
        QString text; ///< path of a group, tail of a tensor
        QString label; ///< of a group
        std::vector<int> children;
    };

    bool accepts(int row) const;
    bool comesBefore(int a, int b) const;
    void rebuild();
    void addLeaf(int parent, int row, qsizetype from);
    void addGroups(int parent, const std::vector<int>& rows, qsizetype from);
    qsizetype sharedEnd(const std::vector<int>& rows, qsizetype from) const;
    int nodeOf(const QModelIndex& index) const;
    QModelIndex indexOfNode(int node) const;
    void rowsChanged(int first, int last);
    void summarise(int node, Group& group) const;
    QString groupText(const Group& group) const;

    TensorListModel* m_model;
    QString m_text;
    bool m_kinds[3] = {true, false, false};
    Sort m_sort = Sort::WorstFirst;
    std::vector<Node> m_nodes; ///< the first is the root
    std::vector<int> m_nodeOfRow; ///< 0: not shown
};

/// Text with its runs of digits compared as numbers: "layer.9" before "layer.10".
bool naturallyBefore(const QString& a, const QString& b);

} // namespace bitloupe
