#include "app/views/gemm_products.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QPainter>

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
