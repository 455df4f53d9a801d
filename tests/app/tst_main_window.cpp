#include "app/controller.h"
#include "app/lab_pages.h"
#include "app/lab_view.h"
#include "app/lessons/lesson_panel.h"
#include "app/lessons/lesson_session.h"
#include "app/main_window.h"
#include "app/render.h"
#include "app/status_line.h"
#include "core/labs/registry.h"
#include "tests/paths.h"
#include "widgets/export.h"
#include "widgets/matrix_view.h"
#include "widgets/theme.h"

#include <QScreen>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace bitloupe;

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pages_everyLab_showsAResult();
    void edit_throughAView_evaluatesAndUndoes();
    void edit_newestOfMany_winsAndIsExact();
    void evaluation_stopped_hatchesTheOutputs();
    void openPath_nonsense_keepsTheState();
    void session_closedWindow_comesBack();
    void session_interrupted_isRecovered();
    void session_damaged_isSetAside();
    void export_pictures_areWholeFiles();
    void command_ofTheView_repeatsTheResult();
    void lesson_opened_bringsItsSceneAndChecks();
    void lesson_forgotten_losesItsProgressOnly();
    void session_ofALargerScreen_comesBackWhole();
    void guest_envelope_turnsItsHostsPage();
    void guest_cost_isDrawnByItsHostToo();
    void guest_edits_undoAndRedo();
    void guest_inFront_isWhatIsRepeated();
    void guest_session_comesBack();

private:
    WindowOptions options(const QString& folder = {}) const
    {
        WindowOptions out;
        out.keepsSession = !folder.isEmpty();
        out.dataFolder = folder;
        return out;
    }
};

void TestMainWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("bitloupe-test"));
    ThemeManager::instance().setMode(ThemeMode::Light);
    ThemeManager::instance().install();
}

void TestMainWindow::pages_everyLab_showsAResult()
{
    MainWindow window(options());
    window.show();
    for (const LabPage& page : labPages()) {
        const QString id = QString::fromLatin1(page.id);
        window.showPage(id);
        QVERIFY2(settle(window), page.id);
        QCOMPARE(window.currentPage(), id);
        QVERIFY2(window.controller().result(id) != nullptr, page.id);
        QVERIFY(!window.view(id)->explanation().isEmpty());
        for (const QSize& size : {QSize(1100, 700), QSize(2560, 1440)}) {
            window.resize(size);
            QVERIFY(!window.grab().isNull());
        }
    }
}

void TestMainWindow::edit_throughAView_evaluatesAndUndoes()
{
    MainWindow window(options());
    window.show();
    window.showPage(QStringLiteral("mapping"));
    QVERIFY(settle(window));
    const Json before = window.controller().state(QStringLiteral("mapping"));
    Json state = before;
    state["bits"] = 8;
    Q_EMIT window.view(QStringLiteral("mapping"))
        ->edited(state, QStringLiteral("Bits to 8"), EditPhase::Single);
    QVERIFY(settle(window));
    const LabResult* result = window.controller().result(QStringLiteral("mapping"));
    QVERIFY(result != nullptr);
    QCOMPARE(result->json["quantMax"].get<int>(), 255);
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(window));
    QVERIFY(window.controller().state(QStringLiteral("mapping")) == before);
    QCOMPARE(window.controller().result(QStringLiteral("mapping"))->json["quantMax"].get<int>(), 15);
}

void TestMainWindow::edit_newestOfMany_winsAndIsExact()
{
    MainWindow window(options());
    Controller& controller = window.controller();
    Json state = controller.state(QStringLiteral("mapping"));
    state.erase("calibration");
    for (int i = 0; i <= 60; ++i) {
        state["range"] = Json{{"min", -1.0 - i * 0.05}, {"max", 1.0 + i * 0.05}};
        controller.edit(QStringLiteral("mapping"), state, QStringLiteral("Range"),
                        i == 0        ? EditPhase::Begin
                            : i == 60 ? EditPhase::Commit
                                      : EditPhase::Update);
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isBusy(), 30000);
    const LabResult* shown = controller.result(QStringLiteral("mapping"));
    QVERIFY(shown != nullptr && shown->complete);
    const auto exact = findLab("mapping")->evaluate(controller.state(QStringLiteral("mapping")), Context{});
    QCOMPARE(QString::fromStdString(dumpJson(shown->json)), QString::fromStdString(dumpJson(exact->json)));
}

