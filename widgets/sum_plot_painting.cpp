#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/sum_plot.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kEndHeight = 34; ///< name and value of an end

QString whole(std::int64_t value)
{
    return qs(integerText(value));
}

} // namespace

void SumPlot::paintAxis(QPainter& painter) const
{
    const QRectF area = plot();
    const auto ticks = roundTicks(m_bottom, m_top, 6);
    painter.setFont(monoFont(12));
    for (const double tick : ticks) {
        const double y = std::round(yOf(tick));
        if (y < area.top() || y > area.bottom())
            continue;
        painter.fillRect(QRectF(area.left(), y, area.width(), 1),
                         tick == 0 ? theme().secondary : theme().grid);
        if (std::fabs(y - limitY()) < 12 && tick != 0)
            continue; // the limit's own number stands there
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 8, area.left() - 7, 16), Qt::AlignRight | Qt::AlignVCenter,
                         whole(static_cast<std::int64_t>(tick)));
    }
}

void SumPlot::paintLimit(QPainter& painter, double value, bool isHigh) const
{
    const QRectF area = plot();
    const bool isInside = value < m_top && value > m_bottom;
    const double y = isInside ? yOf(value) : isHigh ? area.top() + 8 : area.bottom() - 8;
    painter.setPen(QPen(theme().accent, m_hover || m_dragging ? 3 : 2));
    if (isInside)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    else { // an arrow toward where it lies
        const double tip = isHigh ? area.top() : area.bottom();
        const double x = area.left() + 34;
        painter.setBrush(theme().accent);
        painter.drawPolygon(QPolygonF({{x - 6, y}, {x + 6, y}, {x, tip}}));
    }
    if (isHigh && isInside) {
        const QRectF pill(area.left() + 16, y - 9, 36, 18);
        drawRoundedBox(painter, pill, 9, theme().card, theme().accent, 2);
        painter.setPen(QPen(theme().accent, 1.5));
        for (const double dy : {-2.5, 2.5})
            painter.drawLine(QPointF(pill.left() + 11, y + dy), QPointF(pill.right() - 11, y + dy));
    }
    painter.setFont(monoFont(13, QFont::DemiBold));
    painter.setPen(theme().accent);
    const double textY = isHigh ? (isInside ? y - 18 : y - 6) : (isInside ? y + 3 : y - 10);
    painter.drawText(QRectF(area.left() + 60, textY, 140, 16), Qt::AlignLeft | Qt::AlignVCenter,
                     whole(static_cast<std::int64_t>(value)));
}

void SumPlot::paintLimits(QPainter& painter) const
{
    const QRectF area = plot();
    const auto zone = [&](double from, double to) {
        const QRectF box(area.left(), from, area.width(), to - from);
        if (!(box.height() > 0))
            return;
        painter.fillRect(box, theme().clippedTint);
        painter.setOpacity(0.25);
        painter.fillRect(box, hatchBrush());
        painter.setOpacity(1);
    };
    zone(area.top(), std::max(area.top(), yOf(std::min(high(), m_top))));
    zone(std::min(area.bottom(), yOf(std::max(low(), m_bottom))), area.bottom());
}

void SumPlot::paintExact(QPainter& painter, const QPen& pen) const
{
    painter.setPen(pen);
    double from = yOf(0);
    painter.drawLine(QPointF(slotX(0), from), QPointF(slotX(1), from));
    for (int i = 0; i < static_cast<int>(m_model.steps.size()); ++i) {
        const double to = yOf(static_cast<double>(m_model.steps[static_cast<std::size_t>(i)].exact));
        painter.drawLine(QPointF(slotX(i + 1), from), QPointF(slotX(i + 1), to));
        painter.drawLine(QPointF(slotX(i + 1), to), QPointF(slotX(i + 2), to));
        from = to;
    }
}

/// From the first step on that saturates; before, it is the exact sum.
void SumPlot::paintSaturated(QPainter& painter, const QPen& pen) const
{
    painter.setPen(pen);
    double from = yOf(0);
    bool isParted = false;
    for (int i = 0; i < static_cast<int>(m_model.steps.size()); ++i) {
        const SumPlotModel::Step& step = m_model.steps[static_cast<std::size_t>(i)];
        isParted = isParted || step.saturated != step.exact;
        const double to = yOf(static_cast<double>(step.saturated));
        if (isParted) {
            painter.drawLine(QPointF(slotX(i + 1), from), QPointF(slotX(i + 1), to));
            painter.drawLine(QPointF(slotX(i + 1), to), QPointF(slotX(i + 2), to));
        }
        from = to;
    }
}

