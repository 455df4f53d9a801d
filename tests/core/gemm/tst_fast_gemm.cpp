#include "tests/core/gemm/gemm_problem.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

using namespace bitloupe;

namespace {

constexpr std::int32_t kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kInt32Max = std::numeric_limits<std::int32_t>::max();

} // namespace

class FastGemmTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shapes_randomCodes_equalReference_data() { everyKernel(); }
    void shapes_randomCodes_equalReference();
    void codes_allAtTheEnds_equalReference_data() { everyKernel(); }
    void codes_allAtTheEnds_equalReference();
    void depth_longestForItsZeroPoints_isExact_data() { everyKernel(); }
    void depth_longestForItsZeroPoints_isExact();
    void requantization_anySumAndShift_equalsReference_data() { everyKernel(); }
    void requantization_anySumAndShift_equalsReference();
    void requantization_withinVectorLimits_equalsReference_data() { everyKernel(); }
    void requantization_withinVectorLimits_equalsReference();
    void pairs_aroundInt16_equalReference_data() { everyKernel(); }
    void pairs_aroundInt16_equalReference();
    void leftShift_sumsThatLeaveInt32_namesFirstElement_data() { everyKernel(); }
    void leftShift_sumsThatLeaveInt32_namesFirstElement();
    void methods_everyOne_equalReference_data() { everyKernel(); }
    void methods_everyOne_equalReference();
    void threads_anyNumber_giveTheSameBits_data() { everyKernel(); }
    void threads_anyNumber_giveTheSameBits();
    void callers_severalAtATime_giveTheSameBits_data() { everyKernel(); }
    void callers_severalAtATime_giveTheSameBits();
    void fixedMultipliers_givenAsStored_equalRealOnes();
    void weights_packed_keepSumsOfRows();
    void kernels_ofThisProcessor_packAndOthersAreRefused();
    void largestDepth_ofKnownZeroPoints_isWorkedByHand();
    void layer_outsideItsDomain_isRefused_data();
    void layer_outsideItsDomain_isRefused();

private:
    static void everyKernel()
    {
        QTest::addColumn<GemmKernel>("kernel");
        for (const GemmKernel kernel : usableGemmKernels())
            QTest::newRow(gemmKernelWord(kernel).data()) << kernel;
    }
};

void FastGemmTest::shapes_randomCodes_equalReference()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(2018)};
    for (int round = 0; round < 2 * static_cast<int>(std::size(kSides)); ++round) {
        const int side = kSides[static_cast<std::size_t>(round) % std::size(kSides)];
        const std::array<int, 3> one{draw.side(), draw.side(), draw.side()};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            std::array<int, 3> shape = one;
            shape[axis] = side;
            const Problem problem = randomProblem(draw, shape[0], shape[1], shape[2]);
            QCOMPARE(difference(problem, kernel, draw.between(1, 3)), std::string());
        }
    }
}

void FastGemmTest::codes_allAtTheEnds_equalReference()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(3)};
    for (int ends = 0; ends < 64; ++ends) {
        Problem problem = randomProblem(draw, 33, 67, 13);
        const int low = problem.input == GemmCode::Int8 ? -128 : 0;
        const auto end = [&](int bit, int from) { return ((ends >> bit) & 1) != 0 ? from + 255 : from; };
        problem.gemm.w.assign(problem.gemm.w.size(), end(0, -128));
        problem.gemm.x.assign(problem.gemm.x.size(), end(1, low));
        problem.gemm.zeroW = end(2, -128);
        problem.gemm.zeroX = end(3, low);
        problem.gemm.zeroY = end(4, problem.output == GemmCode::Int8 ? -128 : 0);
        problem.gemm.bias.assign(33, end(5, 0) != 0 ? kInt32Max - 4000000 : kInt32Min + 4000000);
        problem.gemm.multipliers = {draw.multiplier(-15 - 9 * draw.between(0, 1))};
        QCOMPARE(difference(problem, kernel, 1), std::string());
    }
}

