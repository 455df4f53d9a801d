#include "widgets/channel_plot.h"

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "widgets/channel_plot_painting.h"
#include "widgets/copy_menu.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bitloupe {

ChannelPlot::ChannelPlot(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void ChannelPlot::setRows(std::vector<ChannelRow> rows, int bits, double wasted)
{
    m_given = std::move(rows);
    m_bits = bits;
    m_wasted = wasted;
    m_width = 0;
    for (const ChannelRow& row : m_given)
        m_width = std::max({m_width, -row.min, row.max});
    m_hover = -1;
    sortRows();
    scrollTo(m_offset);
}

void ChannelPlot::setSelected(qint64 channel)
{
    m_selected = channel;
    update();
}

void ChannelPlot::setShapesShown(bool shown)
{
    m_shapesShown = shown;
    updateGeometry();
    update();
}

void ChannelPlot::setOrder(Order order)
{
    m_order = order;
    m_offset = 0;
    sortRows();
    update();
}

void ChannelPlot::sortRows()
{
    m_rows = m_given;
    if (m_order == Order::Number)
        std::stable_sort(m_rows.begin(), m_rows.end(),
                         [](const auto& a, const auto& b) { return a.channel < b.channel; });
    else if (m_order == Order::Sqnr)
        std::stable_sort(m_rows.begin(), m_rows.end(), [](const auto& a, const auto& b) {
            return a.sqnrDb != b.sqnrDb ? a.sqnrDb < b.sqnrDb : a.channel < b.channel;
        });
}

std::vector<qint64> ChannelPlot::shownChannels() const
{
    std::vector<qint64> out;
    for (const ChannelRow& row : m_rows)
        out.push_back(row.channel);
    return out;
}

ChannelPlot::Columns ChannelPlot::columns() const
{
    constexpr double kGap = 34;
    const double top = kChannelHeading;
    const double bottom = std::max(top + 20, height() - kChannelAxis);
    const double left = kChannelNumbers;
    const double room = width() - left - 8 - (m_shapesShown ? 2 : 1) * kGap;
    const double range = room * (m_shapesShown ? 0.36 : 0.55);
    const double bits = room * (m_shapesShown ? 0.28 : 0.45);
    Columns out;
    out.range = QRectF(left, top, range, bottom - top);
    out.bits = QRectF(out.range.right() + kGap, top, bits, bottom - top);
    out.shape =
        m_shapesShown ? QRectF(out.bits.right() + kGap, top, room - range - bits, bottom - top) : QRectF();
    return out;
}

double ChannelPlot::rowHeight() const
{
    const double room = columns().range.height();
    const double even = m_rows.empty() ? room : room / static_cast<double>(m_rows.size());
    return std::clamp(even, kChannelLeastRow, kChannelMostRow);
}

int ChannelPlot::firstRow() const
{
    return static_cast<int>(m_offset / rowHeight());
}

int ChannelPlot::rowAt(const QPointF& point) const
{
    const QRectF plot = columns().range;
    if (point.y() < plot.top() || point.y() >= plot.bottom() || point.x() < 0)
        return -1;
    const int row = static_cast<int>((point.y() - plot.top() + m_offset) / rowHeight());
    return row < static_cast<int>(m_rows.size()) ? row : -1;
}

QRectF ChannelPlot::rowRect(const QRectF& column, int row) const
{
    return {column.left(), column.top() + row * rowHeight() - m_offset, column.width(), rowHeight()};
}

/// Pixels of the rows that do not fit.
double ChannelPlot::hiddenHeight() const
{
    return std::max(0.0, rowHeight() * static_cast<double>(m_rows.size()) - columns().range.height());
}

void ChannelPlot::scrollTo(double offset)
{
    m_offset = std::clamp(offset, 0.0, hiddenHeight());
    update();
}

/// The part of the scroll bar that is dragged; empty while all rows fit.
QRectF ChannelPlot::thumb() const
{
    const double hidden = hiddenHeight();
    if (hidden < 1)
        return {};
    const QRectF plot = columns().range;
    const double height = std::max(kChannelThumb, plot.height() * plot.height() / (plot.height() + hidden));
    return {width() - 6.0, plot.top() + (plot.height() - height) * m_offset / hidden, 5, height};
}

bool ChannelPlot::pressThumb(const QPointF& point)
{
    const QRectF bar = thumb();
    if (bar.isEmpty() || point.x() < bar.left() - 4 || point.y() < columns().range.top())
        return false;
    if (point.y() < bar.top() || point.y() > bar.bottom())
        scrollTo(m_offset + (point.y() < bar.top() ? -1 : 1) * columns().range.height());
    else
        m_grab = point.y() - bar.top();
    return true;
}

void ChannelPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Columns all = columns();
    paintHeadings(painter, all);
    if (m_rows.empty())
        return;
    const int first = firstRow();
    const int last = std::min(static_cast<int>(m_rows.size()),
                              first + static_cast<int>(all.range.height() / rowHeight()) + 2);
    paintAxes(painter, all);
    painter.save();
    painter.setClipRect(QRectF(0, all.range.top() - (m_offset > 0 ? 0 : kChannelHeading / 2), width(),
                               all.range.height() + (m_offset > 0 ? 0 : kChannelHeading / 2)));
    paintRanges(painter, all.range, first, last);
    paintBits(painter, all.bits, first, last);
    if (m_shapesShown)
        paintShapes(painter, all.shape, first, last);
    paintNumbers(painter, all.range, first, last);
    paintMarks(painter, all);
    painter.restore();
    if (m_wasted >= 0.05)
        paintWasted(painter, all.bits);
    paintThumb(painter);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void ChannelPlot::mousePressEvent(QMouseEvent* event)
{
    const Columns all = columns();
    if (pressThumb(event->position()))
        return;
    if (event->position().y() < all.range.top() - 4) {
        // The headings turn through their orders: width and number, then SQNR under "bits used".
        if (event->position().x() < all.bits.left() - 13)
            setOrder(m_order == Order::Widest ? Order::Number : Order::Widest);
        else if (event->position().x() < all.bits.right())
            setOrder(m_order == Order::Sqnr ? Order::Widest : Order::Sqnr);
        return;
    }
    const int row = rowAt(event->position());
    if (row >= 0)
        pressPart(row);
}

void ChannelPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_grab) {
        const QRectF plot = columns().range;
        const double way = plot.height() - thumb().height();
        return scrollTo((event->position().y() - *m_grab - plot.top()) / std::max(1.0, way) * hiddenHeight());
    }
    const int row = rowAt(event->position());
    setCursor(event->position().y() < columns().range.top() - 4 || row >= 0 ? Qt::PointingHandCursor
                                                                            : Qt::ArrowCursor);
    if (row != m_hover) {
        m_hover = row;
        update();
    }
}

