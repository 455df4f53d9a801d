#include "core/labs/mapping/duel.h"

#include "core/labs/mapping/decision.h"
#include "core/labs/mapping/mse_search.h"
#include "core/quant/histogram_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace bitloupe::mapping {

namespace {

/// Up to this width the MSE search measures every candidate in full.
constexpr int kAllCandidatesBits = 9;

/// Errors this close, 0.005 dB, share a rank: a table of two decimals shows them as equal.
constexpr double kTie = 1.00115;

/// A calibration in the memo; its tensor stays alive with it, so the address is its name.
struct KeptCalibration {
    std::shared_ptr<const DataArray> data;
    Calibrated calibrated;
    Candidates tried;
};

/// Random rounding has no error of its own before it is drawn.
CodeRounding judgedRounding(const State& state)
{
    return state.rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : state.rounding;
}

bool looksAtBits(Method method)
{
    return method == Method::Mse || method == Method::Histogram;
}

Expected<Calibrated> search(const State& state, const Calibration& c, const ExactIndex& index,
                            const DataArray& data, const Context& context, Candidates* tried)
{
    switch (c.method) {
    case Method::MinMax:
        return Calibrated{minMaxRange(index), 0};
    case Method::MovingAverage:
        return Calibrated{movingAverageRange(data.values, c.averagingConstant, c.batch), 0};
    case Method::Percentile:
        return Calibrated{percentileRange(index, c.percentile, c.twoSided, state.symmetric), 0};
    case Method::Mse:
        if (state.bits > kAllCandidatesBits)
            return wideMseRange(index, state.convention, state.grid(), judgedRounding(state), c.candidates,
                                context, tried);
        return mseRange(index, state.convention, state.grid(), judgedRounding(state), c.candidates, context,
                        tried);
    case Method::Histogram:
        return histogramRange(index, c.bins, state.bits, context, tried);
    case Method::EntropyOrt:
        return entropyOrtRange(index, c.bins, context, tried);
    case Method::EntropyTrt:
        return entropyTrtRange(index, c.bins, state.symmetric, context, tried);
    }
    return Calibrated{minMaxRange(index), 0};
}

/// All that the searches depend on; empty for the methods that are not worth keeping.
std::string searchKey(const State& state, const Calibration& c, const DataArray* data)
{
    Json key{wordOf(c.method)};
    switch (c.method) {
    case Method::MinMax:
    case Method::MovingAverage:
    case Method::Percentile:
        return {};
    case Method::Mse:
        key.push_back({c.candidates, state.bits, state.isSigned, state.symmetric, state.grid().narrow,
                       wordOf(state.convention), wordOf(judgedRounding(state))});
        break;
    case Method::Histogram:
        key.push_back({c.bins, state.bits});
        break;
    case Method::EntropyOrt:
        key.push_back(c.bins);
        break;
    case Method::EntropyTrt:
        key.push_back({c.bins, state.symmetric});
        break;
    }
    return "calibrated:" + std::to_string(reinterpret_cast<std::uintptr_t>(data)) + ':' + key.dump();
}

} // namespace

std::array<int, 3> duelBits(int bits)
{
    std::array<int, 3> widths{8, bits == 8 || bits == 3 ? 4 : bits, 3};
    std::sort(widths.begin(), widths.end(), std::greater<>());
    return widths;
}

Calibration calibrationOf(const State& state, Method method)
{
    Calibration calibration = state.calibration.value_or(Calibration{});
    if (calibration.method != method)
        calibration.bins = Calibration{}.bins;
    calibration.method = method;
    return calibration;
}

State withCalibration(State state, const Calibration& calibration)
{
    state.calibration = calibration;
    state.range.reset();
    state.parameters.reset();
    return state;
}

Expected<Calibrated> calibrate(const State& state, const Calibration& c, const ExactIndex& index,
                               const std::shared_ptr<const DataArray>& data, const Context& context,
                               Candidates* tried)
{
    // A sketch gives estimates, which are not kept.
    const std::string key =
        context.memo != nullptr && !index.isSketch() ? searchKey(state, c, data.get()) : std::string();
    if (!key.empty()) {
        const auto kept = context.memo->find<KeptCalibration>(key);
        if (kept && kept->data == data) {
            if (tried != nullptr)
                *tried = kept->tried;
            return kept->calibrated;
        }
    }
    Candidates candidates;
    const auto found = search(state, c, index, *data, context, &candidates);
    if (found && !key.empty()) {
        const std::size_t size = candidates.size() * sizeof(Candidate);
        context.memo->store<KeptCalibration>(
            key, std::make_shared<const KeptCalibration>(KeptCalibration{data, *found, candidates}), size);
    }
    if (tried != nullptr)
        *tried = std::move(candidates);
    return found;
}

