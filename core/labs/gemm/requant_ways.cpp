#include "core/labs/gemm/requant_ways.h"

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/gemm/reference_gemm.h"
#include "core/labs/gemm/requant.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace bitloupe::requant {

namespace {

/// Every digit of an integer or real, no separators: what another program prints.
std::string plain(std::int64_t value)
{
    return withMinus(std::to_string(value));
}

std::string plain(double value)
{
    return withMinus(shortestText(value));
}

std::string power(int exponent)
{
    return "2" + superscript(exponent);
}

/// What a rounding is about: decimals where they decide, fewer where the whole part is long.
std::string beforeText(double value)
{
    const double size = std::fabs(value);
    return fixedText(value, size < 1e3 ? 6 : size < 1e6 ? 3 : 1);
}

/// ">> 9" of a shift to the right, "<< 2" of one to the left.
std::string shiftText(int right)
{
    return right >= 0 ? ">> " + std::to_string(right) : "<< " + std::to_string(-right);
}

WayBits wayBits(std::uint64_t magnitude, int pointBits, int droppedBits, std::int64_t result)
{
    WayBits bits{magnitude, 1, pointBits, droppedBits, std::llabs(result)};
    const int shift = pointBits + droppedBits;
    const std::uint64_t whole = shift > 63 ? 0 : magnitude >> shift;
    bits.wholeBits = std::max(
        1, static_cast<int>(std::bit_width(std::max(whole, static_cast<std::uint64_t>(bits.result)))));
    return bits;
}

template<typename T>
bool answer(MethodRow& row, const Answer<T>& given)
{
    if (!given)
        row.why = given.error();
    return given.has_value();
}

void realWay(MethodRow& row, const std::string& m, const std::string& product)
{
    row.way = {{"M", m}, {"acc · M", product}, {"rounded", plain(*row.result)}};
}

void fillExact(MethodRow& row, const State& state)
{
    row.does = "half to even";
    const auto given = requantizeExact(state.acc, state.m);
    if (!answer(row, given))
        return;
    row.result = given->halfEven;
    row.before = beforeText(state.acc * state.m);
    row.way = {{"M", plain(state.m)},
               {"acc · M", plain(state.acc * state.m)},
               {"half to even", plain(given->halfEven)},
               {"half away from zero", plain(given->halfAway)}};
}

void fillFloat(MethodRow& row, const State& state)
{
    const bool isSingle = row.method == Method::Float32;
    row.does = isSingle ? "ONNX Runtime style" : "rint(acc · M)";
    const auto given =
        isSingle ? requantizeFloat32(state.acc, state.m) : requantizeFloat64(state.acc, state.m);
    if (!answer(row, given))
        return;
    row.result = *given;
    const auto m = isSingle ? static_cast<double>(static_cast<float>(state.m)) : state.m;
    const double product =
        isSingle ? static_cast<float>(state.acc) * static_cast<float>(state.m) : state.acc * m;
    row.before = beforeText(product);
    realWay(row, plain(m), plain(product));
}

void fillSingle(MethodRow& row, const State& state)
{
    const auto given = requantizeTfliteSingle(state.acc, state.m);
    const auto trace =
        traceRequantization(Requantization::TfliteSingle, ShiftRounding::Floor, state.acc, state.m);
    row.does = "one rounding shift";
    if (!answer(row, given) || !trace)
        return;
    row.result = given->result;
    row.does = "(acc · M₀ + " + power(trace->rightShift - 1) + ") >> " + std::to_string(trace->rightShift);
    row.before = beforeText(trace->beforeShift);
    row.way = {{"M₀", plain(std::int64_t(given->multiplier.m0))},
               {"shift", plain(std::int64_t(given->multiplier.shift))},
               {"acc · M₀", plain(trace->product)},
               {"/ " + power(trace->rightShift), plain(trace->beforeShift)},
               {"rounded", plain(std::int64_t(given->result))}};
}

/// gemmlowp's pipeline is TensorFlow Lite's double rounding without shifts to the left.
void fillDouble(MethodRow& row, const State& state)
{
    const auto method =
        row.method == Method::Gemmlowp ? Requantization::Gemmlowp : Requantization::TfliteDouble;
    const auto trace = traceRequantization(method, ShiftRounding::Floor, state.acc, state.m);
    row.does = "high multiply, then a rounding shift";
    if (!answer(row, trace))
        return;
    const int left = std::max(trace->multiplier.shift, 0);
    const auto high = static_cast<std::int64_t>(trace->multiplied);
    row.result = trace->result;
    row.does = (left > 0 ? "acc << " + std::to_string(left) + ", high multiply" : "high multiply")
        + (left > 0 ? "" : ", then >> " + std::to_string(trace->rightShift));
    row.before = left > 0 ? beforeText(trace->beforeMultiply)
                          : plain(high) + " >> " + std::to_string(trace->rightShift);
    row.way = {{"M₀", plain(std::int64_t(trace->multiplier.m0))},
               {"shift", plain(std::int64_t(trace->multiplier.shift))},
               {left > 0 ? "(acc << " + std::to_string(left) + ") · M₀" : "acc · M₀", plain(trace->product)},
               {"/ 2³¹", plain(trace->beforeMultiply)},
               {"high multiply", plain(high)},
               {"/ " + power(trace->rightShift), plain(trace->beforeShift)},
               {"rounded", plain(trace->result)}};
}

void fillCourse(MethodRow& row, const State& state)
{
    const auto given = requantizeCourse(state.acc, state.m, row.method == Method::CourseRounded);
    row.does = "(acc · M₀ >> n) / 2³¹";
    if (!answer(row, given))
        return;
    row.result = given->result;
    row.does = "(acc · M₀ " + shiftText(given->n) + ") / 2³¹";
    row.before = beforeText(given->real);
    int exponent = 0;
    const double fraction = std::frexp(state.m, &exponent);
    row.way = {{"M", power(exponent) + " × " + plain(fraction)},
               {"n", plain(std::int64_t(given->n))},
               {"M₀", plain(given->m0)},
               {"acc · M₀", plain(given->product)},
               {shiftText(given->n), plain(given->shifted)},
               {"/ 2³¹", plain(given->real)},
               {"half to even", plain(given->result)}};
    constexpr int kMostDropped = 30; // further right all bits would be zeros in front
    if (given->n >= 0 && given->n <= kMostDropped)
        row.bits =
            wayBits(static_cast<std::uint64_t>(std::llabs(given->product)), 31, given->n, given->result);
}

void fillPowerOfTwo(MethodRow& row, const State& state)
{
    const bool isLinear = row.method == Method::PowerOfTwoLinear;
    const auto given = requantizePowerOfTwo(state.acc, state.m, isLinear ? Nearest::Linear : Nearest::Log);
    row.does = isLinear ? "nearest to M" : "nearest to log M";
    if (!answer(row, given))
        return;
    row.result = given->rounded(state.shift);
    row.does += ": " + shiftText(given->shift);
    const double before = std::ldexp(state.acc, -given->shift);
    row.before = beforeText(before);
    row.way = {{"nearest power", power(-given->shift)},
               {"acc · " + power(-given->shift), plain(before)},
               {"plain shift", plain(given->floor)},
               {"half to even", plain(given->halfEven)},
               {"half away from zero", plain(given->halfAway)}};
    constexpr int kMostShift = 40;
    if (given->shift >= 0 && given->shift <= kMostShift)
        row.bits = wayBits(static_cast<std::uint64_t>(std::llabs(std::int64_t(state.acc))), given->shift, 0,
                           *row.result);
}

void fill(MethodRow& row, const State& state)
{
    switch (row.method) {
    case Method::Exact:
        return fillExact(row, state);
    case Method::Float64:
    case Method::Float32:
        return fillFloat(row, state);
    case Method::TfliteSingle:
        return fillSingle(row, state);
    case Method::TfliteDouble:
    case Method::Gemmlowp:
        return fillDouble(row, state);
    case Method::CourseRounded:
    case Method::CourseTruncated:
        return fillCourse(row, state);
    case Method::PowerOfTwoLinear:
    case Method::PowerOfTwoLog:
        return fillPowerOfTwo(row, state);
    }
}

std::uint64_t lowBits(std::uint64_t value, int bits)
{
    return bits <= 0 ? 0 : value & ((std::uint64_t(1) << bits) - 1);
}

double fractionOf(std::uint64_t value, int bits)
{
    return std::ldexp(static_cast<double>(lowBits(value, bits)), -bits);
}

bool isHalf(std::uint64_t value, int bits)
{
    return bits > 0 && lowBits(value, bits) == std::uint64_t(1) << (bits - 1);
}

Lanes::Once onceOf(const Lanes& lanes, std::int32_t result)
{
    Lanes::Once once;
    once.value = std::llabs(result);
    once.fraction = fractionOf(lanes.product, lanes.point());
    once.isUp = once.value > static_cast<std::int64_t>(lanes.product >> lanes.point());
    once.isTie = isHalf(lanes.product, lanes.point());
    return once;
}

Lanes::Twice twiceOf(const Lanes& lanes, std::int64_t high, std::int32_t result)
{
    Lanes::Twice twice;
    const std::uint64_t cut = lanes.product >> lanes.scaleBits;
    twice.high = std::llabs(high);
    twice.lowFraction = fractionOf(lanes.product, lanes.scaleBits);
    twice.carried = static_cast<std::uint64_t>(twice.high) ^ cut;
    twice.isCarried = twice.carried != 0;
    twice.value = std::llabs(result);
    const auto kept = static_cast<std::uint64_t>(twice.high);
    twice.fraction = fractionOf(kept, lanes.shiftBits);
    twice.isUp = twice.value > (twice.high >> lanes.shiftBits);
    twice.isTie = isHalf(kept, lanes.shiftBits);
    return twice;
}

} // namespace

