#include "widgets/painting.h"

#include "core/base/number_text.h"

#include <QImage>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace bitloupe {
namespace {

constexpr int kHatchPeriod = 6;
constexpr int kHatchOversampling = 4;
constexpr double kScriptSize = 0.72;
constexpr double kRaise = 0.36;
constexpr double kLower = 0.16;

/// One period of 45 degree lines. The profile across a line is as soft as one pixel, so that sampling the
/// tile at any scale gives smooth lines without a filter.
QBrush makeHatch(const QColor& color, double strength)
{
    constexpr int kSide = kHatchPeriod * kHatchOversampling;
    constexpr double kCore = 0.35;
    constexpr double kEdge = 1.15;
    QImage tile(kSide, kSide, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const double along = ((x + y) % kSide + 0.5) / kHatchOversampling;
            const double distance = std::abs(along - kHatchPeriod / 2.0);
            const double coverage = std::clamp((kEdge - distance) / (kEdge - kCore), 0.0, 1.0);
            QColor ink = color;
            ink.setAlphaF(static_cast<float>(coverage * strength));
            tile.setPixel(x, y, qPremultiply(ink.rgba()));
        }
    }
    QBrush brush(tile);
    brush.setTransform(QTransform::fromScale(1.0 / kHatchOversampling, 1.0 / kHatchOversampling));
    return brush;
}

/// "a^{b}_{c}" walked run by run; `draw` gets text, font and the vertical shift, and returns the advance.
template<typename Draw>
double walkRuns(const QString& text, const QFont& font, Draw draw)
{
    QFont script = font;
    script.setPixelSize(std::max(8, qRound(font.pixelSize() * kScriptSize)));
    double width = 0;
    qsizetype i = 0;
    while (i < text.size()) {
        const bool opens = i + 1 < text.size() && text[i + 1] == QLatin1Char('{');
        if (opens && (text[i] == QLatin1Char('^') || text[i] == QLatin1Char('_'))) {
            const qsizetype close = text.indexOf(QLatin1Char('}'), i);
            const qsizetype end = close < 0 ? text.size() : close;
            const double shift = text[i] == QLatin1Char('^') ? -kRaise : kLower;
            width += draw(width, text.mid(i + 2, end - i - 2), script, shift * font.pixelSize());
            i = std::min(end + 1, text.size());
            continue;
        }
        qsizetype end = i + 1;
        while (end < text.size()
               && !((text[end] == QLatin1Char('^') || text[end] == QLatin1Char('_')) && end + 1 < text.size()
                    && text[end + 1] == QLatin1Char('{')))
            ++end;
        width += draw(width, text.mid(i, end - i), font, 0.0);
        i = end;
    }
    return width;
}

} // namespace

QBrush hatchBrush()
{
    static const QBrush light = makeHatch(lightTheme().clipped, 0.22);
    static const QBrush dark = makeHatch(darkTheme().clipped, 0.22);
    return theme().dark ? dark : light;
}

QBrush neutralHatchBrush()
{
    static const QBrush light = makeHatch(lightTheme().line, 1.0);
    static const QBrush dark = makeHatch(darkTheme().line, 1.0);
    return theme().dark ? dark : light;
}

void drawFocusRing(QPainter& painter, const QRectF& rect, double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().text, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter.restore();
}

bool showsFocus(const QWidget* widget)
{
    return widget->hasFocus() && ThemeManager::instance().lastInputWasKeyboard();
}

void drawRoundedBox(QPainter& painter, const QRectF& rect, double radius, const QColor& fill,
                    const QColor& line, double lineWidth)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double half = line.isValid() ? lineWidth / 2 : 0;
    painter.setPen(line.isValid() ? QPen(line, lineWidth) : QPen(Qt::NoPen));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half);
    painter.restore();
}

