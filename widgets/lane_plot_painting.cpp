#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/lane_plot.h"
#include "widgets/painting.h"
#include "widgets/range_plot.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLaneEnd = 6; // half the height of the tick at a lane's end

QRectF between(const QRectF& area, double left, double right)
{
    const double a = std::clamp(left, area.left(), area.right());
    const double b = std::clamp(right, area.left(), area.right());
    return {a, area.top(), b - a, area.height()};
}

} // namespace

void LanePlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_dimmed ? 0.5 : 1);
    for (int row = 0; row < tableRows(); ++row)
        paintRow(painter, row);
    paintOutside(painter);
    paintAxes(painter);
    paintCountAxis(painter);
    paintBars(painter);
    paintLanes(painter);
    paintTickLabels(painter);
    paintHeads(painter);
    for (int row = 0; row < tableRows(); ++row) {
        paintName(painter, row);
        paintCells(painter, row);
    }
    paintHint(painter);
    painter.setOpacity(1);
    if (showsFocus(this)) {
        const QRectF ring = m_selected >= 0 ? rowRect(m_selected) : QRectF(rect());
        drawFocusRing(painter, ring.adjusted(1, 1, -1, -1));
    }
}

void LanePlot::paintRow(QPainter& painter, int row) const
{
    const QRectF line = rowRect(row);
    if (row == m_selected)
        drawRoundedBox(painter, line.adjusted(0, 0, 0, -1), 6, theme().accentTint, {});
    else if (row == m_hover)
        drawRoundedBox(painter, line.adjusted(0, 0, 0, -1), 6, theme().field, {});
    // The tint of a selected row is its own edge.
    if (row == m_selected || row + 1 == m_selected || row + 1 == tableRows())
        return;
    painter.fillRect(QRectF(0, line.bottom() - 1, width(), 1), theme().grid);
}

void LanePlot::paintOutside(QPainter& painter) const
{
    const LaneRow* row = selectedRow();
    if (!row || !row->hasRange)
        return;
    for (const QRectF& zone :
         {between(m_bars, m_bars.left(), xOf(row->min)), between(m_bars, xOf(row->max), m_bars.right())}) {
        if (zone.width() <= 0)
            continue;
        painter.fillRect(zone, theme().clippedTint);
        painter.fillRect(zone, hatchBrush());
    }
}

void LanePlot::paintAxes(QPainter& painter) const
{
    const double lanesBottom = rowRect(tableRows()).top() - 1;
    for (const double tick : valueTicks()) {
        const double x = std::round(xOf(tick));
        painter.fillRect(QRectF(x, m_bars.top(), 1, m_bars.height()), theme().grid);
        painter.fillRect(QRectF(x, m_rowsTop, 1, lanesBottom - m_rowsTop), theme().grid);
    }
}

std::vector<double> LanePlot::valueTicks() const
{
    return roundTicks(m_low, m_high, std::max(3, static_cast<int>(m_bars.width() / 62)));
}

void LanePlot::paintTickLabels(QPainter& painter) const
{
    const auto ticks = valueTicks();
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    const int exponent = axisExponent(m_low, m_high);
    const double unit = std::pow(10.0, exponent);
    painter.setFont(monoFont(12));
    const QFontMetricsF metrics(painter.font());
    painter.setPen(theme().secondary);
    for (const double tick : ticks) {
        const QString label = tickText(tick / unit, step / unit);
        const double half = metrics.horizontalAdvance(label) / 2 + 2;
        // On a plate, for the ends of the selected row run through here.
        const QRectF box(xOf(tick) - half, m_bars.bottom() + 5, 2 * half, 18);
        painter.fillRect(box, theme().card);
        painter.drawText(box.adjusted(-4, 0, 4, 0), Qt::AlignCenter, label);
    }
    if (exponent != 0)
        painter.drawText(QRectF(m_bars.right() - 70, m_bars.bottom() - 20, 66, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(exponent)));
}

