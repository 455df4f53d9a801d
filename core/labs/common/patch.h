#pragma once

#include "core/labs/common/lab.h"

#include <string>

namespace bitloupe {

/// `patch` over `base`, both JSON objects of State fields, `base` unchanged.
///
/// Each key replaces that whole field; null removes a field; a key that begins with "/" sets (null: removes) one
/// place inside. Setting a field of a one-of group removes the group's other fields. A group whose names begin
/// with "/" stands for places inside a field, as in {"/output/range", "/output/calibrate"}.
/// Errors: a patch that is no object; a place whose parent does not exist.
Expected<Json> patchFields(const OneOfGroups& groups, const Json& base, const Json& patch, const std::string& where);

} // namespace bitloupe
