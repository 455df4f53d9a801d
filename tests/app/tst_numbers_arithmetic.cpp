#include "app/views/numbers_arithmetic.h"
#include "app/views/numbers_arithmetic_text.h"
#include "core/labs/numbers/operation_edits.h"
#include "widgets/bit_strip.h"
#include "widgets/controls.h"
#include "widgets/digit_columns.h"
#include "widgets/step_circles.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace bitloupe;

namespace {

numbers::State example(numbers::OperationExample which)
{
    numbers::State state;
    state.page = numbers::Page::Arithmetic;
    return numbers::withExample(state, which);
}

numbers::Result resultOf(const numbers::State& state)
{
    return *numbers::compute(state, {});
}

void show(NumbersArithmetic& page, const numbers::State& state)
{
    page.showState(state);
    page.showResult(state, resultOf(state));
}

} // namespace

class NumbersArithmeticTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stateAndResult_emitNothing();
    void keys_onTheCircles_walkTheSteps();
    void step_isKeptWhenOnlyValuesChange();
    void stripe_clicked_editsThatOperand();
    void rows_notReachedYet_keepTheirHeight();
    void wideGap_isFoldedUntilClicked();
    void words_ofATie_nameIt();
    void result_hidden_waitsForTheGuess();
};

void NumbersArithmeticTest::stateAndResult_emitNothing()
{
    NumbersArithmetic page;
    const QSignalSpy edited(&page, &NumbersPage::edited);
    for (int i = 0; i < 6; ++i)
        show(page, example(static_cast<numbers::OperationExample>(i)));
    QCOMPARE(edited.count(), 0);
}

void NumbersArithmeticTest::keys_onTheCircles_walkTheSteps()
{
    NumbersArithmetic page;
    show(page, example(numbers::OperationExample::Tenths));
    auto* circles = page.findChild<StepCircles*>();
    QCOMPARE(circles->current(), 4);
    QTest::keyClick(circles, Qt::Key_Home);
    QCOMPARE(circles->current(), 0);
    QTest::keyClick(circles, Qt::Key_Right);
    QCOMPARE(circles->current(), 1);
    QTest::keyClick(circles, Qt::Key_Left);
    QTest::keyClick(circles, Qt::Key_Left);
    QCOMPARE(circles->current(), 0);
    QTest::keyClick(circles, Qt::Key_End);
    QCOMPARE(circles->current(), 4);
}

void NumbersArithmeticTest::step_isKeptWhenOnlyValuesChange()
{
    NumbersArithmetic page;
    const numbers::State state = example(numbers::OperationExample::Tenths);
    show(page, state);
    auto* circles = page.findChild<StepCircles*>();
    Q_EMIT circles->picked(2);
    show(page, *numbers::withOperand(state, resultOf(state), numbers::OperandName::B, "0.7"));
    QCOMPARE(circles->current(), 2);
}

void NumbersArithmeticTest::stripe_clicked_editsThatOperand()
{
    NumbersArithmetic page;
    show(page, example(numbers::OperationExample::Tenths));
    QSignalSpy edited(&page, &NumbersPage::edited);
    auto* strip = page.findChildren<BitStrip*>().at(1);
    QTest::mouseClick(strip, Qt::LeftButton, {}, strip->stripe(0).center().toPoint());
    QCOMPARE(edited.count(), 1);
    const auto state = edited[0][0].value<numbers::State>();
    QCOMPARE(state.operation->b, std::string("3267"));
    QCOMPARE(*state.input, std::string("0.1"));
}

void NumbersArithmeticTest::rows_notReachedYet_keepTheirHeight()
{
    const numbers::Result result = resultOf(example(numbers::OperationExample::Tenths));
    DigitColumns columns;
    columns.setModel(numbers::digitColumns(result, 4, true));
    const int height = columns.sizeHint().height();
    for (int step = 0; step < 4; ++step) {
        columns.setModel(numbers::digitColumns(result, step, true));
        QCOMPARE(columns.sizeHint().height(), height);
    }
    QCOMPARE(columns.model().rows.back().shown, false);
}

void NumbersArithmeticTest::wideGap_isFoldedUntilClicked()
{
    const numbers::Result result = resultOf(example(numbers::OperationExample::Absorbed));
    const auto folded = numbers::digitColumns(result, 4, true);
    const auto open = numbers::digitColumns(result, 4, false);
    QVERIFY(folded.columns.size() < 16);
    QVERIFY(open.columns.size() > 30);
    QVERIFY(std::any_of(folded.columns.begin(), folded.columns.end(),
                        [](const auto& column) { return !column.fold.isEmpty(); }));
}

void NumbersArithmeticTest::words_ofATie_nameIt()
{
    const numbers::Result result = resultOf(example(numbers::OperationExample::Tenths));
    QVERIFY(numbers::stepWords(result, 4).contains(QStringLiteral("**tie**")));
    QVERIFY(numbers::askedText(result).words.contains(QStringLiteral("neighbours")));
    QCOMPARE(numbers::askedText(result).title, QStringLiteral("Is it 0.3?"));
    QCOMPARE(numbers::errorText(*result.operation).rows[2].share, QStringLiteral("62.5 %"));
}

void NumbersArithmeticTest::result_hidden_waitsForTheGuess()
{
    NumbersArithmetic page;
    show(page, example(numbers::OperationExample::Tenths));
    page.show();
    const auto cards = page.findChildren<Card*>();
    const auto shown = [&] {
        return std::count_if(cards.begin(), cards.end(), [](const Card* card) { return card->isVisible(); });
    };
    QCOMPARE(shown(), 4);
    page.setHiddenPointers({QStringLiteral("/result/operation")});
    auto* circles = page.findChild<StepCircles*>();
    QCOMPARE(shown(), 2);
    QCOMPARE(circles->current(), 0);
    QVERIFY(!circles->isEnabled());
    page.setHiddenPointers({});
    QCOMPARE(shown(), 4);
    QCOMPARE(circles->current(), 0);
    QTest::keyClick(circles, Qt::Key_End);
    QCOMPARE(circles->current(), 4);
}

QTEST_MAIN(NumbersArithmeticTest)
#include "tst_numbers_arithmetic.moc"
