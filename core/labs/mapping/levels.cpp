#include "core/labs/mapping/levels.h"

#include "core/labs/mapping/edits.h"
#include "core/labs/mapping/quantizers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe::mapping {

namespace {

/// Values that the view may leave out on either side, so that a few outliers do not press the levels
/// together.
constexpr double kLeftOutShare = 0.00025;
constexpr int kBars = 120;
/// Values times levels up to which the search for a codebook belongs to every comparison.
constexpr std::int64_t kQuickSearch = std::int64_t{1} << 22U;

/// Values up to which a preview passes over the whole tensor once more.
constexpr std::size_t kQuickPass = std::size_t{1} << 18U;

/// How another quantizer did, in the memo; the tensor stays alive with it, so its address is its name.
struct KeptOther {
    std::shared_ptr<const DataArray> data;
    OtherQuantizer judged;
};

/// All that the judgement depends on.
std::string otherKey(State tried, const DataArray* data)
{
    tried.data = DataRef{};
    tried.probe.reset();
    tried.compare.reset();
    tried.window.reset();
    tried.reconcile.reset();
    return "other:" + std::to_string(reinterpret_cast<std::uintptr_t>(data)) + ':' + writeValue(tried).dump();
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
}

double nearestZero(const std::vector<LevelRow>& rows)
{
    double nearest = rows.empty() ? 0 : rows.front().level;
    for (const LevelRow& row : rows) {
        if (std::abs(row.level) < std::abs(nearest))
            nearest = row.level;
    }
    return nearest;
}

LevelsOf levelsOf(const Result& result, const State& state, const DataArray& data)
{
    LevelsOf out;
    out.quantizer = state.quantizer;
    out.metrics = result.measurement.metrics;
    out.bitsPerWeight = result.bitsPerWeight;
    out.hasBlockScales = result.hasBlockScales;
    out.drawnScale = typicalBlockScale(result, state, data);
    out.rows = levelRows(result, state, out.drawnScale);
    out.nearestZero = nearestZero(out.rows);
    return out;
}

/// Bounds at half round steps, about 24 of them: the levels are inside, and all but a few of the values.
ValueHistogram viewOf(const ExactIndex& index, const LevelsPage& page, std::int64_t& outside)
{
    const auto count = static_cast<std::size_t>(index.count());
    const auto leftOut = static_cast<std::size_t>(kLeftOutShare * static_cast<double>(count));
    double low = index.at(leftOut);
    double high = index.at(count - 1 - leftOut);
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const LevelsOf* levels : {&page.shown, page.compared ? &*page.compared : &page.shown}) {
        if (levels->rows.empty())
            continue;
        lowest = std::min(lowest, levels->rows.front().at);
        highest = std::max(highest, levels->rows.back().at);
    }
    low = std::min(low, lowest);
    high = std::max(high, highest);
    if (!(low < high)) {
        const double pad = low == 0 ? 1 : std::abs(low) / 2;
        low -= pad;
        high += pad;
    }
    const double rough = high / 12 - low / 12;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double digits = rough / power;
    const double step = power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10) / 2;
    ValueHistogram view;
    view.low = std::round(low / step) * step;
    view.high = std::round(high / step) * step;
    // A level on the edge would lose half its sign.
    while (view.low > lowest - step / 4)
        view.low -= step;
    while (view.high < highest + step / 4)
        view.high += step;
    const int steps = std::max(1, static_cast<int>(std::lround((view.high - view.low) / step)));
    const int bars = steps * std::max(1, kBars / steps);
    const std::size_t first = index.firstAtLeast(view.low);
    std::size_t from = first;
    for (int i = 1; i <= bars; ++i) {
        const double edge = view.low + (view.high - view.low) * i / bars;
        const std::size_t to = i == bars ? index.firstAbove(view.high, from) : index.firstAtLeast(edge, from);
        view.counts.push_back(static_cast<std::int64_t>(to - from));
        from = to;
    }
    outside = static_cast<std::int64_t>(first + count - from);
    return view;
}

bool isKept(const State& state, const ExactIndex& index, const std::shared_ptr<const DataArray>& data,
            const Context& context)
{
    if (state.quantizer.kind == Kind::UniformBest)
        return isBestUniformKept(index, data, state.bits, context);
    if (state.quantizer.kind == Kind::Codebook && !state.quantizer.levels)
        return isBestLevelsKept(index, data, state.bits, context);
    if (data->values.size() > kQuickPass)
        return isAffineKind(state.quantizer.kind) && !state.calibration;
    return !isAffineKind(state.quantizer.kind) || !state.calibration
        || state.calibration->method == Method::MinMax;
}

State comparedState(const State& state)
{
    Quantizer best;
    best.kind = Kind::UniformBest;
    State out = state;
    out.quantizer = state.compare.value_or(best);
    out.probe.reset();
    return out;
}

