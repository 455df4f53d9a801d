#include "app/lessons/lesson_card.h"

#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QPainter>

namespace bitloupe {

LessonCard::LessonCard(QWidget* parent)
    : QAbstractButton(parent)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(84);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void LessonCard::setFacts(const Facts& facts)
{
    m_facts = facts;
    setAccessibleName(tr("Lesson %1, %2, %3, %4%5")
                          .arg(facts.number)
                          .arg(facts.title, facts.lab, facts.minutes,
                               facts.isDone            ? tr(", done")
                                   : facts.isSuggested ? tr(", suggested")
                                                       : QString()));
    setToolTip(facts.objective);
    update();
}

void LessonCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const double edge = m_facts.isSuggested ? 2 : 1;
    const QRectF box = QRectF(rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2);
    painter.setPen(QPen(m_facts.isSuggested || underMouse() ? t.accent : t.line, edge));
    painter.setBrush(t.card);
    painter.drawRoundedRect(box, 10, 10);

    const QPointF middle(34, height() / 2.0);
    const QRectF ring(middle.x() - 16, middle.y() - 16, 32, 32);
    painter.setPen(QPen(m_facts.isDone ? t.good : t.line, 2));
    painter.setBrush(m_facts.isDone ? QBrush(t.goodTint) : QBrush(Qt::NoBrush));
    painter.drawEllipse(ring);
    if (!m_facts.isDone && m_facts.share > 0) {
        painter.setPen(QPen(t.text, 3, Qt::SolidLine, Qt::RoundCap));
        painter.drawArc(ring, 90 * 16, -static_cast<int>(m_facts.share * 360 * 16));
    }
    painter.setPen(m_facts.isDone ? t.good : t.secondary);
    painter.setFont(monoFont(14, QFont::Medium));
    painter.drawText(ring, Qt::AlignCenter, QString::number(m_facts.number));
    if (m_facts.isDone)
        painter.drawPixmap(QPointF(middle.x() + 6, middle.y() + 5),
                           iconPixmap(QStringLiteral("check"), t.good, 13, devicePixelRatioF()));

    constexpr double kLeft = 66;
    const double right = width() - 108.0;
    painter.setPen(t.text);
    painter.setFont(textFont(15, QFont::DemiBold));
    const QFontMetricsF titleMetrics(painter.font());
    const bool twoLines = QFontMetricsF(textFont(13)).horizontalAdvance(m_facts.objective) > right - kLeft;
    const double top = height() / 2.0 - (twoLines ? 30 : 21);
    painter.drawText(QRectF(kLeft, top, right - kLeft, 20), Qt::AlignVCenter,
                     titleMetrics.elidedText(m_facts.title, Qt::ElideRight, right - kLeft));
    painter.setPen(t.secondary);
    painter.setFont(textFont(13));
    painter.drawText(QRectF(kLeft, top + 23, right - kLeft, 38), Qt::TextWordWrap, m_facts.objective);

    painter.setPen(t.text);
    painter.setFont(monoFont(13));
    painter.drawText(QRectF(width() - 104.0, height() / 2.0 - 22, 88, 18), Qt::AlignRight | Qt::AlignVCenter,
                     m_facts.minutes);
    painter.setPen(t.secondary);
    painter.setFont(textFont(13));
    painter.drawText(QRectF(width() - 104.0, height() / 2.0 + 1, 88, 18), Qt::AlignRight | Qt::AlignVCenter,
                     m_facts.lab);
    const double labWidth = QFontMetricsF(painter.font()).horizontalAdvance(m_facts.lab);
    painter.drawPixmap(QPointF(width() - 16 - labWidth - 20, height() / 2.0 + 3),
                       iconPixmap(m_facts.icon, t.secondary, 14, devicePixelRatioF()));
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(4, 4, -4, -4), 7);
}

} // namespace bitloupe
