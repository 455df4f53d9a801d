#include "widgets/number_line.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace bitloupe {

namespace {

constexpr double kBarsHeight = 34;
constexpr double kStripTop = 78;
constexpr double kStripHeight = 40;

} // namespace

QRectF NumberLine::barsRect() const
{
    // Without a strip the bars take its place.
    return {16, 2, width() - 32.0, m_model.ticks.empty() ? kBarsHeight + 60 : kBarsHeight};
}

QRectF NumberLine::stripRect() const
{
    return {0.5, kStripTop + 0.5, width() - 1.0, kStripHeight};
}

double NumberLine::barLeft(int bar) const
{
    const QRectF rect = barsRect();
    return rect.left() + bar * rect.width() / static_cast<double>(m_model.bars.size());
}

QRectF NumberLine::flagRect() const
{
    const double textWidth = QFontMetricsF(monoFont(13)).horizontalAdvance(m_model.flagText) + 12;
    const double x = std::clamp(xOf(m_model.flag), 4.0, width() - 4.0);
    const double left = std::clamp(x - textWidth / 2, 0.0, std::max(0.0, width() - textWidth));
    return {left, kStripTop + 4, textWidth, 18};
}

void NumberLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_model.values.empty())
        drawBars(painter);
    else
        drawValues(painter);
    if (m_model.hasOverlay)
        drawOverlay(painter);
    if (m_model.ticks.empty())
        return;
    drawLoupe(painter);
    drawStrip(painter);
}

void NumberLine::drawBars(QPainter& painter) const
{
    if (m_model.bars.empty())
        return;
    const Theme& t = theme();
    const QRectF rect = barsRect();
    double tallest = 1;
    for (const auto& bar : m_model.bars)
        tallest = std::max(tallest, bar.height);
    const double gap = rect.width() / static_cast<double>(m_model.bars.size()) >= 4 ? 1 : 0;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < static_cast<int>(m_model.bars.size()); ++i) {
        const auto& bar = m_model.bars[static_cast<std::size_t>(i)];
        const double height = std::max(2.0, rect.height() * bar.height / tallest);
        QColor colour = t.data;
        if (bar.pale)
            colour.setAlphaF(0.45F);
        if (i == m_hover)
            colour = t.accent;
        const double left = std::round(barLeft(i));
        const double right = std::max(left + 1, std::round(barLeft(i + 1)) - gap);
        painter.fillRect(QRectF(left, rect.bottom() - height, right - left, height), colour);
    }
    if (m_model.currentBar >= 0) {
        // Among thousands of bars that of the number would be thinner than a pixel.
        const double left = std::round(barLeft(m_model.currentBar));
        const double right = std::max(left + 2, std::round(barLeft(m_model.currentBar + 1)) - gap);
        const double height =
            rect.height() * m_model.bars[static_cast<std::size_t>(m_model.currentBar)].height / tallest;
        painter.fillRect(QRectF(left, rect.bottom() - height, right - left, height), t.text);
    }
    painter.fillRect(QRectF(rect.left() - 6, rect.bottom(), rect.width() + 12, 1), t.secondary);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    double used = -1e9;
    for (const auto& mark : m_model.marks) {
        const double x = barLeft(mark.bar);
        const double half = drawRichText(painter, {}, mark.text, true) / 2;
        const double left = std::clamp(x - half, 0.0, width() - 2 * half);
        painter.fillRect(QRectF(x, rect.bottom(), 1, 4), t.secondary);
        if (left < used + 8)
            continue;
        drawRichText(painter, {left, rect.bottom() + 18}, mark.text);
        used = left + 2 * half;
    }
    const auto pale = std::ranges::count_if(m_model.bars, &NumberLineModel::Bar::pale);
    const double middle = (barLeft(0) + barLeft(static_cast<int>(pale))) / 2;
    const double half = QFontMetricsF(painter.font()).horizontalAdvance(m_model.paleName) / 2;
    if (pale > 0 && barLeft(static_cast<int>(pale)) - barLeft(0) > 2 * half + 64)
        painter.drawText(QPointF(middle - half, rect.bottom() + 18), m_model.paleName);
}

