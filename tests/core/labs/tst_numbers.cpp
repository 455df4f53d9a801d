#include "core/labs/numbers/numbers.h"
#include "core/num/parse.h"
#include "tests/core/num/csv.h"

#include <QTest>

using namespace bitloupe;

namespace {

Expected<LabResult> evaluate(const QByteArray& state)
{
    static const Lab lab = numbersLab();
    return lab.evaluate(*parseJson(state.toStdString()), Context{});
}

} // namespace

class TestNumbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void result_byPointer_isTheHandWorkedValue_data();
    void result_byPointer_isTheHandWorkedValue();
    void comparison_oneTenth_hasAllFormatsWithTheirErrors();
    void state_canonical_readsBackTheSame_data();
    void state_canonical_readsBackTheSame();
    void error_badState_namesTheField_data();
    void error_badState_namesTheField();
    void source_everyVector_asksForItsExactValue();
};

void TestNumbers::result_byPointer_isTheHandWorkedValue_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* state, const char* pointer, const char* expected) {
        QTest::newRow(name) << QByteArray(state) << QByteArray(pointer) << QByteArray(expected);
    };
    const char* tenth = "{}";
    row("0.1 in binary16: bits", tenth, "/bits", R"("2e66")");
    row("0.1 in binary16: exponent field 11", tenth, "/biasedExponent", "11");
    row("0.1 in binary16: fraction 614", tenth, "/fraction", "614");
    row("0.1 in binary16: exponent -4", tenth, "/exponent", "-4");
    row("0.1 in binary16: value", tenth, "/value", R"("0.0999755859375")");
    row("0.1 in binary16: hexfloat", tenth, "/hexfloat", R"("0x1.998p-4")");
    row("0.1 in binary16: ulp 2^-14", tenth, "/ulp", R"("0.00006103515625")");
    row("0.1 in binary16: next", tenth, "/next/value", R"("0.10003662109375")");
    row("0.1 in binary16: previous bits", tenth, "/previous/bits", R"("2e65")");
    row("0.1 in binary16: error", tenth, "/input/error", R"("-0.0000244140625")");
    row("0.1 in binary16: 0.4 steps too small", tenth, "/input/errorUlp", "-0.4");
    row("0.1 in binary16: no tie", tenth, "/input/tie", "false");
    row("0.1 in binary16: inexact", tenth, "/flags", R"(["inexact"])");
    row("0.1 in binary32", R"({"format":"binary32"})", "/value", R"("0.100000001490116119384765625")");
    row("1/3: the error is a fraction", R"({"format":"binary16","input":"1/3"})", "/input/error",
        R"("-1/12288")");
    row("tie: 1 + 2^-11 stays", R"({"input":"1+2^-11"})", "/input/tie", "true");
    row("overflow", R"({"input":"100000"})", "/class", R"("inf")");
    row("overflow: the error is infinite", R"({"input":"100000"})", "/input/error", R"("Infinity")");
    row("overflow saturated", R"({"input":"100000","overflow":"saturate"})", "/value", R"("65504")");
    row("largest: next is infinity", R"({"bits":"7bff"})", "/next", R"({"bits":"7c00","value":"Infinity"})");
    row("infinity has no ulp", R"({"bits":"7c00"})", "/ulp", "null");
    row("bits leave no input", R"({"bits":"7bff"})", "/flags", "[]");
    row("negative zero", R"({"input":"-0"})", "/bits", R"("8000")");
    row("smallest subnormal", R"({"bits":"0001"})", "/exponent", "-14");
    row("NaN: exponent is null", R"({"bits":"7e00"})", "/exponent", "null");
    row("signalling NaN is invalid", R"({"source":{"format":"binary32","bits":"7f800001"}})", "/flags",
        R"(["invalid"])");
    row("fixed point: Q3.4 of -1.3",
        R"({"format":{"signed":true,"integerBits":3,"fractionBits":4},"input":"-1.3"})", "/bits", R"("eb")");
    row("fixed point has no exponent field",
        R"({"format":{"signed":true,"integerBits":3,"fractionBits":4},"input":"1"})", "/biasedExponent",
        "null");
    row("tf32 has five digits", R"({"format":"tf32","input":"1"})", "/bits", R"("1fc00")");
    row("up", R"({"input":"0.1","rounding":"up"})", "/bits", R"("2e67")");
}

void TestNumbers::result_byPointer_isTheHandWorkedValue()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, expected);
    const auto result = evaluate(state);
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const Json* value = findPointer(result->json, pointer.toStdString());
    QVERIFY(value != nullptr);
    QCOMPARE(QByteArray::fromStdString(dumpJson(*value)), expected);
}

