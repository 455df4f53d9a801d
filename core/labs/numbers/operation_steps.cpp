#include "core/labs/numbers/operation_steps.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <bit>

namespace bitloupe::numbers {

namespace {

using Role = DigitRow::Role;

/// The row written with zeros from 2^top down to 2^low.
DigitRow padded(DigitRow row, int top, int low)
{
    if (row.exponent < top)
        row.digits.insert(0, static_cast<std::size_t>(top - row.exponent), '0');
    row.exponent = std::max(row.exponent, top);
    if (row.lowest() > low)
        row.digits.append(static_cast<std::size_t>(row.lowest() - low), '0');
    return row;
}

/// Without the digits above 2^top, which must be zeros.
DigitRow cutAbove(DigitRow row, int top)
{
    if (row.exponent > top) {
        row.digits.erase(0, static_cast<std::size_t>(row.exponent - top));
        row.exponent = top;
    }
    return row;
}

/// The digits from 2^top down to 2^low.
std::string digitsBetween(const DigitRow& row, int top, int low)
{
    std::string out;
    for (int place = top; place >= low; --place)
        out += row.at(place) ? '1' : '0';
    return out;
}

bool isZero(const DigitRow& row)
{
    return row.digits.find('1') == std::string::npos;
}

/// Exponent of the first 1.
int firstOne(const DigitRow& row)
{
    return row.exponent - static_cast<int>(row.digits.find('1'));
}

bool smallerMagnitude(const DigitRow& x, const DigitRow& y)
{
    const int top = std::max(x.exponent, y.exponent);
    const int low = std::min(x.lowest(), y.lowest());
    return padded(x, top, low).digits < padded(y, top, low).digits;
}

DigitRow zeroRow(int place)
{
    DigitRow out;
    out.digits = "0";
    out.exponent = place;
    return out;
}

std::string powerLabel(int exponent)
{
    return "2" + superscript(exponent);
}

/// One copy of a for each 1 of b, shifted to where that 1 stands.
std::vector<DigitRow> partialRows(const DigitRow& a, const DigitRow& b)
{
    std::vector<DigitRow> out;
    for (int place = b.lowest(); place <= b.exponent; ++place) {
        if (!b.at(place))
            continue;
        DigitRow row = a;
        row.role = Role::Partial;
        row.label = "a × " + powerLabel(place);
        row.exponent = a.exponent + place;
        row.negative = false;
        out.push_back(std::move(row));
    }
    return out;
}

/// Sum of the partial products over all the places that a product can have.
DigitRow productRow(const std::vector<DigitRow>& partials, const DigitRow& a, const DigitRow& b)
{
    DigitRow sum = zeroRow(a.lowest() + b.lowest());
    for (const DigitRow& partial : partials)
        sum = addColumns(sum, partial).result;
    sum = padded(std::move(sum), a.exponent + b.exponent, a.lowest() + b.lowest());
    sum.role = Role::Product;
    sum.label = "a × b";
    sum.negative = a.negative != b.negative;
    return sum;
}

std::string exactLabel(Operator op)
{
    switch (op) {
    case Operator::Add:
        return "a + b";
    case Operator::Subtract:
        return "a − b";
    case Operator::Multiply:
        return "a × b";
    case Operator::FusedMultiplyAdd:
        return "a × b + c";
    }
    return "";
}

Special specialOf(const OperationResult& r)
{
    const bool multiplies = r.op == Operator::Multiply || r.op == Operator::FusedMultiplyAdd;
    const bool adds = r.op != Operator::Multiply;
    const auto is = [](const Operand& operand, NumberClass c) { return operand.decoded.numberClass == c; };
    const auto any = [&](NumberClass c) {
        return is(r.a, c) || is(r.b, c) || (r.op == Operator::FusedMultiplyAdd && is(r.c, c));
    };
    if (any(NumberClass::Nan))
        return Special::NanOperand;
    const bool zeroFactor = is(r.a, NumberClass::Zero) || is(r.b, NumberClass::Zero);
    const bool infiniteFactor = is(r.a, NumberClass::Infinity) || is(r.b, NumberClass::Infinity);
    if (multiplies && zeroFactor && infiniteFactor)
        return Special::ZeroTimesInfinity;
    if (any(NumberClass::Infinity))
        return r.exact.kind() == Dyadic::Kind::Nan ? Special::InfinityMinusInfinity
                                                   : Special::InfiniteOperand;
    return zeroFactor && (multiplies || adds) ? Special::ZeroOperand : Special::None;
}

/// The two rows that are added, and what came before them.
class Steps {
public:
    Steps(OperationResult& result, const NumberFormat& format)
        : m_result(result)
        , m_format(format)
    {
    }

