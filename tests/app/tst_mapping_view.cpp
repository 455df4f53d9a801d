#include "app/views/mapping_data.h"
#include "app/views/mapping_range.h"
#include "app/views/mapping_view.h"
#include "core/labs/mapping/mapping.h"
#include "widgets/controls.h"
#include "widgets/range_plot.h"
#include "widgets/theme.h"

#include <QTest>

#include <vector>

using namespace bitloupe;

namespace {

struct Edit {
    mapping::State state;
    EditPhase phase;
};

Json stateOf(const char* text)
{
    return *mappingLab().normalise(*parseJson(text));
}

} // namespace

class TestMappingView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void show_stateAndResult_emitsNothing();
    void drag_max_editsWholeStates();
    void press_withoutMoving_keepsTheCalibration();
    void drag_pastTheOtherBound_stopsBeforeIt();
    void drag_symmetric_movesBothBounds();
    void typed_crossedBounds_isAnsweredAndNotEdited();
    void goToBest_setsTheOptimum();
    void bits_stepped_editsAndExplains();
    void otherLevels_sayWhatToDo();
    void followed_typed_becomesTheProbe();
    void error_keepsTheLastPicture();
    void hidden_best_isNotShown();
    void pasted_numbers_areRead_data();
    void pasted_numbers_areRead();

private:
    /// The controller's part: the State at once, then its result.
    void present(const Json& state)
    {
        m_view->showState(state);
        const auto result = mappingLab().evaluate(state, {});
        if (result)
            m_view->showResult(*result);
        else
            m_view->showError(result.error());
    }
    RangePlot* plot() const { return m_view->findChild<RangePlot*>(); }
    QString allWords() const
    {
        QString words;
        for (const auto* label : m_view->findChildren<WordsLabel*>())
            words += label->words() + QLatin1Char('\n');
        return words;
    }

    MappingView* m_view = nullptr;
    std::vector<Edit> m_edits;
};

void TestMappingView::initTestCase()
{
    ThemeManager::instance().install();
}

void TestMappingView::init()
{
    m_view = new MappingView;
    m_view->resize(1016, 900);
    m_edits.clear();
    connect(m_view, &LabView::edited, this, [this](const Json& json, const QString& label, EditPhase phase) {
        QVERIFY(!label.isEmpty());
        m_edits.push_back({*readFields<mapping::State>(json, "/state"), phase});
    });
    present(stateOf(R"({"range":{"min":-1.8,"max":4}})"));
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view));
}

void TestMappingView::cleanup()
{
    delete m_view;
}

void TestMappingView::show_stateAndResult_emitsNothing()
{
    present(stateOf("{}"));
    present(stateOf(R"({"bits":8,"signed":true,"symmetric":true,"convention":"tflite","rounding":"up"})"));
    QVERIFY(m_edits.empty());
}

void TestMappingView::drag_max_editsWholeStates()
{
    const QPoint grip = plot()->gripRect(RangePlot::Part::Max).center().toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, {}, grip);
    QTest::mouseMove(plot(), grip - QPoint(20, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, grip - QPoint(20, 0));
    QCOMPARE(m_edits.size(), std::size_t(3));
    QCOMPARE(m_edits[0].phase, EditPhase::Begin);
    QCOMPARE(m_edits[2].phase, EditPhase::Commit);
    QVERIFY(m_edits[2].state.range->max < 4);
    QCOMPARE(m_edits[2].state.range->min, -1.8);
    QCOMPARE(m_edits[2].state.vary, mapping::Vary::Max);
    present(writeValue(m_edits[2].state));
    QVERIFY2(allWords().contains(QLatin1String("more values are clipped")), qPrintable(allWords()));
}

void TestMappingView::press_withoutMoving_keepsTheCalibration()
{
    present(stateOf("{}"));
    const QPoint grip = plot()->gripRect(RangePlot::Part::Max).center().toPoint();
    QTest::mouseClick(plot(), Qt::LeftButton, {}, grip);
    QVERIFY(!m_edits.empty());
    for (const Edit& edit : m_edits)
        QVERIFY(edit.state.calibration && !edit.state.range);
}

void TestMappingView::drag_pastTheOtherBound_stopsBeforeIt()
{
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, 4, DragPhase::Begin);
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, -3, DragPhase::Update);
    const mapping::Range range = *m_edits.back().state.range;
    QCOMPARE(range.min, -1.8);
    QVERIFY(range.max > -1.8 && range.max < -1.6);
}

