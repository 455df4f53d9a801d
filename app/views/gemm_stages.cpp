#include "app/views/gemm_text.h"
#include "app/views/gemm_words.h"

#include <algorithm>
#include <cmath>

/// The stage card: chips, detail and bits of the open stage.
namespace bitloupe::gemmText {

using gemm::Result;
using gemm::Stage;

namespace {

constexpr int kRegister = 32; ///< bits of the integers in hovers

DetailRow bar(QString formula, QString substituted, std::int64_t from, std::int64_t to, DetailRow::Tag tag)
{
    DetailRow row{std::move(formula), std::move(substituted), {}, tag, true, double(from), double(to), false};
    const std::int64_t change = to - from;
    row.value = (change > 0 ? QStringLiteral("+") : QString()) + whole(change);
    row.hex = hexOf(change, kRegister);
    return row;
}

DetailRow total(QString formula, std::int64_t value)
{
    DetailRow row{std::move(formula), {}, whole(value), DetailRow::Tag::None, true, 0, double(value), true};
    row.hex = hexOf(value, kRegister);
    return row;
}

std::vector<DetailRow> inUnits(std::vector<DetailRow> rows, const QString& unit)
{
    for (DetailRow& row : rows)
        row.unit = unit;
    return rows;
}

DetailRow plain(QString formula, QString substituted, QString value, bool isTotal = false)
{
    return {std::move(formula),
            std::move(substituted),
            std::move(value),
            DetailRow::Tag::None,
            false,
            0,
            0,
            isTotal};
}

std::vector<DetailRow> quantizeRows(const gemm::CodedMatrix& matrix, int row, int column)
{
    const QString name = qs(matrix.name);
    if (!matrix.fromReal)
        return {plain(tr("codes given"), {}, whole(static_cast<std::int64_t>(matrix.codes.size())))};
    const gemm::CodingSteps s = codingSteps(matrix, row, column);
    const QString lower = name.toLower();
    return {
        plain(QStringLiteral("%1_{%2, %3}").arg(lower).arg(row).arg(column),
              row == 0 && column == 0 ? tr("point at another") : tr("under the pointer"),
              qs(autoText(s.real))),
        plain(QStringLiteral("/ S_{%1}").arg(name), qs(autoText(s.scale)), qs(significantText(s.divided, 6))),
        plain(QStringLiteral("+ Z_{%1}").arg(name), whole(matrix.zeroPoint),
              qs(significantText(s.shifted, 6))),
        plain(tr("round, clamp"), tr("half to even"), whole(s.code), true),
        plain(QStringLiteral("S_{%1} (q − Z_{%1})").arg(name), tr("the value it stands for"),
              qs(autoText(s.decoded)))};
}

std::vector<DetailRow> productRows(const Result& result)
{
    const int known = std::max(1, knownProducts(result));
    const int first = std::max(0, known - 4);
    std::vector<DetailRow> rows;
    for (int k = first; k < known; ++k) {
        const Addition& addition = result.trace.products[static_cast<std::size_t>(k)];
        const std::int64_t w = result.w.codes[result.w.at(result.trace.row, k)];
        const std::int64_t x = result.x.codes[result.x.at(k, result.trace.column)];
        rows.push_back(bar(QStringLiteral("k = %1").arg(k),
                           QStringLiteral("%1 · %2").arg(whole(w), bracket(x)),
                           addition.held - addition.addend, addition.held, DetailRow::Tag::None));
        if (addition.overflowed) { // the register did not hold the sum: the bar starts where it stood before
            rows.back().from =
                k == 0 ? 0 : double(result.trace.products[static_cast<std::size_t>(k) - 1].held);
            rows.back().value = whole(addition.addend);
        }
    }
    rows.push_back(total(QStringLiteral("Σ q_{W} q_{X}"),
                         result.trace.products[static_cast<std::size_t>(known) - 1].held));
    return rows;
}

std::vector<DetailRow> zeroPointRows(const Result& result)
{
    using Tag = DetailRow::Tag;
    const ElementTrace& trace = result.trace;
    const std::int64_t zw = result.gemm.zeroW;
    const std::int64_t zx = result.gemm.zeroX;
    const std::int64_t a = trace.terms[0];
    const std::int64_t b = a + trace.terms[1];
    const std::int64_t c = b + trace.terms[2];
    return {bar(QStringLiteral("Σ q_{W} q_{X}"),
                result.shape.depth == 1 ? tr("one product") : tr("%1 products").arg(result.shape.depth), 0, a,
                Tag::RunTime),
            bar(QStringLiteral("− Z_{X} Σ q_{W}"),
                QStringLiteral("−%1 · %2").arg(bracket(zx), bracket(trace.sumW)), a, b,
                zx == 0 ? Tag::Vanishes : Tag::BeforeDeployment),
            bar(QStringLiteral("− Z_{W} Σ q_{X}"),
                QStringLiteral("−%1 · %2").arg(bracket(zw), bracket(trace.sumX)), b, c,
                zw == 0 ? Tag::Vanishes : Tag::RunTime),
            bar(QStringLiteral("+ K Z_{W} Z_{X}"),
                QStringLiteral("%1 · %2 · %3").arg(result.shape.depth).arg(bracket(zw), bracket(zx)), c,
                c + trace.terms[3], zw == 0 || zx == 0 ? Tag::Vanishes : Tag::BeforeDeployment),
            total(QStringLiteral("= acc"), trace.acc)};
}

std::vector<DetailRow> multiplyRows(const Result& result)
{
    const RequantizationTrace& t = result.trace.requantization;
    std::vector<DetailRow> rows{plain(QStringLiteral("acc"), tr("with bias"), whole(result.trace.biased))};
    if (!t.hasProduct)
        rows.push_back(plain(QStringLiteral("M"), tr("S of W · S of X / S of Y"),
                             qs(significantText(result.multiplier(result.trace.row).m, 8))));
    if (t.hasProduct) {
        rows.push_back(plain(QStringLiteral("M_{0}"), tr("shift %1").arg(whole(t.multiplier.shift)),
                             whole(t.multiplier.m0)));
        rows.push_back(
            plain(QStringLiteral("acc · M_{0}"), tr("in 64 bits"), whole(t.product), !t.highMultiply));
        if (t.highMultiply) {
            rows.push_back(
                plain(QStringLiteral("/ 2^{31}"), tr("before rounding"), fixedReal(t.beforeMultiply, 4)));
            rows.push_back(plain(tr("high multiply"), tr("half away from zero"),
                                 whole(static_cast<std::int64_t>(t.multiplied)), true));
        }
    } else if (t.rightShift != 0)
        rows.push_back(plain(QStringLiteral("acc · 2^{%1}").arg(whole(-t.rightShift)),
                             tr("nearest power of two"), qs(significantText(t.multiplied, 8)), true));
    else
        rows.push_back(plain(QStringLiteral("acc · M"), {}, qs(significantText(t.multiplied, 8)), true));
    return rows;
}

std::vector<DetailRow> shiftRows(const Result& result)
{
    const RequantizationTrace& t = result.trace.requantization;
    std::vector<DetailRow> rows;
    if (t.hasProduct)
        rows.push_back(plain(t.highMultiply ? tr("high multiply") : QStringLiteral("acc · M_{0}"), {},
                             whole(t.highMultiply ? static_cast<std::int64_t>(t.multiplied) : t.product)));
    if (t.hasProduct || t.rightShift != 0)
        rows.push_back(plain(QStringLiteral("/ 2^{%1}").arg(whole(t.rightShift)), tr("before rounding"),
                             fixedReal(t.beforeShift, 6)));
    else
        rows.push_back(plain(QStringLiteral("acc · M"), tr("before rounding"), fixedReal(t.beforeShift, 6)));
    rows.push_back(plain(tr("rounded"), {}, whole(t.result), true));
    return rows;
}

std::vector<DetailRow> compareRows(const Result& result)
{
    const gemm::Comparison& c = result.comparisons[cellOf(result, result.trace.row, result.trace.column)];
    auto rows = std::vector<DetailRow>{
        plain(QStringLiteral("S_{Y} (q − Z_{Y})"),
              QStringLiteral("%1 · (%2 − %3)")
                  .arg(qs(significantText(result.outputScale, 6)), whole(result.trace.out),
                       bracket(result.gemm.zeroY)),
              fixedReal(c.real, 6)),
        plain(tr("float"), tr("the same sum in real numbers"), fixedReal(c.product, 6)),
        plain(tr("quantization"), tr("share of W, X and bias codes"), signedReal(c.quantization, 6)),
        plain(tr("requantization"), tr("share of scaling to Y"), signedReal(c.requantization, 6)),
        plain(tr("error"), {}, signedReal(c.error, 6), true)};
    const auto setBar = [&](std::size_t i, double from, double to) {
        rows[i].hasBar = true;
        rows[i].from = from;
        rows[i].to = to;
    };
    setBar(2, 0, c.quantization);
    setBar(3, c.quantization, c.error);
    setBar(4, 0, c.error);
    return rows;
}

std::int64_t valueAt(const Result& result)
{
    const ElementTrace& trace = result.trace;
    switch (result.place.stage) {
    case Stage::Products:
        return trace.products[static_cast<std::size_t>(std::max(1, knownProducts(result)) - 1)].held;
    case Stage::ZeroPoints:
        return trace.acc;
    case Stage::Bias:
        return trace.biased;
    case Stage::Multiply:
        return trace.requantization.highMultiply ? static_cast<std::int64_t>(trace.requantization.multiplied)
                                                 : trace.biased;
    case Stage::Shift:
        return trace.shifted;
    case Stage::AddZeroPoint:
        return trace.beforeClamp;
    case Stage::Clamp:
    case Stage::Compare:
        return trace.out;
    default:
        return 0;
    }
}

/// How the sum has fared up to this step.
struct SumSoFar {
    int peakBits = 1; ///< of the widest exact sum
    bool hasLeft = false; ///< the register overflowed on the way
    bool isHome = true; ///< it holds the exact sum
    std::int64_t exact = 0;
};

SumSoFar sumSoFar(const Result& result)
{
    const ElementTrace& trace = result.trace;
    SumSoFar sum;
    const auto take = [&sum](const Addition& addition) {
        sum.peakBits = std::max(sum.peakBits, bitsNeeded(addition.exact));
        sum.hasLeft = sum.hasLeft || addition.overflowed;
        sum.isHome = addition.exact == addition.held;
        sum.exact = addition.exact;
    };
    for (int k = 0; k < knownProducts(result); ++k)
        take(trace.products[static_cast<std::size_t>(k)]);
    if (knows(result, Stage::ZeroPoints))
        std::for_each(trace.corrections.begin(), trace.corrections.end(), take);
    if (knows(result, Stage::Bias))
        take(trace.bias);
    return sum;
}

QString peakLabel(const Result& result, const SumSoFar& sum)
{
    if (sum.hasLeft && sum.isHome)
        return tr("Round the circle and right again.");
    if (sum.hasLeft)
        return result.gemm.overflow == AccumulatorOverflow::Saturate
            ? tr("stopped at the limit; the sum is %1").arg(whole(sum.exact))
            : tr("wrapped; the sum is %1").arg(whole(sum.exact));
    return tr("peak so far: %1 bits").arg(sum.peakBits);
}

} // namespace

QStringList stageNames(const Result& result)
{
    const RequantizationTrace& t = result.trace.requantization;
    return {tr("Quantize W"),
            tr("Quantize X"),
            tr("Σ products"),
            tr("Zero points"),
            tr("Bias"),
            t.hasProduct ? tr("× M_{0}") : tr("× M"),
            t.hasProduct ? tr("Shift") : tr("Round"),
            tr("+ Z_{Y}"),
            tr("Clamp"),
            tr("Compare")};
}

QStringList stageValues(const Result& result)
{
    const ElementTrace& trace = result.trace;
    const RequantizationTrace& t = trace.requantization;
    const gemm::Comparison& c = result.comparisons[cellOf(result, trace.row, trace.column)];
    const int known = std::max(1, knownProducts(result));
    return {tr("%1 codes").arg(result.w.codes.size()),
            tr("%1 codes").arg(result.x.codes.size()),
            whole(trace.products[static_cast<std::size_t>(known) - 1].held),
            whole(trace.acc),
            whole(trace.biased),
            t.highMultiply     ? whole(static_cast<std::int64_t>(t.multiplied))
                : t.hasProduct ? qs(scientificText(double(t.product), 2))
                               : fixedReal(t.multiplied, 3),
            whole(trace.shifted),
            whole(trace.beforeClamp),
            whole(trace.out),
            signedReal(c.error, 4)};
}

std::vector<DetailRow> detail(const Result& result, int row, int column)
{
    const ElementTrace& trace = result.trace;
    const QString unit = tr("units of S_W S_X");
    switch (result.place.stage) {
    case Stage::QuantizeW:
        return quantizeRows(result.w, row, column);
    case Stage::QuantizeX:
        return quantizeRows(result.x, row, column);
    case Stage::Products:
        return inUnits(productRows(result), unit);
    case Stage::ZeroPoints:
        return inUnits(zeroPointRows(result), unit);
    case Stage::Bias:
        return inUnits({bar(QStringLiteral("acc"), {}, 0, trace.acc, DetailRow::Tag::None),
                        bar(QStringLiteral("+ q_{b}"), tr("the bias, rounded"), trace.acc,
                            trace.acc + result.gemm.biasOf(trace.row), DetailRow::Tag::BeforeDeployment),
                        total(tr("= with bias"), trace.biased)},
                       unit);
    case Stage::Multiply:
        return multiplyRows(result);
    case Stage::Shift:
        return shiftRows(result);
    case Stage::AddZeroPoint:
        return inUnits({bar(QStringLiteral("q"), {}, 0, trace.shifted, DetailRow::Tag::None),
                        bar(QStringLiteral("+ Z_{Y}"), {}, trace.shifted, trace.beforeClamp,
                            DetailRow::Tag::BeforeDeployment),
                        total(QStringLiteral("= q + Z_{Y}"), trace.beforeClamp)},
                       tr("codes of Y"));
    case Stage::Clamp:
        return {plain(tr("lowest"), {}, whole(result.gemm.clampMin)),
                plain(tr("highest"), {}, whole(result.gemm.clampMax)),
                plain(tr("before"), {}, whole(trace.beforeClamp)),
                plain(tr("= output"), {}, whole(trace.out), true)};
    case Stage::Compare:
        return compareRows(result);
    }
    return {};
}

BitRowModel bits(const Result& result)
{
    BitRowModel model;
    const Stage stage = result.place.stage;
    model.value = valueAt(result);
    const bool isSum = stage == Stage::Products || stage == Stage::ZeroPoints || stage == Stage::Bias;
    model.width = isSum ? result.gemm.accumulatorBits : 32;
    model.used = std::min(model.width, bitsNeeded(model.value));
    model.usedLabel = model.used == 1 ? tr("1 bit holds %1").arg(whole(model.value))
                                      : tr("%1 bits hold %2").arg(model.used).arg(whole(model.value));
    model.signLabel = tr("%1 copies of the sign").arg(model.width - model.used);
    model.tip = withHex(model.value, model.width);
    if (isSum) {
        const SumSoFar sum = sumSoFar(result);
        model.peak = sum.peakBits;
        model.peakLabel = peakLabel(result, sum);
        model.tip += tr(", units of S_W S_X");
    }
    return model;
}

QStringList stageTips(const Result& result)
{
    QStringList tips;
    for (const gemm::TraceLine& line : result.lines) {
        const auto integer = static_cast<std::int64_t>(line.value);
        const bool isInteger = line.value == std::floor(line.value) && std::fabs(line.value) < 0x1p31;
        tips << explained(qs(line.formula), qs(line.substituted),
                          isInteger ? withHex(integer, kRegister) : qs(autoText(line.value)));
    }
    return tips;
}

} // namespace bitloupe::gemmText
