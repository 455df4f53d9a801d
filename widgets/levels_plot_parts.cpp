#include "core/base/number_text.h"
#include "widgets/levels_plot.h"
#include "widgets/painting.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kMostParts = 256; ///< of a lane

} // namespace

QString LevelsPlot::tipAt(const QPointF& point) const
{
    if (const auto level = levelAt(point))
        return cell(*level).tip + QLatin1Char('\n') + tr("Drag it, or move it with Left and Right");
    if (const auto place = cellAt(point))
        return cell(*place).tip;
    for (int i = 0; i < laneCount(); ++i) {
        const QRectF row = laneRect(i);
        if (point.x() < row.left() && point.y() >= row.top() && point.y() <= row.bottom())
            return QStringList{lane(i).name, lane(i).detail, lane(i).note}.join(QLatin1Char('\n')).trimmed();
    }
    const QRectF area = bars();
    const std::size_t n = m_data.counts.size();
    if (!area.contains(point) || n == 0)
        return {};
    const double width = (m_data.high - m_data.low) / static_cast<double>(n);
    const auto bar = static_cast<std::size_t>(
        std::clamp((valueAt(point.x()) - m_data.low) / width, 0.0, static_cast<double>(n - 1)));
    const double from = m_data.low + width * static_cast<double>(bar);
    double total = 0;
    for (const qint64 count : m_data.counts)
        total += static_cast<double>(count);
    return tr("%1 … %2: %3 values, %4")
        .arg(qs(autoText(from)), qs(autoText(from + width)), qs(integerText(m_data.counts[bar])),
             qs(percentText(static_cast<double>(m_data.counts[bar]) / std::max(1.0, total), 2)));
}

int LevelsPlot::partsOf(int index) const
{
    return lane(index).why.isEmpty() ? std::min<int>(static_cast<int>(lane(index).cells.size()), kMostParts)
                                     : 1;
}

int LevelsPlot::partCount() const
{
    int count = 0;
    for (int i = 0; i < laneCount(); ++i)
        count += partsOf(i);
    return count;
}

LevelsPlot::Place LevelsPlot::placeOf(int part) const
{
    int i = 0;
    for (; i < laneCount() && part >= partsOf(i); ++i)
        part -= partsOf(i);
    return {i, part};
}

AccessiblePart LevelsPlot::part(int index) const
{
    const Place place = placeOf(index);
    if (place.lane >= laneCount())
        return {};
    const LevelsLane& each = lane(place.lane);
    if (!each.why.isEmpty())
        return {QAccessible::StaticText, each.name, each.why, laneRect(place.lane).toRect()};
    const LevelCell& c = cell(place);
    return {each.isDraggable ? QAccessible::Slider : QAccessible::Cell,
            tr("%1, code %2, %3 of the values").arg(each.name, c.bits, c.share), c.value,
            cellRect(place.lane, place.cell).toAlignedRect()};
}

void LevelsPlot::pressPart(int index)
{
    const Place place = placeOf(index);
    if (exists(place))
        Q_EMIT levelPicked(place.lane, place.cell);
}

} // namespace bitloupe
