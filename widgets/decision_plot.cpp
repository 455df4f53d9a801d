#include "widgets/decision_plot.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/range_plot.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr double kAxis = 22;
constexpr double kStrip = 22; // with its gap
constexpr double kStripBar = 8;
constexpr double kTop = 6;
constexpr double kRight = 8;
constexpr double kDot = 1.5;
constexpr double kKeptDot = 4.5;
constexpr double kHitDistance = 24;

} // namespace

DecisionPlot::DecisionPlot(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        settleAxes();
        update();
    });
}

void DecisionPlot::setModel(DecisionPlotModel model)
{
    m_model = std::move(model);
    m_cursor = -1;
    setAccessibleName(m_model.name);
    settleAxes();
    update();
}

void DecisionPlot::setDimmed(bool dimmed)
{
    if (m_dimmed == dimmed)
        return;
    m_dimmed = dimmed;
    update();
}

void DecisionPlot::settleAxes()
{
    constexpr double kNone = std::numeric_limits<double>::infinity();
    m_left = m_low = kNone;
    m_right = m_high = -kNone;
    const auto takeX = [this](double x) {
        m_left = std::min(m_left, x);
        m_right = std::max(m_right, x);
    };
    const auto takeY = [this](double y) {
        if (!std::isfinite(y) || (m_model.isLogarithmic && y <= 0))
            return;
        m_low = std::min(m_low, y);
        m_high = std::max(m_high, y);
    };
    if (m_model.startsAtZero)
        takeX(0);
    for (const DecisionSeries& series : m_model.series) {
        for (const QPointF& point : series.points) {
            takeX(point.x());
            takeY(point.y());
        }
    }
    for (const double x : m_model.infinite)
        takeX(x);
    for (const DecisionMark& mark : m_model.marks)
        takeX(mark.x);
    for (const DecisionLevel& level : m_model.levels)
        takeY(level.y);
    if (!(m_left <= m_right))
        m_left = 0, m_right = 1;
    if (m_left == m_right)
        m_left -= 0.5, m_right += 0.5;
    if (!(m_low <= m_high))
        m_low = 0.1, m_high = 1;
    if (m_model.isLogarithmic) {
        m_low /= 1.3;
        m_high *= 1.3;
    } else {
        const double room = m_high > m_low ? 0.06 * (m_high - m_low) : std::max(1e-12, std::abs(m_high) / 2);
        m_low -= room;
        m_high += room;
    }
    m_labelWidth = 14;
    const QFontMetricsF metrics(monoFont(12));
    for (const double row : rows())
        m_labelWidth = std::max(m_labelWidth, metrics.horizontalAdvance(rowText(row)));
}

QRectF DecisionPlot::area() const
{
    const double top = kTop + (m_model.infinite.empty() ? 0 : kStrip);
    const double left = m_labelWidth + 10;
    return {left, top, std::max(20.0, width() - left - kRight),
            std::max(20.0, QWidget::height() - top - kAxis)};
}

double DecisionPlot::height(double y) const
{
    if (m_model.isLogarithmic)
        return std::log(std::max(y, m_low) / m_low) / std::log(m_high / m_low);
    return (y - m_low) / (m_high - m_low);
}

QPointF DecisionPlot::placeOf(const QPointF& point) const
{
    const QRectF plot = area();
    return {plot.left() + (point.x() - m_left) / (m_right - m_left) * plot.width(),
            plot.bottom() - height(point.y()) * plot.height()};
}

std::vector<double> DecisionPlot::rows() const
{
    if (!m_model.isLogarithmic)
        return roundTicks(m_low, m_high, 4);
    const auto decades = [&](std::initializer_list<double> digits) {
        std::vector<double> found;
        for (int e = static_cast<int>(std::floor(std::log10(m_low))); e <= std::ceil(std::log10(m_high));
             ++e) {
            for (const double digit : digits) {
                // 10^-3 divided rather than multiplied, so that 0.001 is written as such.
                const double tick = e < 0 ? digit / std::pow(10.0, -e) : digit * std::pow(10.0, e);
                if (tick >= m_low && tick <= m_high)
                    found.push_back(tick);
            }
        }
        return found;
    };
    auto found = decades({1});
    if (found.size() < 2)
        found = decades({1, 2, 5});
    return found.size() < 2 ? roundTicks(m_low, m_high, 3) : found;
}

