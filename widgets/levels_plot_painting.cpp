#include "core/base/number_text.h"
#include "widgets/levels_plot.h"
#include "widgets/painting.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLogFloor = 0.5; // a single value still has a bar
constexpr double kDiamond = 6.5; // half a diagonal
constexpr double kPlainGap = 5; // levels nearer than this are ticks
constexpr double kLineGap = 9; // levels nearer than this have no lines through the histogram
constexpr double kPlainCell = 3; // narrower cells have no gaps between them
constexpr double kTop = 15; // lines of levels leave the words above free

QPolygonF diamond(const QPointF& centre, double radius)
{
    return {centre + QPointF(0, -radius), centre + QPointF(radius, 0), centre + QPointF(0, radius),
            centre + QPointF(-radius, 0)};
}

} // namespace

double LevelsPlot::topCount() const
{
    qint64 top = 1;
    for (const qint64 count : m_data.counts)
        top = std::max(top, count);
    const auto highest = static_cast<double>(top);
    return m_logarithmic ? std::max(10.0, std::pow(10.0, std::ceil(std::log10(highest) - 0.02)))
                         : highest * 1.12;
}

double LevelsPlot::barHeight(double count) const
{
    if (count <= 0)
        return 0;
    if (!m_logarithmic)
        return std::min(1.0, count / topCount());
    return std::clamp(std::log(count / kLogFloor) / std::log(topCount() / kLogFloor), 0.0, 1.0);
}

void LevelsPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_dimmed)
        painter.setOpacity(0.5);
    const QRectF area = bars();
    paintCountAxis(painter, area);
    paintBars(painter, area);
    for (int i = 0; i < laneCount(); ++i)
        paintLane(painter, i);
    if (laneCount() > 0 && lane(0).why.isEmpty())
        paintLines(painter, area);
    for (int i = 0; i < laneCount(); ++i) {
        if (lane(i).why.isEmpty())
            paintDiamonds(painter, i, laneRect(i));
    }
    if (m_data.followed)
        paintFollowed(painter);
    paintValueAxis(painter);
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(m_data.corner);
    if (width > 0) {
        const QRectF box(area.right() - width, area.top() + 1, width, 18);
        painter.fillRect(box.adjusted(-4, 0, 0, 0), theme().card);
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, m_data.corner);
    }
    if (showsFocus(this) && exists(m_focus)) {
        const bool isLevel = canDrag(m_focus.lane);
        const QPointF level = levelPoint(m_focus.lane, m_focus.cell);
        drawFocusRing(painter,
                      isLevel ? QRectF(level.x() - 12, level.y() - 12, 24, 24)
                              : cellRect(m_focus.lane, m_focus.cell).adjusted(-1, -1, 1, 1),
                      isLevel ? 12 : 5);
    }
}

void LevelsPlot::paintCountAxis(QPainter& painter, const QRectF& area) const
{
    std::vector<double> ticks;
    if (m_logarithmic) {
        for (double tick = 1; tick <= topCount() * 1.01; tick *= 10)
            ticks.push_back(tick);
    } else {
        for (const double tick : roundTicks(0, topCount(), 4)) {
            if (tick >= 0 && tick <= topCount() && tick == std::round(tick))
                ticks.push_back(tick);
        }
    }
    painter.setFont(monoFont(12));
    for (const double tick : ticks) {
        const double y = tick == 0 ? area.bottom() : area.bottom() - barHeight(tick) * area.height();
        painter.setPen(QPen(theme().grid, 1));
        painter.drawLine(QPointF(area.left(), std::round(y) + 0.5),
                         QPointF(area.right(), std::round(y) + 0.5));
        painter.setPen(theme().secondary);
        const double top = std::max(y - 9, 0.0);
        painter.drawText(QRectF(0, top, area.left() - 6, 18), Qt::AlignRight | Qt::AlignVCenter,
                         qs(integerText(std::llround(tick))));
    }
    painter.setPen(QPen(theme().line, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

void LevelsPlot::paintBars(QPainter& painter, const QRectF& area) const
{
    const std::size_t n = m_data.counts.size();
    if (n == 0)
        return;
    painter.save();
    painter.setClipRect(area);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double ratio = devicePixelRatioF();
    const auto sharp = [&](double x) { return std::round(x * ratio) / ratio; };
    const auto edge = [&](std::size_t k) {
        return sharp(
            xOf(m_data.low + (m_data.high - m_data.low) * static_cast<double>(k) / static_cast<double>(n)));
    };
    const double gap = area.width() / static_cast<double>(n) >= 4 ? 1 : 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (m_data.counts[i] == 0)
            continue;
        const double left = edge(i);
        const double top =
            sharp(area.bottom() - barHeight(static_cast<double>(m_data.counts[i])) * area.height());
        painter.fillRect(
            QRectF(left, top, std::max(1 / ratio, edge(i + 1) - left - gap), area.bottom() - top),
            theme().data);
    }
    painter.restore();
}

void LevelsPlot::paintLines(QPainter& painter, const QRectF& area) const
{
    const QRectF row = laneRect(0);
    const auto& cells = lane(0).cells;
    if (leastGap(0) < kLineGap)
        return;
    painter.save();
    painter.setClipRect(QRectF(area.left(), 0, area.width(), row.bottom()));
    QPen dashed(theme().text, 1.2);
    dashed.setDashPattern({3, 2.4});
    dashed.setCapStyle(Qt::FlatCap);
    painter.setPen(dashed);
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        const double x = std::round(xOf(cells[i].right)) + 0.5;
        painter.drawLine(QPointF(x, area.top()), QPointF(x, row.bottom()));
    }
    const bool isDraggable = canDrag(0);
    painter.setPen(QPen(isDraggable ? theme().accent : theme().secondary, isDraggable ? 2 : 1.4));
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
        const double x = levelPoint(0, i).x();
        painter.drawLine(QPointF(x, area.top() + kTop), QPointF(x, row.top()));
    }
    painter.restore();
}

