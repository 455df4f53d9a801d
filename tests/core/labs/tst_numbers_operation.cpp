#include "core/base/random.h"
#include "core/labs/numbers/numbers.h"
#include "core/labs/numbers/operation_edits.h"
#include "core/labs/numbers/operation_steps.h"
#include "core/num/parse.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::numbers;

namespace {

Expected<LabResult> evaluate(const QByteArray& state)
{
    static const Lab lab = numbersLab();
    return lab.evaluate(*parseJson(state.toStdString()), Context{});
}

Result resultOf(const State& state)
{
    return *compute(state, {});
}

State exampleState(OperationExample example)
{
    State state;
    state.page = Page::Arithmetic;
    return withExample(state, example);
}

/// The value that a row of digits spells.
Exact spelledValue(const DigitRow& row)
{
    if (row.digits.find('1') == std::string::npos)
        return Dyadic{.negative = row.negative};
    const Exact magnitude = Exact::fromDigits(row.digits, 2, 2, row.lowest());
    return row.negative ? magnitude.negated() : magnitude;
}

const DigitRow* rowOf(const OperationResult& result, StepName step, DigitRow::Role role)
{
    const Step* found = result.step(step);
    if (found == nullptr)
        return nullptr;
    for (const DigitRow& row : found->rows) {
        if (row.role == role)
            return &row;
    }
    return nullptr;
}

QByteArray text(const std::string& value)
{
    return QByteArray::fromStdString(value);
}

} // namespace

class TestNumbersOperation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void result_byPointer_isTheHandWorkedValue_data();
    void result_byPointer_isTheHandWorkedValue();
    void error_badOperation_namesTheField_data();
    void error_badOperation_namesTheField();
    void steps_anyFormat_spellTheExactResult_data();
    void steps_anyFormat_spellTheExactResult();
    void errors_parts_addUpToTheTotal();
    void page_withoutOperation_addsTwoTenths();
    void rounding_changed_leavesTheOperands();
    void format_changed_roundsTheTypedNumbersAnew();
    void operand_typedOrFlipped_changesOnlyThatOne();
    void operator_fused_startsWithOneAndKeepsC();
    void examples_all_showWhatTheyClaim();
};

