#include "widgets/sum_plot.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLeft = 58; ///< numbers of the axis
constexpr double kRight = 84; ///< names of the ends
constexpr double kTop = 4;
constexpr double kFoot = 46; ///< steps and groups
constexpr double kGrip = 14; ///< how near a press takes a line
constexpr double kNear = 1.6; ///< a limit up to so many times the sum still belongs to the axis
constexpr double kRoom = 1.12;

} // namespace

SumPlot::SumPlot(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SumPlot::setModel(SumPlotModel model)
{
    m_model = std::move(model);
    if (!m_dragging) // the axis stands still under a drag
        setAxis();
    update();
}

double SumPlot::high() const
{
    return std::ldexp(1.0, m_model.bits - 1) - 1;
}

double SumPlot::low() const
{
    return -std::ldexp(1.0, m_model.bits - 1);
}

void SumPlot::setAxis()
{
    double least = 0;
    double most = 0;
    for (const SumPlotModel::Step& step : m_model.steps) {
        least = std::min(least, static_cast<double>(step.exact));
        most = std::max(most, static_cast<double>(step.exact));
    }
    const double reach = std::max({most, -least, 1.0});
    if (high() <= kNear * reach) {
        least = std::min(least, low());
        most = std::max(most, high());
    }
    const double span = std::max(most - least, 1.0);
    m_top = most + (kRoom - 1) * span;
    m_bottom = least - (kRoom - 1) * span;
}

QRectF SumPlot::plot() const
{
    return {kLeft, kTop, std::max(40.0, width() - kLeft - kRight), std::max(40.0, height() - kTop - kFoot)};
}

double SumPlot::yOf(double value) const
{
    const QRectF area = plot();
    return area.bottom() - (value - m_bottom) / (m_top - m_bottom) * area.height();
}

double SumPlot::limitY() const
{
    return std::max(yOf(high()), plot().top() + 8);
}

double SumPlot::slotX(int slot) const
{
    const auto slots_ = static_cast<double>(m_model.steps.size() + 1);
    return plot().left() + plot().width() * slot / slots_;
}

int SumPlot::stepAt(double x) const
{
    for (int i = 0; i < static_cast<int>(m_model.steps.size()); ++i) {
        if (x >= slotX(i + 1) && x < slotX(i + 2))
            return i;
    }
    return -1;
}

/// The width whose limit lies nearest; the first one beyond the axis stands for the edge.
int SumPlot::bitsAt(double y) const
{
    const double middle = yOf(0);
    int best = m_model.leastBits;
    double least = 1e300;
    for (int bits = m_model.leastBits; bits <= m_model.mostBits; ++bits) {
        const double value = std::ldexp(1.0, bits - 1);
        const double at = y < middle ? yOf(value) : yOf(-value);
        const double distance = std::fabs(at - y);
        if (distance < least) {
            least = distance;
            best = bits;
        }
        if (value > m_top && -value < m_bottom)
            break;
    }
    return best;
}

bool SumPlot::isOnLimit(double y) const
{
    const double lowY = std::min(yOf(low()), plot().bottom() - 8);
    return std::fabs(y - limitY()) <= kGrip || std::fabs(y - lowY) <= kGrip;
}

AccessiblePart SumPlot::part(int index) const
{
    if (index == 0)
        return {QAccessible::Slider, tr("Accumulator bits"), QString::number(m_model.bits),
                QRectF(plot().left(), limitY() - kGrip, plot().width(), 2 * kGrip).toRect()};
    const SumPlotModel::Step& step = m_model.steps[static_cast<std::size_t>(index) - 1];
    QString value = tr("exact %1").arg(qs(integerText(step.exact)));
    if (step.wrapped != step.exact)
        value += tr(", wrapped %1").arg(qs(integerText(step.wrapped)));
    if (step.saturated != step.exact)
        value += tr(", saturated %1").arg(qs(integerText(step.saturated)));
    return {QAccessible::ListItem, step.label, value,
            QRectF(slotX(index), plot().top(), slotX(index + 1) - slotX(index), plot().height()).toRect()};
}

void SumPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !isOnLimit(event->position().y()))
        return;
    m_dragging = true;
    Q_EMIT dragStarted();
}

void SumPlot::mouseMoveEvent(QMouseEvent* event)
{
    const bool isOn = isOnLimit(event->position().y()) && plot().contains(event->position());
    setCursor(isOn || m_dragging ? Qt::SizeVerCursor : Qt::ArrowCursor);
    if (isOn != m_hover) {
        m_hover = isOn;
        update();
    }
    if (!m_dragging)
        return;
    const int bits = bitsAt(event->position().y());
    if (bits != m_model.bits) {
        m_model.bits = bits; // at once, the result may take its time
        update();
        Q_EMIT bitsDragged(bits);
    }
}

void SumPlot::mouseReleaseEvent(QMouseEvent*)
{
    if (!m_dragging)
        return;
    m_dragging = false;
    setAxis();
    update();
    Q_EMIT dragEnded();
}

void SumPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (isOnLimit(event->position().y()) && m_model.bits != m_model.mostBits)
        Q_EMIT bitsPicked(m_model.mostBits);
}

void SumPlot::keyPressEvent(QKeyEvent* event)
{
    int bits = m_model.bits;
    if (event->key() == Qt::Key_Up)
        ++bits;
    else if (event->key() == Qt::Key_Down)
        --bits;
    else if (event->key() == Qt::Key_Home)
        bits = m_model.leastBits;
    else if (event->key() == Qt::Key_End)
        bits = m_model.mostBits;
    else {
        QWidget::keyPressEvent(event);
        return;
    }
    bits = std::clamp(bits, m_model.leastBits, m_model.mostBits);
    if (bits != m_model.bits)
        Q_EMIT bitsPicked(bits);
}

void SumPlot::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = stepAt(event->pos().x());
    QMenu menu(this);
    const auto offer = [&](const QString& text) {
        menu.addAction(tr("Copy %1").arg(text), this, [this, text] {
            QGuiApplication::clipboard()->setText(text);
            Q_EMIT copied(text);
        });
    };
    if (index >= 0) {
        const SumPlotModel::Step& step = m_model.steps[static_cast<std::size_t>(index)];
        for (const std::int64_t value : {step.exact, step.wrapped, step.saturated}) {
            const QString text = QString::number(value);
            if (menu.isEmpty() || value != step.exact)
                offer(text);
        }
    }
    if (m_menuExtra)
        m_menuExtra(menu);
    if (!menu.isEmpty())
        menu.exec(event->globalPos());
}

bool SumPlot::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = stepAt(help->pos().x());
    const bool isInside = index >= 0 && plot().contains(help->pos());
    const QString text = isOnLimit(help->pos().y()) && plot().contains(help->pos())
        ? tr("%1 bits hold %2 to %3. Drag, Up and Down, double click for 32.")
              .arg(m_model.bits)
              .arg(qs(integerText(static_cast<std::int64_t>(low()))),
                   qs(integerText(static_cast<std::int64_t>(high()))))
        : isInside ? m_model.steps[static_cast<std::size_t>(index)].tip
                   : QString();
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace bitloupe
