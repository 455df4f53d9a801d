#include "app/command_palette.h"
#include "app/lab_pages.h"
#include "app/lab_view.h"
#include "app/lessons/lesson_panel.h"
#include "app/main_window.h"
#include "app/rail.h"
#include "app/status_line.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStackedWidget>

namespace bitloupe {

namespace {

constexpr double kZoomStep = 0.1;
constexpr double kMinZoom = 0.8;
constexpr double kMaxZoom = 2.0;

} // namespace

QAction* MainWindow::command(const QString& name, const QKeySequence& keys, const std::function<void()>& run,
                             const QString& iconName)
{
    auto* action = new QAction(name, this);
    action->setShortcut(keys);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName, theme().secondary));
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    m_commands.append(action);
    return action;
}

void MainWindow::buildCommands()
{
    buildFileCommands();
    buildViewCommands();
    buildHelpCommands();
    RailButton* more = m_rail->addFootAction(QStringLiteral("menu"), tr("Menu"),
                                             tr("Open, save, export, undo, theme, help"));
    m_menu = new QMenu(this);
    connect(m_menu, &QMenu::aboutToShow, this, &MainWindow::fillMenu);
    connect(more, &QAbstractButton::clicked, this, [this, more] {
        m_menu->ensurePolished();
        fillMenu();
        m_menu->popup(
            more->mapToGlobal(QPoint(more->width() + 4, more->height() - m_menu->sizeHint().height())));
    });
    connect(&m_controller, &Controller::undoChanged, this, [this] {
        const Store& store = m_controller.store();
        m_undo->setEnabled(store.canUndo());
        m_redo->setEnabled(store.canRedo());
        m_undo->setText(store.canUndo() ? tr("Undo: %1").arg(qs(store.undoLabel())) : tr("Undo"));
        m_redo->setText(store.canRedo() ? tr("Redo: %1").arg(qs(store.redoLabel())) : tr("Redo"));
    });
}

