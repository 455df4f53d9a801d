#include "core/labs/gemm/requant.h"
#include "core/labs/registry.h"

#include <QTest>

using namespace bitloupe;

namespace {

const requant::MethodRow& rowOf(const requant::Result& result, requant::Method method)
{
    return result.rows[static_cast<std::size_t>(method)];
}

requant::Result computed(std::int32_t acc, double m)
{
    requant::State state;
    state.acc = acc;
    state.m = m;
    return *requant::compute(state, {});
}

const double kTwoRoundings = 1583594044 * 0x1p-40;

} // namespace

class RequantLabTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void default_isTheCoursesExample();
    void noAnswer_isNullWithAReason();
    void multiplier_outOfDomain_isRefused_data();
    void multiplier_outOfDomain_isRefused();
    void rows_ofTheCoursesExample_tellEveryIntermediate();
    void rows_ofTwoRoundings_partInBit2();
    void lanes_ofTwoRoundings_carryThroughNineBits();
    void lanes_ofEveryShift_agreeWithTheMethods_data();
    void lanes_ofEveryShift_agreeWithTheMethods();
    void disagreements_ofTwoRoundings_areTwenty();
    void firstBit_ofTwosComplement_data();
    void firstBit_ofTwosComplement();
    void text_ofACase_fillsBoth();
    void text_ofAMultiplier_isReadExactly_data();
    void text_ofAMultiplier_isReadExactly();
    void multiplier_fromItsParts_isM();
};

void RequantLabTest::default_isTheCoursesExample()
{
    const Json json = requant::toJson(*requant::compute({}, {}));
    QCOMPARE(json["courseTruncated"]["product"].get<std::int64_t>(), 1695996684956);
    QCOMPARE(json["courseTruncated"]["real"].get<double>(), 12.33999999333173);
    QCOMPARE(json["courseRounded"]["m0"].get<std::int64_t>(), 1374389535);
    QCOMPARE(json["gemmlowp"]["srdhm"].get<int>(), 790);
    QCOMPARE(json["gemmlowp"]["shift"].get<int>(), -6);
    QCOMPARE(json["powerOfTwoLinear"]["floor"].get<int>(), 9);
    QCOMPARE(json["exact"]["halfEven"].get<int>(), 12);
}

void RequantLabTest::noAnswer_isNullWithAReason()
{
    const Json json = requant::toJson(computed(1 << 30, 3.0));
    for (const char* method : {"gemmlowp", "tfliteDouble", "tfliteSingle"}) {
        QVERIFY(json[method]["result"].is_null());
        QVERIFY(json[method]["m0"].is_null());
        QVERIFY(json[method]["why"].is_string());
    }
    QCOMPARE(json["exact"]["halfEven"].get<std::int64_t>(), 3LL << 30);
    const Json zero = requant::toJson(computed(7, 0.0));
    QVERIFY(zero["powerOfTwoLog"]["shift"].is_null());
    QVERIFY(zero["courseRounded"]["why"].is_string());
    QCOMPARE(zero["float32"]["result"].get<int>(), 0);
}

void RequantLabTest::multiplier_outOfDomain_isRefused_data()
{
    QTest::addColumn<QString>("m");
    QTest::newRow("negative") << "-1";
    QTest::newRow("infinite") << "\"Infinity\"";
    QTest::newRow("not a number") << "\"NaN\"";
}

void RequantLabTest::multiplier_outOfDomain_isRefused()
{
    QFETCH(QString, m);
    const auto state = completeState(*findLab("requant"), *parseJson(("{\"m\":" + m + "}").toStdString()));
    QVERIFY(!state.has_value());
    QCOMPARE(state.error().where, "/state/m");
    QCOMPARE(state.error().message, "M must be a positive finite number.");
}

