#pragma once

#include "core/base/json.h"
#include "core/lesson/markdown.h"
#include "core/lesson/predicate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A lesson as its author wrote it. Parsing proves the grammar; whether a step teaches what it claims (scene
/// fails, solution passes, pointers exist) is the linter's part.
namespace bitloupe {

/// States to compare with, by name: each a patch over the scene (predict) or over the current State (check).
using NamedPatches = std::vector<std::pair<std::string, Json>>;

struct Scene {
    std::string lab;
    Json patch = Json::object();
    std::string focus; ///< pointer of the control to outline once; empty for none
    int line = 0;
};

/// What a guess is compared with: the value at a pointer, or a number that a predicate proves.
struct TruthRule {
    std::optional<Operand> at; ///< a ref, read on scene + patch
    std::optional<double> is;
    std::optional<Predicate> proof; ///< always with `is`
    Json patch = Json::object();
};

struct PredictOption {
    std::string id;
    Text text;
    Predicate when;
};

struct PredictItem {
    std::string id;
    Text text;
    Json patch;
};

struct Predict {
    enum class Kind { Number, Choice, Order };

    Kind kind = Kind::Number;
    Text ask;
    Text reveal;
    NamedPatches with; ///< over the scene
    std::vector<std::string> hide;
    int line = 0;

    double from = 0;
    double to = 1;
    std::optional<double> step;
    std::string unit;
    bool logarithmic = false;
    TruthRule truth;

    std::vector<PredictOption> options;

    std::vector<PredictItem> items;
    std::string at;
    bool descending = false;
};

/// A typical wrong answer, named after the belief behind it.
struct Mistake {
    std::string name;
    Predicate when;
    Json example; ///< patch over the scene
    std::optional<Json> exampleAnswer;
    Text say;
};

struct AnswerOption {
    std::string id;
    Text text;
};

/// An input for what no State holds; a predicate reads it at /answer/NAME.
struct AskedAnswer {
    enum class Kind { Number, Choice, Order, Tags };

    std::string name;
    Text label;
    Kind kind = Kind::Number;
    std::vector<AnswerOption> items; ///< options of a choice, items of order and tags
    std::vector<AnswerOption> tags;
};

struct Check {
    Predicate predicate;
    NamedPatches with; ///< over the current State
    std::vector<Mistake> mistakes;
    Text done;
    std::vector<AskedAnswer> answers;
    int line = 0;
};

struct Solution {
    Json patch = Json::object();
    std::optional<Json> answer;
    int line = 0;
};

struct Hint {
    Text text;
    int line = 0;
};

/// Broken rule of the grammar: `step` counts from 1, 0 stands before the first step.
struct LessonProblem {
    int line = 0;
    int step = 0;
    std::string sentence;
};

struct Step {
    /// The middle of the panel in the order of the Markdown.
    struct Part {
        enum class Kind { Block, Predict, Check };
        Kind kind = Kind::Block;
        Block block;
    };

    std::string id; ///< from the title; unique within the lesson
    std::string title;
    std::vector<Part> parts;
    std::optional<Scene> scene;
    std::optional<Predict> predict;
    std::optional<Check> check;
    std::optional<Solution> solution;
    std::vector<Hint> hints;
    int words = 0; ///< of text outside fences
    int line = 0;

    /// Names of all `with` States of this step.
    std::vector<std::string> withNames() const;
};

struct Lesson {
    std::string id;
    std::string title;
    int minutes = 0;
    std::vector<std::string> buildsOn; ///< `requires`: ids of lessons
    std::vector<std::string> objectives;
    std::vector<Step> steps;
    std::vector<LessonProblem> problems; ///< empty when the grammar holds
    std::string file;

    /// Lab of the scene that step `index` (from 0) starts from: its own or the nearest before it.
    std::string labOf(std::size_t index) const;
    /// First problem that makes this step (counted from 1) unusable, or nullptr.
    const LessonProblem* problemOf(int step) const;
};

} // namespace bitloupe