    void fill()
    {
        m_result.special = specialOf(m_result);
        decodeOperands();
        if (m_result.special != Special::None) {
            m_result.steps.push_back({StepName::Round, {storedRow()}});
            return;
        }
        DigitRow exact = m_a;
        if (m_result.op == Operator::Add || m_result.op == Operator::Subtract) {
            exact = addition(m_a, m_b);
        } else {
            const bool adds = m_result.op == Operator::FusedMultiplyAdd && !isZero(m_c);
            exact = multiplication(!adds);
            if (adds)
                exact = addition(exact, m_c);
        }
        normaliseAndRound(exact);
    }

private:
    void push(StepName name, std::vector<DigitRow> rows)
    {
        m_result.steps.push_back({name, std::move(rows)});
    }

    DigitRow storedRow() const { return significandRow(Role::Stored, "stored", m_format, m_result.decoded); }

    void decodeOperands()
    {
        m_a = significandRow(Role::A, "a", m_format, m_result.a.decoded);
        m_b = significandRow(Role::B, "b", m_format, m_result.b.decoded);
        std::vector<DigitRow> rows{m_a, m_b};
        if (m_result.op == Operator::FusedMultiplyAdd) {
            m_c = significandRow(Role::C, "c", m_format, m_result.c.decoded);
            rows.push_back(m_c);
        }
        push(StepName::Decode, std::move(rows));
    }

    DigitRow multiplication(bool alone)
    {
        const std::vector<DigitRow> partials = partialRows(m_a, m_b);
        DigitRow product = productRow(partials, m_a, m_b);
        if (alone) {
            product.label = exactLabel(m_result.op);
            push(StepName::Align, partials);
            push(StepName::Multiply, {product});
            return product;
        }
        std::vector<DigitRow> rows = partials;
        rows.push_back(product);
        push(StepName::Multiply, std::move(rows));
        return product;
    }

    DigitRow addition(const DigitRow& x, DigitRow y)
    {
        const bool yNegative = y.negative != (m_result.op == Operator::Subtract);
        const int top = std::max(x.exponent, y.exponent);
        const int low = std::min(x.lowest(), y.lowest());
        push(StepName::Align, {padded(x, top, low), padded(y, top, low)});
        m_result.subtracts = x.negative != yNegative;
        const bool swaps = m_result.subtracts && smallerMagnitude(x, y);
        ColumnResult columns = !m_result.subtracts ? addColumns(x, y)
            : swaps                                ? subtractColumns(y, x)
                                                   : subtractColumns(x, y);
        columns.result.role = Role::Exact;
        columns.result.label = exactLabel(m_result.op);
        columns.result.negative =
            isZero(columns.result) ? m_result.exact.isNegative() : (swaps ? yNegative : x.negative);
        columns.carry.label = m_result.subtracts ? "borrow" : "carry";
        push(StepName::Add, {columns.carry, x, y, columns.result});
        return columns.result;
    }

