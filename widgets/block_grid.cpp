#include "widgets/block_grid.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr double kCellHeight = 56;
constexpr double kLineStep = 67; ///< leaves room for the notes on the frames
constexpr double kGap = 8;
constexpr double kTop = 9;

QColor solidOf(BitGroup::Tone tone)
{
    const Theme& t = theme();
    return tone == BitGroup::Tone::Sign    ? t.signSolid
        : tone == BitGroup::Tone::Exponent ? t.exponentSolid
                                           : t.fractionSolid;
}

QColor tintOf(BitGroup::Tone tone)
{
    const Theme& t = theme();
    return tone == BitGroup::Tone::Sign    ? t.signTint
        : tone == BitGroup::Tone::Exponent ? t.exponentTint
                                           : t.fractionTint;
}

/// The largest of these sizes at which the text fits, else the last.
QFont fitting(const QString& text, double width, std::initializer_list<double> sizes, int weight)
{
    QFont font;
    for (const double size : sizes) {
        font = monoFont(size, weight);
        if (QFontMetricsF(font).horizontalAdvance(text) <= width)
            break;
    }
    return font;
}

} // namespace

BlockGrid::BlockGrid(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BlockGrid::setModel(BlockGridModel model)
{
    const bool resized = model.cells.size() != m_model.cells.size();
    m_model = std::move(model);
    setAccessibleName(m_model.name);
    m_hover = m_hover < partCount() ? m_hover : -1;
    if (resized)
        updateGeometry();
    update();
}

void BlockGrid::setLit(int cell)
{
    if (m_lit == cell)
        return;
    m_lit = cell;
    update();
}

QSize BlockGrid::sizeHint() const
{
    return {920, minimumSizeHint().height()};
}

QSize BlockGrid::minimumSizeHint() const
{
    return {kColumns * 92,
            static_cast<int>(kTop + std::max(1, lines()) * kLineStep - (kLineStep - kCellHeight) + 1)};
}

QRectF BlockGrid::cellRect(int cell) const
{
    const double step = (width() + kGap) / kColumns;
    return {cell % kColumns * step + 0.5, kTop + cell / kColumns * kLineStep + 0.5, step - kGap - 1,
            kCellHeight - 1};
}

int BlockGrid::cellAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (cellRect(i).contains(point))
            return i;
    }
    return -1;
}

AccessiblePart BlockGrid::part(int index) const
{
    const BlockCell& cell = m_model.cells[static_cast<std::size_t>(index)];
    AccessiblePart part{QAccessible::ListItem, cell.name, cell.value, cellRect(index).toRect()};
    part.state.selectable = true;
    part.state.selected = index == m_model.selected;
    part.state.focused = part.state.selected && hasFocus();
    return part;
}

void BlockGrid::pressPart(int index)
{
    if (index >= 0 && index < partCount())
        Q_EMIT picked(index);
}

void BlockGrid::paintBits(QPainter& painter, const QRectF& cell, const QString& bits) const
{
    const double count = static_cast<double>(bits.size());
    const double step = std::min(15.0, (cell.width() - 14) / count);
    double x = cell.center().x() - count * step / 2;
    painter.setFont(monoFont(std::min(11.0, step * 0.85), QFont::DemiBold));
    for (qsizetype i = 0; i < bits.size(); ++i, x += step) {
        const BitGroup::Tone tone = static_cast<std::size_t>(i) < m_model.tones.size()
            ? m_model.tones[static_cast<std::size_t>(i)]
            : BitGroup::Tone::Fraction;
        const bool one = bits[i] == QLatin1Char('1');
        QColor border = solidOf(tone);
        border.setAlphaF(one ? 1.0F : 0.45F);
        const QRectF tile(x + 0.5, cell.top() + 6.5, step - 2, 15);
        painter.setPen(QPen(border, 1));
        painter.setBrush(one ? solidOf(tone) : tintOf(tone));
        painter.drawRoundedRect(tile, 2.5, 2.5);
        painter.setPen(one ? theme().card : solidOf(tone));
        painter.drawText(tile, Qt::AlignCenter, bits.mid(i, 1));
    }
}

void BlockGrid::paintCell(QPainter& painter, int index) const
{
    const Theme& t = theme();
    const BlockCell& cell = m_model.cells[static_cast<std::size_t>(index)];
    const QRectF box = cellRect(index);
    const bool selected = index == m_model.selected;
    const bool lit = index == m_hover || index == m_lit;
    drawRoundedBox(painter, box.adjusted(-0.5, -0.5, 0.5, 0.5), 7,
                   selected  ? t.accentTint
                       : lit ? t.dataTint
                             : t.card,
                   selected  ? t.accent
                       : lit ? t.data
                             : t.line,
                   selected ? 2 : 1);
    paintBits(painter, box, cell.bits);
    const double room = box.width() - 10;
    painter.setPen(t.text);
    painter.setFont(fitting(cell.value, room, {14, 13, 12, 11}, QFont::Medium));
    painter.drawText(QRectF(box.left(), box.top() + 22, box.width(), 18), Qt::AlignCenter, cell.value);
    painter.setPen(t.secondary);
    painter.setFont(fitting(cell.asked, room, {12, 11}, QFont::Normal));
    painter.drawText(QRectF(box.left(), box.top() + 38, box.width(), 16), Qt::AlignCenter, cell.asked);
    if (!cell.mark.isEmpty()) {
        painter.setFont(textFont(11, QFont::DemiBold));
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(cell.mark) + 12;
        const QRectF badge(box.center().x() - width / 2, box.top() - 10, width, 15);
        drawRoundedBox(painter, badge, 7.5, t.exponentSolid, QColor());
        painter.setPen(t.card);
        painter.drawText(badge, Qt::AlignCenter, cell.mark);
    }
    if (selected && showsFocus(this))
        drawFocusRing(painter, box.adjusted(-3, -3, 3, 3), 9);
}

void BlockGrid::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < partCount(); ++i)
        paintCell(painter, i);
}

void BlockGrid::setHover(int cell)
{
    if (m_hover == cell)
        return;
    m_hover = cell;
    setCursor(cell >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    Q_EMIT hovered(cell);
}

void BlockGrid::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        pressPart(cellAt(event->position()));
}

void BlockGrid::mouseMoveEvent(QMouseEvent* event)
{
    setHover(cellAt(event->position()));
}

void BlockGrid::leaveEvent(QEvent*)
{
    setHover(-1);
}

void BlockGrid::keyPressEvent(QKeyEvent* event)
{
    const int last = partCount() - 1;
    int next = m_model.selected;
    switch (event->key()) {
    case Qt::Key_Left:
        --next;
        break;
    case Qt::Key_Right:
        ++next;
        break;
    case Qt::Key_Up:
        next -= kColumns;
        break;
    case Qt::Key_Down:
        next += kColumns;
        break;
    case Qt::Key_Home:
        next = 0;
        break;
    case Qt::Key_End:
        next = last;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (next >= 0 && next <= last && next != m_model.selected)
        Q_EMIT picked(next);
}

bool BlockGrid::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int cell = cellAt(help->pos());
        if (cell >= 0)
            QToolTip::showText(help->globalPos(), m_model.cells[static_cast<std::size_t>(cell)].tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
