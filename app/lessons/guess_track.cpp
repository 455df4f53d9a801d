#include "app/lessons/guess_track.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kMargin = 14;
constexpr double kLine = 34;
constexpr int kStepsWithoutStep = 200;

} // namespace

QString trackText(double value, double step)
{
    const int decimals =
        step >= 1 ? 0 : std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
    return step >= 1 && std::abs(value) < 1e15 ? qs(integerText(std::llround(value)))
                                               : qs(fixedText(value, decimals));
}

GuessTrack::GuessTrack(const Predict& predict, QWidget* parent)
    : QWidget(parent)
    , m_from(predict.from)
    , m_to(predict.to)
    , m_step(predict.step.value_or((predict.to - predict.from) / kStepsWithoutStep))
    , m_logarithmic(predict.logarithmic)
    , m_unit(qs(predict.unit))
{
    setFocusPolicy(Qt::StrongFocus);
    setFixedHeight(64);
    describe();
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

double GuessTrack::toPixel(double value) const
{
    const double share = m_logarithmic ? std::log(value / m_from) / std::log(m_to / m_from)
                                       : (value - m_from) / (m_to - m_from);
    return kMargin + std::clamp(share, 0.0, 1.0) * (width() - 2 * kMargin);
}

double GuessTrack::toValue(double pixel) const
{
    const double share = std::clamp((pixel - kMargin) / (width() - 2 * kMargin), 0.0, 1.0);
    const double value =
        m_logarithmic ? m_from * std::pow(m_to / m_from, share) : m_from + share * (m_to - m_from);
    return std::clamp(m_from + std::round((value - m_from) / m_step) * m_step, m_from, m_to);
}

void GuessTrack::setGuess(double value)
{
    m_guess = value;
    describe();
    update();
}

void GuessTrack::reveal(double truth)
{
    m_truth = truth;
    describe();
    update();
}

void GuessTrack::move(double value)
{
    if (m_truth)
        return;
    setGuess(std::clamp(value, m_from, m_to));
    Q_EMIT moved(*m_guess);
}

void GuessTrack::describe()
{
    const QString guess = m_guess ? trackText(*m_guess, m_step) : QString();
    if (m_truth && m_guess)
        setAccessibleName(
            tr("Your guess %1, truth %2, off by %3")
                .arg(guess, trackText(*m_truth, m_step), trackText(std::abs(*m_guess - *m_truth), m_step)));
    else
        setAccessibleName(m_guess ? tr("Your guess %1").arg(guess) : tr("Your guess, not placed yet"));
}

void GuessTrack::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.line);
    painter.drawRoundedRect(QRectF(kMargin, kLine - 2, width() - 2 * kMargin, 4), 2, 2);
    painter.setFont(monoFont(11));
    painter.setPen(t.secondary);
    painter.drawText(QRectF(kMargin - 12, 46, 120, 16), Qt::AlignLeft, trackText(m_from, m_step));
    painter.drawText(QRectF(width() - kMargin - 108, 46, 120, 16), Qt::AlignRight,
                     trackText(m_to, m_step) + (m_unit.isEmpty() ? QString() : QLatin1Char(' ') + m_unit));
    const auto label = [&](double at, double value, const QColor& ink, int weight) {
        painter.setFont(monoFont(12, weight));
        painter.setPen(ink);
        const double left = std::clamp(at - 60, 0.0, width() - 120.0);
        const Qt::Alignment align = left == 0 ? Qt::AlignLeft
            : left == width() - 120.0         ? Qt::AlignRight
                                              : Qt::AlignHCenter;
        painter.drawText(QRectF(left, 4, 120, 18), align, trackText(value, m_step));
    };
    if (m_truth && m_guess) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.secondary);
        const double a = toPixel(*m_guess);
        const double b = toPixel(*m_truth);
        painter.drawRect(QRectF(std::min(a, b), kLine - 2, std::abs(a - b), 4));
        QPainterPath diamond;
        diamond.moveTo(b, kLine - 7);
        diamond.lineTo(b + 7, kLine);
        diamond.lineTo(b, kLine + 7);
        diamond.lineTo(b - 7, kLine);
        diamond.closeSubpath();
        painter.fillPath(diamond, t.text);
        label(b, *m_truth, t.text, QFont::DemiBold);
        if (std::abs(a - b) > 90)
            label(a, *m_guess, t.secondary, QFont::Normal);
    }
    if (m_guess) {
        painter.setPen(QPen(m_truth ? t.secondary : t.accent, 2));
        painter.setBrush(t.card);
        painter.drawEllipse(QPointF(toPixel(*m_guess), kLine), 7, 7);
        if (!m_truth)
            label(toPixel(*m_guess), *m_guess, t.accent, QFont::DemiBold);
    } else {
        painter.setFont(textFont(13));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(0, 4, width(), 20), Qt::AlignHCenter,
                         tr("click the line to place your guess"));
    }
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void GuessTrack::mousePressEvent(QMouseEvent* event)
{
    move(toValue(event->position().x()));
}

void GuessTrack::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        move(toValue(event->position().x()));
}

void GuessTrack::keyPressEvent(QKeyEvent* event)
{
    const double middle = toValue(width() / 2.0);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        move(m_guess ? *m_guess - m_step : middle);
        break;
    case Qt::Key_Right:
    case Qt::Key_Up:
        move(m_guess ? *m_guess + m_step : middle);
        break;
    case Qt::Key_Home:
        move(m_from);
        break;
    case Qt::Key_End:
        move(m_to);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT committed();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace bitloupe
