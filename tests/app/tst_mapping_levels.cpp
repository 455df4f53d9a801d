#include "app/views/mapping_levels.h"
#include "app/views/mapping_levels_parameters.h"
#include "app/views/mapping_levels_table.h"
#include "app/views/mapping_view.h"
#include "core/labs/mapping/levels.h"
#include "core/labs/store.h"
#include "widgets/bar_grid.h"
#include "widgets/controls.h"
#include "widgets/levels_plot.h"
#include "widgets/slider.h"
#include "widgets/stored_values.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <vector>

using namespace bitloupe;
using mapping::Kind;

namespace {

struct Edit {
    mapping::State state;
    EditPhase phase;
};

} // namespace

class TestMappingLevelsView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void init();
    void cleanup() { delete m_view; }
    void show_everyKind_emitsNothingAndDraws_data();
    void show_everyKind_emitsNothingAndDraws();
    void words_freeLevels_sayGainAndZero();
    void drag_diamond_makesACodebook();
    void drag_isOneUndoStep();
    void press_withoutMoving_keepsTheSearchedLevels();
    void bestButton_returnsToTheOptimum();
    void bits_letGoOfGivenLevels();
    void choices_setQuantizerAndComparison();
    void parameters_typed_reachTheState();
    void outliers_slider_editsTheFraction();
    void others_click_choosesTheQuantizer();
    void window_typed_movesTheValues();
    void stored_click_followsTheValue();
    void table_isAProperModelAndScrolls();
    void table_isExported();
    void storage_isAddedUp();
    void refusal_keepsThePicture();
    void compare_refused_isASentence();
    void preview_keepsTheLastAnswers();
    void hidden_metrics_areNotShown();
    void focus_findsTheControls();

private:
    void present(const std::string& fields, bool isPreview = false)
    {
        Json json = *parseJson("{" + fields + "}");
        json["page"] = "levels";
        json["data"] = {{"kind", "distribution"}, {"name", "laplace"}, {"seed", 5}, {"count", 4096}};
        presentState(*mappingLab().normalise(json), isPreview);
    }
    /// The controller's part: the State at once, then its result.
    void presentState(const Json& state, bool isPreview = false)
    {
        Context context;
        context.memo = &m_memo;
        context.preview = isPreview;
        m_view->showState(state);
        m_shown = *readFields<mapping::State>(state, "/state");
        const auto result = mappingLab().evaluate(state, context);
        if (result)
            m_view->showResult(*result);
        else
            m_view->showError(result.error());
    }
    void presentLastEdit() { presentState(writeValue(m_edits.back().state)); }
    MappingLevels* page() const { return m_view->findChild<MappingLevels*>(); }
    LevelsPlot* plot() const { return page()->findChild<LevelsPlot*>(); }
    QString allWords() const
    {
        QString words;
        for (const auto* label : page()->findChildren<WordsLabel*>())
            words += label->words() + QLatin1Char('\n');
        return words;
    }
    Button* button(const QString& text) const
    {
        for (auto* each : page()->findChildren<Button*>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }

    Memo m_memo;
    MappingView* m_view = nullptr;
    mapping::State m_shown;
    std::vector<Edit> m_edits;
};

void TestMappingLevelsView::init()
{
    m_view = new MappingView;
    m_view->resize(968, 868);
    m_edits.clear();
    connect(m_view, &LabView::edited, this, [this](const Json& json, const QString& label, EditPhase phase) {
        QVERIFY(!label.isEmpty());
        m_edits.push_back({*readFields<mapping::State>(json, "/state"), phase});
    });
    present(R"("bits":2,"quantizer":{"kind":"codebook"})");
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view));
}

