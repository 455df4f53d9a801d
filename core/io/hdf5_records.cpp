#include "core/io/hdf5_records.h"

#include "core/io/byte_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace bitloupe {

namespace {

constexpr unsigned kDeepest = 16;

class RecordTree {
public:
    RecordTree(const Hdf5File& file, const Hdf5Fetch& fetch, const Hdf5Visit& visit)
        : m_file(file)
        , m_fetch(fetch)
        , m_visit(visit)
    {
    }

    Status read(std::uint64_t address)
    {
        const auto view = block(address, 22 + m_file.offsetBytes() + m_file.lengthBytes(), "BTHD");
        if (!view)
            return fail(view.error());
        ByteReader reader(view->bytes);
        reader.skip(6);
        m_nodeSize = reader.u32();
        m_recordSize = reader.u16();
        const unsigned depth = reader.u16();
        reader.skip(2);
        const std::uint64_t root = reader.number(m_file.offsetBytes());
        const std::uint64_t records = reader.u16();
        if (!reader.ok() || m_recordSize == 0 || m_nodeSize < kOverhead + m_recordSize || depth > kDeepest)
            return m_file.damaged(address, "an index of records is not readable.");
        return m_file.isDefined(root) ? readNode(root, depth, records) : Status{};
    }

private:
    static constexpr std::uint64_t kOverhead = 10; // signature, version, type, checksum

    struct Level {
        std::uint64_t most = 0; ///< records in all nodes below
        std::size_t totalBytes = 0; ///< width of the count of records below a child
        std::size_t pointer = 0; ///< bytes of a pointer to a child
    };

    Expected<ByteView> block(std::uint64_t address, std::uint64_t size, const char* signature)
    {
        auto view = m_fetch(address, size);
        if (view && std::memcmp(view->bytes.data(), signature, 4) != 0)
            return m_file.damaged(address, "the mark " + std::string(signature) + " is missing.");
        return view;
    }

    /// Widths of a child pointer depend on how many records a node of each level may hold.
    Level levelOf(unsigned depth) const
    {
        const std::uint64_t leafMost = (m_nodeSize - kOverhead) / m_recordSize;
        Level level{leafMost, 0, 0};
        for (unsigned d = 1; d <= depth; ++d) {
            level.pointer = m_file.offsetBytes() + hdf5BytesFor(leafMost) + level.totalBytes;
            const std::uint64_t overhead = kOverhead + level.pointer;
            const std::uint64_t most =
                m_nodeSize > overhead ? (m_nodeSize - overhead) / (m_recordSize + level.pointer) : 0;
            if (__builtin_mul_overflow(most + 1, level.most, &level.most)
                || __builtin_add_overflow(level.most, most, &level.most))
                level.most = UINT64_MAX;
            level.totalBytes = hdf5BytesFor(level.most);
        }
        return level;
    }

    Status readNode(std::uint64_t address, unsigned depth, std::uint64_t records)
    {
        const Level level = levelOf(depth);
        const std::uint64_t size =
            6 + records * m_recordSize + (depth > 0 ? (records + 1) * level.pointer : 0);
        const auto view = block(address, size, depth > 0 ? "BTIN" : "BTLF");
        if (!view)
            return fail(view.error());
        ByteReader reader(view->bytes);
        reader.skip(6);
        for (std::uint64_t i = 0; i < records; ++i) {
            if (auto status = m_visit(reader.take(m_recordSize)); !status)
                return status;
        }
        const std::size_t countBytes = hdf5BytesFor((m_nodeSize - kOverhead) / m_recordSize);
        for (std::uint64_t i = 0; depth > 0 && i <= records; ++i) {
            const std::uint64_t child = reader.number(m_file.offsetBytes());
            const std::uint64_t inChild = reader.number(countBytes);
            reader.skip(level.pointer - m_file.offsetBytes() - countBytes);
            if (auto status = readNode(child, depth - 1, inChild); !status)
                return status;
        }
        return {};
    }

    const Hdf5File& m_file;
    const Hdf5Fetch& m_fetch;
    const Hdf5Visit& m_visit;
    std::uint64_t m_nodeSize = 0;
    std::uint64_t m_recordSize = 0;
};

} // namespace

Status readHdf5Records(const Hdf5File& file, std::uint64_t address, const Hdf5Fetch& fetch,
                       const Hdf5Visit& visit)
{
    return RecordTree(file, fetch, visit).read(address);
}

std::size_t hdf5BytesFor(std::uint64_t limit)
{
    return (std::max<std::size_t>(std::bit_width(limit), 1) - 1) / 8 + 1;
}

} // namespace bitloupe
