#include "app/main_window.h"

#include "app/drop_overlay.h"
#include "app/lab_pages.h"
#include "app/lessons/lesson_panel.h"
#include "app/lessons/start_page.h"
#include "app/rail.h"
#include "app/status_line.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QScreen>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kAutosaveMs = 1500;
constexpr int kPanelCollapseWidth = 1200;

} // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent)
    , m_options(options)
{
    setWindowTitle(tr("Bitloupe"));
    setWindowIcon(icon(QStringLiteral("bitloupe"), theme().accent));
    setAcceptDrops(true);
    setMinimumSize(800, 560);
    resize(1440, 900);
    if (options.keepsSession)
        m_session =
            std::make_unique<Session>(options.dataFolder.isEmpty() ? userDataFolder() : options.dataFolder);
    buildLayout();
    buildLabs();
    buildLessons(options.lessonsFolder);
    buildCommands();
    m_autosave.setSingleShot(true);
    connect(&m_autosave, &QTimer::timeout, this, &MainWindow::autosave);
    showPage(QStringLiteral("numbers"));
}

MainWindow::~MainWindow() = default;

void MainWindow::buildLayout()
{
    auto* frame = new QWidget(this);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_rail = new Rail(frame);
    row->addWidget(m_rail);
    m_stack = new QStackedWidget(frame);
    m_status = new StatusLine(m_stack);
    row->addWidget(m_stack, 1);
    m_drop = new DropOverlay(frame);
    setCentralWidget(frame);
    connect(m_rail, &Rail::picked, this, &MainWindow::showPage);
    connect(m_status, &StatusLine::cancelRequested, this, &MainWindow::stopComputing);
    connect(m_status, &StatusLine::backgroundCancelRequested, this, [this] {
        if (LabView* view = m_views.value(m_page))
            view->stopBackgroundWork();
    });
}

void MainWindow::buildLabs()
{
    for (const LabPage& page : labPages()) {
        const QString id = QString::fromLatin1(page.id);
        m_rail->addPage(id, QString::fromLatin1(page.icon), page.label, page.tip);
        LabView* view = page.make(m_stack);
        m_views.insert(id, view);
        m_stack->addWidget(view);
        connectView(id, view);
        view->setModelPath(m_model);
        view->showState(m_controller.state(id));
        for (const GuestLab& guest : view->guestLabs()) {
            m_hosts.insert(guest.lab, {id, guest.page});
            view->showGuestState(guest.lab, m_controller.state(guest.lab));
        }
    }
    connect(&m_controller, &Controller::stateChanged, this, [this](const QString& lab) {
        presentState(lab);
        m_autosave.start(kAutosaveMs);
    });
    connect(&m_controller, &Controller::resultReady, this,
            [this](const QString& lab, const LabResult& result) {
                presentResult(lab, result);
                m_lessonPanel->showResult(lab, result);
            });
    connect(&m_controller, &Controller::failed, this, &MainWindow::presentError);
    connect(&m_controller, &Controller::busyChanged, this, [this](bool busy) {
        m_status->setBusy(busy);
        presentProgress({}, 0);
    });
    connect(&m_controller, &Controller::progress, this,
            [this](const QString& lab, double fraction, const QString& what) {
                m_status->setProgress(fraction, what);
                presentProgress(lab, fraction);
            });
    connect(&m_controller, &Controller::labTouched, this, &MainWindow::showPage);
}

void MainWindow::connectView(const QString& lab, LabView* view)
{
    connect(view, &LabView::edited, this,
            [this, lab](const Json& state, const QString& label, EditPhase phase) {
                m_controller.edit(lab, state, label, phase);
            });
    connect(view, &LabView::editAbandoned, this, [this, lab] { m_controller.abandon(lab); });
    connect(view, &LabView::recomputeRequested, this, [this, lab] { m_controller.recompute(lab); });
    connect(view, &LabView::guestEdited, &m_controller, &Controller::edit);
    connect(view, &LabView::openLab, this, [this](const QString& target, const Json& patch) {
        if (m_controller.patch(target, patch, tr("Open in %1").arg(target)))
            showPage(target);
    });
    connect(view, &LabView::note, m_status, &StatusLine::showNote);
    connect(view, &LabView::backgroundWorkChanged, this, &MainWindow::presentBackground);
    connect(view, &LabView::exportWanted, this, &MainWindow::exportView);
    connect(view, &LabView::openModelRequested, this, [this](const QString& path) {
        if (path.isEmpty())
            askForFile();
        else
            openPath(path);
    });
}

