#include "core/quant/convention.h"
#include "tests/core/quant/vectors.h"

#include <QTest>

#include <limits>

using namespace bitloupe;

namespace {

struct Group {
    const char* scale;
    const char* zero;
    Convention convention;
    bool isSigned, symmetric, narrow;
};

constexpr Group kGroups[]{
    {"seed_u_S", "seed_u_Z_clamp", Convention::Course, false, false, false},
    {"torch_u_scale", "torch_u_zp", Convention::Pytorch, false, false, false},
    {"torch_s_scale", "torch_s_zp", Convention::Pytorch, true, false, false},
    {"torch_sym_s_scale", "torch_sym_s_zp", Convention::Pytorch, true, true, false},
    {"torch_sym_u_scale", "torch_sym_u_zp", Convention::Pytorch, false, true, false},
    {"ort_u_scale", "ort_u_zp", Convention::Onnxruntime, false, false, false},
    {"ort_s_scale", "ort_s_zp", Convention::Onnxruntime, true, false, false},
    {"ort_sym_s_scale", "ort_sym_s_zp", Convention::Onnxruntime, true, true, false},
    {"ort_sym_u_scale", "ort_sym_u_zp", Convention::Onnxruntime, false, true, false},
    {"ort_dyn_scale", "ort_dyn_zp", Convention::OnnxruntimeDynamic, false, false, false},
    {"tfl_u_scale", "tfl_u_zp", Convention::Tflite, false, false, false},
    {"tfl_s_scale", "tfl_s_zp", Convention::Tflite, true, false, false},
    {"tfl_s_narrow_scale", "tfl_s_narrow_zp", Convention::Tflite, true, false, true},
};

} // namespace

class TestConvention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void powerOfTwoScale_isTheNextOneUp();
    void choose_publishedVectors_agree_data();
    void choose_publishedVectors_agree();
    void choose_courseColumns_agree();
    void choose_tfliteWeights_agree();
    void choose_oneRange_differsByConvention();
    void choose_symmetricUnsigned_putsZeroInTheMiddle();
    void choose_zeroOutsideTheRange_clampsOnlyTheCourse();
    void choose_rangeWithoutWidth_isAnsweredByEach();
    void choose_badInput_isRejected_data();
    void choose_badInput_isRejected();
};

void TestConvention::choose_publishedVectors_agree_data()
{
    QTest::addColumn<int>("group");
    for (int i = 0; i < int(std::size(kGroups)); ++i)
        QTest::newRow(kGroups[i].scale) << i;
}

void TestConvention::choose_publishedVectors_agree()
{
    QFETCH(int, group);
    const Group& g = kGroups[group];
    int compared = 0;
    const auto rows = readVectors("affine.csv");
    for (const VectorRow& row : rows) {
        if (row[g.scale].isEmpty())
            continue;
        const RealRange range{float32(row["rmin_bits"]), float32(row["rmax_bits"])};
        const auto got =
            chooseParameters(g.convention, range, {row["bits"].toInt(), g.isSigned, g.symmetric, g.narrow});
        QVERIFY2(got, qPrintable(row["case"]));
        QCOMPARE(QByteArray::fromStdString(scaleBits(*got)), row[g.scale]);
        QCOMPARE(got->zeroPoint, row[g.zero].toLongLong());
        ++compared;
    }
    QVERIFY2(compared > 50, qPrintable(QString::number(compared)));
}

void TestConvention::choose_courseColumns_agree()
{
    for (const VectorRow& row : readVectors("affine.csv")) {
        const RealRange range{float32(row["rmin_bits"]), float32(row["rmax_bits"])};
        const int bits = row["bits"].toInt();
        if (!row["seed_s_Z_rhe"].isEmpty()) {
            const auto got = chooseParameters(Convention::Course, range, {bits, true, false, false});
            QVERIFY(got);
            const qlonglong half = 1LL << (bits - 1);
            QCOMPARE(got->zeroPoint, std::clamp(row["seed_s_Z_rhe"].toLongLong(), -half, half - 1));
        }
        const auto symmetric = chooseParameters(Convention::Course, range, {bits, true, true, true});
        if (row["seed_sym_S"].isEmpty() || float64(row["seed_sym_S"]) == 0)
            continue;
        QVERIFY(symmetric);
        QCOMPARE(QByteArray::fromStdString(scaleBits(*symmetric)), row["seed_sym_S"]);
    }
}

void TestConvention::choose_tfliteWeights_agree()
{
    for (const VectorRow& row : readVectors("affine.csv")) {
        if (row["tfl_w_scale"].isEmpty() || row["bits"] != "8")
            continue;
        const RealRange range{float32(row["rmin_bits"]), float32(row["rmax_bits"])};
        const auto got = chooseParameters(Convention::Tflite, range, {8, true, true, true});
        QVERIFY(got);
        QCOMPARE(got->scale, double(float32(row["tfl_w_scale"])));
        QCOMPARE(got->zeroPoint, 0);
        QCOMPARE(got->quantMin, -127);
    }
}

