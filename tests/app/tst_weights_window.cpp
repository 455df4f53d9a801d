#include "app/drop_overlay.h"
#include "app/main_window.h"
#include "app/render.h"
#include "app/views/file_bar.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_table.h"
#include "app/views/weights_view.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"
#include "widgets/controls.h"
#include "widgets/histogram_view.h"
#include "widgets/tensor_list.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>
#include <QUrl>

using namespace bitloupe;
using namespace bitloupe::test;

/// The weights lab in the whole window: files that change under it, files dropped on it.
class WeightsWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void changedFile_isReloadedWithoutAnUndoEntry();
    void replacedFile_isNoticed();
    void goneFile_staysOnScreenAndCanBeEdited();
    void editAfterAChange_bringsTheListAlong();
    void draggedFile_showsTwoFields();
    void droppedFile_isOpenedOrCompared();
    void draggedState_canOnlyBeOpened();
    void tensorWithoutValues_isToldInItsCard();
    void littleRoom_foldsTheTable();
    void relativeFile_ofAState_isFoundListedAndWatched();
    void dialogs_openAndCompare_byKeys();
    void dialog_givenUp_changesNothing();
};

namespace {

/// One tensor w of 2 x 2, and e without values.
QByteArray fileOf(std::initializer_list<float> values)
{
    return safetensors(R"({"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
                       R"("e":{"dtype":"F32","shape":[0,2],"data_offsets":[16,16]}})",
                       floats(values));
}

struct Shown {
    MainWindow window{WindowOptions{.keepsSession = false, .lessonsFolder = {}, .dataFolder = {}}};
    WeightsView* view = nullptr;

    bool open(const std::string& path, const QSize& size = {1300, 860})
    {
        window.resize(size);
        window.show();
        view = static_cast<WeightsView*>(window.view(QStringLiteral("weights")));
        window.openPath(QString::fromStdString(path));
        return QTest::qWaitFor(
                   [&] { return window.currentPage() == QStringLiteral("weights") && maximum() > 0; })
            && settle(window);
    }
    /// max of the layer of the result of the State as it is.
    double maximum()
    {
        const LabResult* result = window.controller().result(QStringLiteral("weights"));
        return result == nullptr ? 0 : result->json["layer"]["max"].get<double>();
    }
    FileBar* bar() const { return view->findChild<FileBar*>(); }
    Button* button(const QString& text) const
    {
        for (auto* each : view->findChildren<Button*>()) {
            if (each->text() == text && each->isVisibleTo(view))
                return each;
        }
        return nullptr;
    }
};

void drag(MainWindow& window, const QMimeData& mime, const QPoint& point, QEvent::Type type)
{
    if (type == QEvent::DragEnter) {
        QDragEnterEvent event(point, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &event);
    } else if (type == QEvent::DragMove) {
        QDragMoveEvent event(point, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &event);
    } else {
        QDropEvent event(QPointF(point), Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &event);
    }
}

/// Types a path into the file dialog that opens next and accepts it; Escape without a path. It tries again
/// while the dialog is there: on a busy machine the dialog may still be reading its folder, change the text
/// under the hand that types it, and complain.
void answerDialog(const QString& path, bool wasSeen = false)
{
    QTimer::singleShot(50, qApp, [path, wasSeen] {
        QWidget* top = QApplication::activeModalWidget();
        if (top == nullptr && wasSeen)
            return;
        auto* dialog = qobject_cast<QFileDialog*>(top);
        answerDialog(path, wasSeen || dialog != nullptr);
        if (dialog == nullptr) {
            if (top != nullptr)
                top->close();
        } else if (path.isEmpty())
            QTest::keyClick(dialog, Qt::Key_Escape);
        else {
            auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
            name->setCompleter(nullptr); // its list would take the keys
            name->clear();
            QTest::keyClicks(name, path);
            QMetaObject::invokeMethod(dialog, "accept");
        }
    });
}

} // namespace

void WeightsWindowTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("bitloupe-test"));
    ThemeManager::instance().setMode(ThemeMode::Light);
    ThemeManager::instance().install();
}