void MainWindow::presentState(const QString& lab)
{
    if (LabView* view = m_views.value(lab))
        view->showState(m_controller.state(lab));
    else if (LabView* host = viewOf(lab))
        host->showGuestState(lab, m_controller.state(lab));
    m_lessonPanel->showState(lab, m_controller.state(lab));
    if (lab == m_page)
        tellPanel(); // its page may have turned to or from a guest's
}

void MainWindow::presentResult(const QString& lab, const LabResult& result)
{
    if (LabView* view = m_views.value(lab))
        view->showResult(result);
    else if (LabView* host = viewOf(lab))
        host->showGuestResult(lab, result);
}

void MainWindow::presentError(const QString& lab, const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    if (LabView* view = m_views.value(lab))
        view->showError(error);
    else if (LabView* host = viewOf(lab))
        host->showGuestError(lab, error);
}

/// Every screen hears whether its labs are being computed; `fraction` is that of `lab`.
void MainWindow::presentProgress(const QString& lab, double fraction)
{
    QStringList busy;
    for (const QString& each : m_controller.busyLabs())
        busy << pageOf(each);
    for (auto view = m_views.constBegin(); view != m_views.constEnd(); ++view) {
        if (lab.isEmpty() || pageOf(lab) == view.key())
            view.value()->showProgress(busy.contains(view.key()), fraction);
    }
}

/// Of the screen in front only: that is where it is waited for.
void MainWindow::presentBackground()
{
    const LabView* view = m_views.value(m_page);
    const LabView::BackgroundWork work = view == nullptr ? LabView::BackgroundWork{} : view->backgroundWork();
    m_status->setBackground(work.what, work.fraction);
}

void MainWindow::stopComputing()
{
    const QStringList stopped = m_controller.busyLabs();
    m_controller.cancelAll();
    for (const QString& lab : stopped) {
        if (LabView* view = m_views.value(lab))
            view->showStopped();
    }
}

QString MainWindow::pageOf(const QString& lab) const
{
    const auto host = m_hosts.constFind(lab);
    return host == m_hosts.constEnd() ? lab : host->lab;
}

QString MainWindow::labInFront() const
{
    const LabView* view = m_views.value(m_page);
    const QString guest = view == nullptr ? QString() : view->guestInFront();
    return guest.isEmpty() ? m_page : guest;
}

void MainWindow::tellPanel()
{
    m_lessonPanel->setCurrentLabs({m_page, labInFront()});
}

void MainWindow::buildLessons(const QString& folder)
{
    m_rail->addFootPage(QStringLiteral("lessons"), QStringLiteral("lessons"), tr("Lessons"),
                        tr("Guided lessons that check themselves"));
    const QString dataFolder = m_options.dataFolder.isEmpty() ? userDataFolder() : m_options.dataFolder;
    m_lessonPanel = new LessonPanel(folder, m_options.keepsSession ? dataFolder : QString(), this);
    m_startPage = new StartPage(m_lessonPanel->library(), m_lessonPanel->progress(), m_stack);
    m_stack->addWidget(m_startPage);
    static_cast<QHBoxLayout*>(centralWidget()->layout())->addWidget(m_lessonPanel);
    connect(m_lessonPanel, &LessonPanel::sceneRequested, this,
            [this](const QString& lab, const Json& state, const QString& focus) {
                showPage(lab);
                m_controller.edit(lab, state, tr("Lesson step"), EditPhase::Single);
                m_controller.ensureResult(lab);
                if (LabView* view = viewOf(lab); view != nullptr && !focus.isEmpty())
                    view->focusField(focus);
            });
    connect(m_lessonPanel, &LessonPanel::solutionRequested, this,
            [this](const QString& lab, const Json& state, const QString& label) {
                showPage(lab);
                m_controller.patch(lab, state, label);
            });
    connect(m_lessonPanel, &LessonPanel::hiddenPointersChanged, this, [this](const QStringList& pointers) {
        for (LabView* view : std::as_const(m_views))
            view->setHiddenPointers(pointers);
    });
    connect(m_lessonPanel, &LessonPanel::homeRequested, this,
            [this] { showPage(QStringLiteral("lessons")); });
    connect(m_lessonPanel, &LessonPanel::labRequested, this, &MainWindow::showPage);
    connect(m_startPage, &StartPage::lessonRequested, this, &MainWindow::openLesson);
    connect(m_startPage, &StartPage::labRequested, this, &MainWindow::showPage);
    connect(m_startPage, &StartPage::openModelRequested, this, [this](const QString& path) {
        if (path.isEmpty())
            askForFile();
        else
            openPath(path);
    });
    connect(m_lessonPanel, &LessonPanel::note, m_status, &StatusLine::showNote);
    connect(m_startPage, &StartPage::forgetRequested, m_lessonPanel, &LessonPanel::forget);
    connect(m_lessonPanel, &LessonPanel::progressChanged, m_startPage, &StartPage::refresh);
}

