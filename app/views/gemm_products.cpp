#include "app/views/gemm_products.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <numeric>

namespace bitloupe {

PaintedTable::PaintedTable(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PaintedTable::setTable(Table table)
{
    const bool resized = table.rows.size() != m_table.rows.size();
    m_table = std::move(table);
    if (resized)
        updateGeometry();
    update();
}

void PaintedTable::setRowHeight(int pixels)
{
    m_rowHeight = pixels;
    updateGeometry();
}

QSize PaintedTable::sizeHint() const
{
    return {300, m_rowHeight * static_cast<int>(m_table.rows.size() + 1) + 2};
}

QRectF PaintedTable::cellRect(int row, int column) const
{
    const double total = std::accumulate(m_table.widths.begin(), m_table.widths.end(), 0.0);
    const auto first = m_table.widths.begin();
    const double left = std::accumulate(first, first + column, 0.0) / total * width();
    const double share = m_table.widths[static_cast<std::size_t>(column)] / total * width();
    return {left, static_cast<double>(row + 1) * m_rowHeight, share, static_cast<double>(m_rowHeight)};
}

PaintedTable::Place PaintedTable::placeAt(const QPointF& point) const
{
    for (int row = 0; row < static_cast<int>(m_table.rows.size()); ++row)
        for (int column = 0; column < static_cast<int>(m_table.widths.size()); ++column)
            if (cellRect(row, column).contains(point))
                return {row, column};
    return {};
}

const PaintedTable::Cell* PaintedTable::cellAt(const Place& place) const
{
    if (place.row < 0)
        return nullptr;
    const auto& row = m_table.rows[static_cast<std::size_t>(place.row)];
    const auto column = static_cast<std::size_t>(place.column);
    return column < row.size() && !row[column].text.isEmpty() ? &row[column] : nullptr;
}

void PaintedTable::mousePressEvent(QMouseEvent* event)
{
    const Place place = placeAt(event->position());
    if (cellAt(place) != nullptr && event->button() == Qt::LeftButton
        && event->modifiers().testFlag(Qt::ShiftModifier))
        Q_EMIT linkWanted(place.row, place.column);
}

void PaintedTable::contextMenuEvent(QContextMenuEvent* event)
{
    const Place place = placeAt(event->pos());
    if (cellAt(place) != nullptr)
        Q_EMIT menuWanted(event->globalPos(), place.row, place.column);
}

bool PaintedTable::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Cell* cell = cellAt(placeAt(help->pos()));
    QToolTip::showText(help->globalPos(), cell != nullptr ? cell->tip : QString(), this);
    return true;
}

void PaintedTable::paintRow(QPainter& painter, const std::vector<Cell>& row, double top, bool head) const
{
    const Theme& t = theme();
    const double total = std::accumulate(m_table.widths.begin(), m_table.widths.end(), 0.0);
    double left = 0;
    for (std::size_t i = 0; i < row.size() && i < m_table.widths.size(); ++i) {
        const double cellWidth = m_table.widths[i] / total * width();
        const Cell& cell = row[i];
        const QColor inks[]{t.text, t.secondary, t.exponentSolid, t.fractionSolid};
        painter.setPen(inks[static_cast<int>(cell.ink)]);
        const int weight = cell.bold ? QFont::DemiBold : QFont::Normal;
        painter.setFont(head || cell.rich ? textFont(13, weight) : monoFont(14, weight));
        const double textWidth = drawRichText(painter, {}, cell.text, true);
        const double x = i == 0 ? left + 6 : left + cellWidth - 6 - textWidth;
        drawRichText(painter, {x, top + m_rowHeight / 2.0 + 5}, cell.text);
        left += cellWidth;
    }
}

void PaintedTable::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintRow(painter, m_table.head, 0, true);
    painter.fillRect(QRectF(0, m_rowHeight - 1, width(), 1), theme().line);
    for (std::size_t i = 0; i < m_table.rows.size(); ++i) {
        const double top = (static_cast<double>(i) + 1) * m_rowHeight;
        if (static_cast<int>(i) == m_table.markedRow)
            painter.fillRect(QRectF(0, top, width(), m_rowHeight - 1), theme().dataTint);
        paintRow(painter, m_table.rows[i], top, false);
        painter.fillRect(QRectF(0, top + m_rowHeight - 1, width(), 1), theme().grid);
    }
}

} // namespace bitloupe