void WeightsWindowTest::changedFile_isReloadedWithoutAnUndoEntry()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    QCOMPARE(shown.maximum(), 4.0);
    QVERIFY(!shown.bar()->isVisible());
    const Json before = shown.window.controller().state(QStringLiteral("weights"));
    folder.write("m.safetensors", fileOf({1, 2, 3, 9}));
    QTRY_VERIFY(shown.bar()->isVisible());
    QVERIFY(shown.bar()->sentence().startsWith(QStringLiteral("m.safetensors changed on disk")));
    QVERIFY(shown.button(QStringLiteral("Reload")) != nullptr);
    QCOMPARE(shown.maximum(), 4.0); // nothing happens by itself
    shown.button(QStringLiteral("Reload"))->click();
    QTRY_COMPARE(shown.maximum(), 9.0);
    QTRY_VERIFY(!shown.bar()->isVisible());
    QVERIFY(shown.window.controller().state(QStringLiteral("weights")) == before);
    // The only thing to undo is that the file was opened.
    shown.window.controller().undo();
    QVERIFY(shown.window.controller().state(QStringLiteral("weights"))["path"] == "demo");
}

void WeightsWindowTest::replacedFile_isNoticed()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    const std::string other = folder.write("other", fileOf({1, 2, 3, 7}));
    QVERIFY(std::rename(other.c_str(), path.c_str()) == 0);
    QTRY_VERIFY(shown.bar()->isVisible());
    shown.button(QStringLiteral("Reload"))->click();
    QTRY_COMPARE(shown.maximum(), 7.0);
    QTRY_VERIFY(!shown.bar()->isVisible());
}

void WeightsWindowTest::goneFile_staysOnScreenAndCanBeEdited()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    QVERIFY(QFile::remove(QString::fromStdString(path)));
    QTRY_VERIFY(shown.bar()->isVisible());
    QVERIFY(shown.bar()->sentence().startsWith(QStringLiteral("m.safetensors is gone")));
    QVERIFY(shown.button(QStringLiteral("Reload")) == nullptr);
    Json state = shown.window.controller().state(QStringLiteral("weights"));
    state["bits"] = 3;
    shown.window.controller().edit(QStringLiteral("weights"), state, QStringLiteral("Bits"),
                                   EditPhase::Single);
    QTRY_COMPARE(shown.maximum(), 4.0);
    const LabResult* result = shown.window.controller().result(QStringLiteral("weights"));
    QCOMPARE(result->as<weights::Result>()->state.bits, 3);
    folder.write("m.safetensors", fileOf({1, 2, 3, 8})); // another file takes the name
    QTRY_VERIFY(shown.bar()->hasChanged());
}

void WeightsWindowTest::editAfterAChange_bringsTheListAlong()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    folder.write("m.safetensors",
                 safetensors(R"({"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
                             R"("x":{"dtype":"F32","shape":[2,2],"data_offsets":[16,32]}})",
                             floats({1, 2, 3, 6, 1, 1, 1, 2})));
    QTRY_VERIFY(shown.bar()->isVisible());
    Json state = shown.window.controller().state(QStringLiteral("weights"));
    state["bits"] = 3;
    shown.window.controller().edit(QStringLiteral("weights"), state, QStringLiteral("Bits"),
                                   EditPhase::Single);
    QTRY_COMPARE(shown.maximum(), 6.0);
    QTRY_VERIFY(!shown.bar()->isVisible());
    QTRY_COMPARE(shown.view->findChild<TensorList*>()->model()->rows().back().name, QStringLiteral("x"));
}

