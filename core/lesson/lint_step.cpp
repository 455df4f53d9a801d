#include "core/lesson/lint_step.h"

#include "core/formula/formula.h"
#include "core/lesson/fences.h"

#include <algorithm>

namespace bitloupe {
namespace {

constexpr int kMaxWords = 120;

/// The fields that a State may hold but does not, such as an optional `range`, are read as absent rather than
/// wrong; they are known by the lab's own reader.
bool isKnownStateField(const std::string& lab, std::string_view pointer)
{
    const Lab* row = findLab(lab);
    std::string_view rest = pointer;
    for (const std::string_view root : {"/scene/state/", "/state/"}) {
        if (rest.starts_with(root)) {
            rest.remove_prefix(root.size());
            break;
        }
    }
    if (row == nullptr || rest == pointer)
        return false;
    const std::string field(rest.substr(0, rest.find('/')));
    Json probe = row->defaults;
    probe[field] = Json::object({{"no such field of any lab", 1}});
    const auto answer = row->normalise(probe);
    return answer || answer.error().where != "/state/" + field
        || answer.error().code != ErrorCode::UnknownKey;
}

void formulasOf(const Step& step, std::vector<std::pair<std::string, int>>& out)
{
    const auto add = [&](const Text& text, int line) {
        forEachInline(text, [&](const Inline& part) {
            if (part.kind == Inline::Kind::Formula)
                out.emplace_back(part.text, line);
        });
    };
    for (const Step::Part& part : step.parts) {
        if (part.block.kind == Block::Kind::Formula)
            out.emplace_back(part.block.tex, part.block.line);
        add(part.block.text, part.block.line);
        for (const Text& item : part.block.items)
            add(item, part.block.line);
    }
    if (step.predict) {
        add(step.predict->ask, step.predict->line);
        add(step.predict->reveal, step.predict->line);
        for (const PredictOption& option : step.predict->options)
            add(option.text, step.predict->line);
    }
    if (step.check) {
        add(step.check->done, step.check->line);
        for (const Mistake& mistake : step.check->mistakes)
            add(mistake.say, step.check->line);
    }
    for (const Hint& hint : step.hints)
        add(hint.text, hint.line);
}

} // namespace

StepLint::StepLint(const Step& step, int number, const std::string& file, const Context& context,
                   std::vector<LintFinding>& findings)
    : m_step(step)
    , m_number(number)
    , m_file(file)
    , m_context(context)
    , m_findings(findings)
{
}

void StepLint::report(int line, const std::string& sentence)
{
    m_findings.push_back({m_file, line, m_number, sentence});
}

std::optional<Moment> StepLint::momentOf(const StepStart& start, const Json& patch, const Json& answer,
                                         int line, const std::string& what)
{
    const auto state = patched(start.lab, start.state, patch);
    if (!state) {
        report(line, what + " does not fit the lab: " + oneLine(state.error()));
        return std::nullopt;
    }
    std::vector<Error> errors;
    auto moment = momentAt(m_step, start, *state, answer, m_context, &errors);
    if (!moment) {
        report(line, what + " cannot be computed: " + oneLine(moment.error()));
        return std::nullopt;
    }
    for (const Error& error : errors)
        report(line, "A \"with\" state cannot be computed: " + oneLine(error));
    return std::move(*moment);
}

std::optional<StepStart> StepLint::run(const StepStart* found)
{
    const int line = m_step.scene ? m_step.scene->line : m_step.line;
    const auto start = startOf(m_step, found);
    if (!start) {
        report(line, "The scene does not fit the lab: " + oneLine(start.error()));
        return std::nullopt;
    }
    const auto scene = momentOf(*start, Json::object(), Json::object(), line, "The scene");
    if (!scene)
        return *start;
    StepStart end = *start;
    std::optional<Moment> solution;
    if (m_step.solution) {
        const Json answer = m_step.solution->answer.value_or(Json::object());
        solution = momentOf(*start, m_step.solution->patch, answer, m_step.solution->line, "The solution");
        if (solution)
            end.state = *solution->now.state;
    }
    lintPointers(start->lab, *scene, solution ? &*solution : nullptr);
    if (m_step.check && solution) {
        lintCheck(*start, *scene, *solution);
        lintMistakes(*start, *scene, *solution);
        lintClauses();
    }
    if (m_step.predict)
        lintPredict(*start);
    lintFormulas();
    if (m_step.words > kMaxWords)
        report(m_step.line,
               "The step has " + std::to_string(m_step.words) + " words; " + std::to_string(kMaxWords)
                   + " are the limit.");
    return end;
}

void StepLint::lintPointers(const std::string& lab, const Moment& scene, const Moment* solution)
{
    std::vector<std::string> told;
    for (const std::string& pointer : pointersOf(m_step)) {
        if (std::find(told.begin(), told.end(), pointer) != told.end())
            continue;
        told.push_back(pointer);
        const bool isHide = m_step.predict
            && std::find(m_step.predict->hide.begin(), m_step.predict->hide.end(), pointer)
                != m_step.predict->hide.end();
        const bool known = scene.find(pointer).value != nullptr
            || (solution != nullptr && solution->find(pointer).value != nullptr)
            || pointer.starts_with("/answer/");
        if (known || isHide)
            continue;
        if (isKnownStateField(lab, pointer))
            continue;
        report(m_step.line, "\"" + pointer + "\" leads nowhere in the scene and in the solution.");
    }
    if (m_step.check && solution != nullptr) {
        std::vector<std::string> pointers;
        collectPointers(m_step.check->done, pointers);
        for (const std::string& pointer : pointers) {
            if (solution->find(pointer).value == nullptr)
                report(m_step.check->line,
                       "\"done\" shows \"" + pointer + "\", which the solution does not have.");
        }
    }
}

void StepLint::lintCheck(const StepStart&, const Moment& scene, const Moment& solution)
{
    if (m_step.check->answers.empty() && holds(m_step.check->predicate, scene))
        report(m_step.check->line, "The scene passes its own check: there is nothing to do.");
    if (!holds(m_step.check->predicate, solution))
        report(m_step.solution->line, "The solution does not pass the check.");
}

void StepLint::lintMistakes(const StepStart& start, const Moment& scene, const Moment& solution)
{
    const Check& check = *m_step.check;
    for (std::size_t i = 0; i < check.mistakes.size(); ++i) {
        const Mistake& mistake = check.mistakes[i];
        const std::string name = "\"" + mistake.name + "\"";
        if (check.answers.empty() && holds(mistake.when, scene))
            report(check.line, "The mistake " + name + " already applies to the scene.");
        if (holds(mistake.when, solution))
            report(check.line, "The mistake " + name + " applies to the solution.");
        const auto moment = momentOf(start, mistake.example, mistake.exampleAnswer.value_or(Json::object()),
                                     check.line, "The example of " + name);
        if (!moment)
            continue;
        const CheckOutcome outcome = runCheck(check, *moment);
        if (outcome.kind == CheckOutcome::Kind::Passed)
            report(check.line, "The example of " + name + " passes the check.");
        else if (outcome.kind != CheckOutcome::Kind::Mistake)
            report(check.line, "The example of " + name + " does not make its \"when\" true.");
        else if (outcome.mistake != i)
            report(check.line,
                   "The example of " + name + " is caught by \"" + check.mistakes[outcome.mistake].name
                       + "\" before it.");
    }
}

void StepLint::lintClauses()
{
    const Predicate& top = m_step.check->predicate;
    if (top.op != Predicate::Op::All)
        return;
    for (std::size_t i = 0; i < top.children.size(); ++i) {
        if (!top.children[i].say)
            report(m_step.check->line,
                   "Clause " + std::to_string(i + 1)
                       + " of the check has no \"say\" for a learner who fails it.");
    }
}

void StepLint::lintPredict(const StepStart& start)
{
    const Predict& predict = *m_step.predict;
    const auto truth = truthOf(m_step, start, m_context);
    if (!truth) {
        report(predict.line, "The predicted truth has no value: " + oneLine(truth.error()));
        return;
    }
    if (predict.kind == Predict::Kind::Number && (truth->number < predict.from || truth->number > predict.to))
        report(predict.line, "The truth, " + shortestText(truth->number) + ", lies outside the track.");
}

void StepLint::lintFormulas()
{
    std::vector<std::pair<std::string, int>> formulas;
    formulasOf(m_step, formulas);
    for (const auto& [tex, line] : formulas) {
        if (const auto parsed = parseFormula(tex); !parsed)
            report(line,
                   "The formula \"" + tex.substr(0, 60) + "\" cannot be read: " + parsed.error().message);
    }
}

} // namespace bitloupe
