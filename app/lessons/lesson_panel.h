#pragma once

#include "app/lessons/lesson_session.h"

#include <QVector>
#include <QWidget>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace bitloupe {

class Button;
class CheckBox;
class LessonText;
class PredictBox;
class StepDots;

/// The lesson beside the lab: one step at a time. Folded it is a 40 px tab.
class LessonPanel : public QWidget {
    Q_OBJECT

public:
    /// Empty folders mean the program's own lessons and no progress kept.
    LessonPanel(const QString& lessonsFolder, const QString& dataFolder, QWidget* parent = nullptr);

    LessonLibrary* library() { return m_session.library(); }
    Progress* progress() { return m_session.progress(); }
    void open(const QString& lessonId, int step);
    void resume();
    bool hasLesson() const { return m_session.hasLesson(); }
    void setCollapsed(bool collapsed);
    bool isCollapsed() const { return m_collapsed; }
    bool isSettled() const { return m_session.isSettled(); }
    void setCurrentLabs(const QStringList& labs);
    void showState(const QString& lab, const Json& state) { m_session.stateShown(lab, state); }
    void showResult(const QString& lab, const LabResult& result) { m_session.resultShown(lab, result); }
    QVector<std::pair<QString, int>> lessonsAndSteps() const;
    void forget(const QString& lessonId) { m_session.forget(lessonId); }
    Status exportProgress(const QString& path) const { return m_session.exportProgress(path); }
    LessonSession& session() { return m_session; }

Q_SIGNALS:
    void sceneRequested(const QString& lab, const bitloupe::Json& state, const QString& focusPointer);
    void solutionRequested(const QString& lab, const bitloupe::Json& state, const QString& label);
    void hiddenPointersChanged(const QStringList& pointers);
    void homeRequested();
    void collapsedChanged(bool collapsed);
    void progressChanged();
    void labRequested(const QString& lab);
    void note(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void buildFrame();
    void buildStep();
    void refresh();
    void refreshHead();
    void refreshFolding();
    void follow(const QString& link);
    void goTo(int step);

    LessonSession m_session;
    bool m_collapsed = true;
    QStringList m_currentLabs;
    QWidget* m_full = nullptr;
    Button* m_home = nullptr;
    Button* m_fold = nullptr;
    StepDots* m_dots = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_empty = nullptr;
    QWidget* m_waiting = nullptr;
    QLabel* m_waitingText = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    QVector<LessonText*> m_texts;
    QVector<QWidget*> m_folded; ///< what stands behind an open question
    QLabel* m_guessFirst = nullptr;
    PredictBox* m_predict = nullptr;
    CheckBox* m_check = nullptr;
    Button* m_back = nullptr;
    Button* m_next = nullptr;
    StepDots* m_tabDots = nullptr;
};

} // namespace bitloupe
