#pragma once

#include "core/labs/common/lab.h"

#include <string_view>
#include <vector>

namespace bitloupe {

/// Every lab of this build, in rail order.
const std::vector<Lab>& labs();

/// The lab of that id, or nullptr.
const Lab* findLab(std::string_view id);

/// `patch` over `base`: each key replaces that whole field, null removes it, a key beginning with "/" sets
/// one place inside; setting one field of a one-of group removes the others.
Expected<Json> applyPatch(const Lab& lab, const Json& base, const Json& patch, const std::string& where);

/// A State given by a person: its fields over the lab's defaults, proven and canonical.
Expected<Json> completeState(const Lab& lab, const Json& given);

/// {"format":"bitloupe-state","version":1,"lab":ID,"state":{...}} taken apart and proven.
struct Envelope {
    const Lab* lab = nullptr;
    Json state;
};
Expected<Envelope> readEnvelope(const Json& json);
Json writeEnvelope(std::string_view lab, const Json& state);

} // namespace bitloupe
