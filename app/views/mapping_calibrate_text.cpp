#include "app/views/mapping_calibrate_text.h"

#include "core/base/number_text.h"
#include "core/labs/mapping/duel.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace bitloupe::calibrateText {

using mapping::Calibration;
using mapping::Duelist;
using mapping::Judged;
using mapping::Method;

namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("MappingCalibrate", words);
}

/// A value and its unit stay on one line.
QString bold(QString value)
{
    return QStringLiteral("**%1**").arg(value.replace(QLatin1Char(' '), QChar(0x00A0)));
}

QString bold(std::int64_t count)
{
    return bold(qs(integerText(count)));
}

/// The name inside a sentence: only what is a name keeps its capital.
QString spokenName(Method method)
{
    const QString name = methodName(method);
    return method == Method::Mse ? name : name.left(1).toLower() + name.mid(1);
}

QString ordinal(int rank)
{
    switch (rank) {
    case 1:
        return text("1st");
    case 2:
        return text("2nd");
    case 3:
        return text("3rd");
    default:
        return text("%1th").arg(rank);
    }
}

/// A bound of the range, with the decimals of the pair.
QString bound(double value, const RealRange& range)
{
    return boundText(value, std::max(std::abs(range.min), std::abs(range.max)));
}

const Judged* judgedAt(const Duelist& row, int bits)
{
    const auto found =
        std::find_if(row.judged.begin(), row.judged.end(), [&](const Judged& j) { return j.bits == bits; });
    return found != row.judged.end() && found->behindDb ? &*found : nullptr;
}

/// "**0.65 dB** behind at 8 bits and **6.87 dB** at 3."
QString behindWords(double wide, double narrow)
{
    const auto far = [](double decibels) { return bold(decibelText(decibels) + text(" dB")); };
    if (wide == 0 && narrow == 0)
        return text("Min–max is the best at 8 bits and at 3.");
    if (wide == 0)
        return text("Min–max is the best at 8 bits and %1 behind at 3.").arg(far(narrow));
    if (narrow == 0)
        return text("Min–max is %1 behind at 8 bits and the best at 3.").arg(far(wide));
    return text("Min–max is %1 behind at 8 bits and %2 at 3.").arg(far(wide), far(narrow));
}

QString bestWords(const Duel& duel)
{
    const auto isBest = [](const Judged& judged) { return judged.rank == 1; };
    const Duelist& mse = duel[static_cast<std::size_t>(Method::Mse)];
    if (!mse.judged.empty() && std::all_of(mse.judged.begin(), mse.judged.end(), isBest))
        return text(" MSE search wins by design: the columns measure squared error.");
    QStringList bests;
    for (std::size_t width = 0; width < mapping::duelBits(4).size(); ++width) {
        const auto best = std::find_if(duel.begin(), duel.end(), [&](const Duelist& row) {
            return width < row.judged.size() && isBest(row.judged[width]);
        });
        if (best != duel.end())
            bests << text("%1 at %2").arg(bold(spokenName(best->method))).arg(best->judged[width].bits);
    }
    return bests.isEmpty() ? QString() : text(" Best: %1 bits.").arg(bests.join(QStringLiteral(", ")));
}

QString cutWords(const mapping::Decision& decision)
{
    const std::int64_t cut = decision.countBelow + decision.countAbove;
    if (cut == 0)
        return text(" No value lies outside.");
    return cut == 1 ? text(" %1 value lies outside.").arg(bold(cut))
                    : text(" %1 values lie outside.").arg(bold(cut));
}

QString entropyWords(const mapping::Decision& decision)
{
    if (!decision.kept)
        return text("No candidate had a finite divergence, so the range of the data is kept.");
    const QString lowest = text("Lowest of %1 candidates").arg(bold(decision.triedCount));
    if (decision.infiniteCount == 0)
        return lowest + text("; empty bins count a little, so none is infinite.");
    return lowest
        + text("; %1 are infinite: an empty last bin receives the tail.").arg(bold(decision.infiniteCount));
}

QString percentileWords(const Duelist& row)
{
    const mapping::Decision& decision = row.decision;
    const RealRange& range = row.calibrated->range;
    const QString percent = qs(autoText(row.calibration.percentile)) + text(" %");
    if (!decision.isOfMagnitude)
        return text("%1 of the values lie below the upper end, and as many above the lower one: %2 are cut "
                    "below and "
                    "%3 above.")
            .arg(bold(percent), bold(decision.countBelow), bold(decision.countAbove));
    return text("%1 of |x| lie within %2: %3 values are cut.")
        .arg(bold(percent), bold(QStringLiteral("±") + bound(std::max(range.max, -range.min), range)),
             bold(decision.countBelow + decision.countAbove));
}

QString histogramWords(const mapping::Decision& decision)
{
    if (!decision.kept)
        return text("There was nothing to cut.");
    const auto kept = static_cast<std::int64_t>(decision.kept->x);
    const QString tried = text("%1 cuts of the thinner tail were tried").arg(bold(decision.triedCount));
    if (kept >= decision.triedCount)
        return tried + text("; none raised the estimated error.");
    return tried + text("; the last one raised the estimated error, so %1 count.").arg(bold(kept));
}

} // namespace

