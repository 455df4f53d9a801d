#include "app/views/mapping_levels_text.h"

#include "app/views/mapping_text.h"
#include "core/base/number_text.h"
#include "core/num/block.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe::levelsText {

using mapping::Kind;
using mapping::LevelsOf;
using mapping::LevelsPage;
using mapping::Quantizer;
using mapping::State;

namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("MappingLevels", words);
}

/// A value and its unit stay on one line.
QString bold(QString value)
{
    return QStringLiteral("**%1**").arg(value.replace(QLatin1Char(' '), QChar(0x00A0)));
}

QString blockTitle(const Quantizer& quantizer)
{
    const Quantizer q = mapping::withDefaults(quantizer);
    const QString asked = qs(q.kind == Kind::Mx ? *q.element : *q.type).toLower();
    for (const ScaledBlockFormat& format : blockFormats()) {
        const bool isIt = q.kind == Kind::Mx
            ? format.isMx() && (asked == qs(format.elementId) || asked == qs(format.id))
            : format.isGguf() && asked == qs(format.id);
        if (isIt)
            return qs(format.label);
    }
    return asked.toUpper();
}

QString nf4Title(const Quantizer& quantizer)
{
    const Quantizer q = mapping::withDefaults(quantizer);
    QString name = text("NF4");
    if (*q.block != 64)
        name += QStringLiteral(", %1").arg(*q.block);
    return *q.doubleQuantized ? name + text(" double") : name;
}

QString affineTitle(const State& state)
{
    if (state.calibration && state.calibration->method == mapping::Method::MinMax)
        return text("Uniform, min–max");
    return text("Uniform, this range");
}

QString numberWord(std::int64_t count)
{
    static const std::array<const char*, 17> kWords{
        "No",   "One", "Two",    "Three",  "Four",     "Five",     "Six",     "Seven",  "Eight",
        "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen"};
    return count >= 0 && count < static_cast<std::int64_t>(kWords.size())
        ? text(kWords[static_cast<std::size_t>(count)])
        : qs(integerText(count));
}

/// What the words call it inside a sentence, and whether that is plural.
struct Phrase {
    QString words;
    bool isPlural = false;
};

Phrase phraseOf(const Quantizer& quantizer, const State& state)
{
    switch (quantizer.kind) {
    case Kind::Codebook:
        return {quantizer.levels ? text("your levels") : text("free levels"), true};
    case Kind::UniformBest:
        return {text("the best evenly spaced ones"), true};
    case Kind::Affine:
        return {state.calibration && state.calibration->method == mapping::Method::MinMax
                    ? text("even levels from min to max")
                    : text("even levels of this range"),
                true};
    case Kind::PowerOfTwo:
        return {text("powers of two"), true};
    case Kind::Logarithmic:
        return {text("logarithmic levels"), true};
    case Kind::Lq:
        return {text("the learned basis"), false};
    case Kind::Outlier:
        return {text("even levels with the outliers apart"), true};
    default:
        return {title(quantizer, state), false};
    }
}

QString capitalised(QString words)
{
    if (!words.isEmpty())
        words[0] = words[0].toUpper();
    return words;
}

QString gainSentence(const State& state, const LevelsPage& page)
{
    const Phrase own = phraseOf(page.shown.quantizer, state);
    const Phrase other = phraseOf(page.compared->quantizer, state);
    QString name = own.words;
    if (page.shown.quantizer.kind == Kind::UniformBest)
        name = text("the best evenly spaced levels");
    QString than = other.words;
    if (page.compared->quantizer.kind == Kind::UniformBest && !own.isPlural)
        than = text("the best evenly spaced levels");
    const double gain = *page.gainDb;
    if (page.shown.quantizer == page.compared->quantizer)
        return text("Both lanes show the same levels");
    if (std::abs(gain) < 0.005)
        return capitalised(
            (own.isPlural ? text("%1 do as well as %2") : text("%1 does as well as %2")).arg(name, than));
    const QString size = std::isfinite(gain) ? decibels(std::abs(gain)) : text("∞ dB");
    const char* pattern = gain > 0 ? (own.isPlural ? "%1 gain %2 over %3" : "%1 gains %2 over %3")
                                   : (own.isPlural ? "%1 lose %2 to %3" : "%1 loses %2 to %3");
    return capitalised(text(pattern).arg(name, bold(size), than));
}

QString zeroClause(const State& state, const LevelsPage& page)
{
    const bool isPlural = phraseOf(page.shown.quantizer, state).isPlural;
    const double own = page.shown.nearestZero;
    const double other = page.compared->nearestZero;
    if (own != 0 && other == 0)
        return (isPlural ? text(", and give up the exact zero: %1 is the nearest level.")
                         : text(", and gives up the exact zero: %1 is the nearest level."))
            .arg(levelText(own, page.shown.rows));
    if (own == 0 && other != 0)
        return isPlural ? text(", and keep the exact zero.") : text(", and keeps the exact zero.");
    return QStringLiteral(".");
}

