#include "app/progress_line.h"
#include "app/views/gemm_setup.h"
#include "app/views/gemm_step.h"
#include "app/views/gemm_text.h"
#include "app/views/gemm_transport.h"
#include "app/views/gemm_view.h"
#include "core/labs/gemm/gemm.h"
#include "widgets/bit_lanes.h"
#include "widgets/bit_row.h"
#include "widgets/controls.h"
#include "widgets/matrix_view.h"
#include "widgets/theme.h"

#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

Json stateOf(const QString& step)
{
    const QString text = QStringLiteral(R"({"requantization":"tfliteDouble"%1})")
                             .arg(step.isEmpty() ? QString() : QStringLiteral(R"(,"step":%1)").arg(step));
    return *gemmLab().normalise(*parseJson(text.toStdString()));
}

QString stage(int index)
{
    return QStringLiteral(R"({"grain":"stage","index":%1})").arg(index);
}

LabResult evaluate(const Json& state)
{
    return *gemmLab().evaluate(state, {});
}

void show(GemmView& view, const Json& state)
{
    view.showState(state);
    view.showResult(evaluate(state));
}

MatrixView* matrix(const GemmView& view, const QString& name)
{
    for (auto* candidate : view.findChildren<MatrixView*>()) {
        if (candidate->model().name == name)
            return candidate;
    }
    return nullptr;
}

gemm::State lastEdit(const QSignalSpy& spy)
{
    return *readFields<gemm::State>(spy.back()[0].value<Json>(), "");
}

} // namespace

class GemmViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stateAndResult_emitNothing();
    void outputs_ahead_areNotTold();
    void output_ofTheOpenCell_isToldAtTheClamp();
    void zeroPoints_ofTheExample_showFourTerms();
    void bits_ofTheAccumulator_holdItsValue();
    void click_onAnOutput_jumpsToItsStage();
    void keys_walkAndChangeTheGrain_data();
    void keys_walkAndChangeTheGrain();
    void play_run_isOneEdit();
    void setup_controls_editWholeStates();
    void error_keepsTheLastPicture();
    void progress_isSeenUnderTheHeadAfterAWhile();
    void export_tellsTraceAndProgram();
    void lanes_ofTheShift_areNotToldByTheMultiply();
    void playUntil_aClamp_haltsThere();
    void wheel_withControl_zoomsTheMatrices();
    void clamp_ofAnOutput_isSeenOnALine();
    void numbers_typed_becomeAMatrix();
};

void GemmViewTest::stateAndResult_emitNothing()
{
    GemmView view;
    const QSignalSpy edited(&view, &LabView::edited);
    for (const int index : {0, 1, 2, 107, 113, 161})
        show(view, stateOf(stage(index)));
    show(view, stateOf({}));
    QCOMPARE(edited.count(), 0);
}

void GemmViewTest::outputs_ahead_areNotTold()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    const MatrixModel& y = matrix(view, QStringLiteral("Y"))->model();
    QCOMPARE(y.cells[0].text, QStringLiteral("80"));
    QCOMPARE(y.cells[13].text, QStringLiteral("?"));
    for (std::size_t i = 14; i < y.cells.size(); ++i) {
        QVERIFY(y.cells[i].text.isEmpty());
        QVERIFY(y.tip(static_cast<int>(i) / 5, static_cast<int>(i) % 5).isEmpty());
    }
    show(view, stateOf(stage(0)));
    QCOMPARE(matrix(view, QStringLiteral("X"))->model().cells[0].text, QStringLiteral("1.89"));
    QCOMPARE(matrix(view, QStringLiteral("X"))->model().tip(0, 0), QStringLiteral("X[0][0] = 1.89"));
}

