#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/num/exact_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersView", text);
}

void addMarks(NumberLineModel& model, const std::vector<Binade>& all)
{
    const int count = static_cast<int>(all.size());
    const auto rich = [](int exponent) {
        return QStringLiteral("2^{%1}").arg(qs(withMinus(std::to_string(exponent))));
    };
    const auto barOf = [&](int exponent) {
        const auto at = std::ranges::find_if(all, [&](const Binade& b) { return b.exponent == exponent; });
        return static_cast<int>(at - all.begin());
    };
    model.marks.push_back({0, rich(all.front().exponent)});
    const auto normal = std::ranges::find_if(all, [](const Binade& b) { return !b.subnormal; });
    if (normal != all.begin() && normal != all.end())
        model.marks.push_back({static_cast<int>(normal - all.begin()), rich(normal->exponent)});
    const int top = all.back().exponent + 1;
    // 2^0 and one mark halfway to the top keep the axis readable without crowding it.
    if (all.front().exponent < 0 && top > 1)
        model.marks.push_back({barOf(0), rich(0)});
    if (top >= 4)
        model.marks.push_back({barOf(top / 2), rich(top / 2)});
    model.marks.push_back({count, rich(top)});
    std::ranges::sort(model.marks, {}, &NumberLineModel::Mark::bar);
}

/// Positions are taken in units of the top power of two, so that formats beyond binary64 fit.
void addValues(NumberLineModel& model, const Result& result)
{
    const auto places = linearPlaces(result.format);
    const std::vector<Binade> all = binades(result.format);
    if (places.size() < 2 || all.empty())
        return;
    const int top = all.back().exponent;
    const auto scaled = [&](const Exact& value) { return value.timesPowerOfTwo(-top).toDouble(); };
    const auto at = [&](std::uint64_t code) { return scaled(decode(result.format, code).value); };
    const double low = at(places.front());
    const double span = at(places.back()) - low;
    for (const std::uint64_t code : places)
        model.values.push_back((at(code) - low) / span);
    model.currentValue = (scaled(result.stored()) + 0.0 - low) / span;
    model.zeroAt = -low / span;
    const FloatFormat* layout = result.format.asFloat();
    if (layout != nullptr && !layout->powersOnly)
        model.paleReach = std::exp2(layout->minExponent() - top) / span * 0.999;
    model.lowLabel = shortDecimal(decimalText(decode(result.format, places.front()).value), 12);
    model.zeroLabel = QStringLiteral("0");
    model.highLabel = shortDecimal(decimalText(decode(result.format, places.back()).value), 12);
}

constexpr int kLongestLabel = 40; ///< characters of a label; the widget cuts further
constexpr std::size_t kMostOverlayTicks = 120;

/// Ticks around the middle; the middle and two more have labels.
void addTicks(NumberLineModel& model, const std::vector<Tick>& ticks, std::uint64_t middle, int reach)
{
    const auto found = std::ranges::find(ticks, middle, &Tick::pattern);
    model.middle = static_cast<int>(found - ticks.begin());
    model.halfSpan = reach + 0.12;
    // At a power of two the lower neighbour is half a step away: its label would meet that of the number.
    const double apart = std::max(0.9, reach / 2.0 - 0.01);
    int before = -1;
    int after = -1;
    for (int i = 0; i < static_cast<int>(ticks.size()); ++i) {
        const double steps = ticks[static_cast<std::size_t>(i)].steps;
        if (steps <= -apart)
            before = i;
        if (steps >= apart && after < 0)
            after = i;
    }
    for (int i = 0; i < static_cast<int>(ticks.size()); ++i) {
        const Tick& tick = ticks[static_cast<std::size_t>(i)];
        const bool labelled = i == model.middle || i == before || i == after;
        model.ticks.push_back({tick.steps, labelled ? shortDecimal(tick.value, kLongestLabel) : QString()});
    }
    const auto name = [&](int index) {
        return index >= 0 && index < static_cast<int>(ticks.size())
            ? decimal(ticks[static_cast<std::size_t>(index)].value)
            : tr("none");
    };
    model.neighbours = tr("%1, previous %2, next %3")
                           .arg(name(model.middle), name(model.middle - 1), name(model.middle + 1));
}

