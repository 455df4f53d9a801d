#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QKeyEvent>
#include <QStyle>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>

namespace bitloupe {
namespace {

constexpr int kPauseMs = 300;

double zoomed(double pixels)
{
    return pixels * ThemeManager::instance().textZoom();
}

/// Half of a stepper: a sign in the accent colour, without a frame of its own.
class StepButton : public QAbstractButton {
public:
    StepButton(const QString& iconName, const QString& name, QWidget* parent)
        : QAbstractButton(parent)
        , m_iconName(iconName)
    {
        setAccessibleName(name);
        setToolTip(name);
        setFocusPolicy(Qt::NoFocus);
        setAutoRepeat(true);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        constexpr int kSide = 14;
        QPainter painter(this);
        if (isEnabled() && (underMouse() || isDown()))
            drawRoundedBox(painter, QRectF(rect()).adjusted(3, 3, -3, -3), 5, theme().accentTint, {});
        const QColor color = isEnabled() ? theme().accent : mixed(theme().secondary, theme().card, 0.45);
        painter.drawPixmap(QPointF((width() - kSide) / 2.0, (height() - kSide) / 2.0),
                           iconPixmap(m_iconName, color, kSide, devicePixelRatioF()));
    }

private:
    QString m_iconName;
};

} // namespace

Stepper::Stepper(int min, int max, QWidget* parent)
    : QWidget(parent)
    , m_min(min)
    , m_max(max)
    , m_value(min)
    , m_field(new QLineEdit(this))
    , m_minus(new StepButton(QStringLiteral("minus"), tr("One less"), this))
    , m_plus(new StepButton(QStringLiteral("plus"), tr("One more"), this))
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusProxy(m_field);
    m_field->setAlignment(Qt::AlignCenter);
    m_field->setFrame(false);
    m_field->setStyleSheet(QStringLiteral("QLineEdit, QLineEdit:focus, QLineEdit:hover, QLineEdit:disabled "
                                          "{ border: none; background: transparent; padding: 0; }"));
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::editingFinished, this, &Stepper::takeTyped);
    connect(m_minus, &QAbstractButton::clicked, this, [this] { step(-1); });
    connect(m_plus, &QAbstractButton::clicked, this, [this] { step(1); });
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        m_field->setFont(monoFont(15));
        updateGeometry();
        update();
    });
    m_field->setFont(monoFont(15));
    refresh();
}

void Stepper::setName(const QString& name)
{
    m_field->setAccessibleName(name);
    setAccessibleName(name);
}

void Stepper::setValue(int value)
{
    m_value = std::clamp(value, m_min, m_max);
    refresh();
}

void Stepper::setRange(int min, int max)
{
    m_min = min;
    m_max = max;
    m_value = std::clamp(m_value, min, max);
    refresh();
    updateGeometry();
}

QSize Stepper::sizeHint() const
{
    const QFontMetricsF metrics(monoFont(15));
    const auto digits = std::max(qs(integerText(m_min)).size(), qs(integerText(m_max)).size());
    const double text =
        metrics.horizontalAdvance(QLatin1Char('0')) * static_cast<double>(std::max<qsizetype>(digits, 2));
    const double height = zoomed(30);
    return {qRound(2 * height + text + 10), qRound(height)};
}

void Stepper::resizeEvent(QResizeEvent*)
{
    m_minus->setGeometry(0, 0, height(), height());
    m_plus->setGeometry(width() - height(), 0, height(), height());
    m_field->setGeometry(height(), 1, width() - 2 * height(), height() - 2);
}

void Stepper::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, rect(), 8, isEnabled() ? theme().card : theme().field, theme().line);
    if (m_field->hasFocus() && ThemeManager::instance().lastInputWasKeyboard())
        drawFocusRing(painter, QRectF(m_field->geometry()).adjusted(0, 2, 0, -2), 5);
}