void NumberLine::drawValues(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF rect = barsRect();
    const auto x = [&](double at) { return rect.left() + at * rect.width(); };
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < static_cast<int>(m_model.values.size()); ++i) {
        const double at = m_model.values[static_cast<std::size_t>(i)];
        QColor colour = i == m_hover ? t.accent : t.data;
        if (i != m_hover && std::abs(at - m_model.zeroAt) < m_model.paleReach)
            colour.setAlphaF(0.45F);
        painter.fillRect(QRectF(std::round(x(at)), rect.top() + 8, 1, rect.height() - 8), colour);
    }
    painter.fillRect(QRectF(std::round(x(m_model.currentValue)) - 1, rect.top(), 3, rect.height()), t.text);
    painter.fillRect(QRectF(rect.left() - 6, rect.bottom(), rect.width() + 12, 1), t.secondary);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    const QFontMetricsF metrics(painter.font());
    const double y = rect.bottom() + 18;
    painter.drawText(QPointF(std::max(0.0, rect.left() - 8), y), m_model.lowLabel);
    painter.drawText(QPointF(width() - 4 - metrics.horizontalAdvance(m_model.highLabel), y),
                     m_model.highLabel);
    if (m_model.zeroAt > 0.1 && m_model.zeroAt < 0.9)
        painter.drawText(QPointF(x(m_model.zeroAt) - metrics.horizontalAdvance(m_model.zeroLabel) / 2, y),
                         m_model.zeroLabel);
}

QRectF NumberLine::loupeRect() const
{
    const QRectF bars = barsRect();
    double left = bars.left() + m_model.currentValue * bars.width();
    double right = left;
    if (m_model.values.empty()) {
        if (m_model.loupeBar < 0)
            return {};
        left = barLeft(m_model.loupeBar);
        right = barLeft(m_model.loupeBar + 1);
    }
    const double spare = std::max(3.0, (14 - (right - left)) / 2);
    return {left - spare, bars.top() - 1.5, right - left + 2 * spare, bars.height() + 8};
}

