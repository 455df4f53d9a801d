#include "core/io/ggml_blocks.h"
#include "core/io/gguf.h"
#include "core/labs/weights/dissect.h"
#include "tests/core/io/model_bytes.h"
#include "tests/fuzz/reader_fuzz.h"

/// Opens a file, decodes its ends and takes apart the first and the last block of every tensor.
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    useModel(
        input, [](const auto& file) { return openGguf(file); },
        [](const Model& model, std::size_t index) {
            const std::int64_t count = model.tensors()[index].count;
            for (const std::int64_t element : {std::int64_t{0}, count - 1}) {
                if (!weights::isBlockTensor(model, index))
                    continue;
                const auto block = weights::dissectStored(model, index, element);
                require(block.has_value(), "a block that is decoded is taken apart");
                (void)weights::dissectionJson(*block);
            }
        });
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
            file.tensors = {{"plain", {3, 2}, 0, std::string(24, '\1')}};
            // One type of blocks in three to a file, so that every layout stands in both byte orders.
            for (std::uint32_t type = version - 1; type < 64; type += 3) {
                const GgmlType* known = findGgmlType(type);
                if (known == nullptr || known->block.elements == 1)
                    continue;
                const auto values = static_cast<std::uint64_t>(known->block.elements);
                file.tensors.push_back(
                    {std::string(known->name),
                     {values, 2},
                     type,
                     std::string(2 * static_cast<std::size_t>(known->block.bytes), '\x2A')});
            }
            out.push_back(file.bytes());
        }
    }
    return out;
}
