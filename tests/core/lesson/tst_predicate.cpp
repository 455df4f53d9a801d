#include "core/lesson/predicate.h"

#include <QTest>

using namespace bitloupe;

namespace {

Moment sample()
{
    Moment moment;
    const auto shared = [](const char* text) { return std::make_shared<const Json>(*parseJson(text)); };
    moment.now = {
        shared(
            R"({"bits": "3000", "m": 0.1, "acc": 150, "page": "inspect", "range": {"min": -1, "max": 3}})"),
        shared(
            R"({"bits": "3000", "value": "0.1", "third": "1/3", "nan": "NaN", "inf": "Infinity", "class": "normal",
                             "out": [12, -17], "big": 9007199254740993, "tenth64": "0.1000000000000000055511151231257827",
                             "levels": [0.5, 1.0], "nothing": null, "flag": true})"),
        false};
    moment.scene = {shared(R"({"bits": "3000", "m": 0.1, "acc": 100, "page": "formats"})"),
                    shared(R"({"value": "0.2"})"), false};
    moment.with["best"] = {shared(R"({"acc": 7})"), shared(R"({"mse": 0.5, "out": [12, -17]})"), false};
    moment.answer = *parseJson(R"({"terms": ["a", "b"], "n": 6})");
    return moment;
}

} // namespace

class TestPredicate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holds_eachOperator_decidesExactly_data();
    void holds_eachOperator_decidesExactly();
    void parse_brokenPredicate_isRefused_data();
    void parse_brokenPredicate_isRefused();
    void parse_limits_areEightLevelsAndSixtyFourNodes();
    void goalRow_failingClause_showsDigitsThatDiffer();
    void label_ofAField_isWhatPeopleSay();
};

void TestPredicate::holds_eachOperator_decidesExactly_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* claim, const char* predicate, bool expected) {
        QTest::newRow(claim) << predicate << expected;
    };
    row("eq: texts letter by letter", R"({"eq": ["/result/class", "normal"]})", true);
    row("eq: other letters", R"({"eq": ["/result/class", "Normal"]})", false);
    row("eq: a decimal text equals the number it writes", R"({"eq": ["/result/value", 0.1]})", true);
    row("eq: two texts are never numbers", R"({"eq": ["/result/value", "0.10"]})", false);
    row("eq: 0.1 in binary64 is not one tenth", R"({"eq": ["/result/tenth64", 0.1]})", false);
    row("eq: a bit pattern is no number", R"({"eq": ["/result/bits", 3000]})", false);
    row("eq: a bit pattern is a text", R"({"eq": ["/result/bits", "3000"]})", true);
    row("eq: lists item by item", R"({"eq": ["/result/out", [12, -17]]})", true);
    row("eq: lists of other length", R"({"eq": ["/result/out", [12]]})", false);
    row("eq: a list against a reference", R"({"eq": ["/result/out", {"ref": "/with/best/result/out"}]})",
        true);
    row("eq: 1 and 1.0 are one value", R"({"eq": ["/result/levels/1", 1]})", true);
    row("eq: integers above 2^53 stay apart", R"({"eq": ["/result/big", 9007199254740992]})", false);
    row("eq: may name NaN", R"({"eq": ["/result/nan", "NaN"]})", true);
    row("eq: an absent pointer is nothing", R"({"eq": ["/result/absent", null]})", false);
    row("eq: an absent reference is nothing", R"({"eq": ["/result/value", {"ref": "/result/absent"}]})",
        false);
    row("eq: null is a value", R"({"eq": ["/result/nothing", null]})", true);
    row("eq: true is not 1", R"({"eq": ["/result/flag", 1]})", false);
    row("eq: an answer", R"({"eq": ["/answer/terms", ["a", "b"]]})", true);
    row("near: at the tolerance", R"({"near": ["/state/m", 0.3, 0.2]})", true);
    row("near: beyond it", R"({"near": ["/state/m", 0.3, 0.19]})", false);
    row("near: relative to b", R"({"near": ["/state/acc", 100, {"relative": 0.5}]})", true);
    row("near: relative, beyond", R"({"near": ["/state/acc", 100, {"relative": 0.49}]})", false);
    row("lt: strictly below", R"({"lt": ["/state/acc", 150]})", false);
    row("le: equal counts", R"({"le": ["/state/acc", 150]})", true);
    row("gt: a text above a number", R"({"gt": ["/result/value", 0.09]})", true);
    row("ge: equal counts", R"({"ge": ["/result/value", 0.1]})", true);
    row("gt: a fraction is exact", R"({"gt": ["/result/third", 0.3333333333333333]})", true);
    row("lt: a fraction is exact", R"({"lt": ["/result/third", 0.3333333333333334]})", true);
    row("lt: NaN is never below", R"({"lt": ["/result/nan", 1]})", false);
    row("gt: infinity is no number", R"({"gt": ["/result/inf", 1]})", false);
    row("lt: a word is no number", R"({"lt": ["/result/class", 1]})", false);
    row("lt: absent is no number", R"({"lt": ["/result/absent", 1]})", false);
    row("gt: a bit pattern is no number", R"({"gt": ["/result/bits", 1]})", false);
    row("between: both ends count", R"({"between": ["/state/acc", 150, 150]})", true);
    row("between: outside", R"({"between": ["/state/acc", 151, 160]})", false);
    row("ref: times and plus",
        R"({"eq": ["/state/acc", {"ref": "/with/best/state/acc", "times": 20, "plus": 10}]})", true);
    row("ref: 3 times one tenth is three tenths",
        R"({"eq": ["/with/best/result/mse", {"ref": "/state/m", "times": 5}]})", true);
    row("ref: of an absent value", R"({"le": ["/state/acc", {"ref": "/result/absent", "times": 2}]})", false);
    row("all: every child", R"({"all": [{"gt": ["/state/acc", 1]}, {"lt": ["/state/acc", 2]}]})", false);
    row("any: one child", R"({"any": [{"gt": ["/state/acc", 1]}, {"lt": ["/state/acc", 2]}]})", true);
    row("not: turns round", R"({"not": {"eq": ["/result/class", "inf"]}})", true);
    row("not: of an absent value", R"({"not": {"eq": ["/result/absent", 1]}})", true);
    row("changed: another value", R"({"changed": "/state/acc"})", true);
    row("changed: the same value", R"({"changed": "/state/m"})", false);
    row("changed: a new field", R"({"changed": "/state/range"})", true);
    row("changed: the whole state", R"({"changed": "/state"})", true);
    row("changed: page never counts", R"({"changed": "/state/page"})", false);
}

