#include "app/views/mapping_calibrate.h"
#include "app/views/mapping_calibrate_inspector.h"
#include "core/labs/mapping/duel.h"
#include "core/labs/mapping/mapping.h"
#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

#include <map>
#include <string>
#include <vector>

using namespace bitloupe;
using mapping::Method;

namespace {

mapping::State stateOf(const char* text)
{
    return *readFields<mapping::State>(*parseJson(text), "/state");
}

/// Small data keep the searches short.
constexpr const char* kState = R"({"data":{"kind":"distribution","name":"outliers","seed":5,"count":8192},)"
                               R"("page":"calibrate","calibration":{"method":"percentile","twoSided":true}})";

} // namespace

class TestMappingCalibrate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void init();
    void cleanup() { delete m_page; }
    void show_emitsNothing();
    void table_showsEveryRowAndMarksTheBest();
    void columns_followTheWidth();
    void symmetric_showsWhatTheGridCovers();
    void select_byClickKeyAndLine_isNoEdit();
    void adopt_byEnterDoubleClickAndButton_isOneEdit_data();
    void adopt_byEnterDoubleClickAndButton_isOneEdit();
    void adopt_fromATypedRange_replacesIt();
    void parameter_typed_adoptsAndKeepsTheOthers();
    void parameter_stepped_staysWithin();
    void parameter_wrong_isAnsweredAndNotEdited_data();
    void parameter_wrong_isAnsweredAndNotEdited();
    void measure_isViewState();
    void decision_hasOneSentencePerMethod();
    void preview_keepsTheOldDuelDimmed();
    void adoption_doesNotDim();
    void hidden_showsLanesWithoutNumbers();
    void error_keepsTheLastPicture();
    void rowWithoutRange_saysWhy();
    void focusField_pointsAtTheControl();
    void export_hasEveryRow();

private:
    mapping::Result resultOf(const mapping::State& state, bool preview = false)
    {
        Context context;
        context.memo = &m_memo;
        context.preview = preview;
        return *mapping::compute(state, context);
    }
    /// The controller's part: the State at once, then its result.
    void present(const mapping::State& state)
    {
        m_page->showState(state);
        m_page->showResult(state, resultOf(state));
    }
    LanePlot* lanes() const { return m_page->findChild<LanePlot*>(); }
    DecisionPlot* decision() const { return m_page->findChild<DecisionPlot*>(); }
    SlopeChart* slope() const { return m_page->findChild<SlopeChart*>(); }
    ValueField* field(const char* name) const
    {
        for (auto* each : m_page->findChildren<ValueField*>()) {
            if (each->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }
    Button* button() const { return m_page->findChild<CalibratorInspector*>()->findChild<Button*>(); }
    QString allWords() const
    {
        QString words;
        for (const auto* label : m_page->findChildren<WordsLabel*>())
            words += label->words() + QLatin1Char('\n');
        return words;
    }
    void type(ValueField* target, const char* text) const
    {
        target->setFocus();
        target->selectAll();
        QTest::keyClicks(target, QString::fromUtf8(text));
        QTest::keyClick(target, Qt::Key_Return);
    }

    MappingCalibrate* m_page = nullptr;
    std::vector<mapping::State> m_edits;
    Memo m_memo;
};

void TestMappingCalibrate::init()
{
    m_page = new MappingCalibrate;
    m_page->resize(968, 800);
    m_edits.clear();
    connect(m_page, &MappingPage::edited, this,
            [this](const mapping::State& state, const QString& label, EditPhase phase) {
                QVERIFY(!label.isEmpty());
                QCOMPARE(phase, EditPhase::Single);
                QVERIFY(state.validate().has_value());
                m_edits.push_back(state);
            });
    present(stateOf(kState));
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page));
}

void TestMappingCalibrate::show_emitsNothing()
{
    present(stateOf(R"({"page":"calibrate","bits":5,"signed":true,"symmetric":true,"data":
        {"kind":"distribution","name":"relu","seed":1,"count":2000}})"));
    QVERIFY(m_edits.empty());
}