void Stepper::wheelEvent(QWheelEvent* event)
{
    if (!m_field->hasFocus() || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    step(event->angleDelta().y() > 0 ? 1 : -1);
    event->accept();
}

void Stepper::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange)
        refresh();
    QWidget::changeEvent(event);
}

bool Stepper::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(object, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
        step(1);
        return true;
    case Qt::Key_Down:
        step(-1);
        return true;
    case Qt::Key_PageUp:
        step(m_max - m_value);
        return true;
    case Qt::Key_PageDown:
        step(m_min - m_value);
        return true;
    case Qt::Key_Escape:
        if (!m_field->isModified())
            return QWidget::eventFilter(object, event);
        refresh();
        return true;
    default:
        return QWidget::eventFilter(object, event);
    }
}

void Stepper::step(int by)
{
    const int wanted = std::clamp(m_value + by, m_min, m_max);
    if (wanted == m_value)
        return;
    m_value = wanted;
    refresh();
    Q_EMIT edited(m_value);
}

/// A text that is no whole number leaves the value as it was.
void Stepper::takeTyped()
{
    if (!m_field->isModified())
        return;
    bool isNumber = false;
    const int typed = m_field->text().trimmed().replace(QChar(0x2212), QLatin1Char('-')).toInt(&isNumber);
    if (isNumber)
        step(std::clamp(typed, m_min, m_max) - m_value);
    refresh();
}

void Stepper::refresh()
{
    if (const QString text = qs(integerText(m_value)); text != m_field->text())
        m_field->setText(text);
    m_field->setModified(false);
    m_minus->setEnabled(isEnabled() && m_value > m_min);
    m_plus->setEnabled(isEnabled() && m_value < m_max);
    update();
}

ValueField::ValueField(QWidget* parent)
    : QLineEdit(parent)
    , m_pause(new QTimer(this))
{
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMs);
    connect(m_pause, &QTimer::timeout, this, &ValueField::commit);
    connect(this, &QLineEdit::textEdited, this, [this] {
        if (!m_typing)
            m_beforeTyping = m_shown;
        m_typing = true;
        m_pause->start();
    });
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &ValueField::refreshFont);
    refreshFont();
}

void ValueField::setPixelSize(double pixels)
{
    m_pixels = pixels;
    refreshFont();
}

void ValueField::refreshFont()
{
    setFont(monoFont(m_pixels));
    updateGeometry();
}

QSize ValueField::sizeHint() const
{
    return {QLineEdit::sizeHint().width(), qRound(zoomed(36))};
}

void ValueField::setValueText(const QString& text)
{
    m_shown = text;
    if (m_typing && hasFocus())
        return;
    m_lastCommitted = text;
    m_typing = false;
    if (this->text() != text)
        setText(text);
}

void ValueField::setError(bool error)
{
    if (m_error == error)
        return;
    m_error = error;
    setProperty("error", error);
    style()->unpolish(this);
    style()->polish(this);
}

void ValueField::commit()
{
    m_pause->stop();
    if (text() == m_lastCommitted)
        return;
    m_lastCommitted = text();
    m_shown = text(); // stays if nobody has a better spelling of it
    Q_EMIT committed(text());
}

void ValueField::keyPressEvent(QKeyEvent* event)
{
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_typing = false;
        commit();
        return;
    case Qt::Key_Escape:
        if (!m_typing)
            break;
        m_pause->stop();
        m_typing = false;
        setText(m_beforeTyping);
        commit();
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        commit();
        m_typing = false;
        Q_EMIT stepRequested(event->key() == Qt::Key_Up ? 1 : -1, fine);
        return;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void ValueField::focusOutEvent(QFocusEvent* event)
{
    m_typing = false;
    if (m_pause->isActive())
        commit();
    else if (!m_error && text() != m_shown)
        setText(m_shown);
    QLineEdit::focusOutEvent(event);
}

} // namespace bitloupe
