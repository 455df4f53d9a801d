#include "app/views/numbers_arithmetic_text.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("NumbersArithmetic", text, nullptr, n);
}

QString typed(const Operand& operand, int characters = 12)
{
    const QString text = qs(withMinus(operand.label));
    return text.size() <= characters ? text : shortDecimal(operand.value, characters);
}

const DigitRow* find(const OperationResult& result, StepName step, DigitRow::Role role)
{
    if (const Step* found = result.step(step)) {
        for (const DigitRow& row : found->rows) {
            if (row.role == role)
                return &row;
        }
    }
    return nullptr;
}

QString count(int n, const char* one, const char* many)
{
    return n == 1 ? tr(one) : tr(many).arg(n);
}

bool isFused(const OperationResult& result)
{
    return result.step(StepName::Add) != nullptr && result.step(StepName::Multiply) != nullptr;
}

/// The two rows that are added.
std::pair<const DigitRow*, const DigitRow*> addends(const OperationResult& result)
{
    const auto& rows = result.step(StepName::Add)->rows;
    return {&rows[1], &rows[2]};
}

QString significandText(const Operand& operand, const NumberFormat& format)
{
    const Dyadic& value = operand.decoded.value;
    if (!value.isFinite())
        return decimal(operand.value);
    if (format.asFixed() != nullptr)
        return QStringLiteral("**%1**").arg(shortDecimal(operand.value, 20));
    const int width = format.asFloat()->fractionBits + 1;
    QString digits;
    for (int bit = width - 1; bit >= std::max(0, width - 24); --bit) {
        digits += (value.significand >> bit & 1U) != 0 ? u'1' : u'0';
        if (bit == width - 1 && width > 1)
            digits += u'.';
    }
    const QString more = width > 24 ? QStringLiteral("…") : QString();
    const QString sign = value.negative ? QStringLiteral("−") : QString();
    return QStringLiteral("**%1%2%3** × %4")
        .arg(sign, digits, more, power(operand.decoded.exponent.value_or(0)));
}

QString decodeWords(const OperationResult& r, const NumberFormat& format)
{
    QString words =
        tr("a is %1 and b is %2.").arg(significandText(r.a, format), significandText(r.b, format));
    if (r.op == Operator::FusedMultiplyAdd)
        words += tr(" c is %1.").arg(significandText(r.c, format));
    return words + tr(" Only these digits take part: what storing lost is not seen here.");
}

QString alignWords(const OperationResult& r)
{
    if (r.step(StepName::Add) == nullptr) {
        const Step& step = *r.step(StepName::Align);
        const auto n = static_cast<int>(step.rows.size());
        return count(n, "b has one digit 1, so there is one copy of a,",
                     "b has %1 digits 1. For each there is a copy of a,")
            + tr(" moved to where that 1 stands. Place values multiply by adding their exponents.");
    }
    const auto [x, y] = addends(r);
    const QString first = isFused(r) ? tr("the product") : QStringLiteral("a");
    const QString second = isFused(r) ? QStringLiteral("c") : QStringLiteral("b");
    const int apart = x->exponent - y->exponent;
    if (apart == 0)
        return tr("Both start at %1, so their digits stand under each other already.")
            .arg(power(x->exponent));
    const QString high = apart > 0 ? first : second;
    const QString low = apart > 0 ? second : first;
    return tr("%1 starts at %2, %3 %4 at %5. Every digit moves under its own place value; none is "
              "lost yet.")
        .arg(high == tr("the product") ? tr("The product") : high, power(std::max(x->exponent, y->exponent)),
             low, count(std::abs(apart), "one place lower", "%1 places lower"),
             power(std::min(x->exponent, y->exponent)));
}

QString addWords(const OperationResult& r)
{
    const DigitRow& carry = r.step(StepName::Add)->rows[0];
    const DigitRow& exact = r.step(StepName::Add)->rows[3];
    const auto carries = static_cast<int>(std::ranges::count(carry.digits, '1'));
    if (!r.subtracts)
        return tr("Both have the same sign, so the columns add up from right to left with %1. "
                  "The sum is exact: **%2**.")
            .arg(count(carries, "one carry", "%1 carries"), shortDecimal(r.exact.text()));
    QString words =
        tr("The signs work against each other, so the smaller magnitude is taken from the larger, with %1.")
            .arg(count(carries, "one borrow", "%1 borrows"));
    if (exact.digits.find('1') != std::string::npos && exact.negative)
        words += tr(" The result is negative.");
    return words + tr(" It is exact: **%1**.").arg(shortDecimal(r.exact.text()));
}

