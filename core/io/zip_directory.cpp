#include "core/io/zip_directory.h"

#include "core/io/file_text.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr std::uint32_t kLocalHeader = 0x04034B50;
constexpr std::uint32_t kDirectoryEntry = 0x02014B50;
constexpr std::uint32_t kEndRecord = 0x06054B50;
constexpr std::uint32_t kEndRecord64 = 0x06064B50;
constexpr std::uint32_t kEndLocator64 = 0x07064B50;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kEntrySize = 46;
constexpr std::uint64_t kLocalSize = 30;
constexpr std::uint64_t kSlack = 64U << 20U;
constexpr std::uint64_t kLongestDirectory = 64U << 20U;

/// Little-endian fields of a record; the caller has checked its length.
class Fields {
public:
    explicit Fields(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }
    std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
    std::uint32_t u32(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
    std::uint64_t u64(std::size_t at) const { return number(at, 8); }
    std::string text(std::size_t at, std::size_t size) const
    {
        return {reinterpret_cast<const char*>(m_bytes.data()) + at, size};
    }

private:
    std::uint64_t number(std::size_t at, std::size_t size) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = size; i-- > 0;)
            value = (value << 8U) | std::to_integer<std::uint64_t>(m_bytes[at + i]);
        return value;
    }

    std::span<const std::byte> m_bytes;
};

struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

tl::unexpected<Error> damaged(const MappedFile& file, std::uint64_t at, const std::string& why)
{
    return fileFailure(file.path(), at, fileName(file.path()) + " is damaged: " + why);
}

Expected<std::uint64_t> findEndRecord(const MappedFile& file)
{
    const std::uint64_t reach = std::min<std::uint64_t>(file.size(), kEndSize + 0xFFFF);
    const std::uint64_t start = file.size() - reach;
    const auto tail = file.bytes(start, reach);
    if (!tail)
        return fail(tail.error());
    const Fields fields(tail->bytes);
    for (std::uint64_t at = reach < kEndSize ? 0 : reach - kEndSize + 1; at-- > 0;) {
        if (fields.u32(at) == kEndRecord && at + kEndSize + fields.u16(at + 20) == reach)
            return start + at;
    }
    return fileFailure(file.path(), file.size(),
                       fileName(file.path())
                           + " is cut off: it is a zip archive without the directory at its end.");
}

/// The zip64 end record, where the locator before the end record points to one.
Expected<Directory> readDirectory64(const MappedFile& file, std::uint64_t endAt)
{
    const auto locator = endAt >= 20 ? file.bytes(endAt - 20, 20) : file.bytes(file.size(), 1);
    if (!locator || Fields(locator->bytes).u32(0) != kEndLocator64)
        return damaged(file, endAt, "its zip64 record is missing.");
    const std::uint64_t at = Fields(locator->bytes).u64(8);
    const auto record = file.bytes(at, 56);
    if (!record || Fields(record->bytes).u32(0) != kEndRecord64)
        return damaged(file, at, "its zip64 record is missing.");
    const Fields fields(record->bytes);
    return Directory{fields.u64(48), fields.u64(40)};
}

Expected<Directory> locateDirectory(const MappedFile& file)
{
    const auto endAt = findEndRecord(file);
    if (!endAt)
        return fail(endAt.error());
    const auto record = file.bytes(*endAt, kEndSize);
    if (!record)
        return fail(record.error());
    const Fields fields(record->bytes);
    Directory directory{fields.u32(16), fields.u32(12)};
    if (directory.offset == 0xFFFFFFFFU || directory.size == 0xFFFFFFFFU || fields.u16(10) == 0xFFFF) {
        const auto wide = readDirectory64(file, *endAt);
        if (!wide)
            return fail(wide.error());
        directory = *wide;
    }
    if (directory.offset > *endAt || directory.size > *endAt - directory.offset)
        return damaged(file, *endAt, "its zip directory lies outside the file.");
    if (directory.size > kLongestDirectory)
        return fileFailure(file.path(), directory.offset, fileName(file.path()) + " has too many members.",
                           ErrorCode::TooLarge);
    return directory;
}