void TestMappingLevelsView::show_everyKind_emitsNothingAndDraws_data()
{
    QTest::addColumn<QByteArray>("fields");
    for (const auto& [kind, word] : enumWords(Kind{})) {
        for (const char* bits : {"1", "4", "8"})
            QTest::addRow("%s at %s bits", word.data(), bits)
                << QByteArray(R"("bits":)") + bits + R"(,"quantizer":{"kind":")" + word.data() + "\"}";
    }
    QTest::newRow("16 bits") << QByteArray(R"("bits":16,"quantizer":{"kind":"float","format":"binary16"})");
    QTest::newRow("compared with blocks") << QByteArray(R"("bits":4,"compare":{"kind":"mx"})");
}

void TestMappingLevelsView::show_everyKind_emitsNothingAndDraws()
{
    QFETCH(QByteArray, fields);
    present(fields.toStdString());
    QVERIFY(m_edits.empty());
    QCOMPARE(plot()->data().lanes.size(), std::size_t(2));
    m_view->grab();
}

void TestMappingLevelsView::words_freeLevels_sayGainAndZero()
{
    const QString words = allWords();
    QVERIFY2(words.contains(QStringLiteral("Free levels gain **")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("over the best evenly spaced ones, and give up the exact zero: ")),
             qPrintable(words));
    present(R"("bits":4,"quantizer":{"kind":"nf4"},"compare":{"kind":"codebook"})");
    QVERIFY2(allWords().contains(QStringLiteral("Each block of 64 has a scale of its own")),
             qPrintable(allWords()));
    present(R"("bits":4,"quantizer":{"kind":"uniformBest"},"compare":{"kind":"uniformBest"})");
    QVERIFY2(allWords().contains(QStringLiteral("Both lanes show the same levels.")), qPrintable(allWords()));
}

void TestMappingLevelsView::drag_diamond_makesACodebook()
{
    const QPoint from = plot()->levelPoint(0, 3).toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, {}, from);
    QTest::mouseMove(plot(), from + QPoint(40, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, from + QPoint(40, 0));
    QCOMPARE(m_edits.size(), std::size_t(3));
    QVERIFY(!m_edits[0].state.quantizer.levels);
    QCOMPARE(m_edits[0].phase, EditPhase::Begin);
    QCOMPARE(m_edits[2].phase, EditPhase::Commit);
    const auto& levels = *m_edits[2].state.quantizer.levels;
    QCOMPARE(levels.size(), std::size_t(4));
    QVERIFY(levels[3] > plot()->data().lanes[0].cells[3].at + 0.1);
    presentLastEdit();
    QVERIFY2(allWords().contains(QStringLiteral("Your levels cost **")), qPrintable(allWords()));
    QVERIFY(allWords().contains(QStringLiteral("against the best four.")));
}

void TestMappingLevelsView::drag_isOneUndoStep()
{
    Store store;
    QVERIFY(store.edit("mapping", writeValue(m_shown), "start", EditPhase::Single));
    const Json before = store.state("mapping");
    connect(m_view, &LabView::edited, this, [&](const Json& state, const QString& label, EditPhase phase) {
        QVERIFY(store.edit("mapping", state, label.toStdString(), phase));
    });
    const QPoint from = plot()->levelPoint(0, 3).toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, {}, from);
    QTest::mouseMove(plot(), from + QPoint(40, 0));
    QTest::mouseMove(plot(), from + QPoint(60, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, from + QPoint(60, 0));
    QVERIFY(store.state("mapping") != before);
    QCOMPARE(store.undo(), std::string("mapping"));
    QVERIFY(store.state("mapping") == before);
}

void TestMappingLevelsView::press_withoutMoving_keepsTheSearchedLevels()
{
    QTest::mouseClick(plot(), Qt::LeftButton, {}, plot()->levelPoint(0, 2).toPoint());
    QVERIFY(!m_edits.empty());
    for (const Edit& edit : m_edits)
        QVERIFY(!edit.state.quantizer.levels);
    // It follows the level instead.
    QCOMPARE(m_edits.back().state.probe->front(), plot()->data().lanes[0].cells[2].at);
}