void WeightsWindowTest::draggedFile_showsTwoFields()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    auto* overlay = shown.window.findChild<DropOverlay*>();
    QVERIFY(!overlay->isVisible());
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(path))});
    drag(shown.window, mime, {400, 300}, QEvent::DragEnter);
    QVERIFY(overlay->isVisible());
    using Target = DropOverlay::Target;
    QVERIFY(!overlay->fieldOf(Target::Open).intersects(overlay->fieldOf(Target::Compare)));
    QVERIFY(overlay->targetAt(overlay->fieldOf(Target::Compare).center().toPoint()) == Target::Compare);
    QVERIFY(overlay->targetAt({2, 2}) == Target::Open);
    for (const double scale : {1.0, 2.0}) {
        QImage image(overlay->size() * scale, QImage::Format_ARGB32);
        image.setDevicePixelRatio(scale);
        overlay->render(&image);
        QVERIFY(image.pixelColor(image.width() / 2, static_cast<int>(7 * scale)) != image.pixelColor(1, 1));
    }
    QDragLeaveEvent leave;
    QCoreApplication::sendEvent(&shown.window, &leave);
    QVERIFY(!overlay->isVisible());
}

void WeightsWindowTest::droppedFile_isOpenedOrCompared()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    const std::string second = folder.write("n.safetensors", fileOf({1, 2, 3, 5}));
    Shown shown;
    QVERIFY(shown.open(path));
    auto* overlay = shown.window.findChild<DropOverlay*>();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(second))});
    const auto dropOn = [&](DropOverlay::Target target) {
        drag(shown.window, mime, {400, 300}, QEvent::DragEnter);
        const QPoint point = overlay->mapTo(&shown.window, overlay->fieldOf(target).center().toPoint());
        drag(shown.window, mime, point, QEvent::DragMove);
        drag(shown.window, mime, point, QEvent::Drop);
        QVERIFY(!overlay->isVisible());
    };
    dropOn(DropOverlay::Target::Compare);
    QTRY_VERIFY(shown.view->findChild<WeightsCompare*>()->isVisible());
    Json state = shown.window.controller().state(QStringLiteral("weights"));
    QCOMPARE(state["path"].get<std::string>(), path);
    QCOMPARE(state["other"].get<std::string>(), second);
    QVERIFY(settle(shown.window));
    dropOn(DropOverlay::Target::Open);
    QTRY_COMPARE(shown.window.controller().state(QStringLiteral("weights"))["path"].get<std::string>(),
                 second);
}

void WeightsWindowTest::draggedState_canOnlyBeOpened()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    const std::string stateFile =
        folder.write("s.json", R"({"format":"bitloupe-state","version":1,"lab":"numbers","state":{}})");
    Shown shown;
    QVERIFY(shown.open(path));
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(stateFile))});
    drag(shown.window, mime, {400, 300}, QEvent::DragEnter);
    auto* overlay = shown.window.findChild<DropOverlay*>();
    for (int x = 0; x < overlay->width(); x += 10)
        QVERIFY(overlay->targetAt({x, overlay->height() / 2}) == DropOverlay::Target::Open);
    drag(shown.window, mime, overlay->mapTo(&shown.window, overlay->rect().center()), QEvent::Drop);
    QTRY_COMPARE(shown.window.currentPage(), QStringLiteral("numbers"));
}

void WeightsWindowTest::tensorWithoutValues_isToldInItsCard()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path));
    Json state = shown.window.controller().state(QStringLiteral("weights"));
    state["tensor"] = "e";
    shown.window.controller().edit(QStringLiteral("weights"), state, QStringLiteral("e"), EditPhase::Single);
    const auto says = [&shown](const QString& text) {
        const auto labels = shown.view->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(text);
        });
    };
    QTRY_VERIFY(says(QStringLiteral("e has 0 values")));
    state["tensor"] = "w";
    shown.window.controller().edit(QStringLiteral("weights"), state, QStringLiteral("w"), EditPhase::Single);
    QTRY_VERIFY(!says(QStringLiteral("e has 0 values")));
    QTRY_COMPARE(shown.maximum(), 4.0);
}