void ChannelPlot::mouseReleaseEvent(QMouseEvent*)
{
    m_grab.reset();
}

void ChannelPlot::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void ChannelPlot::wheelEvent(QWheelEvent* event)
{
    const double before = m_offset;
    scrollTo(m_offset - event->angleDelta().y() / 120.0 * 3 * rowHeight());
    event->setAccepted(m_offset != before);
}

void ChannelPlot::moveSelection(int by)
{
    if (m_rows.empty())
        return;
    const auto it = std::find_if(m_rows.begin(), m_rows.end(),
                                 [&](const auto& row) { return row.channel == m_selected; });
    const int count = static_cast<int>(m_rows.size());
    const int from = it == m_rows.end() ? (by > 0 ? -1 : count) : static_cast<int>(it - m_rows.begin());
    const int row = std::clamp(from + by, 0, count - 1);
    const double top = row * rowHeight();
    if (top < m_offset || top + rowHeight() > m_offset + columns().range.height())
        scrollTo(top - columns().range.height() / 2);
    pressPart(row);
    announcePart(this, row, QAccessible::Focus);
}

void ChannelPlot::keyPressEvent(QKeyEvent* event)
{
    const int all = static_cast<int>(m_rows.size());
    switch (event->key()) {
    case Qt::Key_Up:
        return moveSelection(-1);
    case Qt::Key_Down:
        return moveSelection(1);
    case Qt::Key_PageUp:
        return scrollTo(m_offset - columns().range.height());
    case Qt::Key_PageDown:
        return scrollTo(m_offset + columns().range.height());
    case Qt::Key_Home:
        return moveSelection(-all);
    case Qt::Key_End:
        return moveSelection(all);
    default:
        QWidget::keyPressEvent(event);
    }
}

CopyTable ChannelPlot::table() const
{
    CopyTable table{tr("the channels"),
                    {QStringLiteral("channel"), QStringLiteral("min"), QStringLiteral("max"),
                     QStringLiteral("bitsUsed"), QStringLiteral("sqnrDb")},
                    {}};
    for (const ChannelRow& row : m_rows)
        table.rows.push_back({QString::number(row.channel), fullNumber(row.min), fullNumber(row.max),
                              fullNumber(row.bitsUsed), fullNumber(row.sqnrDb)});
    return table;
}

void ChannelPlot::contextMenuEvent(QContextMenuEvent* event)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const std::array<QString, 3> names{tr("Widest first"), tr("By number"), tr("Lowest SQNR first")};
    for (int i = 0; i < 3; ++i) {
        QAction* action = menu.menu().addAction(names[static_cast<std::size_t>(i)], this,
                                                [this, i] { setOrder(static_cast<Order>(i)); });
        action->setCheckable(true);
        action->setChecked(static_cast<int>(m_order) == i);
    }
    menu.separate();
    const CopyTable channels = table();
    if (const int row = rowAt(event->pos()); row >= 0) {
        menu.value(fullNumber(m_rows[static_cast<std::size_t>(row)].sqnrDb));
        menu.explanation(tipOf(row));
        menu.row(channels, row);
    }
    menu.table(channels);
    menu.picture();
    menu.exec(event->globalPos());
}

void ChannelPlot::resizeEvent(QResizeEvent*)
{
    scrollTo(m_offset);
}

QString ChannelPlot::tipOf(int row) const
{
    return m_tip ? m_tip(m_rows[static_cast<std::size_t>(row)].channel) : QString();
}

bool ChannelPlot::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    const bool heading = help->pos().y() < columns().range.top() - 4;
    QToolTip::showText(help->globalPos(),
                       heading        ? tr("Click to sort: range by width or number, bits by SQNR")
                           : row >= 0 ? tipOf(row)
                                      : QString(),
                       this);
    return true;
}

AccessiblePart ChannelPlot::part(int index) const
{
    const ChannelRow& row = m_rows[static_cast<std::size_t>(index)];
    AccessiblePart part;
    part.role = QAccessible::ListItem;
    part.name = row.allZero ? tr("Channel %1, all zero").arg(row.channel)
                            : tr("Channel %1, range %2 to %3, %4 of %5 bits used")
                                  .arg(row.channel)
                                  .arg(qs(significantText(row.min, 2)), qs(significantText(row.max, 2)),
                                       qs(fixedText(row.bitsUsed, 1)))
                                  .arg(m_bits);
    part.rect = rowRect(QRectF(0, columns().range.top(), width(), 0), index).toRect();
    return part;
}

void ChannelPlot::pressPart(int index)
{
    m_selected = m_rows[static_cast<std::size_t>(index)].channel;
    update();
    Q_EMIT channelPicked(m_selected);
}

} // namespace bitloupe
