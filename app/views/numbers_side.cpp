#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/num/exact_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

constexpr int kMostDigits = 21; // as many as the card is wide

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersView", text);
}

QString withPoint(const QString& digits, int before, bool cut)
{
    QString text = digits.left(before);
    if (before < digits.size())
        text += u'.' + digits.mid(before);
    return text + (cut ? QStringLiteral("…") : QString());
}

/// Without the zeros that say nothing: "0.0001" keeps one before the point.
QString trimmed(QString text)
{
    while (text.size() > 1 && text[0] == u'0' && text[1] == u'0')
        text.remove(0, 1);
    if (text.size() > 1 && text[0] == u'0' && text[1] == u'1')
        text.remove(0, 1);
    return text;
}

} // namespace

NormaliseModel normaliseModel(const Result& result)
{
    NormaliseModel model;
    const Normalised found = normalised(result, kMostDigits);
    if (found.digits.empty()) {
        const bool fixed = result.format.asFixed() != nullptr;
        const bool finite = result.decoded.value.isFinite();
        model.words << (fixed ? tr("In fixed point the point never moves: every number has the same step.")
                            : !finite || result.stored().isZero()
                            ? tr("There is no first 1 to put before the point.")
                            : tr("The point moves too many places to show them one by one."));
        return model;
    }
    model.digits = qs(found.digits);
    model.before = found.before;
    model.after = found.after;
    model.places = std::abs(found.after - found.before);
    model.cut = found.cut;
    const int direction = found.after < found.before ? -1 : 1;
    for (int place = 0; place < model.places; ++place)
        model.words << tr("**%1** × %2. Each place the point moves %3 the exponent by 1.")
                           .arg(trimmed(withPoint(model.digits, model.before + direction * place, model.cut)),
                                power(-direction * place),
                                direction < 0 ? tr("left raises") : tr("right lowers"));
    const QString last = trimmed(withPoint(model.digits, model.after, model.cut));
    model.words << (found.subnormal
                        ? tr("**%1** × %2. No smaller exponent exists: the number stays subnormal, with a 0 "
                             "before the point.")
                              .arg(last, power(found.exponent))
                        : tr("**%1** × %2. The 1 before the point is implied; the exponent field holds "
                             "%3 + %4 = **%5**.")
                              .arg(last, power(found.exponent))
                              .arg(qs(withMinus(std::to_string(found.exponent))))
                              .arg(result.format.asFloat()->bias)
                              .arg(found.exponent + result.format.asFloat()->bias));
    return model;
}

TwinModel twinModel(const Result& result)
{
    const Twin twin = twinOf(result);
    const Exact asked = result.input ? result.input->asked : result.stored();
    const auto side = [&](const NumberFormat& format, std::uint64_t pattern, const Exact& stored,
                          const std::string& largest) {
        TwinModel::Side out;
        out.name = qs(format.label());
        out.format = format;
        out.pattern = pattern;
        const Exact error = stored.isFinite() && asked.isFinite() ? stored - asked : Exact();
        const auto ulp = ulpExponent(format, pattern);
        out.rows << shortDecimal(decimalText(decode(format, pattern).value), 18)
                 << (!stored.isFinite() || !asked.isFinite() ? tr("none to tell")
                         : error.isZero()                    ? tr("exact")
                                                             : decimal(error.shortText(6)))
                 << (ulp ? QStringLiteral("2^{%1}").arg(qs(withMinus(std::to_string(*ulp)))) : tr("none"))
                 << shortDecimal(largest, 14);
        return out;
    };
    TwinModel model;
    model.labels = {tr("Stored"), tr("Error"), tr("Step here"), tr("Largest")};
    const std::string largest = formatFacts(result.format).largest;
    model.sides = {side(result.format, result.pattern, result.stored(), largest),
                   side(twin.format, twin.pattern, twin.stored, twin.largest)};
    if (result.format.asFixed() != nullptr)
        std::swap(model.sides[0], model.sides[1]);
    model.words =
        tr("Both have %1 bits. Fixed point has one step everywhere; floating point trades it for reach.")
            .arg(result.format.totalBits());
    return model;
}

QString listWords(const ListResult& list)
{
    QStringList parts{tr("%1 exact").arg(qs(integerText(static_cast<std::int64_t>(list.exact))))};
    if (list.overflowed > 0)
        parts << tr("%1 overflowed").arg(qs(integerText(static_cast<std::int64_t>(list.overflowed))));
    if (list.underflowed > 0)
        parts << tr("%1 underflowed").arg(qs(integerText(static_cast<std::int64_t>(list.underflowed))));
    if (list.maxAbsError > 0) {
        parts << tr("largest error %1").arg(qs(autoText(list.maxAbsError)));
        parts << tr("SQNR %1 dB").arg(qs(fixedText(list.sqnrDb, 1)));
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace bitloupe::numbers
