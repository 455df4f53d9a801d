#include "widgets/matrix_view.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kLeft = 24; ///< row indices
constexpr int kTop = 35; ///< title and column indices
constexpr int kFewestPixels = 18; ///< of a cell that shows its number

struct Colours {
    QColor solid;
    QColor tint;
};

Colours coloursOf(MatrixModel::Colour colour)
{
    const Theme& t = theme();
    if (colour == MatrixModel::Colour::W)
        return {t.exponentSolid, t.exponentTint};
    if (colour == MatrixModel::Colour::X)
        return {t.fractionSolid, t.fractionTint};
    return {t.data, t.dataTint};
}

} // namespace

MatrixView::MatrixView(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void MatrixView::setModel(MatrixModel model)
{
    const bool resized = model.rows != m_model.rows || model.columns != m_model.columns;
    m_model = std::move(model);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    if (m_hover >= partCount())
        m_hover = -1;
    setAccessibleName(m_model.name + QLatin1Char(' ') + m_model.subtitle);
    if (resized)
        updateGeometry();
    update();
}

void MatrixView::setCellSize(const QSize& size)
{
    if (m_cell == size)
        return;
    m_cell = size;
    updateGeometry();
    update();
}

void MatrixView::setClickable(bool clickable)
{
    m_clickable = clickable;
    setFocusPolicy(clickable ? Qt::TabFocus : Qt::NoFocus);
}

QRect MatrixView::cellRect(int row, int column) const
{
    return {kLeft + column * m_cell.width(), kTop + row * m_cell.height(), m_cell.width(), m_cell.height()};
}

QSize MatrixView::sizeHint() const
{
    return {kLeft + m_model.columns * m_cell.width() + 3, kTop + m_model.rows * m_cell.height() + 3};
}

AccessiblePart MatrixView::part(int index) const
{
    const MatrixCell& cell = m_model.cells[static_cast<std::size_t>(index)];
    return {QAccessible::Cell, cell.name, cell.text,
            cellRect(index / m_model.columns, index % m_model.columns)};
}

void MatrixView::pressPart(int index)
{
    if (m_clickable)
        Q_EMIT cellPicked(index / m_model.columns, index % m_model.columns);
}

int MatrixView::cellAt(const QPoint& point) const
{
    const int column = (point.x() - kLeft) / std::max(1, m_cell.width());
    const int row = (point.y() - kTop) / std::max(1, m_cell.height());
    const bool inside =
        point.x() >= kLeft && point.y() >= kTop && column < m_model.columns && row < m_model.rows;
    return inside ? row * m_model.columns + column : -1;
}

void MatrixView::paintHeads(QPainter& painter) const
{
    const Colours colours = coloursOf(m_model.colour);
    painter.setFont(textFont(14, QFont::DemiBold));
    painter.setPen(m_model.colour == MatrixModel::Colour::Y ? theme().text : colours.solid);
    painter.drawText(QPoint(kLeft, 14), m_model.name);
    const int after = kLeft + painter.fontMetrics().horizontalAdvance(m_model.name) + 6;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(QPoint(after, 14), m_model.subtitle);
    // Indices stand apart: every second, fourth … where cells are small.
    const auto every = [](int pixels) {
        return pixels >= kFewestPixels ? 1 : (kFewestPixels + pixels - 1) / std::max(1, pixels);
    };
    for (int column = 0; column < m_model.columns; column += every(m_cell.width())) {
        const bool lit = column == m_model.litColumn && m_model.colour == MatrixModel::Colour::X;
        painter.setFont(monoFont(12, lit ? QFont::Bold : QFont::Normal));
        painter.setPen(lit ? colours.solid : theme().secondary);
        painter.drawText(
            QRect(kLeft + column * m_cell.width() - 12, kTop - 18, std::max(m_cell.width() + 4, 24), 16),
            Qt::AlignRight | Qt::AlignVCenter, QString::number(column));
    }
    for (int row = 0; row < m_model.rows; row += every(m_cell.height())) {
        const bool lit = row == m_model.litRow && m_model.colour == MatrixModel::Colour::W;
        painter.setFont(monoFont(12, lit ? QFont::Bold : QFont::Normal));
        painter.setPen(lit ? colours.solid : theme().secondary);
        painter.drawText(QRect(0, kTop + row * m_cell.height(), kLeft - 7, m_cell.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(row));
    }
}

/// A cell without room for its number: its shade, and a frame where it matters.
void MatrixView::paintSmallCell(QPainter& painter, int row, int column) const
{
    const MatrixCell& cell = m_model.cells[static_cast<std::size_t>(row * m_model.columns + column)];
    const QRectF box = cellRect(row, column);
    QColor shade = cell.shade < 0 ? theme().clipped : theme().data;
    shade.setAlphaF(static_cast<float>(std::clamp(std::fabs(cell.shade), 0.0, 1.0)));
    if (cell.tone == MatrixCell::Tone::Ahead)
        shade = theme().field;
    painter.fillRect(box, shade);
    const bool isLit = cell.tone == MatrixCell::Tone::Lit || cell.tone == MatrixCell::Tone::Strong;
    if (isLit || cell.tone == MatrixCell::Tone::Current || cell.tone == MatrixCell::Tone::Clipped) {
        painter.setPen(isLit                                        ? coloursOf(m_model.colour).solid
                           : cell.tone == MatrixCell::Tone::Clipped ? theme().clipped
                                                                    : theme().text);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void MatrixView::paintCell(QPainter& painter, int row, int column) const
{
    using Tone = MatrixCell::Tone;
    if (m_cell.width() < kFewestPixels) {
        paintSmallCell(painter, row, column);
        return;
    }
    const int index = row * m_model.columns + column;
    const MatrixCell& cell = m_model.cells[static_cast<std::size_t>(index)];
    const Colours colours = coloursOf(m_model.colour);
    const QRectF box = QRectF(cellRect(row, column)).adjusted(1.5, 1.5, -0.5, -0.5);
    QColor fill = Qt::transparent;
    QColor border = theme().line;
    QColor text = theme().text;
    double width = 1;
    if (cell.tone == Tone::Lit || cell.tone == Tone::Strong) {
        fill = cell.tone == Tone::Strong ? colours.solid : colours.tint;
        text = cell.tone == Tone::Strong ? theme().card : colours.solid;
        border = colours.solid;
    } else if (cell.tone == Tone::Done)
        fill = border = theme().dataTint;
    else if (cell.tone == Tone::Clipped)
        border = theme().clipped;
    else if (cell.tone == Tone::Current) {
        border = theme().text;
        width = 2;
    }
    if (m_clickable && index == m_hover) {
        border = theme().accent;
        width = std::max(width, 1.5);
    }
    painter.setPen(QPen(border, width));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 3, 3);
    if (cell.tone == Tone::Clipped) {
        painter.setBrush(hatchBrush());
        painter.setOpacity(0.6);
        painter.drawRoundedRect(box, 3, 3);
        painter.setOpacity(1);
    }
    const bool bold = cell.tone == Tone::Current || cell.tone == Tone::Clipped || cell.tone == Tone::Strong;
    const double pixels = m_cell.width() < 40 ? 11 : m_cell.width() > 54 ? 16 : 14;
    painter.setFont(monoFont(pixels, bold ? QFont::Bold : QFont::Normal));
    painter.setPen(text);
    painter.drawText(box.adjusted(-4, 0, cell.text.size() > 4 ? -2 : -6, 0),
                     Qt::AlignRight | Qt::AlignVCenter, cell.text);
}

void MatrixView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHeads(painter);
    for (int row = 0; row < m_model.rows; ++row)
        for (int column = 0; column < m_model.columns; ++column)
            paintCell(painter, row, column);
    if (hasFocus() && ThemeManager::instance().lastInputWasKeyboard() && m_model.columns > 0)
        drawFocusRing(painter, QRectF(cellRect(m_focus / m_model.columns, m_focus % m_model.columns)), 4);
}

void MatrixView::mousePressEvent(QMouseEvent* event)
{
    const int index = cellAt(event->pos());
    if (index >= 0 && m_clickable && event->button() == Qt::LeftButton) {
        m_focus = index;
        pressPart(index);
    }
}

void MatrixView::mouseMoveEvent(QMouseEvent* event)
{
    const int index = cellAt(event->pos());
    if (index == m_hover)
        return;
    m_hover = index;
    setCursor(m_clickable && index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    Q_EMIT cellHovered(index < 0 ? -1 : index / m_model.columns, index < 0 ? -1 : index % m_model.columns);
    update();
}

void MatrixView::leaveEvent(QEvent*)
{
    m_hover = -1;
    Q_EMIT cellHovered(-1, -1);
    update();
}

void MatrixView::keyPressEvent(QKeyEvent* event)
{
    const int row = m_model.columns > 0 ? m_focus / m_model.columns : 0;
    const int column = m_model.columns > 0 ? m_focus % m_model.columns : 0;
    const int key = event->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        pressPart(m_focus);
        return;
    }
    const int newRow = std::clamp(row
                                      + (key == Qt::Key_Down     ? 1
                                             : key == Qt::Key_Up ? -1
                                                                 : 0),
                                  0, m_model.rows - 1);
    const int newColumn = std::clamp(column
                                         + (key == Qt::Key_Right      ? 1
                                                : key == Qt::Key_Left ? -1
                                                                      : 0),
                                     0, m_model.columns - 1);
    if (newRow == row && newColumn == column) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_focus = newRow * m_model.columns + newColumn;
    announcePart(this, m_focus, QAccessible::Focus);
    update();
}

bool MatrixView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = cellAt(help->pos());
        if (index >= 0 && !m_model.cells[static_cast<std::size_t>(index)].tip.isEmpty())
            QToolTip::showText(help->globalPos(), m_model.cells[static_cast<std::size_t>(index)].tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
