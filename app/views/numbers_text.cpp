#include "app/views/numbers_text.h"

#include "core/base/number_text.h"
#include "core/num/exact_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <cmath>

namespace bitloupe::numbers {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersView", text);
}

QString rich(int exponent)
{
    return QStringLiteral("2^{%1}").arg(qs(withMinus(std::to_string(exponent))));
}

QStringList placesOf(int from, int to)
{
    QStringList out;
    for (int weight = from; weight >= to; --weight)
        out << (weight >= 0 && weight <= 10 ? QString::number(1 << weight) : rich(weight));
    return out;
}

BitGroup signGroup(const Result& result)
{
    BitGroup group;
    group.tone = BitGroup::Tone::Sign;
    group.name = tr("Sign");
    group.count = 1;
    group.places = {QStringLiteral("±")};
    group.term = QStringLiteral("(−1)^{%1}").arg(result.decoded.negative ? 1 : 0);
    group.result = result.decoded.negative ? QStringLiteral("−1") : QStringLiteral("+1");
    return group;
}

/// 2^e as a decimal where that is short.
QString powerResult(int exponent)
{
    const QString value = qs(decimalText({.significand = 1, .exponent = exponent}));
    const QString base = QStringLiteral("= ") + rich(exponent);
    return value.size() <= 9 ? base + QStringLiteral(" = ") + value : base;
}

BitGroup exponentGroup(const Result& result, const FloatFormat& format)
{
    BitGroup group;
    group.tone = BitGroup::Tone::Exponent;
    group.name = tr("Exponent");
    group.count = format.exponentBits;
    group.note = format.exponentBits == 1 ? tr("1 bit") : tr("%1 bits").arg(format.exponentBits);
    group.longNote = group.note + tr(", bias %1").arg(qs(withMinus(std::to_string(format.bias))));
    group.places = placesOf(format.exponentBits - 1, 0);
    const int exponent = result.decoded.exponent.value_or(0);
    const bool lowest = result.decoded.biasedExponent.value_or(0) == 0 && !format.powersOnly;
    const QString bias = format.bias < 0 ? QStringLiteral(" + %1").arg(-format.bias)
                                         : QStringLiteral(" − %1").arg(format.bias);
    group.term =
        QStringLiteral("2^{%1%2}").arg(lowest ? 1 : result.decoded.biasedExponent.value_or(0)).arg(bias);
    group.result = powerResult(exponent);
    return group;
}

BitGroup fractionGroup(const Result& result, const FloatFormat& format)
{
    BitGroup group;
    group.tone = BitGroup::Tone::Fraction;
    group.name = tr("Fraction");
    group.count = format.fractionBits;
    group.note = format.fractionBits == 1 ? tr("1 bit") : tr("%1 bits").arg(format.fractionBits);
    const bool subnormal = result.decoded.biasedExponent.value_or(0) == 0;
    group.longNote = !result.decoded.value.isFinite() ? group.note
                                                      : group.note
            + (subnormal ? tr(", after a leading 0: subnormal") : tr(", after a leading 1 that is implied"));
    group.places = placesOf(-1, -format.fractionBits);
    group.term = subnormal ? QStringLiteral("0 +") : QStringLiteral("1 +");
    const std::uint64_t fraction = result.decoded.fraction.value_or(0);
    group.numerator = QString::number(fraction);
    group.denominator = format.fractionBits <= 23
        ? QString::number(format.fractionMask() + 1)
        : QStringLiteral("2") + qs(superscript(format.fractionBits));
    const Dyadic significand{.significand = fraction + (subnormal ? 0 : format.fractionMask() + 1),
                             .exponent = -format.fractionBits};
    group.result = QStringLiteral("= ") + shortDecimal(decimalText(significand), 14);
    return group;
}

