#include "widgets/value_map.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLeft = 26; ///< row indices
constexpr double kTop = 20; ///< column indices
constexpr double kMostWide = 110;
constexpr double kMostHigh = 52;
constexpr double kFewestPixels = 18; ///< of a cell with its number or index

QColor blended(const QColor& from, const QColor& to, double part)
{
    const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

} // namespace

ValueMap::ValueMap(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ValueMap::setModel(ValueMapModel model)
{
    m_model = std::move(model);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    m_hover = std::min(m_hover, partCount() - 1);
    update();
}

QRectF ValueMap::cell(int row, int column) const
{
    const double wide = std::min(kMostWide, (width() - kLeft - 2) / std::max(1, m_model.columns));
    const double high = std::min(kMostHigh, (height() - kTop - 2) / std::max(1, m_model.rows));
    return {kLeft + column * wide, kTop + row * high, wide, high};
}

int ValueMap::cellAt(const QPointF& point) const
{
    for (int index = 0; index < partCount(); ++index) {
        if (cell(index / m_model.columns, index % m_model.columns).contains(point))
            return index;
    }
    return -1;
}

AccessiblePart ValueMap::part(int index) const
{
    const int row = index / m_model.columns;
    const int column = index % m_model.columns;
    return {QAccessible::Cell, tr("row %1, column %2").arg(row).arg(column),
            m_model.cells[static_cast<std::size_t>(index)].text, cell(row, column).toRect()};
}

void ValueMap::pressPart(int index)
{
    Q_EMIT cellPicked(index / m_model.columns, index % m_model.columns);
}

void ValueMap::paintCell(QPainter& painter, int index) const
{
    const int row = index / m_model.columns;
    const int column = index % m_model.columns;
    const ValueMapModel::Cell& shown = m_model.cells[static_cast<std::size_t>(index)];
    const QRectF whole = cell(row, column);
    const double gap = whole.width() < kFewestPixels || whole.height() < kFewestPixels ? 0 : 1.5;
    const QRectF box = whole.adjusted(gap, gap, -gap, -gap);
    const double part = std::min(1.0, std::fabs(shown.value) / (m_model.most > 0 ? m_model.most : 1));
    const QColor colour = blended(theme().card, shown.value < 0 ? theme().clipped : theme().data, part);
    painter.setPen(gap > 0 ? QPen(theme().line) : Qt::NoPen);
    painter.setBrush(colour);
    if (gap > 0)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    else
        painter.fillRect(box, colour);
    if (index == m_hover || (row == m_model.currentRow && column == m_model.currentColumn)) {
        painter.setPen(QPen(index == m_hover ? theme().accent : theme().text, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, 3, 3);
    }
    painter.setFont(monoFont(12));
    if (box.height() < kFewestPixels - 3
        || painter.fontMetrics().horizontalAdvance(shown.text) > box.width() - 4)
        return;
    const bool isStrong = part > 0.55;
    painter.setPen(isStrong ? theme().card : theme().text);
    painter.drawText(box, Qt::AlignCenter, shown.text);
}

void ValueMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(monoFont(11));
    painter.setPen(theme().secondary);
    const auto every = [](double pixels) {
        return pixels >= kFewestPixels ? 1
                                       : static_cast<int>(std::ceil(kFewestPixels / std::max(pixels, 1.0)));
    };
    const int eachRow = every(cell(0, 0).height());
    const int eachColumn = every(cell(0, 0).width());
    for (int row = 0; row < m_model.rows; row += eachRow)
        painter.drawText(QRectF(0, cell(row, 0).center().y() - 8, kLeft - 7, 16),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(row));
    for (int column = 0; column < m_model.columns; column += eachColumn)
        painter.drawText(QRectF(cell(0, column).center().x() - 16, 0, 32, kTop - 3), Qt::AlignCenter,
                         QString::number(column));
    for (int index = 0; index < partCount(); ++index)
        paintCell(painter, index);
    if (showsFocus(this) && partCount() > 0)
        drawFocusRing(painter, cell(m_focus / m_model.columns, m_focus % m_model.columns), 4);
}

void ValueMap::mousePressEvent(QMouseEvent* event)
{
    const int index = cellAt(event->position());
    if (index < 0 || event->button() != Qt::LeftButton)
        return;
    m_focus = index;
    pressPart(index);
}

void ValueMap::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = cellAt(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void ValueMap::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void ValueMap::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && partCount() > 0) {
        pressPart(m_focus);
        return;
    }
    const int columns = std::max(1, m_model.columns);
    const int row = m_focus / columns + (key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0);
    const int column = m_focus % columns + (key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0);
    const bool isMove = row * columns + column != m_focus && row >= 0 && column >= 0 && row < m_model.rows
        && column < columns;
    if (!isMove) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_focus = row * columns + column;
    announcePart(this, m_focus, QAccessible::Focus);
    update();
}

void ValueMap::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = cellAt(event->pos());
    if (index < 0)
        return;
    QMenu menu(this);
    const QString text = m_model.cells[static_cast<std::size_t>(index)].text;
    menu.addAction(tr("Copy %1").arg(text), this, [this, text] {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT copied(text);
    });
    if (m_menuExtra)
        m_menuExtra(menu, index / m_model.columns, index % m_model.columns);
    menu.exec(event->globalPos());
}

bool ValueMap::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = cellAt(help->pos());
    QToolTip::showText(
        help->globalPos(),
        index < 0 || !m_model.tip ? QString() : m_model.tip(index / m_model.columns, index % m_model.columns),
        this);
    return true;
}

} // namespace bitloupe
