#include "widgets/choice_list.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <QWheelEvent>

namespace bitloupe {
namespace {

constexpr int kPadding = 12;
constexpr int kIcon = 16;
constexpr int kGap = 8;

double scaled(double pixels)
{
    return pixels * ThemeManager::instance().textZoom();
}

} // namespace

ChoiceButton::ChoiceButton(const QString& name, QWidget* parent)
    : QAbstractButton(parent)
    , m_name(name)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, &ChoiceButton::openList);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        updateGeometry();
        update();
    });
    refreshAccessibleName();
}

void ChoiceButton::setChoices(const QStringList& labels, const QStringList& details)
{
    if (labels == m_labels && details == m_details)
        return;
    m_labels = labels;
    m_details = details;
    if (m_current >= labels.size())
        m_current = labels.isEmpty() ? -1 : 0;
    refreshAccessibleName();
    updateGeometry();
    update();
}

void ChoiceButton::setCurrent(int index)
{
    const int current = index >= 0 && index < m_labels.size() ? index : -1;
    if (current == m_current)
        return;
    m_current = current;
    refreshAccessibleName();
    updateGeometry();
    update();
}

void ChoiceButton::setCustomText(const QString& text)
{
    if (text == m_custom)
        return;
    m_custom = text;
    refreshAccessibleName();
    updateGeometry();
    update();
}

void ChoiceButton::setCompact(bool compact)
{
    m_compact = compact;
    updateGeometry();
    update();
}

void ChoiceButton::setIconName(const QString& name)
{
    m_iconName = name;
    updateGeometry();
    update();
}

QString ChoiceButton::currentLabel() const
{
    return m_current >= 0 ? m_labels.value(m_current) : m_custom;
}

void ChoiceButton::refreshAccessibleName()
{
    setText({});
    setAccessibleName(m_name.isEmpty() ? currentLabel() : m_name + QStringLiteral(", ") + currentLabel());
}

QSize ChoiceButton::sizeHint() const
{
    const double name = m_name.isEmpty() ? 0 : QFontMetricsF(textFont(13)).horizontalAdvance(m_name) + kGap;
    const double icon = m_iconName.isEmpty() ? 0 : kIcon + kGap;
    const double value = QFontMetricsF(textFont(m_compact ? 13 : 14)).horizontalAdvance(currentLabel());
    const double width = 2 * kPadding + icon + name + value + 2 * kGap + kIcon;
    return {static_cast<int>(std::ceil(width)), qRound(scaled(m_compact ? 30 : 36))};
}

QSize ChoiceButton::minimumSizeHint() const
{
    const int shortest =
        qRound(QFontMetricsF(textFont(14)).averageCharWidth() * 6) + 2 * kPadding + kIcon + kGap;
    return {std::min(sizeHint().width(), shortest), sizeHint().height()};
}

void ChoiceButton::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    const bool isOpen = m_list && m_list->isVisible();
    QColor line = underMouse() && isEnabled() ? mixed(t.secondary, t.line, 0.5) : t.line;
    if (isOpen)
        line = t.accent;
    drawRoundedBox(painter, rect(), 8, isEnabled() ? t.card : t.field, line);
    const QColor weak = isEnabled() ? t.secondary : mixed(t.secondary, t.card, 0.45);
    double x = kPadding;
    if (!m_iconName.isEmpty()) {
        painter.drawPixmap(QPointF(x, (height() - kIcon) / 2.0),
                           iconPixmap(m_iconName, isEnabled() ? t.text : weak, kIcon, devicePixelRatioF()));
        x += kIcon + kGap;
    }
    const double chevron = width() - kPadding + 2 - kIcon;
    // Both texts stand on one baseline although their sizes differ.
    const QFontMetricsF metrics(textFont(m_compact ? 13 : 14));
    const double baseline = (height() + metrics.capHeight()) / 2;
    if (!m_name.isEmpty()) {
        painter.setFont(textFont(m_compact ? 12 : 13));
        painter.setPen(weak);
        painter.drawText(QPointF(x, baseline), m_name);
        x += QFontMetricsF(painter.font()).horizontalAdvance(m_name) + kGap;
    }
    painter.setFont(textFont(m_compact ? 13 : 14));
    painter.setPen(isEnabled() ? t.text : weak);
    const double room = chevron - kGap - x + 1;
    painter.drawText(QPointF(x, baseline), metrics.elidedText(currentLabel(), Qt::ElideRight, room));
    painter.drawPixmap(QPointF(chevron, (height() - kIcon) / 2.0 + 0.5),
                       iconPixmap(QStringLiteral("chevron-down"), isEnabled() ? t.accent : weak, kIcon,
                                  devicePixelRatioF()));
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(3, 3, -3, -3), 5);
}

void ChoiceButton::pick(int index)
{
    if (index < 0 || index >= m_labels.size() || index == m_current)
        return;
    setCurrent(index);
    Q_EMIT picked(index);
}

void ChoiceButton::openList()
{
    if (m_labels.isEmpty())
        return;
    auto* popover = new Popover(this);
    popover->body()->setContentsMargins(6, 6, 6, 6);
    popover->body()->setSpacing(6);
    auto* list = new ChoiceList(m_labels, m_details, m_current, popover);
    list->setAccessibleName(m_name);
    popover->body()->addWidget(list);
    popover->setMinimumWidth(width());
    connect(list, &ChoiceList::chosen, this, [this, popover](int index) {
        popover->hide();
        pick(index);
    });
    connect(popover, &Popover::closed, popover, &QObject::deleteLater);
    m_list = popover;
    popover->openBelow(this);
    update();
    connect(popover, &QObject::destroyed, this, [this] { update(); });
}

void ChoiceButton::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        pick(m_current < 0 ? 0 : m_current - 1);
        return;
    case Qt::Key_Down:
        pick(m_current + 1);
        return;
    case Qt::Key_Home:
        pick(0);
        return;
    case Qt::Key_End:
        pick(static_cast<int>(m_labels.size()) - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        openList();
        return;
    default:
        break;
    }
    const QString typed = event->text();
    const bool isLetter = typed.size() == 1 && typed[0].isLetterOrNumber()
        && !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (!isLetter) {
        QAbstractButton::keyPressEvent(event);
        return;
    }
    const int count = static_cast<int>(m_labels.size());
    for (int i = 1; i <= count; ++i) {
        const int index = (std::max(m_current, -1) + i) % count;
        if (m_labels[index].startsWith(typed, Qt::CaseInsensitive)) {
            pick(index);
            return;
        }
    }
}

/// Only with the focus: scrolling a page must not change what the wheel happens to pass over.
void ChoiceButton::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus() || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    pick(m_current + (event->angleDelta().y() > 0 ? -1 : 1));
    event->accept();
}

} // namespace bitloupe
