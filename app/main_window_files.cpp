#include "app/drop_overlay.h"
#include "app/file_filter.h"
#include "app/lab_view.h"
#include "app/lessons/lesson_panel.h"
#include "app/main_window.h"
#include "app/status_line.h"
#include "core/base/atomic_file.h"
#include "core/io/model.h"
#include "core/labs/registry.h"
#include "core/labs/state_paths.h"
#include "widgets/export.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QStackedWidget>

namespace bitloupe {

namespace {

constexpr std::size_t kMaxStateFile = std::size_t(64) << 20U;

/// States and workspaces are JSON objects with a format; everything else is tried as a model.
bool looksLikeState(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray head = file.read(4096);
    return head.trimmed().startsWith('{') && head.contains("bitloupe-");
}

} // namespace

void MainWindow::openPath(const QString& path)
{
    if (path.startsWith(QLatin1String("bitloupe:state/"))) {
        const QByteArray text =
            QByteArray::fromBase64(path.mid(15).toLatin1(), QByteArray::Base64UrlEncoding);
        const auto json = parseJson({text.constData(), static_cast<std::size_t>(text.size())});
        const Status status = json ? openEnvelope(*json) : Status(fail(json.error()));
        if (!status)
            showProblem(tr("This link cannot be opened: %1").arg(qs(status.error().message)));
        return;
    }
    if (path.startsWith(QLatin1String("bitloupe:lesson/"))) {
        const QStringList parts = path.mid(16).split(QLatin1Char('#'));
        openLesson(parts[0], parts.size() > 1 ? parts[1].toInt() : 0);
        return;
    }
    if (looksLikeState(path))
        openJsonFile(path);
    else
        openModelFile(path);
}

void MainWindow::openJsonFile(const QString& path)
{
    const auto text = readFile(path.toStdString(), kMaxStateFile);
    const auto json = text ? parseJson(*text) : Expected<Json>(fail(text.error()));
    Status status = json ? Status() : Status(fail(json.error()));
    if (json) {
        const Json* format = findPointer(*json, "/format");
        const bool isWorkspace = format != nullptr && *format == "bitloupe-workspace";
        m_controller.setFolder(QFileInfo(path).absolutePath());
        status = isWorkspace ? openWorkspace(*json) : openEnvelope(*json);
        if (status && isWorkspace)
            m_workspaceFile = path;
    }
    if (!status)
        showProblem(
            tr("%1 cannot be opened. %2").arg(QFileInfo(path).fileName(), qs(oneLine(status.error()))));
}

Status MainWindow::openEnvelope(const Json& json)
{
    const auto envelope = readEnvelope(json);
    if (!envelope)
        return fail(envelope.error());
    const QString lab = qs(envelope->lab->id);
    m_controller.edit(lab, withPathsIn(m_controller.folder(), envelope->state), tr("Open a state"),
                      EditPhase::Single);
    showPage(lab);
    return {};
}

Status MainWindow::openWorkspace(const Json& json)
{
    const auto workspace = readWorkspace(json);
    if (!workspace)
        return fail(workspace.error());
    if (auto status = m_controller.restore(withPathsIn(m_controller.folder(), workspace->states)); !status)
        return status;
    m_model = workspace->model.empty() ? QStringLiteral("demo")
                                       : qs(pathIn(m_controller.folder(), workspace->model));
    for (LabView* view : std::as_const(m_views))
        view->setModelPath(m_model);
    showPage(workspace->lab.empty() ? QStringLiteral("numbers") : qs(workspace->lab));
    return {};
}

void MainWindow::openModelFile(const QString& path)
{
    const QString absolute = path == QLatin1String("demo") ? path : QFileInfo(path).absoluteFilePath();
    m_status->showNote(tr("Opening %1 …").arg(QFileInfo(path).fileName()));
    m_opener.submit([this, absolute](const std::stop_token& stop) {
        const auto model = openModel(absolute.toStdString());
        Expected<QString> facts = model
            ? Expected<QString>(tr("%n tensor(s)", nullptr, static_cast<int>((*model)->tensors().size())))
            : Expected<QString>(fail(model.error()));
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this, [this, absolute, facts] { modelOpened(absolute, facts); }, Qt::QueuedConnection);
    });
}

