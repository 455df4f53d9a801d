#include "widgets/error_curve.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace bitloupe {

namespace {

constexpr double kLeft = 52;
constexpr double kAxis = 22;
constexpr double kTop = 4;
constexpr double kMarkTop = 18; // the words "best" and "you" stand above the lines
/// Bounds of tiny or huge data are written with a power of ten.
QString boundText(double bound, int decimals)
{
    const bool isPlain = decimals <= 6 && std::abs(bound) < 1e6;
    return qs(isPlain ? fixedText(bound, decimals) : significantText(bound, 4));
}

constexpr double kSnap = 6; // pixels within which the present bound and the best one are one mark

} // namespace

ErrorCurve::ErrorCurve(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        m_picture = {};
        update();
    });
}

void ErrorCurve::setData(ErrorCurveData curve)
{
    if (curve.points != m_data.points)
        m_picture = {};
    m_data = std::move(curve);
    if (!m_dragging)
        refreshAxes();
    setAccessibleName(tr("Error over %1").arg(m_data.boundName));
    update();
}

void ErrorCurve::setYou(double bound, double error)
{
    m_data.you = bound;
    m_data.yourError = error;
    update();
}

void ErrorCurve::setDimmed(bool dimmed)
{
    if (m_dimmed == dimmed)
        return;
    m_dimmed = dimmed;
    update();
}

void ErrorCurve::refreshAxes()
{
    if (m_data.points.empty())
        return;
    const std::tuple before(m_low, m_high, m_top);
    m_low = m_data.points.front().bound;
    m_high = m_data.points.back().bound;
    double least = m_data.bestError;
    double greatest = 0;
    for (const ErrorCurvePoint& point : m_data.points) {
        const double total = point.round + point.clip;
        least = !m_data.best && (least == 0 || total < least) ? total : least;
        greatest = std::max(greatest, total);
    }
    // High enough for the valley and the present bound; the steep sides leave the picture. Whole steps, so
    // that the axis stands still while the bound moves a little.
    const double wanted = std::max({2.6 * least, 1.3 * m_data.yourError, 1e-300});
    const double needed = std::max(std::min(wanted, greatest), 1.25 * m_data.yourError);
    const auto ticks = roundTicks(0, needed, 4);
    m_top = ticks.size() < 2 ? needed : std::ceil(needed / ticks[1] * (1 - 1e-9)) * ticks[1];
    if (before != std::tuple(m_low, m_high, m_top))
        m_picture = {};
}

QRectF ErrorCurve::plotRect() const
{
    return {kLeft, kTop, std::max(10.0, width() - kLeft - 4), std::max(10.0, height() - kTop - kAxis)};
}

double ErrorCurve::xOf(double bound) const
{
    const QRectF area = plotRect();
    return area.left() + (bound - m_low) / (m_high - m_low) * area.width();
}

double ErrorCurve::boundAt(double x) const
{
    const QRectF area = plotRect();
    return m_low + (std::clamp(x, area.left(), area.right()) - area.left()) / area.width() * (m_high - m_low);
}

double ErrorCurve::yOf(const QRectF& area, double error) const
{
    return area.bottom() - std::min(1.0, error / m_top) * area.height();
}

int ErrorCurve::decimals() const
{
    const double pixel = (m_high - m_low) / plotRect().width();
    return pixel > 0 ? std::max(0, static_cast<int>(std::ceil(-std::log10(pixel)))) : 2;
}

void ErrorCurve::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plotRect();
    if (m_data.points.size() < 2) {
        painter.setFont(textFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, tr("No bound to move here."));
        return;
    }
    painter.setOpacity(m_dimmed ? 0.5 : 1);
    paintCurve(painter, area);
    paintNames(painter, area);
    painter.setOpacity(1);
    paintMarks(painter, area);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void ErrorCurve::paintCurve(QPainter& painter, const QRectF& area)
{
    const double ratio = devicePixelRatioF();
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (m_picture.size() != pixels) {
        m_picture = QPixmap(pixels);
        m_picture.setDevicePixelRatio(ratio);
        m_picture.fill(Qt::transparent);
        QPainter inner(&m_picture);
        inner.setRenderHint(QPainter::Antialiasing);
        paintAreas(inner, area);
        paintAxes(inner, area);
    }
    painter.drawPixmap(0, 0, m_picture);
}

