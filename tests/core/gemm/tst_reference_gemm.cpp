#include "core/base/json.h"
#include "core/base/random.h"
#include "core/gemm/reference_gemm.h"
#include "tests/paths.h"

#include <QFile>
#include <QTest>

#include <bit>
#include <cmath>

using namespace bitloupe;

namespace {

IntegerGemm randomGemm(SplitMix64& random, int rows, int depth, int columns, int low, int high)
{
    const auto draw = [&] {
        return low + static_cast<std::int32_t>(random.next() % static_cast<std::uint64_t>(high - low + 1));
    };
    IntegerGemm gemm{.rows = rows, .depth = depth, .columns = columns};
    for (int i = 0; i < rows * depth; ++i)
        gemm.w.push_back(draw());
    for (int i = 0; i < depth * columns; ++i)
        gemm.x.push_back(draw());
    gemm.zeroW = draw();
    gemm.zeroX = draw();
    gemm.multipliers = {0.003};
    return gemm;
}

double fromBits(const Json& text, int digits)
{
    const auto bits = std::stoull(text.get<std::string>(), nullptr, 16);
    return digits == 8 ? std::bit_cast<float>(static_cast<std::uint32_t>(bits))
                       : std::bit_cast<double>(static_cast<std::uint64_t>(bits));
}

IntegerGemm gemmOf(const Json& c)
{
    IntegerGemm gemm{.rows = c["M"], .depth = c["K"], .columns = c["N"]};
    for (const Json& row : c["W"])
        for (const Json& code : row)
            gemm.w.push_back(code);
    for (const Json& row : c["X"])
        for (const Json& code : row)
            gemm.x.push_back(code);
    gemm.zeroW = c["Zw"];
    gemm.zeroX = c["Zx"];
    gemm.zeroY = c["Zy"];
    gemm.bias = c["bias"].get<std::vector<std::int32_t>>();
    for (const Json& bits : c["M_f64"])
        gemm.multipliers.push_back(fromBits(bits, 16));
    gemm.clampMin = c["clamp_min"];
    gemm.clampMax = c["clamp_max"];
    return gemm;
}

template<typename T>
std::vector<T> flat(const Json& matrix)
{
    std::vector<T> out;
    for (const Json& row : matrix)
        for (const Json& value : row)
            out.push_back(value.get<T>());
    return out;
}

} // namespace

class ReferenceGemmTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectors_everyCase_agreeInEveryColumn();
    void fourTerms_anyShapeAndZeroPoint_equalDirectSum_data();
    void fourTerms_anyShapeAndZeroPoint_equalDirectSum();
    void accumulator_narrow_wrapsAndComesHome();
    void accumulator_narrow_saturatesAtEveryAddition();
    void accumulator_narrow_stopsAtFirstOverflow();
    void wrap_everyValueOfEightBits_isTwosComplement();
    void bitsNeeded_ofKnownValues_countsTheSign();
    void noAnswer_leftShiftOfGemmlowp_namesTheElement();
    void methods_wideRange_stayWithinOneStepOfExact();
};

void ReferenceGemmTest::vectors_everyCase_agreeInEveryColumn()
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/gemm.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto json = parseJson(file.readAll().toStdString());
    QVERIFY(json.has_value());
    int cases = 0;
    for (const Json& c : (*json)["cases"]) {
        IntegerGemm gemm = gemmOf(c);
        for (std::size_t i = 0; i < gemm.multipliers.size(); ++i) {
            const double m =
                fromBits(c["Sx_f32"], 8) * fromBits(c["Sw_f32"][i], 8) / fromBits(c["Sy_f32"], 8);
            QCOMPARE(m, gemm.multipliers[i]);
            QCOMPARE(fixedMultiplier(m).m0, c["M0"][i].get<int>());
            QCOMPARE(fixedMultiplier(m).shift, -c["right_shift"][i].get<int>());
        }
        const std::pair<Requantization, const char*> columns[]{
            {Requantization::Gemmlowp, "out_gemmlowp"},
            {Requantization::TfliteDouble, "out_gemmlowp"},
            {Requantization::TfliteSingle, "out_tflite_single"},
            {Requantization::Exact, "out_exact_rhe"},
            {Requantization::Float, "out_f32_rhe"}};
        for (const auto& [method, column] : columns) {
            gemm.method = method;
            const auto result = referenceGemm(gemm);
            QVERIFY(result.has_value());
            QCOMPARE(result->sumWX, flat<std::int64_t>(c["sum_wx"]));
            QCOMPARE(result->sumW, c["sum_w"].get<std::vector<std::int64_t>>());
            QCOMPARE(result->sumX, c["sum_x"].get<std::vector<std::int64_t>>());
            QCOMPARE(result->kZwZx, c["k_zw_zx"].get<std::int64_t>());
            QCOMPARE(result->acc, flat<std::int64_t>(c["acc"]));
            QCOMPARE(result->out, flat<std::int32_t>(c[column]));
        }
        ++cases;
    }
    QCOMPARE(cases, 30);
}

