#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {
namespace {

constexpr int kGap = 6;
constexpr int kWindowMargin = 8;

} // namespace

Popover::Popover(QWidget* parent)
    : QFrame(parent)
{
    hide();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAutoFillBackground(false);
    m_body = new QVBoxLayout(this);
    m_body->setContentsMargins(14, 14, 14, 14);
    m_body->setSpacing(10);
    // Opening moves the popover into the window, but it still ends with the widget that made it.
    if (parent)
        connect(parent, &QObject::destroyed, this, &QObject::deleteLater);
}

Popover::~Popover() = default;

void Popover::openBelow(QWidget* anchor)
{
    m_anchor = anchor;
    QWidget* window = anchor->window();
    if (parentWidget() != window)
        setParent(window);
    qApp->installEventFilter(this);
    place();
    show();
    raise();
    QWidget* first = nullptr;
    for (QWidget* child : findChildren<QWidget*>()) {
        if (!first && (child->focusPolicy() & Qt::TabFocus) && child->isEnabled() && child->isVisibleTo(this))
            first = child;
    }
    (first ? first : this)->setFocus(Qt::PopupFocusReason);
}

/// Below the anchor and flush with its left edge; moved to the left or above where the window ends.
void Popover::place()
{
    if (!m_anchor)
        return;
    const QRect bounds =
        parentWidget()->rect().adjusted(kWindowMargin, kWindowMargin, -kWindowMargin, -kWindowMargin);
    ensurePolished();
    m_body->activate();
    QSize wanted = sizeHint().expandedTo(minimumSize()).boundedTo(maximumSize()).boundedTo(bounds.size());
    const QRect anchor(m_anchor->mapTo(parentWidget(), QPoint()), m_anchor->size());
    int x = anchor.left();
    if (x + wanted.width() > bounds.right() + 1)
        x = anchor.right() + 1 - wanted.width();
    x = std::clamp(x, bounds.left(), std::max(bounds.left(), bounds.right() + 1 - wanted.width()));
    int y = anchor.bottom() + 1 + kGap;
    const bool fitsBelow = y + wanted.height() <= bounds.bottom() + 1;
    const int above = anchor.top() - kGap - wanted.height();
    if (!fitsBelow)
        y = above >= bounds.top() ? above : std::max(bounds.top(), bounds.bottom() + 1 - wanted.height());
    setGeometry(x, y, wanted.width(), wanted.height());
}

void Popover::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, rect(), 10, theme().card, mixed(theme().secondary, theme().line, 0.25));
}

void Popover::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void Popover::hideEvent(QHideEvent* event)
{
    qApp->removeEventFilter(this);
    QWidget* focus = QApplication::focusWidget();
    if (m_anchor && (!focus || focus == this || isAncestorOf(focus)))
        m_anchor->setFocus(Qt::PopupFocusReason);
    QFrame::hideEvent(event);
    Q_EMIT closed();
}

bool Popover::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress) {
        auto* widget = qobject_cast<QWidget*>(object);
        const bool isOutside =
            widget && widget != this && !isAncestorOf(widget) && widget->window() == window();
        if (isOutside) {
            const bool onAnchor = m_anchor && (widget == m_anchor || m_anchor->isAncestorOf(widget));
            hide();
            return onAnchor; // the anchor would open it again at once
        }
    } else if (event->type() == QEvent::Resize && object == parentWidget()) {
        place();
    } else if (event->type() == QEvent::LayoutRequest && object == this) {
        place();
    } else if (event->type() == QEvent::Hide && object == m_anchor) {
        hide();
    }
    return QFrame::eventFilter(object, event);
}

} // namespace bitloupe