void TestMainWindow::evaluation_stopped_hatchesTheOutputs()
{
    MainWindow window(options());
    window.show();
    const QString gemm = QStringLiteral("gemm");
    window.showPage(gemm);
    QVERIFY(settle(window));
    const MatrixView* y = nullptr;
    const auto matrices = window.view(gemm)->findChildren<MatrixView*>();
    for (const MatrixView* each : matrices)
        y = each->model().name == QLatin1String("Y") ? each : y;
    QCOMPARE(y->model().cells[0].text, QStringLiteral("80"));
    Json state = window.controller().state(gemm);
    state["bits"]["w"] = 7;
    Q_EMIT window.view(gemm)->edited(state, QStringLiteral("Bits"), EditPhase::Single);
    QVERIFY(window.controller().isBusy());
    Q_EMIT window.findChild<StatusLine*>()->cancelRequested();
    QVERIFY(y->model().cells[0].tone == MatrixCell::Tone::Missing);
    window.showPage(gemm); // coming back computes it after all
    QVERIFY(settle(window));
    QVERIFY(y->model().cells[0].tone != MatrixCell::Tone::Missing);
}

void TestMainWindow::openPath_nonsense_keepsTheState()
{
    MainWindow window(options());
    const Json before = window.controller().store().states();
    QVERIFY(!window.openEnvelope(
        *parseJson(R"({"format":"bitloupe-state","lab":"numbers","state":{"inptu":"1"}})")));
    QVERIFY(!window.openEnvelope(*parseJson("[]")));
    QVERIFY(window.controller().store().states() == before);
}

void TestMainWindow::session_closedWindow_comesBack()
{
    const QTemporaryDir folder;
    {
        MainWindow window(options(folder.path()));
        window.show();
        window.showPage(QStringLiteral("mapping"));
        QVERIFY(window.controller().patch(QStringLiteral("mapping"), *parseJson(R"({"bits":7})"),
                                          QStringLiteral("Bits")));
        window.close();
    }
    MainWindow window(options(folder.path()));
    window.restoreSession();
    QCOMPARE(window.currentPage(), QStringLiteral("mapping"));
    QCOMPARE(window.controller().state(QStringLiteral("mapping"))["bits"].get<int>(), 7);
}

void TestMainWindow::session_ofALargerScreen_comesBackWhole()
{
    const QTemporaryDir folder;
    {
        MainWindow window(options(folder.path()));
        window.show();
        window.setGeometry(300, 200, 5000, 4000);
        window.close();
    }
    MainWindow window(options(folder.path()));
    window.restoreSession();
    QVERIFY(window.screen()->availableGeometry().contains(window.geometry()));
}

void TestMainWindow::lesson_forgotten_losesItsProgressOnly()
{
    LessonSession session(QStringLiteral(BITLOUPE_SOURCE_DIR "/lessons"), {});
    session.progress()->pass("01-writing-numbers", "a step");
    session.progress()->pass("05-mapping", "another");
    QSignalSpy told(&session, &LessonSession::progressChanged);
    session.forget(QStringLiteral("01-writing-numbers"));
    QCOMPARE(told.size(), 1);
    QVERIFY(!session.progress()->passed("01-writing-numbers", "a step"));
    QVERIFY(session.progress()->passed("05-mapping", "another"));
}