void ReferenceGemmTest::fourTerms_anyShapeAndZeroPoint_equalDirectSum_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("low");
    QTest::addColumn<int>("high");
    QTest::newRow("one by one by one") << 1 << 1 << 1 << -128 << 127;
    QTest::newRow("a row times a column") << 1 << 64 << 1 << -128 << 127;
    QTest::newRow("a column times a row") << 31 << 1 << 37 << -128 << 127;
    QTest::newRow("primes") << 13 << 47 << 7 << 0 << 255;
    QTest::newRow("two-bit codes") << 5 << 9 << 11 << -2 << 1;
    QTest::newRow("sixteen-bit codes") << 3 << 17 << 5 << -32768 << 32767;
    QTest::newRow("extremes only") << 4 << 64 << 4 << -128 << -127;
}

void ReferenceGemmTest::fourTerms_anyShapeAndZeroPoint_equalDirectSum()
{
    QFETCH(int, rows);
    QFETCH(int, depth);
    QFETCH(int, columns);
    QFETCH(int, low);
    QFETCH(int, high);
    SplitMix64 random(static_cast<std::uint64_t>(rows * 1000 + depth));
    for (const int zeroPoint : {low, high, 0}) {
        IntegerGemm gemm = randomGemm(random, rows, depth, columns, low, high);
        gemm.zeroW = zeroPoint;
        gemm.zeroX = high + low - zeroPoint;
        for (int row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column) {
                const auto trace = traceElement(gemm, row, column);
                QVERIFY(trace.has_value());
                std::int64_t direct = 0;
                for (int k = 0; k < depth; ++k)
                    direct += std::int64_t(gemm.w[row * depth + k] - gemm.zeroW)
                        * (gemm.x[k * columns + column] - gemm.zeroX);
                QCOMPARE(trace->terms[0] + trace->terms[1] + trace->terms[2] + trace->terms[3], direct);
                QCOMPARE(trace->bias.exact, direct);
                QCOMPARE(trace->acc, wrapTo(direct, 32));
            }
        }
    }
}

void ReferenceGemmTest::accumulator_narrow_wrapsAndComesHome()
{
    // 100 * 100 = 10000 leaves 14 bits (-8192..8191) and wraps to -6384; the next product brings the sum
    // home.
    const IntegerGemm gemm{.rows = 1,
                           .depth = 2,
                           .columns = 1,
                           .w = {100, -80},
                           .x = {100, 100},
                           .multipliers = {0.01},
                           .accumulatorBits = 14};
    const auto trace = traceElement(gemm, 0, 0);
    QVERIFY(trace->overflowed);
    QVERIFY(trace->products[0].overflowed);
    QCOMPARE(trace->products[0].held, -6384);
    QCOMPARE(trace->products[0].exact, 10000);
    QCOMPARE(trace->products[1].held, 2000);
    QCOMPARE(trace->acc, 2000);
    QCOMPARE(trace->peak, -6384);
}

