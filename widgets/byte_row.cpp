#include "widgets/byte_row.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr double kHeight = 30;

} // namespace

ByteRow::ByteRow(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ByteRow::setBytes(std::vector<ByteModel> bytes, const QString& name)
{
    m_bytes = std::move(bytes);
    setAccessibleName(name);
    update();
}

void ByteRow::setLit(int element)
{
    if (m_lit == element)
        return;
    m_lit = element;
    update();
}

QRectF ByteRow::byteRect(int index) const
{
    const double step = std::min(44.0, width() / static_cast<double>(std::max(1, partCount())));
    return {index * step, 2, step, kHeight};
}

AccessiblePart ByteRow::part(int index) const
{
    const ByteModel& byte = m_bytes[static_cast<std::size_t>(index)];
    return {QAccessible::StaticText, tr("Byte %1, %2").arg(index).arg(byte.tip), byte.digits,
            byteRect(index).toRect()};
}

void ByteRow::pressPart(int index)
{
    const ByteModel& byte = m_bytes[static_cast<std::size_t>(index)];
    if (!byte.low.empty())
        Q_EMIT picked(byte.low.front());
}

int ByteRow::byteAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (byteRect(i).contains(point))
            return i;
    }
    return -1;
}

const std::vector<int>* ByteRow::halfAt(const QPointF& point) const
{
    const int at = byteAt(point);
    if (at < 0)
        return nullptr;
    const ByteModel& byte = m_bytes[static_cast<std::size_t>(at)];
    return point.x() < byteRect(at).center().x() ? &byte.high : &byte.low;
}

bool ByteRow::isLit(const std::vector<int>& half) const
{
    return m_lit >= 0 && std::find(half.begin(), half.end(), m_lit) != half.end();
}

void ByteRow::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < partCount(); ++i) {
        const ByteModel& byte = m_bytes[static_cast<std::size_t>(i)];
        const QRectF whole = byteRect(i);
        const QRectF box = whole.adjusted(1, 0, -1, 0);
        drawRoundedBox(painter, box, 4, byte.isScale ? t.exponentTint : t.fractionTint, QColor());
        const double half = box.width() / 2;
        const QRectF sides[] = {{box.left(), box.top(), half, box.height()},
                                {box.left() + half, box.top(), half, box.height()}};
        painter.setFont(monoFont(std::min(15.0, half * 1.15), QFont::Medium));
        for (int side = 0; side < 2; ++side) {
            const bool lit = isLit(side == 0 ? byte.high : byte.low);
            if (lit)
                drawRoundedBox(painter, sides[side], 4, t.fractionSolid, QColor());
            painter.setPen(lit ? t.card : byte.isScale ? t.exponentSolid : t.fractionSolid);
            const QRectF place = sides[side].adjusted(side == 0 ? 1 : -1, 0, side == 0 ? 1 : -1, 0);
            painter.drawText(place, Qt::AlignCenter, byte.digits.mid(side, 1));
        }
        if (i % 4 == 0 || i + 1 == partCount()) {
            painter.setFont(monoFont(11));
            painter.setPen(t.secondary);
            painter.drawText(QRectF(whole.left() - 8, whole.bottom() + 3, whole.width() + 16, 16),
                             Qt::AlignCenter, QString::number(i));
        }
    }
}

void ByteRow::mousePressEvent(QMouseEvent* event)
{
    const auto* half = halfAt(event->position());
    if (event->button() == Qt::LeftButton && half != nullptr && !half->empty())
        Q_EMIT picked(half->front());
}

void ByteRow::mouseMoveEvent(QMouseEvent* event)
{
    const auto* half = halfAt(event->position());
    setCursor(half != nullptr && !half->empty() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    Q_EMIT hovered(half == nullptr || half->empty() ? -1 : half->front());
}

void ByteRow::leaveEvent(QEvent*)
{
    Q_EMIT hovered(-1);
}

bool ByteRow::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int at = byteAt(help->pos());
        if (at >= 0)
            QToolTip::showText(help->globalPos(), m_bytes[static_cast<std::size_t>(at)].tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
