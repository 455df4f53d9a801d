#pragma once

#include "core/base/context.h"
#include "core/io/element.h"
#include "core/base/file_writer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Files of named arrays.
namespace bitloupe {

/// One array to be written, row-major and little-endian. `write` is called once, in the order of the list,
/// and appends exactly the bytes that shape and type need.
struct OutputTensor {
    std::string name;
    ElementType type = ElementType::F32;
    std::vector<std::int64_t> shape;
    std::function<Status(FileWriter&)> write;
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

/// Name of the array that holds the metadata of an npz file.
inline constexpr std::string_view kNpzMetadata = "__metadata__";

} // namespace bitloupe
