#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What every fuzzing program is made of: its file defines `use` and `seeds`, the rest is shared. An input
/// may cost 2 seconds of the processor and, beyond what was held before, 4 times its size plus 64 MiB; a
/// program that takes more ends there, as it does at a broken promise or at what a sanitizer finds.
namespace bitloupe::fuzz {

/// Gives the bytes to the code under test, as the program would.
void use(std::span<const std::uint8_t> input);

/// Small whole inputs to start from.
std::vector<std::string> seeds();

/// Ends the process where the claim is false.
void require(bool claim, const char* what);

inline std::string_view textOf(std::span<const std::uint8_t> input)
{
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

} // namespace bitloupe::fuzz

/// What libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// Takes --write-seeds=FOLDER: writes the seeds there and ends.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments);