void TestNumbers::comparison_oneTenth_hasAllFormatsWithTheirErrors()
{
    const auto result = evaluate("{}");
    QVERIFY(result);
    const Json& rows = result->json["comparison"];
    QCOMPARE(rows.size(), std::size_t(15));
    QCOMPARE(rows[0]["format"].get<std::string>(), std::string("binary64"));
    QCOMPARE(rows[0]["relativeError"].get<double>(),
             0x1p-54); // 0.1 in binary64 is 2^-54 too large, relatively
    QCOMPARE(rows[3]["relativeError"].get<double>(), -0x1p-12);
    QCOMPARE(rows[14]["value"].get<std::string>(), std::string("0"));
    QCOMPARE(rows[14]["relativeError"].get<double>(), -1.0);
    QVERIFY(!evaluate(R"({"bits":"2e66"})")->json.contains("input"));
}

void TestNumbers::state_canonical_readsBackTheSame_data()
{
    QTest::addColumn<QByteArray>("state");
    for (
        const char* state :
        {"{}", R"({"bits":"2e66"})", R"({"source":{"format":"binary64","bits":"3fb999999999999a"}})",
         R"({"format":"tf32","input":"1/3","rounding":"stochastic","seed":7,"overflow":"saturateFinite","page":"formats"})"})
        QTest::newRow(state) << QByteArray(state);
}

void TestNumbers::state_canonical_readsBackTheSame()
{
    QFETCH(QByteArray, state);
    const Lab lab = numbersLab();
    const auto once = lab.normalise(*parseJson(state.toStdString()));
    QVERIFY(once);
    const auto twice = lab.normalise(*once);
    QVERIFY(twice);
    QCOMPARE(dumpJson(*twice), dumpJson(*once));
    const int ways = static_cast<int>(once->count("input") + once->count("bits") + once->count("source"));
    QCOMPARE(ways, 1);
}

void TestNumbers::error_badState_namesTheField_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("where");
    QTest::addColumn<int>("code");
    const auto row = [](const char* state, const char* where, ErrorCode code) {
        QTest::newRow(state) << QByteArray(state) << QByteArray(where) << static_cast<int>(code);
    };
    row(R"({"input":"1.2.3"})", "/state/input", ErrorCode::WrongType);
    row(R"({"input":"1/0"})", "/state/input", ErrorCode::NoAnswer);
    row(R"({"input":"1e999999999"})", "/state/input", ErrorCode::TooLarge);
    row(R"({"input":"1","bits":"2e66"})", "/state/input", ErrorCode::OutOfRange);
    row(R"({"bits":"2e6"})", "/state/bits", ErrorCode::WrongType);
    row(R"({"format":"tf32","bits":"fffff"})", "/state/bits", ErrorCode::WrongType);
    row(R"({"source":{"format":"binary32","bits":"zz"}})", "/state/source/bits", ErrorCode::WrongType);
    row(R"({"format":"binary15"})", "/state/format", ErrorCode::OutOfRange);
    row(R"({"rounding":"sideways"})", "/state/rounding", ErrorCode::OutOfRange);
    row(R"({"inptu":"0.1"})", "/state/inptu", ErrorCode::UnknownKey);
}

void TestNumbers::error_badState_namesTheField()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, where);
    QFETCH(int, code);
    const auto result = evaluate(state);
    QVERIFY(!result);
    QCOMPARE(QByteArray::fromStdString(result.error().where), where);
    QCOMPARE(static_cast<int>(result.error().code), code);
}

void TestNumbers::source_everyVector_asksForItsExactValue()
{
    const auto rows = test::csvRows("formats.csv");
    for (qsizetype i = 0; i < rows.size(); i += 3) {
        const QByteArray format = test::formatId(rows[i][0]);
        const auto result = evaluate(R"({"format":"binary64","source":{"format":")" + format + R"(","bits":")"
                                     + rows[i][1] + R"("}})");
        QVERIFY(result);
        if (rows[i][2] == "nan" || rows[i][2] == "inf")
            continue;
        const auto reference = parseNumber(rows[i][7].toStdString(), "");
        const auto asked = parseNumber(result->json["input"]["exact"].get<std::string>(), "");
        QVERIFY(reference && asked);
        QCOMPARE(compare(*reference, *asked), 0);
        QCOMPARE(result->json["input"]["error"].get<std::string>(), std::string("0"));
    }
}

QTEST_APPLESS_MAIN(TestNumbers)
#include "tst_numbers.moc"
