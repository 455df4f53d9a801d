#include "widgets/channel_plot_painting.h"

#include "core/base/number_text.h"
#include "widgets/channel_plot.h"
#include "widgets/painting.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

void ChannelPlot::paintHeadings(QPainter& painter, const Columns& columns) const
{
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(theme().text);
    const auto heading = [&](double left, double width, const QString& text) {
        const QRectF place(left, 0, width, kChannelTitle);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(width)));
    };
    const QString sorted = m_order == Order::Number ? tr("by number")
        : m_order == Order::Sqnr                    ? tr("lowest SQNR first")
                                                    : tr("one shared axis");
    const auto count = static_cast<qint64>(m_rows.size());
    const QString number = count == 1 ? tr("1 channel") : tr("%1 channels").arg(qs(integerText(count)));
    const QString full = QStringLiteral("%1, %2").arg(number, sorted);
    const double room = columns.range.right() + 12;
    // Another order than the first is told even where "channels" finds no room.
    const QString brief =
        m_order == Order::Widest ? number : QStringLiteral("%1, %2").arg(qs(integerText(count)), sorted);
    const QString title = count == 1                           ? number
        : painter.fontMetrics().horizontalAdvance(full) > room ? brief
                                                               : full;
    heading(0, room, title);
    heading(columns.bits.left(), columns.bits.width() + 16, tr("bits used of %1").arg(m_bits));
    if (m_shapesShown)
        heading(columns.shape.left(), columns.shape.width(), tr("shape, own axis"));
}

void ChannelPlot::paintAxes(QPainter& painter, const Columns& columns) const
{
    painter.setFont(textFont(12));
    const double bottom = columns.range.bottom();
    const auto label = [&](double x, const QString& text, Qt::Alignment align) {
        const double left = align & Qt::AlignLeft ? x : align & Qt::AlignRight ? x - 100 : x - 50;
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(left, bottom + 5, 100, 16), align | Qt::AlignTop, text);
    };
    const auto line = [&](double x, const QRectF& column) {
        painter.fillRect(QRectF(std::round(x), column.top() - 4, 1, column.height() + 8), theme().grid);
    };
    for (const double end : {-m_width, 0.0, m_width}) {
        const double x =
            columns.range.center().x() + (m_width > 0 ? end / m_width * columns.range.width() / 2 : 0);
        line(x, columns.range);
        if (end == 0 || m_width > 0)
            label(x, end == 0 ? QStringLiteral("0") : qs(significantText(end, 2)), Qt::AlignHCenter);
    }
    for (int bit = 0; bit <= m_bits; bit += m_bits > 8 ? 4 : m_bits > 3 ? 2 : 1)
        label(columns.bits.left() + columns.bits.width() * bit / m_bits, QString::number(bit),
              Qt::AlignHCenter);
    if (m_shapesShown) {
        label(columns.shape.left(), tr("min"), Qt::AlignLeft);
        label(columns.shape.right(), tr("max"), Qt::AlignRight);
    }
}