QString methodName(Method method)
{
    switch (method) {
    case Method::MinMax:
        return text("Min–max");
    case Method::MovingAverage:
        return text("Moving average");
    case Method::Percentile:
        return text("Percentile");
    case Method::Mse:
        return text("MSE search");
    case Method::Histogram:
        return text("Histogram, PyTorch");
    case Method::EntropyOrt:
        return text("Entropy, ONNX Runtime");
    case Method::EntropyTrt:
        return text("Entropy, TensorRT");
    }
    return {};
}

QString shortName(Method method)
{
    switch (method) {
    case Method::MovingAverage:
        return text("Moving avg");
    case Method::Mse:
        return text("MSE");
    case Method::Histogram:
        return text("Histogram");
    case Method::EntropyOrt:
        return text("ONNX Runtime");
    case Method::EntropyTrt:
        return text("TensorRT");
    case Method::MinMax:
    case Method::Percentile:
        break;
    }
    return methodName(method);
}

QString methodNote(const Calibration& c)
{
    switch (c.method) {
    case Method::MovingAverage:
        return QStringLiteral("c = %1").arg(qs(autoText(c.averagingConstant)));
    case Method::Percentile:
        return (c.twoSided ? QStringLiteral("%1 %") : text("%1 % of |x|")).arg(qs(autoText(c.percentile)));
    case Method::Mse:
        return c.candidates == Calibration{}.candidates ? QString()
                                                        : text("%1 tries").arg(qs(integerText(c.candidates)));
    case Method::Histogram:
    case Method::EntropyOrt:
    case Method::EntropyTrt:
        return c.bins == Calibration{}.bins ? QString() : text("%1 bins").arg(qs(integerText(c.bins)));
    case Method::MinMax:
        break;
    }
    return {};
}

QString methodDescription(const Calibration& c)
{
    switch (c.method) {
    case Method::MinMax:
        return text("Keeps every value: the range ends at the least and at the greatest one. Nothing is "
                    "clipped, and a "
                    "single outlier sets the step.");
    case Method::MovingAverage:
        return text(
            "Follows the least and the greatest value from batch to batch, slowly: m += c (new − m). An "
            "odd batch hardly moves it.");
    case Method::Percentile:
        return c.twoSided
            ? text("Cuts the same share of the values at both ends, however far out they lie.")
            : text("Cuts the same share of the magnitudes |x|: the range is ±p, but no wider than the data.");
    case Method::Mse:
        return text(
            "Scales the min–max range down, quantizes all values with each candidate, and keeps the one with "
            "the least squared error at each width.");
    case Method::Histogram:
        return text("Cuts the thinner tail of a histogram, cut by cut, while its estimate of the squared "
                    "error at this "
                    "width does not grow.");
    case Method::EntropyOrt:
        return text("Keeps the ± range whose 128-level histogram looks most like the full one, after "
                    "smoothing. Always "
                    "128, so it was made for 8 bits.");
    case Method::EntropyTrt:
        return text(
            "Keeps the |range| whose 128-level histogram looks most like the full one. Always 128, so it was "
            "made for 8 bits.");
    }
    return {};
}

QString boundText(double value, double greatest)
{
    if (value == 0)
        return QStringLiteral("0");
    if (!(greatest < 1e5) || greatest < 1e-3)
        return qs(significantText(value, 3));
    if (greatest >= 1)
        return qs(fixedText(value, greatest >= 1000 ? 0 : 2));
    return qs(fixedText(value, 2 - static_cast<int>(std::floor(std::log10(greatest)))));
}

QString decibelText(double decibels)
{
    return std::isfinite(decibels) ? qs(fixedText(decibels, 2))
        : decibels > 0             ? QStringLiteral("∞")
                                   : QStringLiteral("−∞");
}

QString errorText(double mse)
{
    return mse == 0 ? QStringLiteral("0") : qs(significantText(mse, 3));
}

QString duelWords(const Duel& duel)
{
    if (duel.empty())
        return {};
    const Judged* wide = judgedAt(duel.front(), 8);
    const Judged* narrow = judgedAt(duel.front(), 3);
    const QString behind = wide && narrow ? behindWords(*wide->behindDb, *narrow->behindDb) : QString();
    return (behind + bestWords(duel)).trimmed();
}

QString decisionTitle(Method method)
{
    switch (method) {
    case Method::MinMax:
        return text("values at x or beyond");
    case Method::MovingAverage:
        return text("bounds of each batch");
    case Method::Percentile:
        return text("values at x or beyond");
    case Method::Mse:
        return text("squared error for each max");
    case Method::Histogram:
        return text("estimated error after each cut");
    case Method::EntropyOrt:
    case Method::EntropyTrt:
        break;
    }
    return text("divergence for each |range|");
}