void TestNumbersOperation::result_byPointer_isTheHandWorkedValue_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& state, const char* pointer,
                        const char* expected) {
        QTest::newRow(name) << state << QByteArray(pointer) << QByteArray(expected);
    };
    const QByteArray tenths = R"({"operation":{"op":"add","b":"3266","asked":{"b":"0.2"}}})";
    row("0.1 + 0.2: bits", tenths, "/operation/bits", R"("34cc")");
    row("0.1 + 0.2: value", tenths, "/operation/value", R"("0.2998046875")");
    row("0.1 + 0.2: exact", tenths, "/operation/exact", R"("0.2999267578125")");
    row("0.1 + 0.2: half a step too small", tenths, "/operation/errorUlp", "-0.5");
    row("0.1 + 0.2: flags", tenths, "/operation/flags", R"(["inexact"])");
    row("0.1 + 0.2: five steps", tenths, "/operation/steps/4/name", R"("round")");
    row("0.1 + 0.2: a decoded", tenths, "/operation/steps/0/rows/0",
        R"({"label":"a","sign":0,"digits":"11001100110","exponent":-4})");
    row("0.1 + 0.2: a aligned", tenths, "/operation/steps/1/rows/0",
        R"({"label":"a","sign":0,"digits":"011001100110","exponent":-3})");
    row("0.1 + 0.2: carries", tenths, "/operation/steps/2/rows/0",
        R"({"label":"carry","sign":0,"digits":"1100110011000","exponent":-2})");
    row("0.1 + 0.2: sum", tenths, "/operation/steps/2/rows/3",
        R"({"label":"a + b","sign":0,"digits":"1001100110010","exponent":-2})");
    row("0.1 + 0.2: guard", tenths, "/operation/steps/4/rows/1/digits", R"("1")");
    row("0.1 + 0.2: round", tenths, "/operation/steps/4/rows/2/digits", R"("0")");
    row("0.1 + 0.2: stored", tenths, "/operation/steps/4/rows/4",
        R"({"label":"stored","sign":0,"digits":"10011001100","exponent":-2})");
    row("0.1 + 0.2: an eighth from storing 0.1", tenths, "/operation/errors/parts/0/share", "0.125");
    row("0.1 + 0.2: error of storing 0.2", tenths, "/operation/errors/parts/1/error", R"("-0.000048828125")");
    row("0.1 + 0.2: five eighths from rounding", tenths, "/operation/errors/parts/2/share", "0.625");
    row("0.1 + 0.2: together", tenths, "/operation/errors/total", R"("-0.0001953125")");
    row("0.3 itself", tenths, "/operation/askedResult/bits", R"("34cd")");
    row("0.3 is one step away", tenths, "/operation/askedResult/steps", "1");
    const QByteArray product = R"({"bits":"3e00","operation":{"op":"mul","b":"be00"}})";
    row("1.5 * -1.5: value", product, "/operation/value", R"("-2.25")");
    row("1.5 * -1.5: two partial products", product, "/operation/steps/1/rows/1",
        R"({"label":"a × 2⁰","sign":0,"digits":"11000000000","exponent":0})");
    row("1.5 * -1.5: product", product, "/operation/steps/2/rows/0",
        R"({"label":"a × b","sign":1,"digits":"1001000000000000000000","exponent":1})");
    const QByteArray borrow = R"({"bits":"3c00","operation":{"op":"sub","b":"3c01"}})";
    row("1 - (1 + ulp): negative", borrow, "/operation/value", R"("-0.0009765625")");
    row("1 - (1 + ulp): the difference", borrow, "/operation/steps/2/rows/3",
        R"({"label":"a − b","sign":1,"digits":"00000000001","exponent":0})");
    row("1 - (1 + ulp): normalised", borrow, "/operation/steps/3/rows/0/exponent", "-10");
    row("x - x in Down is -0", R"({"bits":"3c00","rounding":"down","operation":{"op":"sub","b":"3c00"}})",
        "/operation/value", R"("-0")");
    const QByteArray invalid = R"({"bits":"7c00","operation":{"op":"sub","b":"7c00"}})";
    row("inf - inf: NaN", invalid, "/operation/value", R"("NaN")");
    row("inf - inf: error", invalid, "/operation/errorUlp", R"("NaN")");
    row("inf - inf: flags", invalid, "/operation/flags", R"(["invalid"])");
    row("inf - inf: why", invalid, "/operation/special", R"("infinityMinusInfinity")");
    row("largest + half a step", R"({"bits":"7bff","operation":{"op":"add","b":"4c00"}})", "/operation/value",
        R"("Infinity")");
    row("largest + half a step: the error is infinite",
        R"({"bits":"7bff","operation":{"op":"add","b":"4c00"}})", "/operation/errorUlp", R"("Infinity")");
    row("an absent c is +0", R"({"bits":"3e00","operation":{"op":"fma","b":"3e00"}})", "/operation/exact",
        R"("2.25")");
    row("fused", R"({"bits":"3c03","operation":{"op":"fma","b":"3c03","c":"bc00"}})", "/operation/bits",
        R"("1e02")");
    row("fused: six steps", R"({"bits":"3c03","operation":{"op":"fma","b":"3c03","c":"bc00"}})",
        "/operation/steps/5/name", R"("round")");
    row("fixed point: 0.75 * 0.75",
        R"({"format":{"signed":true,"integerBits":3,"fractionBits":4},"bits":"0c",
            "operation":{"op":"mul","b":"0c"}})",
        "/operation/value", R"("0.5625")");
    row("int8 saturates",
        R"({"format":{"signed":true,"integerBits":7,"fractionBits":0},"bits":"64",
            "operation":{"op":"mul","b":"02"}})",
        "/operation/value", R"("127")");
    row("1/3 + 1/3: the exact result is a fraction",
        R"({"input":"1/3","operation":{"op":"add","b":"3555","asked":{"b":"1/3"}}})",
        "/operation/askedResult/exact", R"("2/3")");
}

void TestNumbersOperation::result_byPointer_isTheHandWorkedValue()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, expected);
    const auto result = evaluate(state);
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const Json* found = findPointer(result->json, pointer.toStdString());
    QVERIFY(found != nullptr);
    QCOMPARE(text(dumpJson(*found)), expected);
}

void TestNumbersOperation::error_badOperation_namesTheField_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("where");
    const auto row = [](const char* name, const char* state, const char* where) {
        QTest::newRow(name) << QByteArray(state) << QByteArray(where);
    };
    row("b is too short", R"({"operation":{"op":"add","b":"32"}})", "/state/operation/b");
    row("c is no hex", R"({"operation":{"op":"fma","b":"3266","c":"wxyz"}})", "/state/operation/c");
    row("asked is no number", R"({"operation":{"op":"add","b":"3266","asked":{"b":"1.2.3"}}})",
        "/state/operation/asked/b");
    row("no such operation", R"({"operation":{"op":"div","b":"3266"}})", "/state/operation/op");
}

