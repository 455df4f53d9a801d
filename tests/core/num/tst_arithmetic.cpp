#include "core/base/fields.h"
#include "core/base/random.h"
#include "core/num/arithmetic.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cfenv>
#include <cmath>
#include <vector>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using namespace bitloupe;

namespace {

constexpr std::array<NumberOperator, 4> kOperators{NumberOperator::Add, NumberOperator::Subtract,
                                                   NumberOperator::Multiply,
                                                   NumberOperator::FusedMultiplyAdd};

struct HardwareMode {
    int hardware;
    RoundingMode mode;
};
constexpr std::array<HardwareMode, 4> kHardwareModes{{{FE_TONEAREST, RoundingMode::NearestEven},
                                                      {FE_TOWARDZERO, RoundingMode::TowardZero},
                                                      {FE_UPWARD, RoundingMode::Up},
                                                      {FE_DOWNWARD, RoundingMode::Down}}};

template<typename Real>
struct Layout;
template<>
struct Layout<float> {
    using Code = std::uint32_t;
    static constexpr FloatFormat format = kBinary32;
};
template<>
struct Layout<double> {
    using Code = std::uint64_t;
    static constexpr FloatFormat format = kBinary64;
};

struct HardwareResult {
    std::uint64_t pattern = 0;
    int raised = 0;
};

// The control word itself where there is one: the portable functions also save and restore the old x87 unit.
#if defined(__SSE2__)
void clearFlags()
{
    _mm_setcsr(_mm_getcsr() & ~unsigned(_MM_EXCEPT_MASK));
}

int raisedFlags()
{
    return static_cast<int>(_mm_getcsr() & unsigned(_MM_EXCEPT_MASK));
}
static_assert(FE_INVALID == _MM_EXCEPT_INVALID && FE_OVERFLOW == _MM_EXCEPT_OVERFLOW
              && FE_UNDERFLOW == _MM_EXCEPT_UNDERFLOW && FE_INEXACT == _MM_EXCEPT_INEXACT);
#else
void clearFlags()
{
    std::feclearexcept(FE_ALL_EXCEPT);
}

int raisedFlags()
{
    return std::fetestexcept(FE_ALL_EXCEPT);
}
#endif

/// One operation of the processor. Volatile operands keep the compiler from computing it in another mode or
/// before the flags are cleared.
template<typename Real>
HardwareResult hardware(NumberOperator op, const Operands& operands)
{
    using Code = typename Layout<Real>::Code;
    const volatile Real a = std::bit_cast<Real>(static_cast<Code>(operands.a));
    const volatile Real b = std::bit_cast<Real>(static_cast<Code>(operands.b));
    const volatile Real c = std::bit_cast<Real>(static_cast<Code>(operands.c));
    volatile Real result = 0;
    clearFlags();
    switch (op) {
    case NumberOperator::Add:
        result = a + b;
        break;
    case NumberOperator::Subtract:
        result = a - b;
        break;
    case NumberOperator::Multiply:
        result = a * b;
        break;
    case NumberOperator::FusedMultiplyAdd:
        result = std::fma(a, b, c);
        break;
    }
    const int raised = raisedFlags();
    return {std::bit_cast<Code>(static_cast<Real>(result)), raised};
}

/// Random codes, of which many lie where something happens: zeros, subnormals, both ends of the exponents,
/// NaN (quiet and signalling), infinities, fractions of a few ones or zeros, and operands that nearly cancel.
class Codes {
public:
    explicit Codes(const FloatFormat& format, std::uint64_t seed)
        : m_format(format)
        , m_random(seed)
    {
    }