void LanePlot::paintCountAxis(QPainter& painter) const
{
    std::vector<double> ticks;
    if (m_logarithmic) {
        for (double tick = 1; tick <= topCount() * 1.01; tick *= 10)
            ticks.push_back(tick);
    } else {
        for (const double tick : roundTicks(0, topCount(), 4)) {
            if (tick <= topCount() && tick == std::round(tick))
                ticks.push_back(tick);
        }
    }
    painter.setFont(monoFont(12));
    // Tall powers of ten leave labels out rather than letting them touch.
    const double apart = ticks.size() > 1
        ? std::abs(barHeight(ticks[1]) - barHeight(ticks[0])) * m_bars.height()
        : m_bars.height();
    const std::size_t stride =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(15 / std::max(1.0, apart))));
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        const double y = std::round(m_bars.bottom() - barHeight(ticks[i]) * m_bars.height());
        painter.fillRect(QRectF(m_bars.left(), y, m_bars.width(), 1), theme().grid);
        if (i % stride != 0)
            continue;
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, std::clamp(y - 9, 0.0, m_bars.bottom() - 14), m_bars.left() - 7, 18),
                         Qt::AlignRight | Qt::AlignVCenter, qs(integerText(std::llround(ticks[i]))));
    }
    painter.fillRect(QRectF(m_bars.left(), std::round(m_bars.bottom()), m_bars.width(), 1), theme().line);
}

void LanePlot::paintBars(QPainter& painter) const
{
    const std::size_t n = m_model.counts.size();
    if (n == 0)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double ratio = devicePixelRatioF();
    const auto sharp = [&](double x) { return std::round(x * ratio) / ratio; };
    const auto edge = [&](std::size_t k) {
        return sharp(xOf(m_model.low
                         + (m_model.high - m_model.low) * static_cast<double>(k) / static_cast<double>(n)));
    };
    const double gap = m_bars.width() / static_cast<double>(n) >= 3 ? 1 : 0;
    const auto paint = [&](const QColor& color) {
        for (std::size_t i = 0; i < n; ++i) {
            if (m_model.counts[i] == 0)
                continue;
            const double left = edge(i);
            const double top =
                sharp(m_bars.bottom() - barHeight(static_cast<double>(m_model.counts[i])) * m_bars.height());
            painter.fillRect(
                QRectF(left, top, std::max(1 / ratio, edge(i + 1) - left - gap), m_bars.bottom() - top),
                color);
        }
    };
    const LaneRow* row = selectedRow();
    const bool hasEnds = row && row->hasRange;
    const double first = hasEnds && row->cutsBelow ? sharp(xOf(row->min)) : m_bars.left();
    const double last = hasEnds && row->cutsAbove ? sharp(xOf(row->max)) : m_bars.right();
    painter.setClipRect(between(m_bars, m_bars.left(), first));
    paint(theme().clipped);
    painter.setClipRect(between(m_bars, last, m_bars.right()));
    paint(theme().clipped);
    painter.setClipRect(between(m_bars, first, last));
    paint(theme().data);
    painter.restore();
    for (const LaneRow& lane : m_model.rows) {
        if (!lane.hasRange)
            continue;
        for (const double end : {lane.min, lane.max})
            painter.fillRect(QRectF(std::round(xOf(end)) - 1, m_bars.bottom() - 6, 2, 6), theme().text);
    }
}

void LanePlot::paintLanes(QPainter& painter) const
{
    for (int row = 0; row < tableRows(); ++row) {
        const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
        const QRectF line = rowRect(row);
        if (!lane.hasRange)
            continue;
        const bool isSelected = row == m_selected;
        const QColor color = isSelected ? theme().accent : theme().data;
        const double y = std::round(line.center().y() - 1);
        const double thick = isSelected ? 3 : 2;
        const double left = std::round(xOf(lane.min));
        const double right = std::round(xOf(lane.max));
        painter.fillRect(QRectF(left, y - (isSelected ? 1 : 0), right - left, isSelected ? thick : 1.5),
                         color);
        for (const double x : {left, right})
            painter.fillRect(QRectF(x - 1, y - kLaneEnd, 2, 2 * kLaneEnd + 1), color);
        if (!isSelected)
            continue;
        QPen dashed(theme().accent, 1.6);
        dashed.setDashPattern({2, 2});
        dashed.setCapStyle(Qt::FlatCap);
        painter.setPen(dashed);
        for (const double x : {left, right})
            painter.drawLine(QPointF(x, m_bars.top()), QPointF(x, y - kLaneEnd));
    }
}

