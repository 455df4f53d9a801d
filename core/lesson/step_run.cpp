#include "core/lesson/step_run.h"

#include "core/lesson/exact.h"

#include <algorithm>
#include <numeric>

namespace bitloupe {
namespace {

using Op = Predicate::Op;

std::size_t roughSize(const Json& json)
{
    std::size_t bytes = sizeof(Json);
    if (json.is_string())
        bytes += json.get_ref<const std::string&>().size();
    for (const auto& item : json.items()) {
        if (json.is_structured())
            bytes += item.key().size() + roughSize(item.value());
    }
    return bytes;
}

std::string resultKey(const std::string& lab, const Json& state, const Context& context)
{
    return "lesson result\n" + lab + "\n" + context.folder + "\n" + dumpJson(state);
}

Evaluated evaluatedOf(const std::string& lab, const Json& base, const Json& patch, const Context& context,
                      std::vector<Error>* errors)
{
    Evaluated out;
    auto state = patched(lab, base, patch);
    auto result = state ? evaluateShared(lab, *state, context) : Expected<SharedJson>(fail(state.error()));
    if (state)
        out.state = std::make_shared<const Json>(std::move(*state));
    if (result)
        out.result = std::move(*result);
    out.failed = !result.has_value();
    if (!result && errors != nullptr)
        errors->push_back(result.error());
    return out;
}

/// First failing clause below `node`; `say` is that of the nearest node on the way down that has one.
void findFailure(const Predicate& node, const Moment& moment, const Text* inherited, CheckOutcome& outcome)
{
    const Text* say = node.say ? &*node.say : inherited;
    if (node.op == Op::All) {
        for (const Predicate& child : node.children) {
            if (!holds(child, moment))
                return findFailure(child, moment, say, outcome);
        }
    }
    if (node.op == Op::Any && !node.say)
        return findFailure(node.children.front(), moment, inherited, outcome);
    outcome.say = say;
    const Predicate* leaf = &node;
    while (!leaf->isLeaf())
        leaf = &leaf->children.front();
    outcome.clause = leaf;
}

void collectGoals(const Predicate& node, std::vector<const Predicate*>& goals)
{
    const bool isSetting =
        node.op == Op::Near && node.pointer.starts_with("/state") && node.operands.front().ref.empty();
    // What is to be typed in is the answer itself.
    if (node.isNumeric() && !isSetting && !node.pointer.starts_with("/answer"))
        goals.push_back(&node);
    if (node.op == Op::All || node.op == Op::Any) {
        for (const Predicate& child : node.children)
            collectGoals(child, goals);
    }
}

Expected<std::optional<double>> keyOf(const Step& step, const StepStart& start, const PredictItem& item,
                                      const Context& context)
{
    auto state = patched(start.lab, start.state, item.patch);
    if (!state)
        return fail(state.error());
    auto moment = momentAt(step, start, *state, Json::object(), context);
    if (!moment)
        return fail(moment.error());
    Operand at;
    at.ref = step.predict->at;
    const auto value = operandValue(at, *moment);
    const auto number = value ? exactNumber(*value, true) : std::nullopt;
    return number ? std::optional<double>(nearestDouble(*number)) : std::nullopt;
}

Expected<Truth> orderTruth(const Step& step, const StepStart& start, const Context& context)
{
    Truth truth;
    const Predict& predict = *step.predict;
    for (const PredictItem& item : predict.items) {
        auto key = keyOf(step, start, item, context);
        if (!key)
            return fail(key.error());
        if (!*key)
            return fail(ErrorCode::Missing, predict.at,
                        "The item \"" + item.id + "\" has no number at " + predict.at + ".");
        truth.keys.push_back(*key);
    }
    std::vector<std::size_t> places(predict.items.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
        return predict.descending ? *truth.keys[b] < *truth.keys[a] : *truth.keys[a] < *truth.keys[b];
    });
    for (const std::size_t place : places)
        truth.order.push_back(predict.items[place].id);
    return truth;
}

Expected<Truth> choiceTruth(const Predict& predict, const Moment& moment)
{
    Truth truth;
    for (const PredictOption& option : predict.options) {
        if (!holds(option.when, moment))
            continue;
        if (!truth.option.empty())
            return fail(ErrorCode::NoAnswer, "",
                        "The options \"" + truth.option + "\" and \"" + option.id + "\" are both true.");
        truth.option = option.id;
    }
    if (truth.option.empty())
        return fail(ErrorCode::NoAnswer, "", "No option of the question is true.");
    return truth;
}

Expected<Truth> numberTruth(const Predict& predict, const Moment& moment)
{
    Truth truth;
    if (predict.truth.is) {
        if (!holds(*predict.truth.proof, moment))
            return fail(ErrorCode::NoAnswer, "", "The proof of the truth does not hold.");
        truth.number = *predict.truth.is;
        return truth;
    }
    const auto value = operandValue(*predict.truth.at, moment);
    const auto number = value ? exactNumber(*value, true) : std::nullopt;
    if (!number)
        return fail(ErrorCode::Missing, predict.truth.at->ref,
                    "There is no number at " + predict.truth.at->ref + ".");
    truth.number = nearestDouble(*number);
    return truth;
}

} // namespace