void TestMappingView::drag_symmetric_movesBothBounds()
{
    present(stateOf(R"({"range":{"min":-2,"max":2},"symmetric":true,"signed":true})"));
    Q_EMIT plot()->boundEdited(RangePlot::Part::Min, -3, DragPhase::Single);
    QCOMPARE(m_edits.back().state.range->max, 3.0);
    QCOMPARE(m_edits.back().state.range->min, -3.0);
}

void TestMappingView::typed_crossedBounds_isAnsweredAndNotEdited()
{
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, -5, DragPhase::Single);
    QVERIFY(m_edits.empty());
    QVERIFY(allWords().contains(QStringLiteral("min must be below max. Keeping −1.80 … 4.00.")));
}

void TestMappingView::goToBest_setsTheOptimum()
{
    for (auto* button : m_view->findChildren<Button*>()) {
        if (button->text() == QLatin1String("Go to best"))
            button->click();
    }
    QCOMPARE(m_edits.size(), std::size_t(1));
    present(writeValue(m_edits[0].state));
    QVERIFY2(allWords().contains(QLatin1String("This is the best max.")), qPrintable(allWords()));
}

void TestMappingView::bits_stepped_editsAndExplains()
{
    Q_EMIT m_view->findChild<MappingRange*>()->findChild<Stepper*>()->edited(5);
    QCOMPARE(m_edits.back().state.bits, 5);
    present(writeValue(m_edits.back().state));
    QVERIFY2(allWords().contains(QLatin1String("bits: every step went from")), qPrintable(allWords()));
}

void TestMappingView::otherLevels_sayWhatToDo()
{
    const auto button = [this](const QString& text) {
        for (auto* each : m_view->findChildren<Button*>()) {
            if (each->text() == text)
                return each;
        }
        return static_cast<Button*>(nullptr);
    };
    QVERIFY(!button(QStringLiteral("Use even steps"))->isVisible());
    present(stateOf(R"({"quantizer":{"kind":"codebook"}})"));
    QVERIFY2(allWords().contains(QLatin1String("**16** levels that are not even steps")),
             qPrintable(allWords()));
    QVERIFY(!button(QStringLiteral("Go to best"))->isVisible());
    button(QStringLiteral("Use even steps"))->click();
    QCOMPARE(m_edits.back().state.quantizer.kind, mapping::Kind::Affine);
    button(QStringLiteral("See the levels"))->click();
    QCOMPARE(m_edits.back().state.page, mapping::Page::Levels);
}

void TestMappingView::followed_typed_becomesTheProbe()
{
    Q_EMIT plot()->followedEdited(-0.5, DragPhase::Single);
    QCOMPARE(m_edits.back().state.probe->front(), -0.5);
}

void TestMappingView::error_keepsTheLastPicture()
{
    const double before = plot()->data().max;
    m_view->showError({ErrorCode::OutOfRange, "/state/range", "A range needs two finite numbers."});
    QVERIFY(allWords().contains(QLatin1String("two finite numbers")));
    QCOMPARE(plot()->data().max, before);
    QVERIFY(!plot()->data().counts.empty());
}

void TestMappingView::hidden_best_isNotShown()
{
    m_view->setHiddenPointers({QStringLiteral("/result/best")});
    QVERIFY(!allWords().contains(QLatin1String("best")));
    m_view->setHiddenPointers({});
    QVERIFY(allWords().contains(QLatin1String("best")));
}

void TestMappingView::pasted_numbers_areRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count");
    QTest::newRow("blanks and commas") << QStringLiteral("1, 2.5\n−3e-2;4") << 4;
    QTest::newRow("a Python list") << QStringLiteral("[[1.0, 2.0], [3.0, nan]]") << 4;
    QTest::newRow("a word is no number") << QStringLiteral("1 two") << -1;
    QTest::newRow("nothing") << QStringLiteral("  ") << -1;
    QTest::newRow("too many") << QStringLiteral("1 ").repeated(4097) << -1;
}

void TestMappingView::pasted_numbers_areRead()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    const auto values = pastedNumbers(text);
    QCOMPARE(values ? int(values->size()) : -1, count);
}

QTEST_MAIN(TestMappingView)
#include "tst_mapping_view.moc"