void TestMappingCalibrate::table_showsEveryRowAndMarksTheBest()
{
    auto* table = QAccessible::queryAccessibleInterface(lanes())->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->rowCount(), 7);
    QCOMPARE(table->columnCount(), 6);
    QCOMPARE(table->columnDescription(4), QStringLiteral("4 bits, SQNR, dB"));
    QCOMPARE(table->rowDescription(2), QStringLiteral("Percentile, 99.9 %, in use"));
    const auto duel = resultOf(stateOf(kState)).duel;
    for (int row = 0; row < 7; ++row) {
        const mapping::Duelist& duelist = duel[static_cast<std::size_t>(row)];
        for (int column = 3; column < 6; ++column) {
            const mapping::Judged& judged = duelist.judged[static_cast<std::size_t>(column - 3)];
            const QString cell = table->cellAt(row, column)->text(QAccessible::Name);
            QVERIFY2(cell.startsWith(calibrateText::decibelText(judged.metrics->sqnrDb)), qPrintable(cell));
            QCOMPARE(cell.endsWith(QLatin1String("best")), judged.rank == 1);
        }
    }
    QVERIFY(lanes()->model().rows[0].cells[3].tip.contains(QStringLiteral("10 log₁₀")));
    QCOMPARE(lanes()->selected(), static_cast<int>(Method::Percentile));
}

void TestMappingCalibrate::columns_followTheWidth()
{
    const auto heads = [this] {
        QStringList texts;
        for (const LaneColumn& column : lanes()->model().columns)
            texts << (column.isStrong ? QStringLiteral("*") : QString()) + column.head;
        return texts.mid(2).join(QLatin1Char(' '));
    };
    QCOMPARE(heads(), QStringLiteral("8 bits *4 bits 3 bits"));
    mapping::State state = stateOf(kState);
    for (const auto& [bits, shown] : std::map<int, const char*>{
             {8, "*8 bits 4 bits 3 bits"}, {5, "8 bits *5 bits 3 bits"}, {1, "8 bits 3 bits *1 bit"}}) {
        state.bits = bits;
        present(state);
        QCOMPARE(heads(), QLatin1String(shown));
        QCOMPARE(slope()->model().columns.size(), 3);
    }
}

void TestMappingCalibrate::symmetric_showsWhatTheGridCovers()
{
    mapping::State state = stateOf(kState);
    QVERIFY(lanes()->model().rows[0].min != -lanes()->model().rows[0].max);
    state.symmetric = true;
    present(state);
    for (const LaneRow& row : lanes()->model().rows)
        QCOMPARE(row.min, -row.max);
    QVERIFY(!lanes()->model().rows[0].cutsBelow && !lanes()->model().rows[0].cutsAbove);
    QVERIFY(lanes()->model().rows[2].cutsBelow && lanes()->model().rows[2].cutsAbove);
}

void TestMappingCalibrate::select_byClickKeyAndLine_isNoEdit()
{
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(6).center().toPoint());
    QCOMPARE(lanes()->selected(), 6);
    QCOMPARE(slope()->selected(), 6);
    QVERIFY(allWords().contains(QLatin1String("candidates")));
    QTest::keyClick(lanes(), Qt::Key_Up);
    QCOMPARE(slope()->selected(), 5);
    slope()->pressPart(0);
    QCOMPARE(lanes()->selected(), 0);
    QVERIFY(allWords().contains(QLatin1String("Two values decide")));
    QVERIFY(m_edits.empty());
}

void TestMappingCalibrate::adopt_byEnterDoubleClickAndButton_isOneEdit_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("Enter") << 0;
    QTest::newRow("double click") << 1;
    QTest::newRow("Use this range") << 2;
}

