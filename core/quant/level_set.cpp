#include "core/quant/level_set.h"

#include "core/num/decode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace bitloupe {

namespace {

double greatestMagnitude(const ExactIndex& index)
{
    return index.absoluteAt(static_cast<std::size_t>(index.count() - 1));
}

Expected<int> magnitudesFor(const ExactIndex& index, int bits)
{
    const bool hasNegatives = index.front() < 0;
    if (hasNegatives && bits == 1)
        return fail(ErrorCode::OutOfRange, "/state/bits",
                    "One bit has no level beside zero for data of both signs; use 2 bits.");
    return hasNegatives ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
}

/// Ascending magnitudes above zero and the thresholds below each, mirrored where the data has two signs.
LevelSet mirrored(const std::vector<double>& magnitudes, const std::vector<double>& below, bool bothSigns)
{
    LevelSet set;
    if (bothSigns) {
        for (std::size_t i = magnitudes.size(); i-- > 0;) {
            set.levels.push_back(-magnitudes[i]);
            set.thresholds.push_back(-below[i]);
            set.tieDown.push_back(true);
        }
    }
    set.levels.push_back(0);
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
        set.levels.push_back(magnitudes[i]);
        set.thresholds.push_back(below[i]);
        set.tieDown.push_back(false);
    }
    return set;
}

/// Lower triangle L of a symmetric positive definite matrix, then L L' v = b solved in place.
std::vector<double> solved(std::vector<std::vector<double>> a, std::vector<double> b)
{
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < j; ++k)
            a[j][j] -= a[j][k] * a[j][k];
        a[j][j] = std::sqrt(a[j][j]);
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k)
                a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

double signOf(std::size_t code, std::size_t basis)
{
    return (code >> basis & 1U) != 0 ? 1.0 : -1.0;
}

/// Codes 0 .. 2^n - 1 by their value v . e, ascending.
std::vector<std::size_t> codesByValue(const std::vector<double>& v, std::vector<double>& values)
{
    const std::size_t count = std::size_t{1} << v.size();
    values.assign(count, 0);
    for (std::size_t code = 0; code < count; ++code) {
        for (std::size_t k = 0; k < v.size(); ++k)
            values[code] += signOf(code, k) * v[k];
    }
    std::vector<std::size_t> codes(count);
    std::iota(codes.begin(), codes.end(), std::size_t{0});
    std::stable_sort(codes.begin(), codes.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    return codes;
}

/// First position that does not belong to level i or below it.
std::size_t endOf(const ExactIndex& index, const LevelSet& set, std::size_t i, std::size_t from)
{
    if (i + 1 == set.levels.size())
        return static_cast<std::size_t>(index.count());
    return set.tieDown[i] ? index.firstAbove(set.thresholds[i], from)
                          : index.firstAtLeast(set.thresholds[i], from);
}

} // namespace

std::size_t LevelSet::codeOf(double x) const
{
    std::size_t low = 0;
    std::size_t high = thresholds.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const bool isBelow = x < thresholds[middle] || (x == thresholds[middle] && tieDown[middle]);
        (isBelow ? high : low) = isBelow ? middle : middle + 1;
    }
    return low;
}

LevelSet nearestLevels(std::vector<double> levels)
{
    LevelSet set;
    set.levels = std::move(levels);
    for (std::size_t i = 0; i + 1 < set.levels.size(); ++i) {
        set.thresholds.push_back(set.levels[i] / 2 + set.levels[i + 1] / 2);
        set.tieDown.push_back(true);
    }
    return set;
}

Expected<LevelSet> powerOfTwoLevels(const ExactIndex& index, int bits)
{
    const auto count = magnitudesFor(index, bits);
    if (!count)
        return fail(count.error());
    const double amax = greatestMagnitude(index);
    // 1.5 * 2^k is the middle between 2^k and 2^(k+1).
    int top = amax == 0 ? 0 : std::ilogb(amax);
    if (amax >= std::ldexp(1.5, top))
        ++top;
    std::vector<double> magnitudes;
    std::vector<double> below;
    for (int k = top - *count + 1; k <= top; ++k) {
        const double level = std::ldexp(1.0, k);
        if (level == 0)
            continue;
        below.push_back(magnitudes.empty() ? level / 2 : 0.75 * level);
        magnitudes.push_back(level);
    }
    return mirrored(magnitudes, below, index.front() < 0);
}

Expected<LevelSet> logarithmicLevels(const ExactIndex& index, int bits, double base)
{
    const auto count = magnitudesFor(index, bits);
    if (!count)
        return fail(count.error());
    const double amax = greatestMagnitude(index);
    const double top = amax == 0 ? 0 : std::round(std::log(amax) / std::log(base));
    std::vector<double> magnitudes;
    std::vector<double> below;
    for (int i = *count - 1; i >= 0; --i) {
        const double level = std::pow(base, top - i);
        const double threshold = std::pow(base, top - i - 0.5);
        if (threshold <= 0 || !std::isfinite(level) || (!magnitudes.empty() && level <= magnitudes.back()))
            continue;
        magnitudes.push_back(level);
        below.push_back(threshold);
    }
    return mirrored(magnitudes, below, index.front() < 0);
}

