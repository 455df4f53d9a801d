#pragma once

#include "core/io/byte_source.h"

#include <optional>
#include <vector>

namespace bitloupe {

/// Elements of a source that lie apart, as a view with strides leaves them (a transposed matrix, a slice).
struct StridedLayout {
    std::uint64_t offset = 0; ///< of the first element, in bytes
    std::size_t elementBytes = 1; ///< 1, 2, 4 or 8
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; ///< in elements, at least 0
};

/// True where the strides are those of row-major order; dimensions of one element may have any.
bool isRowMajor(std::span<const std::int64_t> shape, std::span<const std::int64_t> strides);

/// Elements from the first to behind the last that a view touches, or nullopt above 2^63 - 1.
std::optional<std::int64_t> stridedReach(std::span<const std::int64_t> shape,
                                         std::span<const std::int64_t> strides);

/// Gives the elements in row-major order, gathered as they are asked for. Asks only for whole elements.
class StridedSource final : public ByteSource {
public:
    /// All that the layout touches lies in `source`, and count * elementBytes fits 63 bits.
    StridedSource(std::shared_ptr<const ByteSource> source, StridedLayout layout);

    std::uint64_t size() const override { return m_size; }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override { return m_source->intact(); }

private:
    std::shared_ptr<const ByteSource> m_source;
    StridedLayout m_layout;
    std::uint64_t m_reach = 0;
    std::uint64_t m_size = 0;
};

} // namespace bitloupe
