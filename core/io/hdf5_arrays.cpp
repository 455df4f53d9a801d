#include "core/io/hdf5_arrays.h"

#include "core/io/byte_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace bitloupe {

namespace {

constexpr std::uint64_t kChecksum = 4;
constexpr unsigned kMostBits = 48; // of an index, of a page: files are smaller

/// What both kinds of array share: entries of a width, in blocks and pages.
class ArrayReader {
public:
    ArrayReader(const Hdf5File& file, const Hdf5Fetch& fetch, const Hdf5ArrayVisit& visit)
        : m_file(file)
        , m_fetch(fetch)
        , m_visit(visit)
    {
    }

protected:
    tl::unexpected<Error> damaged(std::uint64_t address) const
    {
        return m_file.damaged(address, "the array that says where chunks lie is not readable.");
    }

    Expected<ByteView> block(std::uint64_t address, std::uint64_t size, const char* signature)
    {
        auto view = m_fetch(address, size);
        if (view && std::memcmp(view->bytes.data(), signature, 4) != 0)
            return damaged(address);
        return view;
    }

    /// `count` entries one after another, the first of index `first`.
    Status readEntries(std::uint64_t address, std::uint64_t first, std::uint64_t count)
    {
        std::uint64_t size = 0;
        if (__builtin_mul_overflow(count, m_entryBytes, &size))
            return damaged(address);
        const auto view = m_fetch(address, size);
        if (!view)
            return fail(view.error());
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto entry = view->bytes.subspan(static_cast<std::size_t>(i * m_entryBytes),
                                                   static_cast<std::size_t>(m_entryBytes));
            if (auto status = m_visit(first + i, entry); !status)
                return status;
        }
        return {};
    }

    std::uint64_t pagesOf(std::uint64_t count) const { return ((count - 1) >> m_pageBits) + 1; }
    bool isPaged(std::uint64_t count) const { return count > pageEntries(); }
    std::uint64_t pageEntries() const { return std::uint64_t(1) << m_pageBits; }

    /// The entries of a block in pages, each behind the one before and its checksum. `written` has a bit per
    /// page from bit `firstBit` on, the first of a byte its highest.
    Status readPages(std::uint64_t address, std::uint64_t first, std::uint64_t count,
                     std::span<const std::byte> written, std::uint64_t firstBit)
    {
        for (std::uint64_t page = 0; page < pagesOf(count); ++page) {
            const std::uint64_t bit = firstBit + page;
            const auto byte = std::to_integer<unsigned>(written[static_cast<std::size_t>(bit / 8)]);
            if ((byte & (0x80U >> (bit % 8))) == 0)
                continue;
            const std::uint64_t before = page << m_pageBits;
            const std::uint64_t at = address + before * m_entryBytes + page * kChecksum;
            if (auto status = readEntries(at, first + before, std::min(pageEntries(), count - before));
                !status)
                return status;
        }
        return {};
    }

    const Hdf5File& m_file;
    const Hdf5Fetch& m_fetch;
    const Hdf5ArrayVisit& m_visit;
    std::uint64_t m_entryBytes = 0;
    unsigned m_pageBits = 0;
};

class FixedArray : ArrayReader {
public:
    using ArrayReader::ArrayReader;

    Status read(std::uint64_t address)
    {
        const std::size_t wide = m_file.offsetBytes();
        const auto head = block(address, 8 + m_file.lengthBytes() + wide, "FAHD");
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        reader.skip(6);
        m_entryBytes = reader.u8();
        m_pageBits = reader.u8();
        const std::uint64_t count = reader.number(m_file.lengthBytes());
        const std::uint64_t data = reader.number(wide);
        if (m_entryBytes < wide || m_pageBits > kMostBits || count > std::uint64_t(1) << kMostBits)
            return damaged(address);
        if (!m_file.isDefined(data) || count == 0)
            return {};
        const std::uint64_t bitmap = isPaged(count) ? (pagesOf(count) + 7) / 8 : 0;
        const auto start = block(data, 6 + wide + bitmap, "FADB");
        if (!start)
            return fail(start.error());
        if (bitmap == 0)
            return readEntries(data + 6 + wide, 0, count);
        return readPages(data + 6 + wide + bitmap + kChecksum, 0, count, start->bytes.subspan(6 + wide), 0);
    }
};

class ExtensibleArray : ArrayReader {
public:
    using ArrayReader::ArrayReader;