void RequantLabTest::rows_ofTheCoursesExample_tellEveryIntermediate()
{
    const auto result = computed(1234, 0.01);
    const auto& truncated = rowOf(result, requant::Method::CourseTruncated).way;
    const std::vector<std::string> values{
        "2⁻⁶ × 0.64", "6", "1374389534", "1695996684956", "26499948202", "12.33999999333173", "12"};
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(QString::fromStdString(truncated[i].value), QString::fromStdString(values[i]));
    QCOMPARE(rowOf(result, requant::Method::CourseRounded).way[2].value, "1374389535");
    QCOMPARE(rowOf(result, requant::Method::Gemmlowp).before, "790 >> 6");
    QCOMPARE(rowOf(result, requant::Method::PowerOfTwoLinear).does, "nearest to M: >> 7");
    for (const requant::MethodRow& row : result.rows) {
        const bool isPower = row.method >= requant::Method::PowerOfTwoLinear;
        QCOMPARE(*row.result, isPower ? 9 : 12);
        QCOMPARE(row.pinned, row.result); // the default pin is this case
    }
}

void RequantLabTest::rows_ofTwoRoundings_partInBit2()
{
    const auto result = computed(7984, kTwoRoundings);
    const std::array<std::int64_t, requant::kMethods> expected{11, 11, 11, 11, 12, 12, 11, 11, 7, 15};
    for (std::size_t i = 0; i < expected.size(); ++i)
        QCOMPARE(*result.rows[i].result, expected[i]);
    const auto& twice = rowOf(result, requant::Method::TfliteDouble);
    QCOMPARE(twice.before, "5888 >> 9");
    QCOMPARE(*twice.difference, 1);
    QCOMPARE(twice.firstBit, 2);
    QCOMPARE(rowOf(result, requant::Method::PowerOfTwoLinear).firstBit, 3);
    QCOMPARE(rowOf(result, requant::Method::PowerOfTwoLinear).before, "7.796875");
    QCOMPARE(rowOf(result, requant::Method::TfliteSingle).does, "(acc · M₀ + 2³⁹) >> 40");
}

void RequantLabTest::lanes_ofTwoRoundings_carryThroughNineBits()
{
    const requant::Lanes lanes = computed(7984, kTwoRoundings).lanes;
    QVERIFY(lanes.isKnown && lanes.once && lanes.twice);
    QCOMPARE(lanes.product, std::uint64_t(7984) * 1583594044);
    QCOMPARE(lanes.shiftBits, 9);
    QCOMPARE(lanes.point(), 40);
    QCOMPARE(lanes.wholeBits, 4);
    QCOMPARE(lanes.once->value, 11);
    QVERIFY(!lanes.once->isUp && std::abs(lanes.once->fraction - 0.4991) < 5e-5);
    QVERIFY(lanes.twice->isCarried && std::abs(lanes.twice->lowFraction - 0.5488) < 5e-5);
    QCOMPARE(lanes.twice->high, 5888);
    QCOMPARE(lanes.twice->carried, std::uint64_t(0x1ff)); // 0 1111 1111 became 1 0000 0000
    QVERIFY(lanes.twice->isTie && lanes.twice->isUp);
    QCOMPARE(lanes.twice->value, 12);
    QCOMPARE(lanes.firstBit, 2);
}

void RequantLabTest::lanes_ofEveryShift_agreeWithTheMethods_data()
{
    QTest::addColumn<int>("acc");
    QTest::addColumn<double>("m");
    QTest::newRow("negative: of the magnitude") << -7984 << kTwoRoundings;
    QTest::newRow("a quarter becomes 1") << 1 << 0.25;
    QTest::newRow("to the left: the accumulator is shifted") << 100 << 6.5;
    QTest::newRow("to the left, out of int32: the point moves") << (1 << 30) << 3.0;
    QTest::newRow("far to the right") << 2147483647 << 0x1p-32;
    QTest::newRow("least accumulator") << INT_MIN << 0.999;
}