void TestMappingCalibrate::adopt_byEnterDoubleClickAndButton_isOneEdit()
{
    QFETCH(int, way);
    const QPoint row = lanes()->rowRect(3).center().toPoint();
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, row);
    if (way == 0)
        QTest::keyClick(lanes(), Qt::Key_Return);
    else if (way == 1)
        QTest::mouseDClick(lanes(), Qt::LeftButton, {}, row);
    else
        QTest::mouseClick(button(), Qt::LeftButton);
    QCOMPARE(m_edits.size(), std::size_t(1));
    QCOMPARE(m_edits[0].calibration->method, Method::Mse);
    QVERIFY(m_edits[0].calibration->twoSided); // what the percentile row shows is kept
    present(m_edits[0]);
    QVERIFY(lanes()->model().rows[3].isAdopted);
    QVERIFY(!lanes()->model().rows[2].isAdopted);
    QVERIFY(!button()->isEnabled());
    QTest::keyClick(lanes(), Qt::Key_Return); // again is nothing
    QCOMPARE(m_edits.size(), std::size_t(1));
}

void TestMappingCalibrate::adopt_fromATypedRange_replacesIt()
{
    present(stateOf(R"({"data":{"kind":"distribution","name":"outliers","seed":5,"count":8192},
        "page":"calibrate","range":{"min":-1,"max":2}})"));
    for (const LaneRow& row : lanes()->model().rows)
        QVERIFY(!row.isAdopted);
    QVERIFY(button()->isEnabled());
    QTest::keyClick(lanes(), Qt::Key_Home);
    QTest::keyClick(lanes(), Qt::Key_Return);
    QCOMPARE(m_edits.back().calibration->method, Method::MinMax);
    QVERIFY(!m_edits.back().range);
}

void TestMappingCalibrate::parameter_typed_adoptsAndKeepsTheOthers()
{
    type(field("Percentile"), "99.5");
    QCOMPARE(m_edits.back().calibration->percentile, 99.5);
    present(m_edits.back());
    QCOMPARE(lanes()->model().rows[2].note, QStringLiteral("99.5 %"));
    // Another row's parameter takes that row's method.
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(1).center().toPoint());
    QVERIFY(field("Averaging constant")->isVisible());
    QVERIFY(!field("Percentile")->isVisible());
    type(field("Batch"), "2,048");
    QCOMPARE(m_edits.back().calibration->method, Method::MovingAverage);
    QCOMPARE(m_edits.back().calibration->batch, 2048);
    present(m_edits.back());
    QCOMPARE(lanes()->model().rows[2].note, QStringLiteral("99.5 %"));
    QVERIFY(lanes()->model().rows[1].isAdopted);
    const auto sides = m_page->findChild<CalibratorInspector*>()->findChild<Segmented*>();
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(2).center().toPoint());
    sides->pressPart(0);
    QVERIFY(!m_edits.back().calibration->twoSided);
    QCOMPARE(m_edits.back().calibration->method, Method::Percentile);
}

void TestMappingCalibrate::parameter_stepped_staysWithin()
{
    ValueField* percentile = field("Percentile");
    QTest::keyClick(percentile, Qt::Key_Up);
    QCOMPARE(m_edits.back().calibration->percentile, 100.0);
    present(m_edits.back());
    const std::size_t before = m_edits.size();
    QTest::keyClick(percentile, Qt::Key_Up);
    QCOMPARE(m_edits.size(), before);
    QTest::keyClick(percentile, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_edits.back().calibration->percentile, 99.99);
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(4).center().toPoint());
    QTest::keyClick(field("Bins"), Qt::Key_Down);
    QCOMPARE(m_edits.back().calibration->bins, 1024);
    QCOMPARE(m_edits.back().calibration->method, Method::Histogram);
}