Expected<Json> patched(const std::string& lab, const Json& base, const Json& patch)
{
    const Lab* row = findLab(lab);
    if (row == nullptr)
        return fail(ErrorCode::Unsupported, "/lab", "There is no lab \"" + lab + "\".");
    auto state = applyPatch(*row, base, patch, "/state");
    if (!state)
        return state;
    return completeState(*row, *state);
}

Expected<StepStart> startOf(const Step& step, const StepStart* found)
{
    if (!step.scene) {
        if (found == nullptr)
            return fail(ErrorCode::Missing, "/lab", "The step has no scene and none before it.");
        return *found;
    }
    const Lab* row = findLab(step.scene->lab);
    if (row == nullptr)
        return fail(ErrorCode::Unsupported, "/lab", "There is no lab \"" + step.scene->lab + "\".");
    auto state = patched(step.scene->lab, row->defaults, step.scene->patch);
    if (!state)
        return fail(state.error());
    return StepStart{step.scene->lab, std::move(*state)};
}

Expected<SharedJson> evaluateShared(const std::string& lab, const Json& state, const Context& context)
{
    const Lab* row = findLab(lab);
    if (row == nullptr)
        return fail(ErrorCode::Unsupported, "/lab", "There is no lab \"" + lab + "\".");
    const std::string key = resultKey(lab, state, context);
    if (context.memo != nullptr) {
        if (auto known = context.memo->find<Json>(key))
            return known;
    }
    Context exact = context;
    exact.preview = false;
    auto result = row->evaluate(state, exact);
    if (!result)
        return fail(result.error());
    auto shared = std::make_shared<const Json>(std::move(result->json));
    if (context.memo != nullptr)
        context.memo->store<Json>(key, shared, roughSize(*shared) + key.size());
    return shared;
}

void rememberResult(const std::string& lab, const Json& state, SharedJson result, const Context& context)
{
    if (context.memo == nullptr)
        return;
    const std::string key = resultKey(lab, state, context);
    const std::size_t size = roughSize(*result) + key.size();
    context.memo->store<Json>(key, std::move(result), size);
}

Expected<Moment> momentAt(const Step& step, const StepStart& start, const Json& state, const Json& answer,
                          const Context& context, std::vector<Error>* withErrors)
{
    Moment moment;
    moment.answer = answer;
    for (auto [evaluated, from] : {std::pair{&moment.now, &state}, std::pair{&moment.scene, &start.state}}) {
        auto result = evaluateShared(start.lab, *from, context);
        if (!result)
            return fail(result.error());
        *evaluated = {std::make_shared<const Json>(*from), std::move(*result), false};
    }
    if (step.predict) {
        for (const auto& [name, patch] : step.predict->with)
            moment.with[name] = evaluatedOf(start.lab, start.state, patch, context, withErrors);
    }
    if (step.check) {
        for (const auto& [name, patch] : step.check->with)
            moment.with[name] = evaluatedOf(start.lab, state, patch, context, withErrors);
    }
    return moment;
}

CheckOutcome runCheck(const Check& check, const Moment& moment)
{
    CheckOutcome outcome;
    if (holds(check.predicate, moment)) {
        outcome.kind = CheckOutcome::Kind::Passed;
        outcome.say = &check.done;
        return outcome;
    }
    findFailure(check.predicate, moment, nullptr, outcome);
    for (std::size_t i = 0; i < check.mistakes.size(); ++i) {
        if (!holds(check.mistakes[i].when, moment))
            continue;
        outcome.kind = CheckOutcome::Kind::Mistake;
        outcome.mistake = i;
        outcome.say = &check.mistakes[i].say;
        return outcome;
    }
    outcome.kind = outcome.say != nullptr ? CheckOutcome::Kind::Clause : CheckOutcome::Kind::Plain;
    return outcome;
}

std::vector<const Predicate*> goalClauses(const Check& check)
{
    std::vector<const Predicate*> goals;
    collectGoals(check.predicate, goals);
    return goals;
}

Expected<Truth> truthOf(const Step& step, const StepStart& start, const Context& context)
{
    const Predict& predict = *step.predict;
    if (predict.kind == Predict::Kind::Order)
        return orderTruth(step, start, context);
    auto state = patched(start.lab, start.state, predict.truth.patch);
    if (!state)
        return fail(state.error());
    auto moment = momentAt(step, start, *state, Json::object(), context);
    if (!moment)
        return fail(moment.error());
    return predict.kind == Predict::Kind::Choice ? choiceTruth(predict, *moment)
                                                 : numberTruth(predict, *moment);
}

int pairsOutOfOrder(const Predict& predict, const Truth& truth, const std::vector<std::string>& guess)
{
    std::vector<double> keys;
    for (const std::string& id : guess) {
        for (std::size_t i = 0; i < predict.items.size() && i < truth.keys.size(); ++i) {
            if (predict.items[i].id == id && truth.keys[i])
                keys.push_back(predict.descending ? -*truth.keys[i] : *truth.keys[i]);
        }
    }
    int wrongPairs = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        for (std::size_t k = i + 1; k < keys.size(); ++k)
            wrongPairs += keys[i] > keys[k] ? 1 : 0;
    }
    return wrongPairs;
}

} // namespace bitloupe