namespace {

/// What a row's measurements share.
struct Arena {
    const State& state;
    const ExactIndex& index;
    const std::shared_ptr<const DataArray>& data;
    const Context& context;
};

Expected<Judged> judgedAt(int bits, const Duelist& row, const Arena& arena)
{
    Judged judged{bits, std::nullopt, std::nullopt, std::nullopt, 0};
    State at = arena.state;
    at.bits = bits;
    judged.range = row.calibrated->range;
    if (looksAtBits(row.method) && bits != arena.state.bits) {
        const auto found = calibrate(at, row.calibration, arena.index, arena.data, arena.context);
        if (!found && found.error().code == ErrorCode::Cancelled)
            return fail(found.error());
        judged.range = found ? std::optional(found->range) : std::nullopt;
    }
    if (!judged.range)
        return judged;
    if (const auto p = chooseParameters(at.convention, *judged.range, at.grid()))
        judged.metrics = measure(arena.index, *p, judgedRounding(at)).metrics;
    return judged;
}

Status fight(Duelist& row, const Arena& arena)
{
    Candidates tried;
    const auto found =
        calibrate(arena.state, row.calibration, arena.index, arena.data, arena.context, &tried);
    if (!found && found.error().code == ErrorCode::Cancelled)
        return fail(found.error());
    if (!found) {
        row.why = found.error().message;
        return {};
    }
    row.calibrated = *found;
    row.decision = decisionOf(row.calibration, *found, tried, arena.index, arena.data->values);
    for (const int bits : duelBits(arena.state.bits)) {
        auto judged = judgedAt(bits, row, arena);
        if (!judged)
            return fail(judged.error());
        row.judged.push_back(std::move(*judged));
    }
    return {};
}

/// Fills behindDb and rank of one width.
void rankAt(std::vector<Duelist>& rows, std::size_t width)
{
    std::vector<Judged*> judged;
    for (Duelist& row : rows) {
        if (width < row.judged.size() && row.judged[width].metrics)
            judged.push_back(&row.judged[width]);
    }
    const auto better = [](const Judged* a, const Judged* b) { return a->metrics->mse < b->metrics->mse; };
    const Judged* leader = nullptr; // of those that share a rank
    std::sort(judged.begin(), judged.end(), better);
    for (std::size_t i = 0; i < judged.size(); ++i) {
        const double own = judged[i]->metrics->sqnrDb;
        const double best = judged.front()->metrics->sqnrDb;
        judged[i]->behindDb = own == best ? 0 : best - own;
        const bool isTie = leader != nullptr && judged[i]->metrics->mse <= leader->metrics->mse * kTie;
        if (!isTie)
            leader = judged[i];
        judged[i]->rank = isTie ? leader->rank : static_cast<int>(i) + 1;
    }
}

Json rangeJson(const RealRange& range)
{
    return {{"min", realJson(range.min)}, {"max", realJson(range.max)}};
}

Json judgedJson(const Judged& judged)
{
    Json json{{"bits", judged.bits}};
    if (judged.range)
        json["range"] = rangeJson(*judged.range);
    if (judged.metrics) {
        json["sqnrDb"] = realJson(judged.metrics->sqnrDb);
        json["mse"] = realJson(judged.metrics->mse);
        json["behindDb"] = realJson(judged.behindDb.value_or(0));
        json["rank"] = judged.rank;
    }
    return json;
}

} // namespace

Expected<std::vector<Duelist>> duelOf(const State& state, const ExactIndex& index,
                                      const std::shared_ptr<const DataArray>& data, const Context& context)
{
    const Arena arena{state, index, data, context};
    std::vector<Duelist> rows;
    for (const auto& [method, word] : enumWords(Method{})) {
        context.report(static_cast<double>(rows.size()) / 7, "Comparing the calibrators");
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
        Duelist row;
        row.method = method;
        row.calibration = calibrationOf(state, method);
        if (auto status = fight(row, arena); !status)
            return fail(status.error());
        rows.push_back(std::move(row));
    }
    for (std::size_t width = 0; width < duelBits(state.bits).size(); ++width)
        rankAt(rows, width);
    return rows;
}

Json duelJson(const std::vector<Duelist>& duel)
{
    Json rows = Json::array();
    for (const Duelist& duelist : duel) {
        Json row{{"method", wordOf(duelist.method)}};
        if (duelist.calibrated) {
            row["range"] = rangeJson(duelist.calibrated->range);
            row["score"] = realJson(duelist.calibrated->score);
            row["below"] = duelist.decision.countBelow;
            row["above"] = duelist.decision.countAbove;
            if (duelist.decision.triedCount > 0) {
                row["candidates"] = duelist.decision.triedCount;
                row["infinite"] = duelist.decision.infiniteCount;
            }
            for (const Judged& judged : duelist.judged)
                row["errors"].push_back(judgedJson(judged));
        } else {
            row["why"] = duelist.why;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace bitloupe::mapping