QString multiplyWords(const OperationResult& r)
{
    const DigitRow* product = find(r, StepName::Multiply, DigitRow::Role::Product);
    const QString digits = tr("The copies add up to a product of %1 digits, twice as many as a factor has.")
                               .arg(product->digits.size());
    return isFused(r) ? digits + tr(" It is not rounded: all of it meets c.")
                      : digits + tr(" It is exact: **%1**.").arg(shortDecimal(r.exact.text()));
}

QString normaliseWords(const OperationResult& r, const NumberFormat& format)
{
    if (r.exact.isZero())
        return tr("Every digit cancelled. A zero has no first 1; its sign is %1 under this rounding.")
            .arg(r.decoded.negative ? tr("minus") : tr("plus"));
    if (format.asFixed() != nullptr)
        return tr("In fixed point the point does not move: the last digit kept is always %1.")
            .arg(power(r.lastPlace));
    const auto top = static_cast<int>(r.exact.floorLog2());
    const int lowest = format.asFloat()->minExponent();
    if (top < lowest)
        return tr("The first 1 stands at %1, below %2, the lowest exponent: the leading zeros stay, the "
                  "result "
                  "is subnormal.")
            .arg(power(top), power(lowest));
    int start = 0;
    if (r.step(StepName::Add) != nullptr) {
        const auto [x, y] = addends(r);
        start = std::max(x->exponent, y->exponent);
    } else {
        start = find(r, StepName::Multiply, DigitRow::Role::Product)->exponent - 1;
    }
    const QString ends = tr(" The exponent of the result is **%1**.").arg(qs(withMinus(std::to_string(top))));
    if (top > start)
        return tr("The first 1 has run one place up, to %1.").arg(power(top)) + ends;
    if (top == start)
        return tr("The first 1 stands at %1, where it should be: nothing moves.").arg(power(top)) + ends;
    return tr("The leading digits cancelled: the first 1 stands only at %1, %2.")
               .arg(power(top), count(start - top, "one place lower", "%1 places lower"))
        + ends;
}

QString modeWords(const OperationResult& r)
{
    switch (r.rule.mode) {
    case RoundingMode::TowardZero:
        return tr("Rounding toward zero drops them.");
    case RoundingMode::Up:
        return r.rounded.away ? tr("Rounding up adds one to the last kept digit.")
                              : tr("The result is negative, so rounding up drops them.");
    case RoundingMode::Down:
        return r.rounded.away ? tr("The result is negative, so rounding down adds one to its magnitude.")
                              : tr("Rounding down drops them.");
    case RoundingMode::Stochastic:
        return r.rounded.away ? tr("This draw rounds away from zero.") : tr("This draw drops them.");
    default:
        return {};
    }
}

QString nearestWords(const OperationResult& r, const DigitRow& kept)
{
    if (r.rounded.tie) {
        const QString half = tr("That is exactly half a step, a **tie**. ");
        if (r.rule.mode == RoundingMode::NearestAway)
            return half + tr("Ties go away from zero: one is added.");
        return half
            + (kept.at(r.lastPlace) ? tr("The last kept digit is 1, odd: one is added to make it even.")
                                    : tr("The last kept digit is 0, already even: the digits stay."));
    }
    return r.rounded.away ? tr("That is more than half a step: one is added to the last kept digit.")
                          : tr("That is less than half a step: the digits stay.");
}

QString roundWords(const OperationResult& r)
{
    const DigitRow* kept = find(r, StepName::Round, DigitRow::Role::Kept);
    if (kept == nullptr)
        return {};
    if (r.rounded.flags.overflow)
        return tr("**%1** lies beyond the largest number of the format, so the result becomes **%2**.")
            .arg(shortDecimal(r.exact.text()), decimal(r.value));
    if (r.exact.isZero())
        return tr("Nothing is left to round.");
    const auto& rows = r.step(StepName::Round)->rows;
    QString words =
        tr("%1 reach down to %2. ")
            .arg(count(static_cast<int>(kept->digits.size()), "The one digit kept", "The %1 digits kept"),
                 power(r.lastPlace));
    if (kept->digits.size() == 1)
        words.replace(tr("reach"), tr("reaches"));
    if (!r.rounded.flags.inexact)
        return words + tr("After the cut there are only zeros: the result is stored **exactly**.");
    const QString two = qs(rows[1].digits + rows[2].digits);
    words += rows[3].digits == "1" ? tr("After the cut stands **%1** and more behind. ").arg(two)
                                   : tr("After the cut stands **%1** with nothing behind. ").arg(two);
    const bool nearest = r.rule.mode == RoundingMode::NearestEven || r.rule.mode == RoundingMode::NearestAway;
    return words + (nearest ? nearestWords(r, *kept) : modeWords(r));
}

} // namespace