QString DecisionPlot::rowText(double y) const
{
    const double size = std::max(std::abs(m_low), std::abs(m_high));
    if (!m_model.isLogarithmic) {
        const auto ticks = roundTicks(m_low, m_high, 4);
        if (size >= 1e-3 && size < 1e5)
            return tickText(y, ticks.size() > 1 ? ticks[1] - ticks[0] : 1);
        return qs(autoText(y));
    }
    return qs(autoText(y));
}

void DecisionPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_dimmed ? 0.5 : 1);
    const QRectF plot = area();
    paintAxes(painter, plot);
    if (!m_model.infinite.empty())
        paintStrip(painter, plot);
    for (const DecisionSeries& series : m_model.series)
        paintSeries(painter, series);
    paintLevels(painter, plot);
    paintMarks(painter, plot);
    painter.setOpacity(1);
    if (m_cursor >= 0) {
        painter.setPen(QPen(theme().text, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(placeOf(m_model.series.front().points[static_cast<std::size_t>(m_cursor)]), 5, 5);
    }
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void DecisionPlot::paintAxes(QPainter& painter, const QRectF& plot) const
{
    painter.setFont(monoFont(12));
    double last = plot.bottom() + 40;
    for (const double row : rows()) {
        const double y = std::round(plot.bottom() - height(row) * plot.height());
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), theme().grid);
        if (last - y < 15)
            continue;
        last = y;
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 9, plot.left() - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                         rowText(row));
    }
    const auto columns = roundTicks(m_left, m_right, std::max(3, static_cast<int>(plot.width() / 56)));
    const double step = columns.size() > 1 ? columns[1] - columns[0] : 1;
    const int exponent = axisExponent(m_left, m_right);
    const double unit = m_model.isCounting ? 1 : std::pow(10.0, exponent);
    painter.setPen(theme().secondary);
    for (const double column : columns) {
        if (m_model.isCounting && column != std::round(column))
            continue;
        const double x = placeOf({column, m_low}).x();
        const QString label = tickText(column / unit, m_model.isCounting ? std::max(1.0, step) : step / unit);
        const double half = QFontMetricsF(painter.font()).horizontalAdvance(label) / 2 + 1;
        const double centre = std::clamp(x, half, width() - half);
        painter.drawText(QRectF(centre - half, plot.bottom() + 5, 2 * half, 16), Qt::AlignCenter, label);
    }
    if (unit != 1)
        painter.drawText(QRectF(plot.right() - 70, plot.bottom() - 18, 68, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(exponent)));
}

void DecisionPlot::paintStrip(QPainter& painter, const QRectF& plot) const
{
    const double top = kTop;
    painter.setFont(monoFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(0, top - 5, plot.left() - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("∞"));
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const double x : m_model.infinite)
        painter.fillRect(QRectF(placeOf({x, m_low}).x(), top, 1, kStripBar), theme().secondary);
    painter.setRenderHint(QPainter::Antialiasing);
}

