#pragma once

#include "widgets/accessible_table.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace bitloupe {

struct LaneCell {
    QString text;
    bool isBest = false; ///< of its column: tinted and bold
    QString tip;
};

struct LaneColumn {
    QString head; ///< "8 bits"
    QString group; ///< over the first of neighbouring columns with the same group: "SQNR, dB"
    bool isStrong = false;
};

/// A range with its name and its cells, or the reason why there is none.
struct LaneRow {
    QString name;
    QString note; ///< grey at the right of the name: "c = 0.01"
    bool hasRange = false;
    double min = 0;
    double max = 0;
    bool cutsBelow = true; ///< some values lie outside: their bars are painted as clipped
    bool cutsAbove = true;
    std::vector<LaneCell> cells; ///< one per column
    QString why; ///< instead of lane and cells
    QString tip; ///< of name and lane
    QString json; ///< for the clipboard
    bool isAdopted = false; ///< marked by a check mark
};

struct LanePlotModel {
    QString name; ///< for screen readers
    double low = 0; ///< span of the bars
    double high = 1;
    std::vector<qint64> counts;
    std::vector<LaneColumn> columns;
    std::vector<LaneRow> rows;
    QString hint; ///< beside the histogram
};

/// A histogram over lanes on one x axis; the lanes are at the same time the rows of a table.
///
/// One row is selected: its ends run up through the histogram, and what lies outside is tinted. Up, Down,
/// Home and End move the selection, Enter or a double click adopts the row.
class LanePlot : public QWidget, public AccessibleTable {
    Q_OBJECT

public:
    explicit LanePlot(QWidget* parent = nullptr);

    void setModel(LanePlotModel model); ///< emits nothing
    const LanePlotModel& model() const { return m_model; }
    void setSelected(int row); ///< emits nothing; -1 is none
    int selected() const { return m_selected; }
    void setLogarithmic(bool logarithmic);
    void setDimmed(bool dimmed);
    bool isDimmed() const { return m_dimmed; }

    double xOf(double value) const;
    QRectF rowRect(int row) const;
    QRectF cellRect(int row, int column) const;
    /// Room over the columns, beside the histogram, for what belongs to the selected row.
    QRect cornerRect() const;
    QSize minimumSizeHint() const override { return {640, 348}; }
    QSize sizeHint() const override { return {928, 390}; }

    int tableRows() const override { return static_cast<int>(m_model.rows.size()); }
    int tableColumns() const override { return static_cast<int>(m_model.columns.size()) + 1; }
    QString tableHeading(int column) const override;
    QString tableCell(int row, int column) const override;
    QRect tableCellRect(int row, int column) const override;
    int tableSelectedRow() const override { return m_selected; }
    void selectTableRow(int row) override { select(row); }

Q_SIGNALS:
    void selectedByUser(int row);
    void adopted(int row); ///< by the user only
    void note(const QString& text); ///< what a menu has done
    void cornerMoved(); ///< by new columns or a new size

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void changeEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    static constexpr double kColumnPadding = 9; ///< each side; the tint of the best reaches into it
    static constexpr double kNamePadding = 8;

    void layOut();
    void select(int row);
    int rowAt(const QPointF& point) const;
    int columnAt(const QPointF& point) const;
    QString tipAt(const QPointF& point) const;
    QString barTip(const QPointF& point) const;
    double barHeight(double count) const; ///< 0..1
    double topCount() const;
    const LaneRow* selectedRow() const;

    std::vector<double> valueTicks() const;
    void paintAxes(QPainter& painter) const;
    void paintTickLabels(QPainter& painter) const;
    void paintCountAxis(QPainter& painter) const;
    void paintOutside(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    void paintHeads(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;
    void paintName(QPainter& painter, int row) const;
    void paintCells(QPainter& painter, int row) const;
    void paintLanes(QPainter& painter) const;
    void paintHint(QPainter& painter) const;

    LanePlotModel m_model;
    int m_selected = -1;
    int m_hover = -1;
    bool m_logarithmic = true;
    bool m_dimmed = false;
    double m_low = 0; ///< the axis: bars and all lanes
    double m_high = 1;
    QRectF m_bars; ///< the histogram
    double m_rowsTop = 0;
    double m_rowHeight = 30;
    std::vector<QRectF> m_columns; ///< extents of the columns over the whole height
};

} // namespace bitloupe
