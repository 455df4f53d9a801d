#pragma once

#include "core/io/model.h"

#include <string>
#include <vector>

namespace bitloupe::weights {

/// The files that a model is read from: its own, then the shards or the external data that it names. Empty
/// for the built-in model.
std::vector<std::string> filesOf(const Model& model);

} // namespace bitloupe::weights