void GemmViewTest::output_ofTheOpenCell_isToldAtTheClamp()
{
    GemmView view;
    show(view, stateOf(stage(111)));
    QCOMPARE(matrix(view, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("?"));
    show(view, stateOf(stage(112)));
    QCOMPARE(matrix(view, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("−8"));
}

void GemmViewTest::zeroPoints_ofTheExample_showFourTerms()
{
    const LabResult result = evaluate(stateOf(stage(107)));
    const auto rows = gemmText::detail(*result.as<gemm::Result>());
    QCOMPARE(rows.size(), std::size_t(5));
    QCOMPARE(rows[1].value, QStringLiteral("−8000"));
    QCOMPARE(rows[2].value, QStringLiteral("−6799"));
    QCOMPARE(rows[3].value, QStringLiteral("+4992"));
    QCOMPARE(rows[4].value, QStringLiteral("2282"));
    QVERIFY(rows[1].tag == DetailRow::Tag::BeforeDeployment);
    QVERIFY(rows[2].tag == DetailRow::Tag::RunTime);
    QCOMPARE(rows[3].from, 12089.0 - 8000 - 6799);
    QVERIFY(gemmText::words(*result.as<gemm::Result>()).contains(QStringLiteral("Two of the four terms")));
}

void GemmViewTest::bits_ofTheAccumulator_holdItsValue()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    const BitRowModel& bits = view.findChild<BitRow*>()->model();
    QCOMPARE(bits.value, std::int64_t(2282));
    QCOMPARE(bits.used, 13);
    QCOMPARE(bits.peak, 15);
}

void GemmViewTest::click_onAnOutput_jumpsToItsStage()
{
    GemmView view;
    view.resize(1300, 860);
    show(view, stateOf(stage(107)));
    const QSignalSpy edited(&view, &LabView::edited);
    auto* y = matrix(view, QStringLiteral("Y"));
    QTest::mouseClick(y, Qt::LeftButton, {}, y->cellRect(0, 2).center());
    QCOMPARE(edited.count(), 1);
    QVERIFY(lastEdit(edited).step->grain == gemm::Grain::Stage);
    QCOMPARE(lastEdit(edited).step->index, std::int64_t(2 + 8 * 2 + 1));
}

void GemmViewTest::keys_walkAndChangeTheGrain_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("grain");
    QTest::addColumn<int>("index");
    const int stages = static_cast<int>(gemm::Grain::Stage);
    QTest::newRow("right: one stage on") << int(Qt::Key_Right) << stages << 108;
    QTest::newRow("left: one stage back") << int(Qt::Key_Left) << stages << 106;
    QTest::newRow("home: the first") << int(Qt::Key_Home) << stages << 0;
    QTest::newRow("end: the last of 2 + 8 · 20") << int(Qt::Key_End) << stages << 161;
    QTest::newRow("1: products, place kept")
        << int(Qt::Key_1) << static_cast<int>(gemm::Grain::Mac) << 2 + 13 * 13 + 6;
    QTest::newRow("3: elements, place kept")
        << int(Qt::Key_3) << static_cast<int>(gemm::Grain::Element) << 13;
}

void GemmViewTest::keys_walkAndChangeTheGrain()
{
    QFETCH(const int, key);
    QFETCH(const int, grain);
    QFETCH(const int, index);
    GemmView view;
    show(view, stateOf(stage(107)));
    const QSignalSpy edited(&view, &LabView::edited);
    QTest::keyClick(view.findChild<GemmStep*>(), static_cast<Qt::Key>(key));
    QCOMPARE(edited.count(), 1);
    QCOMPARE(static_cast<int>(lastEdit(edited).step->grain), grain);
    QCOMPARE(lastEdit(edited).step->index, std::int64_t(index));
}

void GemmViewTest::play_run_isOneEdit()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    const QSignalSpy edited(&view, &LabView::edited);
    QTest::keyClick(view.findChild<GemmStep*>(), Qt::Key_Space);
    QVERIFY(view.findChild<GemmTransport*>()->isPlaying());
    QTest::keyClick(view.findChild<GemmStep*>(), Qt::Key_Space);
    QVERIFY(!view.findChild<GemmTransport*>()->isPlaying());
    QVERIFY(edited.count() >= 3);
    QVERIFY(edited.front()[2].value<EditPhase>() == EditPhase::Begin);
    QVERIFY(edited[1][2].value<EditPhase>() == EditPhase::Update);
    QVERIFY(edited.back()[2].value<EditPhase>() == EditPhase::Commit);
}