void TestConvention::choose_oneRange_differsByConvention()
{
    const qlonglong expected[]{128, 127, 128, 127, 128, 128};
    for (std::size_t i = 0; i < kConventions.size(); ++i) {
        const auto got = chooseParameters(kConventions[i].first, {-1, 1}, {8, false, false, false});
        QVERIFY(got);
        QCOMPARE(got->zeroPoint, expected[i]);
    }
}

void TestConvention::choose_symmetricUnsigned_putsZeroInTheMiddle()
{
    const auto course = chooseParameters(Convention::Course, {-1, 0.5}, {4, false, true, true});
    QCOMPARE(course->zeroPoint, 8);
    QCOMPARE(course->scale, 1.0 / 7);
    QCOMPARE(course->level(1), -1.0);
    QCOMPARE(course->level(15), 1.0);
    QCOMPARE(course->quantMin, 1);
}

void TestConvention::choose_zeroOutsideTheRange_clampsOnlyTheCourse()
{
    const auto course = chooseParameters(Convention::Course, {2, 3}, {8, false, false, false});
    QCOMPARE(course->scale, 1.0 / 255);
    QCOMPARE(course->zeroPoint, 0);
    const auto tflite = chooseParameters(Convention::Tflite, {2, 3}, {8, false, false, false});
    QCOMPARE(tflite->scale, 3.0 / 255);
    QCOMPARE(tflite->zeroPoint, 0);
}

void TestConvention::choose_rangeWithoutWidth_isAnsweredByEach()
{
    const auto scaleOf = [](Convention c) {
        return chooseParameters(c, {0, 0}, {8, true, false, false})->scale;
    };
    QCOMPARE(scaleOf(Convention::Pytorch), 0x1p-23);
    QCOMPARE(scaleOf(Convention::Onnxruntime), 1.0);
    QCOMPARE(scaleOf(Convention::OnnxruntimeDynamic), 1.0);
    QCOMPARE(scaleOf(Convention::Tflite), 0.0);
    QCOMPARE(scaleOf(Convention::Gemmlowp), 0.0);
    QCOMPARE(chooseParameters(Convention::Course, {1, 1}, {}).error().where, std::string("/state/range"));
}

void TestConvention::choose_badInput_isRejected_data()
{
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("narrow");
    QTest::addColumn<QByteArray>("where");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    QTest::newRow("NaN is no bound") << nan << 1.0 << 8 << false << false << QByteArray("/state/range");
    QTest::newRow("infinity is no bound") << 0.0 << inf << 8 << false << false << QByteArray("/state/range");
    QTest::newRow("min above max") << 2.0 << 1.0 << 8 << false << false << QByteArray("/state/range");
    QTest::newRow("the width overflows")
        << -1.7e308 << 1.7e308 << 8 << false << false << QByteArray("/state/range");
    QTest::newRow("0 bits") << 0.0 << 1.0 << 0 << false << false << QByteArray("/state/bits");
    QTest::newRow("17 bits") << 0.0 << 1.0 << 17 << false << false << QByteArray("/state/bits");
    QTest::newRow("one bit is not symmetric") << 0.0 << 1.0 << 1 << true << true << QByteArray("/state/bits");
    QTest::newRow("one bit is not narrow") << 0.0 << 1.0 << 1 << false << true << QByteArray("/state/bits");
}

void TestConvention::choose_badInput_isRejected()
{
    QFETCH(double, min);
    QFETCH(double, max);
    QFETCH(int, bits);
    QFETCH(bool, symmetric);
    QFETCH(bool, narrow);
    QFETCH(QByteArray, where);
    const auto got = chooseParameters(Convention::Course, {min, max}, {bits, false, symmetric, narrow});
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::OutOfRange);
    QCOMPARE(QByteArray::fromStdString(got.error().where), where);
}

void TestConvention::powerOfTwoScale_isTheNextOneUp()
{
    for (const auto& [convention, word] : kConventions) {
        for (const bool symmetric : {false, true}) {
            const GridOptions plain{8, true, symmetric, symmetric};
            GridOptions raised = plain;
            raised.powerOfTwoScale = true;
            const auto any = chooseParameters(convention, {-0.7, 1.9}, plain);
            const auto two = chooseParameters(convention, {-0.7, 1.9}, raised);
            int exponent = 0;
            QCOMPARE(std::frexp(two->scale, &exponent), 0.5);
            QVERIFY(two->scale >= any->scale && two->scale < 2 * any->scale);
            QVERIFY(two->level(two->quantMin) <= -0.7 + two->scale
                    && two->level(two->quantMax) >= 1.9 - two->scale);
            // A scale that is a power of two already stays.
            const auto exact =
                chooseParameters(Convention::Course, {0, 255.0 / 128}, {8, false, false, false, true});
            QCOMPARE(exact->scale, 1.0 / 128);
        }
    }
}

QTEST_APPLESS_MAIN(TestConvention)
#include "tst_convention.moc"