QString operatorText(Operator op)
{
    switch (op) {
    case Operator::Add:
        return QStringLiteral("a + b");
    case Operator::Subtract:
        return QStringLiteral("a − b");
    case Operator::Multiply:
        return QStringLiteral("a × b");
    case Operator::FusedMultiplyAdd:
        return QStringLiteral("a × b + c");
    }
    return {};
}

QString operationText(const OperationResult& r, int characters)
{
    const auto inside = [&](const Operand& operand) {
        const QString text = typed(operand, characters);
        const bool loose = text.startsWith(u'−') || text.mid(1).contains(u'+') || text.mid(1).contains(u'−');
        return loose ? QStringLiteral("(%1)").arg(text) : text;
    };
    const QString a = typed(r.a, characters);
    switch (r.op) {
    case Operator::Add:
        return tr("%1 + %2").arg(a, inside(r.b));
    case Operator::Subtract:
        return tr("%1 − %2").arg(a, inside(r.b));
    case Operator::Multiply:
        return tr("%1 × %2").arg(a, inside(r.b));
    case Operator::FusedMultiplyAdd:
        return tr("%1 × %2 + %3").arg(a, inside(r.b), inside(r.c));
    }
    return {};
}

QStringList stepNames(const OperationResult& r)
{
    QStringList out;
    for (const Step& step : r.steps) {
        switch (step.name) {
        case StepName::Decode:
            out << tr("Decode");
            break;
        case StepName::Align:
            out << (r.op == Operator::Multiply ? tr("Shift") : tr("Align"));
            break;
        case StepName::Multiply:
            out << tr("Multiply");
            break;
        case StepName::Add:
            out << (r.subtracts ? tr("Subtract") : tr("Add"));
            break;
        case StepName::Normalise:
            out << tr("Normalise");
            break;
        case StepName::Round:
            out << tr("Round");
            break;
        }
    }
    return out;
}

QString stepWords(const Result& result, int index)
{
    const OperationResult& r = *result.operation;
    if (index < 0 || index >= static_cast<int>(r.steps.size()))
        return {};
    const StepName name = r.steps[static_cast<std::size_t>(index)].name;
    if (r.special != Special::None)
        return name == StepName::Decode ? decodeWords(r, result.format)
                                        : tr("The result is **%1**.").arg(decimal(r.value));
    switch (name) {
    case StepName::Decode:
        return decodeWords(r, result.format);
    case StepName::Align:
        return alignWords(r);
    case StepName::Multiply:
        return multiplyWords(r);
    case StepName::Add:
        return addWords(r);
    case StepName::Normalise:
        return normaliseWords(r, result.format);
    case StepName::Round:
        return roundWords(r);
    }
    return {};
}

QString specialSentence(const OperationResult& r)
{
    switch (r.special) {
    case Special::None:
        return {};
    case Special::NanOperand:
        return tr(
            "An operand is NaN, not a number, so the result is NaN too: there are no digits to work on.");
    case Special::InfinityMinusInfinity:
        return tr(
            "Infinity minus infinity has no answer: the result is NaN, and the invalid flag is raised.");
    case Special::ZeroTimesInfinity:
        return tr("Zero times infinity has no answer: the result is NaN, and the invalid flag is raised.");
    case Special::InfiniteOperand:
        return tr("An operand is infinite, and no finite number changes that: the result is %1.")
            .arg(decimal(r.value));
    case Special::ZeroOperand:
        if (r.op == Operator::Multiply)
            return tr("A factor is zero, so the product is %1: there are no digits to work on.")
                .arg(decimal(r.value));
        if (r.op == Operator::FusedMultiplyAdd)
            return tr("A factor is zero, so only c is left: the result is %1.").arg(decimal(r.value));
        return tr("An operand is zero, so the other one is the result as it is: %1.").arg(decimal(r.value));
    }
    return {};
}