void ErrorCurve::paintAxes(QPainter& painter, const QRectF& area) const
{
    painter.setFont(monoFont(12));
    const auto rows = roundTicks(0, m_top, 4);
    const double rowStep = rows.size() > 1 ? rows[1] - rows[0] : 1;
    // Tiny errors would need long decimals: their power of ten is written once, at the top.
    const int exponent = rowStep < 1e-3 ? static_cast<int>(std::floor(std::log10(m_top))) : 0;
    const double unit = std::pow(10.0, exponent);
    for (const double row : rows) {
        if (row < 0 || row > m_top * 1.001)
            continue;
        const double y = std::round(yOf(area, row)) + 0.5;
        painter.setPen(QPen(theme().line, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(theme().secondary);
        const double top = std::clamp(y - 9, -2.0, height() - 18.0);
        painter.drawText(QRectF(0, top, area.left() - 6, 18), Qt::AlignRight | Qt::AlignVCenter,
                         tickText(row / unit, rowStep / unit));
    }
    if (exponent != 0)
        painter.drawText(QRectF(0, area.bottom() + 5, area.left() - 16, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(exponent)));
    const auto columns = roundTicks(m_low, m_high, std::max(3, static_cast<int>(area.width() / 70)));
    const double step = columns.size() > 1 ? columns[1] - columns[0] : 1;
    const int boundExponent = axisExponent(m_low, m_high);
    const double boundUnit = std::pow(10.0, boundExponent);
    if (boundExponent != 0)
        painter.drawText(QRectF(area.right() - 60, area.bottom() - 18, 58, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("·10") + qs(superscript(boundExponent)));
    for (const double column : columns) {
        const double x = xOf(column);
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.drawText(QRectF(x - 40, area.bottom() + 5, 80, 16), Qt::AlignCenter,
                         tickText(column / boundUnit, step / boundUnit));
    }
}

void ErrorCurve::paintAreas(QPainter& painter, const QRectF& area) const
{
    QPolygonF round;
    QPolygonF total;
    for (const ErrorCurvePoint& point : m_data.points) {
        round << QPointF(xOf(point.bound), yOf(area, point.round));
        total << QPointF(xOf(point.bound), yOf(area, point.round + point.clip));
    }
    painter.save();
    painter.setClipRect(area);
    QPolygonF lower = round;
    lower << area.bottomRight() << area.bottomLeft();
    QPainterPath lowerPath;
    lowerPath.addPolygon(lower);
    painter.fillPath(lowerPath, theme().dataTint);
    QPolygonF upper = total;
    for (auto it = round.crbegin(); it != round.crend(); ++it)
        upper << *it;
    QPainterPath upperPath;
    upperPath.addPolygon(upper);
    painter.fillPath(upperPath, theme().clippedTint);
    painter.fillPath(upperPath, hatchBrush());
    const auto segments = [&](const QPolygonF& line, const QColor& color, double width) {
        QList<QLineF> lines;
        for (qsizetype i = 1; i < line.size(); ++i) {
            if (line[i].y() > area.top() || line[i - 1].y() > area.top())
                lines << QLineF(line[i - 1], line[i]);
        }
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
        painter.drawLines(lines);
    };
    segments(round, theme().data, 1.4);
    segments(total, theme().text, 2);
    painter.restore();
}

void ErrorCurve::paintNames(QPainter& painter, const QRectF& area) const
{
    painter.setFont(textFont(12, QFont::DemiBold));
    const QFontMetricsF metrics(painter.font());
    // Each name stands where its area is highest, if it fits there.
    const auto place = [&](const QString& name, const QColor& color, bool isClip) {
        double tallest = 0;
        QPointF centre;
        const double half = metrics.horizontalAdvance(name) / 2 + 8;
        for (const ErrorCurvePoint& point : m_data.points) {
            const double x = xOf(point.bound);
            if (x < area.left() + half || x > area.right() - half || std::abs(x - xOf(m_data.you)) < half
                || (m_data.best && std::abs(x - xOf(*m_data.best)) < half))
                continue;
            const double bottom = isClip ? yOf(area, point.round) : area.bottom();
            const double top = std::max(yOf(area, isClip ? point.round + point.clip : point.round),
                                        isClip ? area.top() + kMarkTop : area.top());
            if (bottom - top > tallest) {
                tallest = bottom - top;
                centre = {x, (bottom + top) / 2};
            }
        }
        if (tallest < metrics.height() + 4)
            return;
        painter.setPen(color);
        painter.drawText(QRectF(centre.x() - half, centre.y() - 10, 2 * half, 20), Qt::AlignCenter, name);
    };
    place(tr("rounding"), theme().data, false);
    place(tr("clipping"), theme().clipped, true);
}

void ErrorCurve::paintMarks(QPainter& painter, const QRectF& area) const
{
    painter.setFont(monoFont(12, QFont::Medium));
    const QFontMetricsF metrics(painter.font());
    const int digits = decimals();
    const double you = std::clamp(xOf(m_data.you), area.left(), area.right());
    const QString yourText = tr("you %1").arg(boundText(m_data.you, digits));
    const double yourWidth = metrics.horizontalAdvance(yourText);
    double yourLeft = std::clamp(you - yourWidth / 2, area.left(), area.right() - yourWidth);
    const bool isAtBest = m_data.best && std::abs(xOf(*m_data.best) - you) < kSnap;
    if (m_data.best && !isAtBest) {
        const double best = xOf(*m_data.best);
        const QString text = tr("best %1").arg(boundText(*m_data.best, digits));
        const double width = metrics.horizontalAdvance(text);
        double left = std::clamp(best - width / 2, area.left(), area.right() - width);
        const double apart = 10;
        if (best <= you && left + width + apart > yourLeft)
            left = std::max(area.left(), yourLeft - apart - width);
        if (best > you && yourLeft + yourWidth + apart > left)
            left = std::min(area.right() - width, yourLeft + yourWidth + apart);
        if (best <= you && left + width + apart > yourLeft)
            yourLeft = left + width + apart;
        if (best > you && yourLeft + yourWidth + apart > left)
            yourLeft = left - apart - yourWidth;
        QPen dotted(theme().text, 1.2);
        dotted.setDashPattern({2, 2});
        painter.setPen(dotted);
        painter.drawLine(QPointF(best, area.top() + kMarkTop), QPointF(best, area.bottom()));
        painter.setPen(theme().text);
        painter.fillRect(QRectF(left - 3, area.top() - 1, width + 6, kMarkTop - 2), theme().card);
        painter.drawText(QRectF(left, area.top() - 2, width + 2, kMarkTop), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().text);
        painter.drawEllipse(QPointF(best, yOf(area, m_data.bestError)), 4.5, 4.5);
    }
    painter.fillRect(QRectF(you - 1, area.top() + kMarkTop, 2, area.height() - kMarkTop), theme().accent);
    painter.fillRect(QRectF(yourLeft - 3, area.top() - 1, yourWidth + 6, kMarkTop - 2), theme().card);
    painter.setPen(theme().accent);
    painter.drawText(QRectF(yourLeft, area.top() - 2, yourWidth + 2, kMarkTop),
                     Qt::AlignLeft | Qt::AlignVCenter, yourText);
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(theme().card);
    const QPointF centre(you, yOf(area, m_data.yourError));
    painter.drawEllipse(centre, 6, 6);
    if (isAtBest) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().text);
        painter.drawEllipse(centre, 3.5, 3.5);
    }
    painter.setBrush(Qt::NoBrush);
}

void ErrorCurve::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_data.points.size() < 2
        || !plotRect().contains(event->position()))
        return;
    m_dragging = true;
    Q_EMIT boundEdited(m_data.you, DragPhase::Begin);
    mouseMoveEvent(event);
}

