#include "core/io/safetensors.h"
#include "core/io/sharded.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/fuzz/seed_files.h"

/// A model, or the index of one in several files (none of which is there).
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    useModel(input, [&](const auto& file) {
        return !input.empty() && input.front() == '{' ? openSharded(file) : openSafetensors(file);
    });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    const auto tensor = [](const char* name, const char* dtype, const char* shape, int from, int to) {
        return "\"" + std::string(name) + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape
            + R"(,"data_offsets":[)" + std::to_string(from) + "," + std::to_string(to) + "]}";
    };
    const std::string layout =
        R"({\"bits\":4,\"granularity\":\"perGroup\",\"axis\":0,\"groupSize\":2,\"scheme\":\"symmetric\",)"
        R"(\"shape\":[2,3],\"packed\":true,\"quantMin\":-7,\"quantMax\":7})";
    return {test::safetensors(
                "{" + tensor("a", "F32", "[2,2]", 0, 16) + "," + tensor("b", "BF16", "[]", 16, 18) + ","
                    + tensor("c", "F8_E4M3", "[3]", 18, 21) + R"(,"__metadata__":{"note":"x"}})",
                std::string(21, '\x3F')),
            test::safetensors(R"({"__metadata__":{"quantization:w":")" + layout + "\"},"
                                  + tensor("w", "U8", "[3]", 0, 3) + ","
                                  + tensor("w.scale", "F32", "[2,2]", 3, 19) + ","
                                  + tensor("w.zero_point", "I32", "[2,2]", 19, 35) + "}",
                              std::string(35, '\0')),
            test::safetensors("{" + tensor("cut", "I64", "[9]", 0, 72) + "}", "only this"),
            R"({"metadata":{"total_size":8},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}})"};
}
