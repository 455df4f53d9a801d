#pragma once

#include "core/io/mapped_file.h"
#include "core/io/model.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bitloupe::fuzz {

using Opener =
    std::function<Expected<std::shared_ptr<const Model>>(const std::shared_ptr<const MappedFile>&)>;

/// Opens the bytes as a file in memory and reads the start and the end of every tensor, as the program would.
/// Ends the process where a promise of Model is broken.
void useModel(const std::uint8_t* data, std::size_t size, const Opener& open);

/// Small whole files to start from, one list per reader.
std::vector<std::string> seeds();

} // namespace bitloupe::fuzz

/// What libFuzzer calls; every reader's file defines it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
