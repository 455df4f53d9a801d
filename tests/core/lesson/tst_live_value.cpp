#include "core/lesson/live_value.h"

#include <QTest>

using namespace bitloupe;

class TestLiveValue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text_eachFormat_readsAsPeopleWriteIt_data();
    void text_eachFormat_readsAsPeopleWriteIt();
    void parse_brokenValue_isRefused_data();
    void parse_brokenValue_isRefused();
};

void TestLiveValue::text_eachFormat_readsAsPeopleWriteIt_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("live");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* claim, const char* json, const char* live, const char* shown) {
        QTest::newRow(claim) << json << live << QString::fromUtf8(shown);
    };
    row("auto: a small integer stands in full", "-14", "/result/exponent", "\u221214");
    row("auto: six significant digits", "0.123456789", "/result/scale", "0.123457");
    row("auto: below a thousandth as a power", "0.0000483219", "/result/scale", "4.83219·10⁻⁵");
    row("auto: a decimal text stays as it is", "\"0.0999755859375\"", "/result/value", "0.0999755859375");
    row("auto: its minus is U+2212", "\"-6.5\"", "/result/value", "\u22126.5");
    row("auto: a long text is cut after 24 characters", "\"0.1000000000000000055511151231257827\"",
        "/result/value", "0.1000000000000000055511…");
    row("auto: infinity has its sign", "\"-Infinity\"", "/result/value", "\u2212∞");
    row("auto: a word stays a word", "\"subnormal\"", "/result/class", "subnormal");
    row("auto: a list in brackets", "[12, -17]", "/result/out", "[12, \u221217]");
    row("auto: a bit pattern is no number", "\"3000\"", "/result/bits", "3000");
    row("sci takes a decimal text", "\"0.000048321\"", "/result/value | sci:2", "4.83·10⁻⁵");
    row("sig keeps its width", "0.5", "/result/scale | sig:3", "0.500");
    row("fixed rounds", "2.346", "/result/scale | fixed:2", "2.35");
    row("percent is times 100", "0.126", "/result/scale | percent:1", "12.6 %");
    row("hex of a number", "255", "/state/acc | hex", "ff");
    row("hex of a pattern keeps leading zeros", "\"0001\"", "/result/bits | hex", "0001");
    row("bin of a pattern keeps leading zeros", "\"1a\"", "/result/bits | bin", "00011010");
    row("bin of a number has none", "18", "/state/acc | bin", "10010");
    row("int keeps all digits of 64 bits", "9007199254740993", "/state/acc | int", "9,007,199,254,740,993");
    row("exact shows every digit", "\"0.1000000000000000055511151231257827\"", "/result/value | exact",
        "0.1000000000000000055511151231257827");
    row("a word in a numeric format is a word", "\"NaNo\"", "/result/class | sci:2", "NaNo");
}

void TestLiveValue::text_eachFormat_readsAsPeopleWriteIt()
{
    QFETCH(QString, json);
    QFETCH(QString, live);
    QFETCH(QString, shown);
    const auto value = parseLiveValue(live.toStdString());
    QVERIFY(value.has_value());
    QCOMPARE(QString::fromStdString(liveText(*parseJson(json.toStdString()), *value)), shown);
}

void TestLiveValue::parse_brokenValue_isRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("no pointer") << "result/value";
    QTest::newRow("unknown format") << "/result/value | money";
    QTest::newRow("format without its number") << "/result/value | sci";
    QTest::newRow("zero significant digits") << "/result/value | sig:0";
    QTest::newRow("too many digits") << "/result/value | fixed:99";
}

void TestLiveValue::parse_brokenValue_isRefused()
{
    QFETCH(QString, text);
    QVERIFY(!parseLiveValue(text.toStdString()).has_value());
}

QTEST_APPLESS_MAIN(TestLiveValue)
#include "tst_live_value.moc"
