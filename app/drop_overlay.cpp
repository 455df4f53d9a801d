#include "app/drop_overlay.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <algorithm>
#include <utility>

namespace bitloupe {

namespace {

constexpr double kFieldWidth = 260;
constexpr double kFieldHeight = 150;
constexpr double kGap = 24;

} // namespace

DropOverlay::DropOverlay(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Drop a file"));
    setVisible(false);
}

void DropOverlay::open(const QRect& place, const QList<Field>& fields)
{
    m_fields = fields;
    m_target = fields.front().target;
    setGeometry(place);
    setVisible(true);
    raise();
}

QRectF DropOverlay::fieldOf(Target target) const
{
    const auto count = static_cast<int>(m_fields.size());
    const double gaps = kGap * (count + 1);
    const double each = std::min(kFieldWidth, (width() - gaps) / count);
    const double left = (width() - count * each - (count - 1) * kGap) / 2;
    for (int i = 0; i < count; ++i) {
        if (m_fields[i].target == target)
            return {left + i * (each + kGap), (height() - kFieldHeight) / 2, each, kFieldHeight};
    }
    return {};
}

DropOverlay::Target DropOverlay::targetAt(const QPoint& point) const
{
    for (const Field& field : m_fields) {
        if (fieldOf(field.target).contains(point))
            return field.target;
    }
    return m_fields.front().target;
}

void DropOverlay::pointAt(const QPoint& point)
{
    const Target target = targetAt(point);
    if (target == m_target)
        return;
    m_target = target;
    update();
}

void DropOverlay::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = t.window;
    veil.setAlpha(225);
    painter.fillRect(rect(), veil);
    drawRoundedBox(painter, QRectF(rect()).adjusted(6, 6, -6, -6), 12, QColor(), t.accent, 2);
    for (const Field& field : std::as_const(m_fields)) {
        const QRectF box = fieldOf(field.target);
        const bool isHot = field.target == m_target;
        drawRoundedBox(painter, box, 12, isHot ? t.accentTint : t.card, isHot ? t.accent : t.line,
                       isHot ? 2 : 1);
        painter.drawPixmap(QPointF(box.center().x() - 16, box.top() + 26),
                           iconPixmap(field.icon, isHot ? t.accent : t.secondary, 32, devicePixelRatioF()));
        painter.setFont(textFont(16, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(QRectF(box.left(), box.top() + 72, box.width(), 24), Qt::AlignCenter, field.title);
        painter.setFont(textFont(13));
        painter.setPen(t.secondary);
        const QRectF line(box.left() + 12, box.top() + 102, box.width() - 24, 22);
        painter.drawText(
            line, Qt::AlignCenter,
            painter.fontMetrics().elidedText(field.words, Qt::ElideMiddle, static_cast<int>(line.width())));
    }
}

} // namespace bitloupe
