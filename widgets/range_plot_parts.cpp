#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/range_plot.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>

/// What the plot's hovers and a screen reader tell.
namespace bitloupe {

bool RangePlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

QString RangePlot::tipAt(const QPointF& point) const
{
    const Areas a = areas();
    double total = 0;
    for (const qint64 count : m_data.counts)
        total += static_cast<double>(count);
    const auto share = [&](qint64 count) {
        return qs(percentText(static_cast<double>(count) / std::max(1.0, total), 2));
    };
    const double value = valueAt(point.x());
    if (a.bars.contains(point) && !m_data.counts.empty()) {
        const double width = (m_data.high - m_data.low) / static_cast<double>(m_data.counts.size());
        const auto bar = static_cast<std::size_t>(
            std::clamp((value - m_data.low) / width, 0.0, static_cast<double>(m_data.counts.size() - 1)));
        const double from = m_data.low + width * static_cast<double>(bar);
        return tr("%1 … %2: %3 values, %4")
            .arg(qs(autoText(from)), qs(autoText(from + width)), qs(integerText(m_data.counts[bar])),
                 share(m_data.counts[bar]));
    }
    if (a.strip.contains(point)) {
        for (const PlotCell& cell : m_data.cells) {
            if (value >= cell.left && value < cell.right)
                return tr("Code %1 (%2), level %3: %4 values, %5")
                    .arg(qs(integerText(cell.code)), cell.bits, qs(autoText(cell.level)),
                         qs(integerText(cell.count)), share(cell.count));
        }
    }
    return {};
}

int RangePlot::partCount() const
{
    return 3 + static_cast<int>(std::min<std::size_t>(m_data.cells.size(), 256));
}

AccessiblePart RangePlot::part(int index) const
{
    if (index < 2) {
        const Part bound = index == 0 ? Part::Min : Part::Max;
        return {QAccessible::Slider, index == 0 ? tr("Range minimum") : tr("Range maximum"),
                valueText(valueOf(bound)), gripRect(bound).toAlignedRect()};
    }
    if (index == 2) {
        const double x = xOf(valueOf(Part::Followed));
        return {QAccessible::Slider, tr("Followed value"),
                tr("%1, code %2, becomes %3")
                    .arg(valueText(valueOf(Part::Followed)))
                    .arg(m_data.followedCode)
                    .arg(qs(significantText(m_data.followedLevel, 4))),
                QRectF(x - kHitPixels, areas().stairs.top(), 2 * kHitPixels, areas().stairs.height())
                    .toAlignedRect()};
    }
    const PlotCell& cell = m_data.cells[static_cast<std::size_t>(index - 3)];
    QString name = tr("Code %1, %2 values").arg(cell.code).arg(qs(integerText(cell.count)));
    if (cell.isZero)
        name += tr(", zero");
    const QRectF strip = areas().strip;
    return {QAccessible::StaticText, name, qs(autoText(cell.level)),
            QRectF(QPointF(xOf(cell.left), strip.top()), QPointF(xOf(cell.right), strip.bottom()))
                .toAlignedRect()};
}

} // namespace bitloupe
