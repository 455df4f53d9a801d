#include "core/io/hdf5_index.h"

#include "core/io/byte_reader.h"
#include "core/io/hdf5_arrays.h"
#include "core/io/hdf5_records.h"

#include <algorithm>

namespace bitloupe {

namespace {

// What an index may cost: a chunk of one value with its entry has 12 bytes, of which a quarter pays for looking
// at the entry.
constexpr std::uint64_t kSmallestChunk = 8;
constexpr std::uint64_t kEntryBytes = 32;
constexpr std::uint64_t kHeads = 1024;

class IndexReader {
public:
    IndexReader(const Hdf5File& file, const Hdf5Dataset& dataset)
        : m_file(file)
        , m_dataset(dataset)
        , m_along(hdf5ChunksAlong(dataset))
        , m_fetch([this](std::uint64_t address, std::uint64_t size) { return fetch(address, size); })
        , m_left(file.source()->size() / kSmallestChunk + kHeads)
    {
        m_chunkBytes = dataset.elementBytes;
        for (const std::uint64_t extent : dataset.chunk)
            m_chunkBytes *= extent;
    }

    Status read()
    {
        const std::uint64_t address = m_dataset.address;
        if (!m_file.isDefined(address))
            return {};
        switch (m_dataset.layout) {
        case Hdf5Dataset::Layout::Chunked:
            return readNode(address, -1);
        case Hdf5Dataset::Layout::SingleChunk:
            return add({0, address, m_dataset.storedSize, m_dataset.skippedFilters});
        case Hdf5Dataset::Layout::ImplicitChunks:
            return readImplicit();
        case Hdf5Dataset::Layout::FixedArray:
            return readHdf5FixedArray(m_file, address, m_fetch, arrayVisit());
        case Hdf5Dataset::Layout::ExtensibleArray:
            return readHdf5ExtensibleArray(m_file, address, m_fetch, arrayVisit());
        case Hdf5Dataset::Layout::RecordTree:
            return readHdf5Records(m_file, address, m_fetch,
                                   [this](std::span<const std::byte> record) { return addRecord(record); });
        default:
            return {};
        }
    }

    std::vector<Hdf5ChunkPlace> places;

private:
    /// A file without loops has no more chunks and entries than this.
    bool spend(std::uint64_t entries)
    {
        if (entries > m_left)
            return false;
        m_left -= entries;
        return true;
    }

    tl::unexpected<Error> tooMany() const
    {
        return m_file.damaged(m_dataset.address, "an index has more chunks than its file could hold.");
    }

    Expected<ByteView> fetch(std::uint64_t address, std::uint64_t size)
    {
        if (!spend(1 + size / kEntryBytes))
            return tooMany();
        return m_file.bytes(address, size);
    }

    Status add(const Hdf5ChunkPlace& place)
    {
        if (!m_file.isDefined(place.address))
            return {};
        if (!spend(1))
            return tooMany();
        places.push_back(place);
        return {};
    }

    /// Adds the chunk at these coordinates, counted in chunks, if the shape reaches it.
    Status addAt(std::span<const std::uint64_t> at, Hdf5ChunkPlace place)
    {
        place.index = 0;
        for (std::size_t d = 0; d < m_along.size(); ++d) {
            if (at[d] >= m_along[d])
                return {};
            place.index = place.index * m_along[d] + at[d];
        }
        return add(place);
    }

    /// (address) or, with filters, (address, size, skipped filters) at the start of an entry whose rest has
    /// `tail` bytes.
    Hdf5ChunkPlace placeOf(ByteReader& reader, std::size_t tail) const
    {
        Hdf5ChunkPlace place;
        const std::size_t wide = m_file.offsetBytes();
        const std::size_t whole = reader.remaining();
        place.address = reader.number(wide);
        if (whole < wide + tail + 4 || m_dataset.filters.empty())
            return place;
        const std::uint64_t size = reader.number(std::min<std::size_t>(whole - wide - tail - 4, 8));
        place.storedSize = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX));
        place.skippedFilters = reader.u32();
        return place;
    }

    /// Entries of arrays stand for the chunks of the largest shape in row-major order, a dimension without
    /// end first.
    Hdf5ArrayVisit arrayVisit()
    {
        std::size_t endless = m_along.size();
        m_mostAlong.clear();
        for (std::size_t d = 0; d < m_along.size(); ++d) {
            const std::uint64_t most = m_dataset.mostShape.empty()
                ? static_cast<std::uint64_t>(m_dataset.shape[d])
                : m_dataset.mostShape[d];
            if (most == UINT64_MAX && endless == m_along.size())
                endless = d;
            m_mostAlong.push_back(
                std::max<std::uint64_t>(most / m_dataset.chunk[d] + (most % m_dataset.chunk[d] != 0), 1));
        }
        return [this, endless, at = std::vector<std::uint64_t>(m_along.size())](
                   std::uint64_t index, std::span<const std::byte> entry) mutable {
            ByteReader reader(entry);
            return coordinates(index, endless, at) ? addAt(at, placeOf(reader, 0)) : Status{};
        };
    }