void RequantLabTest::lanes_ofEveryShift_agreeWithTheMethods()
{
    QFETCH(const int, acc);
    QFETCH(const double, m);
    const auto result = computed(acc, m);
    const requant::Lanes& lanes = result.lanes;
    QCOMPARE(lanes.isNegative, acc < 0);
    if (result.tfliteSingle)
        QCOMPARE(lanes.once->value, std::llabs(result.tfliteSingle->result));
    QCOMPARE(lanes.once.has_value(), result.tfliteSingle.has_value());
    QCOMPARE(lanes.twice.has_value(), result.tfliteDouble.has_value());
    if (lanes.twice) {
        QCOMPARE(lanes.twice->value, std::llabs(result.tfliteDouble->result));
        const auto cut = static_cast<std::int64_t>(lanes.product >> lanes.scaleBits);
        QVERIFY(lanes.twice->high == cut || lanes.twice->high == cut + 1);
    }
    const double real = std::ldexp(static_cast<double>(lanes.product), -lanes.point());
    QVERIFY(std::abs(real - std::abs(acc * m)) <= std::abs(acc * m) * 1e-8);
}

void RequantLabTest::disagreements_ofTwoRoundings_areTwenty()
{
    const auto count = requant::countDisagreements(kTwoRoundings);
    QCOMPARE(count.more, 20);
    QCOMPARE(count.less, 0);
    QCOMPARE(count.unanswered, 0);
}

void RequantLabTest::firstBit_ofTwosComplement_data()
{
    QTest::addColumn<int>("a");
    QTest::addColumn<int>("b");
    QTest::addColumn<int>("bit");
    QTest::newRow("equal") << 5 << 5 << -1;
    QTest::newRow("11 and 12: 1011, 1100") << 11 << 12 << 2;
    QTest::newRow("0 and -1: one bit holds either") << 0 << -1 << 0;
    QTest::newRow("-11 and -12") << -11 << -12 << 0;
    QTest::newRow("256 and 0") << 256 << 0 << 8;
}

void RequantLabTest::firstBit_ofTwosComplement()
{
    QFETCH(const int, a);
    QFETCH(const int, b);
    QTEST(requant::firstDifferingBit(a, b), "bit");
}

void RequantLabTest::text_ofACase_fillsBoth()
{
    const auto both = requant::withText({}, " 7984 × 1/4 ");
    QCOMPARE(both->acc, 7984);
    QCOMPARE(both->m, 0.25);
    const auto one = requant::withText({}, "−12,345");
    QCOMPARE(one->acc, -12345);
    QCOMPARE(one->m, 0.01);
    QCOMPARE(requant::withText({}, "2147483648").error().where, "/state/acc");
    QCOMPARE(requant::withText({}, "1.5").error().where, "/state/acc");
    QCOMPARE(requant::withText({}, "3 * -1").error().message, "M must be a positive finite number.");
}

void RequantLabTest::text_ofAMultiplier_isReadExactly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("m");
    QTest::newRow("decimal") << "0.01" << 0.01;
    QTest::newRow("fraction") << "1/3" << 1.0 / 3;
    QTest::newRow("hexfloat") << "0x1.8p-3" << 0.1875;
    QTest::newRow("16 digits are a pattern") << "0x3f847ae147ae147b" << 0.01;
}

void RequantLabTest::text_ofAMultiplier_isReadExactly()
{
    QFETCH(const QString, text);
    QFETCH(const double, m);
    QCOMPARE(*requant::multiplierFromText(text.toStdString()), m);
}

void RequantLabTest::multiplier_fromItsParts_isM()
{
    QCOMPARE(requant::withMultiplier({}, "1,583,594,044", "−9")->m, kTwoRoundings);
    QCOMPARE(requant::withMultiplier({}, "1 073 741 824", "-1")->m, 0.25);
    QCOMPARE(requant::withMultiplier({}, "2147483648", "0").error().where, "/state/m0");
    QCOMPARE(requant::withMultiplier({}, "1", "40").error().where, "/state/shift0");
}

QTEST_APPLESS_MAIN(RequantLabTest)
#include "tst_requant.moc"
