#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

namespace bitloupe {

/// One channel of a layer, as the plot shows it.
struct ChannelRow {
    qint64 channel = 0;
    double min = 0;
    double max = 0;
    double bitsUsed = 0;
    double sqnrDb = 0;
    bool allZero = false;
    std::vector<float> shape; ///< heights 0..1 over its own axis; may be empty
};

/// Channels as rows under three headings that share the rows: range on one axis, bits used of the width,
/// shape on an axis of its own. A click on a heading sorts by width, number or SQNR; rows that do not fit
/// scroll.
class ChannelPlot : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    enum class Order { Widest, Number, Sqnr };

    explicit ChannelPlot(QWidget* parent = nullptr);

    /// `rows` come widest first. `wasted` is the mean of the bits not used.
    void setRows(std::vector<ChannelRow> rows, int bits, double wasted);
    /// What a hover says of a channel; asked for when it is needed, of a hundred thousand channels too.
    void setTip(std::function<QString(qint64 channel)> tip) { m_tip = std::move(tip); }
    /// To the first row.
    void rewind() { scrollTo(0); }
    void setSelected(qint64 channel); ///< -1: none; emits nothing
    void setShapesShown(bool shown);
    Order order() const { return m_order; }
    void setOrder(Order order);
    /// "channel,min,max,bitsUsed,sqnrDb" lines in the order shown.
    CopyTable table() const;
    /// Channel numbers from top to bottom.
    std::vector<qint64> shownChannels() const;

    QSize minimumSizeHint() const override { return {m_shapesShown ? 360 : 260, 210}; }
    QSize sizeHint() const override { return {530, 380}; }

    int partCount() const override { return static_cast<int>(m_rows.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void note(const QString& sentence); ///< "Copied the picture"
    void channelPicked(qint64 channel); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    bool event(QEvent*) override;

private:
    struct Columns {
        QRectF range, bits, shape;
    };
    Columns columns() const;
    double rowHeight() const;
    int firstRow() const;
    int rowAt(const QPointF& point) const;
    QRectF rowRect(const QRectF& column, int row) const;
    void sortRows();
    void scrollTo(double offset);
    double hiddenHeight() const;
    QRectF thumb() const;
    bool pressThumb(const QPointF& point);
    QString tipOf(int row) const;
    void moveSelection(int by);

    void paintHeadings(QPainter& painter, const Columns& columns) const;
    void paintAxes(QPainter& painter, const Columns& columns) const;
    void paintRanges(QPainter& painter, const QRectF& column, int first, int last) const;
    void paintBits(QPainter& painter, const QRectF& column, int first, int last) const;
    void paintShapes(QPainter& painter, const QRectF& column, int first, int last) const;
    void paintNumbers(QPainter& painter, const QRectF& column, int first, int last) const;
    void paintMarks(QPainter& painter, const Columns& columns) const;
    void paintWasted(QPainter& painter, const QRectF& column) const;
    void paintThumb(QPainter& painter) const;

    std::vector<ChannelRow> m_rows; ///< in the order shown
    std::vector<ChannelRow> m_given;
    Order m_order = Order::Widest;
    int m_bits = 8;
    double m_wasted = 0;
    double m_width = 0; ///< the shared axis is -m_width..m_width
    qint64 m_selected = -1;
    int m_hover = -1;
    double m_offset = 0; ///< pixels scrolled
    std::optional<double> m_grab; ///< where the scroll bar is held, from its top
    std::function<QString(qint64)> m_tip;
    bool m_shapesShown = true;
};

} // namespace bitloupe