int firstDifferingBit(std::int64_t a, std::int64_t b)
{
    const int bits = std::max(bitsNeeded(a), bitsNeeded(b));
    const std::uint64_t mask = bits >= 64 ? ~std::uint64_t(0) : (std::uint64_t(1) << bits) - 1;
    return std::bit_width((static_cast<std::uint64_t>(a) ^ static_cast<std::uint64_t>(b)) & mask) - 1;
}

std::vector<MethodRow> methodRows(const State& state)
{
    std::vector<MethodRow> rows;
    for (const auto& [method, word] : enumWords(Method{})) {
        MethodRow row;
        row.method = method;
        fill(row, state);
        MethodRow pinned;
        pinned.method = method;
        State other = state;
        other.acc = state.pin.acc;
        other.m = state.pin.m;
        fill(pinned, other);
        row.pinned = pinned.result;
        rows.push_back(std::move(row));
    }
    const auto exact = rows.front().result;
    const auto exactPinned = rows.front().pinned;
    for (MethodRow& row : rows) {
        if (row.result && exact) {
            row.difference = *row.result - *exact;
            row.firstBit = firstDifferingBit(*row.result, *exact);
        }
        if (row.pinned && exactPinned)
            row.pinnedDifference = *row.pinned - *exactPinned;
    }
    return rows;
}