/// The zone and the flag of the stored number, in the steps of the base.
void addZone(NumberLineModel& model, const Result& result, const Result& base)
{
    const Neighbourhood own = neighbourhood(result, 1);
    if (own.ticks.empty() || model.ticks.empty())
        return;
    const double scale = std::exp2(*result.ulpExponent - *base.ulpExponent);
    const double origin = (result.stored() - base.stored()).timesPowerOfTwo(-*base.ulpExponent).toDouble();
    model.stored = -1;
    for (std::size_t i = 0; i < model.ticks.size(); ++i) {
        if (std::abs(model.ticks[i].steps - origin) < 1e-9)
            model.stored = static_cast<int>(i);
    }
    model.zoneLow = origin + own.zoneLow * scale;
    model.zoneHigh = origin + own.zoneHigh * scale;
    model.lowIncluded = own.lowIncluded;
    model.highIncluded = own.highIncluded;
    model.zoneName =
        result.rule.mode == RoundingMode::Stochastic ? tr("may become this") : tr("all become this");
    const double flag = result.input && result.input->asked.isFinite()
        ? (result.input->asked - base.stored()).timesPowerOfTwo(-*base.ulpExponent).toDouble()
        : 0;
    model.hasFlag = result.input && result.input->asked.isFinite() && std::abs(flag) <= model.halfSpan + 2;
    if (model.hasFlag) {
        model.flag = flag;
        model.flagText = shortDecimal(result.input->exact, 16);
        if (result.input->label.size() <= 12)
            model.flagText = qs(withMinus(result.input->label));
    }
}

/// The first number of a power of two, with the sign of the number shown.
std::uint64_t firstOfBar(const Result& result, const std::vector<Binade>& all, int bar)
{
    const Dyadic number{.negative = result.decoded.negative,
                        .significand = 1,
                        .exponent = all[static_cast<std::size_t>(bar)].exponent};
    return roundTo(result.format, number).pattern;
}

void addOverlay(NumberLineModel& model, const LineChoice& choice, const NumberFormat& format,
                const std::vector<Binade>& all, std::uint64_t middle)
{
    const std::vector<Binade> other = binades(*choice.overlay);
    if (other.empty() || all.empty())
        return;
    model.hasOverlay = true;
    model.overlayFrom = other.front().exponent - all.front().exponent;
    model.overlayTo = other.back().exponent + 1 - all.front().exponent;
    if (model.ticks.empty())
        return;
    const Exact origin = decode(format, middle).value;
    const int unit = ulpExponent(format, middle).value_or(0);
    const Exact reach = Exact::fromInteger(static_cast<int>(model.halfSpan) + 1).timesPowerOfTwo(unit);
    auto ticks =
        ticksWithin(*choice.overlay, origin - reach, origin + reach, origin, unit, kMostOverlayTicks);
    model.overlayDense = !ticks;
    if (ticks)
        model.overlayTicks = std::move(*ticks);
}

} // namespace