void DecisionPlot::paintSeries(QPainter& painter, const DecisionSeries& series) const
{
    const auto isShown = [&](const QPointF& p) { return !m_model.isLogarithmic || p.y() > 0; };
    const QColor color = series.isPale ? theme().secondary : theme().data;
    if (series.kind == DecisionSeries::Kind::Dots) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        for (const QPointF& point : series.points) {
            if (isShown(point))
                painter.drawEllipse(placeOf(point), kDot, kDot);
        }
        return;
    }
    QList<QLineF> lines;
    for (std::size_t i = 1; i < series.points.size(); ++i) {
        if (isShown(series.points[i]) && isShown(series.points[i - 1]))
            lines << QLineF(placeOf(series.points[i - 1]), placeOf(series.points[i]));
    }
    painter.setPen(QPen(color, series.isPale ? 1.2 : 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
}

void DecisionPlot::paintLevels(QPainter& painter, const QRectF& plot) const
{
    painter.setFont(monoFont(12));
    for (const DecisionLevel& level : m_model.levels) {
        const double y = std::round(placeOf({m_left, level.y}).y()) + 0.5;
        QPen dashed(theme().secondary, 1);
        dashed.setDashPattern({3, 3});
        painter.setPen(dashed);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        const double wide = QFontMetricsF(painter.font()).horizontalAdvance(level.label);
        const QRectF plate(plot.right() - wide - 4, y - 19, wide + 4, 17);
        painter.fillRect(plate, theme().card);
        painter.setPen(theme().secondary);
        painter.drawText(plate, Qt::AlignCenter, level.label);
    }
}

QRectF DecisionPlot::labelBox(const DecisionMark& mark, double wide, const QRectF& plot) const
{
    const QPointF place = placeOf({mark.x, mark.y.value_or(m_low)});
    QRectF best;
    qsizetype fewest = -1;
    for (const double y : {place.y() - 42, plot.top() + 2, plot.center().y(), plot.bottom() - 24}) {
        for (const double x : {place.x() - wide - 8, place.x() + 8}) {
            const QRectF box(x, std::clamp(y, plot.top(), plot.bottom() - 18), wide + 2, 18);
            const bool isOutside = box.left() < plot.left() || box.right() > plot.right() + kRight;
            qsizetype covered = isOutside ? 100'000 : 0;
            for (const DecisionSeries& series : m_model.series) {
                covered +=
                    std::count_if(series.points.begin(), series.points.end(), [&](const QPointF& point) {
                        return box.adjusted(-4, -3, 4, 3).contains(placeOf(point));
                    });
            }
            if (fewest < 0 || covered < fewest) {
                fewest = covered;
                best = box;
            }
        }
    }
    return best;
}

void DecisionPlot::paintMarks(QPainter& painter, const QRectF& plot) const
{
    painter.setFont(monoFont(12, QFont::Medium));
    const QFontMetricsF metrics(painter.font());
    for (const DecisionMark& mark : m_model.marks) {
        const QPointF place = placeOf({mark.x, mark.y.value_or(m_low)});
        QPen dashed(theme().text, 1.2);
        dashed.setDashPattern({2, 2});
        painter.setPen(dashed);
        painter.drawLine(QPointF(place.x(), plot.top()),
                         QPointF(place.x(), mark.y ? place.y() : plot.bottom()));
        if (mark.y) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().text);
            painter.drawEllipse(place, kKeptDot, kKeptDot);
        }
        const QRectF box = labelBox(mark, metrics.horizontalAdvance(mark.label), plot);
        painter.fillRect(box.adjusted(-3, 0, 2, 0), theme().card);
        painter.setPen(theme().text);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, mark.label);
    }
    painter.setBrush(Qt::NoBrush);
}

QString DecisionPlot::tipOf(const DecisionSeries& series, const QPointF& point) const
{
    const QString x =
        qs(m_model.isCounting ? integerText(std::llround(point.x())) : significantText(point.x(), 4));
    return QStringLiteral("%1 %2: %3 %4")
        .arg(m_model.xName, x, series.name, qs(significantText(point.y(), 4)));
}

QString DecisionPlot::tipAt(const QPointF& place) const
{
    if (!m_model.infinite.empty() && place.y() < kTop + kStripBar + 2)
        return tr("∞: these were ruled out");
    QString tip;
    double nearest = kHitDistance;
    for (const DecisionSeries& series : m_model.series) {
        for (const QPointF& point : series.points) {
            const QPointF at = placeOf(point);
            const double distance = std::abs(at.x() - place.x()) + 0.5 * std::abs(at.y() - place.y());
            if (distance < nearest) {
                nearest = distance;
                tip = tipOf(series, point);
            }
        }
    }
    return tip;
}

void DecisionPlot::keyPressEvent(QKeyEvent* event)
{
    const bool isLeft = event->key() == Qt::Key_Left;
    if ((!isLeft && event->key() != Qt::Key_Right) || m_model.series.empty()
        || m_model.series.front().points.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const DecisionSeries& series = m_model.series.front();
    const int last = static_cast<int>(series.points.size()) - 1;
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    m_cursor = std::clamp(m_cursor < 0 ? (isLeft ? last : 0) : m_cursor + (isLeft ? -step : step), 0, last);
    const QPointF& point = series.points[static_cast<std::size_t>(m_cursor)];
    setAccessibleDescription(tipOf(series, point));
    QToolTip::showText(mapToGlobal(placeOf(point).toPoint()), tipOf(series, point), this);
    update();
}

void DecisionPlot::focusOutEvent(QFocusEvent* event)
{
    m_cursor = -1;
    update();
    QWidget::focusOutEvent(event);
}

bool DecisionPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

AccessiblePart DecisionPlot::part(int index) const
{
    const DecisionMark& mark = m_model.marks[static_cast<std::size_t>(index)];
    const QPoint place = placeOf({mark.x, mark.y.value_or(m_low)}).toPoint();
    return {QAccessible::StaticText, mark.label,
            mark.y ? qs(significantText(*mark.y, 4)) : qs(significantText(mark.x, 4)),
            QRect(place - QPoint(5, 5), QSize(10, 10))};
}

} // namespace bitloupe
