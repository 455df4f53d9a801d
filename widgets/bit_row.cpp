#include "widgets/bit_row.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr double kByteGap = 9;

} // namespace

BitRow::BitRow(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void BitRow::setModel(BitRowModel model)
{
    m_model = std::move(model);
    setAccessibleName(m_model.usedLabel);
    update();
}

void BitRow::setDense(bool dense)
{
    m_isDense = dense;
    updateGeometry();
    update();
}

int BitRow::lines(int width) const
{
    return width / std::max(1, m_model.width) < 22 ? 2 : 1;
}

QSize BitRow::sizeHint() const
{
    return {800, heights().line()};
}

QSize BitRow::minimumSizeHint() const
{
    return {360, heights().line()};
}

int BitRow::heightForWidth(int width) const
{
    return heights().line() * lines(width);
}

QRectF BitRow::tile(int bit) const
{
    const int count = lines(width());
    const int perLine = (m_model.width + count - 1) / count;
    const int fromLeft = m_model.width - 1 - bit;
    const int line = fromLeft / perLine;
    const int column = fromLeft % perLine;
    const double gaps = (perLine - 1) / 8 * kByteGap;
    const double step = std::min(36.0, (width() - 1 - gaps) / perLine);
    const double x = column * step + column / 8 * kByteGap;
    const Heights h = heights();
    return {x + 1, line * h.line() + h.head + 0.5, step - 3, h.tile - 1.0};
}

AccessiblePart BitRow::part(int index) const
{
    const int bit = m_model.width - 1 - index;
    return {QAccessible::StaticText, tr("Bit %1").arg(bit), QString::number(isSet(bit) ? 1 : 0),
            tile(bit).toRect()};
}

void BitRow::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))
        Q_EMIT linkWanted();
}

void BitRow::contextMenuEvent(QContextMenuEvent* event)
{
    Q_EMIT menuWanted(event->globalPos());
}

bool BitRow::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text = m_model.tip;
    for (int bit = 0; bit < m_model.width; ++bit) {
        if (!tile(bit).contains(help->pos()))
            continue;
        const QString worth = QStringLiteral("2%1").arg(qs(superscript(bit)));
        text += (text.isEmpty() ? QString() : QStringLiteral("\n"))
            + (bit == m_model.width - 1  ? tr("bit %1, the sign: worth −%2").arg(bit).arg(worth)
                   : bit >= m_model.used ? tr("bit %1: a copy of the sign").arg(bit)
                                         : tr("bit %1: worth %2").arg(bit).arg(worth));
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

void BitRow::paintLabels(QPainter& painter) const
{
    const QRectF left = tile(m_model.width - 1);
    const QRectF first = tile(m_model.used - 1);
    const QRectF right = tile(0);
    painter.setPen(theme().secondary);
    painter.setFont(textFont(13));
    const bool oneLine = lines(width()) == 1;
    const double bracket = heights().head - (m_isDense ? 4 : 6);
    const double usedWidth = drawRichText(painter, {}, m_model.usedLabel, true);
    const double usedX = oneLine ? std::min(first.left(), right.right() - usedWidth) : left.left();
    if (oneLine && m_model.used < m_model.width
        && left.left() + drawRichText(painter, {}, m_model.signLabel, true) + 16 < usedX) {
        drawRichText(painter, {left.left(), 12}, m_model.signLabel);
        painter.fillRect(QRectF(left.left(), bracket, first.left() - left.left() - 5, 1), theme().line);
    }
    painter.setPen(theme().text);
    drawRichText(painter, {usedX, 13}, m_model.usedLabel);
    if (oneLine) {
        painter.fillRect(QRectF(first.left(), bracket, right.right() - first.left(), 2), theme().data);
        painter.fillRect(QRectF(first.left(), bracket, 1, 4), theme().data);
        painter.fillRect(QRectF(right.right() - 1, bracket, 1, 4), theme().data);
    }
    painter.setFont(textFont(12));
    const QRectF taken = paintPeak(painter);
    painter.setFont(monoFont(11));
    painter.setPen(theme().secondary);
    for (int bit = 0; bit < m_model.width; ++bit) {
        const QRectF place = tile(bit).translated(0, heights().tile).adjusted(-6, 0, 6, m_isDense ? -8 : -12);
        const bool isSign = bit == m_model.used - 1 && bit % 8 != 1 && bit % 8 != 7;
        if ((bit % 8 == 0 || bit == m_model.width - 1 || isSign) && !place.intersects(taken))
            painter.drawText(place, Qt::AlignCenter, QString::number(bit));
    }
}

/// The high-water mark under the bits; at the left edge where the sum has been wider than the register.
QRectF BitRow::paintPeak(QPainter& painter) const
{
    if (m_model.peak <= 0)
        return {};
    const bool isBeyond = m_model.peak > m_model.width;
    const QRectF peak = tile(std::min(m_model.peak, m_model.width) - 1);
    const double x0 = isBeyond ? peak.left() : peak.center().x() - 4;
    const double top = peak.bottom() + 3;
    const QPolygonF arrow = isBeyond ? QPolygonF({{x0, top + 4}, {x0 + 7, top}, {x0 + 7, top + 8}})
                                     : QPolygonF({{x0, top + 6}, {x0 + 8, top + 6}, {x0 + 4, top}});
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().clipped);
    painter.drawPolygon(arrow);
    painter.setPen(theme().secondary);
    const double textWidth = painter.fontMetrics().horizontalAdvance(m_model.peakLabel);
    const double before = peak.center().x() - textWidth - 12;
    const double x = before > 24 && !isBeyond ? before : peak.center().x() + 12;
    painter.drawText(QPointF(x, peak.bottom() + (m_isDense ? 11 : 14)), m_model.peakLabel);
    return QRectF(x, peak.bottom() + 1, textWidth, 16).united(arrow.boundingRect()).adjusted(-6, 0, 2, 0);
}

void BitRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    for (int bit = 0; bit < m_model.width; ++bit) {
        const bool used = bit < m_model.used;
        const bool sign = bit == m_model.used - 1;
        QColor border = used ? t.data : t.line;
        QColor fill = used ? (isSet(bit) ? t.data : t.dataTint) : t.card;
        QColor ink = used ? (isSet(bit) ? t.card : t.data) : t.secondary;
        if (sign) {
            border = t.signSolid;
            fill = isSet(bit) ? t.signSolid : t.signTint;
            ink = isSet(bit) ? t.card : t.signSolid;
        }
        const QRectF box = tile(bit);
        painter.setPen(QPen(border, 1));
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 4, 4);
        painter.setFont(monoFont(m_isDense ? 14 : 15, used ? QFont::DemiBold : QFont::Normal));
        painter.setPen(ink);
        painter.drawText(box, Qt::AlignCenter, isSet(bit) ? QStringLiteral("1") : QStringLiteral("0"));
    }
    paintLabels(painter);
}

} // namespace bitloupe
