#include "core/base/json.h"
#include "core/io/array_model.h"
#include "core/io/file_text.h"
#include "core/io/tensor_writer.h"

#include <array>
#include <string_view>
#include <unordered_set>

namespace bitloupe {

namespace {

std::string_view wordOf(ElementType type)
{
    constexpr std::array<std::string_view, 16> kWords{"F64",     "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2",
                                                      "F8_E8M0", "I64", "I32", "I16",  "I8",      "U64",
                                                      "U32",     "U16", "U8",  "BOOL"};
    return kWords[static_cast<std::size_t>(type)];
}

std::string littleEndian64(std::uint64_t value)
{
    std::string out;
    for (unsigned i = 0; i < 8; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xFFU);
    return out;
}

Expected<std::string> headerOf(const std::vector<OutputTensor>& tensors, const OutputMetadata& metadata)
{
    Json header = Json::object();
    for (const auto& [key, value] : metadata)
        header["__metadata__"][key] = value;
    std::int64_t at = 0;
    std::unordered_set<std::string> names;
    for (const OutputTensor& tensor : tensors) {
        if (tensor.name == "__metadata__" || !names.insert(tensor.name).second)
            return fail(ErrorCode::OutOfRange, "",
                        "The file would hold two tensors named " + plainText(tensor.name) + ".");
        const auto size = byteSizeOf(tensor.shape, elementBytes(tensor.type));
        std::int64_t end = 0;
        if (!size || __builtin_add_overflow(at, *size, &end))
            return fail(ErrorCode::TooLarge, "", "The file would be larger than 2^63 bytes.");
        header[tensor.name] = Json{{"dtype", std::string(wordOf(tensor.type))},
                                   {"shape", tensor.shape},
                                   {"data_offsets", Json::array({at, end})}};
        at = end;
    }
    std::string text = dumpJson(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
}

} // namespace

Status writeSafetensors(const std::string& path, const std::vector<OutputTensor>& tensors,
                        const OutputMetadata& metadata, const Context& context)
{
    const auto header = headerOf(tensors, metadata);
    if (!header)
        return fail(header.error());
    return writeArrays(path, littleEndian64(header->size()) + *header, tensors, 1, context);
}

} // namespace bitloupe