void TestMappingCalibrate::parameter_wrong_isAnsweredAndNotEdited_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QString>("answer");
    QTest::newRow("a percentile above 100")
        << 2 << QByteArray("Percentile") << QByteArray("101") << "between 0 and 100";
    QTest::newRow("a word") << 2 << QByteArray("Percentile") << QByteArray("most") << "number";
    QTest::newRow("a constant above 1")
        << 1 << QByteArray("Averaging constant") << QByteArray("2") << "between 0 and 1";
    QTest::newRow("no candidate") << 3 << QByteArray("Candidates") << QByteArray("0") << "candidates";
    QTest::newRow("half a bin") << 4 << QByteArray("Bins") << QByteArray("2.5") << "whole number";
    QTest::newRow("too few bins for an entropy") << 6 << QByteArray("Bins") << QByteArray("64") << "16,384";
}

void TestMappingCalibrate::parameter_wrong_isAnsweredAndNotEdited()
{
    QFETCH(int, row);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, typed);
    QFETCH(QString, answer);
    QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(row).center().toPoint());
    ValueField* target = field(name.constData());
    type(target, typed.constData());
    QVERIFY(m_edits.empty());
    QVERIFY(target->hasError());
    QVERIFY2(allWords().contains(answer), qPrintable(allWords()));
}

void TestMappingCalibrate::measure_isViewState()
{
    const QString before = lanes()->model().rows[0].cells[2].text;
    for (auto* segmented : m_page->findChildren<Segmented*>()) {
        if (segmented->accessibleName() == QLatin1String("Error in the columns"))
            QTest::mouseClick(segmented, Qt::LeftButton, {}, QPoint(segmented->width() - 8, 10));
    }
    QVERIFY(lanes()->model().rows[0].cells[2].text != before);
    QCOMPARE(lanes()->model().columns[2].group, QStringLiteral("MSE"));
    QVERIFY(lanes()->model().rows[0].cells[2].tip.contains(QLatin1String("MSE = ")));
    QVERIFY(m_edits.empty());
}

void TestMappingCalibrate::decision_hasOneSentencePerMethod()
{
    const std::map<Method, const char*> said{
        {Method::MinMax, "Two values decide"}, {Method::MovingAverage, "batches"},
        {Method::Percentile, "99.9"},          {Method::Mse, "candidates"},
        {Method::Histogram, "cuts"},           {Method::EntropyOrt, "none is infinite"},
        {Method::EntropyTrt, "are infinite"}};
    for (const auto& [method, words] : said) {
        const int row = static_cast<int>(method);
        QTest::mouseClick(lanes(), Qt::LeftButton, {}, lanes()->rowRect(row).center().toPoint());
        QVERIFY2(allWords().contains(QLatin1String(words)), qPrintable(allWords()));
        QVERIFY(!decision()->model().series.empty());
        QVERIFY(!decision()->model().marks.empty() || !decision()->model().levels.empty());
    }
    QVERIFY(!decision()->model().infinite.empty());
    QVERIFY(decision()->model().marks[0].label.startsWith(QStringLiteral("kept ±")));
}

void TestMappingCalibrate::preview_keepsTheOldDuelDimmed()
{
    mapping::State state = stateOf(kState);
    const QString before = lanes()->model().rows[0].cells[3].text;
    state.bits = 6;
    m_page->showState(state);
    QVERIFY(lanes()->isDimmed());
    m_page->showResult(state, resultOf(state, true));
    QVERIFY(lanes()->isDimmed());
    QCOMPARE(lanes()->model().rows[0].cells[3].text, before);
    m_page->showResult(state, resultOf(state));
    QVERIFY(!lanes()->isDimmed());
    QVERIFY(lanes()->model().rows[0].cells[3].text != before);
}

void TestMappingCalibrate::adoption_doesNotDim()
{
    mapping::State state = stateOf(kState);
    state.calibration->method = Method::Mse;
    m_page->showState(state);
    QVERIFY(!lanes()->isDimmed()); // every row stays what it was
    QVERIFY(lanes()->model().rows[3].isAdopted);
    QCOMPARE(lanes()->selected(), 3);
    state.calibration->candidates = 10;
    m_page->showState(state);
    QVERIFY(lanes()->isDimmed());
}

