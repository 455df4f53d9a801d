#include "core/num/batch.h"
#include "tests/core/num/batch_inputs.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <random>

using namespace bitloupe;

namespace {

struct Case {
    QByteArray name;
    FloatFormat format;
};

/// All named formats of at most 32 bits but binary32.
std::vector<Case> narrowFormats()
{
    std::vector<Case> cases;
    for (const NamedFormat& row : namedFormats()) {
        if (row.format.totalBits() < 32)
            cases.push_back({QByteArray(row.id.data(), static_cast<qsizetype>(row.id.size())), row.format});
    }
    return cases;
}

/// Formats that nobody named: every kind of specials, biases within and beyond binary32.
std::vector<Case> customFormats(int count)
{
    std::mt19937 random(7);
    const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    constexpr std::array<int, 6> kFarBiases{-400, -30, 127, 140, 270, 1100};
    std::vector<Case> cases;
    while (std::ssize(cases) < count) {
        FloatFormat format;
        format.exponentBits = 1 + below(11);
        format.fractionBits = below(std::min(15 - std::min(format.exponentBits, 14), 12));
        const int middle = (1 << (format.exponentBits - 1)) - 1;
        format.bias = below(3) == 0 ? kFarBiases[static_cast<std::size_t>(below(6))] : middle + below(9) - 4;
        format.specials = static_cast<Specials>(below(4));
        if (format.specials == Specials::Ieee && format.fractionBits == 0)
            continue;
        if (format.exponentBits + format.fractionBits < 2)
            continue;
        const std::string name = "E" + std::to_string(format.exponentBits) + "M"
            + std::to_string(format.fractionBits) + " bias " + std::to_string(format.bias) + " specials "
            + std::to_string(static_cast<int>(format.specials));
        cases.push_back({QByteArray::fromStdString(name), format});
    }
    return cases;
}

void addCases(const std::vector<Case>& cases)
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(cases.size()); ++i)
        QTest::addRow("%s", cases[static_cast<std::size_t>(i)].name.constData()) << i;
}

QByteArray hex(std::uint64_t bits)
{
    return "0x" + QByteArray::number(static_cast<qulonglong>(bits), 16);
}

/// Where `got` differs first, or nothing.
template<typename Real>
QByteArray difference(const std::vector<Real>& inputs, const std::vector<std::uint32_t>& expected,
                      const std::vector<std::uint32_t>& got, const char* instructions,
                      const RoundingRule& rule)
{
    const auto at = std::mismatch(expected.begin(), expected.end(), got.begin());
    if (at.first == expected.end())
        return {};
    const auto i = static_cast<std::size_t>(at.first - expected.begin());
    return QByteArray(instructions) + ", mode " + QByteArray::number(static_cast<int>(rule.mode))
        + ", overflow " + QByteArray::number(static_cast<int>(rule.overflow)) + ": input "
        + hex(std::bit_cast<test::BitsOf<Real>>(inputs[i])) + " gave " + hex(*at.second) + ", expected "
        + hex(*at.first);
}

/// Every rule and every instruction set against the exact routine; the first difference found. The rules that
/// differ from Ieee above the largest number only see one input in five.
template<typename Real>
QByteArray compareAll(const std::vector<Real>& all, const FloatFormat& format)
{
    std::vector<Real> some;
    for (std::size_t i = 0; i < all.size(); i += 5)
        some.push_back(all[i]);
    QByteArray found;
    for (const RoundingRule& rule : test::vectorRules()) {
        const auto& inputs = rule.overflow == Overflow::Ieee ? all : some;
        std::vector<std::uint32_t> got(inputs.size());
        const auto expected = test::referenceCodes(inputs, format, rule);
        test::onEveryInstructionSet([&](const char* name) {
            encodeBatch(std::span<const Real>(inputs), format, rule, std::span(got));
            if (found.isEmpty())
                found = difference(inputs, expected, got, name, rule);
        });
    }
    return found;
}

} // namespace

class TestBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void encodeFloat_namedFormats_equalsRoundTo_data() { addCases(narrowFormats()); }
    void encodeFloat_namedFormats_equalsRoundTo();
    void encodeDouble_namedFormats_equalsRoundTo_data() { addCases(narrowFormats()); }
    void encodeDouble_namedFormats_equalsRoundTo();
    void encode_customFormats_equalsRoundTo_data() { addCases(customFormats(60)); }
    void encode_customFormats_equalsRoundTo();
    void encode_handWorked_givesTheCode_data();
    void encode_handWorked_givesTheCode();
    void encode_binary32FromDouble_equalsTheHardware();
    void encode_everyLength_writesThatManyCodes();
    void encode_stochastic_takesADrawPerElement();
    void decode_everyCode_equalsDecode_data() { addCases(narrowFormats()); }
    void decode_everyCode_equalsDecode();
    void decode_customFormats_equalsDecode_data() { addCases(customFormats(60)); }
    void decode_customFormats_equalsDecode();
    void quantize_everyRule_isEncodeThenDecode_data() { addCases(narrowFormats()); }
    void quantize_everyRule_isEncodeThenDecode();
    void quantize_samePlace_isAllowed();
    void recode_everyPair_roundsTheDecodedNumber();
};

void TestBatch::encodeFloat_namedFormats_equalsRoundTo()
{
    QFETCH(int, index);
    const FloatFormat format = narrowFormats()[static_cast<std::size_t>(index)].format;
    auto inputs = test::boundaryInputs<float>(format);
    const auto halves = test::highHalfInputs();
    inputs.insert(inputs.end(), halves.begin(), halves.end());
    const auto patterns = test::patternInputs<float>();
    inputs.insert(inputs.end(), patterns.begin(), patterns.end());
    const QByteArray found = compareAll(inputs, format);
    QVERIFY2(found.isEmpty(), found);
}

void TestBatch::encodeDouble_namedFormats_equalsRoundTo()
{
    QFETCH(int, index);
    const FloatFormat format = narrowFormats()[static_cast<std::size_t>(index)].format;
    auto inputs = test::boundaryInputs<double>(format);
    // Exponents far outside of binary32 all behave alike: every so manieth of the patterns.
    const auto patterns = test::patternInputs<double>();
    for (std::size_t i = 0; i < patterns.size(); i += 29)
        inputs.push_back(patterns[i]);
    const QByteArray found = compareAll(inputs, format);
    QVERIFY2(found.isEmpty(), found);
}

void TestBatch::encode_customFormats_equalsRoundTo()
{
    QFETCH(int, index);
    const FloatFormat format = customFormats(60)[static_cast<std::size_t>(index)].format;
    std::vector<float> floats;
    std::vector<double> doubles;
    // A prime step: all residues come up.
    const auto some = [](const auto& all, std::size_t step, auto& out) {
        for (std::size_t i = 0; i < all.size(); i += step)
            out.push_back(all[i]);
    };
    some(test::boundaryInputs<float>(format), 13, floats);
    some(test::patternInputs<float>(), 17, floats);
    some(test::boundaryInputs<double>(format), 13, doubles);
    some(test::patternInputs<double>(), 307, doubles);
    const QByteArray found = compareAll(floats, format) + compareAll(doubles, format);
    QVERIFY2(found.isEmpty(), found);
}

void TestBatch::encode_handWorked_givesTheCode_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<double>("number");
    QTest::addColumn<int>("mode");
    QTest::addColumn<uint>("code");
    const auto row = [](const char* claim, const char* format, double number, RoundingMode mode, uint code) {
        QTest::newRow(claim) << QByteArray(format) << number << static_cast<int>(mode) << code;
    };
    using enum RoundingMode;
    row("binary16: 65519 stays at 65504", "binary16", 65519, NearestEven, 0x7BFF);
    row("binary16: 65520 is a tie with 65536, which is even: infinity", "binary16", 65520, NearestEven,
        0x7C00);
    row("binary16: -70000 up is the largest finite", "binary16", -70000, Up, 0xFBFF);
    row("binary16: 2^-25 ties to zero", "binary16", 0x1p-25, NearestEven, 0);
    row("binary16: 2^-25 away is the smallest subnormal", "binary16", 0x1p-25, NearestAway, 1);
    row("e4m3fn: 464 is a tie with 480, which is no number: NaN is odd, 448 stays", "float8_e4m3fn", 464,
        NearestEven, 0x7E);
    row("e4m3fn: 500 overflows to NaN", "float8_e4m3fn", 500, NearestEven, 0x7F);
    row("e4m3fnuz: -0.0001 is +0, as -0 would be NaN", "float8_e4m3fnuz", -0.0001, NearestEven, 0);
    row("e2m1fn: 5 is a tie of 4 and 6, 4 is even", "float4_e2m1fn", 5, NearestEven, 6);
    row("e2m1fn: 100 is 6, the largest", "float4_e2m1fn", 100, NearestEven, 7);
    row("e8m0: 1.5 ties up to 2", "float8_e8m0fnu", 1.5, NearestEven, 128);
    row("e8m0: -1 is NaN", "float8_e8m0fnu", -1, NearestEven, 0xFF);
    row("bfloat16: 1 + 2^-8 ties to 1", "bfloat16", 1 + 0x1p-8, NearestEven, 0x3F80);
}

