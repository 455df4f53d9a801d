#pragma once

#include "core/io/mapped_file.h"
#include "core/io/model.h"
#include "tests/fuzz/bounded_input.h"

#include <functional>
#include <memory>

namespace bitloupe::fuzz {

using Opener =
    std::function<Expected<std::shared_ptr<const Model>>(const std::shared_ptr<const MappedFile>&)>;
/// What else is done with a tensor that can be read.
using Visitor = std::function<void(const Model&, std::size_t index)>;

/// A file that holds the bytes and has no name in any folder; the same one for every input.
std::string memoryFile(std::span<const std::uint8_t> input);

/// Opens the bytes as a file in memory and reads the start and the end of every tensor, as the program would.
/// Ends the process where a promise of Model is broken.
void useModel(std::span<const std::uint8_t> input, const Opener& open, const Visitor& visit = {});

} // namespace bitloupe::fuzz