void TestMappingCalibrate::hidden_showsLanesWithoutNumbers()
{
    for (const char* pointer : {"/result/duel/2/errors/0/rank", "/result/calibration", "/result/best"}) {
        m_page->setHiddenPointers({QLatin1String(pointer)});
        for (const LaneRow& row : lanes()->model().rows) {
            QVERIFY(row.hasRange);
            for (const LaneCell& cell : row.cells) {
                QCOMPARE(cell.text, QStringLiteral("?"));
                QVERIFY(!cell.isBest);
            }
        }
        QVERIFY(slope()->model().lines.empty());
        QVERIFY(decision()->model().series.empty());
        QVERIFY2(!allWords().contains(QLatin1String("dB")), qPrintable(allWords()));
        QVERIFY(m_page->tableText(QStringLiteral("csv")).isEmpty());
        m_page->setHiddenPointers({});
        QVERIFY(lanes()->model().rows[0].cells[0].text != QLatin1String("?"));
    }
    m_page->setHiddenPointers({QStringLiteral("/result/metrics")});
    QVERIFY(!slope()->model().lines.empty());
}

void TestMappingCalibrate::error_keepsTheLastPicture()
{
    m_page->showError(
        {ErrorCode::OutOfRange, "/state/data", "Every value is NaN, so there is nothing to map."});
    QVERIFY(lanes()->isDimmed());
    QCOMPARE(lanes()->model().rows.size(), std::size_t(7));
    QVERIFY(allWords().contains(QLatin1String("Every value is NaN")));
}

void TestMappingCalibrate::rowWithoutRange_saysWhy()
{
    mapping::State state = stateOf(kState);
    mapping::Result result = resultOf(state);
    result.duel[6].calibrated.reset();
    result.duel[6].judged.clear();
    result.duel[6].why = "Entropy calibration takes 128 to 16,384 bins.";
    m_page->showResult(state, result);
    QVERIFY(!lanes()->model().rows[6].hasRange);
    QVERIFY(lanes()->model().rows[6].why.contains(QLatin1String("16,384")));
    const QSignalSpy notes(m_page, &MappingPage::note);
    QTest::keyClick(lanes(), Qt::Key_End);
    QVERIFY(!button()->isEnabled());
    QTest::keyClick(lanes(), Qt::Key_Return);
    QVERIFY(m_edits.empty());
    QCOMPARE(notes.count(), 1);
}

void TestMappingCalibrate::focusField_pointsAtTheControl()
{
    QVERIFY(m_page->focusField(QStringLiteral("/state/calibration/percentile")));
    QCOMPARE(QApplication::focusWidget(), field("Percentile"));
    QVERIFY(m_page->focusField(QStringLiteral("/state/calibration")));
    QCOMPARE(QApplication::focusWidget(), lanes());
    QVERIFY(!m_page->focusField(QStringLiteral("/state/quantizer")));
}

void TestMappingCalibrate::export_hasEveryRow()
{
    const QString csv = m_page->tableText(QStringLiteral("csv"));
    QCOMPARE(csv.count(QLatin1Char('\n')), 8);
    QVERIFY(csv.startsWith(QLatin1String("method,min,max,sqnrDb at 8 bits,mse at 8 bits,rank at 8 bits,")));
    const QString md = m_page->tableText(QStringLiteral("md"));
    QCOMPARE(md.count(QLatin1Char('\n')), 9);
    const auto json = parseJson(m_page->tableText(QStringLiteral("json")).toStdString());
    QVERIFY(json && json->size() == 7);
    QCOMPARE((*json)[3]["method"].get<std::string>(), std::string("mse"));
    QVERIFY(m_page->tableText(QStringLiteral("pdf")).isEmpty());
}

QTEST_MAIN(TestMappingCalibrate)
#include "tst_mapping_calibrate.moc"