void TestBatch::encode_handWorked_givesTheCode()
{
    QFETCH(QByteArray, format);
    QFETCH(double, number);
    QFETCH(int, mode);
    QFETCH(uint, code);
    const FloatFormat target = findFormat(format.toStdString())->format;
    const RoundingRule rule{static_cast<RoundingMode>(mode)};
    const std::array<double, 1> wide{number};
    const std::array<float, 1> single{static_cast<float>(number)};
    std::array<std::uint16_t, 1> out{};
    encodeBatch(wide, target, rule, std::span<std::uint16_t>(out));
    QCOMPARE(uint(out[0]), code);
    encodeBatch(single, target, rule, std::span<std::uint16_t>(out));
    QCOMPARE(uint(out[0]), code);
}

void TestBatch::encode_binary32FromDouble_equalsTheHardware()
{
    auto inputs = test::patternInputs<double>();
    std::erase_if(inputs, [](double x) { return std::isnan(x); });
    std::vector<std::uint32_t> expected;
    for (const double x : inputs)
        expected.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(x)));
    std::vector<std::uint32_t> got(inputs.size());
    test::onEveryInstructionSet([&](const char* name) {
        encodeBatch(inputs, kBinary32, {}, std::span(got));
        const QByteArray found = difference(inputs, expected, got, name, {});
        QVERIFY2(found.isEmpty(), found);
    });
}

void TestBatch::encode_everyLength_writesThatManyCodes()
{
    const auto inputs = test::highHalfInputs();
    const auto expected = test::referenceCodes(inputs, kE5M2, {});
    test::onEveryInstructionSet([&](const char*) {
        for (std::size_t length = 0; length < 200; ++length) {
            const std::size_t first = 0x3E00 + 37 * length; // no alignment
            std::vector<std::uint8_t> codes(length + 2, 0xA5);
            const auto part = std::span(inputs).subspan(first, length);
            encodeBatch(part, kE5M2, {}, std::span(codes).subspan(1, length));
            QCOMPARE(codes.front(), std::uint8_t(0xA5));
            QCOMPARE(codes.back(), std::uint8_t(0xA5));
            QVERIFY(std::equal(codes.begin() + 1, codes.end() - 1,
                               expected.begin() + static_cast<std::ptrdiff_t>(first)));
            std::vector<float> floats(length + 2, 42.0F);
            decodeBatch(kE5M2, std::span<const std::uint8_t>(codes).subspan(1, length),
                        std::span(floats).subspan(1, length));
            QCOMPARE(floats.front(), 42.0F);
            QCOMPARE(floats.back(), 42.0F);
        }
    });
}

void TestBatch::encode_stochastic_takesADrawPerElement()
{
    const std::vector<float> inputs(4000, 1 + 0.25F * 0x1p-10F);
    const RoundingRule rule{RoundingMode::Stochastic, Overflow::Ieee, 12};
    std::vector<std::uint32_t> codes(inputs.size());
    encodeBatch(inputs, kBinary16, rule, std::span(codes));
    QCOMPARE(codes, test::referenceCodes(inputs, kBinary16, rule));
    // A quarter of the steps goes up: 1000 of 4000, standard deviation 27.
    const auto up = std::count(codes.begin(), codes.end(), 0x3C01U);
    QVERIFY2(up > 860 && up < 1140, QByteArray::number(static_cast<qlonglong>(up)));
    std::vector<std::uint32_t> rest(1000);
    encodeBatch(std::span(inputs).first(1000), kBinary16, ruleAt(rule, 3000), std::span(rest));
    QVERIFY(std::equal(rest.begin(), rest.end(), codes.begin() + 3000));
    std::vector<float> floats(inputs.size());
    quantizeBatch(inputs, kBinary16, rule, floats);
    QCOMPARE(std::count(floats.begin(), floats.end(), 1 + 0x1p-10F), up);
}

