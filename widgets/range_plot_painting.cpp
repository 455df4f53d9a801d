#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/range_plot.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kNumberedCell = 18; // narrower cells lose their numbers
constexpr double kPlainCell = 3; // narrower ones their gaps
constexpr double kLogFloor = 0.5; // a single value still has a bar

QRectF clippedTo(const QRectF& area, double left, double right)
{
    const double a = std::clamp(left, area.left(), area.right());
    const double b = std::clamp(right, area.left(), area.right());
    return {a, area.top(), b - a, area.height()};
}

void fillClipped(QPainter& painter, const QRectF& rect)
{
    if (rect.width() <= 0)
        return;
    painter.fillRect(rect, theme().clippedTint);
    painter.fillRect(rect, hatchBrush());
}

void drawDotted(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& color)
{
    QPen pen(color, 1.4);
    pen.setDashPattern({2, 2});
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(from, to);
}

/// Text on a card-coloured plate so that hatching and lines do not run through it.
void drawPlatedText(QPainter& painter, const QRectF& rect, int flags, const QString& text,
                    const QColor& plate)
{
    const QRectF box = QFontMetricsF(painter.font()).boundingRect(rect, flags, text);
    painter.fillRect(box.adjusted(-4, -1, 4, 1), plate);
    painter.drawText(rect, flags, text);
}

} // namespace

double RangePlot::topCount() const
{
    qint64 top = 1;
    for (const qint64 count : m_data.counts)
        top = std::max(top, count);
    const auto highest = static_cast<double>(top);
    return m_logarithmic ? std::max(10.0, std::pow(10.0, std::ceil(std::log10(highest) - 0.02)))
                         : highest * 1.06;
}

double RangePlot::barHeight(double count) const
{
    if (count <= 0)
        return 0;
    if (!m_logarithmic)
        return std::min(1.0, count / topCount());
    return std::clamp(std::log(count / kLogFloor) / std::log(topCount() / kLogFloor), 0.0, 1.0);
}

void RangePlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_dimmed)
        painter.setOpacity(0.5);
    const Areas a = areas();
    paintClippedZones(painter, a.bars);
    paintCountAxis(painter, a.bars);
    paintBars(painter, a.bars);
    paintStrip(painter, a);
    paintStairs(painter, a.stairs);
    paintValueAxis(painter, a.stairs);
    if (m_data.followed)
        paintFollowed(painter, a);
    for (const Part bound : {Part::Min, Part::Max})
        paintHandle(painter, a.bars, bound);
    if (m_data.estimated) {
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(a.bars.adjusted(0, 26, -8, 0), Qt::AlignRight | Qt::AlignTop,
                         tr("≈ estimated from a sample"));
    }
}