Status compare(LevelsPage& page, const Result& result, const State& state, const ExactIndex& index,
               const std::shared_ptr<const DataArray>& data, const Context& context)
{
    const State other = comparedState(state);
    if (context.preview && (result.isEstimate || !isKept(other, index, data, context)))
        return {};
    Result mapped;
    mapped.dataRange = result.dataRange;
    const auto status = mapQuantizer(mapped, other, index, data, context);
    if (!status && status.error().code == ErrorCode::Cancelled)
        return status;
    LevelsOf levels;
    if (status) {
        levels = levelsOf(mapped, other, *data);
        page.gainDb = page.shown.metrics.sqnrDb - levels.metrics.sqnrDb;
        if (std::isnan(*page.gainDb)) // both exact
            page.gainDb = 0;
    } else {
        levels.why = status.error().message;
    }
    levels.quantizer = other.quantizer;
    page.compared = std::move(levels);
    return {};
}

Status findOptimum(LevelsPage& page, const State& state, const ExactIndex& index,
                   const std::shared_ptr<const DataArray>& data, const Context& context)
{
    if (state.quantizer.kind != Kind::Codebook || !state.quantizer.levels)
        return {};
    if (context.preview && !isBestLevelsKept(index, data, state.bits, context))
        return {};
    const auto book = bestLevels(index, data, state.bits, context);
    if (!book)
        return book.error().code == ErrorCode::Cancelled ? Status(fail(book.error())) : Status();
    page.optimum = metricsOf(*book, index);
    const double cost = page.optimum->sqnrDb - page.shown.metrics.sqnrDb;
    page.costDb = std::isnan(cost) ? 0 : cost;
    return {};
}

Status judge(OtherQuantizer& other, const Result& result, const State& state, const ExactIndex& index,
             const std::shared_ptr<const DataArray>& data, const Context& context)
{
    if (other.isCurrent) {
        other.metrics = result.measurement.metrics;
        other.bitsPerWeight = result.bitsPerWeight;
        return {};
    }
    if (other.quantizer.kind == Kind::Codebook && index.count() << state.bits > kQuickSearch
        && !isBestLevelsKept(index, data, state.bits, context)) {
        other.why = "This search takes a while: choose it to start.";
        return {};
    }
    State tried = withOther(state, other);
    tried.probe.reset();
    const std::string key =
        context.memo != nullptr && !index.isSketch() ? otherKey(tried, data.get()) : std::string();
    if (!key.empty()) {
        const auto kept = context.memo->find<KeptOther>(key);
        if (kept && kept->data == data) {
            other = kept->judged;
            return {};
        }
    }
    Result mapped;
    mapped.dataRange = result.dataRange;
    const auto status = mapQuantizer(mapped, tried, index, data, context);
    if (status) {
        other.metrics = mapped.measurement.metrics;
        other.bitsPerWeight = mapped.bitsPerWeight;
    } else if (status.error().code == ErrorCode::Cancelled) {
        return status;
    } else {
        other.why = status.error().message;
    }
    if (!key.empty())
        context.memo->store<KeptOther>(key, std::make_shared<const KeptOther>(KeptOther{data, other}),
                                       sizeof(KeptOther) + key.size());
    return {};
}

Status judgeOthers(LevelsPage& page, const Result& result, const State& state, const ExactIndex& index,
                   const std::shared_ptr<const DataArray>& data, const Context& context)
{
    page.others = othersAt(state, index);
    for (std::size_t i = 0; i < page.others.size(); ++i) {
        context.report(static_cast<double>(i) / static_cast<double>(page.others.size()),
                       "Comparing the quantizers");
        if (context.cancelled())
            return cancelled();
        if (auto status = judge(page.others[i], result, state, index, data, context); !status)
            return status;
    }
    std::stable_sort(page.others.begin(), page.others.end(),
                     [](const OtherQuantizer& a, const OtherQuantizer& b) {
                         if (a.metrics && b.metrics)
                             return a.metrics->sqnrDb > b.metrics->sqnrDb;
                         return a.metrics.has_value() && !b.metrics.has_value();
                     });
    return {};
}

Quantizer quantizerOf(Kind kind)
{
    Quantizer quantizer;
    quantizer.kind = kind;
    return quantizer;
}

/// Formats whose elements have as many bits as the codes.
void addFormats(std::vector<OtherQuantizer>& rows, int bits)
{
    const auto add = [&](Quantizer quantizer) {
        OtherQuantizer row;
        row.quantizer = std::move(quantizer);
        rows.push_back(std::move(row));
    };
    if (bits == 4)
        add(quantizerOf(Kind::Nf4));
    for (const ScaledBlockFormat& format : blockFormats()) {
        if (format.elementBits() != bits)
            continue;
        Quantizer quantizer = quantizerOf(format.isMx()         ? Kind::Mx
                                              : format.isGguf() ? Kind::Gguf
                                                                : Kind::Nvfp4);
        if (format.isMx())
            quantizer.element = std::string(format.elementId);
        else if (format.isGguf())
            quantizer.type = std::string(format.id);
        add(std::move(quantizer));
    }
    for (const char* name : {"float4_e2m1fn", "float6_e2m3fn", "float6_e3m2fn", "float8_e4m3fn",
                             "float8_e5m2", "binary16", "bfloat16"}) {
        const NamedFormat* format = findFormat(name);
        if (format == nullptr || format->format.totalBits() != bits)
            continue;
        Quantizer quantizer = quantizerOf(Kind::Float);
        quantizer.format = NumberFormat{format->format};
        add(std::move(quantizer));
    }
}

} // namespace

