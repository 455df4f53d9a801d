#include "app/views/gemm_text.h"

#include "app/views/gemm_words.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::gemmText {

using gemm::kStages;
using gemm::Result;
using gemm::Stage;

QString traceMarkdown(const Result& result)
{
    QString text = QStringLiteral("| stage | formula | substituted | value |\n| --- | --- | --- | ---: |\n");
    for (int i = 0; i <= reachedStage(result) && i < static_cast<int>(result.lines.size()); ++i) {
        const gemm::TraceLine& line = result.lines[static_cast<std::size_t>(i)];
        text += QStringLiteral("| %1 | %2 | %3 | %4 |\n")
                    .arg(qs(wordOf(line.stage)), qs(line.formula), qs(line.substituted),
                         qs(autoText(line.value)));
    }
    return text;
}

int reachedStage(const Result& result)
{
    return result.stepGiven ? static_cast<int>(result.place.stage) : kStages - 1;
}

QString method(Requantization method)
{
    switch (method) {
    case Requantization::Exact:
        return tr("exact");
    case Requantization::Float:
        return tr("float32");
    case Requantization::PowerOfTwoLinear:
        return tr("power of two");
    case Requantization::PowerOfTwoLog:
        return tr("power of two, log");
    case Requantization::CourseTruncated:
        return tr("course, M₀ truncated");
    case Requantization::CourseRounded:
        return tr("course, M₀ rounded");
    case Requantization::Gemmlowp:
        return QStringLiteral("gemmlowp");
    case Requantization::TfliteSingle:
        return tr("TFLite single");
    case Requantization::TfliteDouble:
        return tr("TFLite double");
    }
    return {};
}

ComparisonModel comparison(const Result& result)
{
    ComparisonModel model;
    if (!knows(result, Stage::ZeroPoints)) {
        model.words = tr("Both sums follow when the zero points are taken out.");
        return model;
    }
    const gemm::Comparison& c = result.comparisons[cellOf(result, result.trace.row, result.trace.column)];
    const double gap = c.sumInteger - c.sumReal;
    model.known = true;
    model.integer = c.sumInteger;
    model.real = c.sumReal;
    const double room = std::max(0.6 * result.outputScale, 0.3 * std::fabs(gap));
    model.low = std::min(c.sumInteger, c.sumReal) - room;
    model.high = std::max(c.sumInteger, c.sumReal) + room;
    model.tip = tr("acc · S_W S_X = %1 · %2 = %3\nΣ w x in real numbers, without bias = %4\n"
                   "gap = %5, that is %6 of S_Y = %7")
                    .arg(bracket(result.trace.acc),
                         qs(significantText(result.w.scale(result.trace.row) * result.x.scale(0), 6)),
                         fixedReal(c.sumInteger, 6), fixedReal(c.sumReal, 6), signedReal(gap, 6),
                         fixedReal(std::fabs(gap) / result.outputScale, 4),
                         qs(significantText(result.outputScale, 6)));
    model.numbers = {{QStringLiteral("Σ w x"), fixedReal(c.sumReal, 4)},
                     {QStringLiteral("acc · S_{W}S_{X}"), fixedReal(c.sumInteger, 4)},
                     {tr("gap"), signedReal(gap, 4)}};
    model.words =
        tr("The gap is %1 of one output step S_{Y}.").arg(fixedReal(std::fabs(gap) / result.outputScale, 2));
    return model;
}

} // namespace bitloupe::gemmText
