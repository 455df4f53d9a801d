#pragma once

#include "core/io/block_format.h"
#include "core/io/byte_source.h"
#include "core/io/element.h"
#include "core/io/model.h"

namespace bitloupe {

/// Where the values of one tensor lie in a source of bytes.
struct StoredArray {
    std::shared_ptr<const ByteSource> source; ///< may be missing where there are no values
    std::uint64_t offset = 0;
    ElementType type = ElementType::F32;
    bool bigEndian = false;
    bool fortranOrder = false; ///< first index runs fastest
    const BlockFormat* block = nullptr; ///< the values lie in such blocks; `type` then says nothing
};

/// A model whose tensors are plain arrays in one or more files. Values are decoded in tiles straight from the
/// source, so neither opening nor reading needs memory in the size of the file.
class ArrayModel final : public Model {
public:
    ArrayModel(std::string path, std::string_view format)
        : m_path(std::move(path))
        , m_format(format)
    {
    }

    void reserve(std::size_t tensors);
    /// Derives count, sizeBytes and isFloat from the shape and the type; the size must fit 63 bits.
    void add(TensorInfo info, StoredArray array);
    /// A tensor that is only listed; `info.problem` says why, everything else is as given.
    void addUnreadable(TensorInfo info);

    const std::string& path() const override { return m_path; }
    std::string_view format() const override { return m_format; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    Status readReal(std::size_t index, std::int64_t first, std::span<double> out) const override;
    Status readFloat(std::size_t index, std::int64_t first, std::span<float> out) const override;

    const StoredArray& stored(std::size_t index) const { return m_arrays[index]; }
    void setFormat(std::string_view format) { m_format = format; } ///< a literal
    void setNote(std::string note) { m_note = std::move(note); }
    std::string note() const override { return m_note; }
    void setMetadata(std::vector<MetadataEntry> metadata) { m_metadata = std::move(metadata); }
    std::span<const MetadataEntry> metadata() const override { return m_metadata; }
    void setUses(std::vector<std::string> uses) { m_uses = std::move(uses); }
    std::string usedBy(std::size_t index) const override
    {
        return index < m_uses.size() ? m_uses[index] : std::string();
    }
    void setQuantization(std::size_t index, StoredQuantization quantization)
    {
        m_tensors[index].quantization = std::move(quantization);
    }

private:
    std::string m_path;
    std::string_view m_format;
    std::string m_note;
    std::vector<TensorInfo> m_tensors;
    std::vector<StoredArray> m_arrays;
    std::vector<MetadataEntry> m_metadata;
    std::vector<std::string> m_uses; ///< by tensor, or empty
};

/// Product of the dimensions times `bytesPerElement`, or nullopt above 2^63 - 1 or for a negative dimension.
std::optional<std::int64_t> byteSizeOf(std::span<const std::int64_t> shape, std::size_t bytesPerElement);

/// Bytes of `count` values in whole blocks, or nullopt above 2^63 - 1.
std::optional<std::int64_t> blockSizeOf(std::int64_t count, const BlockFormat& format);

} // namespace bitloupe