double drawRichText(QPainter& painter, const QPointF& baseline, const QString& text, bool measureOnly)
{
    const QFont font = painter.font();
    const auto draw = [&](double x, const QString& run, const QFont& runFont, double shift) {
        if (!measureOnly) {
            painter.setFont(runFont);
            painter.drawText(baseline + QPointF(x, shift), run);
        }
        return QFontMetricsF(runFont).horizontalAdvance(run);
    };
    const double width = walkRuns(text, font, draw);
    if (!measureOnly)
        painter.setFont(font);
    return width;
}

namespace {

/// The parts of a name, each with the separator before it.
QStringList partsOf(const QString& name)
{
    QStringList parts;
    qsizetype from = 0;
    for (qsizetype i = 1; i <= name.size(); ++i) {
        const bool ends = i == name.size() || name[i] == u'.' || name[i] == u'/';
        if (!ends)
            continue;
        parts << name.mid(from, i - from);
        from = i;
    }
    return parts;
}

constexpr qsizetype kWholePart = 4; ///< ".mlp" says nothing when it is cut

bool isNumber(const QString& part)
{
    return std::all_of(part.begin(), part.end(),
                       [](QChar c) { return c.isDigit() || c == u'.' || c == u'/'; });
}

} // namespace

QString elidedName(const QFontMetricsF& metrics, const QString& whole, double width)
{
    const auto more = whole.count(u';');
    const QString name =
        more == 0 ? whole : QStringLiteral("%1 +%2").arg(whole.section(u';', 0, 0)).arg(more);
    const QStringList uncut = partsOf(name);
    const qsizetype count = uncut.size();
    QStringList parts = uncut;
    double room = width - metrics.horizontalAdvance(name);
    // The first and the last part say least, then from the left; each is cut by no more than it takes, and
    // none to a stump before all have given something.
    for (const char16_t* stump : {u"/mmmm…mm", u".m…"}) {
        const double least = metrics.horizontalAdvance(QString::fromUtf16(stump));
        for (qsizetype i = 0; i < count && room < 0; ++i) {
            const qsizetype at = i == 0 ? 0 : i == 1 ? count - 1 : i - 1;
            if (isNumber(uncut[at]) || uncut[at].size() <= kWholePart)
                continue;
            const double now = metrics.horizontalAdvance(parts[at]);
            if (now > least)
                parts[at] = metrics.elidedText(uncut[at], Qt::ElideMiddle, std::max(least, now + room));
            room = width - metrics.horizontalAdvance(parts.join(QString()));
        }
    }
    return room >= 0 ? parts.join(QString()) : metrics.elidedText(name, Qt::ElideMiddle, width);
}

std::vector<double> roundTicks(double low, double high, int wanted)
{
    std::vector<double> ticks;
    if (!std::isfinite(low) || !std::isfinite(high) || !(low < high) || wanted < 1)
        return ticks;
    const double rough = (high - low) / wanted;
    const double exponent = std::floor(std::log10(rough));
    const double fraction = rough / std::pow(10.0, exponent);
    const double step = fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10;
    // k * step * 10^e is rounded once when the power divides: 3 * 0.1 is 0.30000000000000004, 3 / 10 is not.
    const double power = std::pow(10.0, std::abs(exponent));
    const auto at = [&](double k) { return exponent < 0 ? k * step / power : k * step * power; };
    const double unit = at(1);
    constexpr double kSlack = 1e-9; // an end that is a tick stays one in spite of rounding
    const double first = std::ceil(low / unit - kSlack) + 0.0; // -0 becomes 0
    for (double k = first; k <= std::floor(high / unit + kSlack); ++k)
        ticks.push_back(at(k));
    return ticks;
}

QString tickText(double value, double step)
{
    const int stepExponent = static_cast<int>(std::floor(std::log10(std::abs(step)) + 1e-9));
    if (value != 0 && (stepExponent < -4 || std::abs(value) >= 1e7)) {
        const int valueExponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
        return qs(scientificText(value, std::clamp(valueExponent - stepExponent, 0, 6)));
    }
    return qs(fixedText(value, std::max(0, -stepExponent)));
}

} // namespace bitloupe