AskedText askedText(const Result& result)
{
    const OperationResult& r = *result.operation;
    AskedText out;
    if (!r.askedResult) {
        out.title = tr("The result");
        out.words =
            tr("**%1** is not a finite number, so there is nothing to compare with.").arg(decimal(r.value));
        return out;
    }
    const AskedResult& asked = *r.askedResult;
    const QString exact = decimal(asked.exact.shortText(16));
    out.title = tr("Is it %1?").arg(exact.size() > 18 ? shortDecimal(exact.toStdString(), 16) : exact);
    out.resultLabel = operationText(r, 9);
    out.askedLabel = exact.size() > 14 ? shortDecimal(exact.toStdString(), 12) : exact;
    const QString resultHex =
        QStringLiteral("0x") + qs(hexText(r.rounded.pattern, result.format.totalBits())).toUpper();
    const QString askedHex =
        QStringLiteral("0x") + qs(hexText(asked.pattern, result.format.totalBits())).toUpper();
    if (asked.equal) {
        out.words = tr("**Yes.** Both are **%1**.").arg(resultHex);
    } else if (!asked.steps) {
        out.words = tr("**No.** One of them is NaN.");
    } else {
        const QString apart = *asked.steps == 1
            ? tr("They are neighbours: **%1** and **%2**, one step").arg(resultHex, askedHex)
            : tr("**%1** and **%2** are **%3** steps apart")
                  .arg(resultHex, askedHex, qs(withMinus(std::to_string(*asked.steps))));
        QString step;
        if (*asked.steps == 1 && !asked.difference.isZero())
            step = tr(" of %1 apart").arg(power(static_cast<int>(asked.difference.floorLog2())));
        else if (*asked.steps == 1)
            step = tr(" apart");
        out.words = tr("**No.** ") + apart + step + u'.';
    }
    QStringList flags;
    for (const std::string_view word : r.rounded.flags.words())
        flags << QStringLiteral("**%1**").arg(qs(word));
    out.words +=
        flags.isEmpty() ? tr(" No flag is raised.") : tr(" Flags: %1.").arg(flags.join(QStringLiteral(", ")));
    return out;
}

ErrorText errorText(const OperationResult& r)
{
    ErrorText out;
    if (!r.errors) {
        out.words = tr("A number here is not finite, so an error cannot be measured.");
        return out;
    }
    const auto shown = [](const Exact& error) {
        return error.isZero() ? QStringLiteral("0") : decimal(error.shortText(10));
    };
    const auto share = [](double value) {
        return qs(percentText(value, value * 100 == std::floor(value * 100) ? 0 : 1));
    };
    for (const ErrorPart& part : r.errors->parts) {
        QString label;
        switch (part.source) {
        case ErrorPart::Source::A:
            label = tr("storing %1").arg(typed(r.a));
            break;
        case ErrorPart::Source::B:
            label = tr("storing %1").arg(typed(r.b));
            break;
        case ErrorPart::Source::C:
            label = tr("storing %1").arg(typed(r.c));
            break;
        case ErrorPart::Source::Rounding:
            label = r.op == Operator::Add    ? tr("rounding the sum")
                : r.op == Operator::Subtract ? tr("rounding the difference")
                : r.op == Operator::Multiply ? tr("rounding the product")
                                             : tr("rounding once");
            break;
        }
        out.rows.push_back({label, shown(part.error), decimal(part.error.text()), share(part.share)});
    }
    out.total = {tr("together"), shown(r.errors->total), decimal(r.errors->total.text()),
                 share(r.errors->totalShare)};
    if (r.errors->total.isZero() && r.errors->totalShare == 0)
        out.words = std::ranges::all_of(r.errors->parts, [](const ErrorPart& p) { return p.error.isZero(); })
            ? tr("Nothing was rounded: the result is what was asked for.")
            : tr("The errors cancel: the result is what was asked for.");
    else if (r.errors->totalShare < 1)
        out.words = tr("Errors of opposite sign cancel in part.");
    return out;
}

FieldWidths fieldWidths(const NumberFormat& format)
{
    if (const FixedFormat* fixed = format.asFixed())
        return {fixed->isSigned ? 1 : 0, fixed->integerBits, fixed->fractionBits};
    const FloatFormat& layout = *format.asFloat();
    return {layout.powersOnly ? 0 : 1, layout.exponentBits, layout.fractionBits};
}

} // namespace bitloupe::numbers
