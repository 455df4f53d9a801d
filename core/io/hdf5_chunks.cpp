#include "core/io/hdf5_chunks.h"

#include "core/io/array_model.h"
#include "core/io/byte_reader.h"
#include "core/io/file_text.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <iterator>

#include <zlib.h>

namespace bitloupe {

namespace {

constexpr std::uint64_t kKept = 16U << 20U;
constexpr std::uint64_t kKeepCost = 192; // of a kept chunk besides its values

/// zlib data of which at most `limit` bytes come out.
std::optional<std::vector<std::byte>> inflated(std::span<const std::byte> packed, std::uint64_t limit)
{
    std::vector<std::byte> out(static_cast<std::size_t>(limit));
    auto written = static_cast<uLongf>(limit);
    auto read = static_cast<uLong>(packed.size());
    const int code = uncompress2(reinterpret_cast<Bytef*>(out.data()), &written,
                                 reinterpret_cast<const Bytef*>(packed.data()), &read);
    if (code != Z_OK)
        return std::nullopt;
    out.resize(written);
    return out;
}

/// LZF of which at most `limit` bytes come out: a byte below 32 says how many plain bytes follow, less one;
/// else its upper three bits are a length (7: and a byte more), the rest and the next byte how far back the
/// bytes to repeat lie. Source: the format's description in lzf_c.c of liblzf.
std::optional<std::vector<std::byte>> unpackLzf(std::span<const std::byte> packed, std::uint64_t limit)
{
    std::vector<std::byte> out;
    out.reserve(static_cast<std::size_t>(limit));
    ByteReader reader(packed);
    while (reader.remaining() > 0) {
        const unsigned control = reader.u8();
        if (control < 32) {
            const auto plain = reader.take(control + 1);
            if (!reader.ok() || plain.size() > limit - out.size())
                return std::nullopt;
            out.insert(out.end(), plain.begin(), plain.end());
            continue;
        }
        std::size_t length = (control >> 5U) + 2;
        length += length == 9 ? reader.u8() : 0;
        const std::size_t back = ((control & 31U) << 8U) + reader.u8() + 1;
        if (!reader.ok() || back > out.size() || length > limit - out.size())
            return std::nullopt;
        for (std::size_t i = 0; i < length; ++i)
            out.push_back(out[out.size() - back]);
    }
    return out;
}

/// Puts the bytes of each element together again: all first bytes come first, then all second ones.
std::vector<std::byte> unshuffled(std::span<const std::byte> bytes, std::size_t width)
{
    std::vector<std::byte> out(bytes.begin(), bytes.end());
    const std::size_t count = width > 1 ? bytes.size() / width : 0;
    for (std::size_t b = 0; b < width && count > 0; ++b) {
        for (std::size_t i = 0; i < count; ++i)
            out[i * width + b] = bytes[b * count + i];
    }
    return out;
}

} // namespace

Hdf5ChunkSource::Hdf5ChunkSource(std::shared_ptr<Hdf5File> file, Hdf5Dataset dataset)
    : m_file(std::move(file))
    , m_dataset(std::move(dataset))
    , m_size(static_cast<std::uint64_t>(*byteSizeOf(m_dataset.shape, m_dataset.elementBytes)))
    , m_chunkBytes(m_dataset.elementBytes)
    , m_chunksAlong(hdf5ChunksAlong(m_dataset))
{
    for (const std::uint64_t extent : m_dataset.chunk)
        m_chunkBytes *= extent;
}

Expected<ByteView> Hdf5ChunkSource::bytes(std::uint64_t offset, std::uint64_t size) const
{
    const std::size_t width = m_dataset.elementBytes;
    assert(offset % width == 0 && size % width == 0 && offset <= m_size && size <= m_size - offset);
    const std::lock_guard lock(m_mutex);
    if (auto status = readIndex(); !status)
        return fail(status.error());
    auto out = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(size));
    const std::size_t rank = m_dataset.shape.size();
    std::vector<std::uint64_t> at(rank);
    for (std::uint64_t done = 0; done < size;) {
        std::uint64_t rest = (offset + done) / width;
        for (std::size_t d = rank; d-- > 0; rest /= static_cast<std::uint64_t>(m_dataset.shape[d]))
            at[d] = rest % static_cast<std::uint64_t>(m_dataset.shape[d]);
        std::uint64_t index = 0;
        std::uint64_t inside = 0;
        for (std::size_t d = 0; d < rank; ++d) {
            index = index * m_chunksAlong[d] + at[d] / m_dataset.chunk[d];
            inside = inside * m_dataset.chunk[d] + at[d] % m_dataset.chunk[d];
        }
        // Elements follow one another to the end of the row or of the chunk in it.
        const std::uint64_t row =
            rank == 0 ? 1 : static_cast<std::uint64_t>(m_dataset.shape[rank - 1]) - at[rank - 1];
        const std::uint64_t inChunk =
            rank == 0 ? 1 : m_dataset.chunk[rank - 1] - at[rank - 1] % m_dataset.chunk[rank - 1];
        const std::uint64_t run = std::min({row * width, inChunk * width, size - done});
        const auto values = chunk(index);
        if (!values)
            return fail(values.error());
        std::memcpy(out->data() + done, (*values)->data() + inside * width, static_cast<std::size_t>(run));
        done += run;
    }
    return ByteView{*out, out};
}

