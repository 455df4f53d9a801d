#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"

#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

namespace bitloupe {

/// What one evaluation of a State gave: the typed value for a view and the JSON for everybody else.
struct LabResult {
    std::shared_ptr<const void> value;
    std::type_index type = typeid(void);
    Json json; ///< the lab's object plus `complete`
    bool complete = true;

    /// The typed result, or nullptr when it is of another lab.
    template<typename Result>
    const Result* as() const
    {
        return type == typeid(Result) ? static_cast<const Result*>(value.get()) : nullptr;
    }
};

using OneOfGroups = std::vector<std::vector<std::string_view>>;
/// Lists of fields whose first owns the others, as a matrix owns its bias.
using Companions = std::vector<std::vector<std::string_view>>;

/// The face of a lab that does not know its types. A lab is one row of the registry.
struct Lab {
    std::string_view id;
    std::vector<std::string_view> pages; ///< first is the default; empty for a lab without pages
    OneOfGroups oneOf; ///< setting one field of a group removes the others
    Json defaults; ///< the default State, all set fields written out
    /// State JSON -> typed -> JSON: proves names, types and limits; canonical field order.
    Expected<Json> (*normalise)(const Json& state);
    Expected<LabResult> (*evaluate)(const Json& state, const Context& context);
    Companions companions = {}; ///< a patch that sets the first field removes the others unless it sets them too
};

/// Builds a lab's row from its State and Result types. Needs, in the lab's namespace:
///     Expected<Result> compute(const State&, const Context&);
///     Json toJson(const Result&);            // with "complete" where the result has a preview form
/// State needs visitFields and may have `Status validate() const` for rules that span fields.
template<typename State, typename Result>
struct LabRow {
    static Expected<State> read(const Json& state)
    {
        auto typed = readFields<State>(state, "/state");
        if constexpr (requires(const State& s) { s.validate(); }) {
            if (typed) {
                if (auto status = typed->validate(); !status)
                    return fail(status.error());
            }
        }
        return typed;
    }

    static Expected<Json> normalise(const Json& state)
    {
        auto typed = read(state);
        if (!typed)
            return fail(typed.error());
        return writeValue(*typed);
    }

    static Expected<LabResult> evaluate(const Json& state, const Context& context)
    {
        auto typed = read(state);
        if (!typed)
            return fail(typed.error());
        Expected<Result> result = compute(*typed, context);
        if (!result)
            return fail(result.error());
        LabResult out;
        out.json = toJson(*result);
        if (!out.json.contains("complete"))
            out.json["complete"] = true;
        out.complete = out.json["complete"].template get<bool>();
        out.value = std::make_shared<const Result>(std::move(*result));
        out.type = typeid(Result);
        return out;
    }

    static Lab row(std::string_view id, std::vector<std::string_view> pages = {}, OneOfGroups oneOf = {},
                   Companions companions = {})
    {
        return Lab{id,         std::move(pages), std::move(oneOf),     writeValue(State{}),
                   &normalise, &evaluate,        std::move(companions)};
    }
};

} // namespace bitloupe
