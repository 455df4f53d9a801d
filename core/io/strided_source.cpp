#include "core/io/strided_source.h"

#include "core/io/array_model.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace bitloupe {

namespace {

/// Steps through the row-major index and keeps the element's place in storage beside it.
class Walk {
public:
    Walk(const StridedLayout& layout, std::uint64_t first)
        : m_layout(layout)
        , m_at(layout.shape.size(), 0)
    {
        for (std::size_t d = m_at.size(); d-- > 0;) {
            const auto extent = static_cast<std::uint64_t>(layout.shape[d]);
            m_at[d] = static_cast<std::int64_t>(first % extent);
            m_place += m_at[d] * layout.strides[d];
            first /= extent;
        }
    }

    std::uint64_t place() const { return static_cast<std::uint64_t>(m_place); }

    void advance()
    {
        for (std::size_t d = m_at.size(); d-- > 0;) {
            m_place += m_layout.strides[d];
            if (++m_at[d] < m_layout.shape[d])
                return;
            m_place -= m_layout.strides[d] * m_layout.shape[d];
            m_at[d] = 0;
        }
    }

private:
    const StridedLayout& m_layout;
    std::vector<std::int64_t> m_at;
    std::int64_t m_place = 0;
};

} // namespace

bool isRowMajor(std::span<const std::int64_t> shape, std::span<const std::int64_t> strides)
{
    std::int64_t expected = 1;
    for (std::size_t d = shape.size(); d-- > 0;) {
        if (shape[d] != 1 && strides[d] != expected)
            return false;
        if (__builtin_mul_overflow(expected, shape[d], &expected))
            return false;
    }
    return true;
}

std::optional<std::int64_t> stridedReach(std::span<const std::int64_t> shape,
                                         std::span<const std::int64_t> strides)
{
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return 0;
    std::int64_t reach = 1;
    for (std::size_t d = 0; d < shape.size(); ++d) {
        std::int64_t step = 0;
        // One more stride than needed: the walk over the elements passes by there.
        if (__builtin_mul_overflow(shape[d], strides[d], &step)
            || __builtin_add_overflow(reach, step, &reach))
            return std::nullopt;
        reach -= strides[d];
    }
    return reach;
}

StridedSource::StridedSource(std::shared_ptr<const ByteSource> source, StridedLayout layout)
    : m_source(std::move(source))
    , m_layout(std::move(layout))
{
    const auto reach = stridedReach(m_layout.shape, m_layout.strides);
    const auto size = byteSizeOf(m_layout.shape, m_layout.elementBytes);
    assert(reach && size);
    m_reach = static_cast<std::uint64_t>(*reach) * m_layout.elementBytes;
    m_size = static_cast<std::uint64_t>(*size);
}

Expected<ByteView> StridedSource::bytes(std::uint64_t offset, std::uint64_t size) const
{
    const std::size_t width = m_layout.elementBytes;
    assert(offset % width == 0 && size % width == 0 && offset <= m_size && size <= m_size - offset);
    const auto all = m_source->bytes(m_layout.offset, m_reach);
    if (!all)
        return fail(all.error());
    auto gathered = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(size));
    if (size > 0) {
        Walk walk(m_layout, offset / width);
        for (std::size_t at = 0; at < size; at += width, walk.advance())
            std::memcpy(gathered->data() + at, all->bytes.data() + walk.place() * width, width);
    }
    return ByteView{*gathered, gathered};
}

} // namespace bitloupe