    Operands next()
    {
        Operands out{code(), code(), code()};
        const std::uint64_t kind = m_random.next() % 16;
        if (kind < 4) // exponents close together, so that sums round and cancel
            out.b = nearExponent(out.a);
        if (kind == 4)
            out.b = (out.a ^ m_format.signMask()) + m_random.next() % 3 - 1;
        if (kind == 5) // the product close to the smallest normal and c of any size
            out.b = balance(out.a);
        if (kind == 6) {
            out.b = nearExponent(out.a);
            out.c = product(out.a, out.b) ^ m_format.signMask();
        }
        const std::uint64_t mask = m_format.signMask() | m_format.magnitudeMask();
        return {out.a & mask, out.b & mask, out.c & mask};
    }

private:
    std::uint64_t withExponent(std::uint64_t pattern, std::int64_t field) const
    {
        const auto last = static_cast<std::int64_t>(m_format.exponentMask());
        const auto kept = static_cast<std::uint64_t>(std::clamp<std::int64_t>(field, 0, last));
        return (pattern & ~(m_format.exponentMask() << m_format.fractionBits))
            | kept << m_format.fractionBits;
    }
    std::int64_t exponent(std::uint64_t pattern) const
    {
        return static_cast<std::int64_t>(pattern >> m_format.fractionBits & m_format.exponentMask());
    }
    std::uint64_t nearExponent(std::uint64_t pattern)
    {
        const auto shift = static_cast<std::int64_t>(m_random.next() % 64) - 32;
        return withExponent(code(), exponent(pattern) + shift);
    }
    std::uint64_t balance(std::uint64_t pattern)
    {
        const auto shift = static_cast<std::int64_t>(m_random.next() % 8) - 4;
        return withExponent(code(), m_format.bias + 1 - exponent(pattern) + shift);
    }
    std::uint64_t product(std::uint64_t a, std::uint64_t b) const
    {
        return operate(NumberOperator::Multiply, m_format, {a, b, 0}).pattern;
    }

    std::uint64_t code()
    {
        const std::uint64_t bits = m_random.next();
        const std::uint64_t sign = bits & 1U ? m_format.signMask() : 0;
        std::uint64_t fraction = m_random.next() & m_format.fractionMask();
        switch (bits >> 1U & 7U) {
        case 0:
            fraction = std::uint64_t(1) << (bits >> 8U) % static_cast<unsigned>(m_format.fractionBits);
            break;
        case 1:
            fraction = m_format.fractionMask() << (bits >> 8U) % static_cast<unsigned>(m_format.fractionBits)
                & m_format.fractionMask();
            break;
        case 2:
            fraction = (bits & 16U) != 0 ? 0 : m_format.fractionMask();
            break;
        default:
            break;
        }
        std::uint64_t field = m_random.next() & m_format.exponentMask();
        const std::uint64_t near = bits >> 20U & 3U;
        switch (bits >> 4U & 15U) {
        case 0:
            field = 0;
            break;
        case 1:
            field = near;
            break;
        case 2:
            field = m_format.exponentMask() - near;
            break;
        case 3:
            field = static_cast<std::uint64_t>(m_format.bias) + near;
            break;
        default:
            break;
        }
        return sign | field << m_format.fractionBits | fraction;
    }

