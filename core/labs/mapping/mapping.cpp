#include "core/labs/mapping/mapping.h"

#include "core/base/number_text.h"
#include "core/labs/mapping/duel.h"
#include "core/labs/mapping/levels.h"
#include "core/labs/mapping/posterise.h"
#include "core/labs/mapping/quantizers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace bitloupe {

namespace mapping {

namespace {

/// Above this many values a preview does not wait for the sort.
constexpr std::size_t kSortAtOnce = std::size_t{1} << 22U;

/// What is kept in the memo: as long as the index lives, so does its tensor, and the address is its name. A
/// sketch stays until the index takes its place.
struct KeptIndex {
    std::shared_ptr<const DataArray> data;
    std::shared_ptr<const ExactIndex> index;
};

std::string memoKey(const std::shared_ptr<const DataArray>& data)
{
    return "exactIndex:" + std::to_string(reinterpret_cast<std::uintptr_t>(data.get()));
}

std::shared_ptr<const ExactIndex> keptIndex(const std::shared_ptr<const DataArray>& data,
                                            const Context& context)
{
    if (!context.memo)
        return nullptr;
    const auto kept = context.memo->find<KeptIndex>(memoKey(data));
    return kept && kept->data == data ? kept->index : nullptr;
}

void keep(const std::shared_ptr<const ExactIndex>& index, const std::shared_ptr<const DataArray>& data,
          const Context& context)
{
    if (context.memo)
        context.memo->store<KeptIndex>(memoKey(data),
                                       std::make_shared<const KeptIndex>(KeptIndex{data, index}),
                                       index->sizeBytes() + data->values.size() * sizeof(float));
}

/// The index where it is there already, else what one pass tells.
Expected<std::shared_ptr<const ExactIndex>> quickIndexOf(const std::shared_ptr<const DataArray>& data,
                                                         const Context& context)
{
    if (auto kept = keptIndex(data, context))
        return kept;
    auto sketch = ExactIndex::sketch(data->values, context);
    if (sketch)
        keep(*sketch, data, context);
    return sketch;
}

/// A calibrated range without width is the data's doing: the sentence names their value.
Error withoutWidth(const RealRange& range)
{
    return {ErrorCode::OutOfRange, "/state/data",
            "All values are " + autoText(range.min) + ", so the range has no width."};
}

AffineParameters givenParameters(const State& state)
{
    const Parameters& given = *state.parameters;
    const bool isBinary32 = scaleFormOf(state.convention) == ScaleForm::Binary32
        && static_cast<double>(static_cast<float>(given.scale)) == given.scale;
    return {given.scale, isBinary32 ? ScaleForm::Binary32 : ScaleForm::Binary64, given.zeroPoint,
            given.quantMin, given.quantMax};
}

/// Sets range, calibrated and parameters.
Status chooseGrid(Result& result, const State& state, const ExactIndex& index,
                  const std::shared_ptr<const DataArray>& data, const Context& context)
{
    if (state.quantizer.kind == Kind::Pact) {
        const auto p = pactParameters(state, index);
        if (!p)
            return fail(p.error());
        result.parameters = *p;
        result.range = {0, p->level(p->quantMax)};
        return {};
    }
    if (state.quantizer.kind == Kind::UniformBest) {
        const auto p = bestUniformParameters(state, index, data, context);
        if (!p)
            return fail(p.error());
        result.parameters = *p;
        result.range = {p->level(p->quantMin), p->level(p->quantMax)};
        return {};
    }
    if (state.parameters) {
        result.parameters = givenParameters(state);
        const auto& p = result.parameters;
        result.range = {p.level(p.quantMin), p.level(p.quantMax)};
        return {};
    }
    if (state.calibration) {
        auto calibrated = calibrate(state, *state.calibration, index, data, context);
        if (!calibrated)
            return fail(result.dataRange.min == result.dataRange.max && state.convention == Convention::Course
                                && calibrated.error().code != ErrorCode::Cancelled
                            ? withoutWidth(result.dataRange)
                            : calibrated.error());
        result.calibrated = *calibrated;
        result.range = calibrated->range;
    } else {
        result.range = {state.range->min, state.range->max};
    }
    const auto chosen = chooseParameters(state.convention, result.range, state.grid());
    if (!chosen)
        return fail(state.calibration && result.range.min == result.range.max ? withoutWidth(result.range)
                                                                              : chosen.error());
    result.parameters = *chosen;
    return {};
}

Followed follow(double x, const AffineParameters& p, CodeRounding rounding)
{
    Followed f{.x = x};
    // A stochastic code is shown as its likelier neighbour.
    const auto shown = rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : rounding;
    f.quotient = p.scale == 0 ? 0 : x / p.scale;
    f.rounded = p.scale == 0 ? 0 : roundQuotient(x, p.scale, shown);
    f.code = quantize(x, p, shown);
    f.dequantized = f.level = p.level(f.code);
    f.clipped = isClipped(x, p);
    return f;
}

/// Fields win over the text; without a range of its own the range of the State counts.
Status explain(Result& result, const State& state)
{
    const Reconcile& asked = *state.reconcile;
    Printed& printed = result.printed;
    if (asked.text && !asked.text->empty()) {
        auto read = readPrinted(*asked.text);
        if (!read)
            return fail(read.error());
        printed = *read;
    }
    const auto given = [](auto& to, const auto& from) {
        if (from)
            to = from;
    };
    given(printed.scale, asked.scale);
    given(printed.zeroPoint, asked.zeroPoint);
    given(printed.value, asked.value);
    given(printed.code, asked.code);
    if (asked.min.has_value() != asked.max.has_value())
        return fail(ErrorCode::Missing, asked.min ? "/state/reconcile/max" : "/state/reconcile/min",
                    "A range has two ends: give min and max.");
    if (asked.min && asked.max)
        printed.range = RealRange{*asked.min, *asked.max};
    if (printed.scale && !(*printed.scale > 0))
        return fail(ErrorCode::OutOfRange, "/state/reconcile/scale", "A scale is greater than 0.");
    if (printed.code.has_value() != printed.value.has_value())
        return fail(ErrorCode::Missing, printed.code ? "/state/reconcile/value" : "/state/reconcile/code",
                    "A code is told by the value it came from: give both.");
    const RealRange used = printed.range.value_or(result.range);
    if (used.min > used.max)
        return fail(ErrorCode::OutOfRange, "/state/reconcile/min", "min must not be above max.");
    if (printed.scale || printed.zeroPoint || printed.code)
        result.explanations = explainParameters(printed, used, state.bits);
    return {};
}

Status mapAffine(Result& result, const State& state, const ExactIndex& index,
                 const std::shared_ptr<const DataArray>& data, const Context& context)
{
    if (auto status = chooseGrid(result, state, index, data, context); !status)
        return status;
    const AffineParameters& p = result.parameters;
    result.representable = {p.level(p.quantMin), p.level(p.quantMax)};
    if (state.rounding == CodeRounding::Stochastic) {
        auto measured = measureInOrder(data->values, p, state.rounding, state.seed, context);
        if (!measured)
            return fail(measured.error());
        result.measurement = std::move(*measured);
    } else {
        result.measurement = measure(index, p, state.rounding);
    }
    result.bitsPerWeight = state.parameters
        ? static_cast<double>(std::bit_width(static_cast<std::uint64_t>(p.codeCount() - 1)))
        : state.bits;
    for (const auto& [convention, word] : kConventions)
        result.conventions.push_back({convention, chooseParameters(convention, result.range, state.grid()),
                                      conventionWhy(convention, result.range, state.grid())});
    for (const double x : state.probe.value_or(std::vector<double>{}))
        result.followed.push_back(follow(x, p, state.rounding));
    return {};
}

} // namespace

Expected<std::shared_ptr<const ExactIndex>> indexOf(const std::shared_ptr<const DataArray>& data,
                                                    const Context& context)
{
    if (auto kept = keptIndex(data, context); kept && !kept->isSketch())
        return kept;
    auto index = ExactIndex::build(data->values, context);
    if (index)
        keep(*index, data, context);
    return index;
}

Status mapQuantizer(Result& result, const State& state, const ExactIndex& index,
                    const std::shared_ptr<const DataArray>& data, const Context& context)
{
    result.kind = state.quantizer.kind;
    return isAffineKind(state.quantizer.kind) ? mapAffine(result, state, index, data, context)
                                              : mapLevels(result, state, index, data, context);
}

Status State::validate() const
{
    const int given = (range ? 1 : 0) + (calibration ? 1 : 0) + (parameters ? 1 : 0);
    if (given != 1)
        return fail(ErrorCode::OutOfRange, "/state/range",
                    "Give one of range, calibration and parameters, not several.");
    if (parameters && parameters->quantMin >= parameters->quantMax)
        return fail(ErrorCode::OutOfRange, "/state/parameters/quantMin", "quantMin must be below quantMax.");
    if (parameters && parameters->quantMax - parameters->quantMin > 65535)
        return fail(ErrorCode::OutOfRange, "/state/parameters/quantMax", "A grid has at most 65,536 codes.");
    if (quantizer.levels && quantizer.levels->empty())
        return fail(ErrorCode::OutOfRange, "/state/quantizer/levels", "A codebook has at least one level.");
    return {};
}

Expected<Result> compute(const State& state, const Context& context)
{
    const auto data = loadData(state.data, context, "/state/data");
    if (!data)
        return fail(data.error());
    if ((*data)->values.empty())
        return fail(ErrorCode::OutOfRange, "/state/data", "There are no values to map.");

    Result result;
    result.label = (*data)->label;
    result.isDecoded = (*data)->isDecoded;
    result.grid = state.grid();
    result.isComplete = !context.preview;
    const bool isQuick = context.preview && (*data)->values.size() > kSortAtOnce;
    const auto index = isQuick ? quickIndexOf(*data, context) : indexOf(*data, context);
    if (!index)
        return fail(index.error());
    result.isEstimate = (*index)->isSketch();
    if ((*index)->count() == 0)
        return fail(ErrorCode::OutOfRange, "/state/data",
                    (*index)->infinityCount() == 0 ? "Every value is NaN, so there is nothing to map."
                                                   : "No value is finite, so there is nothing to map.");
    result.dataRange = minMaxRange(**index);
    if (auto status = mapQuantizer(result, state, **index, *data, context); !status)
        return fail(status.error());
    if (!state.parameters && state.quantizer.kind == Kind::Affine)
        result.curve = errorCurve(state, result.range, *index, context);
    if (state.page == Page::Calibrate && !context.preview) {
        auto duel = duelOf(state, **index, *data, context);
        if (!duel)
            return fail(duel.error());
        result.duel = std::move(*duel);
    }
    if (state.reconcile) {
        if (auto explained = explain(result, state); !explained)
            return fail(explained.error());
    }
    // Blocks and outliers kept apart have no one set of levels to paint with.
    const bool hasOneSet = !result.hasBlockScales && result.kind != Kind::Outlier;
    if (state.data.kind == DataRef::Kind::Picture && hasOneSet) {
        auto picture = posterise(**data, result, state.rounding, state.dither, context);
        if (!picture)
            return fail(picture.error());
        result.picture = std::make_shared<const Posterised>(std::move(*picture));
    }
    result.histogram = valueHistogram(**index, result.range);
    if (state.page == Page::Levels) {
        auto page = levelsPage(result, state, **index, *data, context);
        if (!page)
            return fail(page.error());
        result.levels = std::move(*page);
    }
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "The mapping was cancelled.");
    return result;
}

} // namespace mapping

Lab mappingLab()
{
    return LabRow<mapping::State, mapping::Result>::row(
        "mapping", {"range", "calibrate", "levels", "reconcile"}, {{"range", "calibration", "parameters"}});
}

} // namespace bitloupe