Status Hdf5ChunkSource::readIndex() const
{
    if (m_indexed)
        return {};
    auto places = readHdf5ChunkIndex(*m_file, m_dataset);
    if (!places)
        return fail(places.error());
    m_places = std::move(*places);
    m_indexed = true;
    return {};
}

Expected<std::shared_ptr<const std::vector<std::byte>>> Hdf5ChunkSource::chunk(std::uint64_t index) const
{
    if (const auto kept = m_kept.find(index); kept != m_kept.end()) {
        m_latest.splice(m_latest.end(), m_latest, kept->second);
        return kept->second->bytes;
    }
    Hdf5ChunkPlace place{.index = index};
    const auto it =
        std::lower_bound(m_places.begin(), m_places.end(), index,
                         [](const Hdf5ChunkPlace& p, std::uint64_t wanted) { return p.index < wanted; });
    if (it != m_places.end() && it->index == index)
        place = *it;
    while (!m_latest.empty() && (m_latest.size() + 1) * (m_chunkBytes + kKeepCost) > kKept) {
        m_kept.erase(m_latest.front().index);
        m_latest.pop_front();
    }
    auto unpacked = unpack(place);
    if (!unpacked)
        return fail(unpacked.error());
    m_latest.push_back({index, std::make_shared<const std::vector<std::byte>>(std::move(*unpacked))});
    m_kept.emplace(index, std::prev(m_latest.end()));
    return m_latest.back().bytes;
}

Expected<std::vector<std::byte>> Hdf5ChunkSource::unpack(const Hdf5ChunkPlace& place) const
{
    std::vector<std::byte> values;
    if (!m_file->isDefined(place.address)) {
        values.resize(static_cast<std::size_t>(m_chunkBytes));
        for (std::size_t at = 0; m_dataset.fill.size() == m_dataset.elementBytes && at < values.size();
             at += m_dataset.elementBytes)
            std::copy(m_dataset.fill.begin(), m_dataset.fill.end(),
                      values.begin() + static_cast<std::ptrdiff_t>(at));
        return values;
    }
    const bool isPlain = m_dataset.filters.empty();
    const auto stored = m_file->bytes(place.address, isPlain ? m_chunkBytes : place.storedSize);
    if (!stored)
        return fail(stored.error());
    values.assign(stored->bytes.begin(), stored->bytes.end());
    const std::uint64_t checksums = 4 * m_dataset.filters.size();
    for (std::size_t i = m_dataset.filters.size(); i-- > 0;) {
        if (i < 32 && ((place.skippedFilters >> i) & 1U) != 0)
            continue;
        const Hdf5Filter& filter = m_dataset.filters[i];
        if (filter.id == 1) {
            auto out = inflated(values, m_chunkBytes + checksums);
            if (!out)
                return m_file->damaged(place.address, "the packed bytes of a chunk cannot be unpacked.");
            values = std::move(*out);
        } else if (filter.id == 2)
            values = unshuffled(values, filter.parameter);
        else if (filter.id == kHdf5Lzf) {
            auto out = unpackLzf(values, m_chunkBytes + checksums);
            if (!out)
                return m_file->damaged(place.address, "the packed bytes of a chunk cannot be unpacked.");
            values = std::move(*out);
        } else if (values.size() >= 4)
            values.resize(values.size() - 4);
    }
    if (values.size() != m_chunkBytes)
        return m_file->damaged(place.address,
                               "a chunk has " + wholeText(values.size()) + " bytes instead of "
                                   + wholeText(m_chunkBytes) + ".");
    return values;
}

} // namespace bitloupe
