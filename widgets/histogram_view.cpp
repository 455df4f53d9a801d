#include "widgets/histogram_view.h"

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "widgets/copy_menu.h"
#include "widgets/histogram_view_painting.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using namespace histogramView;

namespace {

/// "from,to,count" lines on the clipboard.
CopyTable tableOf(const HistogramBars& bars, const QString& name)
{
    CopyTable table{name, {QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("count")}, {}};
    const double step = (bars.high - bars.low) / static_cast<double>(bars.counts.size());
    for (std::size_t i = 0; i < bars.counts.size(); ++i) {
        const double from = bars.low + static_cast<double>(i) * step;
        table.rows.push_back({fullNumber(from), fullNumber(from + step), QString::number(bars.counts[i])});
    }
    return table;
}

constexpr double kHit = 14;

} // namespace

HistogramView::HistogramView(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void HistogramView::setBars(HistogramBars bars)
{
    m_bars = std::move(bars);
    update();
}

void HistogramView::setSpikes(std::vector<HistogramStem> spikes)
{
    m_spikes = std::move(spikes);
    update();
}

void HistogramView::setStep(double step)
{
    m_step = step;
}

void HistogramView::setLens(HistogramBars bars, std::vector<HistogramStem> stems)
{
    m_lens = std::move(bars);
    m_stems = std::move(stems);
    announcePart(this, 0, QAccessible::ValueChanged);
    update();
}

void HistogramView::setMessage(const QString& message)
{
    m_message = message;
    update();
}

void HistogramView::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    update();
}

QRectF HistogramView::topPlot() const
{
    const double lower = std::max(80.0, (height() - kAxis - kFunnel - kStemLabels) * 0.47);
    const double bottom = height() - kStemLabels - lower - kFunnel - kAxis;
    return {kLeft, 6, width() - kLeft - 8, std::max(30.0, bottom - 6)};
}

QRectF HistogramView::lensPlot() const
{
    const double top = topPlot().bottom() + kAxis + kFunnel;
    return {kLeft, top, width() - kLeft - 8.0, std::max(20.0, height() - kStemLabels - top)};
}

double HistogramView::toX(double value) const
{
    const QRectF plot = topPlot();
    return plot.left() + (value - m_bars.low) / (m_bars.high - m_bars.low) * plot.width();
}

double HistogramView::toValue(double x) const
{
    const QRectF plot = topPlot();
    return m_bars.low + (x - plot.left()) / plot.width() * (m_bars.high - m_bars.low);
}

/// Fraction of the plot's height. On the log axis 1 value stands one tenth of a decade above the floor.
double HistogramView::heightOf(double count, double top) const
{
    if (count <= 0)
        return 0;
    if (!m_logarithmic)
        return count / top;
    constexpr double kFloor = -0.3;
    return (std::log10(count) - kFloor) / (std::log10(top * 1.15) - kFloor);
}

/// Keeps the band inside the histogram and not narrower than a fifth of a step.
void HistogramView::moveLens(double center, double halfWidth)
{
    const double widest = (m_bars.high - m_bars.low) / 2;
    const double narrowest = m_step > 0 ? std::min(widest, m_step / 5) : widest / 1e4;
    halfWidth = std::clamp(halfWidth, narrowest, widest);
    center = std::clamp(center, m_bars.low + halfWidth, m_bars.high - halfWidth);
    Q_EMIT lensMoved(center - halfWidth, center + halfWidth);
}

void HistogramView::mousePressEvent(QMouseEvent* event)
{
    m_wasOnBand = false;
    m_lowBefore = m_lens.low;
    m_highBefore = m_lens.high;
    if (event->button() != Qt::LeftButton
        || !topPlot().adjusted(-kHit, 0, kHit, kAxis).contains(event->position()))
        return;
    const double center = (m_lens.low + m_lens.high) / 2;
    const double half = (m_lens.high - m_lens.low) / 2;
    const double at = toValue(event->position().x());
    const bool onBand =
        std::abs(toX(center) - event->position().x()) <= std::max(kHit, toX(m_lens.high) - toX(center));
    m_wasOnBand = onBand;
    m_dragging = true;
    m_grabOffset = onBand ? center - at : 0;
    if (!onBand)
        moveLens(at, half);
}