void RangePlot::paintCountAxis(QPainter& painter, const QRectF& area) const
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
        painter.setPen(QPen(theme().line, 1));
        painter.drawLine(QPointF(area.left(), std::round(y) + 0.5),
                         QPointF(area.right(), std::round(y) + 0.5));
        painter.setPen(theme().secondary);
        const double top = std::clamp(y - 9, 0.0, area.bottom() - 14);
        painter.drawText(QRectF(0, top, area.left() - 6, 18), Qt::AlignRight | Qt::AlignVCenter,
                         qs(integerText(std::llround(tick))));
    }
    painter.setPen(QPen(theme().line, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

void RangePlot::paintClippedZones(QPainter& painter, const QRectF& area) const
{
    if (!m_data.clips)
        return;
    fillClipped(painter, clippedTo(area, area.left(), xOf(m_data.gridMin)));
    fillClipped(painter, clippedTo(area, xOf(m_data.gridMax), area.right()));
}

void RangePlot::paintBars(QPainter& painter, const QRectF& area) const
{
    const std::size_t n = m_data.counts.size();
    if (n == 0)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double ratio = devicePixelRatioF();
    const auto sharp = [&](double x) { return std::round(x * ratio) / ratio; };
    const double gap = area.width() / static_cast<double>(n) >= 4 ? 1 : 0;
    const auto paint = [&](const QColor& color) {
        for (std::size_t i = 0; i < n; ++i) {
            if (m_data.counts[i] == 0)
                continue;
            const auto edge = [&](std::size_t k) {
                return m_data.low
                    + (m_data.high - m_data.low) * static_cast<double>(k) / static_cast<double>(n);
            };
            const double left = sharp(xOf(edge(i)));
            const double right = sharp(xOf(edge(i + 1)));
            const double top =
                sharp(area.bottom() - barHeight(static_cast<double>(m_data.counts[i])) * area.height());
            painter.fillRect(QRectF(left, top, std::max(1 / ratio, right - left - gap), area.bottom() - top),
                             color);
        }
    };
    // A bar across the grid's end is orange on one side of it and blue on the other.
    const double first = m_data.clips ? sharp(xOf(m_data.gridMin)) : area.left();
    const double last = m_data.clips ? sharp(xOf(m_data.gridMax)) : area.right();
    painter.setClipRect(clippedTo(area, area.left(), first));
    paint(theme().clipped);
    painter.setClipRect(clippedTo(area, last, area.right()));
    paint(theme().clipped);
    painter.setClipRect(clippedTo(area, first, last));
    paint(theme().data);
    painter.restore();
}

void RangePlot::paintStrip(QPainter& painter, const Areas& a) const
{
    painter.setFont(monoFont(12));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(0, a.strip.top(), a.strip.left() - 6, 20), Qt::AlignRight | Qt::AlignVCenter,
                     tr("code q"));
    if (m_data.cells.empty())
        return;
    const double first = xOf(m_data.cells.front().left);
    const double last = xOf(m_data.cells.back().right);
    const QRectF below = clippedTo(a.strip, a.strip.left(), first);
    const QRectF above = clippedTo(a.strip, last, a.strip.right());
    fillClipped(painter, below);
    fillClipped(painter, above);
    painter.setFont(textFont(12));
    painter.setPen(theme().clipped);
    const auto label = [&](const QRectF& rect, Qt::Alignment side, qint64 code) {
        const QString text = tr("all become %1").arg(qs(integerText(code)));
        if (QFontMetricsF(painter.font()).horizontalAdvance(text) + 20 < rect.width())
            drawPlatedText(painter, rect.adjusted(8, 0, -8, 0), int(side | Qt::AlignVCenter), text,
                           theme().clippedTint);
    };
    label(below, Qt::AlignRight, m_data.cells.front().code);
    label(above, Qt::AlignLeft, m_data.lastCode);

    double tallest = 1;
    for (const PlotCell& cell : m_data.cells)
        tallest = std::max(tallest, static_cast<double>(cell.count));
    painter.save();
    painter.setClipRect(a.strip.adjusted(0, -kNumberedCell / 2, 0, 2));
    for (const PlotCell& cell : m_data.cells) {
        const double left = xOf(cell.left);
        const double right = xOf(cell.right);
        paintCell(painter, QRectF(left, a.strip.top(), right - left, a.strip.height()), cell, tallest);
        if (right - left >= kNumberedCell / 2) {
            painter.setPen(QPen(theme().text, 1));
            const double x = std::round(xOf(cell.level)) + 0.5;
            painter.drawLine(QPointF(x, a.bars.bottom() + 1), QPointF(x, a.strip.top() - 1));
        }
    }
    paintCellNumbers(painter, a.strip);
    painter.restore();
}

void RangePlot::paintCell(QPainter& painter, const QRectF& cell, const PlotCell& data, double tallest) const
{
    const double gap = cell.width() >= kPlainCell * 2 ? 1 : 0;
    const QRectF body = cell.adjusted(gap, 0, -gap, 0);
    if (gap > 0) {
        drawRoundedBox(painter, body, std::min(3.0, body.width() / 4), theme().dataTint, QColor());
        if (data.count == 0)
            painter.fillRect(body, neutralHatchBrush());
    } else {
        painter.fillRect(body, theme().dataTint);
    }
    const double room = body.height() - (cell.width() >= kPlainCell ? 17 : 2);
    const double height =
        data.count == 0 ? 0 : std::max(1.5, room * static_cast<double>(data.count) / tallest);
    painter.fillRect(QRectF(body.left() + gap, body.bottom() - height, body.width() - 2 * gap, height),
                     theme().data);
}

void RangePlot::paintCellNumbers(QPainter& painter, const QRectF& strip) const
{
    // Too narrow cells leave numbers out, by powers of two.
    const double width = xOf(m_data.cells.front().right) - xOf(m_data.cells.front().left);
    if (width < kPlainCell)
        return;
    qint64 stride = 1;
    while (static_cast<double>(stride) * width < kNumberedCell)
        stride *= 2;
    painter.setPen(theme().text);
    for (const PlotCell& cell : m_data.cells) {
        if (cell.code % stride != 0)
            continue;
        painter.setFont(monoFont(12, cell.isZero ? QFont::Bold : QFont::Normal));
        const double middle = (xOf(cell.left) + xOf(cell.right)) / 2;
        painter.drawText(QRectF(middle - 24, strip.top(), 48, strip.height()),
                         Qt::AlignHCenter | Qt::AlignTop, qs(integerText(cell.code)));
    }
}

double RangePlot::stairY(const QRectF& area, double level) const
{
    const double span = std::max(m_data.gridMax - m_data.gridMin, (m_high - m_low) * 1e-9);
    const double low = m_data.gridMin - 0.18 * span;
    const double high = m_data.gridMax + 0.18 * span;
    return area.bottom() - (level - low) / (high - low) * area.height();
}

void RangePlot::paintGaps(QPainter& painter, const QRectF& area) const
{
    const auto gap = [&](double from, double to, double level) {
        QPolygonF triangle;
        triangle << QPointF(xOf(from), stairY(area, level)) << QPointF(xOf(to), stairY(area, to))
                 << QPointF(xOf(to), stairY(area, level));
        QPainterPath path;
        path.addPolygon(triangle);
        painter.fillPath(path, theme().clippedTint);
        painter.fillPath(path, hatchBrush());
    };
    painter.setPen(Qt::NoPen);
    if (m_low < m_data.gridMin)
        gap(m_data.gridMin, m_low, m_data.gridMin);
    if (m_high > m_data.gridMax)
        gap(m_data.gridMax, m_high, m_data.gridMax);
}

void RangePlot::paintStairs(QPainter& painter, const QRectF& area) const
{
    const double unit = std::pow(10.0, axisExponent(m_low, m_high));
    painter.save();
    painter.setFont(monoFont(12));
    const double span = m_data.gridMax - m_data.gridMin;
    const auto ticks = roundTicks(m_data.gridMin - 0.18 * span, m_data.gridMax + 0.18 * span, 4);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    for (const double tick : ticks) {
        const double y = std::round(stairY(area, tick)) + 0.5;
        if (y < area.top() + 4 || y > area.bottom() - 4)
            continue;
        painter.setPen(QPen(theme().line, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 9, area.left() - 6, 18), Qt::AlignRight | Qt::AlignVCenter,
                         tickText(tick / unit, step / unit));
    }
    painter.setClipRect(area);
    if (m_data.clips)
        paintGaps(painter, area);
    QPen dashed(theme().secondary, 1);
    dashed.setDashPattern({4, 3});
    painter.setPen(dashed);
    painter.drawLine(QPointF(xOf(m_low), stairY(area, m_low)), QPointF(xOf(m_high), stairY(area, m_high)));
    if (!m_data.cells.empty()) {
        painter.setPen(QPen(theme().data, 2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        QList<QLineF> lines;
        double x = area.left();
        double y = stairY(area, m_data.cells.front().level);
        for (std::size_t i = 0; i < m_data.cells.size(); ++i) {
            const PlotCell& cell = m_data.cells[i];
            const double right = i + 1 == m_data.cells.size() ? area.right() : xOf(cell.right);
            const double level = stairY(area, cell.level);
            lines << QLineF(x, y, x, level) << QLineF(x, level, right, level);
            x = right;
            y = level;
        }
        painter.drawLines(lines);
    }
    painter.setFont(textFont(12));
    painter.setPen(theme().clipped);
    const QString words = tr("clipped: the gap grows");
    const double room = area.right() - xOf(m_data.gridMax);
    if (m_data.clips && room > QFontMetricsF(painter.font()).horizontalAdvance(words) + 12)
        painter.drawText(QRectF(area.left(), stairY(area, m_data.gridMax) + 5, area.width() - 4, 18),
                         Qt::AlignRight | Qt::AlignTop, words);
    painter.setFont(monoFont(12));
    painter.setPen(theme().text);
    drawPlatedText(painter, area.adjusted(8, 4, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                   QStringLiteral("r̂ = S(q − Z)"), theme().card);
    painter.restore();
}

void RangePlot::paintValueAxis(QPainter& painter, const QRectF& area) const
{
    const int exponent = axisExponent(m_low, m_high);
    const double unit = std::pow(10.0, exponent);
    const auto ticks = roundTicks(m_low, m_high, std::max(4, static_cast<int>(area.width() / 60)));
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    painter.setFont(monoFont(12));
    painter.setPen(QPen(theme().line, 1));
    painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5));
    painter.setPen(theme().secondary);
    if (exponent != 0)
        painter.drawText(QRectF(0, area.bottom() + 5, area.left() - 16, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(exponent)));
    for (const double tick : ticks) {
        const double x = xOf(tick);
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.drawLine(QPointF(std::round(x) + 0.5, area.bottom()),
                         QPointF(std::round(x) + 0.5, area.bottom() + 4));
        const QString text = tickText(tick / unit, step / unit);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 2;
        const double left = std::min(x - width / 2, this->width() - width);
        painter.drawText(QRectF(left, area.bottom() + 5, width, 16), Qt::AlignCenter, text);
    }
}

void RangePlot::paintFollowed(QPainter& painter, const Areas& a) const
{
    const double x = xOf(*m_data.followed);
    if (x < a.bars.left() || x > a.bars.right())
        return;
    const double y = std::clamp(stairY(a.stairs, m_data.followedLevel), a.stairs.top(), a.stairs.bottom());
    double top = a.bars.bottom();
    const std::size_t n = m_data.counts.size();
    if (n > 0) {
        const auto bar = static_cast<std::size_t>(
            std::clamp((*m_data.followed - m_data.low) / (m_data.high - m_data.low), 0.0, 0.999999)
            * static_cast<double>(n));
        top = a.bars.bottom() - barHeight(static_cast<double>(m_data.counts[bar])) * a.bars.height();
    }
    const QColor ink = theme().text;
    drawDotted(painter, {x, top}, {x, a.strip.top()}, ink);
    drawDotted(painter, {x, a.strip.bottom()}, {x, y}, ink);
    drawDotted(painter, {a.stairs.left(), y}, {x, y}, ink);
    for (const PlotCell& cell : m_data.cells) {
        if (cell.code != m_data.followedCode)
            continue;
        const double left = xOf(cell.left);
        const double right = xOf(cell.right);
        drawRoundedBox(painter,
                       QRectF(left, a.strip.top() - 1, std::max(6.0, right - left), a.strip.height() + 2), 4,
                       QColor(), ink, 2);
    }
    const bool isFocused = showsFocus(this) && m_focus == Part::Followed;
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(theme().card);
    painter.drawEllipse(QPointF(x, y), 6, 6);
    painter.setBrush(Qt::NoBrush);
    if (isFocused)
        drawFocusRing(painter, QRectF(x - 11, y - 11, 22, 22), 11);

    painter.setFont(monoFont(12, QFont::Medium));
    painter.setPen(ink);
    const QString text =
        valueText(*m_data.followed) + QStringLiteral(" → ") + qs(significantText(m_data.followedLevel, 4));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(text);
    const bool fitsRight = x + 12 + width < a.stairs.right() - 2;
    const double labelY = y + 24 < a.stairs.bottom() ? y + 3 : y - 21;
    painter.drawText(QRectF(fitsRight ? x + 11 : x - 11 - width, labelY, width + 2, 18),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
}

void RangePlot::paintHandle(QPainter& painter, const QRectF& area, Part part) const
{
    const double x = xOf(valueOf(part));
    if (x < area.left() - 1 || x > area.right() + 1)
        return;
    const bool isError = m_handleError;
    const QColor color = !m_data.canMoveRange ? theme().secondary
        : isError                             ? theme().clipped
                                              : theme().accent;
    painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), color);
    const QRectF flag = flagRect(part);
    drawRoundedBox(painter, flag, 4, color, QColor());
    painter.setFont(monoFont(12, QFont::Medium));
    painter.setPen(theme().onAccent);
    painter.drawText(flag, Qt::AlignCenter,
                     (part == Part::Min ? tr("min %1") : tr("max %1")).arg(valueText(valueOf(part))));
    const QRectF grip = gripRect(part);
    const bool isHot = m_hovered == part || m_dragged == part;
    drawRoundedBox(painter, grip, 9, isHot ? theme().accentTint : theme().card, color, 2);
    painter.fillRect(QRectF(grip.center().x() - 3.5, grip.center().y() - 6, 2, 12), color);
    painter.fillRect(QRectF(grip.center().x() + 1.5, grip.center().y() - 6, 2, 12), color);
    if (showsFocus(this) && m_focus == part)
        drawFocusRing(painter, grip.adjusted(-4, -4, 4, 4), 12);
}

} // namespace bitloupe
