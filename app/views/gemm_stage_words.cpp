#include "app/views/gemm_text.h"
#include "app/views/gemm_words.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

/// The line of words under the stage card.
namespace bitloupe::gemmText {

using gemm::Result;
using gemm::Stage;

namespace {

QString zeroPointWords(const Result& result)
{
    int before = 0;
    int vanished = 0;
    for (const DetailRow& row : detail(result)) {
        before += row.tag == DetailRow::Tag::BeforeDeployment ? 1 : 0;
        vanished += row.tag == DetailRow::Tag::Vanishes ? 1 : 0;
    }
    const QString moved = tr("The corrections moved the sum from %1 to %2. ")
                              .arg(bold(whole(result.trace.terms[0])), bold(whole(result.trace.acc)));
    const QStringList numbers{tr("None"), tr("One"), tr("Two"), tr("Three")};
    return moved
        + (vanished > 0
               ? tr("%1 of the four terms vanish: a zero point is 0.").arg(numbers[vanished])
               : tr("%1 of the four terms were known before the input arrived.").arg(numbers[before]));
}

QString shiftWords(const Result& result)
{
    const RequantizationTrace& t = result.trace.requantization;
    const double dropped = t.beforeShift - std::floor(t.beforeShift);
    return tr("Dropped %1 of a unit: rounded %2 to %3.")
        .arg(bold(fixedReal(dropped, 4)), double(t.result) > t.beforeShift ? tr("up") : tr("down"),
             bold(whole(t.result)));
}

QString clampWords(const Result& result)
{
    const std::int64_t before = result.trace.beforeClamp;
    const std::int64_t out = result.trace.out;
    if (before == out)
        return tr("%1 lies between %2 and %3: nothing is lost.")
            .arg(bold(whole(out)), bold(whole(result.gemm.clampMin)), bold(whole(result.gemm.clampMax)));
    return tr("%1 is %2 %3: clamped, ~~%4~~ codes lost.")
        .arg(bold(whole(before)), before > out ? tr("above") : tr("below"), bold(whole(out)),
             whole(std::llabs(before - out)));
}

} // namespace

QString guessWords(const Result& result, std::int64_t guess)
{
    const std::int64_t off = std::llabs(guess - result.trace.out);
    const QString said = bold(whole(guess));
    if (off == 0)
        return tr("You said %1, and so it is.").arg(said);
    return off == 1 ? tr("You said %1, one off.").arg(said)
                    : tr("You said %1, %2 off.").arg(said, whole(off));
}

QString words(const Result& result)
{
    const ElementTrace& trace = result.trace;
    const gemm::Comparison& c = result.comparisons[cellOf(result, trace.row, trace.column)];
    const auto coded = [&](const gemm::CodedMatrix& m) {
        if (!m.fromReal)
            return tr("%1 codes were given as they are.").arg(bold(QString::number(m.codes.size())));
        return tr("%1 values became codes; largest rounding error %2, half a step is %3.")
            .arg(bold(QString::number(m.codes.size())), bold(qs(autoText(m.largestError))),
                 bold(qs(autoText(*std::max_element(m.scales.begin(), m.scales.end()) / 2))));
    };
    switch (result.place.stage) {
    case Stage::QuantizeW:
        return coded(result.w);
    case Stage::QuantizeX:
        return coded(result.x);
    case Stage::Products: {
        const int k = std::max(1, knownProducts(result)) - 1;
        const std::int64_t before = k == 0 ? 0 : trace.products[static_cast<std::size_t>(k) - 1].held;
        return tr("Product %1 of %2 moved the sum from %3 to %4.")
            .arg(bold(QString::number(k + 1)), bold(QString::number(result.shape.depth)), bold(whole(before)),
                 bold(whole(trace.products[static_cast<std::size_t>(k)].held)));
    }
    case Stage::ZeroPoints:
        return zeroPointWords(result);
    case Stage::Bias:
        return result.realBias.empty()
            ? tr("There is no bias: the sum stays as it is.")
            : tr("The bias %1 is %2 in units of the accumulator.")
                  .arg(bold(qs(autoText(result.realBias[static_cast<std::size_t>(trace.row)]))),
                       bold(whole(result.gemm.biasOf(trace.row))));
    case Stage::Multiply:
        return tr("One number turns units of the accumulator into steps of Y: M = %1.")
            .arg(bold(qs(significantText(result.multiplier(trace.row).m, 8))));
    case Stage::Shift:
        return shiftWords(result);
    case Stage::AddZeroPoint:
        return tr("Output code %1 stands for real 0.").arg(bold(whole(result.gemm.zeroY)));
    case Stage::Clamp:
        return clampWords(result);
    case Stage::Compare:
        return tr("Error %1: quantization %2, requantization %3.")
            .arg(bold(signedReal(c.error, 5)), bold(signedReal(c.quantization, 5)),
                 bold(signedReal(c.requantization, 5)));
    }
    return {};
}

} // namespace bitloupe::gemmText
