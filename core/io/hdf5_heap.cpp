#include "core/io/hdf5_heap.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"
#include "core/io/hdf5_records.h"

#include <algorithm>
#include <bit>

namespace bitloupe {

namespace {

constexpr int kDeepest = 16;

/// A heap whose blocks double in size row by row.
class FractalHeap {
public:
    explicit FractalHeap(Hdf5File& file)
        : m_file(file)
    {
    }

    Status open(std::uint64_t address)
    {
        const std::size_t wide = m_file.offsetBytes();
        const std::size_t lengthBytes = m_file.lengthBytes();
        const auto view = m_file.block(address, 26 + 12 * lengthBytes + 3 * wide, "FRHP");
        if (!view)
            return fail(view.error());
        ByteReader reader(view->bytes);
        reader.skip(7);
        const unsigned filterBytes = reader.u16();
        reader.skip(1);
        const std::uint64_t longestObject = reader.u32();
        reader.skip(10 * lengthBytes + 2 * wide);
        m_width = reader.u16();
        m_startSize = reader.number(lengthBytes);
        m_mostDirect = reader.number(lengthBytes);
        m_heapBits = reader.u16();
        reader.skip(2);
        m_root = reader.number(wide);
        m_rootRows = reader.u16();
        if (filterBytes != 0)
            return fileFailure(m_file.path(), m_file.place(address),
                               fileName(m_file.path()) + " has a group in a packed heap, which is not read.",
                               ErrorCode::Unsupported);
        if (!reader.ok() || m_width == 0 || m_heapBits == 0 || m_heapBits > 64
            || !std::has_single_bit(m_startSize) || !std::has_single_bit(m_mostDirect)
            || m_mostDirect < m_startSize)
            return m_file.damaged(address, "the heap of a group is not readable.");
        m_lengthBytes = std::min<unsigned>(static_cast<unsigned>(std::bit_width(m_mostDirect) + 6) / 8,
                                           static_cast<unsigned>(hdf5BytesFor(longestObject)));
        return {};
    }

    Expected<ByteView> object(std::span<const std::byte> id)
    {
        ByteReader reader(id);
        const unsigned kind = (reader.u8() >> 4U) & 3U;
        const std::uint64_t offset = reader.number((m_heapBits + 7U) / 8U);
        const std::uint64_t size = reader.number(m_lengthBytes);
        if (!reader.ok() || kind != 0)
            return m_file.damaged(m_root, "a link of a group lies outside its heap.");
        if (m_rootRows == 0)
            return offset > m_startSize || size > m_startSize - offset
                ? outside()
                : m_file.structure(m_root + offset, size);
        return find(m_root, m_rootRows, offset, size, 0);
    }

private:
    Expected<ByteView> outside() const
    {
        return m_file.damaged(m_root, "a link of a group lies outside its heap.");
    }

    /// Rows 0 and 1 have blocks of the first size, every later row blocks twice as large as the row before.
    std::uint64_t blockSize(unsigned row) const { return m_startSize << (row == 0 ? 0 : row - 1); }

    Expected<ByteView> find(std::uint64_t block, unsigned rows, std::uint64_t offset, std::uint64_t size,
                            int depth)
    {
        std::uint64_t rowStart = 0;
        for (unsigned row = 0; row < rows && row < 48 && depth < kDeepest; ++row) {
            const std::uint64_t one = blockSize(row);
            if (one > UINT64_MAX / 2 / m_width || rowStart > UINT64_MAX / 2)
                break;
            if (offset - rowStart >= one * m_width) {
                rowStart += one * m_width;
                continue;
            }
            const std::uint64_t column = (offset - rowStart) / one;
            const std::uint64_t entry = row * m_width + column;
            const std::size_t wide = m_file.offsetBytes();
            const std::uint64_t head = 5 + wide + (m_heapBits + 7U) / 8U;
            const auto signature = m_file.block(block, head, "FHIB");
            if (!signature)
                return fail(signature.error());
            const auto pointer = m_file.structure(block + head + entry * wide, wide);
            if (!pointer)
                return fail(pointer.error());
            const std::uint64_t child = ByteReader(pointer->bytes).number(wide);
            const std::uint64_t inside = offset - rowStart - column * one;
            if (one > m_mostDirect)
                return find(child, rowsOf(one), inside, size, depth + 1);
            return size > one - inside ? outside() : m_file.structure(child + inside, size);
        }
        return outside();
    }

    /// Rows that an indirect block needs to span `size` bytes.
    unsigned rowsOf(std::uint64_t size) const
    {
        const auto bits = [](std::uint64_t value) { return static_cast<unsigned>(std::bit_width(value)); };
        return bits(size) > bits(m_startSize * m_width) ? bits(size) - bits(m_startSize * m_width) + 1 : 1;
    }

    Hdf5File& m_file;
    std::uint64_t m_width = 0;
    std::uint64_t m_startSize = 0;
    std::uint64_t m_mostDirect = 0;
    unsigned m_heapBits = 0;
    unsigned m_lengthBytes = 0;
    std::uint64_t m_root = 0;
    unsigned m_rootRows = 0;
};

} // namespace

Status readDenseLinks(Hdf5File& file, std::uint64_t heapAddress, std::uint64_t nameTree,
                      std::vector<Hdf5Link>& links)
{
    FractalHeap heap(file);
    if (auto status = heap.open(heapAddress); !status)
        return status;
    constexpr std::size_t kHashBytes = 4;
    const auto fetch = [&](std::uint64_t address, std::uint64_t size) {
        return file.structure(address, size);
    };
    const auto visit = [&](std::span<const std::byte> record) -> Status {
        if (record.size() <= kHashBytes)
            return file.damaged(nameTree, "the index of a group is not readable.");
        const auto message = heap.object(record.subspan(kHashBytes));
        if (!message)
            return fail(message.error());
        auto link = parseHdf5Link(file, message->bytes);
        if (!link)
            return fail(link.error());
        if (*link)
            links.push_back(std::move(**link));
        return {};
    };
    return readHdf5Records(file, nameTree, fetch, visit);
}

} // namespace bitloupe
