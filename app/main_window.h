#pragma once

#include "app/controller.h"
#include "app/drop_overlay.h"
#include "app/session.h"
#include "core/base/latest_runner.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

#include <memory>

class QMenu;
class QStackedWidget;

namespace bitloupe {

class LabView;
class LessonPanel;
class Rail;
class StartPage;
class StatusLine;

/// How a window starts. Pictures and tests use a window of its own that keeps nothing.
struct WindowOptions {
    bool keepsSession = true;
    QString lessonsFolder; ///< empty: the program's own lessons
    QString dataFolder; ///< empty: userDataFolder()
};

/// The shell: rail, one screen per lab, the start page, the lesson panel, and every command.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(const WindowOptions& options = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    Controller& controller() { return m_controller; }
    /// Brings a lab, a lab drawn on another's page ("requant"), or "lessons" to the front.
    void showPage(const QString& id);
    QString currentPage() const { return m_page; }
    /// The lab that an export, a link or a reset means: the page's own, or the guest drawn on it.
    QString labInFront() const;
    LabView* view(const QString& lab) const { return m_views.value(lab); }
    LessonPanel* lessonPanel() const { return m_lessonPanel; }
    QWidget* pageArea() const;

    /// Opens a model, a workspace, a state or a link, by content. Problems are told in the window.
    void openPath(const QString& path);
    /// Takes an envelope as --render and links give it.
    Status openEnvelope(const Json& json);
    void openLesson(const QString& id, int step);
    /// Last session, or the start page on the first start.
    void restoreSession();
    void fitToScreen();

    /// The `bitloupe-cli` call that repeats what is in front.
    QString commandForView() const;
    /// Nothing is being computed or filled in.
    bool isSettled() const;

protected:
    void closeEvent(QCloseEvent*) override;
    void dragEnterEvent(QDragEnterEvent*) override;
    void dragMoveEvent(QDragMoveEvent*) override;
    void dragLeaveEvent(QDragLeaveEvent*) override;
    void dropEvent(QDropEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    void buildLayout();
    void buildLabs();
    void buildLessons(const QString& folder);
    void buildCommands();
    void buildFileCommands();
    void buildViewCommands();
    void buildHelpCommands();
    QAction* command(const QString& name, const QKeySequence& keys, const std::function<void()>& run,
                     const QString& iconName = {});
    void fillMenu();
    void fillRecent(QMenu& menu);

    void connectView(const QString& lab, LabView* view);
    void presentState(const QString& lab);
    void presentResult(const QString& lab, const LabResult& result);
    void presentError(const QString& lab, const Error& error);
    QList<DropOverlay::Field> dropFields(const QString& path) const;
    void presentProgress(const QString& lab, double fraction);
    void presentBackground();
    void stopComputing();
    /// The screen that draws a lab.
    QString pageOf(const QString& lab) const;
    LabView* viewOf(const QString& lab) const { return m_views.value(pageOf(lab)); }
    void tellPanel();
    void openModelFile(const QString& path);
    void compareWith(const QString& path);
    void modelOpened(const QString& path, const Expected<QString>& facts);
    void askForFile();
    void openJsonFile(const QString& path);
    Status openWorkspace(const Json& json);
    void saveWorkspace(bool askForName);
    void exportView();
    void showProblem(const QString& sentence);
    void showExplanation();
    void showAbout();
    void setZoom(double factor);
    void autosave();
    Workspace workspace() const;
    QString settingsLabel() const;

    WindowOptions m_options;
    std::unique_ptr<Session> m_session;
    Controller m_controller;
    Rail* m_rail = nullptr;
    QStackedWidget* m_stack = nullptr;
    StatusLine* m_status = nullptr;
    LessonPanel* m_lessonPanel = nullptr;
    StartPage* m_startPage = nullptr;
    QMenu* m_menu = nullptr;
    QHash<QString, LabView*> m_views;
    struct Host {
        QString lab;
        QString page;
    };
    QHash<QString, Host> m_hosts; ///< of labs that are guests on another's screen
    QList<QAction*> m_commands;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QTimer m_autosave;
    QString m_page;
    QString m_model = QStringLiteral("demo");
    QString m_workspaceFile;
    DropOverlay* m_drop = nullptr;
    LatestRunner m_opener; // last: joined before what its jobs use
};

} // namespace bitloupe