void TestMainWindow::guest_envelope_turnsItsHostsPage()
{
    MainWindow window(options());
    window.show();
    QVERIFY(window.openEnvelope(*parseJson(
        R"({"format":"bitloupe-state","version":1,"lab":"requant","state":{"acc":7984,"m":0.0014402703927771654}})")));
    QVERIFY(settle(window));
    QCOMPARE(window.currentPage(), QStringLiteral("gemm"));
    QCOMPARE(window.labInFront(), QStringLiteral("requant"));
    QCOMPARE(window.controller().state(QStringLiteral("gemm"))["page"], "requantize");
    QVERIFY(window.view(QStringLiteral("gemm"))
                ->tableText(QStringLiteral("csv"))
                .contains(QStringLiteral("5888 >> 9")));
    QVERIFY(window.controller().result(QStringLiteral("requant")) != nullptr);
}

void TestMainWindow::guest_cost_isDrawnByItsHostToo()
{
    MainWindow window(options());
    window.show();
    QVERIFY(window.openEnvelope(*parseJson(
        R"({"format":"bitloupe-state","version":1,"lab":"cost","state":{"model":"resnet18","weightBits":4}})")));
    QVERIFY(settle(window));
    QCOMPARE(window.labInFront(), QStringLiteral("cost"));
    QVERIFY(window.view(QStringLiteral("gemm"))
                ->tableText(QStringLiteral("csv"))
                .startsWith(QStringLiteral("layer,")));
    window.showPage(QStringLiteral("requant"));
    QCOMPARE(window.labInFront(), QStringLiteral("requant"));
}

void TestMainWindow::guest_edits_undoAndRedo()
{
    MainWindow window(options());
    window.show();
    window.showPage(QStringLiteral("requant"));
    QVERIFY(settle(window));
    LabView* view = window.view(QStringLiteral("gemm"));
    Json state = window.controller().state(QStringLiteral("requant"));
    state["acc"] = 77;
    Q_EMIT view->guestEdited(QStringLiteral("requant"), state, QStringLiteral("Accumulator"),
                             EditPhase::Single);
    QVERIFY(settle(window));
    QCOMPARE(window.controller().store().undoLabel(), "Accumulator");
    window.showPage(QStringLiteral("numbers"));
    window.controller().undo();
    QVERIFY(settle(window));
    QCOMPARE(window.currentPage(), QStringLiteral("gemm"));
    QCOMPARE(window.controller().state(QStringLiteral("requant"))["acc"], 1234);
    QVERIFY(view->tableText(QStringLiteral("csv")).contains(QStringLiteral("790 >> 6")));
    window.controller().redo();
    QVERIFY(settle(window));
    QCOMPARE(window.controller().state(QStringLiteral("requant"))["acc"], 77);
}

void TestMainWindow::guest_inFront_isWhatIsRepeated()
{
    MainWindow window(options());
    window.show();
    window.showPage(QStringLiteral("requant"));
    QVERIFY(settle(window));
    QVERIFY(window.commandForView().contains(QStringLiteral("\"lab\":\"requant\"")));
    Json state = window.controller().state(QStringLiteral("gemm"));
    state["page"] = "step";
    window.controller().edit(QStringLiteral("gemm"), state, QStringLiteral("Page"), EditPhase::Single);
    QCOMPARE(window.labInFront(), QStringLiteral("gemm"));
    QVERIFY(window.commandForView().contains(QStringLiteral("\"lab\":\"gemm\"")));
}

void TestMainWindow::guest_session_comesBack()
{
    QTemporaryDir folder;
    {
        MainWindow window(options(folder.path()));
        window.show();
        window.showPage(QStringLiteral("requant"));
        Json state = window.controller().state(QStringLiteral("requant"));
        state["acc"] = 5;
        window.controller().edit(QStringLiteral("requant"), state, QStringLiteral("Accumulator"),
                                 EditPhase::Single);
        QVERIFY(settle(window));
        window.close();
    }
    MainWindow window(options(folder.path()));
    window.restoreSession();
    window.show();
    QVERIFY(settle(window));
    QCOMPARE(window.labInFront(), QStringLiteral("requant"));
    QCOMPARE(window.controller().state(QStringLiteral("requant"))["acc"], 5);
    QVERIFY(window.controller().result(QStringLiteral("requant")) != nullptr);
}

