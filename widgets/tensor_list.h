#pragma once

#include "widgets/controls.h"
#include "widgets/tensor_list_model.h"

#include <QListView>
#include <QStyledItemDelegate>

#include <array>

class QAction;
class QLineEdit;

namespace bitloupe {

/// Paints one row: name, shape and count, histogram, badge.
class TensorRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit TensorRowDelegate(const TensorListModel* model, QObject* parent = nullptr)
        : QStyledItemDelegate(parent)
        , m_model(model)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override;

private:
    void paintBadge(QPainter& painter, const QRectF& room, const TensorRow& row) const;

    const TensorListModel* m_model;
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
    /// Rows of the model in view, from top to bottom, then the others that pass the filter.
    std::vector<int> wantedRows() const;

Q_SIGNALS:
    void tensorPicked(const QString& name); ///< by the user only
    void thresholdEdited(double decibels); ///< by the user only
    void wantedChanged(); ///< scrolled, filtered or sorted
    void copied(const QString& note); ///< the names below the threshold are on the clipboard
    void cardRequested(); ///< Enter

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void buildHead();
    void buildFoot();
    void setKind(int kind, bool on);
    void refreshKinds();
    void refreshFoot();
    void refreshTheme();
    void showSelectedKind();
    void keepSelection(bool scroll);
    void copyBelow();

    TensorListModel* m_model;
    TensorListOrder* m_order;
    QListView* m_view;
    QLineEdit* m_filter;
    QAction* m_search = nullptr;
    ChoiceButton* m_sort;
    std::array<QPushButton*, 3> m_kinds{};
    WordsLabel* m_below;
    ValueField* m_threshold;
    Button* m_copy;
    QString m_selected;
    bool m_showing = false; ///< a selection is being set by the program
};

} // namespace bitloupe