NumberLineModel lineModel(const Result& result, const Result& base, const LineChoice& choice)
{
    NumberLineModel model;
    const std::vector<Binade> all = binades(result.format);
    for (const Binade& binade : all)
        model.bars.push_back({1 + binade.log2Count, binade.subnormal});
    model.paleName = tr("subnormal");
    if (!all.empty())
        addMarks(model, all);
    const Exact stored = result.stored();
    const int last = static_cast<int>(all.size()) - 1;
    if (stored.isFinite() && !stored.isZero() && !all.empty())
        model.currentBar = std::clamp(static_cast<int>(stored.floorLog2()) - all.front().exponent, 0, last);
    model.loupeBar = model.currentBar;
    if (choice.linear && stored.isFinite())
        addValues(model, result);
    std::uint64_t middle = base.pattern;
    if (base.decoded.value.isFinite() && stored.isFinite()) {
        const bool moved = choice.bar && !all.empty() && !choice.linear;
        if (moved) {
            model.loupeBar = std::clamp(*choice.bar, 0, last);
            if (model.loupeBar != model.currentBar)
                middle = firstOfBar(result, all, model.loupeBar);
        }
        addTicks(model, ticksAround(result.format, middle, choice.reach), middle, choice.reach);
        model.stored = -1;
        if (middle == base.pattern)
            addZone(model, result, base);
    }
    if (choice.overlay && *choice.overlay != result.format)
        addOverlay(model, choice, result.format, all, middle);
    return model;
}

std::optional<std::uint64_t> linePattern(const Result& result, const LineChoice& choice, int tick)
{
    std::uint64_t middle = result.pattern;
    const std::vector<Binade> all = binades(result.format);
    const NumberLineModel model = lineModel(result, result, choice);
    if (model.loupeBar != model.currentBar && model.loupeBar >= 0)
        middle = firstOfBar(result, all, model.loupeBar);
    const auto ticks = ticksAround(result.format, middle, choice.reach);
    if (tick < 0 || tick >= static_cast<int>(ticks.size()))
        return std::nullopt;
    return ticks[static_cast<std::size_t>(tick)].pattern;
}

namespace {

/// "One step here is 2⁻¹⁴. From 0.0625 to just below 0.125 there are 1024 values."
QString stepWords(int ulpExponent, const Binade& here)
{
    const QString step = tr("One step here is %1.").arg(power(ulpExponent));
    const auto text = [](int exponent) {
        const QString value = qs(decimalText({.significand = 1, .exponent = exponent}));
        return value.size() <= 14 ? QStringLiteral("**%1**").arg(value) : power(exponent);
    };
    const QString count = here.log2Count <= 20
        ? QStringLiteral("**%1**").arg(qs(integerText(std::llround(std::exp2(here.log2Count)))))
        : power(static_cast<int>(here.log2Count));
    if (here.log2Count == 0)
        return step + u' '
            + tr("From %1 to just below %2 it is the only value.")
                  .arg(text(here.exponent), text(here.exponent + 1));
    return step + u' '
        + tr("From %1 to just below %2 there are %3 values.")
              .arg(text(here.exponent), text(here.exponent + 1), count);
}

} // namespace

QString awayWords(const Result& result, int bar)
{
    const auto all = binades(result.format);
    if (bar < 0 || bar >= static_cast<int>(all.size()))
        return {};
    const Binade& here = all[static_cast<std::size_t>(bar)];
    const std::uint64_t code = firstOfBar(result, all, bar);
    return stepWords(ulpExponent(result.format, code).value_or(0), here)
        + (here.subnormal ? tr(" They are subnormal.") : QString());
}

QString lineWords(const Result& result)
{
    if (result.decoded.numberClass == NumberClass::Nan)
        return tr("A NaN is not a number and has no place on the line.");
    if (result.decoded.numberClass == NumberClass::Infinity)
        return tr("Infinity lies beyond the end of the line.");
    const QString step = tr("One step here is %1.").arg(power(*result.ulpExponent));
    if (result.decoded.value.isZero())
        return (result.decoded.negative ? tr("This is negative zero.") : tr("This is zero.")) + u' ' + step;
    const auto all = binades(result.format);
    const auto top = static_cast<int>(result.stored().floorLog2());
    const auto here = std::ranges::find_if(all, [&](const Binade& b) { return b.exponent == top; });
    return here == all.end() ? step : stepWords(*result.ulpExponent, *here);
}

} // namespace bitloupe::numbers
