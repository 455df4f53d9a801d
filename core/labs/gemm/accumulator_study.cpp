#include "core/labs/gemm/accumulator_study.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <memory>
#include <numeric>
#include <string>

namespace bitloupe::gemm {

namespace {

std::int64_t highOf(int bits)
{
    return (std::int64_t(1) << (bits - 1)) - 1;
}

std::int64_t codeW(const IntegerGemm& gemm, int row, int k)
{
    return gemm.w[static_cast<std::size_t>(row) * static_cast<std::size_t>(gemm.depth)
                  + static_cast<std::size_t>(k)];
}

std::int64_t codeX(const IntegerGemm& gemm, int k, int column)
{
    return gemm.x[static_cast<std::size_t>(k) * static_cast<std::size_t>(gemm.columns)
                  + static_cast<std::size_t>(column)];
}

/// What is added for one output, in order: products, zero-point terms, bias.
void addends(const IntegerGemm& gemm, const AccumulatorStudy& study, int row, int column,
             std::vector<std::int64_t>& out)
{
    out.clear();
    for (int k = 0; k < gemm.depth; ++k)
        out.push_back(codeW(gemm, row, k) * codeX(gemm, k, column));
    out.push_back(-study.columnTerm[static_cast<std::size_t>(row)]);
    out.push_back(-study.rowTerm[static_cast<std::size_t>(column)]);
    out.push_back(static_cast<std::int64_t>(gemm.depth) * gemm.zeroW * gemm.zeroX);
    out.push_back(gemm.biasOf(row));
}

/// The output of a sum with bias; nothing where the method has no answer or the sum is no int32.
std::optional<std::int32_t> outputOf(const IntegerGemm& gemm, int row, std::int64_t sum)
{
    if (sum < std::numeric_limits<std::int32_t>::min() || sum > std::numeric_limits<std::int32_t>::max())
        return std::nullopt;
    const auto scaled =
        requantize(gemm.method, gemm.shift, static_cast<std::int32_t>(sum), gemm.multiplier(row));
    if (!scaled)
        return std::nullopt;
    constexpr std::int64_t kFar = std::int64_t(1) << 62;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(std::clamp(*scaled, -kFar, kFar) + gemm.zeroY,
                                                              gemm.clampMin, gemm.clampMax));
}

std::int64_t saturatedSum(const std::vector<std::int64_t>& added, int bits)
{
    const std::int64_t high = highOf(bits);
    std::int64_t sum = 0;
    for (const std::int64_t each : added)
        sum = std::clamp(sum + each, -high - 1, high);
    return sum;
}

/// What every width makes of all outputs.
struct WidthStudy {
    std::vector<WidthRow> widths;
    int neededBits = 8;
    std::vector<std::int64_t> acc;
};

/// Counts the output at every width that its sums do not fit; wider registers hold them all.
void countWrong(const IntegerGemm& gemm, int row, const std::vector<std::int64_t>& added, WidthStudy& study)
{
    std::int64_t sum = 0;
    int needed = 1;
    for (const std::int64_t each : added) {
        sum += each;
        needed = std::max(needed, bitsNeeded(sum));
    }
    study.neededBits = std::max(study.neededBits, needed);
    const auto exact = outputOf(gemm, row, sum);
    for (WidthRow& width : study.widths) {
        if (width.bits >= needed && exact)
            break;
        const std::int64_t wrapped = wrapTo(sum, width.bits);
        if (!exact || (wrapped != sum && outputOf(gemm, row, wrapped) != exact))
            ++width.wrongWrap;
        const std::int64_t saturated = saturatedSum(added, width.bits);
        if (!exact || (saturated != sum && outputOf(gemm, row, saturated) != exact))
            ++width.wrongSaturate;
    }
}

template<typename T>
void append(std::string& key, const std::vector<T>& values)
{
    key.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    key += '|';
}

/// All that the widths depend on; the register at hand is not among it.
std::string keyOf(const IntegerGemm& gemm)
{
    std::string key = "gemm widths|";
    const std::vector<std::int32_t> numbers{gemm.rows,
                                            gemm.depth,
                                            gemm.columns,
                                            gemm.zeroW,
                                            gemm.zeroX,
                                            gemm.zeroY,
                                            gemm.clampMin,
                                            gemm.clampMax,
                                            static_cast<std::int32_t>(gemm.method),
                                            static_cast<std::int32_t>(gemm.shift),
                                            static_cast<std::int32_t>(gemm.bias.size()),
                                            static_cast<std::int32_t>(gemm.multipliers.size())};
    append(key, numbers);
    append(key, gemm.w);
    append(key, gemm.x);
    append(key, gemm.bias);
    append(key, gemm.multipliers);
    return key;
}

Expected<std::shared_ptr<const WidthStudy>> studyWidths(const IntegerGemm& gemm,
                                                        const AccumulatorStudy& terms, const Context& context)
{
    const std::string key = keyOf(gemm);
    if (context.memo != nullptr) {
        if (auto kept = context.memo->find<WidthStudy>(key))
            return kept;
    }
    auto study = std::make_shared<WidthStudy>();
    for (int bits = kLeastAccumulator; bits <= kMostAccumulator; ++bits)
        study->widths.push_back({bits, 0, 0});
    std::vector<std::int64_t> added;
    for (int i = 0; i < gemm.rows; ++i) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "/state/accumulator", "Stopped.");
        context.report(static_cast<double>(i) / gemm.rows, "Wrong outputs by width");
        for (int j = 0; j < gemm.columns; ++j) {
            addends(gemm, terms, i, j, added);
            countWrong(gemm, i, added, *study);
            study->acc.push_back(std::accumulate(added.begin(), added.end() - 1, std::int64_t(0)));
        }
    }
    if (context.memo != nullptr)
        context.memo->store<WidthStudy>(key, study, key.size() + study->acc.size() * sizeof(std::int64_t));
    return std::shared_ptr<const WidthStudy>(study);
}