void WeightsWindowTest::littleRoom_foldsTheTable()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    Shown shown;
    QVERIFY(shown.open(path, {1100, 700}));
    auto* table = shown.view->findChild<WeightsTable*>();
    QVERIFY(!table->isVisible());
    QVERIFY(shown.button(QStringLiteral("Export")) == nullptr); // an icon
    const auto choices = shown.view->findChildren<ChoiceButton*>();
    QVERIFY(std::any_of(choices.begin(), choices.end(), [](const ChoiceButton* choice) {
        return choice->isVisible() && choice->toolTip().contains(QStringLiteral("output channels"));
    }));
    Button* toggle = shown.button(QStringLiteral("Compare scales"));
    QVERIFY(toggle != nullptr);
    const QRect charts = shown.view->findChild<HistogramView*>()->geometry();
    toggle->click();
    QVERIFY(table->isVisible());
    QCOMPARE(shown.view->findChild<HistogramView*>()->geometry(), charts); // it lies over them
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(!table->isVisible());
    shown.window.resize(1440, 900);
    QTRY_VERIFY(table->isVisible());
    QVERIFY(shown.button(QStringLiteral("Export")) != nullptr);
}

/// The State names m.safetensors of its own folder, which is not the working folder.
void WeightsWindowTest::relativeFile_ofAState_isFoundListedAndWatched()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    folder.write("n.safetensors", fileOf({1, 2, 3, 5}));
    const std::string file =
        folder.write("s.json",
                     R"({"format":"bitloupe-state","version":1,"lab":"weights","state":)"
                     R"({"path":"m.safetensors","tensor":"w","other":"n.safetensors"}})");
    Shown shown;
    QVERIFY(shown.open(file));
    QCOMPARE(shown.maximum(), 4.0);
    QCOMPARE(shown.view->findChild<TensorList*>()->model()->rows().size(), std::size_t(2));
    QCOMPARE(shown.window.controller().state(QStringLiteral("weights"))["path"].get<std::string>(), path);
    folder.write("m.safetensors", fileOf({1, 2, 3, 9}));
    QTRY_VERIFY(shown.bar()->isVisible());
    shown.button(QStringLiteral("Reload"))->click();
    QTRY_COMPARE(shown.maximum(), 9.0);
    QTRY_VERIFY(!shown.bar()->isVisible());
    QVERIFY(settle(shown.window));
    folder.write("n.safetensors", fileOf({1, 2, 3, 8}));
    QTRY_VERIFY(shown.bar()->isVisible());
    QTRY_VERIFY(shown.bar()->sentence().startsWith(QStringLiteral("n.safetensors changed")));
}

void WeightsWindowTest::dialogs_openAndCompare_byKeys()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", fileOf({1, 2, 3, 4}));
    const std::string second = folder.write("n.safetensors", fileOf({1, 2, 3, 5}));
    Shown shown;
    QVERIFY(shown.open("demo"));
    answerDialog(QString::fromStdString(path));
    QTest::mouseClick(shown.button(QString::fromUtf8("Open…")), Qt::LeftButton);
    QTRY_COMPARE(shown.maximum(), 4.0);
    const auto stateOf = [&](const char* field) {
        return shown.window.controller().state(QStringLiteral("weights")).value(field, std::string());
    };
    QCOMPARE(stateOf("path"), path);
    answerDialog(QString::fromStdString(second));
    QTest::mouseClick(shown.button(QString::fromUtf8("Compare with…")), Qt::LeftButton);
    QTRY_VERIFY(shown.view->findChild<WeightsCompare*>()->isVisible());
    QCOMPARE(stateOf("other"), second);
    QVERIFY(settle(shown.window));
    shown.window.controller().undo();
    QTRY_VERIFY(!shown.view->findChild<WeightsCompare*>()->isVisible());
    shown.window.controller().undo();
    QTRY_COMPARE(stateOf("path"), std::string("demo"));
    shown.window.controller().redo();
    QTRY_COMPARE(stateOf("path"), path);
}

void WeightsWindowTest::dialog_givenUp_changesNothing()
{
    Shown shown;
    QVERIFY(shown.open("demo"));
    const Json before = shown.window.controller().state(QStringLiteral("weights"));
    for (const QString& name : {QString::fromUtf8("Open…"), QString::fromUtf8("Compare with…")}) {
        answerDialog({});
        QTest::mouseClick(shown.button(name), Qt::LeftButton);
        QVERIFY(shown.window.controller().state(QStringLiteral("weights")) == before);
    }
}

QTEST_MAIN(WeightsWindowTest)
#include "tst_weights_window.moc"
