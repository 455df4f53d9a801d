#include "core/lesson/fences.h"

#include <algorithm>
#include <set>

namespace bitloupe {
namespace {

void addBlocks(const Step& step, std::vector<std::string>& pointers)
{
    for (const Step::Part& part : step.parts) {
        collectPointers(part.block.text, pointers);
        for (const Text& item : part.block.items)
            collectPointers(item, pointers);
        if (const auto values = liveValuesOf(part.block.tex)) {
            for (const LiveValue& value : *values)
                pointers.push_back(value.pointer);
        }
    }
}

void addPredict(const Predict& predict, std::vector<std::string>& pointers)
{
    collectPointers(predict.ask, pointers);
    collectPointers(predict.reveal, pointers);
    pointers.insert(pointers.end(), predict.hide.begin(), predict.hide.end());
    if (predict.truth.at)
        pointers.push_back(predict.truth.at->ref);
    if (predict.truth.proof)
        collectPointers(*predict.truth.proof, pointers);
    if (!predict.at.empty())
        pointers.push_back(predict.at);
    for (const PredictOption& option : predict.options) {
        collectPointers(option.text, pointers);
        collectPointers(option.when, pointers);
    }
    for (const PredictItem& item : predict.items)
        collectPointers(item.text, pointers);
}

void addCheck(const Check& check, std::vector<std::string>& pointers)
{
    collectPointers(check.predicate, pointers);
    collectPointers(check.done, pointers);
    for (const Mistake& mistake : check.mistakes) {
        collectPointers(mistake.when, pointers);
        collectPointers(mistake.say, pointers);
    }
    for (const AskedAnswer& answer : check.answers) {
        collectPointers(answer.label, pointers);
        for (const AnswerOption& option : answer.items)
            collectPointers(option.text, pointers);
    }
}

bool answersAre(const Json& given, const std::vector<AskedAnswer>& answers)
{
    return given.size() == answers.size()
        && std::all_of(answers.begin(), answers.end(),
                       [&](const AskedAnswer& a) { return given.contains(a.name); });
}

} // namespace

std::vector<std::string> pointersOf(const Step& step)
{
    std::vector<std::string> pointers;
    if (step.scene && !step.scene->focus.empty())
        pointers.push_back(step.scene->focus);
    addBlocks(step, pointers);
    if (step.predict)
        addPredict(*step.predict, pointers);
    if (step.check)
        addCheck(*step.check, pointers);
    for (const Hint& hint : step.hints)
        collectPointers(hint.text, pointers);
    return pointers;
}

std::vector<std::string> crossCheck(const Step& step)
{
    std::vector<std::string> sentences;
    std::set<std::string> names;
    for (const std::string& name : step.withNames()) {
        if (!names.insert(name).second)
            sentences.push_back("The name \"" + name + "\" of \"with\" is used twice in this step.");
    }
    std::set<std::string> answers;
    if (step.check) {
        for (const AskedAnswer& answer : step.check->answers)
            answers.insert(answer.name);
    }
    std::set<std::string> told;
    for (const std::string& pointer : pointersOf(step)) {
        std::string_view root;
        std::string_view name;
        std::string_view rest;
        if (!told.insert(pointer).second)
            continue;
        if (!splitRoot(pointer, root, name, rest))
            sentences.push_back("\"" + pointer
                                + "\" is not a pointer: it begins with /state, /result, /scene/state, "
                                  "/scene/result, /with/NAME/state, /with/NAME/result or /answer/NAME.");
        else if (root.starts_with("/with") && !names.contains(std::string(name)))
            sentences.push_back("\"" + pointer + "\" names \"" + std::string(name)
                                + "\", which no \"with\" of this step makes.");
        else if (root == "/answer" && !answers.contains(std::string(name)))
            sentences.push_back("\"" + pointer + "\" names \"" + std::string(name)
                                + "\", which is none of the answers.");
    }
    if (step.check.has_value() != step.solution.has_value())
        sentences.push_back(step.check ? "The check has no solution beside it."
                                       : "The solution has no check beside it.");
    if (step.check && step.solution && !step.check->answers.empty()) {
        if (!step.solution->answer || !answersAre(*step.solution->answer, step.check->answers))
            sentences.push_back(
                "With answers, the solution is {\"state\": PATCH, \"answer\": {...}} with every answer.");
        for (const Mistake& mistake : step.check->mistakes) {
            if (!mistake.exampleAnswer || !answersAre(*mistake.exampleAnswer, step.check->answers))
                sentences.push_back("The example of \"" + mistake.name + "\" gives every answer.");
        }
    }
    return sentences;
}

} // namespace bitloupe