BitFieldModel fixedModel(const Result& result, const FixedFormat& format)
{
    BitFieldModel model;
    if (format.isSigned) {
        BitGroup sign = signGroup(result);
        sign.places = {format.integerBits <= 10 ? QStringLiteral("−%1").arg(1 << format.integerBits)
                                                : QStringLiteral("−") + rich(format.integerBits)};
        model.groups.push_back(sign);
    }
    BitGroup whole;
    whole.tone = BitGroup::Tone::Exponent;
    whole.name = tr("Integer");
    whole.count = format.integerBits;
    whole.note = tr("%1 bits").arg(format.integerBits);
    whole.places = placesOf(format.integerBits - 1, 0);
    if (whole.count > 0)
        model.groups.push_back(whole);
    BitGroup fraction;
    fraction.name = tr("Fraction");
    fraction.count = format.fractionBits;
    fraction.note = tr("%1 bits").arg(format.fractionBits);
    fraction.places = placesOf(-1, -format.fractionBits);
    if (fraction.count > 0)
        model.groups.push_back(fraction);
    const Dyadic& value = result.decoded.value;
    const QString steps =
        decimal(decimalText({.negative = value.negative, .significand = value.significand}));
    model.sentence = format.fractionBits == 0
        ? tr("The set place values add up to %1.").arg(steps)
        : tr("%1 steps of %2 = %3.").arg(steps, power(-format.fractionBits), decimal(result.value));
    return model;
}

QString specialSentence(const Result& result, const FloatFormat& format)
{
    if (result.decoded.numberClass == NumberClass::Infinity)
        return tr("All exponent bits are 1 and the fraction is 0: infinity.");
    switch (format.specials) {
    case Specials::Ieee:
        return tr("All exponent bits are 1 and the fraction is not 0: NaN, not a number.");
    case Specials::NanOnly:
        return tr("All exponent and fraction bits are 1: NaN, not a number.");
    default:
        return tr("The pattern of negative zero means NaN here: not a number.");
    }
}

} // namespace

QString decimal(const std::string& exact)
{
    QString text = qs(withMinus(exact));
    return text.replace(QStringLiteral("Infinity"), QStringLiteral("∞"));
}

QString shortDecimal(const std::string& exact, int characters)
{
    const QString text = decimal(exact);
    return text.size() <= characters ? text : text.left(characters) + QStringLiteral("…");
}

QString hexWithPrefix(const Result& result)
{
    return QStringLiteral("0x") + qs(hexText(result.pattern, result.format.totalBits())).toUpper();
}

QString power(int exponent)
{
    return QStringLiteral("2") + qs(superscript(exponent));
}

QString titleText(const State& state, const Result& result)
{
    const QString format = qs(result.format.label());
    if (state.bits)
        return tr("What %1 means in %2").arg(hexWithPrefix(result), format);
    if (state.source)
        return tr("%1 0x%2 as %3")
            .arg(qs(state.source->format.label()), qs(state.source->bits).toUpper(), format);
    if (result.list && result.input)
        return tr("How %1 stores %2, number %3 of %4")
            .arg(format, qs(withMinus(result.input->label)))
            .arg(result.list->item + 1)
            .arg(result.list->items->size());
    return tr("How %1 stores %2").arg(format, qs(withMinus(state.input.value_or("0"))));
}

BitFieldModel bitFieldModel(const Result& result)
{
    BitFieldModel model;
    if (const FixedFormat* fixed = result.format.asFixed()) {
        model = fixedModel(result, *fixed);
    } else {
        const FloatFormat& format = *result.format.asFloat();
        if (!format.powersOnly)
            model.groups.push_back(signGroup(result));
        model.groups.push_back(exponentGroup(result, format));
        if (format.fractionBits > 0) {
            model.groups.push_back(fractionGroup(result, format));
            const bool finite = result.decoded.value.isFinite();
            model.impliedGroup = finite ? static_cast<int>(model.groups.size()) - 1 : -1;
            model.impliedOne = result.decoded.numberClass == NumberClass::Normal;
            model.impliedPlace = QStringLiteral("1");
        }
        if (!result.decoded.value.isFinite())
            model.sentence = specialSentence(result, format);
    }
    model.name = qs(result.format.label());
    model.bits = result.pattern;
    return model;
}

