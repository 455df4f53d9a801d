#include "app/views/mapping_reconcile_text.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace bitloupe::mappingText {

namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("MappingReconcile", words);
}

QString bold(const QString& value)
{
    return QStringLiteral("**%1**").arg(value);
}

/// A number as people type it: a real minus and a decimal comma are read as well.
std::optional<double> number(QString typed, bool& isBad)
{
    typed = typed.trimmed().replace(QChar(0x2212), QLatin1Char('-'));
    if (!typed.contains(QLatin1Char('.')))
        typed.replace(QLatin1Char(','), QLatin1Char('.'));
    if (typed.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double value = QLocale::c().toDouble(typed, &isNumber);
    isBad = !isNumber || !std::isfinite(value);
    return isBad ? std::nullopt : std::optional(value);
}

std::optional<std::int64_t> whole(const QString& typed, bool& isBad)
{
    const auto value = number(typed, isBad);
    if (!value)
        return std::nullopt;
    isBad = *value != std::round(*value) || std::abs(*value) > 1e15;
    return isBad ? std::nullopt : std::optional(static_cast<std::int64_t>(*value));
}

TextCell scaleCell(const Explanation& e, const Printed& printed)
{
    if (!printed.scale)
        return {QStringLiteral("–"), TextCell::Tone::Secondary, text("No scale was given.")};
    const QString hover =
        text("|given − computed| in units in the last place of binary32: %1").arg(qs(autoText(e.scaleUlp)));
    if (e.scaleUlp == 0)
        return {text("✓ exact"), TextCell::Tone::Good, hover};
    if (e.scaleMatches)
        return {text("✓ digits"), TextCell::Tone::Good, hover + text("; every digit given agrees")};
    return {e.scaleUlp < 1e4 ? text("%1 ULP").arg(qs(autoText(std::ceil(e.scaleUlp))))
                             : qs(percentText(std::abs(*printed.scale / e.parameters.scale - 1), 1)),
            TextCell::Tone::Bad, hover};
}

TextCell differenceCell(bool isGiven, std::int64_t difference)
{
    if (!isGiven)
        return {QStringLiteral("–"), TextCell::Tone::Secondary, text("No zero point was given.")};
    if (difference == 0)
        return {QStringLiteral("✓"), TextCell::Tone::Good, text("The zero point matches.")};
    return {(difference > 0 ? QStringLiteral("+") : QString()) + qs(integerText(difference)),
            TextCell::Tone::Bad, text("given − computed")};
}

} // namespace

Seen readSeen(const QString& scale, const QString& zeroPoint, const QString& min, const QString& max,
              const QString& value, const QString& code)
{
    Seen seen;
    mapping::Reconcile asked;
    asked.scale = number(scale, seen.isBad[0]);
    seen.isBad[0] = seen.isBad[0] || (asked.scale && !(*asked.scale > 0));
    asked.zeroPoint = whole(zeroPoint, seen.isBad[1]);
    asked.min = number(min, seen.isBad[2]);
    asked.max = number(max, seen.isBad[3]);
    asked.value = number(value, seen.isBad[4]);
    asked.code = whole(code, seen.isBad[5]);
    const std::array<const char*, 6> sentences{
        "A scale is a number above 0.", "A zero point is a whole number.", "A bound is a finite number.",
        "A bound is a finite number.",  "A value is a finite number.",     "A code is a whole number."};
    for (std::size_t i = 0; i < sentences.size() && seen.sentence.isEmpty(); ++i)
        if (seen.isBad[i])
            seen.sentence = text(sentences[i]);
    if (asked.min.has_value() != asked.max.has_value())
        asked.min = asked.max = std::nullopt;
    if (asked.value.has_value() != asked.code.has_value()) {
        asked.value.reset();
        asked.code.reset();
    }
    if (!(asked == mapping::Reconcile{}))
        seen.asked = asked;
    return seen;
}