/// Sizes and offset of 0xFFFFFFFF stand in the zip64 extra field (id 1), in this order and only these.
bool readExtra64(const Fields& fields, std::size_t at, std::size_t size, ZipMember& member,
                 std::uint64_t& localAt)
{
    const std::size_t end = at + size;
    while (at + 4 <= end) {
        const std::size_t length = fields.u16(at + 2);
        const bool isWide = fields.u16(at) == 1;
        at += 4;
        if (length > end - at)
            return false;
        if (isWide) {
            std::size_t from = at;
            for (std::uint64_t* value : {&member.size, &member.storedSize, &localAt}) {
                if (*value != 0xFFFFFFFFU)
                    continue;
                if (from + 8 > at + length)
                    return false;
                *value = fields.u64(from);
                from += 8;
            }
            return true;
        }
        at += length;
    }
    return member.size != 0xFFFFFFFFU && member.storedSize != 0xFFFFFFFFU && localAt != 0xFFFFFFFFU;
}

Status locateData(const MappedFile& file, const Directory& directory, std::uint64_t localAt,
                  ZipMember& member)
{
    const auto local =
        localAt < directory.offset ? file.bytes(localAt, kLocalSize) : file.bytes(file.size(), 1);
    if (!local || Fields(local->bytes).u32(0) != kLocalHeader)
        return damaged(file, localAt,
                       "the member " + plainText(member.name) + " is not where the directory says.");
    const Fields fields(local->bytes);
    const std::uint64_t nameSize = fields.u16(26);
    const auto name = file.bytes(localAt + kLocalSize, nameSize);
    if (!name || Fields(name->bytes).text(0, nameSize) != member.name)
        return damaged(file, localAt,
                       "the member " + plainText(member.name) + " has another name in its own header.");
    member.dataOffset = localAt + kLocalSize + nameSize + fields.u16(28);
    if (member.dataOffset > directory.offset || member.storedSize > directory.offset - member.dataOffset)
        return damaged(file, localAt,
                       "the member " + plainText(member.name) + " reaches beyond its archive.");
    return {};
}

bool hasRepeatedName(const std::vector<ZipMember>& members)
{
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const ZipMember& member : members)
        names.push_back(member.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

} // namespace

bool looksLikeZip(std::span<const std::byte> start)
{
    return start.size() >= 4 && Fields(start).u32(0) == kLocalHeader;
}

Expected<std::vector<ZipMember>> readZipDirectory(const MappedFile& file)
{
    const auto directory = locateDirectory(file);
    if (!directory)
        return fail(directory.error());
    const auto view = file.bytes(directory->offset, directory->size);
    if (!view)
        return fail(view.error());
    const Fields fields(view->bytes);
    std::vector<ZipMember> members;
    for (std::uint64_t at = 0; at < directory->size;) {
        if (directory->size - at < kEntrySize || fields.u32(at) != kDirectoryEntry)
            return damaged(file, directory->offset + at, "its zip directory is not readable from here on.");
        const std::size_t nameSize = fields.u16(at + 28);
        const std::size_t extraSize = fields.u16(at + 30);
        const std::uint64_t length = kEntrySize + nameSize + extraSize + fields.u16(at + 32);
        if (length > directory->size - at)
            return damaged(file, directory->offset + at, "its zip directory is not readable from here on.");
        ZipMember member{fields.text(at + kEntrySize, nameSize),
                         0,
                         fields.u32(at + 20),
                         fields.u32(at + 24),
                         fields.u32(at + 16),
                         fields.u16(at + 10),
                         (fields.u16(at + 8) & 1U) != 0};
        std::uint64_t localAt = fields.u32(at + 42);
        if (!readExtra64(fields, at + kEntrySize + nameSize, extraSize, member, localAt))
            return damaged(file, directory->offset + at,
                           "the zip64 sizes of " + plainText(member.name) + " are missing.");
        if (auto status = locateData(file, *directory, localAt, member); !status)
            return fail(status.error());
        members.push_back(std::move(member));
        at += length;
    }
    if (hasRepeatedName(members))
        return damaged(file, directory->offset, "two of its members have the same name.");
    return members;
}

std::string zipRefusal(const MappedFile& file, const ZipMember& member)
{
    if (member.encrypted)
        return plainText(member.name) + " is encrypted.";
    if (member.method != 0 && member.method != 8)
        return plainText(member.name) + " is packed by method " + std::to_string(member.method)
            + "; stored and deflated members are read.";
    if (member.method == 0 && member.size != member.storedSize)
        return plainText(member.name) + " is stored, but its two sizes differ.";
    if (member.method == 8 && member.size > kSlack && (member.size - kSlack) / 4 > file.size())
        return plainText(member.name) + " would unpack to " + wholeText(member.size)
            + " bytes, more than 4 times the file plus 64 MiB.";
    return {};
}

} // namespace bitloupe