void FastGemmTest::depth_longestForItsZeroPoints_isExact()
{
    QFETCH(GemmKernel, kernel);
    for (const GemmCode input : {GemmCode::Int8, GemmCode::UInt8}) {
        const int low = input == GemmCode::Int8 ? -128 : 0;
        for (const std::int32_t zeroW : {-128, 0, 127}) {
            const int depth = largestGemmDepth(zeroW, input, low);
            const auto count = static_cast<std::size_t>(depth);
            Problem problem{{.rows = 1, .depth = depth, .columns = 1}, input, GemmCode::Int8};
            problem.gemm.w.assign(count, zeroW > 0 ? -128 : zeroW < 0 ? 127 : -128);
            problem.gemm.x.assign(count, low + 255);
            problem.gemm.zeroW = zeroW;
            problem.gemm.zeroX = low;
            problem.gemm.multipliers = {0x1p-24};
            const auto trace = traceElement(problem.gemm, 0, 0);
            QVERIFY(std::abs(trace->bias.exact) > kInt32Max - 70000);
            QCOMPARE(trace->bias.exact, trace->acc);
            QCOMPARE(difference(problem, kernel, 1), std::string());
            problem.gemm.w.push_back(0);
            problem.gemm.x.push_back(0);
            ++problem.gemm.depth;
            const auto refused = prepared(problem, kernel);
            QVERIFY(!refused.has_value());
            QCOMPARE(refused.error().where, "/depth");
        }
    }
}

namespace {

/// With weights of 0 the biased sum is the bias: any int32 can be brought to the second half of the multiply.
Problem sumsOnly(Draw& draw, int rows, Requantization method)
{
    Problem problem{{.rows = rows, .depth = 1, .columns = 1}, GemmCode::Int8, GemmCode::Int8};
    setOutput(problem, draw.between(0, 1) == 0 ? GemmCode::Int8 : GemmCode::UInt8);
    problem.gemm.method = method;
    problem.gemm.w.assign(static_cast<std::size_t>(rows), 0);
    problem.gemm.x = {0};
    problem.gemm.zeroY = draw.code(problem.output);
    return problem;
}

/// Any sum with so many bits, an end one time in eight.
std::int32_t sumOf(Draw& draw, int bits)
{
    const std::int64_t most = (std::int64_t(1) << bits) - 1;
    const int kind = draw.between(0, 15);
    return kind == 0 ? static_cast<std::int32_t>(-most - 1)
        : kind == 1  ? static_cast<std::int32_t>(most)
                     : draw.between(-most - 1, most);
}

} // namespace

void FastGemmTest::requantization_anySumAndShift_equalsReference()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(31)};
    constexpr int kRows = 4096;
    for (const Requantization method : {Requantization::TfliteSingle, Requantization::TfliteDouble}) {
        for (int round = 0; round < 16; ++round) {
            Problem problem = sumsOnly(draw, kRows, method);
            for (int row = 0; row < kRows; ++row) {
                // About 8 bits of answer, and no overflow on the way.
                const int bits = draw.between(0, 31);
                const int shift = std::min(8 - bits + draw.between(-3, 2), 30 - bits);
                problem.gemm.bias.push_back(sumOf(draw, bits));
                const bool isPower = draw.between(0, 3) == 0; // ties
                problem.gemm.multipliers.push_back(round < 2     ? draw.multiplier(draw.between(-40, -1))
                                                       : isPower ? std::ldexp(0.5, shift)
                                                                 : draw.multiplier(shift));
            }
            QCOMPARE(difference(problem, kernel, 1), std::string());
        }
    }
}