void MainWindow::modelOpened(const QString& path, const Expected<QString>& facts)
{
    if (!facts) {
        removeRecentModel(path);
        showProblem(qs(oneLine(facts.error())));
        return;
    }
    if (path != QLatin1String("demo") && m_options.keepsSession)
        addRecentModel(path);
    Json patch;
    patch["path"] = path.toStdString();
    patch["tensor"] = nullptr;
    patch["channel"] = nullptr;
    patch["axis"] = nullptr;
    // Who opens a file wants to see it, not what it has in common with the second one of before.
    if (m_controller.state(QStringLiteral("weights")).value("page", std::string()) == "compare") {
        patch["page"] = "distribution";
        patch["other"] = nullptr;
    }
    if (!m_controller.patch(QStringLiteral("weights"), patch, tr("Open %1").arg(QFileInfo(path).fileName())))
        return;
    m_model = path;
    for (LabView* view : std::as_const(m_views))
        view->setModelPath(path);
    if (!m_lessonPanel->hasLesson())
        m_lessonPanel->setCollapsed(true);
    showPage(QStringLiteral("weights"));
    m_status->showNote(tr("%1: %2").arg(QFileInfo(path).fileName(), *facts));
}

void MainWindow::askForFile()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a model or a workspace"), {}, modelFileFilter(true));
    if (!path.isEmpty())
        openPath(path);
}

void MainWindow::saveWorkspace(bool askForName)
{
    QString path = m_workspaceFile;
    if (path.isEmpty() || askForName) {
        path = QFileDialog::getSaveFileName(this, tr("Save the workspace"),
                                            path.isEmpty() ? QStringLiteral("workspace.json") : path,
                                            tr("Workspace (*.json)"));
        if (path.isEmpty())
            return;
    }
    const auto status =
        writeFileAtomically(path.toStdString(), dumpJson(writeWorkspace(workspace()), 1) + "\n");
    if (!status) {
        showProblem(qs(oneLine(status.error())));
        return;
    }
    m_workspaceFile = path;
    m_status->showNote(tr("Saved %1").arg(QFileInfo(path).fileName()));
}

void MainWindow::exportView()
{
    QStringList filters{tr("Picture (*.png)"), tr("Drawing (*.svg)"), tr("Document (*.pdf)"),
                        tr("Result as JSON (*.json)"), tr("State as JSON (*.state.json)")};
    const LabView* view = m_views.value(m_page);
    const QString lab = labInFront();
    const auto tableText = [view](const char* ending) {
        return view != nullptr ? view->tableText(QLatin1String(ending)) : QString();
    };
    const bool hasTable = !tableText("csv").isEmpty();
    if (hasTable)
        filters << tr("Table as CSV (*.csv)") << tr("Table as Markdown (*.md)")
                << tr("Table as JSON (*.table.json)");
    const bool hasProgram = !tableText("c").isEmpty();
    if (hasProgram)
        filters << tr("C program with its test vector (*.c)");
    QString filter;
    QString path =
        QFileDialog::getSaveFileName(this, tr("Export this view"), labInFront() + QStringLiteral(".png"),
                                     filters.join(QStringLiteral(";;")), &filter);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += filter == filters[1] ? QStringLiteral(".svg")
            : filter == filters[2]   ? QStringLiteral(".pdf")
            : filter == filters[0]   ? QStringLiteral(".png")
            : filter == filters[3]   ? QStringLiteral(".json")
            : filter == filters[4]   ? QStringLiteral(".state.json")
                                     : filter.section(u'*', 1).chopped(1);
    Status status;
    if (path.endsWith(QLatin1String(".state.json")))
        status = exportText(qs(dumpJson(writeEnvelope(lab.toStdString(), m_controller.state(lab)), 2))
                                + QLatin1Char('\n'),
                            path);
    else if (hasTable && path.endsWith(QLatin1String(".table.json")))
        status = exportText(tableText("json"), path);
    else if (hasTable && path.endsWith(QLatin1String(".csv")))
        status = exportText(tableText("csv"), path);
    else if (hasTable && path.endsWith(QLatin1String(".md")))
        status = exportText(tableText("md"), path);
    else if (hasProgram && path.endsWith(QLatin1String(".c")))
        status = exportText(tableText("c"), path);
    else if (path.endsWith(QLatin1String(".json"))) {
        const LabResult* result = view != nullptr ? m_controller.result(lab) : nullptr;
        if (result == nullptr || !result->complete) {
            showProblem(tr("There is no finished result to export yet."));
            return;
        }
        status = exportText(qs(dumpJson(result->json, 2)) + QLatin1Char('\n'), path);
    } else
        status = exportPicture(*pageArea(), path);
    if (status)
        m_status->showNote(tr("Exported %1").arg(QFileInfo(path).fileName()));
    else
        showProblem(qs(oneLine(status.error())));
}

