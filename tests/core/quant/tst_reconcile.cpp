#include "core/quant/reconcile.h"

#include <QTest>

using namespace bitloupe;

class TestReconcile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readPrinted_commonForms_findsTheNumbers();
    void readPrinted_nothing_isRefused();
    void explain_everyConvention_isFoundAgain();
    void explain_roundedScale_countsToItsDigits();
    void explain_signedTwin_isToldByItsZeroPoint();
    void explain_foreignNumbers_saysWhatTheyWouldBe();
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
            const auto found = explainParameters({p->scale, p->zeroPoint, {}}, range, 8);
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
    const auto found = explainParameters({0.0133, 98, {}}, {-1.3, 2.1}, 8);
    QVERIFY(found.front().scaleMatches);
    QCOMPARE(QString::fromStdString(found.front().why),
             QStringLiteral("S matches in every digit given, and Z matches."));
    QVERIFY(!explainParameters({0.0131, 98, {}}, {-1.3, 2.1}, 8).front().scaleMatches);
}

void TestReconcile::explain_signedTwin_isToldByItsZeroPoint()
{
    // [-1, 1] in uint8 is a tie: 127 or 128 by who rounds it.
    const auto at127 = explainParameters({{}, 127, {}}, {-1, 1}, 8);
    const auto at128 = explainParameters({{}, 128, {}}, {-1, 1}, 8);
    QCOMPARE(at127.front().zeroPointDifference, std::int64_t(0));
    QCOMPARE(at128.front().zeroPointDifference, std::int64_t(0));
    QVERIFY(at127.front().convention != at128.front().convention);
}

void TestReconcile::explain_foreignNumbers_saysWhatTheyWouldBe()
{
    const auto found = explainParameters({123.0, 5, {}}, {-1, 1}, 8);
    QVERIFY(!found.empty() && found.size() <= 12);
    QVERIFY(!found.front().scaleMatches);
    QVERIFY(found.front().why.starts_with("S would be "));
}

QTEST_APPLESS_MAIN(TestReconcile)
#include "tst_reconcile.moc"
