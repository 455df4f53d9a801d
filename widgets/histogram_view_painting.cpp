#include "widgets/histogram_view_painting.h"

#include "core/base/number_text.h"
#include "widgets/histogram_view.h"
#include "widgets/painting.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

using namespace histogramView;

namespace {

double highest(const std::vector<qint64>& counts)
{
    return counts.empty()
        ? 1.0
        : std::max<double>(1.0, static_cast<double>(*std::max_element(counts.begin(), counts.end())));
}

/// "10k" of 10000.
QString countText(double count)
{
    if (count >= 1e6)
        return qs(autoText(count / 1e6)) + QStringLiteral("M");
    return count >= 1000 ? qs(autoText(count / 1000)) + QStringLiteral("k") : qs(autoText(count));
}

struct Marks {
    std::vector<double> values;
    double step = 1;
};

/// As many round marks as their labels leave room for: powers of ten are long.
Marks fittingMarks(const QFontMetrics& metrics, double low, double high, double width)
{
    constexpr int kGap = 10;
    Marks out;
    for (const int wanted : {6, 4, 3, 2}) {
        out.values = roundTicks(low, high, wanted);
        out.step = out.values.size() > 1 ? out.values[1] - out.values[0] : 1;
        int widest = 0;
        for (const double mark : out.values)
            widest = std::max(widest, metrics.horizontalAdvance(tickText(mark, out.step)));
        if (widest + kGap <= out.step / (high - low) * width)
            break;
    }
    return out;
}

constexpr double kUnitHeight = 17;

QRectF unitBox(const QRectF& plot, const QString& unit)
{
    const double width = QFontMetricsF(textFont(12)).horizontalAdvance(unit) + 8;
    return {plot.left() + 2, plot.top(), width, kUnitHeight};
}

/// What the heights are, on a ground of its own so that a band below does not cross it.
void paintUnit(QPainter& painter, const QRectF& plot, const QString& unit)
{
    painter.setFont(textFont(12));
    const QRectF box = unitBox(plot, unit);
    QColor ground = theme().card;
    ground.setAlphaF(0.8F);
    painter.fillRect(box, ground);
    painter.setPen(theme().secondary);
    painter.drawText(box, Qt::AlignCenter, unit);
}

} // namespace

void HistogramView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(12));
    if (!m_message.isEmpty()) {
        painter.setPen(theme().secondary);
        painter.setFont(textFont(14));
        painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    if (!(m_bars.high > m_bars.low))
        return;
    paintTop(painter);
    paintLens(painter);
    paintBand(painter);
    paintUnit(painter, topPlot(), unit());
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

QString HistogramView::unit() const
{
    return m_logarithmic ? tr("count, log scale") : tr("count");
}

/// The upper plot, lower where bars would stand behind the words in its corner.
QRectF HistogramView::barPlot(double top) const
{
    const QRectF plot = topPlot();
    const QRectF words = unitBox(plot, unit());
    const double limit = 1 - (kUnitHeight + 2) / plot.height();
    const auto isHidden = [&](double x, qint64 count) {
        return x <= words.right() && heightOf(static_cast<double>(count), top) > limit;
    };
    const double step = plot.width() / std::max<double>(1, static_cast<double>(m_bars.counts.size()));
    bool hides = false;
    for (std::size_t i = 0; i < m_bars.counts.size() && m_spikes.empty(); ++i)
        hides = hides || isHidden(plot.left() + static_cast<double>(i) * step, m_bars.counts[i]);
    for (const HistogramStem& spike : m_spikes)
        hides = hides || isHidden(toX(spike.level), spike.count);
    return hides ? plot.adjusted(0, kUnitHeight + 2, 0, 0) : plot;
}

void HistogramView::paintTopAxes(QPainter& painter, const QRectF& plot, double top) const
{
    std::vector<double> ticks;
    if (m_logarithmic) {
        for (double decade = 1; decade <= top * 1.15; decade *= 10)
            ticks.push_back(decade);
    } else
        ticks = roundTicks(0, top, 4);
    for (const double tick : ticks) {
        if (tick > top * 1.15)
            continue;
        const double y = std::round(plot.bottom() - heightOf(tick, top) * plot.height()) + 0.5;
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 9, kLeft - 6, 18), Qt::AlignRight | Qt::AlignVCenter, countText(tick));
    }
    const auto [marks, step] = fittingMarks(painter.fontMetrics(), m_bars.low, m_bars.high, plot.width());
    for (const double mark : marks) {
        const double x = toX(mark);
        if (x < plot.left() - 1 || x > plot.right() + 1)
            continue;
        painter.drawText(QRectF(x - 40, plot.bottom() + 3, 80, 16), Qt::AlignHCenter | Qt::AlignTop,
                         mark == 0 ? QStringLiteral("0") : tickText(mark, step));
    }
}

void HistogramView::paintTop(QPainter& painter) const
{
    const bool spiky = !m_spikes.empty();
    double top = highest(m_bars.counts);
    if (spiky) {
        for (const HistogramStem& spike : m_spikes)
            top = std::max(top, static_cast<double>(spike.count));
    }
    const QRectF plot = barPlot(top);
    paintTopAxes(painter, plot, top);
    if (spiky) {
        for (const HistogramStem& spike : m_spikes) {
            const double h = heightOf(static_cast<double>(spike.count), top) * plot.height();
            painter.fillRect(QRectF(toX(spike.level) - 0.75, plot.bottom() - h, 1.5, h), theme().data);
        }
    } else {
        const double step = plot.width() / static_cast<double>(m_bars.counts.size());
        for (std::size_t i = 0; i < m_bars.counts.size(); ++i) {
            const double h = heightOf(static_cast<double>(m_bars.counts[i]), top) * plot.height();
            painter.fillRect(
                QRectF(plot.left() + static_cast<double>(i) * step + 0.5, plot.bottom() - h, step - 1, h),
                theme().data);
        }
    }
    painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme().secondary);
}

