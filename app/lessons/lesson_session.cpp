#include "app/lessons/lesson_session.h"

#include "core/labs/registry.h"
#include "widgets/painting.h"

#include <QFile>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kFailuresBeforeSolution = 2;

double guessError(const Predict& predict, const Truth& truth, const Json& guess)
{
    if (predict.kind == Predict::Kind::Number)
        return std::abs(guess.get<double>() - truth.number) / (predict.to - predict.from);
    if (predict.kind == Predict::Kind::Choice)
        return guess == truth.option ? 0 : 1;
    return pairsOutOfOrder(predict, truth, guess.get<std::vector<std::string>>());
}

Json truthJson(const Predict& predict, const Truth& truth)
{
    if (predict.kind == Predict::Kind::Number)
        return truth.number;
    return predict.kind == Predict::Kind::Choice ? Json(truth.option) : Json(truth.order);
}

} // namespace

LessonSession::LessonSession(const QString& lessonsFolder, const QString& dataFolder, QObject* parent)
    : QObject(parent)
    , m_library(lessonsFolder)
    , m_progressFile(dataFolder.isEmpty() ? QString() : dataFolder + QStringLiteral("/progress.json"))
    , m_memo(std::size_t(64) << 20U)
{
    if (!m_progressFile.isEmpty()) {
        LoadedProgress loaded = loadProgress(m_progressFile.toStdString());
        m_progress = std::move(loaded.progress);
        if (!loaded.sentence.empty())
            QMetaObject::invokeMethod(
                this, [this, text = qs(loaded.sentence)] { Q_EMIT problemTold(text); }, Qt::QueuedConnection);
    }
    connect(&m_library, &LessonLibrary::reloaded, this, [this] {
        if (m_lessonId.isEmpty())
            return;
        const Lesson* found = lesson();
        const int steps = found == nullptr ? 0 : static_cast<int>(found->steps.size());
        m_outcome.reset();
        if (steps > 0)
            open(m_lessonId, std::min(m_step, steps - 1), true);
        else
            Q_EMIT stepOpened();
    });
}

LessonSession::~LessonSession() = default;

const Step* LessonSession::step() const
{
    const Lesson* found = lesson();
    return found != nullptr && m_step < static_cast<int>(found->steps.size())
        ? &found->steps[static_cast<std::size_t>(m_step)]
        : nullptr;
}

StepProgress& LessonSession::stepProgress()
{
    return m_progress.at(m_lessonId.toStdString(), step()->id);
}

void LessonSession::open(const QString& lessonId, int index, bool keepState)
{
    const Lesson* found = m_library.find(lessonId);
    if (found == nullptr || found->steps.empty()) {
        Q_EMIT problemTold(tr("There is no lesson \"%1\".").arg(lessonId));
        return;
    }
    m_lessonId = lessonId;
    m_step = std::clamp(index, 0, static_cast<int>(found->steps.size()) - 1);
    LessonProgress& kept = m_progress.lessons[lessonId.toStdString()];
    kept.at = step()->id;
    m_progress.current = lessonId.toStdString();
    beginStep(keepState && !m_state.is_null() ? std::optional<Json>(m_state) : std::nullopt);
    save();
}

void LessonSession::resume()
{
    const Lesson* found = m_library.find(qs(m_progress.current));
    if (found == nullptr)
        return;
    const LessonProgress& kept = m_progress.lessons[m_progress.current];
    m_lessonId = qs(m_progress.current);
    m_step = 0;
    for (std::size_t i = 0; i < found->steps.size(); ++i) {
        if (found->steps[i].id == kept.at)
            m_step = static_cast<int>(i);
    }
    const bool sameLab = kept.lab == found->labOf(static_cast<std::size_t>(m_step));
    beginStep(sameLab && !kept.state.is_null() ? std::optional<Json>(kept.state) : std::nullopt);
}