void LevelsPlot::paintLane(QPainter& painter, int index) const
{
    const LevelsLane& each = lane(index);
    const QRectF area = laneRect(index);
    const double room = area.left() - 10;
    const double lines = each.note.isEmpty() ? 36 : 50;
    double y = area.center().y() - lines / 2;
    const auto line = [&](const QFont& font, const QColor& color, const QString& text, double height) {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(0, y, room, height), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(text, Qt::ElideRight, room));
        y += height;
    };
    line(textFont(13, QFont::DemiBold), theme().text, each.name, 19);
    line(monoFont(12), theme().secondary, each.detail, 17);
    if (!each.note.isEmpty())
        line(textFont(12), theme().secondary, each.note, 15);
    if (each.why.isEmpty()) {
        paintCells(painter, index, area);
        return;
    }
    drawRoundedBox(painter, area, 4, theme().field, QColor());
    painter.setFont(textFont(13));
    painter.setPen(theme().text);
    painter.drawText(area.adjusted(12, 0, -12, 0), Qt::AlignVCenter | Qt::TextWordWrap, each.why);
}

void LevelsPlot::paintCells(QPainter& painter, int index, const QRectF& area) const
{
    painter.save();
    painter.setClipRect(area);
    double labelledTo = area.left() - 8;
    double paintedTo = area.left();
    for (int i = 0; i < static_cast<int>(lane(index).cells.size()); ++i) {
        const QRectF box = cellRect(index, i);
        if (box.width() <= 0)
            continue;
        if (box.width() >= 2 * kPlainCell) {
            drawRoundedBox(painter, box.adjusted(i == 0 ? 0 : 1, 0, -1, 0), 4, theme().dataTint, QColor());
            paintCellText(painter, cell({index, i}), box, labelledTo);
        } else if (box.right() > paintedTo) {
            painter.fillRect(box, theme().dataTint);
        }
        paintedTo = std::max(paintedTo, box.right());
    }
    painter.restore();
}

void LevelsPlot::paintCellText(QPainter& painter, const LevelCell& c, const QRectF& box,
                               double& labelledTo) const
{
    const QFont bitsFont = monoFont(12, QFont::Medium);
    const QFont shareFont = monoFont(12);
    const double bits = QFontMetricsF(bitsFont).horizontalAdvance(c.bits);
    const double share = QFontMetricsF(shareFont).horizontalAdvance(c.share);
    const QRectF top(box.left() + 7, box.top() + 2, box.width() - 13, 18);
    painter.setFont(bitsFont);
    painter.setPen(theme().text);
    if (bits <= box.width() - 4)
        painter.drawText(bits <= top.width() ? top : box.adjusted(0, 2, 0, 0),
                         bits <= top.width() ? Qt::AlignLeft | Qt::AlignTop : Qt::AlignHCenter | Qt::AlignTop,
                         c.bits);
    if (bits + share + 5 <= top.width()) {
        painter.setFont(shareFont);
        painter.setPen(theme().secondary);
        painter.drawText(top, Qt::AlignRight | Qt::AlignTop, c.share);
    }
    painter.setFont(bitsFont);
    const double value = QFontMetricsF(bitsFont).horizontalAdvance(c.value);
    const double centre = xOf(c.at);
    if (value > box.width() - 4 || centre < box.left() || centre > box.right())
        return;
    const double left = std::clamp(centre - value / 2, box.left() + 2, box.right() - value - 1);
    if (left < labelledTo + 4)
        return;
    painter.setPen(theme().text);
    painter.drawText(QRectF(left, box.bottom() - 18, value + 1, 17), Qt::AlignLeft | Qt::AlignVCenter,
                     c.value);
    labelledTo = left + value;
}