    FloatFormat m_format;
    SplitMix64 m_random;
};

/// The result rounded to the same precision with unbounded exponents lies at or above the smallest normal
/// number: then a processor that detects tininess after rounding (x86, RISC-V) raises no underflow.
bool reachesNormal(NumberOperator op, const FloatFormat& format, const Operands& operands, RoundingMode mode)
{
    // Moved up, away from the subnormals: only the digits count.
    const int shift = -format.minExponent();
    const Exact moved = exactResult(op, NumberFormat{format}, operands, mode).timesPowerOfTwo(shift);
    const Rounded rounded = roundTo(format, moved, {mode});
    return compare(Exact(decode(format, rounded.pattern).value).magnitude(), Exact::fromInteger(1)) >= 0;
}

QString mismatch(NumberOperator op, const FloatFormat& format, const Operands& operands, RoundingMode mode)
{
    const auto hex = [&](std::uint64_t code) {
        return QString::fromStdString(hexText(code, format.totalBits()));
    };
    return QStringLiteral("%1 %2 %3 %4 in mode %5")
        .arg(QString::fromUtf8(wordOf(op).data()), hex(operands.a), hex(operands.b), hex(operands.c))
        .arg(static_cast<int>(mode));
}

/// Whether code and flags are those of the processor; any NaN agrees with any NaN.
template<typename Real>
bool agrees(NumberOperator op, const Operands& operands, RoundingMode mode)
{
    constexpr FloatFormat kFormat = Layout<Real>::format;
    const HardwareResult expected = hardware<Real>(op, operands);
    const Rounded actual = operate(op, kFormat, operands, {mode});
    const bool bothNan = (expected.pattern & kFormat.magnitudeMask()) > kFormat.infinity()
        && actual.pattern == kFormat.quietNan(false);
    if (!bothNan && actual.pattern != expected.pattern)
        return false;
    bool underflow = actual.flags.underflow;
    if (underflow && (expected.raised & FE_UNDERFLOW) == 0)
        underflow = !reachesNormal(op, kFormat, operands, mode);
    return actual.flags.inexact == ((expected.raised & FE_INEXACT) != 0)
        && underflow == ((expected.raised & FE_UNDERFLOW) != 0)
        && actual.flags.overflow == ((expected.raised & FE_OVERFLOW) != 0)
        && actual.flags.invalid == ((expected.raised & FE_INVALID) != 0);
}

/// Empty, or the first operation that differs.
template<typename Real>
QString differenceOver(const std::vector<Operands>& block)
{
    QString difference;
    for (const auto& [setting, mode] : kHardwareModes) {
        std::fesetround(setting);
        for (const Operands& operands : block) {
            for (const NumberOperator op : kOperators) {
                if (!agrees<Real>(op, operands, mode)) {
                    std::fesetround(FE_TONEAREST);
                    return mismatch(op, Layout<Real>::format, operands, mode);
                }
            }
        }
    }
    std::fesetround(FE_TONEAREST);
    return difference;
}

template<typename Real>
void compareWithHardware()
{
    const bool exhaustive = qEnvironmentVariableIntValue("BITLOUPE_EXHAUSTIVE") != 0;
    const int triples = exhaustive ? 5'000'000 : 200'000;
    constexpr int kBlock = 1000;
    Codes codes(Layout<Real>::format, 2026);
    QElapsedTimer timer;
    timer.start();
    std::vector<Operands> block(kBlock);
    for (int done = 0; done < triples; done += kBlock) {
        for (Operands& operands : block)
            operands = codes.next();
        const QString difference = differenceOver<Real>(block);
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }
    qInfo("%d operand triples, 4 operations, 4 modes: %lld ms", triples, timer.elapsed());
}

/// The value of a code of at most 8 bits as an integer multiple of 2^-kPlace, computed without the decoder
/// under test; e8m0 aside, every such format fits.
constexpr int kPlace = 20;
__extension__ using Wide = __int128;
Wide steps(const FloatFormat& format, std::uint64_t code)
{
    const std::int64_t fraction = static_cast<std::int64_t>(code) & ((1 << format.fractionBits) - 1);
    const std::int64_t field =
        (static_cast<std::int64_t>(code) >> format.fractionBits) & ((1 << format.exponentBits) - 1);
    const std::int64_t whole = field == 0 ? fraction : fraction + (1 << format.fractionBits);
    const auto exponent = std::max<std::int64_t>(field, 1) - format.bias - format.fractionBits + kPlace;
    const Wide magnitude = static_cast<Wide>(whole) << exponent;
    return (code >> (format.totalBits() - 1)) != 0 ? -magnitude : magnitude;
}

bool isSpecial(const FloatFormat& format, std::uint64_t code)
{
    return !decode(format, code).value.isFinite();
}

/// Every finite magnitude of a format with its code, found by listing: the reference for rounding.
struct Grid {
    std::vector<Wide> values; ///< in 2^-2*kPlace, ascending with the codes
    Wide beyond = 0; ///< the next value if the grid went on