PathStep::Kind kindOf(std::size_t index, std::size_t depth)
{
    constexpr std::array<PathStep::Kind, 4> kAfter{PathStep::Kind::ZeroX, PathStep::Kind::ZeroW,
                                                   PathStep::Kind::ZeroBoth, PathStep::Kind::Bias};
    return index < depth ? PathStep::Kind::Product : kAfter[index - depth];
}

void setPath(const IntegerGemm& gemm, const std::vector<std::int64_t>& added, AccumulatorStudy& study)
{
    PathStep step;
    for (std::size_t i = 0; i < added.size(); ++i) {
        step.kind = kindOf(i, static_cast<std::size_t>(gemm.depth));
        step.product = static_cast<int>(i);
        step.addend = added[i];
        step.exact += added[i];
        step.wrapped = wrapTo(step.wrapped + added[i], study.bits);
        step.saturated = std::clamp(step.saturated + added[i], study.low, study.high);
        step.isOutside = step.exact < study.low || step.exact > study.high;
        if (step.isOutside && study.firstOutside < 0)
            study.firstOutside = static_cast<int>(i);
        if (std::llabs(step.exact) > std::llabs(study.peak))
            study.peak = step.exact;
        study.peakBits = std::max(study.peakBits, bitsNeeded(step.exact));
        study.path.push_back(step);
    }
    study.exactOut = outputOf(gemm, study.row, step.exact);
    study.wrappedOut = outputOf(gemm, study.row, step.wrapped);
    study.saturatedOut = outputOf(gemm, study.row, step.saturated);
}

void setPairs(AccumulatorStudy& study, int bitsW, int bitsX)
{
    const std::int64_t w = std::int64_t(1) << (bitsW - 1);
    const std::int64_t x = std::int64_t(1) << (bitsX - 1);
    const auto add = [&](std::int64_t lowW, std::int64_t highW, std::int64_t lowX, std::int64_t highX) {
        study.pairs.push_back(pairRow(lowW, highW, lowX, highX, study.bits));
    };
    add(-w, w - 1, -x, x - 1);
    add(1 - w, w - 1, -x, x - 1);
    add(1 - w, w - 1, 0, 2 * x - 1);
    add(-w / 2, w / 2, 0, 2 * x - 1);
}

} // namespace

PairRow pairRow(std::int64_t lowW, std::int64_t highW, std::int64_t lowX, std::int64_t highX, int bits)
{
    PairRow row{lowW, highW, lowX, highX, 0, false, 0, 0};
    const std::int64_t largest =
        std::max(std::llabs(lowW), std::llabs(highW)) * std::max(std::llabs(lowX), std::llabs(highX));
    row.largestPair = 2 * largest;
    row.fitsInt16 = row.largestPair <= highOf(16);
    row.safeInt32 = largest == 0 ? 0 : highOf(32) / largest;
    row.safeHere = largest == 0 ? 0 : highOf(bits) / largest;
    return row;
}

Expected<AccumulatorStudy> studyAccumulator(const IntegerGemm& gemm, const IntegerGemmResult& integers,
                                            int row, int column, int bitsW, int bitsX, const Context& context)
{
    AccumulatorStudy study;
    study.bits = gemm.accumulatorBits;
    study.high = highOf(study.bits);
    study.low = -study.high - 1;
    study.row = row;
    study.column = column;
    for (const std::int64_t sum : integers.sumW)
        study.columnTerm.push_back(gemm.zeroX * sum);
    for (const std::int64_t sum : integers.sumX)
        study.rowTerm.push_back(gemm.zeroW * sum);
    const auto widths = studyWidths(gemm, study, context);
    if (!widths)
        return fail(widths.error());
    study.widths = (*widths)->widths;
    study.neededBits = (*widths)->neededBits;
    study.acc = (*widths)->acc;
    std::vector<std::int64_t> added;
    addends(gemm, study, row, column, added);
    setPath(gemm, added, study);
    const std::int64_t columns = gemm.columns;
    study.outputs = gemm.rows * columns;
    study.macs = study.outputs * gemm.depth;
    study.zeroAdditions = columns * (gemm.depth - 1);
    study.zeroMultiplies = columns;
    study.zeroSubtractions = study.outputs;
    setPairs(study, bitsW, bitsX);
    return study;
}

} // namespace bitloupe::gemm