void MainWindow::buildFileCommands()
{
    command(tr("Open model or workspace…"), QKeySequence::Open, [this] { askForFile(); });
    command(tr("Built-in demo model"), {}, [this] { openPath(QStringLiteral("demo")); });
    command(tr("Save workspace"), QKeySequence::Save, [this] { saveWorkspace(false); });
    command(tr("Save workspace as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
            [this] { saveWorkspace(true); });
    command(tr("Export picture or data…"), QKeySequence(Qt::CTRL | Qt::Key_E), [this] { exportView(); });
    command(tr("Copy as command"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] {
        const QString text = commandForView();
        if (text.isEmpty())
            return;
        QGuiApplication::clipboard()->setText(text);
        m_status->showNote(tr("Copied the command that repeats this view"));
    });
    command(tr("Copy link to this view"), {}, [this] {
        if (!m_views.contains(m_page))
            return;
        const QString lab = labInFront();
        const std::string json = dumpJson(writeEnvelope(lab.toStdString(), m_controller.state(lab)));
        const QByteArray link = QByteArray::fromStdString(json).toBase64(QByteArray::Base64UrlEncoding
                                                                         | QByteArray::OmitTrailingEquals);
        QGuiApplication::clipboard()->setText(QStringLiteral("bitloupe:state/") + QString::fromLatin1(link));
        m_status->showNote(tr("Copied a link to this view"));
    });
    command(tr("Export lesson progress…"), {}, [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Export lesson progress"), QStringLiteral("progress.json"), tr("Progress (*.json)"));
        if (path.isEmpty())
            return;
        if (const auto status = m_lessonPanel->exportProgress(path); !status)
            showProblem(qs(oneLine(status.error())));
        else
            m_status->showNote(tr("Exported %1").arg(QFileInfo(path).fileName()));
    });
    m_undo = command(tr("Undo"), QKeySequence::Undo, [this] { m_controller.undo(); });
    m_redo =
        command(tr("Redo"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), [this] { m_controller.redo(); });
    m_undo->setEnabled(false);
    m_redo->setEnabled(false);
    command(tr("Reset this lab"), {}, [this] {
        if (const Lab* lab = findLab(labInFront().toStdString()))
            m_controller.edit(labInFront(), lab->defaults, tr("Reset"), EditPhase::Single);
    });
}

void MainWindow::buildViewCommands()
{
    int number = 1;
    for (const LabPage& page : labPages()) {
        const QString id = QString::fromLatin1(page.id);
        command(page.label, QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number++)),
                [this, id] { showPage(id); });
    }
    command(tr("Lessons"), QKeySequence(Qt::CTRL | Qt::Key_L),
            [this] { showPage(QStringLiteral("lessons")); });
    command(tr("Show or hide the lesson panel"), QKeySequence(Qt::CTRL | Qt::Key_Backslash),
            [this] { m_lessonPanel->setCollapsed(!m_lessonPanel->isCollapsed()); });
    const auto themeCommand = [this](const QString& name, ThemeMode mode) {
        command(name, {}, [mode] {
            ThemeManager::instance().setMode(mode);
            QSettings().setValue(QStringLiteral("theme"), static_cast<int>(mode));
        });
    };
    themeCommand(tr("Light theme"), ThemeMode::Light);
    themeCommand(tr("Dark theme"), ThemeMode::Dark);
    themeCommand(tr("Theme of the system"), ThemeMode::System);
    command(tr("Larger text"), QKeySequence(Qt::CTRL | Qt::Key_Plus), [this] {
        setZoom(ThemeManager::instance().textZoom() + kZoomStep);
    })->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    command(tr("Smaller text"), QKeySequence(Qt::CTRL | Qt::Key_Minus),
            [this] { setZoom(ThemeManager::instance().textZoom() - kZoomStep); });
    command(tr("Normal text size"), QKeySequence(Qt::CTRL | Qt::Key_0), [this] { setZoom(1); });
    command(tr("Full screen"), QKeySequence(Qt::Key_F11),
            [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

void MainWindow::buildHelpCommands()
{
    command(tr("Find a command"), QKeySequence(Qt::CTRL | Qt::Key_K),
            [this] { (new CommandPalette(m_commands, this))->show(); });
    command(tr("Explain this lab"), QKeySequence(Qt::Key_F1), [this] { showExplanation(); });
    command(tr("Keys"), QKeySequence(Qt::Key_Question),
            [this] { (new ShortcutSheet(m_commands, this))->show(); });
    command(tr("About Bitloupe"), {}, [this] { showAbout(); });
    command(tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::fillMenu()
{
    m_menu->clear();
    fillRecent(*m_menu);
    for (QAction* action : std::as_const(m_commands)) {
        const QKeySequence keys = action->shortcut();
        const bool isLab = keys.toString().startsWith(QLatin1String("Ctrl+")) && keys.toString().size() == 6
            && keys.toString().back().isDigit() && keys != QKeySequence(Qt::CTRL | Qt::Key_0);
        if (isLab)
            continue;
        if (action == m_undo || action->text() == tr("Lessons") || action->text() == tr("Light theme")
            || action->text() == tr("Larger text") || action->text() == tr("Find a command"))
            m_menu->addSeparator();
        m_menu->addAction(action);
    }
}

void MainWindow::fillRecent(QMenu& menu)
{
    const QStringList recent = recentModels();
    if (recent.isEmpty())
        return;
    QMenu* list = menu.addMenu(tr("Open recent"));
    for (const QString& path : recent) {
        QAction* entry = list->addAction(QFileInfo(path).fileName());
        entry->setToolTip(path);
        connect(entry, &QAction::triggered, this, [this, path] { openPath(path); });
    }
}

void MainWindow::setZoom(double factor)
{
    ThemeManager::instance().setTextZoom(std::clamp(factor, kMinZoom, kMaxZoom));
    QSettings().setValue(QStringLiteral("textZoom"), ThemeManager::instance().textZoom());
    m_status->showNote(tr("Text size %1 %").arg(qRound(ThemeManager::instance().textZoom() * 100)));
}

void MainWindow::showExplanation()
{
    const LabView* view = m_views.value(m_page);
    const QString text = view != nullptr
        ? view->explanation()
        : tr("Lessons guide you through the labs one idea at a time. Nothing is locked: start anywhere, "
             "leave when you like, and come back to the same step.");
    QMessageBox box(QMessageBox::NoIcon, tr("About this screen"), text, QMessageBox::Ok, this);
    box.exec();
}

void MainWindow::showAbout()
{
    QMessageBox box(QMessageBox::NoIcon, tr("About Bitloupe"),
                    tr("<h3>Bitloupe %1</h3><p>See what quantization does to numbers, tensors and networks, "
                       "bit by bit.</p>"
                       "<p>Free software under the GNU General Public License, version 3 or later. "
                       "It comes without any warranty.</p>"
                       "<p>Built with Qt %2 and Qt Charts, Eigen, Boost.Multiprecision, nlohmann/json, "
                       "libzip and Highway; "
                       "set in Inter, JetBrains Mono and STIX.</p>")
                        .arg(QStringLiteral(BITLOUPE_VERSION), QString::fromLatin1(qVersion())),
                    QMessageBox::Ok, this);
    box.setTextFormat(Qt::RichText);
    box.exec();
}

} // namespace bitloupe
