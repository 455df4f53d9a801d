#include "app/drop_overlay.h"
#include "app/main_window.h"
#include "app/render.h"
#include "app/views/file_bar.h"
#include "core/labs/mapping/mapping.h"
#include "tests/core/io/file_builder.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QStandardPaths>
#include <QTest>
#include <QUrl>
#include <QWindow>

using namespace bitloupe;
using namespace bitloupe::test;

/// Files behind the data of the mapping lab, in the whole window: dropped on it, changed under it.
class MappingFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void draggedFile_showsWhatItCanDo();
    void droppedArray_becomesTheData();
    void droppedModel_isOpenedInWeights();
    void changedFile_isReloaded();
    void editAfterAChange_readsTheFileAnew();
    void goneFile_isTold();
};

namespace {

QByteArray arrayOf(std::initializer_list<float> values)
{
    const QByteArray count = QByteArray::number(static_cast<int>(values.size()));
    return safetensors(R"({"w":{"dtype":"F32","shape":[)" + count + R"(],"data_offsets":[0,)"
                           + QByteArray::number(4 * static_cast<int>(values.size())) + "]}}",
                       floats(values));
}

struct Shown {
    MainWindow window{WindowOptions{.keepsSession = false, .lessonsFolder = {}, .dataFolder = {}}};
    LabView* view = nullptr;

    bool open(const std::string& path)
    {
        window.resize(1300, 860);
        window.show();
        window.showPage(QStringLiteral("mapping"));
        view = window.view(QStringLiteral("mapping"));
        if (!path.empty())
            edit("data", Json{{"kind", "file"}, {"path", path}, {"tensor", "w"}});
        return QTest::qWaitForWindowExposed(&window) && settle(window);
    }
    void edit(const char* field, const Json& value)
    {
        Json next = state();
        next[field] = value;
        window.controller().edit(QStringLiteral("mapping"), next, QStringLiteral("test"), EditPhase::Single);
    }
    Json state() { return window.controller().state(QStringLiteral("mapping")); }
    FileBar* bar() const { return view->findChild<FileBar*>(); }
    /// Through the window of the system, which asks the widget under the pointer.
    void drag(const QMimeData& mime, QPoint point, bool drops)
    {
        QDragEnterEvent enter(point, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(window.windowHandle(), &enter);
        QDragMoveEvent move(point, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(window.windowHandle(), &move);
        if (!drops)
            return;
        QDropEvent drop(QPointF(point), Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(window.windowHandle(), &drop);
    }
};

void mimeOf(QMimeData& mime, const std::string& path)
{
    mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(path))});
}

} // namespace

void MappingFilesTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("bitloupe-test"));
    ThemeManager::instance().setMode(ThemeMode::Light);
    ThemeManager::instance().install();
}

void MappingFilesTest::draggedFile_showsWhatItCanDo()
{
    const Folder folder;
    Shown shown;
    QVERIFY(shown.open({}));
    QMimeData mime;
    mimeOf(mime, folder.write("m.safetensors", arrayOf({1, 2, 3})));
    shown.drag(mime, {700, 500}, false);
    QVERIFY(shown.window.findChild<DropOverlay*>()->isVisible());
}

void MappingFilesTest::droppedArray_becomesTheData()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", arrayOf({1, 2, 3}));
    Shown shown;
    QVERIFY(shown.open({}));
    QMimeData mime;
    mimeOf(mime, path);
    shown.drag(mime, {700, 300}, true);
    QTRY_COMPARE(shown.state()["data"]["kind"].get<std::string>(), std::string("file"));
    QCOMPARE(shown.state()["data"]["path"].get<std::string>(), path);
    QCOMPARE(shown.window.currentPage(), QStringLiteral("mapping"));
    QVERIFY(!shown.window.findChild<DropOverlay*>()->isVisible());
}

void MappingFilesTest::droppedModel_isOpenedInWeights()
{
    const Folder folder;
    const std::string path =
        folder.write("m.safetensors",
                     safetensors(R"({"v":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                                 R"("w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}})",
                                 floats({1, 2, 3, 4})));
    Shown shown;
    QVERIFY(shown.open({}));
    QMimeData mime;
    mimeOf(mime, path);
    shown.drag(mime, {700, 300}, true);
    QTRY_COMPARE(shown.window.currentPage(), QStringLiteral("weights"));
    QVERIFY(settle(shown.window));
}

void MappingFilesTest::changedFile_isReloaded()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", arrayOf({1, 2, 3}));
    Shown shown;
    QVERIFY(shown.open(path));
    QVERIFY(shown.bar() != nullptr);
    QVERIFY(!shown.bar()->isVisible());
    folder.write("m.safetensors", arrayOf({1, 2, 3, 8}));
    QTRY_VERIFY(shown.bar()->isVisible());
    QVERIFY(shown.bar()->sentence().startsWith(QStringLiteral("m.safetensors changed on disk")));
    Q_EMIT shown.bar()->reloadRequested();
    QTRY_VERIFY(!shown.bar()->isVisible());
    QVERIFY(settle(shown.window));
    const LabResult* result = shown.window.controller().result(QStringLiteral("mapping"));
    QVERIFY(result != nullptr);
    QCOMPARE(result->json["metrics"]["count"].get<int>(), 4);
}

void MappingFilesTest::editAfterAChange_readsTheFileAnew()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", arrayOf({1, 2, 3}));
    Shown shown;
    QVERIFY(shown.open(path));
    QVERIFY(shown.bar() != nullptr);
    folder.write("m.safetensors", arrayOf({1, 2, 3, 8}));
    QTRY_VERIFY(shown.bar()->isVisible());
    shown.edit("bits", 3);
    QTRY_VERIFY(!shown.bar()->isVisible());
}

void MappingFilesTest::goneFile_isTold()
{
    const Folder folder;
    const std::string path = folder.write("m.safetensors", arrayOf({1, 2, 3}));
    Shown shown;
    QVERIFY(shown.open(path));
    QVERIFY(shown.bar() != nullptr);
    QVERIFY(QFile::remove(QString::fromStdString(path)));
    QTRY_VERIFY(shown.bar()->isVisible());
    QVERIFY(shown.bar()->sentence().startsWith(QStringLiteral("m.safetensors is gone")));
    shown.edit("bits", 3);
    QVERIFY(settle(shown.window));
    const LabResult* result = shown.window.controller().result(QStringLiteral("mapping"));
    QVERIFY(result != nullptr);
    QCOMPARE(result->json["quantMax"].get<int>() - result->json["quantMin"].get<int>() + 1, 8);
    QVERIFY(shown.bar()->isVisible());
}

QTEST_MAIN(MappingFilesTest)
#include "tst_mapping_files.moc"