/// The ring around the bar that the strip shows and the beam from it down to the strip.
void NumberLine::drawLoupe(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF bars = barsRect();
    const QRectF ring = loupeRect();
    if (ring.isNull())
        return;
    QPainterPath beam;
    beam.moveTo(ring.left() + 2, bars.bottom() + 24);
    beam.lineTo(ring.right() - 2, bars.bottom() + 24);
    beam.lineTo(width() - 1.0, kStripTop);
    beam.lineTo(1, kStripTop);
    beam.closeSubpath();
    QColor tint = t.accentTint;
    tint.setAlphaF(0.6F);
    painter.fillPath(beam, tint);
    painter.setPen(QPen(t.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(ring, 4, 4);
    if (showsFocus(this) && m_handle == Handle::Loupe)
        drawFocusRing(painter, ring.adjusted(-3, -3, 3, 3), 6);
}

/// The ticks of the second format hang below the strip; a line under the bars spans its range.
void NumberLine::drawOverlay(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF strip = stripRect();
    if (m_model.values.empty() && m_model.overlayTo > m_model.overlayFrom && !m_model.bars.empty()) {
        const QRectF bars = barsRect();
        const double barWidth = bars.width() / static_cast<double>(m_model.bars.size());
        const double from = std::max(bars.left() - 6, bars.left() + m_model.overlayFrom * barWidth);
        const double to = std::min(bars.right() + 6, bars.left() + m_model.overlayTo * barWidth);
        if (to > from)
            painter.fillRect(QRectF(from, bars.bottom() + 2, to - from, 2), t.secondary);
    }
    if (m_model.ticks.empty())
        return;
    if (m_model.overlayDense) {
        painter.fillRect(QRectF(strip.left() + 4, strip.bottom() + 1, strip.width() - 8, 5), t.secondary);
        return;
    }
    for (const double steps : m_model.overlayTicks) {
        const double x = xOf(steps);
        if (x >= strip.left() && x <= strip.right())
            painter.fillRect(QRectF(x - 0.75, strip.bottom(), 1.5, 7), t.secondary);
    }
}

void NumberLine::drawStrip(QPainter& painter) const
{
    const Theme& t = theme();
    const QRectF strip = stripRect();
    painter.setPen(QPen(t.line, 1));
    painter.setBrush(t.field);
    painter.drawRoundedRect(strip, 6, 6);
    painter.save();
    painter.setClipRect(strip.adjusted(1, 1, -1, -1));
    drawZone(painter, strip);
    for (std::size_t i = 0; i < m_model.ticks.size(); ++i) {
        const bool stored = static_cast<int>(i) == m_model.stored;
        const double x = xOf(m_model.ticks[i].steps);
        const double height = stored ? 24 : 14;
        const double half = stored ? 2 : m_model.halfSpan > 20 ? 0.5 : 1;
        painter.fillRect(QRectF(x - half, strip.bottom() - height, 2 * half, height),
                         stored ? t.fractionSolid : t.text);
        if (i + 1 == m_model.ticks.size() || m_model.halfSpan > 5)
            continue;
        const double middle = (x + xOf(m_model.ticks[i + 1].steps)) / 2;
        QPen dots(t.secondary, 1);
        dots.setDashPattern({1, 3});
        painter.setPen(dots);
        painter.drawLine(QPointF(middle, strip.top() + 2), QPointF(middle, strip.bottom()));
    }
    painter.restore();
    drawTickLabels(painter, strip);
    drawFlag(painter);
}

void NumberLine::drawZone(QPainter& painter, const QRectF& strip) const
{
    const Theme& t = theme();
    const double left = std::max(strip.left(), xOf(m_model.zoneLow));
    const double right = std::min(strip.right(), xOf(m_model.zoneHigh));
    if (right <= left || m_model.zoneHigh <= m_model.zoneLow)
        return;
    painter.fillRect(QRectF(left, strip.top() + 1, right - left, strip.height() - 1), t.fractionTint);
    if (m_model.lowIncluded)
        painter.fillRect(QRectF(left, strip.top() + 1, 1.5, strip.height()), t.fractionSolid);
    if (m_model.highIncluded)
        painter.fillRect(QRectF(right - 1.5, strip.top() + 1, 1.5, strip.height()), t.fractionSolid);
    painter.setFont(textFont(11.5));
    painter.setPen(t.fractionSolid);
    const double nameWidth = QFontMetricsF(painter.font()).horizontalAdvance(m_model.zoneName);
    if (nameWidth + 10 > right - left)
        return;
    // The flag would cover the name where it stands on the same side.
    const bool flagAtLeft =
        m_model.hasFlag && flagRect().left() < left + 5 + nameWidth && flagRect().right() > left;
    const double x = flagAtLeft ? std::max(flagRect().right() + 4, right - 5 - nameWidth) : left + 5;
    if (x + nameWidth + 4 <= right)
        painter.drawText(QPointF(x, strip.top() + 14), m_model.zoneName);
}

/// The stored number and its two neighbours; what does not fit is cut with an ellipsis.
void NumberLine::drawTickLabels(QPainter& painter, const QRectF& strip) const
{
    const Theme& t = theme();
    const double room = strip.width() / 4.24; // of one step where two are shown on each side
    std::vector<std::pair<double, double>> taken;
    const auto label = [&](int index) {
        if (index < 0 || index >= static_cast<int>(m_model.ticks.size()))
            return;
        const bool stored = index == m_model.stored;
        const auto& tick = m_model.ticks[static_cast<std::size_t>(index)];
        if (tick.label.isEmpty() || std::abs(tick.steps) > m_model.halfSpan)
            return;
        painter.setFont(monoFont(12, stored ? QFont::DemiBold : QFont::Normal));
        painter.setPen(stored ? t.text : t.secondary);
        const QFontMetricsF metrics(painter.font());
        const QString text = metrics.elidedText(tick.label, Qt::ElideRight, room - 4);
        const double half = metrics.horizontalAdvance(text) / 2;
        const double x = std::clamp(xOf(tick.steps) - half, 0.0, width() - 2 * half);
        // Labels pushed in from an edge would meet the one of the stored number, which comes first.
        const bool meets = std::ranges::any_of(
            taken, [&](const auto& other) { return x < other.second + 4 && x + 2 * half > other.first - 4; });
        if (meets)
            return;
        taken.emplace_back(x, x + 2 * half);
        painter.drawText(QPointF(x, strip.bottom() + 17), text);
    };
    label(m_model.middle);
    for (int index = 0; index < static_cast<int>(m_model.ticks.size()); ++index) {
        if (index != m_model.middle)
            label(index);
    }
}

void NumberLine::drawFlag(QPainter& painter) const
{
    if (!m_model.hasFlag)
        return;
    const Theme& t = theme();
    const QRectF strip = stripRect();
    const double x = std::clamp(xOf(m_model.flag), 2.0, width() - 2.0);
    painter.fillRect(QRectF(x - 1, strip.top() + 18, 2, strip.height() - 18), t.accent);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.accent);
    painter.drawRoundedRect(flagRect(), 4, 4);
    if (showsFocus(this) && m_handle == Handle::Flag)
        drawFocusRing(painter, flagRect().adjusted(-3, -3, 3, 3), 6);
    painter.setPen(t.onAccent);
    painter.setFont(monoFont(13));
    painter.drawText(flagRect(), Qt::AlignCenter, m_model.flagText);
}

} // namespace bitloupe
