#pragma once

#include "core/base/context.h"
#include "core/labs/registry.h"
#include "core/lesson/lesson.h"
#include "core/lesson/moment.h"

#include <optional>
#include <string>
#include <vector>

/// A step in motion: its scene over a lab's defaults, States to compare with, checks and truths. Everything
/// is evaluated through the registry and kept in the context's memo, so that asking twice costs nothing.
namespace bitloupe {

/// Where a step starts.
struct StepStart {
    std::string lab;
    Json state;
};

/// Its scene over the lab's defaults, or `found` where it has none. Errors: unknown lab, a patch that the lab
/// refuses.
Expected<StepStart> startOf(const Step& step, const StepStart* found);

/// The result's JSON for a State of a lab.
Expected<SharedJson> evaluateShared(const std::string& lab, const Json& state, const Context& context);

/// Puts a complete result that is known already where evaluateShared finds it.
void rememberResult(const std::string& lab, const Json& state, SharedJson result, const Context& context);

/// The State with a patch of the lesson over it, proven and canonical.
Expected<Json> patched(const std::string& lab, const Json& base, const Json& patch);

/// The moment at `state`: its result, the scene's, and all `with` States of the step (those of predict over
/// the scene, those of check over `state`). A `with` State that cannot be computed is marked failed and named
/// in `withErrors` when given.
Expected<Moment> momentAt(const Step& step, const StepStart& start, const Json& state, const Json& answer,
                          const Context& context, std::vector<Error>* withErrors = nullptr);

/// What a check says.
struct CheckOutcome {
    enum class Kind { Passed, Mistake, Clause, Plain };

    Kind kind = Kind::Plain;
    std::size_t mistake = 0; ///< index of the mistake
    const Text* say = nullptr; ///< `done`, the mistake's or the clause's sentence; null for Plain
    const Predicate* clause = nullptr; ///< the leaf that failed first, depth first
};

/// 1. predicate true: passed. 2. first mistake whose `when` is true. 3. first failing clause with a sentence
/// of its own or of its nearest parent. 4. Plain: "{label} is {now}, the goal is {goal}".
CheckOutcome runCheck(const Check& check, const Moment& moment);

/// Leaves that a learner may watch while dragging: the numeric operators outside `not`. A `near` that names
/// the value of a State field outright is the answer itself and stays out.
std::vector<const Predicate*> goalClauses(const Check& check);

/// What a guess is measured against.
struct Truth {
    double number = 0;
    std::string option;
    std::vector<std::string> order; ///< item ids, first to last
    std::vector<std::optional<double>> keys; ///< order: value of each item as the lesson lists them
};

/// Errors: a State that cannot be computed, an absent or non-numeric value, none or several options true, a
/// proof that does not hold.
Expected<Truth> truthOf(const Step& step, const StepStart& start, const Context& context);

/// Pairs that stand the wrong way round in `guess`; ties fit either way.
int pairsOutOfOrder(const Predict& predict, const Truth& truth, const std::vector<std::string>& guess);

} // namespace bitloupe