    explicit Grid(const FloatFormat& format)
    {
        for (std::uint64_t code = 0; code <= format.maxFinite(); ++code)
            values.push_back(steps(format, code) << kPlace);
        beyond = 2 * values[values.size() - 1] - values[values.size() - 2];
    }
};

/// The code of an exact result in 2^-2*kPlace, by search in the list; the sign of zero is given.
std::uint64_t searched(const FloatFormat& format, const Grid& grid, Wide exact, bool negative,
                       RoundingMode mode)
{
    const std::uint64_t sign = negative ? format.signMask() : 0;
    const Wide magnitude = exact < 0 ? -exact : exact;
    const auto after = std::upper_bound(grid.values.begin(), grid.values.end(), magnitude);
    auto code = static_cast<std::uint64_t>(after - grid.values.begin()) - 1;
    const Wide gap = (after == grid.values.end() ? grid.beyond : *after) - grid.values[code];
    const Wide rest = magnitude - grid.values[code];
    const bool away = mode == RoundingMode::Up ? !negative : mode == RoundingMode::Down ? negative : false;
    const bool nearer =
        2 * rest > gap || (2 * rest == gap && (mode == RoundingMode::NearestAway || (code & 1U) != 0));
    const bool nearest = mode == RoundingMode::NearestEven || mode == RoundingMode::NearestAway;
    if (rest != 0 && (nearest ? nearer : away))
        ++code;
    if (code > format.maxFinite()) {
        if (format.hasInfinity())
            return format.infinity() | sign;
        return format.hasNan() ? format.quietNan(negative) : format.maxFinite() | sign;
    }
    return code == 0 && !format.hasNegativeZero() ? 0 : code | sign;
}

void compareAllPairs(const FloatFormat& format, RoundingMode mode)
{
    const Grid grid(format);
    const std::uint64_t count = std::uint64_t(1) << format.totalBits();
    for (std::uint64_t a = 0; a < count; ++a) {
        for (std::uint64_t b = 0; b < count; ++b) {
            if (isSpecial(format, a) || isSpecial(format, b))
                continue;
            const bool aNegative = (a & format.signMask()) != 0;
            const bool bNegative = (b & format.signMask()) != 0;
            const Wide x = steps(format, a);
            const Wide y = steps(format, b);
            for (const NumberOperator op :
                 {NumberOperator::Add, NumberOperator::Subtract, NumberOperator::Multiply}) {
                const bool turned = bNegative != (op == NumberOperator::Subtract);
                const Wide exact = op == NumberOperator::Multiply
                    ? x * y
                    : (op == NumberOperator::Add ? x + y : x - y) * (Wide(1) << kPlace);
                bool negative = exact < 0;
                if (exact == 0 && op == NumberOperator::Multiply)
                    negative = aNegative != bNegative;
                else if (exact == 0)
                    negative = x == 0 && aNegative == turned ? aNegative : mode == RoundingMode::Down;
                const std::uint64_t expected = searched(format, grid, exact, negative, mode);
                const std::uint64_t actual = operate(op, format, {a, b, 0}, {mode}).pattern;
                if (actual != expected)
                    QFAIL(qPrintable(mismatch(op, format, {a, b, expected}, mode)));
            }
        }
    }
}

} // namespace

Q_DECLARE_METATYPE(bitloupe::NumberFormat)

class TestArithmetic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hardware_binary32_hasTheSameCodesAndFlags() { compareWithHardware<float>(); }
    void hardware_binary64_hasTheSameCodesAndFlags() { compareWithHardware<double>(); }
    void smallFormats_allPairs_areTheExactResultRounded_data();
    void smallFormats_allPairs_areTheExactResultRounded();
    void anyFormat_randomOperands_areTheExactResultRounded_data();
    void anyFormat_randomOperands_areTheExactResultRounded();
    void handWorked_operations_giveTheCode_data();
    void handWorked_operations_giveTheCode();
};

void TestArithmetic::smallFormats_allPairs_areTheExactResultRounded_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<int>("mode");
    for (const NamedFormat& named : namedFormats()) {
        if (named.format.totalBits() > 8 || named.format.powersOnly)
            continue;
        for (int mode = 0; mode < 5; ++mode)
            QTest::addRow("%s, mode %d", named.id.data(), mode) << QByteArray(named.id.data()) << mode;
    }
}

