#include "core/labs/gemm/requant.h"
#include "core/labs/registry.h"

#include <QTest>

using namespace bitloupe;

class RequantLabTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void default_isTheCoursesExample();
    void noAnswer_isNullWithAReason();
    void multiplier_outOfDomain_isRefused_data();
    void multiplier_outOfDomain_isRefused();
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
    const Json json = requant::toJson(*requant::compute({.acc = 1 << 30, .m = 3.0}, {}));
    for (const char* method : {"gemmlowp", "tfliteDouble", "tfliteSingle"}) {
        QVERIFY(json[method]["result"].is_null());
        QVERIFY(json[method]["m0"].is_null());
        QVERIFY(json[method]["why"].is_string());
    }
    QCOMPARE(json["exact"]["halfEven"].get<std::int64_t>(), 3LL << 30);
    const Json zero = requant::toJson(*requant::compute({.acc = 7, .m = 0.0}, {}));
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

QTEST_APPLESS_MAIN(RequantLabTest)
#include "tst_requant.moc"