Lanes lanesOf(std::int32_t acc, double m)
{
    Lanes lanes;
    const FixedMultiplier multiplier = fixedMultiplier(m);
    const auto once = requantizeTfliteSingle(acc, m);
    const auto twice = traceRequantization(Requantization::TfliteDouble, ShiftRounding::Floor, acc, m);
    lanes.isKnown = multiplier.m0 != 0;
    if (!lanes.isKnown)
        return lanes;
    lanes.isNegative = acc < 0;
    lanes.shifted = std::llabs(acc);
    lanes.shiftBits = std::max(-multiplier.shift, 0);
    // A shift to the left is of the accumulator where it fits, as double rounding does it; elsewhere the
    // point moves, as in single rounding.
    if (multiplier.shift > 0 && twice) {
        lanes.leftShift = multiplier.shift;
        lanes.shifted <<= multiplier.shift;
    } else if (multiplier.shift > 0)
        lanes.scaleBits = std::max(31 - multiplier.shift, 0);
    lanes.product = static_cast<std::uint64_t>(lanes.shifted) * static_cast<std::uint64_t>(multiplier.m0);
    if (once)
        lanes.once = onceOf(lanes, once->result);
    if (twice)
        lanes.twice = twiceOf(lanes, static_cast<std::int64_t>(twice->multiplied),
                              static_cast<std::int32_t>(twice->result));
    std::uint64_t widest = lanes.product >> lanes.point();
    if (lanes.once)
        widest = std::max(widest, static_cast<std::uint64_t>(lanes.once->value));
    if (lanes.twice)
        widest = std::max(widest, static_cast<std::uint64_t>(lanes.twice->value));
    lanes.wholeBits = std::max(1, static_cast<int>(std::bit_width(widest)));
    if (lanes.once && lanes.twice)
        lanes.firstBit = std::bit_width(static_cast<std::uint64_t>(lanes.once->value)
                                        ^ static_cast<std::uint64_t>(lanes.twice->value))
            - 1;
    return lanes;
}

Disagreements countDisagreements(double m, int upTo)
{
    Disagreements count;
    count.upTo = upTo;
    const FixedMultiplier multiplier = fixedMultiplier(m);
    FixedMultiplier single = multiplier;
    if (single.shift > 30) // as the single-rounding build stores it
        single = {2147483647, 30};
    for (std::int32_t acc = 1; acc <= upTo; ++acc) {
        const auto twice = multiplyRoundingTwice(acc, multiplier);
        const auto once = multiplyRoundingOnce(acc, single);
        if (!twice || !once)
            ++count.unanswered;
        else if (*twice != *once)
            ++(*twice > *once ? count.more : count.less);
    }
    return count;
}

} // namespace bitloupe::requant