QString costSentence(const LevelsPage& page)
{
    const auto count = static_cast<std::int64_t>(page.shown.rows.size());
    if (*page.costDb < 0.005)
        return text("These are the best levels there are, to the last hundredth of a decibel.");
    const QString cost = std::isfinite(*page.costDb) ? decibels(*page.costDb) : text("∞ dB");
    return text("Your levels cost %1 against the best %2.").arg(bold(cost), numberWord(count).toLower());
}

QString scaleSentence(const Quantizer& quantizer, const LevelsOf& levels)
{
    if (!levels.hasBlockScales)
        return {};
    const Quantizer q = mapping::withDefaults(quantizer);
    std::int64_t size = q.block.value_or(32);
    if (q.kind == Kind::Nvfp4)
        size = 16;
    return text(" Each block of %1 has a scale of its own: %2's levels are drawn for %3, that of the median "
                "block.")
        .arg(size)
        .arg(title(quantizer, State{}), bold(qs(significantText(levels.drawnScale, 3))));
}

QString cellTip(const LevelsOf& levels, const mapping::LevelRow& row, const QString& name)
{
    QString tip = text("%1, code %2 (%3)\nlevel %4\n%5 values, %6")
                      .arg(name, qs(integerText(row.place)), qs(row.bits), qs(autoText(row.level)),
                           qs(integerText(row.count)), qs(percentText(row.share, 2)));
    if (levels.hasBlockScales)
        tip += text("\ntimes the scale of its block; drawn at %1").arg(qs(autoText(row.at)));
    if (std::isfinite(row.left) && std::isfinite(row.right))
        tip += text("\nfrom %1 to %2").arg(qs(autoText(row.left)), qs(autoText(row.right)));
    else if (std::isfinite(row.right))
        tip += text("\nup to %1").arg(qs(autoText(row.right)));
    else if (std::isfinite(row.left))
        tip += text("\nfrom %1 on").arg(qs(autoText(row.left)));
    return tip;
}

LevelsLane laneOf(const LevelsOf& levels, const State& state, const mapping::Result& result, bool isHidden)
{
    // More cells than this are bare ticks anyway.
    constexpr std::size_t kMostWithText = 1024;
    LevelsLane lane;
    lane.name = shortName(levels.quantizer, state);
    lane.why = qs(levels.why);
    if (!lane.why.isEmpty())
        return lane;
    const QString about = result.isEstimate ? QStringLiteral("≈ ") : QString();
    lane.detail = isHidden ? text("– dB") : about + decibels(levels.metrics.sqnrDb);
    if (levels.hasBlockScales)
        lane.note = text("× block scale");
    else if (levels.quantizer.kind == Kind::Outlier)
        lane.note = text("%1 apart").arg(qs(integerText(result.keptApart)));
    lane.isDraggable = levels.quantizer.kind == Kind::Codebook;
    for (const mapping::LevelRow& row : levels.rows) {
        LevelCell cell;
        cell.left = row.left;
        cell.right = row.right;
        cell.at = row.at;
        if (levels.rows.size() <= kMostWithText) {
            cell.bits = qs(row.bits);
            cell.share = qs(percentText(row.share, 1));
            cell.value = levelText(row.level, levels.rows);
            cell.tip = cellTip(levels, row, lane.name);
        }
        lane.cells.push_back(std::move(cell));
    }
    return lane;
}

} // namespace

const std::vector<Kind>& menuKinds()
{
    static const std::vector<Kind> kKinds{Kind::Codebook,   Kind::UniformBest, Kind::Affine,  Kind::Lq,
                                          Kind::PowerOfTwo, Kind::Logarithmic, Kind::Outlier, Kind::Nf4,
                                          Kind::Float,      Kind::Mx,          Kind::Nvfp4,   Kind::Gguf,
                                          Kind::Pact};
    return kKinds;
}

QString title(const Quantizer& quantizer, const State& state)
{
    switch (quantizer.kind) {
    case Kind::Affine:
        return affineTitle(state);
    case Kind::Codebook:
        return quantizer.levels ? text("Codebook, edited") : text("Codebook, k-means");
    case Kind::PowerOfTwo:
        return text("Powers of two");
    case Kind::Logarithmic:
        return quantizer.base.value_or(2) == 2 ? text("Logarithmic")
                                               : text("Logarithmic, %1").arg(qs(autoText(*quantizer.base)));
    case Kind::Nf4:
        return nf4Title(quantizer);
    case Kind::Lq:
        return text("LQ-Nets basis");
    case Kind::Float:
        return qs(mapping::withDefaults(quantizer).format->label());
    case Kind::Mx:
    case Kind::Gguf:
        return blockTitle(quantizer);
    case Kind::Nvfp4:
        return text("NVFP4");
    case Kind::Outlier:
        return quantizer.fraction.value_or(0.01) == 0.01
            ? text("Outliers apart")
            : text("Outliers, %1").arg(qs(percentText(*quantizer.fraction, 2)));
    case Kind::Pact:
        return text("PACT");
    case Kind::UniformBest:
        break;
    }
    return text("Uniform, best");
}