void GemmViewTest::setup_controls_editWholeStates()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    const QSignalSpy edited(&view, &LabView::edited);
    for (auto* choice : view.findChildren<Segmented*>()) {
        if (choice->accessibleName() == QLatin1String("Scales of W"))
            choice->pressPart(1);
    }
    QCOMPARE(edited.count(), 1);
    QVERIFY(lastEdit(edited).quantize.w.granularity == gemm::Granularity::PerChannel);
    QVERIFY(lastEdit(edited).quantize.w.symmetric);
}

void GemmViewTest::error_keepsTheLastPicture()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    view.showError({ErrorCode::OutOfRange, "/state/w", "W[1][3] = 200 does not fit int8."});
    QCOMPARE(matrix(view, QStringLiteral("Y"))->model().cells[0].text, QStringLiteral("80"));
}

void GemmViewTest::progress_isSeenUnderTheHeadAfterAWhile()
{
    GemmView view;
    view.resize(1300, 860);
    view.show();
    show(view, stateOf(stage(107)));
    auto* line = view.findChild<ProgressLine*>();
    QVERIFY(line != nullptr);
    QCOMPARE(line->height(), 2);
    const int pageTop = view.findChild<GemmStep*>()->mapTo(&view, QPoint()).y();
    QVERIFY(line->geometry().top() < pageTop);
    view.showProgress(true, 0);
    QVERIFY(!line->isShowing()); // most work is done before anybody would see it
    QTRY_VERIFY(line->isShowing());
    view.showProgress(true, 0.5);
    const QImage half = line->grab().toImage();
    QCOMPARE(half.pixelColor(half.width() / 4, 0), theme().data);
    QCOMPARE(half.pixelColor(half.width() * 3 / 4, 0), theme().line);
    view.showProgress(false, 0);
    QVERIFY(!line->isShowing());
    QCOMPARE(view.findChild<GemmStep*>()->mapTo(&view, QPoint()).y(), pageTop);
}

void GemmViewTest::export_tellsTraceAndProgram()
{
    GemmView view;
    QVERIFY(view.tableText(QStringLiteral("csv")).isEmpty());
    show(view, stateOf(stage(107)));
    QVERIFY(view.tableText(QStringLiteral("csv")).contains(QStringLiteral("2,3,product5,8502,12089,12089")));
    QVERIFY(view.tableText(QStringLiteral("c")).contains(QStringLiteral("rounding_shift(high_multiply(")));
    const QString stages = view.tableText(QStringLiteral("md"));
    QVERIFY(stages.contains(QStringLiteral("| zeroPoints |")));
    QVERIFY(!stages.contains(QStringLiteral("| bias |"))); // ahead
}

void GemmViewTest::lanes_ofTheShift_areNotToldByTheMultiply()
{
    GemmView view;
    view.resize(1300, 860);
    show(view, stateOf(stage(109))); // × M0
    const auto* lanes = view.findChild<GemmStep*>()->findChild<BitLanes*>();
    QCOMPARE(lanes->model().lanes.size(), std::size_t(2)); // product and high multiply
    QVERIFY(view.findChild<BitRow*>()->isHidden());
    show(view, stateOf(stage(110))); // Shift
    QCOMPARE(lanes->model().lanes.size(), std::size_t(3));
    QVERIFY(lanes->model().lanes[2].words.contains(QStringLiteral("24")));
    show(view, stateOf(stage(111)));
    QVERIFY(lanes->isHidden());
    QVERIFY(!view.findChild<BitRow*>()->isHidden());
}

