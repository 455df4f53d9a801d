#include "app/drop_overlay.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <algorithm>

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

void DropOverlay::open(const QRect& place, const QString& file, const QString& compareWith)
{
    m_file = file;
    m_compareWith = compareWith;
    m_target = Target::Open;
    setGeometry(place);
    setVisible(true);
    raise();
}

QRectF DropOverlay::fieldOf(Target target) const
{
    const int count = m_compareWith.isEmpty() ? 1 : 2;
    const double gaps = kGap * (count + 1);
    const double each = std::min(kFieldWidth, (width() - gaps) / count);
    const double left = (width() - count * each - (count - 1) * kGap) / 2;
    return {left + (target == Target::Compare ? each + kGap : 0), (height() - kFieldHeight) / 2, each,
            kFieldHeight};
}

DropOverlay::Target DropOverlay::targetAt(const QPoint& point) const
{
    const bool compares = !m_compareWith.isEmpty() && fieldOf(Target::Compare).contains(point);
    return compares ? Target::Compare : Target::Open;
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
    const auto field = [&](Target target, const QString& icon, const QString& title, const QString& words) {
        const QRectF box = fieldOf(target);
        const bool isHot = target == m_target;
        drawRoundedBox(painter, box, 12, isHot ? t.accentTint : t.card, isHot ? t.accent : t.line,
                       isHot ? 2 : 1);
        painter.drawPixmap(QPointF(box.center().x() - 16, box.top() + 26),
                           iconPixmap(icon, isHot ? t.accent : t.secondary, 32, devicePixelRatioF()));
        painter.setFont(textFont(16, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(QRectF(box.left(), box.top() + 72, box.width(), 24), Qt::AlignCenter, title);
        painter.setFont(textFont(13));
        painter.setPen(t.secondary);
        const QRectF line(box.left() + 12, box.top() + 102, box.width() - 24, 22);
        painter.drawText(
            line, Qt::AlignCenter,
            painter.fontMetrics().elidedText(words, Qt::ElideMiddle, static_cast<int>(line.width())));
    };
    field(Target::Open, QStringLiteral("folder"), tr("Open"), m_file);
    if (!m_compareWith.isEmpty())
        field(Target::Compare, QStringLiteral("compare"), tr("Compare with the open file"), m_compareWith);
}

} // namespace bitloupe