QString detail(Kind kind)
{
    switch (kind) {
    case Kind::Affine:
        return text("even steps over the range of page Range");
    case Kind::Codebook:
        return text("free levels, the exact optimum; drag them");
    case Kind::PowerOfTwo:
        return text("0 and powers of two: shifts instead of products");
    case Kind::Logarithmic:
        return text("0 and powers of a base, rounded in the exponent");
    case Kind::Nf4:
        return text("16 levels for a normal distribution, scaled per block");
    case Kind::Lq:
        return text("sums and differences of a few learned numbers");
    case Kind::Float:
        return text("a small floating-point format, scaled once");
    case Kind::Mx:
        return text("32 small floats share a power of two");
    case Kind::Nvfp4:
        return text("16 FP4 numbers share an FP8 scale");
    case Kind::Gguf:
        return text("32 integers share a binary16 scale");
    case Kind::Outlier:
        return text("the largest as binary16, even steps for the rest");
    case Kind::Pact:
        return text("even steps on 0 … alpha");
    case Kind::UniformBest:
        break;
    }
    return text("even steps of least error, found exactly");
}

QString shortName(const Quantizer& quantizer, const State& state)
{
    if (quantizer.kind == Kind::Codebook)
        return quantizer.levels ? text("your levels") : text("k-means");
    return title(quantizer, state);
}

QString shortName(const mapping::OtherQuantizer& other, const State& state)
{
    return other.isMinMax ? text("Uniform, min–max") : shortName(other.quantizer, state);
}

QString countTitle(const LevelsPage& page)
{
    const auto count = static_cast<std::int64_t>(page.shown.rows.size());
    return count == 1 ? text("One level") : text("%1 levels").arg(numberWord(count));
}

QString decibels(double value)
{
    return std::isfinite(value) ? qs(fixedText(value, 2)) + text(" dB") : text("∞ dB");
}

QString levelText(double level, const std::vector<mapping::LevelRow>& rows, int more)
{
    double greatest = 0;
    bool areWhole = true;
    for (const mapping::LevelRow& row : rows) {
        greatest = std::max(greatest, std::abs(row.level));
        areWhole = areWhole && row.level == std::round(row.level);
    }
    if (areWhole && greatest < 1e5)
        return qs(fixedText(level, 0));
    const int exponent = greatest > 0 ? static_cast<int>(std::floor(std::log10(greatest))) : 0;
    const int decimals = exponent < -1 ? 2 - exponent : 3 - std::max(0, exponent);
    if (decimals > 8 || decimals < -2)
        return level == 0 ? QStringLiteral("0") : qs(scientificText(level, 2 + more));
    return qs(fixedText(level, std::max(0, decimals + more)));
}

LevelsPlotData plotData(const State& state, const mapping::Result& result, bool isHidden)
{
    const LevelsPage& page = *result.levels;
    LevelsPlotData plot;
    plot.low = page.view.low;
    plot.high = page.view.high;
    plot.counts.assign(page.view.counts.begin(), page.view.counts.end());
    plot.lanes.push_back(laneOf(page.shown, state, result, isHidden));
    if (page.compared) {
        plot.lanes.push_back(laneOf(*page.compared, state, result, isHidden));
        plot.lanes.back().isDraggable = false;
    }
    if (page.outside > 0)
        plot.corner = page.outside == 1
            ? text("1 value lies outside this view")
            : text("%1 values lie outside this view").arg(qs(integerText(page.outside)));
    // Until a value is followed on purpose the picture stays free of its line.
    if (state.probe && !state.probe->empty() && state.probe->front() != mapping::kFollowedByDefault)
        plot.followed = state.probe->front();
    return plot;
}

QString words(const State& state, const mapping::Result& result, bool isHidden)
{
    const LevelsPage& page = *result.levels;
    QString out;
    if (!isHidden) {
        if (page.costDb)
            out = costSentence(page);
        if (page.compared && page.gainDb)
            out += (out.isEmpty() ? QString() : QStringLiteral(" ")) + gainSentence(state, page)
                + zeroClause(state, page);
    }
    if (result.kind == Kind::Outlier)
        out += text(" %1 values are kept apart as binary16.").arg(bold(qs(integerText(result.keptApart))));
    out += scaleSentence(page.shown.quantizer, page.shown);
    if (page.compared && page.compared->why.empty()
        && page.compared->quantizer.kind != page.shown.quantizer.kind)
        out += scaleSentence(page.compared->quantizer, *page.compared);
    const QString leftOut = mappingText::leftOutWords(result.measurement.metrics);
    if (!leftOut.isEmpty())
        out += QLatin1Char(' ') + leftOut;
    return out.trimmed();
}

} // namespace bitloupe::levelsText