void TestMappingLevelsView::bestButton_returnsToTheOptimum()
{
    QVERIFY(!button(QStringLiteral("Back to the best levels"))->isVisible());
    present(R"("bits":2,"quantizer":{"kind":"codebook","levels":[-1,0,1,2]})");
    QVERIFY(button(QStringLiteral("Back to the best levels"))->isVisible());
    button(QStringLiteral("Back to the best levels"))->click();
    QCOMPARE(m_edits.back().state.quantizer.kind, Kind::Codebook);
    QVERIFY(!m_edits.back().state.quantizer.levels);
}

void TestMappingLevelsView::bits_letGoOfGivenLevels()
{
    present(R"("bits":2,"quantizer":{"kind":"codebook","levels":[-1,0,1,2]})");
    Q_EMIT page()->findChild<Stepper*>()->edited(3);
    QCOMPARE(m_edits.back().state.bits, 3);
    QVERIFY(!m_edits.back().state.quantizer.levels);
}

void TestMappingLevelsView::choices_setQuantizerAndComparison()
{
    const auto choices = page()->findChildren<ChoiceButton*>();
    for (auto* choice : choices) {
        if (choice->toolTip().contains(QStringLiteral("compare"))) {
            QCOMPARE(choice->currentLabel(), QStringLiteral("Uniform, best"));
            Q_EMIT choice->picked(2);
            QCOMPARE(m_edits.back().state.compare->kind, Kind::Affine);
            presentLastEdit();
            QCOMPARE(choice->currentLabel(), QStringLiteral("Uniform, min–max"));
            Q_EMIT choice->picked(1);
            QVERIFY(!m_edits.back().state.compare);
        } else if (choice->toolTip().contains(QStringLiteral("Which levels"))) {
            QCOMPARE(choice->currentLabel(), QStringLiteral("Codebook, k-means"));
            Q_EMIT choice->picked(7);
            QCOMPARE(m_edits.back().state.quantizer.kind, Kind::Nf4);
        }
    }
    QCOMPARE(m_edits.size(), std::size_t(3));
}

void TestMappingLevelsView::parameters_typed_reachTheState()
{
    auto* parameters = page()->findChild<LevelsParameters*>();
    QVERIFY(!parameters->isVisible());
    present(R"("bits":4,"quantizer":{"kind":"nf4"})");
    auto* block = qobject_cast<ValueField*>(parameters->controlOf(QStringLiteral("block")));
    QVERIFY(block && block->isVisible());
    Q_EMIT block->committed(QStringLiteral("128"));
    QCOMPARE(*m_edits.back().state.quantizer.block, std::int64_t(128));
    Q_EMIT block->committed(QStringLiteral("1.5"));
    QVERIFY(block->hasError());
    QCOMPARE(m_edits.size(), std::size_t(1));
    present(R"("bits":4,"quantizer":{"kind":"float","format":"float6_e2m3fn"})");
    auto* format = qobject_cast<ChoiceButton*>(parameters->controlOf(QStringLiteral("format")));
    QCOMPARE(format->currentLabel(), QStringLiteral("FP6 E2M3"));
    present(R"("bits":4,"quantizer":{"kind":"logarithmic"})");
    auto* base = qobject_cast<ValueField*>(parameters->controlOf(QStringLiteral("base")));
    Q_EMIT base->committed(QStringLiteral("1.5"));
    QCOMPARE(*m_edits.back().state.quantizer.base, 1.5);
    QVERIFY(!parameters->controlOf(QStringLiteral("alpha")));
}

void TestMappingLevelsView::outliers_slider_editsTheFraction()
{
    present(R"("bits":4,"quantizer":{"kind":"outlier","fraction":0.01})");
    auto* slider = page()->findChild<Slider*>();
    QVERIFY(slider->isVisible());
    QVERIFY2(allWords().contains(QStringLiteral("bits per weight")), qPrintable(allWords()));
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(*m_edits.back().state.quantizer.fraction, 0.1);
    const QString before = allWords();
    presentLastEdit();
    QVERIFY(allWords() != before);
    QVERIFY(allWords().contains(QStringLiteral("**10.00 %**")));
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->width() / 2, slider->height() / 2));
    QCOMPARE(m_edits.back().phase, EditPhase::Update);
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() / 2, slider->height() / 2));
    QCOMPARE(m_edits.back().phase, EditPhase::Commit);
    QCOMPARE(*m_edits.back().state.quantizer.fraction, 0.025);
}

