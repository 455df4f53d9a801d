#include "core/labs/numbers/explain.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::numbers;

namespace {

Expected<LabResult> evaluate(const QByteArray& state, const Context& context = {})
{
    static const Lab lab = numbersLab();
    return lab.evaluate(*parseJson(state.toStdString()), context);
}

} // namespace

class TestNumbersList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void list_ofFour_isSummedUp();
    void list_item_isTheNumberShown();
    void list_asTextOrArray_isTheSameState();
    void list_stochastic_drawsForEachItem();
    void withTyped_column_isAListAndOneNumberIsNot();
    void withTyped_afterAList_leavesOneNumber();
    void payload_withoutRoom_isSaidToBeDropped();
    void error_inTheList_namesTheNumber_data();
    void error_inTheList_namesTheNumber();
    void list_cancelled_stops();
};

void TestNumbersList::list_ofFour_isSummedUp()
{
    // binary16: 1 exact; 0.1 off by 0.1 * 2^-12 = 2.44140625e-5; 100000 overflows; 1e-8 underflows to 0.
    const auto result = evaluate(R"({"list":"1\n0.1\n100000\n1e-8"})");
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const Json& list = result->json["list"];
    QCOMPARE(list["count"].get<int>(), 4);
    QCOMPARE(list["exact"].get<int>(), 1);
    QCOMPARE(list["overflowed"].get<int>(), 1);
    QCOMPARE(list["underflowed"].get<int>(), 1);
    QCOMPARE(list["maxAbsError"].get<double>(), 0.1 * std::exp2(-12));
    const double noise = std::pow(0.1 * std::exp2(-12), 2) + 1e-16;
    QVERIFY(std::fabs(list["sqnrDb"].get<double>() - 10 * std::log10((1 + 0.1 * 0.1) / noise)) < 1e-9);
    QCOMPARE(list["bits"].dump(), std::string(R"(["3c00","2e66","7c00","0000"])"));
}

void TestNumbersList::list_item_isTheNumberShown()
{
    const auto result = evaluate(R"({"list":["1","0.1"],"item":1})");
    QVERIFY(result);
    QCOMPARE(result->json["bits"].get<std::string>(), std::string("2e66"));
    QCOMPARE(result->json["input"]["exact"].get<std::string>(), std::string("0.1"));
    QCOMPARE(result->json["comparison"].size(), std::size_t(15));
}

void TestNumbersList::list_asTextOrArray_isTheSameState()
{
    const Lab lab = numbersLab();
    const auto text = lab.normalise(*parseJson(R"({"list":"float a[] = {0.1f, 2};"})"));
    const auto array = lab.normalise(*parseJson(R"({"list":["0.1","2"]})"));
    QVERIFY(text && array);
    QCOMPARE(text->dump(), array->dump());
    QCOMPARE(lab.normalise(*text)->dump(), text->dump());
    QVERIFY(!text->contains("input"));
}

void TestNumbersList::list_stochastic_drawsForEachItem()
{
    std::string text = R"({"rounding":"stochastic","seed":3,"list":[)";
    for (int i = 0; i < 200; ++i)
        text += i == 0 ? R"("0.1")" : R"(,"0.1")";
    const auto all = evaluate(QByteArray::fromStdString(text + "]}"));
    const Json bits = all->json["list"]["bits"];
    const auto up = std::count(bits.begin(), bits.end(), Json("2e67"));
    QVERIFY(up > 50 && up < 110); // chance 0.4
    const auto one = evaluate(QByteArray::fromStdString(text + R"(],"item":7})"));
    QCOMPARE(one->json["bits"].dump(), bits[7].dump());
}

void TestNumbersList::withTyped_column_isAListAndOneNumberIsNot()
{
    const auto list = withTyped({}, "0.1\n1,000\t3");
    QVERIFY(!list); // 1,000 can be one number or two
    const auto column = withTyped({}, "0.1\n0.2\n");
    QVERIFY(column && column->list && column->validate());
    QCOMPARE(column->list->text, std::string("0.1\n0.2"));
    QCOMPARE(*withTyped({}, "1/3")->input, std::string("1/3"));
    QCOMPARE(*withTyped({}, "[0.5]")->input, std::string("0.5"));
}

void TestNumbersList::withTyped_afterAList_leavesOneNumber()
{
    const State list = withItem(*withTyped({}, "1\n2\n3"), 2);
    QVERIFY(list.validate());
    QCOMPARE(*list.item, std::size_t(2));
    for (const State& state :
         {withInput(list, "5"), withPattern(list, 0x3C00), withSource(list, {kBinary32}, 0x3F800000)}) {
        QVERIFY(state.validate());
        QVERIFY(!state.list && !state.item);
    }
}

void TestNumbersList::payload_withoutRoom_isSaidToBeDropped()
{
    const auto dropped = [](const char* input) {
        State state;
        state.input = input;
        return compute(state, {})->input->payloadDropped;
    };
    QVERIFY(!dropped("nan"));
    QVERIFY(!dropped("nan(511)"));
    QVERIFY(dropped("nan(512)"));
    QVERIFY(dropped("snan(512)"));
}

void TestNumbersList::error_inTheList_namesTheNumber_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("where");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const char* state, const char* where, const char* message) {
        QTest::newRow(name) << QByteArray(state) << QByteArray(where) << QByteArray(message);
    };
    row("no number", R"({"list":["1","x"]})", "/state/list",
        "Number 2: \"x\" is not a number: digits, inf or nan are.");
    row("past the end", R"({"list":["1","2"],"item":2})", "/state/item",
        "The list has 2 numbers, counted from 0.");
    row("empty", R"({"list":[]})", "/state/list", "There is no number in this list.");
    row("two sources", R"({"list":["1"],"input":"2"})", "/state/input",
        "Give only one of input, bits, source and list.");
    row("no list", R"({"item":2})", "/state/item", "An item needs the list that it is of.");
}

void TestNumbersList::error_inTheList_namesTheNumber()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, where);
    QFETCH(QByteArray, message);
    const auto result = evaluate(state);
    QVERIFY(!result);
    QCOMPARE(QByteArray::fromStdString(result.error().where), where);
    QCOMPARE(QByteArray::fromStdString(result.error().message), message);
}

void TestNumbersList::list_cancelled_stops()
{
    std::stop_source source;
    Context context;
    context.stop = source.get_token();
    source.request_stop();
    const auto result = evaluate(R"({"list":["1","2"]})", context);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestNumbersList)
#include "tst_numbers_list.moc"