std::vector<OtherQuantizer> othersAt(const State& state, const ExactIndex& index)
{
    std::vector<OtherQuantizer> rows;
    for (const Kind kind : {Kind::Codebook, Kind::UniformBest, Kind::Lq, Kind::Affine, Kind::PowerOfTwo,
                            Kind::Logarithmic, Kind::Outlier}) {
        OtherQuantizer row;
        row.quantizer = quantizerOf(kind);
        row.isMinMax = kind == Kind::Affine;
        const bool isTooWide = (kind == Kind::UniformBest && state.bits > kMostUniformBits)
            || (kind == Kind::Lq && state.bits > 8);
        if (!isTooWide)
            rows.push_back(std::move(row));
    }
    if (index.front() >= 0 && index.back() > 0) {
        OtherQuantizer row;
        row.quantizer = quantizerOf(Kind::Pact);
        rows.push_back(std::move(row));
    }
    addFormats(rows, state.bits);
    const bool isMinMax = state.calibration && state.calibration->method == Method::MinMax;
    for (OtherQuantizer& row : rows) {
        row.isCurrent =
            withDefaults(row.quantizer) == withDefaults(state.quantizer) && (!row.isMinMax || isMinMax);
        if (row.isCurrent)
            return rows;
    }
    OtherQuantizer own;
    own.quantizer = state.quantizer;
    own.isCurrent = true;
    rows.insert(rows.begin(), std::move(own));
    return rows;
}

Quantizer withDefaults(Quantizer quantizer)
{
    const auto fill = [](auto& field, const auto& value) {
        if (!field)
            field = value;
    };
    switch (quantizer.kind) {
    case Kind::Logarithmic:
        fill(quantizer.base, 2.0);
        break;
    case Kind::Nf4:
        fill(quantizer.block, std::int64_t{64});
        fill(quantizer.doubleQuantized, false);
        break;
    case Kind::Lq:
        fill(quantizer.iterations, std::int64_t{20});
        break;
    case Kind::Float:
        fill(quantizer.format, NumberFormat{kE4M3FN});
        break;
    case Kind::Mx:
        fill(quantizer.element, std::string("float4_e2m1fn"));
        break;
    case Kind::Gguf:
        fill(quantizer.type, std::string("q4_0"));
        break;
    case Kind::Outlier:
        fill(quantizer.fraction, 0.01);
        fill(quantizer.indexBits, std::int64_t{16});
        break;
    default:
        break;
    }
    return quantizer;
}

Expected<std::shared_ptr<const LevelsPage>> levelsPage(const Result& result, const State& state,
                                                       const ExactIndex& index,
                                                       const std::shared_ptr<const DataArray>& data,
                                                       const Context& context)
{
    auto page = std::make_shared<LevelsPage>();
    page->shown = levelsOf(result, state, *data);
    if (auto status = compare(*page, result, state, index, data, context); !status)
        return fail(status.error());
    if (auto status = findOptimum(*page, state, index, data, context); !status)
        return fail(status.error());
    page->view = viewOf(index, *page, page->outside);
    page->storage = storageOf(result, state, static_cast<std::int64_t>(data->values.size()));
    page->stored = storedValues(result, state, *data);
    const auto shown = static_cast<std::int64_t>(page->stored.size());
    page->storedBytes = (shown * page->storage.parts.front().bits + 7) / 8;
    page->storedBytesBefore = 4 * shown;
    page->uniformDb = 20 * std::log10(2.0) * state.bits;
    if (!context.preview) {
        if (auto status = judgeOthers(*page, result, state, index, data, context); !status)
            return fail(status.error());
    }
    return page;
}

State withLevels(State state, std::vector<double> levels)
{
    std::sort(levels.begin(), levels.end());
    state.quantizer = quantizerOf(Kind::Codebook);
    state.quantizer.levels = std::move(levels);
    return state;
}

State withBestLevels(State state)
{
    state.quantizer.levels.reset();
    return state;
}

State withCompared(State state, std::optional<Quantizer> quantizer)
{
    state.compare = std::move(quantizer);
    return state;
}

State withBits(State state, int bits)
{
    if (state.bits != bits)
        state.quantizer.levels.reset();
    state.bits = bits;
    return state;
}

State withOther(State state, const OtherQuantizer& other)
{
    if (other.isMinMax)
        state = withMethod(std::move(state), Method::MinMax);
    state.quantizer = other.quantizer;
    return state;
}

} // namespace bitloupe::mapping