void TestNumbersOperation::error_badOperation_namesTheField()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, where);
    const auto result = evaluate(state);
    QVERIFY(!result);
    QCOMPARE(text(result.error().where), where);
}

void TestNumbersOperation::steps_anyFormat_spellTheExactResult_data()
{
    QTest::addColumn<QByteArray>("format");
    for (const NamedFormat& named : namedFormats())
        QTest::newRow(named.id.data()) << QByteArray("\"") + named.id.data() + "\"";
    QTest::newRow("Q7.8") << QByteArray(R"({"signed":true,"integerBits":7,"fractionBits":8})");
    QTest::newRow("uint8") << QByteArray(R"({"signed":false,"integerBits":8,"fractionBits":0})");
    QTest::newRow("E5M3") << QByteArray(R"({"exponentBits":5,"fractionBits":3})");
}

void TestNumbersOperation::steps_anyFormat_spellTheExactResult()
{
    QFETCH(QByteArray, format);
    NumberFormat layout;
    QVERIFY(readValue(*parseJson(format.toStdString()), layout, "", {}));
    const std::uint64_t mask = ~std::uint64_t(0) >> (64 - layout.totalBits());
    SplitMix64 random(11);
    for (int i = 0; i < 400; ++i) {
        const std::uint64_t a = random.next() & mask;
        const std::uint64_t b = (i % 2 == 0 ? random.next() : a ^ (random.next() & 31U)) & mask;
        Operation operation{.op = static_cast<NumberOperator>(i / 2 % 4),
                            .b = hexText(b, layout.totalBits()),
                            .c = hexText(random.next() & mask, layout.totalBits()),
                            .asked = {}};
        const auto result = computeOperation(operation, layout, a, {});
        QVERIFY(result);
        if (result->special != Special::None) {
            QCOMPARE(result->steps.size(), std::size_t(2));
            continue;
        }
        const DigitRow* normal = rowOf(*result, StepName::Normalise, DigitRow::Role::Normalised);
        QVERIFY(normal != nullptr);
        QCOMPARE(text(spelledValue(*normal).text()), text(result->exact.text()));
        QCOMPARE(result->steps.size(),
                 std::size_t(result->step(StepName::Add) && result->step(StepName::Multiply) ? 6 : 5));
        if (result->decoded.value.isFinite() && result->decoded.numberClass != NumberClass::Zero) {
            const DigitRow* stored = rowOf(*result, StepName::Round, DigitRow::Role::Stored);
            QCOMPARE(text(spelledValue(*stored).text()), text(result->value));
        }
        if (result->exact.isZero())
            continue;
        const CutDigits cut = cutDigits(layout, result->exact);
        QCOMPARE(result->lastPlace, cut.lastPlace);
        const auto& rows = result->step(StepName::Round)->rows;
        if (layout.asFloat() != nullptr) {
            QCOMPARE(rows[1].at(cut.lastPlace - 1), cut.guard);
            QCOMPARE(rows[2].at(cut.lastPlace - 2), cut.round);
            QCOMPARE(rows[3].at(cut.lastPlace - 3), cut.sticky);
        }
    }
}

void TestNumbersOperation::errors_parts_addUpToTheTotal()
{
    for (const char* op : {"add", "sub", "mul", "fma"}) {
        const QByteArray state = QByteArray(R"({"input":"1/3","operation":{"op":")") + op
            + R"(","b":"3266","c":"b266","asked":{"b":"1/5","c":"-1/7"}}})";
        const auto result = evaluate(state);
        QVERIFY(result);
        const auto& operation = *result->as<Result>()->operation;
        Exact sum;
        for (const ErrorPart& part : operation.errors->parts)
            sum = sum + part.error;
        QCOMPARE(text(sum.text()), text(operation.errors->total.text()));
        const Exact total = Exact(operation.decoded.value) - operation.askedResult->exact;
        QCOMPARE(text(total.text()), text(operation.errors->total.text()));
    }
}

void TestNumbersOperation::page_withoutOperation_addsTwoTenths()
{
    State state;
    QVERIFY(!resultOf(state).operation);
    state.page = Page::Arithmetic;
    QCOMPARE(resultOf(state).operation->value, std::string("0.2998046875"));
    QCOMPARE(resultOf(state).operation->a.label, std::string("0.1"));
    state.format.layout = FixedFormat{true, 7, 0};
    QCOMPARE(resultOf(state).operation->b.value, std::string("1"));
}