void TestArithmetic::smallFormats_allPairs_areTheExactResultRounded()
{
    QFETCH(QByteArray, format);
    QFETCH(int, mode);
    compareAllPairs(findFormat(format.toStdString())->format, static_cast<RoundingMode>(mode));
}

void TestArithmetic::anyFormat_randomOperands_areTheExactResultRounded_data()
{
    QTest::addColumn<NumberFormat>("format");
    for (const NamedFormat& named : namedFormats())
        QTest::newRow(named.id.data()) << NumberFormat{named.format};
    QTest::newRow("60 fraction bits")
        << NumberFormat{FloatFormat{.exponentBits = 3, .fractionBits = 60, .bias = 3}};
    QTest::newRow("15 exponent bits")
        << NumberFormat{FloatFormat{.exponentBits = 15, .fractionBits = 10, .bias = 16383}};
    QTest::newRow("no fraction bits") << NumberFormat{
        FloatFormat{.exponentBits = 4, .fractionBits = 0, .bias = 7, .specials = Specials::None}};
    QTest::newRow("int64") << NumberFormat{FixedFormat{true, 63, 0}};
    QTest::newRow("unsigned Q0.64") << NumberFormat{FixedFormat{false, 0, 64}};
    QTest::newRow("Q7.8") << NumberFormat{FixedFormat{true, 7, 8}};
    QTest::newRow("int8") << NumberFormat{FixedFormat{true, 7, 0}};
}

/// The short ways (128 bits, sticky part) against big integers, in every mode.
void TestArithmetic::anyFormat_randomOperands_areTheExactResultRounded()
{
    QFETCH(NumberFormat, format);
    SplitMix64 random(7);
    const std::uint64_t mask = ~std::uint64_t(0) >> (64 - format.totalBits());
    // Big integers of 30,000 bits take their time.
    const bool wide = format.asFloat() != nullptr && format.asFloat()->exponentBits > 11;
    const int count = wide ? 20 : 600;
    for (int i = 0; i < count; ++i) {
        Operands operands{random.next() & mask, random.next() & mask, random.next() & mask};
        if (i % 3 == 0)
            operands.b = (operands.a ^ (random.next() & 7U)) & mask;
        for (const NumberOperator op : kOperators) {
            const Exact exact = exactResult(op, format, operands, RoundingMode::NearestEven);
            const Exact inDown =
                exact.isZero() ? exactResult(op, format, operands, RoundingMode::Down) : exact;
            for (int mode = 0; mode < 6; ++mode) {
                const RoundingRule rule{static_cast<RoundingMode>(mode), static_cast<Overflow>(i % 3),
                                        static_cast<std::uint64_t>(i)};
                const Rounded expected =
                    roundTo(format, rule.mode == RoundingMode::Down ? inDown : exact, rule);
                const Rounded actual = operate(op, format, operands, rule);
                QCOMPARE(actual.pattern, expected.pattern);
                QCOMPARE(actual.tie, expected.tie);
                QCOMPARE(actual.away, expected.away);
                if (exact.isFinite())
                    QVERIFY(actual.flags == expected.flags);
            }
        }
    }
}