QString MainWindow::commandForView() const
{
    if (!m_views.contains(m_page))
        return {};
    const QString lab = labInFront();
    const QString envelope = qs(dumpJson(writeEnvelope(lab.toStdString(), m_controller.state(lab))));
    return QStringLiteral("bitloupe-cli eval - <<'STATE'\n%1\nSTATE\n").arg(envelope);
}

void MainWindow::showProblem(const QString& sentence)
{
    QMessageBox box(QMessageBox::NoIcon, tr("Bitloupe"), sentence, QMessageBox::Ok, this);
    box.exec();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.first().isLocalFile())
        return;
    event->acceptProposedAction();
    m_drop->open(QRect(m_stack->mapTo(centralWidget(), QPoint()), m_stack->size()),
                 dropFields(urls.first().toLocalFile()));
}

/// What the lab in front does with a file comes first.
QList<DropOverlay::Field> MainWindow::dropFields(const QString& path) const
{
    using Target = DropOverlay::Target;
    const QString file = QFileInfo(path).fileName();
    const QString folder = QStringLiteral("folder");
    if (looksLikeState(path) || !m_views.contains(QStringLiteral("weights")))
        return {{Target::Open, folder, tr("Open"), file}};
    const LabView* view = m_views.value(m_page);
    if (view != nullptr && view->takesFiles())
        return {{Target::Data, QStringLiteral("mapping"), tr("Use as data"), file},
                {Target::Open, folder, tr("Open in Weights"), file}};
    const QString open = qs(m_controller.state(QStringLiteral("weights")).value("path", std::string("demo")));
    return {{Target::Open, folder, tr("Open"), file},
            {Target::Compare, QStringLiteral("compare"), tr("Compare with the open file"),
             open == QLatin1String("demo") ? tr("Built-in digit network") : QFileInfo(open).fileName()}};
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event)
{
    m_drop->pointAt(m_drop->mapFrom(this, event->position().toPoint()));
    event->acceptProposedAction();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    m_drop->hide();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QPoint point = m_drop->mapFrom(this, event->position().toPoint());
    const auto target = m_drop->isVisibleTo(this) ? m_drop->targetAt(point) : DropOverlay::Target::Open;
    m_drop->hide();
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty())
        return;
    event->acceptProposedAction();
    const QString path = urls.first().toLocalFile();
    if (target == DropOverlay::Target::Compare)
        compareWith(path);
    else if (target == DropOverlay::Target::Data)
        m_views.value(m_page)->takeFile(path);
    else
        openPath(path);
}

void MainWindow::compareWith(const QString& path)
{
    const Json patch{{"other", QFileInfo(path).absoluteFilePath().toStdString()}, {"page", "compare"}};
    if (m_controller.patch(QStringLiteral("weights"), patch,
                           tr("Compare with %1").arg(QFileInfo(path).fileName())))
        showPage(QStringLiteral("weights"));
}

} // namespace bitloupe
