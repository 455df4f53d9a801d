#include "core/io/hdf5_group.h"

#include "core/io/byte_reader.h"
#include "core/io/hdf5_heap.h"

#include <algorithm>
#include <tuple>

namespace bitloupe {

namespace {

/// Names and B-tree of a group as HDF5 has written them from the start.
class OldGroup {
public:
    explicit OldGroup(Hdf5File& file)
        : m_file(file)
    {
    }

    Status read(std::span<const std::byte> message)
    {
        ByteReader reader(message);
        const std::uint64_t tree = reader.number(m_file.offsetBytes());
        const std::uint64_t heap = reader.number(m_file.offsetBytes());
        if (auto status = readHeap(heap); !status)
            return status;
        return readNode(tree, -1);
    }

    std::vector<Hdf5Link> links;

private:
    Status readHeap(std::uint64_t address)
    {
        const std::size_t lengthBytes = m_file.lengthBytes();
        const auto head = m_file.block(address, 8 + 2 * lengthBytes + m_file.offsetBytes(), "HEAP");
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        reader.skip(8);
        const std::uint64_t size = reader.number(lengthBytes);
        reader.skip(lengthBytes);
        auto names = m_file.structure(reader.number(m_file.offsetBytes()), size);
        if (!names)
            return fail(names.error());
        m_names = std::move(*names);
        return {};
    }

    /// Levels fall by one to the leaves, so a loop cannot stay unnoticed.
    Status readNode(std::uint64_t address, int expectedLevel)
    {
        const std::size_t wide = m_file.offsetBytes();
        const std::uint64_t headSize = 8 + 2 * wide;
        const auto head = m_file.block(address, headSize, "TREE");
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        reader.skip(4);
        const unsigned type = reader.u8();
        const int level = reader.u8();
        const std::uint64_t used = reader.u16();
        if (type != 0 || (expectedLevel >= 0 && level != expectedLevel) || level > 16)
            return m_file.damaged(address, "a node of a group does not fit its place.");
        const auto body = m_file.structure(address + headSize, used * (m_file.lengthBytes() + wide));
        if (!body)
            return fail(body.error());
        ByteReader entries(body->bytes);
        for (std::uint64_t i = 0; i < used; ++i) {
            entries.skip(m_file.lengthBytes());
            const std::uint64_t child = entries.number(wide);
            if (auto status = level > 0 ? readNode(child, level - 1) : readSymbols(child); !status)
                return status;
        }
        return {};
    }

    Status readSymbols(std::uint64_t address)
    {
        const auto head = m_file.block(address, 8, "SNOD");
        if (!head)
            return fail(head.error());
        ByteReader reader(head->bytes);
        reader.skip(6);
        const std::uint64_t count = reader.u16();
        const std::size_t wide = m_file.offsetBytes();
        const auto body = m_file.structure(address + 8, count * (2 * wide + 24));
        if (!body)
            return fail(body.error());
        ByteReader entries(body->bytes);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t nameAt = entries.number(wide);
            const std::uint64_t header = entries.number(wide);
            const bool isSoft = entries.u32() == 2;
            entries.skip(20);
            ByteReader names(m_names.bytes);
            names.seek(nameAt);
            const std::string_view name = names.textUntil('\0');
            if (!names.ok() || !m_file.spend(sizeof(Hdf5Link) + name.size()))
                return m_file.damaged(address, "a name of a group lies outside its heap.");
            if (!isSoft && m_file.isDefined(header))
                links.push_back({std::string(name), header});
        }
        return {};
    }

    Hdf5File& m_file;
    ByteView m_names;
};

/// Links in the header itself, and in a heap of their own when they are many.
Status readNewLinks(Hdf5File& file, const Hdf5Message& message, std::vector<Hdf5Link>& links)
{
    if (message.type == hdf5::kLink) {
        auto link = parseHdf5Link(file, message.data.bytes);
        if (!link)
            return fail(link.error());
        if (*link)
            links.push_back(std::move(**link));
        return {};
    }
    ByteReader reader(message.data.bytes);
    reader.skip(1);
    const unsigned flags = reader.u8();
    reader.skip((flags & 1U) != 0 ? 8 : 0);
    const std::uint64_t heap = reader.number(file.offsetBytes());
    const std::uint64_t names = reader.number(file.offsetBytes());
    if (!reader.ok() || !file.isDefined(heap) || !file.isDefined(names))
        return {};
    return readDenseLinks(file, heap, names, links);
}

} // namespace

Expected<std::optional<Hdf5Link>> parseHdf5Link(Hdf5File& file, std::span<const std::byte> message)
{
    ByteReader reader(message);
    const unsigned version = reader.u8();
    const unsigned flags = reader.u8();
    const unsigned type = (flags & 8U) != 0 ? reader.u8() : 0;
    Hdf5Link link;
    if ((flags & 4U) != 0)
        link.order = reader.u64();
    reader.skip((flags & 0x10U) != 0 ? 1 : 0);
    link.name = reader.text(reader.number(std::size_t{1} << (flags & 3U)));
    if (!reader.ok() || version != 1)
        return file.damaged(0, "a link of a group is not readable.");
    if (type != 0)
        return std::nullopt;
    link.header = reader.number(file.offsetBytes());
    if (!reader.ok() || !file.spend(sizeof(Hdf5Link) + link.name.size()))
        return file.damaged(0, "a link of a group is not readable.");
    return link;
}

Expected<std::vector<Hdf5Link>> readHdf5Links(Hdf5File& file, std::span<const Hdf5Message> messages)
{
    OldGroup old(file);
    std::vector<Hdf5Link> links;
    for (const Hdf5Message& message : messages) {
        Status status;
        if (message.type == hdf5::kSymbolTable)
            status = old.read(message.data.bytes);
        else if (message.type == hdf5::kLink || message.type == hdf5::kLinkInfo)
            status = readNewLinks(file, message, links);
        if (!status)
            return fail(status.error());
    }
    std::move(old.links.begin(), old.links.end(), std::back_inserter(links));
    std::stable_sort(links.begin(), links.end(), [](const Hdf5Link& a, const Hdf5Link& b) {
        return std::tie(a.order, a.name) < std::tie(b.order, b.name);
    });
    return links;
}

} // namespace bitloupe
