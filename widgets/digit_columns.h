#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Binary digits of several numbers, each in the column of its place value.
struct DigitColumnsModel {
    struct Column {
        QString place; ///< rich text: "2^{−4}"
        QString fold; ///< "17 zeros": this column stands for many; empty otherwise
        bool startsCut = false; ///< the digits kept end before this column
    };
    struct Row {
        enum class Kind { Small, Tiles, Partial, Rule, Names };
        Kind kind = Kind::Tiles;
        QString label;
        QString cells; ///< one per column: 0, 1, space for none; 'G', 'R', 'S' in a row of names
        QString exponent; ///< rich text
        QString value; ///< right of it
        QString spoken; ///< for screen readers
        QString tip;
        bool strong = false; ///< the label is a result
        bool shown = true; ///< a row not reached yet keeps its height
        int faint = 0; ///< so many leading cells are pale: zeros before the first 1
        bool cut = false; ///< cells from the cut on are of no field
    };
    QString name;
    std::vector<Column> columns;
    std::vector<Row> rows;
    bool placesShown = true;
    bool cutShown = false;
    QString message; ///< instead of digits
};

/// Paints the columns; partial products beyond twelve scroll with the wheel or Page Up and Down. A click on a
/// fold asks to open it.
class DigitColumns : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit DigitColumns(QWidget* parent = nullptr);
    void setModel(DigitColumnsModel model); ///< emits nothing
    const DigitColumnsModel& model() const { return m_model; }
    /// The place of a column in the row of places; its tiles stand below.
    QRectF columnRect(int column) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QAccessible::Role accessibleRole() const override { return QAccessible::Table; }
    int partCount() const override;
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void foldClicked(); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    int contentHeight() const;
    int partialCount() const;
    void scrollPartials(int by);
    std::vector<std::pair<int, QRectF>> rowRects() const; ///< rows that have room, with their places
    void paintHead(QPainter& painter) const;
    void paintRow(QPainter& painter, const DigitColumnsModel::Row& row, const QRectF& rect) const;
    void paintCells(QPainter& painter, const DigitColumnsModel::Row& row, const QRectF& rect) const;
    void paintCut(QPainter& painter) const;

    DigitColumnsModel m_model;
    int m_firstPartial = 0;
};

} // namespace bitloupe
