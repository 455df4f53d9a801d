#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/num/exact_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

constexpr int kDigitsShown = 12;

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersView", text);
}

QString withMark(double value, int decimals)
{
    QString text = qs(autoText(std::round(value * std::pow(10, decimals)) / std::pow(10, decimals)));
    return text;
}

QString whyTitle(const Result& result)
{
    const Input& input = *result.input;
    if (!input.asked.isFinite())
        return tr("Nothing was rounded");
    if (result.flags.overflow)
        return tr("Why it overflowed");
    if (!result.flags.inexact)
        return tr("Nothing was rounded");
    if (input.tie)
        return input.away ? tr("Why this tie moved on") : tr("Why this tie stayed");
    if (result.decoded.negative)
        return input.away ? tr("Why it rounded away from zero") : tr("Why it rounded toward zero");
    return input.away ? tr("Why it rounded up") : tr("Why it rounded down");
}

QString overflowMessage(const Result& result)
{
    const FloatFormat* layout = result.format.asFloat();
    const std::uint64_t top = layout != nullptr ? layout->maxFinite() : result.format.asFixed()->maxSteps();
    const QString largest = decimal(decimalText(decode(result.format, top).value));
    const QString format = qs(result.format.label());
    const QString asked = shortDecimal(result.input->exact);
    const QString became = result.decoded.numberClass == NumberClass::Infinity
        ? tr("With IEEE it becomes infinity; saturate keeps %1.").arg(shortDecimal(largest.toStdString()))
        : result.decoded.numberClass == NumberClass::Nan
        ? tr("%1 has no infinity: it becomes NaN.").arg(format)
        : tr("It is kept at %1.").arg(decimal(result.value));
    return result.input->asked.isNegative()
        ? tr("%1 is below what %2 reaches. %3").arg(asked, format, became)
        : tr("%1 is above the largest %2, %3. %4")
              .arg(asked, format, shortDecimal(decimalText(decode(result.format, top).value)), became);
}

void addNearestRows(WhyModel& why, const Result& result, const CutDigits& cut)
{
    const bool tie = result.input->tie;
    const bool below = cut.part < 0.5 && !tie;
    const QString real = why.cut.at(0) + QStringLiteral(" ") + why.cut.at(1) + u' ' + why.cut.at(2);
    const QString part = QStringLiteral("**") + withMark(cut.part, 3) + QStringLiteral("**");
    const bool even = result.rule.mode == RoundingMode::NearestEven;
    const QString up = result.decoded.negative ? tr("**add 1**, away from zero") : tr("**add 1**, round up");
    const QString down = result.decoded.negative ? tr("**keep**, toward zero") : tr("**keep**, round down");
    why.rows.push_back({below ? real : QStringLiteral("0 · ·"),
                        below ? tr("less than ½ step: %1").arg(part) : tr("less than ½ step"), down, below});
    why.rows.push_back({QStringLiteral("1 0 0"), tr("exactly ½ step: a tie"),
                        even ? tr("to the **even** one") : tr("**away** from zero"), tie});
    const bool above = !below && !tie;
    why.rows.push_back({above ? real : QStringLiteral("1 · ·"),
                        above ? tr("more than ½ step: %1").arg(part) : tr("more than ½ step"), up, above});
}

void addOtherRow(WhyModel& why, const Result& result, const CutDigits& cut)
{
    const QString real = why.cut.at(0) + QStringLiteral(" ") + why.cut.at(1) + u' ' + why.cut.at(2);
    const QString part =
        tr("%1 of a step").arg(QStringLiteral("**") + withMark(cut.part, 3) + QStringLiteral("**"));
    QString so;
    if (result.rule.mode == RoundingMode::Stochastic)
        so = tr("up with chance **%1**").arg(qs(percentText(cut.part, 1)));
    else if (result.rule.mode == RoundingMode::TowardZero)
        so = tr("**drop** any rest");
    else
        so = result.input->away ? tr("**add 1** for any rest") : tr("**drop** any rest");
    why.rows.push_back({real, part, so, true});
}

} // namespace

WhyModel whyModel(const Result& result)
{
    WhyModel why;
    if (!result.input) {
        why.title = tr("Nothing was rounded");
        why.message = tr("These bits are exact: nothing was rounded.");
        return why;
    }
    why.title = whyTitle(result);
    const Exact& asked = result.input->asked;
    if (!asked.isFinite()) {
        why.message = result.input->payloadDropped
            ? tr("%1 has no room for this payload: its own NaN is stored.").arg(qs(result.format.label()))
            : result.flags.invalid
            ? tr("%1 has no code for this: the nearest it has is shown.").arg(qs(result.format.label()))
            : tr("Infinity and NaN have bit patterns of their own.");
        return why;
    }
    if (result.flags.overflow || result.flags.invalid || asked.isZero()) {
        why.message = result.flags.overflow ? overflowMessage(result)
            : result.flags.invalid
            ? tr("%1 holds positive powers of two only.").arg(qs(result.format.label()))
            : tr("Zero has a bit pattern of its own in every format.");
        return why;
    }
    const CutDigits cut = cutDigits(result.format, asked);
    const QString digitsOf = shortDecimal(asked.text(), 16);
    why.subtitle = result.format.asFloat() != nullptr
        ? tr("the exact digits of %1, cut after %2").arg(digitsOf).arg(cut.keptBits - 1)
        : tr("the exact digits of %1, cut at %2").arg(digitsOf, power(cut.lastPlace));
    for (int bit = cut.keptBits - 1; bit >= 0; --bit)
        why.kept += (cut.kept >> bit & 1U) != 0 ? u'1' : u'0';
    why.pointAfterFirst = result.format.asFloat() != nullptr && cut.keptBits > 1;
    if (why.kept.size() > kDigitsShown) {
        why.kept = QStringLiteral("…") + why.kept.right(kDigitsShown - 1);
        why.pointAfterFirst = false;
    }
    why.cut = QString(cut.guard ? u'1' : u'0') + (cut.round ? u'1' : u'0') + (cut.sticky ? u'1' : u'0');
    if (!result.flags.inexact) {
        why.message = tr("No digit is left after the cut: the number is stored exactly.");
        return why;
    }
    if (result.input->away && (cut.kept & 1U) != 0) {
        while (why.carry + 1 < cut.keptBits && (cut.kept >> why.carry & 1U) != 0)
            ++why.carry;
    }
    const bool nearest =
        result.rule.mode == RoundingMode::NearestEven || result.rule.mode == RoundingMode::NearestAway;
    if (nearest)
        addNearestRows(why, result, cut);
    else
        addOtherRow(why, result, cut);
    return why;
}

} // namespace bitloupe::numbers