void TestArithmetic::handWorked_operations_giveTheCode_data()
{
    QTest::addColumn<NumberFormat>("format");
    QTest::addColumn<int>("op");
    QTest::addColumn<QVector<quint64>>("operands");
    QTest::addColumn<int>("mode");
    QTest::addColumn<quint64>("expected");
    QTest::addColumn<QString>("flags");
    const auto row = [](const char* name, const NumberFormat& format, NumberOperator op,
                        QVector<quint64> operands, RoundingMode mode, quint64 expected, const char* flags) {
        QTest::newRow(name) << format << static_cast<int>(op) << operands << static_cast<int>(mode)
                            << expected << QString::fromUtf8(flags);
    };
    const NumberFormat half{kBinary16};
    using enum NumberOperator;
    constexpr auto kNear = RoundingMode::NearestEven;
    constexpr auto kDown = RoundingMode::Down;
    row("0.1 + 0.2 is a tie that stays", half, Add, {0x2E66, 0x3266, 0}, kNear, 0x34CC, "inexact");
    row("x - x is +0", half, Subtract, {0x3C00, 0x3C00, 0}, kNear, 0x0000, "");
    row("x - x is -0 in Down", half, Subtract, {0x3C00, 0x3C00, 0}, kDown, 0x8000, "");
    row("+0 - +0 is -0 in Down", half, Subtract, {0, 0, 0}, kDown, 0x8000, "");
    row("-0 + -0 keeps the sign", half, Add, {0x8000, 0x8000, 0}, kNear, 0x8000, "");
    row("1 * -0 is -0", half, Multiply, {0x3C00, 0x8000, 0}, kNear, 0x8000, "");
    row("1 * 1 - 1 is +0", half, FusedMultiplyAdd, {0x3C00, 0x3C00, 0xBC00}, kNear, 0x0000, "");
    row("inf - inf is invalid", half, Subtract, {0x7C00, 0x7C00, 0}, kNear, 0x7E00, "invalid");
    row("inf + inf is inf", half, Add, {0x7C00, 0x7C00, 0}, kNear, 0x7C00, "");
    row("0 * inf is invalid", half, Multiply, {0, 0xFC00, 0}, kNear, 0x7E00, "invalid");
    row("0 * inf + 1 is invalid", half, FusedMultiplyAdd, {0, 0x7C00, 0x3C00}, kNear, 0x7E00, "invalid");
    row("0 * inf + quiet NaN is not", half, FusedMultiplyAdd, {0, 0x7C00, 0x7E00}, kNear, 0x7E00, "");
    row("a signalling NaN is invalid", half, Add, {0x7C01, 0x3C00, 0}, kNear, 0x7E00, "invalid");
    row("a quiet NaN is not", half, Add, {0xFE01, 0x3C00, 0}, kNear, 0x7E00, "");
    row("largest + half a step", half, Add, {0x7BFF, 0x4C00, 0}, kNear, 0x7C00, "inexact overflow");
    row("one rounding, not two: (1 + 3 * 2^-10)^2 - 1", half, FusedMultiplyAdd, {0x3C03, 0x3C03, 0xBC00},
        kNear, 0x1E02, "inexact");
    row("448 + 32 has no code in E4M3FN", NumberFormat{kE4M3FN}, Add, {0x7E, 0x60, 0}, kNear, 0x7F,
        "inexact overflow");
    row("1 - 1 has no code in E8M0", NumberFormat{kE8M0FNU}, Subtract, {127, 127, 0}, kNear, 0xFF, "invalid");
    row("negative zero is +0 in fnuz", NumberFormat{kE4M3FNUZ}, Multiply, {0x88, 0, 0}, kNear, 0, "");
    row("int8 saturates", NumberFormat{FixedFormat{true, 7, 0}}, Multiply, {100, 2, 0}, kNear, 127,
        "inexact overflow");
    row("Q3.4: 0.75 * 0.75 = 9 steps", NumberFormat{FixedFormat{true, 3, 4}}, Multiply, {12, 12, 0}, kNear, 9,
        "");
}

void TestArithmetic::handWorked_operations_giveTheCode()
{
    QFETCH(NumberFormat, format);
    QFETCH(int, op);
    QFETCH(QVector<quint64>, operands);
    QFETCH(int, mode);
    QFETCH(quint64, expected);
    QFETCH(QString, flags);
    const Rounded actual =
        operate(static_cast<NumberOperator>(op), format, {operands[0], operands[1], operands[2]},
                {static_cast<RoundingMode>(mode)});
    QCOMPARE(QString::number(actual.pattern, 16), QString::number(expected, 16));
    QStringList words;
    for (const std::string_view word : actual.flags.words())
        words << QString::fromUtf8(word.data());
    QCOMPARE(words.join(u' '), flags);
}

QTEST_APPLESS_MAIN(TestArithmetic)
#include "tst_arithmetic.moc"