void HistogramView::mouseMoveEvent(QMouseEvent* event)
{
    const bool over = topPlot().contains(event->position());
    setCursor(over ? Qt::SizeHorCursor : Qt::ArrowCursor);
    if (m_dragging)
        moveLens(toValue(event->position().x()) + m_grabOffset, (m_lens.high - m_lens.low) / 2);
}

void HistogramView::mouseReleaseEvent(QMouseEvent*)
{
    m_dragging = false;
}

/// The first press of a double click beside the band has moved it: that is taken back.
void HistogramView::mouseDoubleClickEvent(QMouseEvent* event)
{
    m_dragging = false;
    if (event->button() != Qt::LeftButton || !m_message.isEmpty())
        return;
    if (m_wasOnBand)
        return moveLens(0, (m_lens.high - m_lens.low) / 2);
    if (m_lens.low != m_lowBefore || m_lens.high != m_highBefore)
        moveLens((m_lowBefore + m_highBefore) / 2, (m_highBefore - m_lowBefore) / 2);
    Q_EMIT activated();
}

void HistogramView::wheelEvent(QWheelEvent* event)
{
    if (event->angleDelta().y() == 0)
        return;
    const double factor = std::pow(0.5, event->angleDelta().y() / 480.0);
    moveLens((m_lens.low + m_lens.high) / 2, (m_lens.high - m_lens.low) / 2 * factor);
    event->accept();
}

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    const double half = (m_lens.high - m_lens.low) / 2;
    const double center = (m_lens.low + m_lens.high) / 2;
    const double step = m_step > 0 ? m_step : half / 4;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveLens(center - step, half);
    case Qt::Key_Right:
        return moveLens(center + step, half);
    case Qt::Key_Home:
        return moveLens(m_bars.low, half);
    case Qt::Key_End:
        return moveLens(m_bars.high, half);
    case Qt::Key_Plus:
        return moveLens(center, half / 1.25);
    case Qt::Key_Minus:
        return moveLens(center, half * 1.25);
    case Qt::Key_0:
        return moveLens(0, half);
    default:
        QWidget::keyPressEvent(event);
    }
}

void HistogramView::contextMenuEvent(QContextMenuEvent* event)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    QAction* linear = menu.menu().addAction(tr("Count on a linear axis"));
    linear->setCheckable(true);
    linear->setChecked(!m_logarithmic);
    connect(linear, &QAction::toggled, this, [this](bool on) { setLogarithmic(!on); });
    menu.separate();
    menu.explanation(tipAt(event->pos()));
    menu.table(tableOf(m_bars, tr("the histogram")));
    menu.table(tableOf(m_lens, tr("the loupe")));
    menu.picture();
    menu.exec(event->globalPos());
}

QString HistogramView::tipAt(const QPoint& point) const
{
    const QRectF top = topPlot();
    const QRectF lens = lensPlot();
    const auto barTip = [](const HistogramBars& bars, double fraction) {
        const auto count = static_cast<double>(bars.counts.size());
        const auto bin = static_cast<std::size_t>(std::clamp(fraction * count, 0.0, count - 1));
        const double step = (bars.high - bars.low) / count;
        const double from = bars.low + static_cast<double>(bin) * step;
        return tr("%1 weights from %2 to %3")
            .arg(qs(integerText(bars.counts[bin])), qs(autoText(from)), qs(autoText(from + step)));
    };
    if (top.contains(point) && m_spikes.empty() && !m_bars.counts.empty())
        return barTip(m_bars, (point.x() - top.left()) / top.width());
    if (!lens.contains(point) || m_lens.counts.empty())
        return {};
    const double at = m_lens.low + (point.x() - lens.left()) / lens.width() * (m_lens.high - m_lens.low);
    for (const HistogramStem& stem : m_stems) {
        if (std::abs(stem.level - at) < (m_lens.high - m_lens.low) / lens.width() * 5)
            return tr("code %1 = %2: %3 weights land here")
                .arg(qs(integerText(stem.code)), qs(autoText(stem.level)), qs(integerText(stem.count)));
    }
    return barTip(m_lens, (point.x() - lens.left()) / lens.width());
}

bool HistogramView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_message.isEmpty())
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
    return true;
}

AccessiblePart HistogramView::part(int) const
{
    AccessiblePart part;
    part.role = QAccessible::Slider;
    part.name = tr("Loupe, %1 to %2").arg(qs(autoText(m_lens.low)), qs(autoText(m_lens.high)));
    part.rect = lensPlot().toRect();
    return part;
}

} // namespace bitloupe
