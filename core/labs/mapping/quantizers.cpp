#include "core/labs/mapping/quantizers.h"

#include "core/num/exact.h"
#include "core/quant/block_measure.h"
#include "core/quant/codebook.h"
#include "core/quant/level_set.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace bitloupe::mapping {

namespace {

void take(Result& result, LevelSet set)
{
    result.codebook = std::move(set.levels);
    result.thresholds = std::move(set.thresholds);
    result.tieDown = std::move(set.tieDown);
}

void follow(Result& result, const State& state, const LevelSet& set)
{
    for (const double x : state.probe.value_or(std::vector<double>{})) {
        Followed f{.x = x};
        const std::size_t at = set.codeOf(x);
        f.code = static_cast<std::int64_t>(at);
        f.dequantized = f.level = set.levels[at];
        f.clipped = x < set.levels.front() || x > set.levels.back();
        result.followed.push_back(f);
    }
}

Status useLevels(Result& result, const State& state, const ExactIndex& index, Expected<LevelSet> set)
{
    if (!set)
        return fail(set.error());
    result.measurement = measure(index, *set);
    result.bitsPerWeight =
        static_cast<double>(std::bit_width(static_cast<std::uint64_t>(set->levels.size() - 1)));
    follow(result, state, *set);
    take(result, std::move(*set));
    return {};
}

/// What is kept in the memo is named by its tensor, which it keeps alive; sketches are not kept.
template<typename T>
struct Kept {
    std::shared_ptr<const DataArray> data;
    T value;
};

std::string keptKey(const char* what, const ExactIndex& index, const DataArray* data, int bits)
{
    return index.isSketch()
        ? std::string()
        : what + std::to_string(reinterpret_cast<std::uintptr_t>(data)) + ':' + std::to_string(bits);
}

template<typename T>
std::shared_ptr<const Kept<T>> findKept(const std::string& key, const std::shared_ptr<const DataArray>& data,
                                        const Context& context)
{
    if (context.memo == nullptr || key.empty())
        return nullptr;
    const auto kept = context.memo->find<Kept<T>>(key);
    return kept && kept->data == data ? kept : nullptr;
}

template<typename T>
void keep(const std::string& key, const std::shared_ptr<const DataArray>& data, T value, std::size_t size,
          const Context& context)
{
    if (context.memo != nullptr && !key.empty())
        context.memo->store<Kept<T>>(key, std::make_shared<const Kept<T>>(Kept<T>{data, std::move(value)}),
                                     size);
}

constexpr const char* kCodebookKey = "codebook:";
constexpr const char* kUniformKey = "bestUniform:";

/// Levels as given, which may be fewer than the codes.
Status mapGivenLevels(Result& result, const State& state, const ExactIndex& index)
{
    const auto& levels = *state.quantizer.levels;
    if (static_cast<std::int64_t>(levels.size()) > std::int64_t{1} << state.bits)
        return fail(ErrorCode::OutOfRange, "/state/quantizer/levels",
                    "A code of " + std::to_string(state.bits) + (state.bits == 1 ? " bit" : " bits") + " has "
                        + std::to_string(std::int64_t{1} << state.bits) + " levels at most; these are "
                        + std::to_string(levels.size()) + ".");
    if (auto status = useLevels(result, state, index, nearestLevels(levels)); !status)
        return status;
    result.bitsPerWeight =
        state.bits + 32.0 * static_cast<double>(levels.size()) / static_cast<double>(index.count());
    return {};
}

Status mapCodebook(Result& result, const State& state, const ExactIndex& index,
                   const std::shared_ptr<const DataArray>& data, const Context& context)
{
    if (state.quantizer.levels)
        return mapGivenLevels(result, state, index);
    const std::int64_t count = std::int64_t{1} << state.bits;
    auto book = bestLevels(index, data, state.bits, context);
    if (!book)
        return fail(book.error());
    ErrorMetrics& m = result.measurement.metrics;
    m = metricsOf(*book, index);
    for (std::size_t i = 0; i < book->counts.size(); ++i)
        result.measurement.filledCodes.emplace_back(static_cast<std::int64_t>(i), book->counts[i]);
    LevelSet set = nearestLevels(std::move(book->levels));
    follow(result, state, set);
    take(result, std::move(set));
    result.bitsPerWeight = state.bits + 32.0 * static_cast<double>(count) / static_cast<double>(m.count);
    return {};
}

Status mapLq(Result& result, const State& state, const ExactIndex& index, const Context& context)
{
    const auto steps = static_cast<int>(state.quantizer.iterations.value_or(20));
    auto fit = lqLevels(index, state.bits, steps, context);
    if (!fit)
        return fail(fit.error());
    result.basis = std::move(fit->basis);
    if (auto status = useLevels(result, state, index, std::move(fit->set)); !status)
        return status;
    result.bitsPerWeight = state.bits + 32.0 * state.bits / static_cast<double>(index.count());
    return {};
}

Status mapFormat(Result& result, const State& state, const ExactIndex& index)
{
    const NumberFormat format = state.quantizer.format.value_or(NumberFormat{kE4M3FN});
    auto scaled = formatLevels(index, format);
    if (!scaled)
        return fail(scaled.error());
    result.levelScale = scaled->scale;
    if (auto status = useLevels(result, state, index, std::move(scaled->set)); !status)
        return status;
    result.bitsPerWeight = format.totalBits();
    return {};
}

} // namespace