void TestMappingLevelsView::others_click_choosesTheQuantizer()
{
    auto* bars = page()->findChild<BarGrid*>();
    QVERIFY(bars->cells().size() >= 6);
    for (std::size_t i = 0; i < bars->cells().size(); ++i) {
        const auto before = m_edits.size();
        Q_EMIT bars->picked(static_cast<int>(i));
        if (bars->cells()[i].isCurrent) {
            QCOMPARE(m_edits.size(), before);
            continue;
        }
        QCOMPARE(m_edits.size(), before + 1);
        if (bars->cells()[i].label == QLatin1String("Uniform, min–max"))
            QCOMPARE(m_edits.back().state.calibration->method, mapping::Method::MinMax);
    }
}

void TestMappingLevelsView::window_typed_movesTheValues()
{
    auto* values = page()->findChild<StoredValues*>();
    const QString first = values->cells()[1].real;
    for (auto* field : page()->findChildren<ValueField*>()) {
        if (field->accessibleName().contains(QLatin1String("first value")))
            Q_EMIT field->committed(QStringLiteral("1"));
    }
    QCOMPARE(*m_edits.back().state.window, std::int64_t(1));
    presentLastEdit();
    QCOMPARE(values->cells()[0].real, first);
}

void TestMappingLevelsView::stored_click_followsTheValue()
{
    auto* values = page()->findChild<StoredValues*>();
    QVERIFY(!plot()->data().followed);
    QTest::mouseClick(values, Qt::LeftButton, {},
                      values->cellRect(StoredValues::Part::Code, 5).center().toPoint());
    presentLastEdit();
    QVERIFY(plot()->data().followed);
    QVERIFY(values->cells()[5].isFollowed);
    m_view->grab();
}

