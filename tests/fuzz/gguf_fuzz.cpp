#include "core/io/gguf.h"
#include "tests/core/io/model_bytes.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    bitloupe::fuzz::useModel(data, size, [](const auto& file) { return bitloupe::openGguf(file); });
    return 0;
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    std::vector<std::string> out;
    for (const std::uint32_t version : {1U, 2U, 3U}) {
        for (const bool bigEndian : {false, true}) {
            test::GgufFile file{.version = version, .bigEndian = bigEndian, .entries = {}, .tensors = {}};
            file.entries = {
                file.entry("general.alignment", 4, file.word(32)),
                file.entry("general.name", 8, file.text("seed")),
                file.entry("list", 9, file.word(8) + file.length(2) + file.text("a") + file.text("b"))};
            file.tensors = {{"plain", {3, 2}, 0, std::string(24, '\1')},
                            {"blocks", {64}, 8, std::string(68, '\2')},
                            {"superblocks", {256, 2}, 12, std::string(288, '\3')}};
            out.push_back(file.bytes());
        }
    }
    return out;
}