void GemmViewTest::playUntil_aClamp_haltsThere()
{
    const LabResult result = evaluate(stateOf(stage(3)));
    const auto target = nextStep(*result.as<gemm::Result>(), gemm::Event::Clamp);
    QVERIFY(target);
    QCOMPARE(target->index, std::int64_t(2 + 8 * 2 + 6)); // cell 0, 2
    QVERIFY(!nextStep(*result.as<gemm::Result>(), gemm::Event::Overflow));
    QVERIFY(!nextStep(*result.as<gemm::Result>(), gemm::Event::Differs));
    GemmView view;
    show(view, stateOf(stage(22)));
    const QSignalSpy edited(&view, &LabView::edited);
    auto* transport = view.findChild<GemmTransport*>();
    Q_EMIT transport->untilWanted(0);
    QVERIFY(transport->isPlaying());
    show(view, edited.back()[0].value<Json>()); // step 23
    QTRY_VERIFY_WITH_TIMEOUT(!transport->isPlaying(), 3000);
    const auto halted = *readFields<gemm::State>(edited[edited.count() - 2][0].value<Json>(), "");
    QCOMPARE(halted.step->index, std::int64_t(24));
}

void GemmViewTest::wheel_withControl_zoomsTheMatrices()
{
    GemmView view;
    view.resize(1300, 860);
    show(view, stateOf(stage(107)));
    auto* w = matrix(view, QStringLiteral("W"));
    const auto* y = matrix(view, QStringLiteral("Y"));
    const int before = y->cellRect(0, 0).width();
    auto* field = w->parentWidget(); // the viewport
    for (int i = 0; i < 3; ++i) {
        QWheelEvent wheel(QPointF(20, 20), field->mapToGlobal(QPointF(20, 20)), {}, QPoint(0, -120),
                          Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(field, &wheel);
    }
    QCOMPARE(y->cellRect(0, 0).width(), before / 4);
    QVERIFY(w->showsNumber(2, 0)); // of the row at work
    QVERIFY(!view.grab().isNull());
}

void GemmViewTest::clamp_ofAnOutput_isSeenOnALine()
{
    GemmView view;
    show(view, stateOf(stage(2 + 8 * 2 + 6))); // cell 0, 2
    const DetailLine& line = view.findChild<GemmDetail*>()->line();
    QVERIFY(line.isShown);
    QCOMPARE(line.from, 134.0);
    QCOMPARE(line.to, 127.0);
    QVERIFY(!view.grab().isNull());
    show(view, stateOf(stage(2 + 8 * 2 + 7)));
    QVERIFY(!line.isShown);
}

void GemmViewTest::numbers_typed_becomeAMatrix()
{
    GemmView view;
    show(view, stateOf(stage(107)));
    QVERIFY(view.findChild<GemmSetup*>()->sizeHint().height() < 650); // of the smallest window
    auto* text = view.findChild<QPlainTextEdit*>();
    QVERIFY(text->toPlainText().startsWith(QStringLiteral("0.59 1.08 0.51 -0.16")));
    const QSignalSpy edited(&view, &LabView::edited);
    Button* use = nullptr;
    for (auto* each : view.findChildren<Button*>())
        use = each->text() == QLatin1String("Use these") ? each : use;
    text->setPlainText(QStringLiteral("1 2\n3"));
    use->click();
    QCOMPARE(edited.count(), 0); // unlike rows
    text->setPlainText(QStringLiteral("[[1, 2, 3, 4, 5, 1/2],\n [0 0 0 0 0 1]]"));
    use->click();
    QCOMPARE(edited.count(), 1);
    QCOMPARE(lastEdit(edited).w.shape, (std::vector<std::int64_t>{2, 6}));
    QCOMPARE(lastEdit(edited).w.values[5], 0.5);
    QVERIFY(!lastEdit(edited).realBias); // it was of four rows
    const auto computed = gemm::compute(lastEdit(edited), {});
    QVERIFY(computed);
    QCOMPARE(computed->shape.rows, 2);
}

QTEST_MAIN(GemmViewTest)
#include "tst_gemm_view.moc"
