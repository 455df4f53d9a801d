#include "core/io/array_model.h"
#include "core/io/file_text.h"
#include "core/io/ggml_blocks.h"
#include "core/io/tensor_writer.h"

#include <array>
#include <unordered_set>

namespace bitloupe {

namespace {

constexpr std::uint64_t kAlignment = 32;
constexpr std::size_t kMostDimensions = 4;
constexpr std::size_t kLongestName = 63;

/// Numbers little-endian, texts with their length before them.
class HeaderText {
public:
    template<typename T>
    void number(T value)
    {
        for (unsigned i = 0; i < sizeof value; ++i)
            m_text += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
    }
    void text(std::string_view words)
    {
        number<std::uint64_t>(words.size());
        m_text += words;
    }
    void raw(std::string_view bytes) { m_text += bytes; }
    void pad() { m_text.append((kAlignment - m_text.size() % kAlignment) % kAlignment, '\0'); }
    const std::string& str() const { return m_text; }

private:
    std::string m_text;
};

const GgmlType* typeOf(const OutputTensor& tensor)
{
    return tensor.blocks != nullptr ? tensor.blocks : ggmlTypeOf(tensor.type);
}

Status checkTensor(const OutputTensor& tensor)
{
    const std::string name = plainText(tensor.name);
    if (tensor.name.size() > kLongestName)
        return fail(ErrorCode::TooLarge, "",
                    "GGUF has names of at most 63 bytes; " + name + " is longer: choose safetensors.");
    if (tensor.shape.size() > kMostDimensions)
        return fail(ErrorCode::Unsupported, "",
                    "GGUF has at most four dimensions; " + name + " has more: choose safetensors.");
    if (typeOf(tensor) == nullptr)
        return fail(ErrorCode::Unsupported, "", "GGUF has no type for " + name + ": choose safetensors.");
    return {};
}

Expected<std::string> headerOf(const std::vector<OutputTensor>& tensors, const OutputMetadata& metadata)
{
    constexpr std::uint32_t kVersion = 3;
    constexpr std::uint32_t kIsText = 8;
    HeaderText out;
    out.raw("GGUF");
    out.number(kVersion);
    out.number<std::uint64_t>(tensors.size());
    out.number<std::uint64_t>(metadata.size());
    for (const auto& [key, value] : metadata) {
        out.text(key);
        out.number(kIsText);
        out.text(value);
    }
    std::int64_t at = 0;
    std::unordered_set<std::string> names;
    for (const OutputTensor& tensor : tensors) {
        if (auto status = checkTensor(tensor); !status)
            return fail(status.error());
        if (!names.insert(tensor.name).second)
            return fail(ErrorCode::OutOfRange, "",
                        "The file would hold two tensors named " + plainText(tensor.name) + ".");
        out.text(tensor.name);
        const std::vector<std::int64_t> shape =
            tensor.shape.empty() ? std::vector<std::int64_t>{1} : tensor.shape;
        out.number(static_cast<std::uint32_t>(shape.size()));
        for (auto it = shape.rbegin(); it != shape.rend(); ++it)
            out.number(static_cast<std::uint64_t>(*it));
        out.number(typeOf(tensor)->id);
        out.number(static_cast<std::uint64_t>(at));
        const auto size = byteSizeOf(tensor);
        std::int64_t end = 0;
        if (!size || __builtin_add_overflow(at, *size, &end) || __builtin_add_overflow(end, 31, &end))
            return fail(ErrorCode::TooLarge, "", "The file would be larger than 2^63 bytes.");
        at = end / static_cast<std::int64_t>(kAlignment) * static_cast<std::int64_t>(kAlignment);
    }
    out.pad();
    return out.str();
}

} // namespace

std::optional<std::int64_t> byteSizeOf(const OutputTensor& tensor)
{
    if (tensor.blocks == nullptr)
        return byteSizeOf(tensor.shape, elementBytes(tensor.type));
    const auto count = byteSizeOf(tensor.shape, 1);
    return count ? blockSizeOf(*count, tensor.blocks->block) : std::nullopt;
}

const GgmlType* ggmlTypeOf(ElementType type)
{
    for (const std::uint32_t id : {0U, 1U, 24U, 25U, 26U, 27U, 28U, 30U}) {
        const GgmlType* known = findGgmlType(id);
        if (known != nullptr && known->element == type)
            return known;
    }
    return nullptr;
}

Status writeGguf(const std::string& path, const std::vector<OutputTensor>& tensors,
                 const OutputMetadata& metadata, const Context& context)
{
    const auto header = headerOf(tensors, metadata);
    if (!header)
        return fail(header.error());
    return writeArrays(path, *header, tensors, kAlignment, context);
}

} // namespace bitloupe
