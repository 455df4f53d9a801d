#pragma once

#include "core/base/context.h"
#include "core/base/file_writer.h"
#include "core/io/element.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Files of named arrays.
namespace bitloupe {

struct GgmlType;

/// One array to be written, row-major and little-endian. `write` is called once, in the order of the list,
/// and appends exactly the bytes that shape and type need.
struct OutputTensor {
    std::string name;
    ElementType type = ElementType::F32;
    std::vector<std::int64_t> shape;
    std::function<Status(FileWriter&)> write;
    const GgmlType* blocks = nullptr; ///< GGUF only: blocks along the last dimension in place of `type`
};

/// Texts about the file, in the order given.
using OutputMetadata = std::vector<std::pair<std::string, std::string>>;

/// safetensors: the header padded with blanks to a multiple of 8, then the arrays in the order given.
/// Errors: outOfRange (two arrays of one name), those of writing, cancelled.
Status writeSafetensors(const std::string& path, const std::vector<OutputTensor>& tensors,
                        const OutputMetadata& metadata, const Context& context);

/// NumPy's npz: a zip archive, not compressed, of NAME.npy; the metadata are the JSON text of the array
/// __metadata__ (uint8). bfloat16 and 8-bit floats, which NumPy lacks, are not allowed. Errors: as above;
/// unsupported (such a type), tooLarge (4 GiB and more).
Status writeNpz(const std::string& path, const std::vector<OutputTensor>& tensors,
                const OutputMetadata& metadata, const Context& context);

/// GGUF version 3, alignment 32: the metadata as texts, then the arrays in the order given, dimensions in
/// reverse. A scalar gets the shape [1]. Errors: as above; unsupported (a type that GGUF lacks, more than
/// four dimensions), tooLarge (a name of more than 63 bytes, the limit of llama.cpp). Source: docs/gguf.md of
/// github.com/ggml-org/ggml.
Status writeGguf(const std::string& path, const std::vector<OutputTensor>& tensors,
                 const OutputMetadata& metadata, const Context& context);

/// A new file of `head` and the arrays after it, zeros filling each up to a multiple of `alignment` from the
/// start of the file. Errors: those of writing; cancelled.
Status writeArrays(const std::string& path, std::string_view head, const std::vector<OutputTensor>& tensors,
                   std::uint64_t alignment, const Context& context);

/// Bytes of its values, or nullopt above 2^63 - 1.
std::optional<std::int64_t> byteSizeOf(const OutputTensor& tensor);

/// The number that GGUF has for a type; nullptr where it has none.
const GgmlType* ggmlTypeOf(ElementType type);

/// Name of the array that holds the metadata of an npz file.
inline constexpr std::string_view kNpzMetadata = "__metadata__";

} // namespace bitloupe
