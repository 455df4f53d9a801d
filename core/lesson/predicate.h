#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"
#include "core/lesson/markdown.h"
#include "core/lesson/moment.h"

#include <optional>
#include <string>
#include <vector>

/// The closed set of questions a lesson may ask about a State and its result. There is no scripting.
namespace bitloupe {

/// A JSON value, or k * (value at a pointer) + c.
struct Operand {
    Json value;
    std::string ref; ///< not empty: read from this pointer
    std::optional<Json> times;
    std::optional<Json> plus;
};

struct Predicate {
    enum class Op { Eq, Near, Lt, Le, Gt, Ge, Between, All, Any, Not, Changed };

    Op op = Op::All;
    std::string pointer; ///< first operand of a leaf
    std::vector<Operand> operands; ///< the further ones
    bool relativeTolerance = false; ///< near: the last operand is a factor on |b|
    std::vector<Predicate> children;
    std::optional<Text> say;

    bool isLeaf() const { return op != Op::All && op != Op::Any && op != Op::Not; }
    /// A comparison whose two sides are a value now and a goal.
    bool isNumeric() const { return isLeaf() && op != Op::Eq && op != Op::Changed; }
};

inline constexpr int kMaxPredicateDepth = 8;
inline constexpr int kMaxPredicateNodes = 64;

/// Object with exactly one operator and optionally `say`. Errors: unknown or several operators, wrong number
/// of operands, a first operand that is no pointer, empty all/any, more than 8 levels or 64 nodes.
Expected<Predicate> parsePredicate(const Json& json);

/// A JSON value or {"ref", "times"?, "plus"?}.
Expected<Operand> parseOperand(const Json& json);

/// Comparisons are exact: JSON numbers count as the decimal they are written as, texts as decimals or
/// fractions a/b, never through binary. An absent pointer, NaN, infinity or a word makes a numeric operator
/// false. A text against a text is compared letter by letter; texts at bit-pattern fields are never numbers.
bool holds(const Predicate& predicate, const Moment& moment);

/// Value of an operand as JSON; none where the pointer is absent or the arithmetic has no number to work on.
std::optional<Json> operandValue(const Operand& operand, const Moment& moment);

/// What a learner reads about a numeric leaf: the value now and the goal in words ("at most 3.2·10⁻⁵"), with
/// enough digits to tell them apart while the clause fails.
struct GoalRow {
    std::string label;
    std::string now;
    std::string bound; ///< "at most", "at least", "below", "above", "near", "between"
    std::string goal;
    bool met = false;
};
GoalRow goalRow(const Predicate& leaf, const Moment& moment);

/// Every pointer the predicate reads, texts included.
void collectPointers(const Predicate& predicate, std::vector<std::string>& pointers);
void collectPointers(const Text& text, std::vector<std::string>& pointers);

/// "/result/metrics/mse" as people say it: "MSE". Unknown names are split at capitals.
std::string fieldLabel(std::string_view pointer);

} // namespace bitloupe
