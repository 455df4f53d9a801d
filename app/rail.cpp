#include "app/rail.h"

#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace bitloupe {

RailButton::RailButton(const QString& iconName, const QString& label, QWidget* parent)
    : QAbstractButton(parent)
    , m_icon(iconName)
{
    setText(label);
    setCheckable(true);
    setAccessibleName(label);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

QSize RailButton::sizeHint() const
{
    return {72, 58};
}

void RailButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(Qt::NoPen);
    if (isChecked()) {
        painter.setBrush(t.accentTint);
        painter.drawRoundedRect(box, 8, 8);
    } else if (underMouse()) {
        painter.setBrush(t.field);
        painter.drawRoundedRect(box, 8, 8);
    }
    const QColor ink = isChecked() ? t.accent : t.secondary;
    constexpr int kIcon = 22;
    painter.drawPixmap(QPointF((width() - kIcon) / 2.0, 9),
                       iconPixmap(m_icon, ink, kIcon, devicePixelRatioF()));
    painter.setPen(ink);
    painter.setFont(textFont(12, isChecked() ? QFont::DemiBold : QFont::Normal));
    painter.drawText(QRectF(0, 34, width(), height() - 34 - 4), Qt::AlignHCenter | Qt::AlignTop, text());
    if (hasFocus() && m_focusByKey)
        drawFocusRing(painter, box.adjusted(1, 1, -1, -1), 7);
}

Rail::Rail(QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    setFixedWidth(88);
    setObjectName(QStringLiteral("rail"));
    setAccessibleName(tr("Labs"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 12, 8, 12);
    column->setSpacing(0);
    m_top = new QVBoxLayout;
    m_foot = new QVBoxLayout;
    m_top->setSpacing(4);
    m_foot->setSpacing(4);
    column->addLayout(m_top);
    column->addStretch(1);
    column->addLayout(m_foot);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::buttonClicked, this,
            [this](QAbstractButton* button) { Q_EMIT picked(button->objectName()); });
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

RailButton* Rail::makePage(const QString& id, const QString& iconName, const QString& label,
                           const QString& tip)
{
    auto* button = new RailButton(iconName, label, this);
    button->setObjectName(id);
    button->setToolTip(tip);
    m_group->addButton(button);
    return button;
}

void Rail::addPage(const QString& id, const QString& iconName, const QString& label, const QString& tip)
{
    m_top->addWidget(makePage(id, iconName, label, tip));
}

void Rail::addFootPage(const QString& id, const QString& iconName, const QString& label, const QString& tip)
{
    m_foot->addWidget(makePage(id, iconName, label, tip));
}

RailButton* Rail::addFootAction(const QString& iconName, const QString& label, const QString& tip)
{
    auto* button = new RailButton(iconName, label, this);
    button->setCheckable(false);
    button->setToolTip(tip);
    m_foot->addWidget(button);
    return button;
}

void Rail::setCurrent(const QString& id)
{
    for (QAbstractButton* button : m_group->buttons())
        button->setChecked(button->objectName() == id);
}

void Rail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().card);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().line);
}

void Rail::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down)
        focusNextChild();
    else if (event->key() == Qt::Key_Up)
        focusPreviousChild();
    else
        QWidget::keyPressEvent(event);
}

} // namespace bitloupe
