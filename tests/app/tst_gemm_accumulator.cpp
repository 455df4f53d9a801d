#include "app/views/gemm_accumulator.h"
#include "app/views/gemm_accumulator_text.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/paired_bars.h"
#include "widgets/sum_plot.h"
#include "widgets/term_matrices.h"
#include "widgets/text_table.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

gemm::State example(int bits = 14)
{
    gemm::State state;
    state.page = gemm::Page::Accumulator;
    state.accumulator.bits = bits;
    state.step = gemm::Step{gemm::Grain::Stage, 107};
    return state;
}

void show(GemmAccumulator& page, const gemm::State& state)
{
    page.showState(state);
    page.showResult(state, *gemm::compute(state, {}));
}

gemm::State lastEdit(const QSignalSpy& spy)
{
    return spy.back()[0].value<gemm::State>();
}

QString allWords(const GemmAccumulator& page)
{
    QString text;
    for (auto* each : page.findChildren<WordsLabel*>())
        text += each->words() + u'\n';
    return text;
}

Button* button(const GemmAccumulator& page)
{
    return page.findChild<Button*>();
}

} // namespace

class GemmAccumulatorPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void stateAndResult_emitNothing();
    void example_tellsWhatThePictureTells();
    void width_isEditedByEveryControl();
    void drag_isOneEdit();
    void cell_picked_movesTheStep();
    void zeroW_tried_goesThereAndBack();
    void error_isTold_andThePictureStays();
    void table_exportsThePath();
    void part_ofTheTerms_isNamed();
};

void GemmAccumulatorPageTest::stateAndResult_emitNothing()
{
    GemmAccumulator page;
    page.resize(1000, 700);
    const QSignalSpy edited(&page, &GemmPage::edited);
    for (const int bits : {8, 14, 32})
        show(page, example(bits));
    QCOMPARE(edited.count(), 0);
}

void GemmAccumulatorPageTest::example_tellsWhatThePictureTells()
{
    GemmAccumulator page;
    page.resize(1300, 800);
    show(page, example());
    QCOMPARE(page.findChild<SumPlot*>()->model().steps[5].wrapped, -4295);
    QCOMPARE(page.findChild<PairedBars*>()->model().pairs[6].first, 8);
    QCOMPARE(page.findChild<TermMatrices*>()->model().blocks[4].texts[13], QStringLiteral("2282"));
    const QString words = allWords(page);
    QVERIFY(words.contains(QStringLiteral("**120** multiply-accumulates")));
    QVERIFY(words.contains(QStringLiteral("peaks at **12,089** and comes back to **5782**")));
    QVERIFY(words.contains(QStringLiteral("It leaves 14 bits at product 5")));
    QVERIFY(words.contains(QStringLiteral("right again: wrapping gives output **−8**")));
}

void GemmAccumulatorPageTest::width_isEditedByEveryControl()
{
    GemmAccumulator page;
    show(page, example());
    const QSignalSpy edited(&page, &GemmPage::edited);
    Q_EMIT page.findChild<Stepper*>()->edited(20);
    QCOMPARE(lastEdit(edited).accumulator.bits, 20);
    Q_EMIT page.findChild<SumPlot*>()->bitsPicked(21);
    QCOMPARE(lastEdit(edited).accumulator.bits, 21);
    Q_EMIT page.findChild<PairedBars*>()->picked(22);
    QCOMPARE(lastEdit(edited).accumulator.bits, 22);
    Q_EMIT page.findChild<Segmented*>()->picked(1);
    QVERIFY(lastEdit(edited).accumulator.overflow == AccumulatorOverflow::Saturate);
}

void GemmAccumulatorPageTest::drag_isOneEdit()
{
    GemmAccumulator page;
    show(page, example());
    const QSignalSpy edited(&page, &GemmPage::edited);
    auto* plot = page.findChild<SumPlot*>();
    Q_EMIT plot->dragStarted();
    Q_EMIT plot->bitsDragged(12);
    Q_EMIT plot->dragEnded();
    QCOMPARE(edited.count(), 3);
    QVERIFY(edited[0][2].value<EditPhase>() == EditPhase::Begin);
    QVERIFY(edited[1][2].value<EditPhase>() == EditPhase::Update);
    QVERIFY(edited[2][2].value<EditPhase>() == EditPhase::Commit);
}

void GemmAccumulatorPageTest::cell_picked_movesTheStep()
{
    GemmAccumulator page;
    show(page, example());
    const QSignalSpy edited(&page, &GemmPage::edited);
    Q_EMIT page.findChild<TermMatrices*>()->cellPicked(0, 2);
    QCOMPARE(lastEdit(edited).step->index, 2 + 8 * 2 + 1); // the same stage of output 0, 2
}

void GemmAccumulatorPageTest::zeroW_tried_goesThereAndBack()
{
    GemmAccumulator page;
    show(page, example());
    const QSignalSpy edited(&page, &GemmPage::edited);
    button(page)->click();
    QVERIFY(lastEdit(edited).quantize.w.symmetric);
    show(page, lastEdit(edited));
    QVERIFY(page.findChild<TermMatrices*>()->model().blocks[2].isGone);
    QVERIFY(allWords(page).contains(QStringLiteral("nothing else waits")));
    button(page)->click();
    QVERIFY(!lastEdit(edited).quantize.w.symmetric);
}

void GemmAccumulatorPageTest::error_isTold_andThePictureStays()
{
    GemmAccumulator page;
    show(page, example());
    page.showError({ErrorCode::NoAnswer, "/state/accumulator", "Overflow in product 5: 12089 > 8191."});
    QVERIFY(allWords(page).contains(QStringLiteral("Overflow in product 5")));
    QCOMPARE(page.findChild<SumPlot*>()->model().steps.size(), std::size_t(10));
}

void GemmAccumulatorPageTest::table_exportsThePath()
{
    GemmAccumulator page;
    show(page, example());
    QVERIFY(page.tableText(QStringLiteral("csv"))
                .contains(QStringLiteral("product 5,8502,\"12,089\",−4295,8191")));
}

void GemmAccumulatorPageTest::part_ofTheTerms_isNamed()
{
    const auto result = gemm::compute(example(), {});
    const auto words = [&](int rows, int columns) {
        return accumulatorText::partWords(*result, accumulatorText::terms(*result, rows, columns));
    };
    QCOMPARE(words(8, 8), QString());
    QCOMPARE(words(8, 4), QStringLiteral("columns 1…4 of 4 × 5"));
    QCOMPARE(words(2, 4), QStringLiteral("rows 1…2, columns 1…4 of 4 × 5"));
}

QTEST_MAIN(GemmAccumulatorPageTest)
#include "tst_gemm_accumulator.moc"
