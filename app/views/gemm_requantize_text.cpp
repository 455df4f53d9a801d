#include "app/views/gemm_requantize_text.h"

#include "app/views/gemm_words.h"
#include "core/base/json.h"
#include "core/gemm/reference_gemm.h"

#include <bit>
#include <cstdlib>

namespace bitloupe::requantText {

using gemmText::bold;
using gemmText::fixedReal;
using gemmText::tr;
using gemmText::whole;
using requant::Lanes;
using requant::Method;
using requant::MethodRow;
using requant::Result;

namespace {

constexpr int kShownBits = 8;

QString numberWord(int number)
{
    const QStringList words{tr("None"), tr("One"), tr("Two"),   tr("Three"), tr("Four"),
                            tr("Five"), tr("Six"), tr("Seven"), tr("Eight"), tr("All")};
    return words.value(number, QString::number(number));
}

QString signedWhole(std::int64_t value)
{
    return (value > 0 ? QStringLiteral("+") : QString()) + whole(value);
}

/// Eight bits of the result: the low ones, or those down from the first that differs.
TextCell bitsCell(const MethodRow& row)
{
    TextCell cell;
    if (!row.result)
        return cell;
    const int low = row.firstBit < kShownBits ? 0 : row.firstBit - kShownBits + 1;
    for (int bit = low + kShownBits - 1; bit >= low; --bit)
        cell.bits += (static_cast<std::uint64_t>(*row.result) >> bit & 1U) != 0 ? u'1' : u'0';
    cell.ring = row.firstBit < 0 ? -1 : low + kShownBits - 1 - row.firstBit;
    const int more = bitsNeeded(*row.result) - kShownBits;
    if (low > 0)
        cell.text = tr("%1…%2").arg(low + kShownBits - 1).arg(low);
    else if (more > 0)
        cell.text = tr("… %1 more").arg(more);
    cell.explanation = tr("%1 in two's complement, bits %2 to %3")
                           .arg(whole(*row.result))
                           .arg(low + kShownBits - 1)
                           .arg(low);
    return cell;
}

QString wayText(const MethodRow& row)
{
    QStringList lines;
    for (const requant::WayStep& step : row.way)
        lines << QStringLiteral("%1 = %2").arg(qs(step.formula), qs(step.value));
    return row.why.empty() ? lines.join(u'\n') : qs(row.why);
}

QList<TextCell> rowOf(const MethodRow& row)
{
    const bool differs = row.difference.value_or(0) != 0;
    const auto tone = differs ? TextCell::Tone::Bad : TextCell::Tone::Normal;
    const QString way = wayText(row);
    const QString dash = QStringLiteral("–");
    QList<TextCell> cells{{methodName(row.method), TextCell::Tone::Normal, way, differs},
                          {row.why.empty() ? qs(row.does) : qs(row.why), TextCell::Tone::Secondary, way},
                          {row.result ? qs(row.before) : dash, TextCell::Tone::Normal, way},
                          {row.result ? whole(*row.result) : dash, TextCell::Tone::Normal, way, true},
                          bitsCell(row),
                          {row.difference ? signedWhole(*row.difference) : dash,
                           differs ? tone : TextCell::Tone::Secondary, tr("result − exact, half to even"),
                           differs}};
    cells << TextCell{row.pinned ? whole(*row.pinned) : dash,
                      row.pinnedDifference.value_or(0) != 0 ? TextCell::Tone::Bad : TextCell::Tone::Normal,
                      tr("the same method on the pinned case")};
    for (TextCell& cell : cells)
        cell.isTinted = differs;
    return cells;
}

std::vector<LaneTile> tiles(std::uint64_t value, int count, LaneTile::Tone tone, int ring = -1)
{
    std::vector<LaneTile> out;
    for (int bit = count - 1; bit >= 0; --bit)
        out.push_back({bit < 64 && (value >> bit & 1U) != 0, tone, bit == ring});
    return out;
}

QStringList copiesOf(std::uint64_t value)
{
    return {QString::number(value), QStringLiteral("0x") + QString::number(value, 16),
            QStringLiteral("0b") + QString::number(value, 2)};
}

/// The product cut at the point: solid to the scale, faint below it.
BitLane productLane(const QString& name, std::uint64_t value, int bits, int faint)
{
    BitLane lane;
    lane.name = name;
    lane.high = bits - 1;
    lane.tiles = tiles(value, bits, LaneTile::Tone::Solid);
    for (std::size_t i = lane.tiles.size() - static_cast<std::size_t>(faint); i < lane.tiles.size(); ++i)
        lane.tiles[i].tone = LaneTile::Tone::Faint;
    lane.hasIndices = true;
    lane.value = value;
    lane.spoken = QString::number(value);
    lane.copies = copiesOf(value);
    return lane;
}

BitLane wholeLane(std::int64_t value, int bits, int point, int ring)
{
    BitLane lane;
    const auto magnitude = static_cast<std::uint64_t>(value);
    lane.high = bits + point - 1;
    lane.tiles = tiles(magnitude, bits, LaneTile::Tone::Solid, ring);
    lane.value = magnitude;
    lane.spoken = QString::number(value);
    lane.copies = copiesOf(magnitude);
    return lane;
}

QString signedResult(const Lanes& lanes, std::int64_t magnitude)
{
    return bold(whole(lanes.isNegative ? -magnitude : magnitude));
}

BitLane onceLane(const Lanes& lanes)
{
    const Lanes::Once& once = *lanes.once;
    BitLane lane = wholeLane(once.value, lanes.wholeBits, lanes.point(), lanes.firstBit);
    lane.name = tr("Round once");
    lane.detail = tr("TFLite single");
    const QString half = once.isTie ? tr("exactly half")
        : once.fraction < 0.5       ? tr("less than half")
                                    : tr("more than half");
    lane.words = tr("the %1 bits right of the point are %2, %3: %4 to %5")
                     .arg(lanes.point())
                     .arg(bold(fixedReal(once.fraction, 4)), half, once.isUp ? tr("up") : tr("down"),
                          signedResult(lanes, once.value));
    if (once.fraction == 0)
        lane.words = tr("nothing lies right of the point: %1").arg(signedResult(lanes, once.value));
    return lane;
}

QString carryWords(const Lanes& lanes)
{
    const Lanes::Twice& twice = *lanes.twice;
    QString text =
        tr("First, the %1 bits are %2: ").arg(lanes.scaleBits).arg(bold(fixedReal(twice.lowFraction, 4)));
    if (!twice.isCarried)
        return text + tr("down. ") + (twice.isTie ? tr("That leaves exactly one half.") : QString());
    text += tr("up. ");
    const int ones = std::popcount(twice.carried) - 1;
    if (ones == 1)
        text += tr("The carry passes a one");
    else if (ones > 1)
        text += tr("The carry runs through %1 ones").arg(numberWord(ones).toLower());
    if (twice.isTie)
        text += ones > 0 ? tr(" and leaves exactly one half") : tr("That leaves exactly one half");
    return text + (ones > 0 || twice.isTie ? QStringLiteral(".") : QString());
}

/// After the high multiply, bits that the carry changed in their own tone; then the result.
std::vector<BitLane> twiceLanes(const Lanes& lanes, double exact)
{
    const Lanes::Twice& twice = *lanes.twice;
    BitLane high;
    high.name = tr("Round twice");
    high.detail = tr("TFLite double");
    const int bits = lanes.wholeBits + lanes.shiftBits;
    high.high = bits + lanes.scaleBits - 1;
    high.tiles = tiles(static_cast<std::uint64_t>(twice.high), bits, LaneTile::Tone::Solid);
    for (int bit = 0; bit < bits; ++bit) {
        if ((twice.carried >> bit & 1U) != 0)
            high.tiles[static_cast<std::size_t>(bits - 1 - bit)].tone = LaneTile::Tone::Carried;
    }
    high.spoken = QString::number(twice.high);
    high.value = static_cast<std::uint64_t>(twice.high);
    high.copies = copiesOf(static_cast<std::uint64_t>(twice.high));
    high.words = carryWords(lanes);
    BitLane result = wholeLane(twice.value, lanes.wholeBits, lanes.point(), lanes.firstBit);
    const QString value = signedResult(lanes, twice.value);
    result.words = twice.isTie ? tr("Then a tie goes away from zero: %1. ").arg(value)
        : twice.fraction == 0  ? tr("Then nothing is left to round: %1. ").arg(value)
                               : tr("Then %1 is %2: %3 to %4. ")
                                    .arg(bold(fixedReal(twice.fraction, 4)),
                                         twice.fraction < 0.5 ? tr("less than half") : tr("more than half"),
                                         twice.isUp ? tr("up") : tr("down"), value);
    result.words += lanes.firstBit < 0
        ? tr("Both agree; the exact value is %1.").arg(bold(fixedReal(exact, 3)))
        : tr("The first bit that differs is %1; the exact value is %2.")
              .arg(bold(tr("bit %1").arg(lanes.firstBit)), bold(fixedReal(exact, 3)));
    return {high, result};
}

BitLanesModel productModel(const Lanes& lanes)
{
    BitLanesModel model;
    model.groups = {lanes.wholeBits, lanes.shiftBits, lanes.scaleBits};
    model.labels = {tr("integer part"),
                    lanes.shiftBits == 1 ? tr("1 bit: shift") : tr("%1 bits: shift").arg(lanes.shiftBits),
                    tr("%1 bits: the scale of M₀").arg(lanes.scaleBits)};
    model.folded = tr("%1 bits: %2")
                       .arg(lanes.scaleBits)
                       .arg(fixedReal(lanes.twice      ? lanes.twice->lowFraction
                                          : lanes.once ? lanes.once->fraction
                                                       : 0,
                                      4));
    const QString sign = lanes.isNegative ? QStringLiteral("− |acc| × M₀") : QStringLiteral("acc × M₀");
    BitLane product = productLane(sign, lanes.product, lanes.wholeBits + lanes.point(), lanes.scaleBits);
    if (lanes.leftShift > 0)
        product.detail = tr("acc << %1 = %2 first").arg(lanes.leftShift).arg(whole(lanes.shifted));
    model.lanes.push_back(std::move(product));
    return model;
}

BitLanesModel wayModel(const MethodRow& row)
{
    const requant::WayBits& bits = *row.bits;
    BitLanesModel model;
    model.groups = {bits.wholeBits, bits.pointBits, bits.droppedBits};
    const bool isCourse = row.method == Method::CourseRounded || row.method == Method::CourseTruncated;
    model.labels = {tr("integer part"),
                    isCourse ? tr("31 bits: / 2³¹") : tr("%1 bits: the shift").arg(bits.pointBits),
                    tr("%1 bits: >> %1").arg(bits.droppedBits)};
    model.folded = tr("%1 bits").arg(bits.droppedBits);
    const int count = bits.wholeBits + bits.pointBits + bits.droppedBits;
    model.lanes.push_back(productLane(isCourse ? QStringLiteral("|acc| × M₀") : QStringLiteral("|acc|"),
                                      bits.magnitude, count, bits.droppedBits));
    BitLane result = wholeLane(bits.result, bits.wholeBits, bits.pointBits + bits.droppedBits,
                               row.firstBit < bits.wholeBits ? row.firstBit : -1);
    result.name = tr("Result");
    result.words = row.difference.value_or(0) == 0
        ? tr("%1, the same as exact").arg(bold(whole(*row.result)))
        : tr("%1, that is %2 against exact")
              .arg(bold(whole(*row.result)), bold(signedWhole(*row.difference)));
    model.lanes.push_back(std::move(result));
    return model;
}

const MethodRow& rowOf(const Result& result, Method method)
{
    return result.rows[static_cast<std::size_t>(method)];
}

} // namespace

QString methodName(Method method)
{
    switch (method) {
    case Method::Exact:
        return tr("Exact");
    case Method::Float64:
        return QStringLiteral("float64");
    case Method::Float32:
        return QStringLiteral("float32");
    case Method::TfliteSingle:
        return tr("TFLite, single rounding");
    case Method::TfliteDouble:
        return tr("TFLite, double rounding");
    case Method::Gemmlowp:
        return QStringLiteral("gemmlowp");
    case Method::CourseRounded:
        return tr("Course, M₀ rounded");
    case Method::CourseTruncated:
        return tr("Course, M₀ truncated");
    case Method::PowerOfTwoLinear:
        return tr("Power of two, linear");
    case Method::PowerOfTwoLog:
        return tr("Power of two, logarithmic");
    }
    return {};
}

QString multiplierText(double m)
{
    return qs(withMinus(shortestText(m)));
}

QString caseName(const requant::Pin& pin)
{
    return QStringLiteral("%1 × %2").arg(whole(pin.acc), qs(autoText(pin.m)));
}

QList<QList<TextCell>> rows(const Result& result)
{
    QList<QList<TextCell>> out;
    for (const MethodRow& row : result.rows)
        out << rowOf(row);
    return out;
}

BitLanesModel lanes(const Result& result, std::optional<Method> method)
{
    const Lanes& lanes = result.lanes;
    if (method && rowOf(result, *method).bits)
        return wayModel(rowOf(result, *method));
    const bool isOnce = !method || *method == Method::TfliteSingle;
    const bool isTwice = !method || *method == Method::TfliteDouble || *method == Method::Gemmlowp;
    if (!lanes.isKnown || (!isOnce && !isTwice))
        return {};
    BitLanesModel model = productModel(lanes);
    if (isOnce && lanes.once)
        model.lanes.push_back(onceLane(lanes));
    if (isTwice && lanes.twice) {
        for (BitLane& lane : twiceLanes(lanes, static_cast<double>(result.acc) * result.m))
            model.lanes.push_back(std::move(lane));
    }
    return model;
}

QString laneWords(const Result& result, std::optional<Method> method)
{
    if (method && !result.rows[static_cast<std::size_t>(*method)].why.empty())
        return QStringLiteral("~~%1~~").arg(qs(result.rows[static_cast<std::size_t>(*method)].why));
    if (!result.lanes.isKnown)
        return tr("M₀ is 0 with this M: every integer method answers **0**, or has no answer.");
    const requant::Disagreements& count = result.disagreements;
    QStringList parts;
    if (count.more > 0)
        parts << tr("one more for %1").arg(bold(whole(count.more)));
    if (count.less > 0)
        parts << tr("one less for %1").arg(bold(whole(count.less)));
    QString text = parts.isEmpty()
        ? tr("With this M, rounding once and twice agree for all accumulators from 1 to %1.")
              .arg(whole(count.upTo))
        : tr("With this M, rounding twice gives %1 of the accumulators from 1 to %2; the rest agree.")
              .arg(parts.join(tr(" and ")), whole(count.upTo));
    if (count.unanswered > 0)
        text += tr(" %1 have no answer in int32.").arg(bold(whole(count.unanswered)));
    if (result.lanes.isNegative)
        text += tr(" The lanes show the magnitude; single rounding sends a negative tie toward zero, double "
                   "rounding's shift away from it.");
    return text;
}

QString tableWords(const Result& result)
{
    int agree = 0;
    for (const MethodRow& row : result.rows)
        agree += row.method != Method::Exact && row.difference == 0 ? 1 : 0;
    const auto exact = result.rows.front().result;
    QString text = exact
        ? tr("%1 of the other nine agree with the exact %2. ").arg(numberWord(agree), bold(whole(*exact)))
        : QString();
    if (agree == 9)
        text = tr("All nine agree with the exact %1. ").arg(bold(whole(*exact)));
    else
        text += tr("A ring marks the first bit that differs. ");
    return text + tr("The last column is a pinned case.");
}

} // namespace bitloupe::requantText
