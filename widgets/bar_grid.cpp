#include "widgets/bar_grid.h"

#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kRow = 38;
constexpr int kBarTop = 24;
constexpr int kBar = 8;
constexpr int kColumnGap = 30;
constexpr int kNarrowGap = 22;
constexpr int kThreeColumns = 560; // narrower grids have two
constexpr int kMostInTwo = 4; // cells that two columns still show at ease

} // namespace

BarGrid::BarGrid(const QString& name, QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void BarGrid::setCells(std::vector<BarCell> cells)
{
    const bool resized = cells.size() != m_cells.size();
    m_cells = std::move(cells);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    if (m_hover >= partCount())
        m_hover = -1;
    if (resized)
        updateGeometry();
    update();
}

int BarGrid::columnsFor(int width) const
{
    return partCount() > kMostInTwo && width >= kThreeColumns ? 3 : 2;
}

int BarGrid::columns() const
{
    return columnsFor(width());
}

int BarGrid::heightFor(int columns) const
{
    return std::max(1, (partCount() + columns - 1) / columns) * kRow - 6;
}

int BarGrid::heightForWidth(int width) const
{
    return heightFor(columnsFor(width));
}

QSize BarGrid::sizeHint() const
{
    return {640, heightFor(columns())};
}

QSize BarGrid::minimumSizeHint() const
{
    return {320, heightFor(columns())};
}

void BarGrid::resizeEvent(QResizeEvent* event)
{
    if (columnsFor(event->oldSize().width()) != columns())
        updateGeometry();
}

QRectF BarGrid::cellRect(int cell) const
{
    const int count = columns();
    const int gap = count == 2 ? kColumnGap : kNarrowGap;
    const double each = (width() - gap * (count - 1)) / static_cast<double>(count);
    return {(cell % count) * (each + gap), static_cast<double>(cell / count) * kRow, each, kBarTop + kBar};
}

int BarGrid::cellAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (cellRect(i).adjusted(0, 0, 0, 4).contains(point))
            return i;
    }
    return -1;
}

AccessiblePart BarGrid::part(int index) const
{
    const BarCell& cell = m_cells[static_cast<std::size_t>(index)];
    AccessiblePart part;
    part.role = QAccessible::ListItem;
    part.name = cell.label;
    part.value = cell.value;
    part.rect = cellRect(index).toAlignedRect();
    part.state.selected = cell.isCurrent;
    return part;
}

void BarGrid::pressPart(int index)
{
    Q_EMIT picked(index);
}

void BarGrid::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < partCount(); ++i)
        paintCell(painter, i);
    if (showsFocus(this) && !m_cells.empty())
        drawFocusRing(painter, cellRect(m_focus).adjusted(0, 0, 0, 3), 4);
}

void BarGrid::paintCell(QPainter& painter, int index) const
{
    const Theme& t = theme();
    const BarCell& cell = m_cells[static_cast<std::size_t>(index)];
    const QRectF box = cellRect(index);
    painter.setFont(monoFont(13));
    const double value = QFontMetricsF(painter.font()).horizontalAdvance(cell.value);
    painter.setPen(t.text);
    painter.drawText(QRectF(box.right() - value, box.top(), value + 1, 20), Qt::AlignRight | Qt::AlignVCenter,
                     cell.value);
    painter.setFont(textFont(13, cell.isCurrent ? QFont::DemiBold : QFont::Normal));
    painter.setPen(index == m_hover && !cell.isCurrent ? t.accent : t.text);
    const double room = box.width() - value - 8;
    painter.drawText(QRectF(box.left(), box.top(), room, 20), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(cell.label, Qt::ElideRight, room));
    const QRectF track(box.left(), box.top() + kBarTop, box.width(), kBar);
    drawRoundedBox(painter, track, kBar / 2.0, t.grid, QColor());
    if (cell.share > 0) {
        QRectF bar = track;
        bar.setWidth(std::max<double>(kBar, std::min(1.0, cell.share) * track.width()));
        drawRoundedBox(painter, bar, kBar / 2.0, t.data, QColor());
    }
}

void BarGrid::mousePressEvent(QMouseEvent* event)
{
    const int cell = cellAt(event->position());
    if (event->button() != Qt::LeftButton || cell < 0)
        return;
    m_focus = cell;
    Q_EMIT picked(cell);
}

void BarGrid::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = cellAt(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void BarGrid::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void BarGrid::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const int step = key == Qt::Key_Left ? -1
        : key == Qt::Key_Right           ? 1
        : key == Qt::Key_Up              ? -columns()
        : key == Qt::Key_Down            ? columns()
                                         : 0;
    if (step != 0 && m_focus + step >= 0 && m_focus + step < partCount()) {
        m_focus += step;
        announcePart(this, m_focus, QAccessible::Focus);
        Q_EMIT cellFocused(m_focus);
        update();
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && !m_cells.empty()) {
        Q_EMIT picked(m_focus);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void BarGrid::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int cell = byKey ? (m_cells.empty() ? -1 : m_focus) : cellAt(event->pos());
    if (cell >= 0)
        Q_EMIT menuRequested(cell, event->globalPos());
}

bool BarGrid::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int cell = cellAt(help->pos());
        if (cell >= 0 && !m_cells[static_cast<std::size_t>(cell)].tip.isEmpty())
            QToolTip::showText(help->globalPos(), m_cells[static_cast<std::size_t>(cell)].tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