/// The same where the vectors do it: up to their last sums and shifts, and beside panels that they leave.
void FastGemmTest::requantization_withinVectorLimits_equalsReference()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(32)};
    constexpr int kRows = 4096 + 13;
    for (const Requantization method : {Requantization::TfliteSingle, Requantization::TfliteDouble}) {
        const int bits = method == Requantization::TfliteSingle ? 30 : 29;
        const int leastShift = method == Requantization::TfliteSingle ? -21 : -20;
        const std::int32_t most = (1 << bits) - 1 - 128 * 128; // what the product could add
        for (int round = 0; round < 24; ++round) {
            Problem problem = sumsOnly(draw, kRows, method);
            for (int row = 0; row < kRows; ++row) {
                const bool leaves = round % 4 == 3 && draw.between(0, 99) == 0;
                const int mine = draw.between(0, bits);
                const int shift = leaves ? draw.between(-31, 0)
                                         : std::clamp(8 - mine + draw.between(-3, 2), leastShift, -1);
                problem.gemm.bias.push_back(std::clamp(sumOf(draw, mine), -most, most));
                const int kind = draw.between(0, 7);
                problem.gemm.multipliers.push_back(kind == 0       ? 0
                                                       : kind < 3  ? std::ldexp(0.5, shift)
                                                       : kind == 3 ? std::ldexp(1 - 0x1p-31, shift)
                                                                   : draw.multiplier(shift));
            }
            QCOMPARE(difference(problem, kernel, 1), std::string());
        }
    }
}

/// vpmaddubsw adds two products in int16: 129 (127 + 127) = 32766 fits, 130 times does not; -128 pairs fit
/// up to 128. One code too many anywhere must be noticed.
void FastGemmTest::pairs_aroundInt16_equalReference()
{
    QFETCH(GemmKernel, kernel);
    for (const int weight : {127, -128, 64, 1}) {
        for (int code = 126; code <= 255; code += code < 132 ? 1 : 41) {
            Problem problem{{.rows = 5, .depth = 70, .columns = 19}, GemmCode::UInt8, GemmCode::UInt8};
            setOutput(problem, GemmCode::UInt8);
            problem.gemm.w.assign(5 * 70, weight);
            problem.gemm.x.assign(70 * 19, 120);
            problem.gemm.x[static_cast<std::size_t>(code % 70) * 19 + 18] = code;
            problem.gemm.x[static_cast<std::size_t>(code % 70 ^ 1) * 19 + 18] = code;
            problem.gemm.zeroX = 120;
            problem.gemm.zeroY = 128;
            problem.gemm.multipliers = {0.004};
            QCOMPARE(difference(problem, kernel, 1), std::string());
        }
    }
}

void FastGemmTest::leftShift_sumsThatLeaveInt32_namesFirstElement()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(5)};
    int stopped = 0;
    for (int round = 0; round < 300; ++round) {
        Problem problem = randomProblem(draw, draw.between(1, 40), draw.between(1, 9), draw.between(1, 30));
        problem.gemm.multipliers.clear();
        for (int row = 0; row < problem.gemm.rows; ++row)
            problem.gemm.multipliers.push_back(draw.multiplier(draw.between(0, 20) == 0 ? 18 : -8));
        if (round % 50 == 0)
            problem.gemm.multipliers.back() = std::ldexp(0.75, 20 + round);
        stopped += referenceGemm(problem.gemm) ? 0 : 1;
        QCOMPARE(difference(problem, kernel, draw.between(1, 4)), std::string());
    }
    QVERIFY(stopped > 50 && stopped < 250);
}

void FastGemmTest::methods_everyOne_equalReference()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(9)};
    for (const auto& [method, word] : kRequantizationWords) {
        for (const auto& [shift, shiftWord] : kShiftRoundingWords) {
            Problem problem = randomProblem(draw, 21, 35, 14);
            problem.gemm.method = method;
            problem.gemm.shift = shift;
            QVERIFY2(difference(problem, kernel, 2).empty(), word.data());
        }
    }
}