QWidget* MainWindow::pageArea() const
{
    return m_stack->currentWidget();
}

void MainWindow::showPage(const QString& id)
{
    const QString page = pageOf(id);
    QWidget* target =
        page == QLatin1String("lessons") ? static_cast<QWidget*>(m_startPage) : m_views.value(page);
    if (target == nullptr)
        return;
    if (const auto host = m_hosts.constFind(id); host != m_hosts.constEnd()) {
        Json state = m_controller.state(page);
        state["page"] = host->page.toStdString();
        m_controller.edit(page, state, tr("Page"), EditPhase::Single);
    }
    m_page = page;
    m_stack->setCurrentWidget(target);
    presentBackground();
    m_rail->setCurrent(page);
    m_lessonPanel->setVisible(page != QLatin1String("lessons"));
    tellPanel();
    m_controller.ensureResult(page);
    for (auto guest = m_hosts.constBegin(); guest != m_hosts.constEnd(); ++guest) {
        if (guest->lab == page)
            m_controller.ensureResult(guest.key());
    }
    m_autosave.start(kAutosaveMs);
}

void MainWindow::openLesson(const QString& id, int step)
{
    m_lessonPanel->open(id, step);
    m_lessonPanel->setCollapsed(false);
}

bool MainWindow::isSettled() const
{
    const LabView* view = m_views.value(m_page);
    return !m_controller.isBusy() && (view == nullptr || view->isSettled()) && m_lessonPanel->isSettled();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    const bool was = event->oldSize().isValid() && event->oldSize().width() < kPanelCollapseWidth;
    const bool narrow = width() < kPanelCollapseWidth;
    if (narrow && (!was || !event->oldSize().isValid()))
        m_lessonPanel->setCollapsed(true);
    else if (!narrow && was)
        m_lessonPanel->setCollapsed(!m_lessonPanel->hasLesson());
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QMainWindow::paintEvent(event);
    QPainter(this).fillRect(rect(), theme().window);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_options.keepsSession) {
        autosave();
        QSettings settings;
        settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
        m_session->endCleanly();
    }
    m_controller.cancelAll();
    event->accept();
}

Workspace MainWindow::workspace() const
{
    Workspace out;
    out.lab = m_page.toStdString();
    out.states = m_controller.store().states();
    if (m_model != QLatin1String("demo"))
        out.model = m_model.toStdString();
    return out;
}

void MainWindow::autosave()
{
    if (!m_options.keepsSession)
        return;
    if (auto status = m_session->save(workspace()); !status)
        m_status->showNote(tr("Your session could not be saved: %1").arg(qs(status.error().message)));
}

/// A window kept from a larger screen comes back whole, its title bar included.
void MainWindow::fitToScreen()
{
    constexpr int kTitleBar = 32;
    const QRect room = screen()->availableGeometry().adjusted(0, kTitleBar, 0, 0);
    if (isMaximized() || isFullScreen() || room.contains(geometry()))
        return;
    QRect place(geometry().topLeft(), geometry().size().boundedTo(room.size()));
    place.moveLeft(std::clamp(place.left(), room.left(), room.right() + 1 - place.width()));
    place.moveTop(std::clamp(place.top(), room.top(), room.bottom() + 1 - place.height()));
    setGeometry(place);
}

void MainWindow::restoreSession()
{
    if (!m_options.keepsSession)
        return;
    restoreGeometry(QSettings().value(QStringLiteral("window/geometry")).toByteArray());
    fitToScreen();
    QString problem;
    const auto last = m_session->load(&problem);
    if (!problem.isEmpty())
        m_status->showNote(problem);
    if (!last) {
        showPage(QStringLiteral("lessons"));
        return;
    }
    if (const auto status = m_controller.restore(last->states); !status)
        m_status->showNote(qs(status.error().message));
    if (!last->model.empty()) {
        m_model = qs(last->model);
        for (LabView* view : std::as_const(m_views))
            view->setModelPath(m_model);
    }
    showPage(qs(last->lab));
    m_lessonPanel->resume();
    if (m_session->wasInterrupted())
        m_status->showNote(tr("Bitloupe was not closed properly last time. Your work is here again."));
}

} // namespace bitloupe
