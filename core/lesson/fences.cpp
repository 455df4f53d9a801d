#include "core/lesson/fences.h"

#include "core/lesson/object_reader.h"

#include <algorithm>
#include <array>
#include <set>

namespace bitloupe {
namespace {

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kMostHints = 3;

NamedPatches readWith(ObjectReader& reader)
{
    NamedPatches with;
    const Json patches = reader.patch("with", false);
    for (const auto& [name, patch] : patches.items()) {
        if (!patch.is_object())
            reader.stop("\"" + name + "\" of \"with\" is a patch: an object over the fields of the state.");
        if (name.empty() || name.find('/') != std::string::npos)
            reader.stop("\"" + name + "\" is no name for a state to compare with.");
        with.emplace_back(name, patch);
    }
    return with;
}

void uniqueId(ObjectReader& reader, std::set<std::string>& seen, const std::string& id)
{
    if (!seen.insert(id).second)
        reader.stop("The id \"" + id + "\" is used twice.");
}

Status readScene(Step& step, const Json& json, int line)
{
    ObjectReader reader(json, "A scene");
    Scene scene;
    scene.line = line;
    scene.lab = reader.word("lab");
    scene.patch = reader.patch("state", false);
    scene.focus = reader.word("focus", false);
    if (!scene.focus.empty() && !scene.focus.starts_with("/state/"))
        reader.stop("\"focus\" is a pointer to a field of the state, such as \"/state/bits\".");
    step.scene = std::move(scene);
    return reader.finish();
}

TruthRule readTruth(const Json& json, ObjectReader& outer)
{
    ObjectReader reader(json, "A truth");
    TruthRule truth;
    truth.patch = reader.patch("state", false);
    truth.is = reader.number("is", false);
    truth.proof = reader.predicate("proof", false);
    const Json* at = reader.find("at");
    const auto times = reader.number("times", false);
    const auto plus = reader.number("plus", false);
    if (at != nullptr) {
        Operand operand;
        operand.ref = reader.pointer("at");
        if (times)
            operand.times = json["times"];
        if (plus)
            operand.plus = json["plus"];
        truth.at = std::move(operand);
    }
    if (truth.at.has_value() == truth.is.has_value())
        reader.stop("A truth has either \"at\" with a pointer or \"is\" with a number and its \"proof\".");
    if (truth.is.has_value() != truth.proof.has_value())
        reader.stop("\"is\" and \"proof\" go together.");
    if (truth.is && (times || plus))
        reader.stop("\"times\" and \"plus\" go with \"at\".");
    if (const Status status = reader.finish(); !status)
        outer.stop(status.error().message);
    return truth;
}

void readNumberGuess(Predict& predict, ObjectReader& reader)
{
    predict.from = reader.number("from", true).value_or(0);
    predict.to = reader.number("to", true).value_or(1);
    predict.step = reader.number("step", false);
    predict.unit = reader.word("unit", false);
    predict.logarithmic = reader.oneOf("scale", {"linear", "log"}, false) == 1;
    if (!(predict.from < predict.to))
        reader.stop("\"from\" is below \"to\".");
    if (predict.logarithmic && !(predict.from > 0))
        reader.stop("A log scale begins above zero.");
    if (predict.step && !(*predict.step > 0))
        reader.stop("\"step\" is above zero.");
    if (const Json* truth = reader.need("truth"))
        predict.truth = readTruth(*truth, reader);
}

void readChoiceGuess(Predict& predict, ObjectReader& reader)
{
    std::set<std::string> ids;
    reader.each("options", true, 2, [&](ObjectReader& option) {
        PredictOption read{option.word("id"), option.text("text"), {}};
        uniqueId(option, ids, read.id);
        if (auto when = option.predicate("when", true))
            read.when = std::move(*when);
        predict.options.push_back(std::move(read));
    });
}

void readOrderGuess(Predict& predict, ObjectReader& reader)
{
    std::set<std::string> ids;
    reader.each("items", true, 2, [&](ObjectReader& item) {
        PredictItem read{item.word("id"), item.text("text"), item.patch("state", true)};
        uniqueId(item, ids, read.id);
        predict.items.push_back(std::move(read));
    });
    predict.at = reader.pointer("at");
    predict.descending = reader.oneOf("direction", {"ascending", "descending"}, false) == 1;
}

Status readPredict(Step& step, const Json& json, int line)
{
    ObjectReader reader(json, "A predict block");
    Predict predict;
    predict.line = line;
    predict.ask = reader.text("ask");
    predict.reveal = reader.text("reveal");
    predict.with = readWith(reader);
    predict.kind = static_cast<Predict::Kind>(reader.oneOf("kind", {"number", "choice", "order"}, true));
    if (const Json* hide = reader.find("hide")) {
        if (!hide->is_array())
            reader.stop("\"hide\" is a list of pointers.");
        for (const Json& pointer : *hide) {
            predict.hide.push_back(pointer.is_string() ? pointer.get<std::string>() : std::string());
            reader.checkPointer(predict.hide.back());
        }
    }
    if (predict.kind == Predict::Kind::Number)
        readNumberGuess(predict, reader);
    else if (predict.kind == Predict::Kind::Choice)
        readChoiceGuess(predict, reader);
    else
        readOrderGuess(predict, reader);
    step.predict = std::move(predict);
    return reader.finish();
}

/// {"state": PATCH, "answer": {...}} when the check has answers, else a bare PATCH.
Status splitAnswer(const Json& json, bool withAnswers, Json& patch, std::optional<Json>& answer)
{
    if (!withAnswers) {
        patch = json;
        return {};
    }
    ObjectReader reader(json, "A solution or example of a check with answers");
    patch = reader.patch("state", false);
    answer = reader.patch("answer", true);
    return reader.finish();
}

void readMistakes(Check& check, ObjectReader& reader)
{
    reader.each("mistakes", false, 1, [&](ObjectReader& entry) {
        Mistake mistake;
        mistake.name = entry.word("name");
        std::size_t characters = 0;
        for (const char c : mistake.name)
            characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
        if (mistake.name.empty() || characters > kLongestName)
            entry.stop("The name of a mistake has 1 to 40 characters.");
        if (auto when = entry.predicate("when", true))
            mistake.when = std::move(*when);
        const Json example = entry.patch("example", true);
        if (auto status =
                splitAnswer(example, !check.answers.empty(), mistake.example, mistake.exampleAnswer);
            !status)
            entry.stop(status.error().message);
        mistake.say = entry.text("say");
        check.mistakes.push_back(std::move(mistake));
    });
}

std::vector<AnswerOption> readOptions(ObjectReader& reader, std::string_view key)
{
    std::vector<AnswerOption> options;
    std::set<std::string> ids;
    reader.each(key, true, 2, [&](ObjectReader& option) {
        options.push_back({option.word("id"), option.text("text")});
        uniqueId(option, ids, options.back().id);
    });
    return options;
}

void readAnswers(Check& check, ObjectReader& reader)
{
    std::set<std::string> names;
    reader.each("answers", false, 1, [&](ObjectReader& entry) {
        AskedAnswer answer;
        answer.name = entry.word("name");
        uniqueId(entry, names, answer.name);
        answer.label = entry.text("label");
        answer.kind =
            static_cast<AskedAnswer::Kind>(entry.oneOf("kind", {"number", "choice", "order", "tags"}, true));
        if (answer.kind == AskedAnswer::Kind::Choice)
            answer.items = readOptions(entry, "options");
        if (answer.kind == AskedAnswer::Kind::Order || answer.kind == AskedAnswer::Kind::Tags)
            answer.items = readOptions(entry, "items");
        if (answer.kind == AskedAnswer::Kind::Tags)
            answer.tags = readOptions(entry, "tags");
        check.answers.push_back(std::move(answer));
    });
}

Status readCheck(Step& step, const Json& json, int line)
{
    ObjectReader reader(json, "A check");
    Check check;
    check.line = line;
    check.with = readWith(reader);
    check.done = reader.text("done");
    readAnswers(check, reader);
    readMistakes(check, reader);
    if (const Status status = json.is_object() ? Status{} : reader.finish(); !status)
        return status;
    Json bare = Json::object();
    static constexpr std::array<std::string_view, 4> kExtra{"with", "mistakes", "done", "answers"};
    for (const auto& [key, value] : json.items()) {
        if (std::find(kExtra.begin(), kExtra.end(), key) == kExtra.end()) {
            bare[key] = value;
            reader.find(key);
        }
    }
    auto predicate = parsePredicate(bare);
    if (!predicate)
        return fail(predicate.error());
    check.predicate = std::move(*predicate);
    step.check = std::move(check);
    return reader.finish();
}

Status readSolution(Step& step, const Json& json, int line)
{
    if (!json.is_object())
        return badLesson("A solution is a patch on the scene: an object in braces.");
    step.solution = Solution{json, std::nullopt, line};
    return {};
}

} // namespace

Status readFence(Step& step, std::string_view kind, const std::string& content, int line)
{
    static constexpr std::array<std::string_view, 5> kKinds{"scene", "predict", "check", "solution", "hint"};
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end())
        return badLesson("\"" + std::string(kind)
                         + "\" is no fence of a lesson: use scene, predict, check, solution or hint.");
    const bool twice = (kind == "scene" && step.scene) || (kind == "predict" && step.predict)
        || (kind == "check" && step.check) || (kind == "solution" && step.solution);
    if (twice)
        return badLesson("A step has at most one " + std::string(kind) + ".");
    if (kind == "hint") {
        auto text = parseText(content);
        if (!text)
            return fail(text.error());
        if (text->empty())
            return badLesson("A hint is one or two sentences.");
        if (step.hints.size() == kMostHints)
            return badLesson("A step has at most 3 hints.");
        step.hints.push_back({std::move(*text), line});
        return {};
    }
    const auto json = parseJson(content);
    if (!json)
        return fail(json.error());
    if (kind == "scene")
        return readScene(step, *json, line);
    if (kind == "predict")
        return readPredict(step, *json, line);
    if (kind == "check")
        return readCheck(step, *json, line);
    if (kind == "solution")
        return readSolution(step, *json, line);
    return badLesson("\"" + std::string(kind)
                     + "\" is not a fence: use scene, predict, check, solution or hint.");
}

} // namespace bitloupe