void TestNumbersOperation::rounding_changed_leavesTheOperands()
{
    State state = exampleState(OperationExample::Tenths);
    const State up = withOperationRule(state, resultOf(state), {RoundingMode::Up});
    const OperationResult result = *resultOf(up).operation;
    QCOMPARE(result.a.pattern, std::uint64_t(0x2E66));
    QCOMPARE(result.b.pattern, std::uint64_t(0x3266));
    QCOMPARE(result.rounded.pattern, std::uint64_t(0x34CD));
    QCOMPARE(result.a.label, std::string("0.1"));
    QCOMPARE(text(result.errors->parts[0].error.text()), QByteArray("-0.0000244140625"));
    const State twice = withOperationRule(up, resultOf(up), {RoundingMode::Down});
    QCOMPARE(resultOf(twice).operation->a.label, std::string("0.1"));
}

void TestNumbersOperation::format_changed_roundsTheTypedNumbersAnew()
{
    State state = exampleState(OperationExample::Tenths);
    state = withOperationRule(state, resultOf(state), {RoundingMode::Up});
    const State wide = withOperationFormat(state, resultOf(state), NumberFormat{kBinary64});
    const OperationResult result = *resultOf(wide).operation;
    QCOMPARE(result.a.pattern, std::uint64_t(0x3FB999999999999A));
    QCOMPARE(result.b.label, std::string("0.2"));
}

void TestNumbersOperation::operand_typedOrFlipped_changesOnlyThatOne()
{
    const State state = exampleState(OperationExample::Tenths);
    const auto typed = withOperand(state, resultOf(state), OperandName::B, "1/3");
    QVERIFY(typed);
    QCOMPARE(typed->operation->b, std::string("3555"));
    QCOMPARE(*typed->operation->asked->b, std::string("1/3"));
    QCOMPARE(*typed->input, std::string("0.1"));
    const auto first = withOperand(*typed, resultOf(*typed), OperandName::A, "2");
    QCOMPARE(*first->input, std::string("2"));
    QCOMPARE(first->operation->b, std::string("3555"));
    const State flipped = withOperandPattern(*first, resultOf(*first), OperandName::B, 0x3556);
    QVERIFY(!flipped.operation->asked);
    QCOMPARE(resultOf(flipped).operation->b.label, resultOf(flipped).operation->b.value);
    const auto wrong = withOperand(state, resultOf(state), OperandName::B, "1.2.3");
    QCOMPARE(wrong.error().where, std::string("/state/operation/b"));
}

void TestNumbersOperation::operator_fused_startsWithOneAndKeepsC()
{
    const State state = exampleState(OperationExample::Tenths);
    const State fused = withOperator(state, resultOf(state), NumberOperator::FusedMultiplyAdd);
    QCOMPARE(*fused.operation->c, std::string("3c00"));
    const auto typed = withOperand(fused, resultOf(fused), OperandName::C, "4");
    const State sum = withOperator(*typed, resultOf(*typed), NumberOperator::Add);
    const State again = withOperator(sum, resultOf(sum), NumberOperator::FusedMultiplyAdd);
    QCOMPARE(*again.operation->c, std::string("4400"));
    QCOMPARE(*again.operation->asked->c, std::string("4"));
}

void TestNumbersOperation::examples_all_showWhatTheyClaim()
{
    const auto operation = [](OperationExample example) {
        return *resultOf(exampleState(example)).operation;
    };
    QVERIFY(operation(OperationExample::Tenths).rounded.tie);
    QCOMPARE(operation(OperationExample::Absorbed).value, std::string("1"));
    const OperationResult cancelled = operation(OperationExample::Cancellation);
    QVERIFY(!cancelled.rounded.flags.inexact);
    QCOMPARE(cancelled.errors->parts[0].share, 1.0);
    QCOMPARE(operation(OperationExample::NoCode).exact.text(), std::string("480"));
    QCOMPARE(operation(OperationExample::NoCode).value, std::string("NaN"));
    QCOMPARE(operation(OperationExample::Largest).value, std::string("Infinity"));
    QVERIFY(operation(OperationExample::FusedError).rounded.flags.inexact
            || operation(OperationExample::FusedError).value != "0");
}

QTEST_APPLESS_MAIN(TestNumbersOperation)
#include "tst_numbers_operation.moc"