Expected<LqFit> lqLevels(const ExactIndex& index, int bits, int iterations, const Context& context)
{
    if (bits > 8)
        return fail(ErrorCode::TooLarge, "/state/bits", "A learned basis takes 1 to 8 bits.");
    const auto n = static_cast<std::size_t>(bits);
    const auto count = static_cast<std::size_t>(index.count());
    const std::size_t negatives = index.firstAtLeast(0);
    const auto magnitude = static_cast<double>(index.sum(negatives, count) - index.sum(0, negatives));
    LqFit fit;
    for (std::size_t k = 0; k < n; ++k)
        fit.basis.push_back(std::ldexp(magnitude / static_cast<double>(count), -static_cast<int>(k)));
    const double damping = 1e-4 * static_cast<double>(count);
    std::vector<double> values;
    const auto levelsNow = [&] {
        const std::vector<std::size_t> codes = codesByValue(fit.basis, values);
        std::vector<double> levels;
        for (const std::size_t code : codes)
            levels.push_back(values[code]);
        fit.set = nearestLevels(std::move(levels));
        return codes;
    };
    for (int step = 0; step < iterations; ++step) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The fit was cancelled.");
        const std::vector<std::size_t> codes = levelsNow();
        std::vector<std::vector<double>> gram(n, std::vector<double>(n, 0));
        std::vector<double> right(n, 0);
        std::size_t from = 0;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const std::size_t to = endOf(index, fit.set, i, from);
            const auto sum = static_cast<double>(index.sum(from, to));
            for (std::size_t k = 0; k < n; ++k) {
                right[k] += signOf(codes[i], k) * sum;
                for (std::size_t m = 0; m < n; ++m)
                    gram[k][m] += signOf(codes[i], k) * signOf(codes[i], m) * static_cast<double>(to - from);
            }
            from = to;
        }
        for (std::size_t k = 0; k < n; ++k) {
            gram[k][k] += damping;
            right[k] += damping * fit.basis[k];
        }
        fit.basis = solved(std::move(gram), std::move(right));
    }
    levelsNow();
    return fit;
}

Expected<ScaledFormat> formatLevels(const ExactIndex& index, const NumberFormat& format)
{
    const int bits = format.totalBits();
    if (bits > 16)
        return fail(ErrorCode::TooLarge, "/state/quantizer/format",
                    "Formats of at most 16 bits can be drawn as levels; this one has " + std::to_string(bits)
                        + ".");
    std::vector<std::pair<double, bool>> values; // with whether the code is even
    for (std::uint64_t code = 0; code < std::uint64_t{1} << static_cast<unsigned>(bits); ++code) {
        const Dyadic value = decode(format, code).value;
        if (value.isFinite() && !(value.isZero() && value.negative))
            values.emplace_back(value.toDouble(), (code & 1U) == 0);
    }
    std::sort(values.begin(), values.end());
    const double amax = greatestMagnitude(index);
    ScaledFormat out;
    out.scale = amax == 0 ? 1 : static_cast<double>(static_cast<float>(amax / values.back().first));
    if (out.scale == 0)
        out.scale = 1;
    for (std::size_t i = 0; i < values.size(); ++i) {
        out.set.levels.push_back(values[i].first * out.scale);
        if (i + 1 < values.size()) {
            out.set.thresholds.push_back((values[i].first + values[i + 1].first) / 2 * out.scale);
            out.set.tieDown.push_back(values[i].second);
        }
    }
    return out;
}

Measurement measure(const ExactIndex& index, const LevelSet& set)
{
    Measurement out;
    ErrorMetrics& m = out.metrics;
    m.count = index.count();
    m.nan = index.nanCount();
    m.inf = index.infinityCount();
    const std::size_t inside = index.firstAtLeast(set.levels.front());
    const std::size_t outside = std::max(inside, index.firstAbove(set.levels.back()));
    CompensatedSum clip;
    CompensatedSum round;
    std::size_t from = 0;
    for (std::size_t i = 0; i < set.levels.size(); ++i) {
        const std::size_t to = endOf(index, set, i, from);
        if (to == from)
            continue;
        const AffineParameters level{.scale = set.levels[i], .quantMin = 1, .quantMax = 1};
        const std::size_t low = std::clamp(inside, from, to);
        const std::size_t high = std::clamp(outside, low, to);
        clip.add(index.squaredError(from, low, level, 1));
        round.add(index.squaredError(low, high, level, 1));
        clip.add(index.squaredError(high, to, level, 1));
        for (const double x : {index.at(from), index.at(to - 1)})
            m.maxAbsError = std::max(m.maxAbsError, std::abs(x - set.levels[i]));
        out.filledCodes.emplace_back(static_cast<std::int64_t>(i), static_cast<std::int64_t>(to - from));
        from = to;
    }
    m.clippedCount = m.count - static_cast<std::int64_t>(outside - inside);
    m.sse = clip.value() + round.value();
    const auto count = static_cast<double>(m.count);
    m.mse = m.sse / count;
    m.clipError = clip.value() / count;
    m.roundError = round.value() / count;
    m.sqnrDb = decibels(index.signal(), m.sse);
    return out;
}

} // namespace bitloupe
