#include "core/io/array_model.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace bitloupe {

namespace {

constexpr std::int64_t kTileElements = 1 << 15;

template<typename Out>
Status readRowMajor(const StoredArray& array, std::int64_t first, std::span<Out> out)
{
    const std::uint64_t width = elementBytes(array.type);
    while (!out.empty()) {
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kTileElements, std::ssize(out)));
        const auto view =
            array.source->bytes(array.offset + static_cast<std::uint64_t>(first) * width, count * width);
        if (!view)
            return fail(view.error());
        decodeElements(array.type, array.bigEndian, view->bytes.data(), out.first(count));
        first += static_cast<std::int64_t>(count);
        out = out.subspan(count);
    }
    return {};
}

/// Blocks of one tile at a time: 4096 values keep codes, binary32 and the caller's binary64 within the
/// second-level cache.
constexpr std::int64_t kTileBlockValues = 4096;

/// Values from whole blocks, straight where the caller wants binary32.
template<typename Out>
void decodeBlocks(const StoredArray& array, const std::byte* bytes, std::size_t blocks, std::span<Out> out)
{
    if constexpr (std::is_same_v<Out, float>)
        array.block->decode(bytes, blocks, array.bigEndian, out.data());
    else {
        std::array<float, kTileBlockValues> values;
        array.block->decode(bytes, blocks, array.bigEndian, values.data());
        std::copy_n(values.begin(), out.size(), out.begin());
    }
}

template<typename Out>
Status readBlocks(const StoredArray& array, std::int64_t first, std::span<Out> out)
{
    const auto elements = static_cast<std::int64_t>(array.block->elements);
    const auto width = static_cast<std::uint64_t>(array.block->bytes);
    while (!out.empty()) {
        const std::int64_t inBlock = first % elements;
        const std::uint64_t offset = array.offset + static_cast<std::uint64_t>(first / elements) * width;
        std::int64_t count = std::min<std::int64_t>(kTileBlockValues, std::ssize(out)) / elements * elements;
        const bool whole = inBlock == 0 && count > 0;
        if (!whole)
            count = std::min<std::int64_t>(elements - inBlock, std::ssize(out));
        const auto blocks = static_cast<std::size_t>(whole ? count / elements : 1);
        const auto view = array.source->bytes(offset, blocks * width);
        if (!view)
            return fail(view.error());
        const auto part = out.first(static_cast<std::size_t>(count));
        if (whole)
            decodeBlocks(array, view->bytes.data(), blocks, part);
        else {
            std::array<float, kLargestBlock> values;
            array.block->decode(view->bytes.data(), 1, array.bigEndian, values.data());
            std::copy_n(values.begin() + inBlock, part.size(), part.begin());
        }
        first += count;
        out = out.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

/// Walks the row-major index and keeps the offset in column-major storage beside it.
template<typename Out>
Status readColumnMajor(const StoredArray& array, const TensorInfo& info, std::int64_t first,
                       std::span<Out> out)
{
    const std::size_t rank = info.shape.size();
    std::vector<std::int64_t> stride(rank, 1);
    for (std::size_t d = 1; d < rank; ++d)
        stride[d] = stride[d - 1] * info.shape[d - 1];
    std::vector<std::int64_t> at(rank, 0);
    std::int64_t offset = 0;
    for (std::size_t d = rank; d-- > 0; first /= info.shape[d]) {
        at[d] = first % info.shape[d];
        offset += at[d] * stride[d];
    }
    const auto view = array.source->bytes(array.offset, static_cast<std::uint64_t>(info.sizeBytes));
    if (!view)
        return fail(view.error());
    const std::size_t width = elementBytes(array.type);
    for (Out& value : out) {
        decodeElements(array.type, array.bigEndian,
                       view->bytes.data() + static_cast<std::size_t>(offset) * width,
                       std::span<Out>(&value, 1));
        for (std::size_t d = rank; d-- > 0;) {
            offset += stride[d];
            if (++at[d] < info.shape[d])
                break;
            offset -= stride[d] * info.shape[d];
            at[d] = 0;
        }
    }
    return {};
}

template<typename Out>
Status readStored(const StoredArray& array, const TensorInfo& info, const std::string& path,
                  std::int64_t first, std::span<Out> out)
{
    assert(first >= 0 && first + std::ssize(out) <= info.count);
    if (!info.problem.empty())
        return fileFailure(path, array.offset, info.problem);
    if (out.empty())
        return {};
    if (array.block != nullptr)
        return readBlocks(array, first, out);
    if (array.fortranOrder && info.shape.size() > 1)
        return readColumnMajor(array, info, first, out);
    return readRowMajor(array, first, out);
}

} // namespace

std::optional<std::size_t> Model::find(std::string_view name) const
{
    const auto& all = tensors();
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const TensorInfo& info) { return info.name == name; });
    if (it == all.end())
        return std::nullopt;
    return static_cast<std::size_t>(it - all.begin());
}

void ArrayModel::reserve(std::size_t tensors)
{
    m_tensors.reserve(tensors);
    m_arrays.reserve(tensors);
}

void ArrayModel::add(TensorInfo info, StoredArray array)
{
    const auto count = byteSizeOf(info.shape, 1);
    assert(count && (array.block == nullptr || array.block->elements <= kLargestBlock));
    const auto size = array.block != nullptr ? blockSizeOf(*count, *array.block)
                                             : byteSizeOf(info.shape, elementBytes(array.type));
    assert(size);
    info.count = *count;
    info.sizeBytes = *size;
    info.isFloat = array.block != nullptr ? array.block->isFloat : isFloatElement(array.type);
    m_tensors.push_back(std::move(info));
    m_arrays.push_back(std::move(array));
}

void ArrayModel::addUnreadable(TensorInfo info)
{
    assert(!info.problem.empty());
    m_tensors.push_back(std::move(info));
    m_arrays.emplace_back();
}

namespace {

/// Values are only as good as the file was to the end of reading them.
template<typename Out>
Status readIntact(const StoredArray& array, const TensorInfo& info, const std::string& path,
                  std::int64_t first, std::span<Out> out)
{
    if (auto status = readStored(array, info, path, first, out); !status || out.empty())
        return status;
    return array.source->intact();
}

} // namespace

Status ArrayModel::readReal(std::size_t index, std::int64_t first, std::span<double> out) const
{
    return readIntact(stored(index), m_tensors[index], m_path, first, out);
}

Status ArrayModel::readFloat(std::size_t index, std::int64_t first, std::span<float> out) const
{
    return readIntact(stored(index), m_tensors[index], m_path, first, out);
}

std::optional<std::int64_t> byteSizeOf(std::span<const std::int64_t> shape, std::size_t bytesPerElement)
{
    if (std::any_of(shape.begin(), shape.end(), [](std::int64_t d) { return d < 0; }))
        return std::nullopt;
    // Any zero makes the whole product zero, however large the others are.
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return 0;
    auto product = static_cast<std::int64_t>(bytesPerElement);
    for (const std::int64_t dimension : shape) {
        if (__builtin_mul_overflow(product, dimension, &product))
            return std::nullopt;
    }
    return product;
}

std::optional<std::int64_t> blockSizeOf(std::int64_t count, const BlockFormat& format)
{
    const std::int64_t blocks = count / format.elements + (count % format.elements != 0 ? 1 : 0);
    std::int64_t size = 0;
    if (__builtin_mul_overflow(blocks, static_cast<std::int64_t>(format.bytes), &size))
        return std::nullopt;
    return size;
}

} // namespace bitloupe
