#pragma once

#include "app/lessons/lesson_library.h"
#include "core/base/latest_runner.h"
#include "core/base/memo.h"
#include "core/labs/common/lab.h"
#include "core/lesson/progress.h"
#include "core/lesson/step_run.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <optional>

namespace bitloupe {

/// A learner at one step: where it started, what the lab shows now, what was guessed and passed. Everything a
/// check needs is evaluated off the UI thread; only complete results of the newest State count.
class LessonSession : public QObject {
    Q_OBJECT

public:
    /// `dataFolder` empty keeps no progress.
    LessonSession(const QString& lessonsFolder, const QString& dataFolder, QObject* parent = nullptr);
    ~LessonSession() override;

    LessonLibrary* library() { return &m_library; }
    Progress* progress() { return &m_progress; }

    bool hasLesson() const { return lesson() != nullptr; }
    const Lesson* lesson() const { return m_library.find(m_lessonId); }
    int stepIndex() const { return m_step; }
    const Step* step() const;
    StepProgress& stepProgress();
    /// Why the step cannot be used; empty when it can.
    QString problem() const { return m_problem; }
    QString lab() const { return m_start ? QString::fromStdString(m_start->lab) : QString(); }

    void open(const QString& lessonId, int step, bool keepState = false);
    void leaveTo(int step) { open(m_lessonId, step); }
    /// Back to the lesson in progress, State included.
    void resume();
    void startOver();
    /// Drops all that is kept about a lesson; the one in progress begins its step anew.
    void forget(const QString& lessonId);

    void stateShown(const QString& lab, const Json& state);
    void resultShown(const QString& lab, const LabResult& result);
    const Moment& moment() const { return m_moment; }
    bool isFresh() const { return m_fresh; }
    bool isSettled() const { return !hasLesson() || m_fresh || !m_problem.isEmpty(); }

    void commitGuess(const Json& guess);
    bool hasGuess();
    const std::optional<Truth>& truth() const { return m_truth; }
    void check();
    /// A check was asked for and waits for the newest result.
    bool isChecking() const { return m_checkWaits; }
    const std::optional<CheckOutcome>& outcome() const { return m_outcome; }
    void setAnswer(const std::string& name, const Json& value);
    void openHint();
    bool maySeeSolution();
    void showSolution();
    /// A step with nothing to do is passed by going on.
    void passReading();
    QStringList hiddenPointers();
    Status exportProgress(const QString& path) const;

Q_SIGNALS:
    void stepOpened();
    void momentChanged();
    /// The check's box, hints, guess or progress changed.
    void changed();
    void progressChanged();
    void sceneRequested(const QString& lab, const bitloupe::Json& state, const QString& focusPointer);
    void solutionRequested(const QString& lab, const bitloupe::Json& state, const QString& label);
    void hiddenPointersChanged(const QStringList& pointers);
    void problemTold(const QString& sentence);

private:
    void beginStep(const std::optional<Json>& keptState);
    void refreshMoment();
    void refreshTruth();
    void decide();
    void save();

    LessonLibrary m_library;
    Progress m_progress;
    QString m_progressFile;
    QString m_lessonId;
    int m_step = 0;
    QString m_problem;
    std::optional<StepStart> m_start;
    Json m_state;
    Json m_answer = Json::object();
    Moment m_moment;
    bool m_fresh = false;
    bool m_checkWaits = false;
    std::uint64_t m_revision = 0;
    std::optional<Truth> m_truth;
    std::optional<CheckOutcome> m_outcome;
    Memo m_memo;
    LatestRunner m_momentRunner; // last: joined before what their jobs use
    LatestRunner m_truthRunner;
};

} // namespace bitloupe
