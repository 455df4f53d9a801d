#pragma once

#include "widgets/controls.h"
#include "widgets/copy_menu.h"
#include "widgets/tensor_list_order.h"

#include <QStyledItemDelegate>
#include <QTreeView>

#include <array>
#include <set>

class QAction;
class QLabel;
class QLineEdit;

namespace bitloupe {

/// Paints one row: name, shape and count, histogram, badge; of a group its name, count and worst badge.
class TensorRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    TensorRowDelegate(const TensorListModel* model, const TensorListOrder* order, QTreeView* view)
        : QStyledItemDelegate(view)
        , m_model(model)
        , m_order(order)
        , m_view(view)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override;

private:
    struct Badge {
        QString text;
        bool isBelow = false;
        bool isQuiet = false;
    };
    void paintBadge(QPainter& painter, const QRectF& room, const Badge& badge) const;
    void paintTensor(QPainter& painter, const QRectF& content, const TensorRow& row, const QString& name,
                     bool isNarrow) const;
    void paintGroup(QPainter& painter, const QRectF& content, const TensorListOrder::Group& group,
                    bool isOpen) const;
    Badge badgeOf(const std::optional<double>& decibels) const;

    const TensorListModel* m_model;
    const TensorListOrder* m_order;
    QTreeView* m_view;
};

/// The tensors of a model with filter, order, kinds and the count below a threshold.
class TensorList : public QFrame {
    Q_OBJECT

public:
    explicit TensorList(QWidget* parent = nullptr);

    TensorListModel* model() const { return m_model; }
    void setRows(std::vector<TensorRow> rows);
    void setBadge(int row, double sqnrDb, std::vector<qint64> bins);
    void setNoBadge(int row);
    /// Selects without emitting; shows the kind of the tensor if it was filtered out.
    void setSelected(const QString& name);
    void setThreshold(double decibels);
    void setSort(TensorListOrder::Sort sort);
    /// A line of words below the foot; empty: none.
    void setFootWords(const QString& words);
    /// "NAME\tDB" lines of the tensors below the threshold, worst first.
    QString belowText() const;
    /// Names, shapes and figures of the tensors that pass the filter, in the order shown.
    CopyTable table() const;
    /// Rows of the model in view, from top to bottom, then the others that pass the filter.
    std::vector<int> wantedRows() const;

Q_SIGNALS:
    void note(const QString& sentence); ///< "Copied the picture"
    void tensorPicked(const QString& name); ///< by the user only
    void thresholdEdited(double decibels); ///< by the user only
    void wantedChanged(); ///< scrolled, filtered or sorted
    void exportRequested(QWidget* anchor); ///< the names below the threshold
    void cardRequested(); ///< Enter

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void buildHead();
    void buildFoot();
    void setKind(int kind, bool on);
    void openMenu(const QPoint& at);
    void refreshKinds();
    void refreshFoot();
    void refreshNone();
    void refreshTheme();
    void showSelectedKind();
    void keepSelection(bool scroll);
    void restoreFolds();

    TensorListModel* m_model;
    TensorListOrder* m_order;
    QTreeView* m_view;
    std::set<QString> m_open; ///< paths of the groups that are unfolded
    QLineEdit* m_filter;
    QAction* m_search = nullptr;
    ChoiceButton* m_sort;
    std::array<QPushButton*, 3> m_kinds{};
    WordsLabel* m_below;
    QWidget* m_footLine;
    QLabel* m_none; ///< over the rows, where the filter leaves none
    WordsLabel* m_footWords;
    ValueField* m_threshold;
    Button* m_export;
    QString m_selected;
    bool m_showing = false; ///< a selection is being set by the program
};

} // namespace bitloupe
