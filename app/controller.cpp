#include "app/controller.h"

#include "core/labs/registry.h"
#include "widgets/painting.h"

#include <QPointer>

namespace bitloupe {

namespace {

/// A preview that is done this soon is painted together with the handle that asked for it: two paints of one
/// frame would not fit in the frame.
constexpr std::chrono::milliseconds kSameFrame{4};

} // namespace

Controller::Controller(QObject* parent)
    : QObject(parent)
{
}

Controller::~Controller() = default;

const LabResult* Controller::result(const QString& lab) const
{
    const auto it = m_outcomes.constFind(lab);
    if (it == m_outcomes.constEnd() || !it->valid || it->revision != m_store.revision(lab.toStdString()))
        return nullptr;
    return &it->result;
}

LatestRunner& Controller::runner(const QString& lab)
{
    auto& slot = m_runners[lab];
    if (!slot)
        slot = std::make_unique<LatestRunner>();
    return *slot;
}

void Controller::edit(const QString& lab, const Json& state, const QString& label, EditPhase phase)
{
    const auto changed = m_store.edit(lab.toStdString(), state, label.toStdString(), phase);
    if (!changed) {
        Q_EMIT failed(lab, changed.error());
        return;
    }
    if (*changed)
        Q_EMIT stateChanged(lab, true);
    Q_EMIT undoChanged();
    const bool dragging = phase == EditPhase::Begin || phase == EditPhase::Update;
    const LabResult* known = result(lab);
    if (*changed || known == nullptr || (!dragging && !known->complete))
        submit(lab, dragging);
    if (*changed && dragging)
        runner(lab).waitIdle(kSameFrame);
}

bool Controller::patch(const QString& lab, const Json& patch, const QString& label)
{
    const Lab* row = findLab(lab.toStdString());
    if (row == nullptr)
        return false;
    const auto patched = applyPatch(*row, state(lab), patch, "/state");
    if (!patched) {
        Q_EMIT failed(lab, patched.error());
        return false;
    }
    const auto changed = m_store.edit(lab.toStdString(), *patched, label.toStdString(), EditPhase::Single);
    if (changed && *changed) {
        Q_EMIT stateChanged(lab, false);
        submit(lab, false);
    }
    Q_EMIT undoChanged();
    return static_cast<bool>(changed);
}

void Controller::abandon(const QString& lab)
{
    if (!m_store.abandon(lab.toStdString()))
        return;
    Q_EMIT stateChanged(lab, false);
    Q_EMIT undoChanged();
    submit(lab, false);
}

void Controller::undo()
{
    const QString lab = qs(m_store.undo());
    if (lab.isEmpty())
        return;
    Q_EMIT labTouched(lab);
    Q_EMIT stateChanged(lab, false);
    Q_EMIT undoChanged();
    submit(lab, false);
}

void Controller::redo()
{
    const QString lab = qs(m_store.redo());
    if (lab.isEmpty())
        return;
    Q_EMIT labTouched(lab);
    Q_EMIT stateChanged(lab, false);
    Q_EMIT undoChanged();
    submit(lab, false);
}

Status Controller::restore(const Json& states)
{
    auto status = m_store.restore(states);
    if (!status)
        return status;
    m_outcomes.clear();
    cancelAll(); // what runs is of States that are gone
    for (const Lab& lab : labs())
        Q_EMIT stateChanged(qs(lab.id), false);
    Q_EMIT undoChanged();
    return status;
}

void Controller::ensureResult(const QString& lab)
{
    if (findLab(lab.toStdString()) == nullptr)
        return;
    const bool underWay = m_running.contains(lab) && m_running[lab] == m_store.revision(lab.toStdString());
    if (result(lab) == nullptr && !underWay)
        submit(lab, false);
}

void Controller::recompute(const QString& lab)
{
    for (Outcome& outcome : m_outcomes)
        outcome.valid = false;
    submit(lab, false);
}

void Controller::cancelAll()
{
    for (auto& [lab, worker] : m_runners)
        worker->cancel();
    m_running.clear();
    Q_EMIT busyChanged(false);
}

void Controller::submit(const QString& lab, bool preview)
{
    const Lab* row = findLab(lab.toStdString());
    const std::uint64_t revision = m_store.revision(lab.toStdString());
    m_running[lab] = revision;
    Q_EMIT busyChanged(true);
    // The runners are joined by the destructor before anything that a job touches goes away.
    runner(lab).submit([this, lab, row, revision, preview, state = m_store.state(lab.toStdString()),
                        folder = m_folder](const std::stop_token& stop) {
        Context context;
        context.stop = stop;
        context.memo = &m_memo;
        context.folder = folder;
        context.preview = preview;
        context.progress = [this, lab, stop](double fraction, std::string_view what) {
            if (stop.stop_requested())
                return;
            QMetaObject::invokeMethod(
                this, [this, lab, fraction, text = qs(what)] { Q_EMIT progress(lab, fraction, text); },
                Qt::QueuedConnection);
        };
        auto result = row->evaluate(state, context);
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, lab, revision, preview, result = std::move(result)]() mutable {
                finish(lab, revision, preview, std::move(result));
            },
            Qt::QueuedConnection);
    });
}

void Controller::finish(const QString& lab, std::uint64_t revision, bool preview, Expected<LabResult> result)
{
    if (revision != m_store.revision(lab.toStdString()))
        return;
    if (!result) {
        m_running.remove(lab);
        m_outcomes[lab].valid = false;
        Q_EMIT failed(lab, result.error());
        Q_EMIT busyChanged(isBusy());
        return;
    }
    Outcome& outcome = m_outcomes[lab];
    outcome = Outcome{revision, std::move(*result), true};
    const bool wantsMore = preview && !outcome.result.complete;
    if (!wantsMore)
        m_running.remove(lab);
    Q_EMIT resultReady(lab, outcome.result);
    if (wantsMore)
        submit(lab, false);
    Q_EMIT busyChanged(isBusy());
}

} // namespace bitloupe