void TestMainWindow::session_interrupted_isRecovered()
{
    const QTemporaryDir folder;
    {
        Session session(folder.path());
        Store store;
        QVERIFY(session.save({"gemm", store.states(), ""}));
    }
    // A marker of a process that is gone, as a crash leaves it.
    QFile marker(folder.filePath(QStringLiteral("session.running")));
    QVERIFY(marker.open(QIODevice::WriteOnly));
    marker.write("999999999");
    marker.close();
    Session session(folder.path());
    QVERIFY(session.wasInterrupted());
    QString problem;
    const auto workspace = session.load(&problem);
    QVERIFY(workspace);
    QCOMPARE(workspace->lab, std::string("gemm"));
    session.endCleanly();
    QVERIFY(!Session(folder.path()).wasInterrupted());
}

void TestMainWindow::session_damaged_isSetAside()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("session.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"format\":\"bitloupe-workspace\",");
    file.close();
    Session session(folder.path());
    QString problem;
    QVERIFY(!session.load(&problem));
    QVERIFY(problem.contains(QStringLiteral("set aside")));
    QCOMPARE(QDir(folder.path()).entryList({QStringLiteral("session.json.*")}).size(), 1);
}

void TestMainWindow::export_pictures_areWholeFiles()
{
    const QTemporaryDir folder;
    MainWindow window(options());
    window.show();
    QVERIFY(settle(window));
    for (const char* name : {"a.png", "a.svg", "a.pdf"}) {
        const QString path = folder.filePath(QString::fromLatin1(name));
        const auto status = exportPicture(*window.pageArea(), path);
        QVERIFY2(status, name);
        QVERIFY(QFileInfo(path).size() > 2000);
    }
    QVERIFY(!exportPicture(*window.pageArea(), folder.filePath(QStringLiteral("a.bmp"))));
    QVERIFY(!exportPicture(*window.pageArea(), QStringLiteral("/no/such/folder/a.png")));
}

void TestMainWindow::command_ofTheView_repeatsTheResult()
{
    MainWindow window(options());
    window.showPage(QStringLiteral("numbers"));
    const QStringList lines = window.commandForView().split(QLatin1Char('\n'));
    QVERIFY(lines[0].startsWith(QStringLiteral("bitloupe-cli eval -")));
    const auto envelope = readEnvelope(*parseJson(lines[1].toStdString()));
    QVERIFY(envelope);
    QVERIFY(envelope->state == window.controller().state(QStringLiteral("numbers")));
}

void TestMainWindow::lesson_opened_bringsItsSceneAndChecks()
{
    const QTemporaryDir folder;
    {
        MainWindow window(options(folder.path()));
        window.show();
        LessonSession& session = window.lessonPanel()->session();
        const auto& lessons = session.library()->lessons();
        QVERIFY(!lessons.empty());
        // The first step with something to do: failing first, then right, must be told apart by the engine.
        const Lesson& lesson = lessons.front();
        int step = -1;
        for (std::size_t i = 0; i < lesson.steps.size() && step < 0; ++i)
            step = lesson.steps[i].check ? static_cast<int>(i) : -1;
        QVERIFY(step >= 0);
        window.openLesson(QString::fromStdString(lesson.id), step);
        QVERIFY(settle(window));
        session.check();
        QTRY_VERIFY(session.outcome().has_value());
        QVERIFY(session.outcome()->kind != CheckOutcome::Kind::Passed);
        const Step& current = lesson.steps[static_cast<std::size_t>(step)];
        QVERIFY(
            window.controller().patch(session.lab(), current.solution->patch, QStringLiteral("Solution")));
        QVERIFY(settle(window));
        session.check();
        QTRY_VERIFY(session.outcome().has_value() && session.outcome()->kind == CheckOutcome::Kind::Passed);
        QVERIFY(session.progress()->passed(lesson.id, current.id));
        window.close();
    }
    MainWindow window(options(folder.path()));
    window.restoreSession();
    QVERIFY(window.lessonPanel()->hasLesson());
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("progress.json"))));
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