QString bitWords(const Result& result, int bit)
{
    const BitMeaning meaning = bitMeaning(result, bit);
    const QString flipped = shortDecimal(meaning.flipped);
    const QString flip = meaning.flipped == "NaN" ? tr("Flip it and the value becomes **NaN**.")
                                                  : tr("Flip it and the value becomes **%1**.").arg(flipped);
    QString does;
    switch (meaning.field) {
    case Field::Sign:
        does = result.format.asFixed() != nullptr
            ? tr("Bit %1 is the sign: it is worth **%2**.").arg(bit).arg(decimal(meaning.worth))
            : tr("Bit %1 is the sign: 1 makes the number negative.").arg(bit);
        break;
    case Field::Exponent:
        does = meaning.weight <= 12
            ? tr("Bit %1 multiplies the value by %2.").arg(bit).arg(power(1 << meaning.weight))
            : tr("Bit %1 is an exponent bit.").arg(bit);
        break;
    case Field::Integer:
    case Field::Fraction:
        if (meaning.worth.empty())
            does = tr("Bit %1 is a fraction bit.").arg(bit);
        else if (result.format.asFloat() != nullptr)
            does = tr("Bit %1 adds %2 × %3 = **%4**.")
                       .arg(bit)
                       .arg(power(meaning.weight), power(result.decoded.exponent.value_or(0)),
                            shortDecimal(meaning.worth));
        else
            does = tr("Bit %1 adds %2 = **%3**.")
                       .arg(bit)
                       .arg(power(meaning.weight), shortDecimal(meaning.worth));
        break;
    }
    return does + u' ' + flip;
}

QString richScientific(QString text)
{
    const qsizetype dot = text.indexOf(QStringLiteral("·10"));
    if (dot < 0)
        return text;
    static const QString kRaised = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹⁻");
    static const QString kPlain = QStringLiteral("0123456789−");
    QString exponent = text.mid(dot + 3);
    for (QChar& digit : exponent)
        digit = kPlain.at(std::max<qsizetype>(0, kRaised.indexOf(digit)));
    return text.left(dot) + QStringLiteral(" × 10^{") + exponent + u'}';
}

QString relativeErrorText(double relativeError, const Exact& stored, bool askedIsNan)
{
    if (relativeError == 0 || (askedIsNan && stored.kind() == Dyadic::Kind::Nan))
        return tr("exact");
    if (!std::isfinite(relativeError) || !stored.isFinite())
        return tr("does not fit");
    const QString sign = relativeError > 0 ? QStringLiteral("+") : QString();
    if (std::fabs(relativeError) >= 0.1)
        return sign + qs(percentText(relativeError, std::fabs(relativeError) == 1 ? 0 : 1));
    return sign + richScientific(qs(scientificText(relativeError, 2)));
}

QString bytesText(const NumberFormat& format)
{
    if (format == NumberFormat{kTf32})
        return QStringLiteral("4");
    switch (format.totalBits()) {
    case 4:
        return QStringLiteral("½");
    case 6:
        return QStringLiteral("¾");
    default:
        return qs(autoText(format.totalBits() / 8.0));
    }
}

std::vector<CopyForm> copyForms(const Result& result)
{
    const int bits = result.format.totalBits();
    QString binary;
    for (int bit = bits - 1; bit >= 0; --bit)
        binary += (result.pattern >> bit & 1U) != 0 ? u'1' : u'0';
    const QString hexfloat = qs(result.hexfloat);
    const bool finite = result.decoded.value.isFinite();
    const QString suffix = bits <= 32 ? QStringLiteral("f") : QString();
    const QString c = finite ? hexfloat + suffix
        : result.decoded.numberClass == NumberClass::Nan
        ? QStringLiteral("NAN")
        : (result.decoded.negative ? QStringLiteral("-INFINITY") : QStringLiteral("INFINITY"));
    const QString python = finite ? QStringLiteral("float.fromhex('%1')").arg(hexfloat)
                                  : QStringLiteral("float('%1')").arg(hexfloat);
    return {{tr("Decimal"), qs(result.value)},
            {tr("Hex"), hexWithPrefix(result)},
            {tr("Binary"), QStringLiteral("0b") + binary},
            {tr("Hexfloat"), hexfloat},
            {tr("C literal"), c},
            {tr("Python"), python}};
}

} // namespace bitloupe::numbers