    /// False where the index lies outside.
    bool coordinates(std::uint64_t index, std::size_t endless, std::vector<std::uint64_t>& at) const
    {
        for (std::size_t d = at.size(); d-- > 0;) {
            if (d == endless)
                continue;
            at[d] = index % m_mostAlong[d];
            index /= m_mostAlong[d];
        }
        if (endless < at.size())
            at[endless] = index;
        return endless < at.size() || index == 0;
    }

    Status readImplicit()
    {
        const Hdf5ArrayVisit visit = arrayVisit();
        std::uint64_t count = 1;
        for (const std::uint64_t along : m_mostAlong) {
            if (__builtin_mul_overflow(count, along, &count) || count > m_left)
                return tooMany();
        }
        std::vector<std::byte> entry(m_file.offsetBytes());
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t address = m_dataset.address + i * m_chunkBytes;
            for (std::size_t b = 0; b < entry.size(); ++b)
                entry[b] = static_cast<std::byte>(address >> (8 * b));
            if (auto status = visit(i, entry); !status)
                return status;
        }
        return {};
    }

    Status addRecord(std::span<const std::byte> record)
    {
        const std::size_t rank = m_along.size();
        if (record.size() < m_file.offsetBytes() + 8 * rank)
            return m_file.damaged(m_dataset.address, "the index of chunks is not readable.");
        ByteReader reader(record);
        const Hdf5ChunkPlace place = placeOf(reader, 8 * rank);
        std::vector<std::uint64_t> at(rank);
        for (std::uint64_t& coordinate : at)
            coordinate = reader.u64();
        return addAt(at, place);
    }

    /// Levels of the version 1 B-tree fall by one to the leaves, so a loop cannot stay unnoticed.
    Status readNode(std::uint64_t address, int expectedLevel)
    {
        const std::size_t wide = m_file.offsetBytes();
        const std::size_t rank = m_along.size();
        const std::uint64_t headSize = 8 + 2 * wide;
        const auto head = m_file.bytes(address, headSize);
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        const bool isTree = reader.text(4) == "TREE" && reader.u8() == 1;
        const int level = reader.u8();
        const std::uint64_t used = reader.u16();
        if (!isTree || (expectedLevel >= 0 && level != expectedLevel) || level > 16
            || !spend(std::max<std::uint64_t>(used, 1)))
            return m_file.damaged(address, "a node of the index of chunks does not fit its place.");
        const auto body = m_file.bytes(address + headSize, used * (8 + 8 * (rank + 1) + wide));
        if (!body)
            return fail(body.error());
        ByteReader entries(body->bytes);
        std::vector<std::uint64_t> at(rank);
        for (std::uint64_t i = 0; i < used; ++i) {
            Hdf5ChunkPlace place;
            place.storedSize = entries.u32();
            place.skippedFilters = entries.u32();
            for (std::size_t d = 0; d < rank; ++d)
                at[d] = entries.u64() / m_dataset.chunk[d];
            entries.skip(8);
            place.address = entries.number(wide);
            if (auto status = level > 0 ? readNode(place.address, level - 1) : addAt(at, place); !status)
                return status;
        }
        return {};
    }

    const Hdf5File& m_file;
    const Hdf5Dataset& m_dataset;
    std::vector<std::uint64_t> m_along;
    std::vector<std::uint64_t> m_mostAlong; ///< of the largest shape
    Hdf5Fetch m_fetch;
    std::uint64_t m_left;
    std::uint64_t m_chunkBytes = 0;
};

} // namespace

std::vector<std::uint64_t> hdf5ChunksAlong(const Hdf5Dataset& dataset)
{
    std::vector<std::uint64_t> along;
    for (std::size_t d = 0; d < dataset.shape.size(); ++d) {
        const auto length = static_cast<std::uint64_t>(dataset.shape[d]);
        along.push_back(length / dataset.chunk[d] + (length % dataset.chunk[d] != 0 ? 1 : 0));
    }
    return along;
}

Expected<std::vector<Hdf5ChunkPlace>> readHdf5ChunkIndex(const Hdf5File& file, const Hdf5Dataset& dataset)
{
    IndexReader reader(file, dataset);
    if (auto status = reader.read(); !status)
        return fail(status.error());
    std::sort(reader.places.begin(), reader.places.end(),
              [](const Hdf5ChunkPlace& a, const Hdf5ChunkPlace& b) { return a.index < b.index; });
    return std::move(reader.places);
}

} // namespace bitloupe