void HistogramView::paintBand(QPainter& painter) const
{
    const QRectF plot = topPlot();
    const QRectF lens = lensPlot();
    const double left = std::clamp(toX(m_lens.low), plot.left(), plot.right());
    const double right = std::clamp(toX(m_lens.high), left, plot.right());
    QColor band = theme().accent;
    band.setAlpha(50);
    painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), band);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().accent, 1.5));
    painter.drawLine(QPointF(left, plot.top()), QPointF(left, plot.bottom()));
    painter.drawLine(QPointF(right, plot.top()), QPointF(right, plot.bottom()));
    QColor thread = theme().accent;
    thread.setAlpha(150);
    painter.setPen(QPen(thread, 1));
    painter.drawLine(QPointF(left, plot.bottom() + kAxis), lens.topLeft());
    painter.drawLine(QPointF(right, plot.bottom() + kAxis), lens.topRight());
    const QRectF grip((left + right) / 2 - 9, plot.top() + plot.height() * 0.5, 18, 36);
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(theme().card);
    painter.drawRoundedRect(grip, 9, 9);
    painter.setPen(QPen(theme().accent, 1.5));
    for (const double dx : {-2.5, 2.5})
        painter.drawLine(QPointF(grip.center().x() + dx, grip.center().y() - 6),
                         QPointF(grip.center().x() + dx, grip.center().y() + 6));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void HistogramView::paintLens(QPainter& painter) const
{
    const QRectF plot = lensPlot();
    QColor ground = theme().accent;
    ground.setAlpha(theme().dark ? 22 : 12);
    painter.fillRect(plot, ground);
    const double top = highest(m_lens.counts) * 1.12;
    const std::vector<double> ticks = roundTicks(0, top, 3);
    for (const double tick : ticks) {
        if (tick > top || tick != std::floor(tick))
            continue;
        const double y = std::round(plot.bottom() - tick / top * plot.height()) + 0.5;
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 9, kLeft - 6, 18), Qt::AlignRight | Qt::AlignVCenter, countText(tick));
    }
    const double step = plot.width() / std::max<double>(1, static_cast<double>(m_lens.counts.size()));
    for (std::size_t i = 0; i < m_lens.counts.size(); ++i) {
        const double h = static_cast<double>(m_lens.counts[i]) / top * plot.height();
        painter.fillRect(
            QRectF(plot.left() + static_cast<double>(i) * step + 0.5, plot.bottom() - h, step - 1, h),
            theme().data);
    }
    painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme().secondary);
    paintStems(painter);
}

void HistogramView::paintStems(QPainter& painter) const
{
    const QRectF plot = lensPlot();
    const double span = m_lens.high - m_lens.low;
    const QFont mono = monoFont(13);
    const QFont small = textFont(12);
    painter.setPen(theme().secondary);
    if (m_stems.empty()) {
        painter.drawText(QRectF(plot.left(), plot.bottom() + 5, plot.width(), 18),
                         Qt::AlignLeft | Qt::AlignVCenter, qs(significantText(m_lens.low, 3)));
        painter.drawText(QRectF(plot.left(), plot.bottom() + 5, plot.width(), 18),
                         Qt::AlignRight | Qt::AlignVCenter, qs(significantText(m_lens.high, 3)));
        return;
    }
    painter.drawText(QRectF(0, plot.bottom() + 5, kLeft - 4, 18), Qt::AlignRight | Qt::AlignVCenter,
                     tr("code"));
    painter.drawText(QRectF(0, plot.bottom() + 23, kLeft - 4, 18), Qt::AlignRight | Qt::AlignVCenter,
                     tr("count"));
    const double spacing = plot.width() / std::max<double>(1, static_cast<double>(m_stems.size()));
    double widest = 38;
    for (const HistogramStem& stem : m_stems)
        widest = std::max(widest, QFontMetricsF(small).horizontalAdvance(qs(integerText(stem.count))));
    const auto every = static_cast<qint64>(std::max(1.0, std::ceil((widest + 8) / spacing)));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const HistogramStem& stem : m_stems) {
        const double x = plot.left() + (stem.level - m_lens.low) / span * plot.width();
        const double head = plot.top() + std::min(18.0, plot.height() * 0.15);
        painter.setPen(QPen(theme().text, spacing > 6 ? 1.5 : 1));
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, head));
        painter.setBrush(theme().text);
        painter.setPen(Qt::NoPen);
        if (spacing > 9)
            painter.drawEllipse(QPointF(x, head), 3, 3);
        if (stem.code % every != 0)
            continue;
        // Texts at the edges stay clear of the words at the left and of the end of the widget.
        const auto draw = [&](const QFont& font, const QColor& colour, double y, const QString& text) {
            const double wide = QFontMetricsF(font).horizontalAdvance(text) + 2;
            const double left =
                std::clamp(x - wide / 2, plot.left() + 2, std::max(plot.left() + 2, width() - wide));
            painter.setFont(font);
            painter.setPen(colour);
            painter.drawText(QRectF(left, y, wide, 18), Qt::AlignCenter, text);
        };
        draw(mono, theme().text, plot.bottom() + 5, qs(integerText(stem.code)));
        draw(small, theme().secondary, plot.bottom() + 23, qs(integerText(stem.count)));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace bitloupe