/// Only where wrapping differs: a dotted fall from the exact sum to where the register stands.
void SumPlot::paintWrapped(QPainter& painter) const
{
    bool isNamed = false;
    for (int i = 0; i < static_cast<int>(m_model.steps.size()); ++i) {
        const SumPlotModel::Step& step = m_model.steps[static_cast<std::size_t>(i)];
        if (step.wrapped == step.exact)
            continue;
        const double to = yOf(static_cast<double>(step.wrapped));
        QPen dots(theme().data, 1.5);
        dots.setDashPattern({1, 2.5});
        painter.setPen(dots);
        const double before =
            i == 0 ? 0 : static_cast<double>(m_model.steps[static_cast<std::size_t>(i) - 1].wrapped);
        painter.drawLine(QPointF(slotX(i + 1), yOf(before)), QPointF(slotX(i + 1), to));
        QPen dashes(theme().data, 3);
        dashes.setDashPattern({1.4, 0.8});
        dashes.setCapStyle(Qt::FlatCap);
        painter.setPen(dashes);
        painter.drawLine(QPointF(slotX(i + 1), to), QPointF(slotX(i + 2), to));
        if (isNamed)
            continue;
        isNamed = true;
        const double x = (slotX(i + 1) + slotX(i + 2)) / 2;
        const bool isBelow = to + 36 < plot().bottom();
        const double y = isBelow ? to + 3 : to - 36;
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(x - 50, y, 100, 15), Qt::AlignCenter, tr("wraps"));
        painter.setFont(monoFont(13));
        painter.setPen(theme().text);
        painter.drawText(QRectF(x - 50, y + 15, 100, 16), Qt::AlignCenter, whole(step.wrapped));
    }
}

void SumPlot::paintSteps(QPainter& painter) const
{
    const double y = plot().bottom() + 6;
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    double free = 0;
    for (int i = 0; i < static_cast<int>(m_model.steps.size()); ++i) {
        const double x = (slotX(i + 1) + slotX(i + 2)) / 2;
        const QString& label = m_model.steps[static_cast<std::size_t>(i)].label;
        const double half = drawRichText(painter, {}, label, true) / 2;
        if (x - half < free)
            continue;
        drawRichText(painter, {x - half, y + 11}, label);
        free = x + half + 4;
    }
    for (const SumPlotModel::Group& group : m_model.groups) {
        const double from = slotX(group.from + 1) + 4;
        const double to = slotX(group.to + 2) - 4;
        painter.setPen(theme().line);
        painter.drawLine(QPointF(from, y + 16), QPointF(from, y + 20));
        painter.drawLine(QPointF(to, y + 16), QPointF(to, y + 20));
        painter.drawLine(QPointF(from, y + 20), QPointF(to, y + 20));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF((from + to) / 2 - 100, y + 22, 200, 15), Qt::AlignCenter, group.name);
    }
}

std::vector<SumPlot::EndLabel> SumPlot::endLabels() const
{
    const SumPlotModel::Step& last = m_model.steps.back();
    std::vector<EndLabel> labels{{last.exact, tr("exact"), theme().text}};
    if (last.wrapped == last.exact)
        labels[0].name += tr(", wrap");
    else
        labels.push_back({last.wrapped, tr("wrap"), theme().data});
    if (last.saturated == last.exact)
        labels[0].name = labels.size() == 1 ? tr("all agree") : tr("exact, sat.");
    else
        labels.push_back({last.saturated, tr("saturate"), theme().clipped});
    std::sort(labels.begin(), labels.end(),
              [](const EndLabel& a, const EndLabel& b) { return a.value > b.value; });
    return labels;
}

void SumPlot::paintEnds(QPainter& painter) const
{
    const double x = plot().right() + 6;
    double free = 0;
    for (const EndLabel& label : endLabels()) {
        const double at = std::clamp(yOf(static_cast<double>(label.value)) - kEndHeight / 2, plot().top(),
                                     plot().bottom() - kEndHeight);
        const double y = std::max(at, free);
        painter.setFont(textFont(12, QFont::DemiBold));
        painter.setPen(label.color);
        painter.drawText(QRectF(x, y, 90, 16), Qt::AlignLeft | Qt::AlignVCenter, label.name);
        painter.setFont(monoFont(13));
        painter.drawText(QRectF(x, y + 16, 90, 16), Qt::AlignLeft | Qt::AlignVCenter, whole(label.value));
        free = y + kEndHeight + 2;
    }
}

void SumPlot::paintEvent(QPaintEvent*)
{
    if (m_model.steps.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLimits(painter);
    paintAxis(painter);
    const QRectF area = plot();
    painter.save();
    painter.setClipRect(area.adjusted(-2, -2, 2, 2));
    const bool isWrap = m_model.strong == SumPlotModel::Strong::Wrapped;
    paintExact(painter, QPen(theme().data, isWrap ? 2.5 : 2));
    paintSaturated(painter, QPen(theme().clipped, isWrap ? 1.5 : 2.5));
    paintWrapped(painter);
    painter.restore();
    paintLimit(painter, high(), true);
    paintLimit(painter, low(), false);
    paintSteps(painter);
    paintEnds(painter);
    if (showsFocus(this))
        drawFocusRing(painter, area.adjusted(-4, -4, 4, 4));
}

} // namespace bitloupe