void FastGemmTest::threads_anyNumber_giveTheSameBits()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(11)};
    // Few columns, many columns, and enough work that the automatic choice takes several threads.
    const std::array<int, 3> shapes[] = {{257, 31, 1}, {130, 70, 40}, {3, 40, 257}, {331, 263, 211}};
    for (const auto& [rows, depth, columns] : shapes) {
        const Problem problem = randomProblem(draw, rows, depth, columns);
        const auto fast = prepared(problem, kernel);
        QVERIFY(fast.has_value());
        const auto alone = output(*fast, problem.gemm, 1);
        QVERIFY(alone.has_value());
        for (const int threads : {0, 2, 3, 5, 16, 300})
            QVERIFY(output(*fast, problem.gemm, threads) == alone);
    }
}

void FastGemmTest::callers_severalAtATime_giveTheSameBits()
{
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(12)};
    const Problem problem = randomProblem(draw, 70, 90, 50);
    const auto fast = prepared(problem, kernel);
    const auto alone = output(*fast, problem.gemm, 1);
    std::array<int, 4> wrong{};
    std::vector<std::thread> callers;
    for (int& mine : wrong) {
        callers.emplace_back([&] {
            for (int i = 0; i < 20; ++i)
                mine += output(*fast, problem.gemm, i % 4 + 1) == alone ? 0 : 1;
        });
    }
    for (std::thread& caller : callers)
        caller.join();
    QCOMPARE(wrong, (std::array<int, 4>{}));
}

void FastGemmTest::fixedMultipliers_givenAsStored_equalRealOnes()
{
    Draw draw{SplitMix64(13)};
    for (int round = 0; round < 30; ++round) {
        const Problem problem = randomProblem(draw, 19, 23, 9);
        GemmLayer layer = layerOf(problem);
        std::vector<FixedMultiplier> fixed;
        for (const double m : problem.gemm.multipliers)
            fixed.push_back(fixedMultiplier(m));
        layer.multipliers = fixed;
        const std::vector<std::int8_t> w(problem.gemm.w.begin(), problem.gemm.w.end());
        const auto packed = PackedWeights::pack(w, 19, 23, problem.gemm.zeroW);
        const auto given = FastGemm::prepare(*packed, layer);
        QVERIFY(given.has_value());
        QVERIFY(output(*given, problem.gemm, 1)
                == output(*prepared(problem, packed->kernel()), problem.gemm, 1));
    }
}

void FastGemmTest::weights_packed_keepSumsOfRows()
{
    const std::vector<std::int8_t> w{1, 2, 3, -128, -128, -128, 127, 0, -1};
    const auto packed = PackedWeights::pack(w, 3, 3, -5);
    QVERIFY(packed.has_value());
    QCOMPARE(packed->rowSums()[0], 6);
    QCOMPARE(packed->rowSums()[1], -384);
    QCOMPARE(packed->rowSums()[2], 126);
    QCOMPARE(packed->zeroPoint(), -5);
    QVERIFY(packed->kernel() == fastestGemmKernel());
}

void FastGemmTest::kernels_ofThisProcessor_packAndOthersAreRefused()
{
    const auto usable = usableGemmKernels();
    QVERIFY(usable.front() == GemmKernel::Portable);
    QVERIFY(usable.back() == fastestGemmKernel());
    const std::vector<std::int8_t> w{1};
    for (const auto& [kernel, word] : kGemmKernelWords) {
        const bool runs = std::find(usable.begin(), usable.end(), kernel) != usable.end();
        const auto packed = PackedWeights::pack(w, 1, 1, 0, kernel);
        QCOMPARE(packed.has_value(), runs);
        QVERIFY(runs || packed.error().code == ErrorCode::Unsupported);
        QCOMPARE(gemmKernelWord(kernel), word);
    }
}