void LessonSession::beginStep(const std::optional<Json>& keptState)
{
    m_outcome.reset();
    m_truth.reset();
    m_checkWaits = false;
    m_fresh = false;
    m_answer = Json::object();
    m_problem.clear();
    ++m_revision;
    const Lesson& current = *lesson();
    if (const LessonProblem* broken = current.problemOf(m_step + 1)) {
        m_problem = tr("This lesson has a mistake in step %1: %2 The other steps work.")
                        .arg(m_step + 1)
                        .arg(qs(broken->sentence));
        Q_EMIT stepOpened();
        return;
    }
    std::optional<StepStart> before;
    if (!step()->scene && m_start && !m_state.is_null())
        before = StepStart{m_start->lab, m_state};
    if (!step()->scene && !before) {
        // Entered from outside: what the step before would have left.
        for (int i = 0; i < m_step; ++i) {
            auto start = startOf(current.steps[static_cast<std::size_t>(i)], before ? &*before : nullptr);
            if (!start)
                break;
            before = *start;
            if (const auto& solution = current.steps[static_cast<std::size_t>(i)].solution) {
                if (auto state = patched(before->lab, before->state, solution->patch))
                    before->state = *state;
            }
        }
    }
    auto start = startOf(*step(), before ? &*before : nullptr);
    if (!start) {
        m_problem = tr("This lesson has a mistake in step %1: %2 The other steps work.")
                        .arg(m_step + 1)
                        .arg(qs(oneLine(start.error())));
        Q_EMIT stepOpened();
        return;
    }
    m_start = *start;
    m_state = m_start->state;
    if (keptState) {
        if (auto proven = completeState(*findLab(m_start->lab), *keptState))
            m_state = *proven;
    }
    Q_EMIT hiddenPointersChanged(hiddenPointers());
    Q_EMIT stepOpened();
    const QString focus = step()->scene ? qs(step()->scene->focus) : QString();
    Q_EMIT sceneRequested(qs(m_start->lab), m_state, focus);
    refreshMoment();
    if (step()->predict && hasGuess())
        refreshTruth();
}

void LessonSession::startOver()
{
    if (step() != nullptr)
        beginStep(std::nullopt);
}

void LessonSession::forget(const QString& lessonId)
{
    m_progress.startOver(lessonId.toStdString());
    if (lessonId == m_lessonId)
        startOver();
    save();
}

void LessonSession::stateShown(const QString& lab, const Json& state)
{
    if (!m_start || lab != qs(m_start->lab) || state == m_state)
        return;
    m_state = state;
    m_fresh = false;
    ++m_revision;
    LessonProgress& kept = m_progress.lessons[m_lessonId.toStdString()];
    kept.lab = m_start->lab;
    kept.state = state;
    Q_EMIT changed();
}

void LessonSession::resultShown(const QString& lab, const LabResult& result)
{
    if (!m_start || lab != qs(m_start->lab) || !result.complete || m_fresh)
        return;
    Context context;
    context.memo = &m_memo;
    rememberResult(m_start->lab, m_state, std::make_shared<const Json>(result.json), context);
    refreshMoment();
}

void LessonSession::refreshMoment()
{
    if (step() == nullptr || !m_start)
        return;
    // The job owns copies: the lesson may be reloaded while it runs.
    m_momentRunner.submit([this, step = *step(), start = *m_start, state = m_state, answer = m_answer,
                           revision = m_revision](const std::stop_token& stop) {
        Context context;
        context.memo = &m_memo;
        context.stop = stop;
        auto moment = momentAt(step, start, state, answer, context);
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, revision, moment = std::move(moment)]() mutable {
                if (revision != m_revision)
                    return;
                m_fresh = true;
                if (moment)
                    m_moment = std::move(*moment);
                Q_EMIT momentChanged();
                if (m_checkWaits)
                    decide();
            },
            Qt::QueuedConnection);
    });
}

bool LessonSession::hasGuess()
{
    return step() != nullptr && step()->predict && stepProgress().guess.has_value();
}

void LessonSession::commitGuess(const Json& guess)
{
    if (step() == nullptr || !step()->predict)
        return;
    if (!stepProgress().guess)
        stepProgress().guess = guess;
    Q_EMIT hiddenPointersChanged(hiddenPointers());
    save();
    refreshTruth();
    Q_EMIT changed();
}