void LanePlot::paintHeads(QPainter& painter) const
{
    const double top = m_bars.bottom() + 5;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const LaneColumn& column = m_model.columns[i];
        painter.setFont(textFont(13, column.isStrong ? QFont::Bold : QFont::Normal));
        painter.setPen(column.isStrong ? theme().text : theme().secondary);
        const double right = m_columns[i].right() - kColumnPadding;
        painter.drawText(QRectF(right - 200, top, 200, 18), Qt::AlignRight | Qt::AlignVCenter, column.head);
        const bool isLast = i + 1 == m_columns.size() || m_model.columns[i + 1].group != column.group;
        if (column.group.isEmpty() || !isLast)
            continue;
        painter.setFont(textFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(right - 300, top - 19, 300, 18), Qt::AlignRight | Qt::AlignVCenter,
                         column.group);
    }
}

void LanePlot::paintName(QPainter& painter, int row) const
{
    const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
    const QRectF box = rowRect(row).adjusted(kNamePadding, 0, 0, -1);
    painter.setFont(textFont(14, row == m_selected ? QFont::DemiBold : QFont::Normal));
    painter.setPen(theme().text);
    const double mark = lane.isAdopted ? 20 : 0;
    painter.setFont(textFont(13));
    const double noteWidth =
        lane.note.isEmpty() ? 0 : QFontMetricsF(painter.font()).horizontalAdvance(lane.note) + 14;
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(box.left(), box.top(), m_bars.left() - 10 - box.left(), box.height()),
                     Qt::AlignRight | Qt::AlignVCenter, lane.note);
    painter.setFont(textFont(14, row == m_selected ? QFont::DemiBold : QFont::Normal));
    painter.setPen(theme().text);
    const QFontMetricsF metrics(painter.font());
    const double room = m_bars.left() - 10 - box.left() - noteWidth - mark;
    const QString name = metrics.elidedText(lane.name, Qt::ElideRight, room);
    painter.drawText(QRectF(box.left(), box.top(), room + 2, box.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     name);
    if (lane.isAdopted) {
        const QPixmap check = iconPixmap(QStringLiteral("check"), theme().text, 16, devicePixelRatioF());
        painter.drawPixmap(QPointF(box.left() + metrics.horizontalAdvance(name) + 4, box.center().y() - 8),
                           check);
    }
    if (lane.why.isEmpty())
        return;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    const QRectF words(m_bars.left() + 8, box.top(), width() - m_bars.left() - 16, box.height());
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(lane.why, Qt::ElideRight, words.width()));
}

void LanePlot::paintCells(QPainter& painter, int row) const
{
    const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
    for (std::size_t i = 0; i < lane.cells.size() && i < m_columns.size(); ++i) {
        const LaneCell& cell = lane.cells[i];
        const QRectF box = cellRect(row, static_cast<int>(i)).adjusted(0, 0, -kColumnPadding, -1);
        painter.setFont(monoFont(14, cell.isBest ? QFont::Bold : QFont::Normal));
        if (cell.isBest) {
            const double wide = QFontMetricsF(painter.font()).horizontalAdvance(cell.text);
            drawRoundedBox(painter,
                           QRectF(box.right() - wide - 6, box.top() + 3, wide + 12, box.height() - 6), 5,
                           theme().goodTint, {});
        }
        painter.setPen(cell.isBest ? theme().good : theme().text);
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, cell.text);
    }
}

void LanePlot::paintHint(QPainter& painter) const
{
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const double axis =
        QFontMetricsF(monoFont(12)).horizontalAdvance(qs(integerText(std::llround(topCount())))) + 14;
    painter.drawText(QRectF(kNamePadding, m_bars.top(),
                            std::max(60.0, m_bars.left() - axis - kNamePadding - 8), m_bars.height()),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_model.hint);
}

} // namespace bitloupe