    Status read(std::uint64_t address)
    {
        if (auto status = readHead(address); !status || !m_file.isDefined(m_index))
            return status;
        const std::size_t wide = m_file.offsetBytes();
        const unsigned direct = 2 * static_cast<unsigned>(std::bit_width(m_leastPointers) - 1);
        const std::uint64_t dataPointers = 2 * (m_leastPointers - 1);
        const std::uint64_t superPointers = m_superBlocks > direct ? m_superBlocks - direct : 0;
        const std::uint64_t start = 6 + wide + m_inIndex * m_entryBytes;
        const auto view = block(m_index, start + (dataPointers + superPointers) * wide, "EAIB");
        if (!view)
            return fail(view.error());
        if (auto status = readEntries(m_index + 6 + wide, 0, m_inIndex); !status)
            return status;
        ByteReader pointers(view->bytes);
        pointers.skip(start);
        std::uint64_t first = m_inIndex;
        for (unsigned u = 0; u < m_superBlocks; ++u) {
            const auto status = u < direct ? readDataBlocks(pointers, {}, u, first)
                                           : readSuperBlock(pointers.number(wide), u, first);
            if (!status)
                return status;
            first += blocksOf(u) * entriesOf(u);
        }
        return {};
    }

private:
    static std::uint64_t blocksOf(unsigned u) { return std::uint64_t(1) << (u / 2); }
    std::uint64_t entriesOf(unsigned u) const { return m_leastEntries << ((u + 1) / 2); }

    Status readHead(std::uint64_t address)
    {
        const std::size_t wide = m_file.offsetBytes();
        const auto head = block(address, 12 + 6 * m_file.lengthBytes() + wide, "EAHD");
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        reader.skip(6);
        m_entryBytes = reader.u8();
        const unsigned indexBits = reader.u8();
        m_inIndex = reader.u8();
        m_leastEntries = reader.u8();
        m_leastPointers = reader.u8();
        m_pageBits = reader.u8();
        reader.skip(6 * m_file.lengthBytes());
        m_index = reader.number(wide);
        if (m_entryBytes < wide || indexBits > kMostBits || m_pageBits > kMostBits
            || !std::has_single_bit(m_leastEntries) || !std::has_single_bit(m_leastPointers)
            || m_leastEntries >= std::uint64_t(1) << indexBits)
            return damaged(address);
        m_offsetBytes = (indexBits + 7) / 8;
        m_superBlocks = 1 + indexBits - static_cast<unsigned>(std::bit_width(m_leastEntries) - 1);
        return {};
    }

    /// The data blocks of super block u, whose addresses come next; `written` has a bit for each of their
    /// pages, one block after another, though there are whole bytes for each block.
    Status readDataBlocks(ByteReader& pointers, std::span<const std::byte> written, unsigned u,
                          std::uint64_t first)
    {
        const std::uint64_t count = entriesOf(u);
        const std::uint64_t head = 6 + m_file.offsetBytes() + m_offsetBytes;
        for (std::uint64_t b = 0; b < blocksOf(u) && pointers.ok(); ++b, first += count) {
            const std::uint64_t address = pointers.number(m_file.offsetBytes());
            if (!pointers.ok() || !m_file.isDefined(address))
                continue;
            if (const auto start = block(address, head, "EADB"); !start)
                return fail(start.error());
            if (isPaged(count) && written.empty())
                return damaged(address);
            const auto status = isPaged(count)
                ? readPages(address + head + kChecksum, first, count, written, b * pagesOf(count))
                : readEntries(address + head, first, count);
            if (!status)
                return status;
        }
        return {};
    }

    Status readSuperBlock(std::uint64_t address, unsigned u, std::uint64_t first)
    {
        if (!m_file.isDefined(address))
            return {};
        const std::size_t wide = m_file.offsetBytes();
        const std::uint64_t count = entriesOf(u);
        const std::uint64_t head = 6 + wide + m_offsetBytes;
        const std::uint64_t bitmaps = isPaged(count) ? blocksOf(u) * ((pagesOf(count) + 7) / 8) : 0;
        const auto view = block(address, head + bitmaps + blocksOf(u) * wide, "EASB");
        if (!view)
            return fail(view.error());
        ByteReader pointers(view->bytes);
        pointers.skip(head + bitmaps);
        return readDataBlocks(
            pointers, view->bytes.subspan(static_cast<std::size_t>(head), static_cast<std::size_t>(bitmaps)),
            u, first);
    }

    std::uint64_t m_inIndex = 0;
    std::uint64_t m_leastEntries = 0;
    std::uint64_t m_leastPointers = 0;
    unsigned m_superBlocks = 0;
    unsigned m_offsetBytes = 0; ///< of an index in the head of a block
    std::uint64_t m_index = UINT64_MAX;
};

} // namespace

Status readHdf5FixedArray(const Hdf5File& file, std::uint64_t header, const Hdf5Fetch& fetch,
                          const Hdf5ArrayVisit& visit)
{
    return FixedArray(file, fetch, visit).read(header);
}

Status readHdf5ExtensibleArray(const Hdf5File& file, std::uint64_t header, const Hdf5Fetch& fetch,
                               const Hdf5ArrayVisit& visit)
{
    return ExtensibleArray(file, fetch, visit).read(header);
}

} // namespace bitloupe