void ReferenceGemmTest::accumulator_narrow_saturatesAtEveryAddition()
{
    const IntegerGemm gemm{.rows = 1,
                           .depth = 3,
                           .columns = 1,
                           .w = {100, 1, -80},
                           .x = {100, 5, 100},
                           .bias = {-9000},
                           .multipliers = {0.01},
                           .accumulatorBits = 14,
                           .overflow = AccumulatorOverflow::Saturate};
    const auto trace = traceElement(gemm, 0, 0);
    QCOMPARE(trace->products[0].held, 8191);
    QCOMPARE(trace->products[1].held, 8191);
    QCOMPARE(trace->products[2].held, 191);
    QCOMPARE(trace->bias.held, -8192);
    QCOMPARE(trace->bias.exact, 2005 - 9000);
    QCOMPARE(trace->biased, -8192);
}

void ReferenceGemmTest::accumulator_narrow_stopsAtFirstOverflow()
{
    const IntegerGemm gemm{.rows = 2,
                           .depth = 2,
                           .columns = 1,
                           .w = {1, 1, 50, 100},
                           .x = {100, 100},
                           .multipliers = {0.01},
                           .accumulatorBits = 14,
                           .overflow = AccumulatorOverflow::Error};
    const auto result = referenceGemm(gemm);
    QVERIFY(!result.has_value());
    QVERIFY(result.error().kind == GemmStop::Kind::Overflow);
    QCOMPARE(result.error().row, 1);
    QCOMPARE(result.error().addition, 1);
    QCOMPARE(result.error().sum, 15000);
    QCOMPARE(result.error().limit, 8191);
}

void ReferenceGemmTest::wrap_everyValueOfEightBits_isTwosComplement()
{
    for (int value = -1000; value <= 1000; ++value)
        QCOMPARE(wrapTo(value, 8), static_cast<std::int64_t>(static_cast<std::int8_t>(value)));
    QCOMPARE(wrapTo(std::int64_t(1) << 31, 32), -(std::int64_t(1) << 31));
}

void ReferenceGemmTest::bitsNeeded_ofKnownValues_countsTheSign()
{
    QCOMPARE(bitsNeeded(0), 1);
    QCOMPARE(bitsNeeded(-1), 1);
    QCOMPARE(bitsNeeded(1), 2);
    QCOMPARE(bitsNeeded(-128), 8);
    QCOMPARE(bitsNeeded(128), 9);
    QCOMPARE(bitsNeeded(2282), 13);
    QCOMPARE(bitsNeeded(12089), 15);
}

void ReferenceGemmTest::noAnswer_leftShiftOfGemmlowp_namesTheElement()
{
    IntegerGemm gemm{.rows = 2, .depth = 1, .columns = 1, .w = {1, 2}, .x = {3}, .multipliers = {0.5, 1.5}};
    gemm.method = Requantization::Gemmlowp;
    const auto result = referenceGemm(gemm);
    QVERIFY(!result.has_value());
    QVERIFY(result.error().kind == GemmStop::Kind::NoAnswer);
    QCOMPARE(result.error().row, 1);
    QCOMPARE(result.error().why, "gemmlowp only shifts to the right: M must be below 1.");
}

void ReferenceGemmTest::methods_wideRange_stayWithinOneStepOfExact()
{
    SplitMix64 random(77);
    for (int round = 0; round < 20; ++round) {
        IntegerGemm gemm = randomGemm(random, 6, 23, 5, -128, 127);
        gemm.clampMin = -100000;
        gemm.clampMax = 100000;
        const auto exact = referenceGemm(gemm);
        for (const Requantization method :
             {Requantization::Float, Requantization::CourseTruncated, Requantization::CourseRounded,
              Requantization::Gemmlowp, Requantization::TfliteSingle, Requantization::TfliteDouble}) {
            gemm.method = method;
            const auto result = referenceGemm(gemm);
            for (std::size_t e = 0; e < exact->out.size(); ++e)
                QVERIFY(std::abs(result->out[e] - exact->out[e]) <= 1);
        }
    }
}

QTEST_APPLESS_MAIN(ReferenceGemmTest)
#include "tst_reference_gemm.moc"