void TestMappingLevelsView::table_isAProperModelAndScrolls()
{
    auto* table = page()->findChild<LevelsTable*>();
    const QAbstractItemModelTester tester(table->rows(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(table->rows()->rowCount(), 4);
    QCOMPARE(table->rows()->index(2, LevelsTableModel::BitsColumn).data().toString(), QStringLiteral("10"));
    present(R"("bits":8,"quantizer":{"kind":"uniformBest"})");
    QCOMPARE(table->rows()->rowCount(), 256);
    present(R"("bits":16,"quantizer":{"kind":"float","format":"binary16"})");
    QVERIFY(table->rows()->isHexadecimal());
    present(R"("bits":2,"quantizer":{"kind":"codebook"})");
    QCOMPARE(table->rows()->rowCount(), 4);
    Q_EMIT table->rowPicked(1);
    QCOMPARE(m_edits.back().state.probe->front(), table->rows()->row(1).level);
}

void TestMappingLevelsView::table_isExported()
{
    const QString csv = m_view->tableText(QStringLiteral("csv"));
    QVERIFY(csv.startsWith(QStringLiteral("index,bits,value,count,share\n0,00,-")));
    QCOMPARE(csv.count(QLatin1Char('\n')), 5);
    QVERIFY(m_view->tableText(QStringLiteral("md")).contains(QStringLiteral("| 3 | 11 |")));
    const auto json = parseJson(m_view->tableText(QStringLiteral("json")).toStdString());
    QCOMPARE(json->size(), std::size_t(4));
    QCOMPARE((*json)[1]["bits"].get<std::string>(), std::string("01"));
    QVERIFY(m_view->tableText(QStringLiteral("png")).isEmpty());
}

void TestMappingLevelsView::storage_isAddedUp()
{
    QString words = allWords();
    words.replace(QChar(0x00A0), QLatin1Char(' '));
    QVERIFY2(words.contains(QStringLiteral("**4096** × 2 + 4 × 32 bits\n= **1040** bytes, was 16,384\n"
                                           "= **2.031** bits per weight")),
             qPrintable(words));
    present(R"("bits":4,"quantizer":{"kind":"outlier","fraction":0.01})");
    words = allWords().replace(QChar(0x00A0), QLatin1Char(' '));
    QVERIFY2(words.contains(QStringLiteral("**4096** × 4 + 41 × (16 + 16) bits")), qPrintable(words));
}

void TestMappingLevelsView::refusal_keepsThePicture()
{
    const auto bars = plot()->data().counts;
    present(R"("bits":1,"quantizer":{"kind":"powerOfTwo"})");
    QCOMPARE(plot()->data().counts, bars);
    QVERIFY(plot()->data().lanes[0].why.contains(QStringLiteral("use 2 bits")));
    QVERIFY(allWords().contains(QStringLiteral("~~One bit")));
    present(R"("bits":2,"quantizer":{"kind":"powerOfTwo"})");
    QVERIFY(plot()->data().lanes[0].why.isEmpty());
}

void TestMappingLevelsView::compare_refused_isASentence()
{
    present(R"("bits":1,"quantizer":{"kind":"codebook"},"compare":{"kind":"logarithmic"})");
    QVERIFY(!plot()->data().lanes[1].why.isEmpty());
    QVERIFY(plot()->data().lanes[0].why.isEmpty());
    m_view->grab();
}

void TestMappingLevelsView::preview_keepsTheLastAnswers()
{
    auto* bars = page()->findChild<BarGrid*>();
    const auto count = bars->cells().size();
    present(R"("bits":2,"quantizer":{"kind":"codebook","levels":[-1,0,1,2]})", true);
    QCOMPARE(bars->cells().size(), count);
    QCOMPARE(plot()->data().lanes.size(), std::size_t(2));
}

void TestMappingLevelsView::hidden_metrics_areNotShown()
{
    auto* bars = page()->findChild<BarGrid*>();
    m_view->setHiddenPointers({QStringLiteral("/result/metrics")});
    QVERIFY(!plot()->data().lanes[0].detail.contains(QLatin1Char('8')));
    QVERIFY(!allWords().contains(QStringLiteral(" dB")));
    QCOMPARE(bars->cells()[0].value, QStringLiteral("–"));
    m_view->setHiddenPointers({QStringLiteral("/result/others")});
    QVERIFY(allWords().contains(QStringLiteral(" dB")) || allWords().contains(QStringLiteral("gain")));
    QCOMPARE(bars->cells()[0].value, QStringLiteral("–"));
    m_view->setHiddenPointers({QStringLiteral("/result/bitsPerWeight")});
    QVERIFY(!allWords().contains(QStringLiteral("bits per weight")));
    m_view->setHiddenPointers({});
    QVERIFY(bars->cells()[0].value.contains(QStringLiteral("dB")));
    QVERIFY(allWords().contains(QStringLiteral("bits per weight")));
}

void TestMappingLevelsView::focus_findsTheControls()
{
    for (const char* field : {"/state/quantizer", "/state/compare", "/state/bits", "/state/window",
                              "/state/probe", "/state/quantizer/levels"})
        QVERIFY2(page()->focusField(QLatin1String(field)), field);
    QVERIFY(!page()->focusField(QStringLiteral("/state/range")));
    present(R"("bits":4,"quantizer":{"kind":"outlier"})");
    QVERIFY(page()->focusField(QStringLiteral("/state/quantizer/fraction")));
    QVERIFY(page()->findChild<Slider*>()->hasFocus() || !m_view->isActiveWindow());
}

QTEST_MAIN(TestMappingLevelsView)
#include "tst_mapping_levels.moc"
