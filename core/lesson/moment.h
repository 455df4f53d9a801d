#pragma once

#include "core/base/json.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace bitloupe {

using SharedJson = std::shared_ptr<const Json>;

/// A State and its result. A missing result is still being computed, unless `failed`.
struct Evaluated {
    SharedJson state;
    SharedJson result;
    bool failed = false;
};

/// Everything a pointer of a lesson step can reach: /state and /result of this moment, /scene/... of the
/// start of the step, /with/NAME/..., /answer/NAME.
struct Moment {
    Evaluated now;
    Evaluated scene;
    std::map<std::string, Evaluated, std::less<>> with;
    Json answer = Json::object();

    struct Found {
        const Json* value = nullptr;
        bool pending = false; ///< the result that would hold it is not there yet
    };
    Found find(std::string_view pointer) const;
};

/// Splits "/with/NAME/result/x" into its root and the rest; false when the root is none of the six.
bool splitRoot(std::string_view pointer, std::string_view& root, std::string_view& name,
               std::string_view& rest);

} // namespace bitloupe