QString conventionName(const Explanation& explanation)
{
    return explanation.known ? qs(conventionTitle(*explanation.known)) : text("plain rule");
}

QList<QList<TextCell>> explanationRows(const mapping::Result& result)
{
    QList<QList<TextCell>> rows;
    for (const Explanation& e : result.explanations) {
        const QString why = qs(e.why);
        rows.append({{conventionName(e), TextCell::Tone::Normal, why},
                     {qs(withMinus(e.options)), TextCell::Tone::Secondary, why},
                     {qs(significantText(e.parameters.scale, 6)), TextCell::Tone::Normal,
                      text("S = %1").arg(qs(shortestText(e.parameters.scale)))},
                     scaleCell(e, result.printed),
                     {qs(integerText(e.parameters.zeroPoint)), TextCell::Tone::Normal, why},
                     differenceCell(result.printed.zeroPoint.has_value(), e.zeroPointDifference)});
    }
    return rows;
}

QString foundWords(const mapping::Result& result)
{
    const auto isFull = [&](const Explanation& e) {
        return e.scaleMatches && e.zeroPointDifference == 0 && e.codeDifference == 0;
    };
    const auto count = std::count_if(result.explanations.begin(), result.explanations.end(), isFull);
    const Explanation& best = result.explanations.front();
    if (count == 0)
        return text("Nobody prints exactly that for this range. Closest: %1. %2")
            .arg(bold(conventionName(best)), qs(best.why));
    if (count == 1)
        return text("Only %1 explains it, %2. %3")
            .arg(bold(conventionName(best)), qs(withMinus(best.options)), qs(best.why));
    return text("%1 ways explain it; the first is %2, %3. %4")
        .arg(bold(QString::number(count)), bold(conventionName(best)), qs(withMinus(best.options)),
             qs(best.why));
}

QList<QList<TextCell>> conventionRows(const mapping::Result& result)
{
    QList<QList<TextCell>> rows;
    for (const mapping::ConventionAnswer& answer : result.conventions) {
        const QString name = qs(conventionTitle(answer.convention));
        const QString why = qs(answer.why);
        if (!answer.parameters) {
            const TextCell none{QStringLiteral("–"), TextCell::Tone::Secondary, why};
            rows.append(
                {{name, TextCell::Tone::Normal, why}, none, none, none, {why, TextCell::Tone::Bad, why}});
            continue;
        }
        const AffineParameters& p = *answer.parameters;
        rows.append({{name, TextCell::Tone::Normal, why},
                     {qs(significantText(p.scale, 9)), TextCell::Tone::Normal,
                      text("S = %1, bits %2").arg(qs(shortestText(p.scale)), qs(scaleBits(p)))},
                     {qs(integerText(p.zeroPoint)), TextCell::Tone::Normal, why},
                     {text("%1 … %2").arg(qs(integerText(p.quantMin)), qs(integerText(p.quantMax))),
                      TextCell::Tone::Secondary, text("codes that may be used")},
                     {why, TextCell::Tone::Secondary, why}});
    }
    return rows;
}

QString conventionWords(const mapping::Result& result)
{
    std::set<std::pair<double, std::int64_t>> answers;
    std::set<std::int64_t> zeros;
    for (const mapping::ConventionAnswer& answer : result.conventions) {
        if (!answer.parameters)
            continue;
        answers.insert({answer.parameters->scale, answer.parameters->zeroPoint});
        zeros.insert(answer.parameters->zeroPoint);
    }
    if (answers.size() <= 1)
        return text("All of them agree here.");
    if (zeros.size() == 1)
        return text(
                   "One zero point, %1 scales: they differ in the last bits only where one of them rounds to "
                   "binary32 or ends its codes elsewhere.")
            .arg(bold(QString::number(answers.size())));
    return text("%1 different answers for one range. Numbers from two programs agree only if both follow the "
                "same rule.")
        .arg(bold(QString::number(answers.size())));
}

} // namespace bitloupe::mappingText
