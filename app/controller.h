#pragma once

#include "app/lab_view.h"
#include "core/base/latest_runner.h"
#include "core/base/memo.h"
#include "core/labs/store.h"
#include "core/labs/workspace.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace bitloupe {

/// Between the store, the workers and the views: takes edits, evaluates the newest State off the UI thread,
/// and hands on results of the current revision only.
class Controller : public QObject {
    Q_OBJECT

public:
    explicit Controller(QObject* parent = nullptr);
    ~Controller() override;

    const Store& store() const { return m_store; }
    const Json& state(const QString& lab) const { return m_store.state(lab.toStdString()); }
    /// The result of the current revision, or nullptr while it is computed or failed.
    const LabResult* result(const QString& lab) const;

    void edit(const QString& lab, const Json& state, const QString& label, EditPhase phase);
    /// A patch over the current State, as one undo entry. False (and an error announced) where it does not
    /// fit.
    bool patch(const QString& lab, const Json& patch, const QString& label);
    void abandon(const QString& lab);
    void undo();
    void redo();

    /// Computes a lab whose result is missing; called when a lab comes to the front.
    void ensureResult(const QString& lab);
    /// Forgets every result, because files changed, and computes this lab again.
    void recompute(const QString& lab);
    /// Stops every running evaluation.
    void cancelAll();
    /// True while an evaluation of a current State is under way.
    bool isBusy() const { return !m_running.isEmpty(); }
    QStringList busyLabs() const { return m_running.keys(); }

    /// Replaces all States, for a workspace or a recovered session.
    Status restore(const Json& states);
    /// Folder that relative file names in States start from.
    void setFolder(const QString& folder) { m_folder = folder.toStdString(); }
    const std::string& folder() const { return m_folder; }

Q_SIGNALS:
    /// `fromEdit` is false after undo, redo, restore and lessons' scenes.
    void stateChanged(const QString& lab, bool fromEdit);
    void resultReady(const QString& lab, const bitloupe::LabResult& result);
    void failed(const QString& lab, const bitloupe::Error& error);
    void undoChanged();
    /// Undo or redo touched this lab, so that the window can bring it to the front.
    void labTouched(const QString& lab);
    void busyChanged(bool busy);
    void progress(const QString& lab, double fraction, const QString& what);

private:
    struct Outcome {
        std::uint64_t revision = 0;
        LabResult result;
        bool valid = false;
    };

    void submit(const QString& lab, bool preview);
    void finish(const QString& lab, std::uint64_t revision, bool preview, Expected<LabResult> result);
    LatestRunner& runner(const QString& lab);

    Store m_store;
    Memo m_memo;
    std::string m_folder;
    QHash<QString, Outcome> m_outcomes;
    QHash<QString, std::uint64_t> m_running; ///< revision under way
    std::map<QString, std::unique_ptr<LatestRunner>> m_runners; // last: joined before what the jobs use
};

} // namespace bitloupe