QString decisionWords(const Duelist& row, int bits)
{
    if (!row.calibrated)
        return qs(row.why);
    const mapping::Decision& decision = row.decision;
    const RealRange& range = row.calibrated->range;
    switch (row.method) {
    case Method::MinMax:
        return text("Two values decide, %1 and %2. Without them the range would be %3.")
            .arg(bold(bound(range.min, range)), bold(bound(range.max, range)),
                 bold(text("%1 … %2").arg(bound(decision.inner.min, range),
                                          bound(decision.inner.max, range))));
    case Method::MovingAverage:
        return text("The first of %1 batches of %2 starts, every later one pulls by %3.")
                   .arg(bold(decision.batchCount), bold(row.calibration.batch),
                        bold(qs(autoText(row.calibration.averagingConstant))))
            + cutWords(decision);
    case Method::Percentile:
        return percentileWords(row);
    case Method::Mse:
        return text("Lowest of %1 candidates: %2 of the min–max range at %3 bits.")
                   .arg(bold(decision.triedCount), bold(qs(percentText(decision.keptShare, 1))))
                   .arg(bits)
            + cutWords(decision);
    case Method::Histogram:
        return histogramWords(decision);
    case Method::EntropyOrt:
    case Method::EntropyTrt:
        break;
    }
    return entropyWords(decision);
}

Movers moversOf(const Duel& duel)
{
    Movers movers;
    const auto last = [&](int row) { return duel[static_cast<std::size_t>(row)].judged.back().rank; };
    for (int row = 0; row < static_cast<int>(duel.size()); ++row) {
        const auto& judged = duel[static_cast<std::size_t>(row)].judged;
        if (judged.empty() || judged.front().rank == 0 || judged.back().rank == 0)
            continue;
        const int gained = judged.front().rank - judged.back().rank;
        if (gained > 0 && (movers.climber < 0 || last(row) < last(movers.climber)))
            movers.climber = row;
        if (gained < 0 && (movers.faller < 0 || last(row) > last(movers.faller)))
            movers.faller = row;
    }
    return movers;
}

QString slopeWords(const Duel& duel)
{
    const Movers movers = moversOf(duel);
    const auto places = [&](int row) {
        const auto& judged = duel[static_cast<std::size_t>(row)].judged;
        return text("%1 to %2").arg(bold(ordinal(judged.front().rank)), bold(ordinal(judged.back().rank)));
    };
    const auto nameOf = [&](int row, bool isFirst) {
        const Method method = duel[static_cast<std::size_t>(row)].method;
        return isFirst ? methodName(method) : spokenName(method);
    };
    QString words;
    if (movers.climber >= 0)
        words = text("%1 climbs from %2").arg(nameOf(movers.climber, true), places(movers.climber));
    if (movers.faller >= 0) {
        const bool isFirst = words.isEmpty();
        words += (isFirst ? QString() : QStringLiteral("; "))
            + text("%1 falls from %2").arg(nameOf(movers.faller, isFirst), places(movers.faller));
    }
    return words.isEmpty() ? text("The order is the same at every width.") : words + QLatin1Char('.');
}

namespace {

/// Head and rows of the table, with every digit.
QList<QStringList> tableRows(const Duel& duel)
{
    QStringList head{QStringLiteral("method"), QStringLiteral("min"), QStringLiteral("max")};
    const auto widest = std::max_element(duel.begin(), duel.end(), [](const Duelist& a, const Duelist& b) {
        return a.judged.size() < b.judged.size();
    });
    for (const Judged& judged : widest->judged) {
        for (const char* column : {"sqnrDb", "mse", "rank"})
            head << QStringLiteral("%1 at %2 bits").arg(QLatin1String(column)).arg(judged.bits);
    }
    QList<QStringList> rows{head};
    for (const Duelist& row : duel) {
        QStringList cells{qs(wordOf(row.method))};
        if (row.calibrated)
            cells << qs(shortestText(row.calibrated->range.min))
                  << qs(shortestText(row.calibrated->range.max));
        for (const Judged& judged : row.judged) {
            cells << (judged.metrics ? qs(shortestText(judged.metrics->sqnrDb)) : QString())
                  << (judged.metrics ? qs(shortestText(judged.metrics->mse)) : QString())
                  << (judged.metrics ? QString::number(judged.rank) : QString());
        }
        while (cells.size() < head.size())
            cells << QString();
        rows << cells;
    }
    return rows;
}

} // namespace

QString tableText(const Duel& duel, const QString& ending)
{
    if (duel.empty())
        return {};
    if (ending == QLatin1String("json"))
        return qs(dumpJson(mapping::duelJson(duel), 2)) + QLatin1Char('\n');
    const bool isMarkdown = ending == QLatin1String("md");
    if (!isMarkdown && ending != QLatin1String("csv"))
        return {};
    const auto rows = tableRows(duel);
    QString out;
    for (const QStringList& cells : rows) {
        out += isMarkdown ? QStringLiteral("| %1 |\n").arg(cells.join(QStringLiteral(" | ")))
                          : cells.join(QLatin1Char(',')) + QLatin1Char('\n');
        if (isMarkdown && &cells == &rows.front())
            out += QStringLiteral("|---|") + QStringLiteral("---:|").repeated(cells.size() - 1)
                + QLatin1Char('\n');
    }
    return out;
}

} // namespace bitloupe::calibrateText