    void normaliseAndRound(const DigitRow& exact)
    {
        const FloatFormat* layout = m_format.asFloat();
        const bool zero = isZero(exact);
        int start = zero ? 0 : firstOne(exact);
        if (layout != nullptr)
            start = std::max(zero ? layout->minExponent() : start, layout->minExponent());
        m_result.lastPlace =
            layout != nullptr ? start - layout->fractionBits : -m_format.asFixed()->fractionBits;
        if (layout == nullptr)
            start = std::max(zero ? m_result.lastPlace : start, m_result.lastPlace);
        DigitRow normal = zero ? zeroRow(start) : cutAbove(padded(exact, start, exact.lowest()), start);
        normal.role = Role::Normalised;
        normal.label = exact.label;
        normal.negative = exact.negative;
        push(StepName::Normalise, {normal});

        DigitRow kept = normal;
        kept.role = Role::Kept;
        kept.label = "kept";
        kept.digits = digitsBetween(normal, start, m_result.lastPlace);
        std::vector<DigitRow> rows{kept};
        const auto cut = [&](const char* label, int place, bool one) {
            rows.push_back({Role::Cut, label, normal.negative, one ? "1" : "0", place});
        };
        cut("guard", m_result.lastPlace - 1, normal.at(m_result.lastPlace - 1));
        cut("round", m_result.lastPlace - 2, normal.at(m_result.lastPlace - 2));
        bool sticky = false;
        for (int place = m_result.lastPlace - 3; place >= normal.lowest() && !sticky; --place)
            sticky = normal.at(place);
        cut("sticky", m_result.lastPlace - 3, sticky);
        rows.push_back(storedRow());
        push(StepName::Round, std::move(rows));
    }

    OperationResult& m_result;
    const NumberFormat& m_format;
    DigitRow m_a;
    DigitRow m_b;
    DigitRow m_c;
};

} // namespace

DigitRow significandRow(DigitRow::Role role, std::string label, const NumberFormat& format,
                        const Decoded& decoded)
{
    DigitRow out{role, std::move(label), decoded.negative, {}, 0};
    if (!decoded.value.isFinite())
        return out;
    const std::uint64_t significand = decoded.value.significand;
    int width = 0;
    if (const FloatFormat* layout = format.asFloat())
        width = layout->fractionBits + 1;
    else
        width = std::max(static_cast<int>(std::bit_width(significand)),
                         format.asFixed()->integerBits + format.asFixed()->fractionBits);
    for (int bit = width - 1; bit >= 0; --bit)
        out.digits += (significand >> bit & 1U) != 0 ? '1' : '0';
    // The lowest digit counts ulps; a zero stands on the grid of the subnormals.
    const int lowest = format.asFloat() != nullptr ? *decoded.exponent - format.asFloat()->fractionBits
                                                   : -format.asFixed()->fractionBits;
    out.exponent = lowest + width - 1;
    return out;
}

ColumnResult addColumns(const DigitRow& x, const DigitRow& y)
{
    const int top = std::max(x.exponent, y.exponent) + 1;
    const int low = std::min(x.lowest(), y.lowest());
    ColumnResult out;
    out.result.exponent = out.carry.exponent = top;
    out.carry.role = Role::Carry;
    int carry = 0;
    for (int place = low; place <= top; ++place) {
        out.carry.digits += carry != 0 ? '1' : '0';
        const int sum = (x.at(place) ? 1 : 0) + (y.at(place) ? 1 : 0) + carry;
        out.result.digits += (sum & 1) != 0 ? '1' : '0';
        carry = sum >> 1;
    }
    std::ranges::reverse(out.result.digits);
    std::ranges::reverse(out.carry.digits);
    if (out.result.digits.front() == '0') {
        out.result = cutAbove(out.result, top - 1);
        out.carry = cutAbove(out.carry, top - 1);
    }
    return out;
}

ColumnResult subtractColumns(const DigitRow& x, const DigitRow& y)
{
    const int top = std::max(x.exponent, y.exponent);
    const int low = std::min(x.lowest(), y.lowest());
    ColumnResult out;
    out.result.exponent = out.carry.exponent = top;
    out.carry.role = Role::Carry;
    int borrow = 0;
    for (int place = low; place <= top; ++place) {
        out.carry.digits += borrow != 0 ? '1' : '0';
        const int rest = (x.at(place) ? 1 : 0) - (y.at(place) ? 1 : 0) - borrow;
        out.result.digits += (rest & 1) != 0 ? '1' : '0';
        borrow = rest < 0 ? 1 : 0;
    }
    std::ranges::reverse(out.result.digits);
    std::ranges::reverse(out.carry.digits);
    return out;
}

void fillSteps(OperationResult& result, const NumberFormat& format)
{
    Steps(result, format).fill();
}

} // namespace bitloupe::numbers