void TestPredicate::holds_eachOperator_decidesExactly()
{
    QFETCH(QString, predicate);
    QFETCH(bool, expected);
    const auto read = parsePredicate(*parseJson(predicate.toStdString()));
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(holds(*read, sample()), expected);
}

void TestPredicate::parse_brokenPredicate_isRefused_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::newRow("no operator") << R"({"say": "Hello"})";
    QTest::newRow("two operators") << R"({"eq": ["/state/m", 1], "lt": ["/state/m", 1]})";
    QTest::newRow("unknown operator") << R"({"equals": ["/state/m", 1]})";
    QTest::newRow("empty all") << R"({"all": []})";
    QTest::newRow("empty any") << R"({"any": []})";
    QTest::newRow("first operand is no pointer") << R"({"eq": [1, "/state/m"]})";
    QTest::newRow("foreign root") << R"({"eq": ["/model/m", 1]})";
    QTest::newRow("with lacks state or result") << R"({"eq": ["/with/best/mse", 1]})";
    QTest::newRow("eq with three operands") << R"({"eq": ["/state/m", 1, 2]})";
    QTest::newRow("between with two operands") << R"({"between": ["/state/m", 1]})";
    QTest::newRow("ref with an unknown key") << R"({"eq": ["/state/m", {"ref": "/state/acc", "minus": 1}]})";
    QTest::newRow("times is a text") << R"({"eq": ["/state/m", {"ref": "/state/acc", "times": "2"}]})";
    QTest::newRow("changed outside the state") << R"({"changed": "/result/value"})";
    QTest::newRow("say is no text") << R"({"eq": ["/state/m", 1], "say": 1})";
    QTest::newRow("say with an open mark") << R"({"eq": ["/state/m", 1], "say": "**bold"})";
    QTest::newRow("a list") << R"([1])";
}

void TestPredicate::parse_brokenPredicate_isRefused()
{
    QFETCH(QString, predicate);
    QVERIFY(!parsePredicate(*parseJson(predicate.toStdString())).has_value());
}

void TestPredicate::parse_limits_areEightLevelsAndSixtyFourNodes()
{
    const auto nested = [](int levels) {
        Json json = *parseJson(R"({"eq": ["/state/m", 1]})");
        for (int i = 1; i < levels; ++i)
            json = Json{{"not", json}};
        return json;
    };
    QVERIFY(parsePredicate(nested(8)).has_value());
    QVERIFY(!parsePredicate(nested(9)).has_value());
    const auto wide = [](int leaves) {
        Json list = Json::array();
        for (int i = 0; i < leaves; ++i)
            list.push_back(*parseJson(R"({"eq": ["/state/m", 1]})"));
        return Json{{"all", list}};
    };
    QVERIFY(parsePredicate(wide(63)).has_value());
    QVERIFY(!parsePredicate(wide(64)).has_value());
}

void TestPredicate::goalRow_failingClause_showsDigitsThatDiffer()
{
    Moment moment = sample();
    moment.now.result = std::make_shared<const Json>(*parseJson(R"({"metrics": {"mse": 0.000032071}})"));
    const auto clause = parsePredicate(*parseJson(R"({"le": ["/result/metrics/mse", 0.000032069]})"));
    const GoalRow row = goalRow(*clause, moment);
    QVERIFY(!row.met);
    QCOMPARE(row.label, std::string("MSE"));
    QCOMPARE(row.bound, std::string("at most"));
    QCOMPARE(row.now, std::string("3.2071·10⁻⁵"));
    QCOMPARE(row.goal, std::string("3.2069·10⁻⁵"));
}

void TestPredicate::label_ofAField_isWhatPeopleSay()
{
    QCOMPARE(fieldLabel("/result/range/max"), std::string("range max"));
    QCOMPARE(fieldLabel("/result/metrics/roundError"), std::string("round error"));
}

QTEST_APPLESS_MAIN(TestPredicate)
#include "tst_predicate.moc"
