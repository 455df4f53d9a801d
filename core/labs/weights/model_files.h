#pragma once

#include "core/io/model.h"

#include <string>
#include <vector>

namespace bitloupe::weights {

/// The files that a model is read from: its own, then the shards or the external data that it names. Empty
/// for the built-in model.
std::vector<std::string> filesOf(const Model& model);

/// What tells one file from another of the same name.
struct FileIdentity {
    std::string name; ///< last part of the path
    std::int64_t bytes = 0;
    std::string sha256; ///< of the whole file, in hex
};

/// Reads every file that the model is read from. A file that is gone or changes meanwhile has no digest.
/// Errors: cancelled.
Expected<std::vector<FileIdentity>> identify(const Model& model, const Context& context);

/// Errors: outOfRange where `path` is one of the files that the model is read from.
Status checkNotOwnFile(const Model& model, const std::string& path);

} // namespace bitloupe::weights