void ErrorCurve::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(plotRect().contains(event->position()) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    if (!m_dragging)
        return;
    const double unit = std::pow(10.0, decimals());
    Q_EMIT boundEdited(std::round(boundAt(event->position().x()) * unit) / unit, DragPhase::Update);
}

void ErrorCurve::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragging || event->button() != Qt::LeftButton)
        return;
    m_dragging = false;
    const double unit = std::pow(10.0, decimals());
    Q_EMIT boundEdited(std::round(boundAt(event->position().x()) * unit) / unit, DragPhase::Commit);
    refreshAxes();
    update();
}

void ErrorCurve::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_dragging) {
        m_dragging = false;
        Q_EMIT abandoned();
        return;
    }
    const double unit = std::pow(10.0, -decimals());
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 * unit : unit;
    if (event->key() == Qt::Key_Left)
        Q_EMIT boundEdited(m_data.you - step, DragPhase::Single);
    else if (event->key() == Qt::Key_Right)
        Q_EMIT boundEdited(m_data.you + step, DragPhase::Single);
    else
        QWidget::keyPressEvent(event);
}

bool ErrorCurve::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

QString ErrorCurve::tipAt(const QPointF& point) const
{
    if (m_data.points.size() < 2 || !plotRect().contains(point))
        return {};
    const double bound = boundAt(point.x());
    const auto after = std::lower_bound(m_data.points.begin(), m_data.points.end() - 1, bound,
                                        [](const ErrorCurvePoint& p, double b) { return p.bound < b; });
    return tr("%1 %2: rounding %3 + clipping %4, Z = %5")
        .arg(m_data.boundName, qs(fixedText(after->bound, decimals())), qs(significantText(after->round, 4)),
             qs(significantText(after->clip, 4)), qs(integerText(after->zeroPoint)));
}

AccessiblePart ErrorCurve::part(int) const
{
    QString value = tr("you %1").arg(qs(significantText(m_data.yourError, 4)));
    if (m_data.best)
        value += tr(", best %1 at %2")
                     .arg(qs(significantText(m_data.bestError, 4)), qs(fixedText(*m_data.best, decimals())));
    return {QAccessible::Slider, tr("Error over %1").arg(m_data.boundName), value, rect()};
}

} // namespace bitloupe