/// Codes of `format`, all of them or `most` spread evenly, decoded from the narrowest integers they fit.
static QByteArray compareDecoded(const FloatFormat& format, std::uint32_t most)
{
    const std::uint32_t count = std::uint32_t(1) << format.totalBits();
    std::vector<std::uint32_t> codes;
    for (std::uint32_t code = 0; code < count; code += count / most | 1U)
        codes.push_back(code);
    const std::vector<std::uint8_t> bytes(codes.begin(), codes.end());
    const std::vector<std::uint16_t> words(codes.begin(), codes.end());
    const CodesIn narrow = format.totalBits() <= 8 ? CodesIn(std::span<const std::uint8_t>(bytes))
        : format.totalBits() <= 16                 ? CodesIn(std::span<const std::uint16_t>(words))
                                                   : CodesIn(std::span<const std::uint32_t>(codes));
    QByteArray found;
    test::onEveryInstructionSet([&](const char* name) {
        std::vector<float> floats(codes.size());
        decodeBatch(format, narrow, floats);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const auto got = std::bit_cast<std::uint32_t>(floats[i]);
            const std::uint32_t expected = test::referenceFloat(format, codes[i]);
            if (got != expected && found.isEmpty())
                found = QByteArray(name) + ": code " + hex(codes[i]) + " gave " + hex(got) + ", expected "
                    + hex(expected);
        }
    });
    return found;
}

void TestBatch::decode_everyCode_equalsDecode()
{
    QFETCH(int, index);
    const QByteArray found =
        compareDecoded(narrowFormats()[static_cast<std::size_t>(index)].format, 1U << 19U);
    QVERIFY2(found.isEmpty(), found);
}

void TestBatch::decode_customFormats_equalsDecode()
{
    QFETCH(int, index);
    const QByteArray found = compareDecoded(customFormats(60)[static_cast<std::size_t>(index)].format, 4096);
    QVERIFY2(found.isEmpty(), found);
}

void TestBatch::quantize_everyRule_isEncodeThenDecode()
{
    QFETCH(int, index);
    const FloatFormat format = narrowFormats()[static_cast<std::size_t>(index)].format;
    const auto inputs = test::highHalfInputs();
    std::vector<std::uint32_t> codes(inputs.size());
    std::vector<float> expected(inputs.size());
    std::vector<float> got(inputs.size());
    for (const RoundingRule& rule : test::vectorRules()) {
        test::onEveryInstructionSet([&](const char*) {
            encodeBatch(inputs, format, rule, std::span(codes));
            decodeBatch(format, std::span<const std::uint32_t>(codes), expected);
            quantizeBatch(inputs, format, rule, got);
            QVERIFY(std::equal(got.begin(), got.end(), expected.begin(), [](float a, float b) {
                return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
            }));
        });
    }
}

void TestBatch::quantize_samePlace_isAllowed()
{
    std::vector<float> values(1001);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i) * 0.37F;
    std::vector<float> expected(values.size());
    quantizeBatch(values, kE4M3FN, {}, expected);
    quantizeBatch(values, kE4M3FN, {}, values);
    QCOMPARE(values, expected);
}

void TestBatch::recode_everyPair_roundsTheDecodedNumber()
{
    for (const Case& source : narrowFormats()) {
        const std::uint32_t count = std::uint32_t(1) << std::min(source.format.totalBits(), 16);
        std::vector<std::uint32_t> codes(count);
        for (std::uint32_t code = 0; code < count; ++code)
            codes[code] = code << (source.format.totalBits() > 16 ? 3 : 0);
        for (const Case& target : narrowFormats()) {
            std::vector<std::uint32_t> got(count);
            recodeBatch(source.format, std::span<const std::uint32_t>(codes), target.format, {},
                        std::span(got));
            for (std::uint32_t i = 0; i<count; i += count> 4096 ? 7 : 1) {
                const std::uint64_t expected =
                    roundTo(target.format, decode(source.format, codes[i]).value).pattern;
                if (got[i] != expected)
                    QFAIL(source.name + " to " + target.name + ": code " + hex(codes[i]));
            }
        }
    }
}

QTEST_APPLESS_MAIN(TestBatch)
#include "tst_batch.moc"