void FastGemmTest::largestDepth_ofKnownZeroPoints_isWorkedByHand()
{
    QCOMPARE(largestGemmDepth(-128, GemmCode::UInt8, 255), 33025); // 255 * 255
    QCOMPARE(largestGemmDepth(0, GemmCode::Int8, 0), 131071); // 128 * 128
    QCOMPARE(largestGemmDepth(0, GemmCode::UInt8, 0), 65793); // 128 * 255
    QCOMPARE(largestGemmDepth(0, GemmCode::UInt8, 128), 131071); // 128 * 128
    QCOMPARE(largestGemmDepth(127, GemmCode::Int8, -128), 33025);
}

void FastGemmTest::layer_outsideItsDomain_isRefused_data()
{
    QTest::addColumn<GemmLayer>("layer");
    QTest::addColumn<std::string>("where");
    QTest::addColumn<bool>("isAnswer");
    GemmLayer good;
    good.multipliers = std::vector<double>{0.5};
    const auto row = [&](const char* name, const char* where, auto change, bool isAnswer = false) {
        GemmLayer layer = good;
        change(layer);
        QTest::newRow(name) << layer << std::string(where) << isAnswer;
    };
    row("zero point of uint8 below 0", "/zeroX", [](GemmLayer& l) {
        l.input = GemmCode::UInt8;
        l.zeroX = -1;
    });
    row("zero point of int8 above 127", "/zeroX", [](GemmLayer& l) { l.zeroX = 128; });
    row("output zero point above 127", "/zeroY", [](GemmLayer& l) { l.zeroY = 128; });
    row("clamp of uint8 below 0", "/clampMin", [](GemmLayer& l) { l.output = GemmCode::UInt8; });
    row("clamp downwards", "/clampMin", [](GemmLayer& l) { l.clampMin = 5, l.clampMax = 4; });
    row("negative multiplier", "/multipliers/0", [](GemmLayer& l) { l.multipliers = std::vector{-0.5}; });
    row("endless multiplier", "/multipliers/0",
        [](GemmLayer& l) { l.multipliers = std::vector{INFINITY * 1.0}; });
    row("multiplier that is no number", "/multipliers/0",
        [](GemmLayer& l) { l.multipliers = std::vector{std::nan("")}; });
    row("no multipliers", "/multipliers", [](GemmLayer& l) { l.multipliers = std::vector<double>(); });
    row("two multipliers for three rows", "/multipliers", [](GemmLayer& l) {
        l.multipliers = std::vector{0.5, 0.5};
    });
    row("negative M0", "/multipliers/1", [](GemmLayer& l) {
        l.multipliers = std::vector<FixedMultiplier>{{1 << 30, 0}, {-1, 0}, {1 << 30, 0}};
    });
    row("shift below -31", "/multipliers/0", [](GemmLayer& l) {
        l.multipliers = std::vector<FixedMultiplier>{{1 << 30, -32}};
    });
    row("fixed multipliers for the exact method", "/multipliers", [](GemmLayer& l) {
        l.multipliers = std::vector<FixedMultiplier>{{1 << 30, 0}};
        l.method = Requantization::Exact;
    });
    row(
        "gemmlowp with a multiplier of 1", "/multipliers/0",
        [](GemmLayer& l) {
            l.multipliers = std::vector{1.0};
            l.method = Requantization::Gemmlowp;
        },
        true);
}

void FastGemmTest::layer_outsideItsDomain_isRefused()
{
    QFETCH(GemmLayer, layer);
    QFETCH(std::string, where);
    QFETCH(bool, isAnswer);
    const std::vector<std::int8_t> w{1, 2, 3};
    const auto refused = FastGemm::prepare(*PackedWeights::pack(w, 3, 1, 0), layer);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().where, where);
    QVERIFY(refused.error().code == (isAnswer ? ErrorCode::NoAnswer : ErrorCode::OutOfRange));
    const auto badWeights = PackedWeights::pack(w, 3, 1, 128);
    QVERIFY(!badWeights.has_value());
    QCOMPARE(badWeights.error().where, "/zeroW");
}

QTEST_APPLESS_MAIN(FastGemmTest)
#include "tst_fast_gemm.moc"