Expected<const ScaledBlockFormat*> blockFormatOf(const Quantizer& quantizer)
{
    const auto isAsked = [&](const ScaledBlockFormat& format, const std::string& name) {
        return format.elementId == name || wordOf(format.kind) == name || format.id == name;
    };
    if (quantizer.kind == Kind::Nvfp4)
        return findBlockFormat(BlockKind::Nvfp4);
    const bool isMx = quantizer.kind == Kind::Mx;
    std::string name = isMx ? quantizer.element.value_or("float4_e2m1fn") : quantizer.type.value_or("q4_0");
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    std::string known;
    for (const ScaledBlockFormat& format : blockFormats()) {
        if (format.hasTensorScale() || format.isMx() != isMx)
            continue;
        if (isAsked(format, name))
            return &format;
        known += (known.empty() ? "" : ", ") + std::string(isMx ? format.elementId : format.id);
    }
    return fail(ErrorCode::OutOfRange, isMx ? "/state/quantizer/element" : "/state/quantizer/type",
                "\"" + name + "\" is none of " + known + ".");
}

RoundingRule ruleOf(const State& state)
{
    RoundingRule rule{.seed = state.seed};
    switch (state.rounding) {
    case CodeRounding::NearestEven:
        break;
    case CodeRounding::NearestAway:
        rule.mode = RoundingMode::NearestAway;
        break;
    case CodeRounding::Up:
        rule.mode = RoundingMode::Up;
        break;
    case CodeRounding::TowardZero:
        rule.mode = RoundingMode::TowardZero;
        break;
    case CodeRounding::Stochastic:
        rule.mode = RoundingMode::Stochastic;
        break;
    }
    return rule;
}

namespace {

Status useBlocks(Result& result, Expected<BlockMeasurement> measured)
{
    if (!measured)
        return fail(measured.error());
    result.measurement = std::move(measured->measurement);
    result.bitsPerWeight = measured->bitsPerValue;
    take(result, nearestLevels(std::move(measured->levels)));
    result.hasBlockScales = true;
    return {};
}

/// First and one past the last of the sorted values that are not among the `kept` largest magnitudes.
std::pair<std::size_t, std::size_t> withoutLargest(const ExactIndex& index, std::size_t kept)
{
    const auto count = static_cast<std::size_t>(index.count());
    if (kept == 0)
        return {0, count};
    const double limit = index.absoluteAt(count - kept);
    std::size_t from = index.firstAbove(-limit);
    std::size_t to = index.firstAtLeast(limit);
    // Of the values exactly at the limit only as many go as are needed, positive ones first to stay.
    std::size_t tooMany = from + (count - to) - kept;
    const std::size_t back = std::min(tooMany, index.firstAbove(limit) - to);
    to += back;
    tooMany -= back;
    return {from - tooMany, to};
}

Status mapOutliers(Result& result, const State& state, const ExactIndex& index, const Context& context)
{
    const double fraction = state.quantizer.fraction.value_or(0.01);
    const auto count = static_cast<double>(index.count());
    const auto kept = static_cast<std::size_t>(std::llround(fraction * count));
    const auto [from, to] = withoutLargest(index, kept);
    if (from == to)
        return fail(ErrorCode::OutOfRange, "/state/quantizer/fraction",
                    "Every value is kept apart, so there is nothing left to quantize.");
    result.range = {index.at(from), index.at(to - 1)};
    const auto p = chooseParameters(state.convention, result.range, state.grid());
    if (!p)
        return fail(p.error());
    const CodeRounding rounding =
        state.rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : state.rounding;
    result.measurement = measure(index, *p, rounding, {from, to});
    ErrorMetrics& m = result.measurement.metrics;
    CompensatedSum apart;
    const auto keepApart = [&](float value, std::size_t copies) {
        const Rounded half = roundTo(kBinary16, Dyadic::fromDouble(value), {.overflow = Overflow::Saturate});
        const double error = value - decode(kBinary16, half.pattern).value.toDouble();
        apart.add(error * error * static_cast<double>(copies));
        m.maxAbsError = std::max(m.maxAbsError, std::abs(error));
        return !context.cancelled();
    };
    index.visitRuns(0, from, keepApart);
    index.visitRuns(to, static_cast<std::size_t>(index.count()), keepApart);
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "The mapping was cancelled.");
    m.count = index.count();
    m.nan = index.nanCount();
    m.inf = index.infinityCount();
    m.clipError *= static_cast<double>(to - from) / count;
    m.sse += apart.value();
    m.mse = m.sse / count;
    m.roundError = m.mse - m.clipError;
    m.sqnrDb = decibels(index.signal(), m.sse);
    result.keptApart = static_cast<std::int64_t>(kept);
    const double share = static_cast<double>(kept) / count;
    result.bitsPerWeight =
        state.bits + share * (16 + static_cast<double>(state.quantizer.indexBits.value_or(16)));
    std::vector<double> levels;
    for (std::int64_t code = p->quantMin; code <= p->quantMax; ++code)
        levels.push_back(p->level(code));
    LevelSet set = nearestLevels(std::move(levels));
    follow(result, state, set);
    for (auto& [code, filled] : result.measurement.filledCodes)
        code -= p->quantMin;
    take(result, std::move(set));
    return {};
}

} // namespace