void ChannelPlot::paintRanges(QPainter& painter, const QRectF& column, int first, int last) const
{
    const double half = column.width() / 2;
    const double thick = std::max(1.5, rowHeight() - (rowHeight() > 8 ? 3 : 1));
    for (int i = first; i < last; ++i) {
        const ChannelRow& row = m_rows[static_cast<std::size_t>(i)];
        const QRectF box = rowRect(column, i);
        const double left = column.center().x() + (m_width > 0 ? row.min / m_width * half : 0);
        const double right = column.center().x() + (m_width > 0 ? row.max / m_width * half : 0);
        // A channel too narrow to see still leaves a mark of one pixel.
        painter.fillRect(
            QRectF(left, box.top() + (box.height() - thick) / 2, std::max(1.5, right - left), thick),
            theme().data);
        if (row.allZero && rowHeight() >= 12) {
            painter.setFont(textFont(11));
            painter.setPen(theme().secondary);
            painter.drawText(box.adjusted(half + 8, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             tr("all zero"));
        }
    }
}

void ChannelPlot::paintBits(QPainter& painter, const QRectF& column, int first, int last) const
{
    const QRectF rows = rowRect(column, first).united(rowRect(column, last - 1)).intersected(column);
    painter.fillRect(rows, theme().card);
    painter.fillRect(rows, neutralHatchBrush());
    const double gap = rowHeight() > 8 ? 3 : 1;
    for (int i = first; i < last; ++i) {
        const ChannelRow& row = m_rows[static_cast<std::size_t>(i)];
        const QRectF box = rowRect(column, i);
        const double used = column.width() * row.bitsUsed / m_bits;
        painter.fillRect(QRectF(box.left(), box.top(), used, box.height()), theme().card);
        painter.fillRect(QRectF(box.left(), box.top() + gap / 2, used, box.height() - gap), theme().data);
    }
    painter.setPen(theme().line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(std::floor(rows.left()) + 0.5, std::floor(rows.top()) + 0.5,
                            std::floor(rows.width()), std::floor(rows.height())));
}

void ChannelPlot::paintShapes(QPainter& painter, const QRectF& column, int first, int last) const
{
    // Ridges reach into the rows above, so they are painted from top to bottom over a filled ground.
    const double headroom = rowHeight() + kChannelHeading - kChannelTitle;
    const double reach = std::min(headroom, std::clamp(rowHeight() * 2.6, 12.0, 40.0));
    bool hasShapes = false;
    for (int i = first; i < last; ++i)
        hasShapes = hasShapes || m_rows[static_cast<std::size_t>(i)].shape.size() >= 2;
    if (!hasShapes && m_width > 0) {
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(column, Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Shapes are drawn of the widest channels."));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = first; i < last; ++i) {
        const std::vector<float>& shape = m_rows[static_cast<std::size_t>(i)].shape;
        if (shape.size() < 2)
            continue;
        const QRectF box = rowRect(column, i);
        const double base = box.bottom() - 1;
        const double step = column.width() / static_cast<double>(shape.size() - 1);
        QPolygonF line;
        for (std::size_t k = 0; k < shape.size(); ++k)
            line << QPointF(column.left() + static_cast<double>(k) * step,
                            base - static_cast<double>(shape[k]) * reach);
        QPolygonF area = line;
        area << QPointF(column.right(), base) << QPointF(column.left(), base);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().card);
        painter.drawPolygon(area);
        painter.setPen(QPen(theme().data, 1));
        std::vector<QLineF> segments;
        segments.reserve(static_cast<std::size_t>(line.size()));
        for (qsizetype k = 1; k < line.size(); ++k)
            segments.emplace_back(line[k - 1], line[k]);
        painter.drawLines(segments.data(), static_cast<int>(segments.size()));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Numbers where they fit: every row, or about every sixth of the height.
void ChannelPlot::paintNumbers(QPainter& painter, const QRectF& column, int first, int last) const
{
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const bool every = rowHeight() >= 15;
    const int step = every ? 1 : std::max(1, static_cast<int>(column.height() / 5 / rowHeight()));
    for (int i = first; i < last; i += step) {
        // The last number stands at the last row, so one just before it is left out.
        const int row = !every && last - 1 - i < step ? last - 1 : i;
        const QRectF box = rowRect(column, row);
        if (box.bottom() > column.bottom() + 1)
            continue;
        const qint64 channel = m_rows[static_cast<std::size_t>(row)].channel;
        const QString text =
            i == first && channel < 100 ? tr("ch %1").arg(channel) : QString::number(channel);
        painter.drawText(QRectF(0, box.center().y() - 9, kChannelNumbers - 8, 18),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }
}

void ChannelPlot::paintMarks(QPainter& painter, const Columns& columns) const
{
    const double right = m_shapesShown ? columns.shape.right() : columns.bits.right();
    const QRectF all(columns.range.left(), columns.range.top(), right - columns.range.left(),
                     columns.range.height());
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        const bool selected = m_rows[static_cast<std::size_t>(i)].channel == m_selected;
        if (!selected && i != m_hover)
            continue;
        QColor tint = theme().accent;
        tint.setAlpha(selected ? 60 : 35);
        painter.fillRect(rowRect(all, i), tint);
        if (selected)
            painter.fillRect(rowRect(QRectF(all.left() - 5, all.top(), 3, 0), i), theme().accent);
    }
}

/// The words stand where the hatching leaves room for them, near the middle if possible; short ones where the
/// long ones find no place.
void ChannelPlot::paintWasted(QPainter& painter, const QRectF& column) const
{
    constexpr double kHeight = 38;
    const QFont mono = monoFont(14, QFont::DemiBold);
    const double bottom =
        column.top() + std::min(rowHeight() * static_cast<double>(m_rows.size()), column.height());
    const auto isFree = [&](double top, double width) {
        const double from = top - column.top() + m_offset;
        const auto first = static_cast<std::size_t>(std::max(0.0, from / rowHeight()));
        const auto last = static_cast<std::size_t>(std::max(0.0, (from + kHeight) / rowHeight())) + 1;
        for (std::size_t i = first; i < std::min(last, m_rows.size()); ++i) {
            if (column.width() * (1 - m_rows[i].bitsUsed / m_bits) < width + 8)
                return false;
        }
        return true;
    };
    const QString number = qs(fixedText(m_wasted, 2));
    QString value;
    QString label;
    double width = 0;
    double top = bottom;
    for (const bool isShort : {false, true}) {
        value = isShort ? number : tr("%1 bits").arg(number);
        label = isShort ? tr("wasted") : tr("wasted, mean");
        width = 12
            + std::max(QFontMetricsF(mono).horizontalAdvance(value),
                       QFontMetricsF(textFont(12)).horizontalAdvance(label));
        top = column.top() + (bottom - column.top()) * 0.45;
        while (top + kHeight + 6 < bottom && !isFree(top, width))
            top += 4;
        if (top + kHeight + 6 < bottom)
            break;
    }
    if (top + kHeight + 6 >= bottom)
        return;
    const QRectF box(column.right() - width - 4, top, width, kHeight);
    painter.fillRect(box, theme().card);
    painter.setFont(mono);
    painter.setPen(theme().text);
    painter.drawText(QRectF(box.left(), box.top(), width, 20), Qt::AlignCenter, value);
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(box.left(), box.top() + 19, width, 18), Qt::AlignCenter, label);
}

void ChannelPlot::paintThumb(QPainter& painter) const
{
    const QRectF bar = thumb();
    if (bar.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_grab ? theme().secondary : theme().line);
    painter.drawRoundedRect(bar, 2.5, 2.5);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace bitloupe