void LevelsPlot::paintDiamonds(QPainter& painter, int index, const QRectF& area) const
{
    const double gap = leastGap(index);
    const bool isDraggable = canDrag(index);
    painter.save();
    painter.setClipRect(area.adjusted(-kDiamond - 2, 0, kDiamond + 2, 0));
    const double y = area.center().y();
    const double radius = std::clamp(gap / 2, 3.0, kDiamond);
    const auto draw = [&](int i) {
        const QPointF level = levelPoint(index, i);
        const bool isHot = isDraggable && (m_dragged == Place{index, i} || m_hovered == Place{index, i});
        painter.setPen(isDraggable ? QPen(theme().accent, 2) : Qt::NoPen);
        painter.setBrush(!isDraggable ? theme().data : isHot ? theme().accentTint : theme().card);
        painter.drawPolygon(diamond(level, radius + (isHot ? 1.5 : 0)));
    };
    if (gap < kPlainGap) {
        painter.setPen(QPen(isDraggable ? theme().accent : theme().data, 1));
        for (int i = 0; i < static_cast<int>(lane(index).cells.size()); ++i) {
            const double x = levelPoint(index, i).x();
            painter.drawLine(QPointF(x, y - 7), QPointF(x, y + 7));
        }
    } else {
        for (int i = 0; i < static_cast<int>(lane(index).cells.size()); ++i)
            draw(i);
    }
    const std::optional<Place>& hot = m_dragged ? m_dragged : m_hovered;
    if (hot && hot->lane == index && exists(*hot))
        draw(hot->cell);
    painter.restore();
}

void LevelsPlot::paintFollowed(QPainter& painter) const
{
    const double x = xOf(*m_data.followed);
    const QRectF area = bars();
    if (x < area.left() || x > area.right() || laneCount() == 0)
        return;
    QPen dotted(theme().text, 1.4);
    dotted.setDashPattern({2, 2});
    dotted.setCapStyle(Qt::FlatCap);
    painter.setPen(dotted);
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, laneRect(laneCount() - 1).bottom() + kDiamond));
    for (int i = 0; i < laneCount(); ++i) {
        const auto place = cellAt({x, laneRect(i).center().y()});
        if (!place)
            continue;
        const QRectF box = cellRect(i, place->cell);
        drawRoundedBox(painter, QRectF(box.left(), box.top(), std::max(6.0, box.width()), box.height()), 4,
                       QColor(), theme().text, 2);
    }
}

void LevelsPlot::paintValueAxis(QPainter& painter) const
{
    const QRectF area = bars();
    const double top = laneCount() > 0 ? laneRect(laneCount() - 1).bottom() + 6 : area.bottom();
    const int exponent = axisExponent(m_low, m_high);
    const double unit = std::pow(10.0, exponent);
    const auto ticks = roundTicks(m_low, m_high, std::max(4, static_cast<int>(area.width() / 100)));
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    painter.setFont(monoFont(12));
    painter.setPen(QPen(theme().line, 1));
    painter.drawLine(QPointF(area.left(), top + 0.5), QPointF(area.right(), top + 0.5));
    painter.setPen(theme().secondary);
    if (exponent != 0)
        painter.drawText(QRectF(0, top + 5, area.left() - 16, 16), Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(exponent)));
    for (const double tick : ticks) {
        const double x = xOf(tick);
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.setPen(QPen(theme().line, 1));
        painter.drawLine(QPointF(std::round(x) + 0.5, top), QPointF(std::round(x) + 0.5, top + 4));
        painter.setPen(theme().secondary);
        const QString text = tickText(tick / unit, step / unit);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 2;
        painter.drawText(QRectF(std::min(x - width / 2, this->width() - width), top + 6, width, 16),
                         Qt::AlignCenter, text);
    }
}

} // namespace bitloupe
