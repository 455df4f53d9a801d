#include "widgets/bit_strip.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {
constexpr int kHeight = 24;
}

BitStrip::BitStrip(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BitStrip::setBits(std::uint64_t bits, int sign, int exponent, int fraction)
{
    m_bits = bits;
    m_sign = sign;
    m_exponent = exponent;
    m_fraction = fraction;
    m_current = std::clamp(m_current, 0, std::max(0, count() - 1));
    updateGeometry();
    update();
}

void BitStrip::setEditable(bool editable)
{
    m_editable = editable;
    setFocusPolicy(editable ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(editable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

double BitStrip::step() const
{
    return count() <= 16 ? 10 : count() <= 32 ? 7 : 4;
}

QSize BitStrip::sizeHint() const
{
    return {static_cast<int>(step() * count()) + 2, kHeight};
}

QRectF BitStrip::stripe(int bit) const
{
    return {(count() - 1 - bit) * step() + 1, 2, step() - (step() > 5 ? 2 : 1), kHeight - 4.0};
}

int BitStrip::bitAt(double x) const
{
    const int index = static_cast<int>((x - 1) / step());
    return index >= 0 && index < count() ? count() - 1 - index : -1;
}

QString BitStrip::accessibleValue() const
{
    QString digits;
    for (int bit = count() - 1; bit >= 0; --bit)
        digits += (m_bits >> bit & 1U) != 0 ? u'1' : u'0';
    QStringList parts;
    if (m_sign > 0)
        parts << tr("sign %1").arg(digits.left(m_sign));
    if (m_exponent > 0)
        parts << tr("exponent %1").arg(digits.mid(m_sign, m_exponent));
    if (m_fraction > 0)
        parts << tr("fraction %1").arg(digits.right(m_fraction));
    return parts.join(QStringLiteral(", "));
}

AccessiblePart BitStrip::part(int index) const
{
    const int bit = count() - 1 - index;
    return {QAccessible::ListItem, tr("bit %1").arg(bit),
            (m_bits >> bit & 1U) != 0 ? QStringLiteral("1") : QStringLiteral("0"), stripe(bit).toRect()};
}

void BitStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& t = theme();
    for (int bit = count() - 1; bit >= 0; --bit) {
        const bool sign = bit >= m_exponent + m_fraction;
        const bool exponent = !sign && bit >= m_fraction;
        const QColor& solid = sign ? t.signSolid : exponent ? t.exponentSolid : t.fractionSolid;
        const QColor& tint = sign ? t.signTint : exponent ? t.exponentTint : t.fractionTint;
        const QRectF box = stripe(bit);
        const bool one = (m_bits >> bit & 1U) != 0;
        painter.fillRect(box, solid);
        if (!one && box.width() > 4)
            painter.fillRect(box.adjusted(1, 1, -1, -1), tint);
        else if (!one)
            painter.fillRect(box, tint);
        if (m_editable && bit == m_current && showsFocus(this)) {
            painter.setPen(QPen(t.text, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(box.adjusted(-1, -1, 1, 1));
        }
    }
}

void BitStrip::flip(int bit)
{
    if (m_editable && bit >= 0)
        Q_EMIT edited(m_bits ^ std::uint64_t(1) << bit);
}

void BitStrip::mousePressEvent(QMouseEvent* event)
{
    const int bit = bitAt(event->position().x());
    if (bit >= 0)
        m_current = bit;
    flip(bit);
}

void BitStrip::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space)
        flip(m_current);
    else if (event->key() == Qt::Key_Left)
        m_current = std::min(m_current + 1, count() - 1);
    else if (event->key() == Qt::Key_Right)
        m_current = std::max(m_current - 1, 0);
    else if (event->key() == Qt::Key_Home)
        m_current = count() - 1;
    else if (event->key() == Qt::Key_End)
        m_current = 0;
    else {
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

bool BitStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int bit = bitAt(help->pos().x());
        QString text = accessibleValue();
        if (bit >= 0 && m_editable)
            text += u'\n' + tr("Click flips bit %1").arg(bit);
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
