#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// One line: name, bar, values.
struct BarRow {
    QString label;
    double share = 0; ///< of the axis, 0 to 1
    double shareHigh = 0; ///< a paler bar reaches here where a range is known
    QStringList values; ///< one per value column; rich text with ^{...}
    QString tip; ///< hover
    bool isSection = false; ///< only the label, as a heading
    bool isCurrent = false; ///< tinted
};

struct BarListModel {
    QString labelHead;
    QStringList valueHeads;
    struct Tick {
        double share = 0;
        QString text; ///< rich text
    };
    std::vector<Tick> ticks; ///< of the axis over the bars
    std::vector<BarRow> rows;
};

/// Horizontal bars with their names and values. A pick is announced, and only where `isPickable`.
class BarList : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BarList(const QString& name, QWidget* parent = nullptr);
    void setModel(BarListModel model); ///< emits nothing
    void setPickable(bool isPickable);
    const BarListModel& model() const { return m_model; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.rows.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index); }

Q_SIGNALS:
    void picked(int row); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    bool event(QEvent*) override;

private:
    struct Columns {
        double bar = 0; ///< left edge of the bars
        double barWidth = 0;
        std::vector<double> right; ///< edges of the value columns
    };
    Columns columns() const;
    QRectF rowRect(int row) const;
    int rowAt(const QPointF& point) const;
    bool canPick(int row) const;
    void pick(int row);
    void paintHead(QPainter& painter, const Columns& columns) const;
    void paintRow(QPainter& painter, const Columns& columns, int row) const;

    BarListModel m_model;
    bool m_isPickable = false;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