bool isAffineKind(Kind kind)
{
    return kind == Kind::Affine || kind == Kind::Pact || kind == Kind::UniformBest;
}

ErrorMetrics metricsOf(const Codebook& book, const ExactIndex& index)
{
    ErrorMetrics m;
    m.count = index.count();
    m.nan = index.nanCount();
    m.inf = index.infinityCount();
    m.sse = book.sse;
    m.mse = m.roundError = book.sse / static_cast<double>(m.count);
    m.sqnrDb = decibels(index.signal(), m.sse);
    m.maxAbsError = book.clusterMaxError;
    return m;
}

bool isBestLevelsKept(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                      const Context& context)
{
    return findKept<Codebook>(keptKey(kCodebookKey, index, data.get(), bits), data, context) != nullptr;
}

Expected<Codebook> bestLevels(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                              const Context& context)
{
    const std::string key = keptKey(kCodebookKey, index, data.get(), bits);
    if (const auto kept = findKept<Codebook>(key, data, context))
        return kept->value;
    auto book = bestCodebook(index, std::int64_t{1} << bits, context);
    if (book)
        keep(key, data, *book, book->levels.size() * 16, context);
    return book;
}

bool isBestUniformKept(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                       const Context& context)
{
    return findKept<UniformFit>(keptKey(kUniformKey, index, data.get(), bits), data, context) != nullptr;
}

Expected<AffineParameters> bestUniformParameters(const State& state, const ExactIndex& index,
                                                 const std::shared_ptr<const DataArray>& data,
                                                 const Context& context)
{
    const std::string key = keptKey(kUniformKey, index, data.get(), state.bits);
    const auto kept = findKept<UniformFit>(key, data, context);
    const auto fit = kept ? Expected<UniformFit>(kept->value) : bestUniform(index, state.bits, context);
    if (!fit)
        return fail(fit.error());
    if (!kept)
        keep(key, data, *fit, sizeof(UniformFit), context);
    const std::int64_t first = state.isSigned ? -(std::int64_t{1} << (state.bits - 1)) : 0;
    return AffineParameters{.scale = fit->scale,
                            .scaleForm = ScaleForm::Binary64,
                            .zeroPoint = first + fit->zeroPoint,
                            .quantMin = first,
                            .quantMax = first + (std::int64_t{1} << state.bits) - 1};
}

Expected<AffineParameters> pactParameters(const State& state, const ExactIndex& index)
{
    const double alpha = state.quantizer.alpha.value_or(index.back());
    if (!(alpha > 0))
        return fail(ErrorCode::OutOfRange, "/state/quantizer/alpha",
                    "PACT clips to 0 .. alpha, and no value is above 0; give an alpha.");
    const std::int64_t last = (std::int64_t{1} << state.bits) - 1;
    return AffineParameters{.scale = alpha / static_cast<double>(last), .quantMin = 0, .quantMax = last};
}

Status mapLevels(Result& result, const State& state, const ExactIndex& index,
                 const std::shared_ptr<const DataArray>& data, const Context& context)
{
    const Quantizer& q = state.quantizer;
    result.range = result.dataRange;
    Status status;
    switch (q.kind) {
    case Kind::Codebook:
        status = mapCodebook(result, state, index, data, context);
        break;
    case Kind::PowerOfTwo:
        status = useLevels(result, state, index, powerOfTwoLevels(index, state.bits));
        break;
    case Kind::Logarithmic:
        status = useLevels(result, state, index, logarithmicLevels(index, state.bits, q.base.value_or(2)));
        break;
    case Kind::Lq:
        status = mapLq(result, state, index, context);
        break;
    case Kind::Float:
        status = mapFormat(result, state, index);
        break;
    case Kind::Nf4:
        status = useBlocks(
            result,
            measureNf4(data->values, q.block.value_or(64), q.doubleQuantized.value_or(false), context));
        break;
    case Kind::Outlier:
        status = mapOutliers(result, state, index, context);
        break;
    default: {
        const auto format = blockFormatOf(q);
        status = format ? useBlocks(result, measureBlocks(data->values, **format, ruleOf(state), context))
                        : Status(fail(format.error()));
    }
    }
    if (!status)
        return status;
    result.parameters = {
        .scale = 0, .quantMin = 0, .quantMax = static_cast<std::int64_t>(result.codebook.size()) - 1};
    result.representable = {result.codebook.front(), result.codebook.back()};
    return {};
}

} // namespace bitloupe::mapping
