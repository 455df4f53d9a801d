#include "core/quant/reconcile.h"

#include <QTest>

using namespace bitloupe;

namespace {

Printed printed(std::optional<double> scale, std::optional<std::int64_t> zeroPoint)
{
    Printed out;
    out.scale = scale;
    out.zeroPoint = zeroPoint;
    return out;
}

} // namespace

class TestReconcile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readPrinted_commonForms_findsTheNumbers();
    void readPrinted_nothing_isRefused();
    void explain_everyConvention_isFoundAgain();
    void explain_roundedScale_countsToItsDigits();
    void explain_signedTwin_isToldByItsZeroPoint();
    void explain_foreignNumbers_saysWhatTheyWouldBe();
    void explain_aCode_tellsTheRounding();
    void conventionWhy_namesWhatDiffers_data();
    void conventionWhy_namesWhatDiffers();
};

void TestReconcile::readPrinted_commonForms_findsTheNumbers()
{
    const auto python = readPrinted("scale=0.0157, zero_point=128");
    QCOMPARE(*python->scale, 0.0157);
    QCOMPARE(*python->zeroPoint, std::int64_t(128));
    const auto json = readPrinted(R"({"Scale": [2.5e-3], "zeroPoint": -3, "min": -1, "max": 2})");
    QCOMPARE(*json->scale, 0.0025);
    QCOMPARE(*json->zeroPoint, std::int64_t(-3));
    QCOMPARE(json->range->max, 2.0);
    QCOMPARE(*readPrinted("offset: -128")->zeroPoint, std::int64_t(128));
    QCOMPARE(*readPrinted("rescale 3 scale 4")->scale, 4.0); // a part of a word is no name
}

void TestReconcile::readPrinted_nothing_isRefused()
{
    QVERIFY(readPrinted("hello").error().code == ErrorCode::BadJson);
    QVERIFY(!readPrinted("scale = NaN"));
}

void TestReconcile::explain_everyConvention_isFoundAgain()
{
    const RealRange range{-1.3, 2.1};
    for (const auto& [convention, word] : kConventions) {
        for (const bool isSigned : {false, true}) {
            const auto p = chooseParameters(convention, range, {8, isSigned, false, false});
            const auto found = explainParameters(printed(p->scale, p->zeroPoint), range, 8);
            QCOMPARE(found.front().scaleUlp, 0.0);
            QCOMPARE(found.front().zeroPointDifference, std::int64_t(0));
            QVERIFY(std::any_of(found.begin(), found.end(), [&, name = word](const Explanation& e) {
                return e.convention == name && e.parameters == *p;
            }));
        }
    }
}

void TestReconcile::explain_roundedScale_countsToItsDigits()
{
    const auto found = explainParameters(printed(0.0133, 98), {-1.3, 2.1}, 8);
    QVERIFY(found.front().scaleMatches);
    QCOMPARE(QString::fromStdString(found.front().why),
             QStringLiteral("S matches in every digit given, and Z matches."));
    QVERIFY(!explainParameters(printed(0.0131, 98), {-1.3, 2.1}, 8).front().scaleMatches);
}

void TestReconcile::explain_signedTwin_isToldByItsZeroPoint()
{
    // [-1, 1] in uint8 is a tie: 127 or 128 by who rounds it.
    const auto at127 = explainParameters(printed(std::nullopt, 127), {-1, 1}, 8);
    const auto at128 = explainParameters(printed(std::nullopt, 128), {-1, 1}, 8);
    QCOMPARE(at127.front().zeroPointDifference, std::int64_t(0));
    QCOMPARE(at128.front().zeroPointDifference, std::int64_t(0));
    QVERIFY(at127.front().convention != at128.front().convention);
}

void TestReconcile::explain_foreignNumbers_saysWhatTheyWouldBe()
{
    const auto found = explainParameters(printed(123.0, 5), {-1, 1}, 8);
    QVERIFY(!found.empty() && found.size() <= 12);
    QVERIFY(!found.front().scaleMatches);
    QVERIFY(found.front().why.starts_with("S would be "));
}

void TestReconcile::explain_aCode_tellsTheRounding()
{
    // 0.5 / (2 / 255) is 63.75; with S = 1/128 it is the tie 64.5 for 0.50390625.
    Printed asked = printed(0.0078125, 0);
    asked.value = 0.50390625;
    asked.code = 65;
    const auto found = explainParameters(asked, {-1, 0.9921875}, 8);
    QCOMPARE(found.front().scaleUlp, 0.0);
    QCOMPARE(found.front().codeDifference, std::int64_t(0));
    QCOMPARE(found.front().rounding, CodeRounding::NearestAway);
    QVERIFY(found.front().why.ends_with("The code matches with ties away from zero."));
    asked.code = 64;
    QCOMPARE(explainParameters(asked, {-1, 0.9921875}, 8).front().rounding, CodeRounding::NearestEven);
    asked.code = 90;
    const auto off = explainParameters(asked, {-1, 0.9921875}, 8).front();
    QCOMPARE(off.codeDifference, 90 - *off.code);
    const auto read = readPrinted("x = 0.25 -> q = 32");
    QCOMPARE(*read->value, 0.25);
    QCOMPARE(*read->code, std::int64_t(32));
}

void TestReconcile::conventionWhy_namesWhatDiffers_data()
{
    QTest::addColumn<int>("convention");
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, Convention convention, double min, double max, bool symmetric,
                        const char* why) {
        QTest::newRow(name) << static_cast<int>(convention) << min << max << symmetric
                            << QString::fromUtf8(why);
    };
    row("course, tie", Convention::Course, -1, 1, false, "Z = 127.5 is a tie, and goes to the even 128.");
    row("pytorch, beside the tie", Convention::Pytorch, -1, 1, false,
        "Z = 127.49999 in binary32 is rounded to 127.");
    row("gemmlowp, tie", Convention::Gemmlowp, -1, 1, false,
        "Z = 127.5 is a tie, and goes away from zero to 128.");
    row("zero outside", Convention::Tflite, 1, 3, false, "0 is put into the range. Z = 0 is whole.");
    row("course, zero outside", Convention::Course, 1, 3, false,
        "0 stays outside the range. Z = −127.5 lies outside the codes and is clamped to 0.");
    row("no width", Convention::Gemmlowp, 0, 0, false, "Without width nothing is quantized: S = 0.");
    row("pytorch, symmetric", Convention::Pytorch, -1, 1, true,
        "S = max|r| / 127.5, half the number of steps, in binary32.");
}

void TestReconcile::conventionWhy_namesWhatDiffers()
{
    QFETCH(int, convention);
    QFETCH(double, min);
    QFETCH(double, max);
    QFETCH(bool, symmetric);
    QFETCH(QString, why);
    const std::string got =
        conventionWhy(static_cast<Convention>(convention), {min, max}, {8, false, symmetric, false});
    QCOMPARE(QString::fromStdString(got), why);
}

QTEST_APPLESS_MAIN(TestReconcile)
#include "tst_reconcile.moc"
