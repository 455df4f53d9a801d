#include "app/views/numbers_fact_cards.h"

#include <QCoreApplication>

#include <array>
#include <string_view>

namespace bitloupe::numbers {

namespace {

struct CardRow {
    std::string_view id;
    const char* use;
    const char* note;
    const char* source;
};

constexpr const char* kIeee = "IEEE 754-2019";
constexpr const char* kOfp8 = "OCP 8-bit Floating Point 1.0, 2023; Micikevicius et al. 2022";
constexpr const char* kNoune = "Noune et al. 2022, 8-bit Numerical Formats for Deep Neural Networks";
constexpr const char* kMlDtypes = "ml_dtypes (JAX), the table of its README";
constexpr const char* kMx = "OCP Microscaling Formats 1.0, 2023";

constexpr std::array<CardRow, 15> kCards{{
    {"binary64", QT_TRANSLATE_NOOP("FactCard", "double in C, float in Python, every number of JavaScript."),
     QT_TRANSLATE_NOOP("FactCard", "The reference that smaller formats are measured against."), kIeee},
    {"binary32",
     QT_TRANSLATE_NOOP("FactCard", "The usual format of trained weights, and of sums in training."),
     QT_TRANSLATE_NOOP("FactCard", "Whole numbers are exact up to 2²⁴ = 16,777,216."), kIeee},
    {"tf32",
     QT_TRANSLATE_NOOP("FactCard", "Multiplications on the tensor cores of NVIDIA GPUs since the A100."),
     QT_TRANSLATE_NOOP("FactCard",
                       "The range of binary32 with the fraction of binary16. Kept in 32 bits of memory."),
     "NVIDIA A100 Tensor Core GPU Architecture, 2020"},
    {"binary16", QT_TRANSLATE_NOOP("FactCard", "Graphics, inference, and training with a scaled loss."),
     QT_TRANSLATE_NOOP("FactCard",
                       "Overflows above 65,504, so gradients need a scale that keeps them in range."),
     "IEEE 754-2019; Micikevicius et al. 2018, Mixed Precision Training"},
    {"bfloat16",
     QT_TRANSLATE_NOOP("FactCard", "Training and inference on TPUs and on most GPUs and CPUs since."),
     QT_TRANSLATE_NOOP("FactCard", "The upper half of a binary32: the same range, about 2.4 digits."),
     "Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training"},
    {"float8_e4m3fn",
     QT_TRANSLATE_NOOP("FactCard", "Weights and activations in 8 bits, on GPUs since the H100."),
     QT_TRANSLATE_NOOP(
         "FactCard",
         "Gives up infinity and all NaNs but one, which moves the largest number from 240 to 448."),
     kOfp8},
    {"float8_e5m2", QT_TRANSLATE_NOOP("FactCard", "Gradients in 8 bits, which need range more than digits."),
     QT_TRANSLATE_NOOP("FactCard", "The upper half of a binary16, infinities and NaNs included."), kOfp8},
    {"float8_e4m3fnuz", QT_TRANSLATE_NOOP("FactCard", "AMD MI300 and Graphcore IPUs."),
     QT_TRANSLATE_NOOP("FactCard", "The code of −0 is the only NaN. The bias is one more than in E4M3FN."),
     kNoune},
    {"float8_e5m2fnuz", QT_TRANSLATE_NOOP("FactCard", "AMD MI300 and Graphcore IPUs, for gradients."),
     QT_TRANSLATE_NOOP("FactCard", "The code of −0 is the only NaN. The bias is one more than in E5M2."),
     kNoune},
    {"float8_e4m3b11fnuz", QT_TRANSLATE_NOOP("FactCard", "Offered by XLA and ml_dtypes."),
     QT_TRANSLATE_NOOP("FactCard", "Bias 11 moves the range down: from 2⁻¹³ to 30."), kMlDtypes},
    {"float8_e3m4",
     QT_TRANSLATE_NOOP("FactCard", "Data of a narrow range that want one digit more. Offered by ml_dtypes."),
     QT_TRANSLATE_NOOP("FactCard", "Follows the rules of IEEE 754 in 8 bits; the largest number is 15.5."),
     kMlDtypes},
    {"float8_e8m0fnu", QT_TRANSLATE_NOOP("FactCard", "The scale that 32 numbers of an MX block share."),
     QT_TRANSLATE_NOOP("FactCard", "Only powers of two: no sign, no zero, no fraction."), kMx},
    {"float6_e3m2fn", QT_TRANSLATE_NOOP("FactCard", "Elements of MXFP6 blocks where range matters more."),
     QT_TRANSLATE_NOOP("FactCard", "Every code is a finite number: neither infinity nor NaN."), kMx},
    {"float6_e2m3fn", QT_TRANSLATE_NOOP("FactCard", "Elements of MXFP6 blocks where digits matter more."),
     QT_TRANSLATE_NOOP("FactCard", "Every code is a finite number: neither infinity nor NaN."), kMx},
    {"float4_e2m1fn", QT_TRANSLATE_NOOP("FactCard", "Elements of MXFP4 and NVFP4 blocks."),
     QT_TRANSLATE_NOOP("FactCard", "Its sixteen codes: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives."),
     kMx},
}};

constexpr CardRow kInteger{
    "",
    QT_TRANSLATE_NOOP("FactCard", "Codes of quantized weights and activations; a scale makes them numbers."),
    QT_TRANSLATE_NOOP("FactCard",
                      "The same step everywhere. Neither infinity nor NaN: sums wrap or saturate."),
    "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only "
    "Inference"};
constexpr CardRow kFixed{
    "",
    QT_TRANSLATE_NOOP("FactCard", "Signal processors and microcontrollers without a floating-point unit."),
    QT_TRANSLATE_NOOP("FactCard",
                      "An integer whose binary point stands at a fixed place: the same step everywhere."),
    "Q notation, as in the CMSIS-DSP library of Arm"};
constexpr CardRow kCustom{
    "", QT_TRANSLATE_NOOP("FactCard", "A format of your own."),
    QT_TRANSLATE_NOOP("FactCard", "Everything on these pages works for it as for a standard one."), ""};

const CardRow& cardRow(const NumberFormat& format)
{
    if (const FixedFormat* fixed = format.asFixed())
        return fixed->fractionBits == 0 ? kInteger : kFixed;
    if (const NamedFormat* named = format.named()) {
        for (const CardRow& row : kCards) {
            if (row.id == named->id)
                return row;
        }
    }
    return kCustom;
}

} // namespace

FactCard factCard(const NumberFormat& format)
{
    const CardRow& row = cardRow(format);
    const auto translated = [](const char* text) { return QCoreApplication::translate("FactCard", text); };
    return {translated(row.use), translated(row.note), QString::fromUtf8(row.source)};
}

} // namespace bitloupe::numbers