void LessonSession::refreshTruth()
{
    m_truthRunner.submit(
        [this, step = *step(), start = *m_start, id = step()->id](const std::stop_token& stop) {
            Context context;
            context.memo = &m_memo;
            context.stop = stop;
            auto truth = truthOf(step, start, context);
            if (stop.stop_requested())
                return;
            QMetaObject::invokeMethod(
                this,
                [this, id, truth = std::move(truth)] {
                    if (this->step() == nullptr || this->step()->id != id || !this->step()->predict)
                        return;
                    if (!truth) {
                        Q_EMIT problemTold(qs(truth.error().message));
                        return;
                    }
                    m_truth = *truth;
                    StepProgress& kept = stepProgress();
                    if (kept.guess && !kept.truth) {
                        kept.truth = truthJson(*this->step()->predict, *truth);
                        kept.error = guessError(*this->step()->predict, *truth, *kept.guess);
                    }
                    if (!this->step()->check)
                        m_progress.pass(m_lessonId.toStdString(), id);
                    save();
                    Q_EMIT changed();
                },
                Qt::QueuedConnection);
        });
}

void LessonSession::check()
{
    if (step() == nullptr || !step()->check)
        return;
    m_checkWaits = true;
    if (m_fresh)
        decide();
    else
        Q_EMIT changed();
}

void LessonSession::decide()
{
    m_checkWaits = false;
    Moment moment = m_moment;
    moment.answer = m_answer;
    m_outcome = runCheck(*step()->check, moment);
    ++stepProgress().checks;
    if (m_outcome->kind == CheckOutcome::Kind::Passed)
        m_progress.pass(m_lessonId.toStdString(), step()->id);
    save();
    Q_EMIT changed();
}

void LessonSession::setAnswer(const std::string& name, const Json& value)
{
    m_answer[name] = value;
    m_moment.answer = m_answer;
    m_outcome.reset();
    Q_EMIT changed();
}

void LessonSession::openHint()
{
    StepProgress& kept = stepProgress();
    kept.hints = std::min(kept.hints + 1, static_cast<int>(step()->hints.size()));
    save();
    Q_EMIT changed();
}

bool LessonSession::maySeeSolution()
{
    if (step() == nullptr || !step()->solution)
        return false;
    const StepProgress& kept = stepProgress();
    const bool failedOften = kept.checks >= kFailuresBeforeSolution && !kept.passed;
    return failedOften || (!step()->hints.empty() && kept.hints >= static_cast<int>(step()->hints.size()));
}

void LessonSession::showSolution()
{
    const Solution& solution = *step()->solution;
    const auto state = patched(m_start->lab, m_start->state, solution.patch);
    if (!state) {
        Q_EMIT problemTold(qs(state.error().message));
        return;
    }
    if (solution.answer)
        m_answer = *solution.answer;
    m_progress.show(m_lessonId.toStdString(), step()->id);
    save();
    Q_EMIT solutionRequested(qs(m_start->lab), *state, tr("Show me"));
    Q_EMIT changed();
}

void LessonSession::passReading()
{
    if (step() != nullptr && !step()->check && !step()->predict && m_problem.isEmpty()) {
        m_progress.pass(m_lessonId.toStdString(), step()->id);
        save();
    }
}

QStringList LessonSession::hiddenPointers()
{
    QStringList hidden;
    if (step() != nullptr && step()->predict && !hasGuess()) {
        for (const std::string& pointer : step()->predict->hide)
            hidden.append(qs(pointer));
    }
    return hidden;
}

Status LessonSession::exportProgress(const QString& path) const
{
    return saveProgress(m_progress, path.toStdString());
}

void LessonSession::save()
{
    Q_EMIT progressChanged();
    if (m_progressFile.isEmpty())
        return;
    if (const auto status = saveProgress(m_progress, m_progressFile.toStdString()); !status)
        Q_EMIT problemTold(qs(status.error().message));
}

} // namespace bitloupe
