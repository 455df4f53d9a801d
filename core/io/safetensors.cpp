#include "core/io/safetensors.h"

#include "core/io/file_text.h"
#include "core/io/narrow_formats.h"
#include "core/io/safetensors_header.h"
#include "core/io/stored_codes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000;

struct Dtype {
    std::string_view word;
    ElementType type = ElementType::U8;
    const BlockFormat* block = nullptr; ///< of values that `type` does not describe

    bool isFloat() const { return block != nullptr ? block->isFloat : isFloatElement(type); }
    /// Bytes of this many values, or nullopt above 2^63 - 1.
    std::optional<std::int64_t> sizeOf(std::int64_t count) const
    {
        const std::int64_t shape[] = {count};
        return block != nullptr ? blockSizeOf(count, *block) : byteSizeOf(shape, elementBytes(type));
    }
};

constexpr std::array kDtypes{Dtype{"F64", ElementType::F64},
                             Dtype{"F32", ElementType::F32},
                             Dtype{"F16", ElementType::F16},
                             Dtype{"BF16", ElementType::BF16},
                             Dtype{"F8_E4M3", ElementType::F8E4M3},
                             Dtype{"F8_E5M2", ElementType::F8E5M2},
                             Dtype{"F8_E8M0", ElementType::F8E8M0},
                             Dtype{"I64", ElementType::I64},
                             Dtype{"I32", ElementType::I32},
                             Dtype{"I16", ElementType::I16},
                             Dtype{"I8", ElementType::I8},
                             Dtype{"U64", ElementType::U64},
                             Dtype{"U32", ElementType::U32},
                             Dtype{"U16", ElementType::U16},
                             Dtype{"U8", ElementType::U8},
                             Dtype{"BOOL", ElementType::Bool},
                             Dtype{"F4", ElementType::U8, &kFloat4E2M1Format},
                             Dtype{"F8_E4M3FNUZ", ElementType::U8, &kFloat8E4M3FnuzFormat},
                             Dtype{"F8_E5M2FNUZ", ElementType::U8, &kFloat8E5M2FnuzFormat}};

const Dtype* findDtype(std::string_view word)
{
    const auto* it =
        std::find_if(kDtypes.begin(), kDtypes.end(), [&](const Dtype& d) { return d.word == word; });
    return it == kDtypes.end() ? nullptr : it;
}

std::uint64_t littleEndian64(std::span<const std::byte> bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;)
        value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

tl::unexpected<Error> damaged(const MappedFile& file, std::uint64_t at, const std::string& why)
{
    return fileFailure(file.path(), at, fileName(file.path()) + " is damaged: " + why);
}

std::string spanText(const SafetensorsEntry& entry)
{
    return plainText(entry.name) + " (" + wholeText(entry.begin) + " to " + wholeText(entry.end) + ")";
}

Status checkSize(const MappedFile& file, const SafetensorsEntry& entry, std::uint64_t dataStart)
{
    if (entry.end < entry.begin)
        return damaged(file, dataStart + entry.end,
                       "the tensor " + spanText(entry) + " ends before it begins.");
    const Dtype* dtype = findDtype(entry.dtype);
    const auto count = byteSizeOf(entry.shape, 1);
    const auto size = count && dtype != nullptr ? dtype->sizeOf(*count) : count;
    if (!size)
        return damaged(file, kLengthBytes,
                       "the tensor " + plainText(entry.name) + " has a shape of more than 2^63 bytes.");
    if (dtype != nullptr && entry.end - entry.begin != static_cast<std::uint64_t>(*size))
        return damaged(file, dataStart + entry.begin,
                       "the tensor " + spanText(entry) + " has " + wholeText(entry.end - entry.begin)
                           + " bytes, its shape and " + entry.dtype + " need "
                           + wholeText(static_cast<std::uint64_t>(*size)) + ".");
    return {};
}

/// Entries sorted by offset must tile the data without overlap or gap.
Status checkTiling(const MappedFile& file, std::span<const SafetensorsEntry> entries, std::uint64_t dataStart)
{
    std::uint64_t at = 0;
    const SafetensorsEntry* before = nullptr;
    for (const SafetensorsEntry& entry : entries) {
        if (entry.begin < at)
            return damaged(file, dataStart + entry.begin,
                           "the tensors " + spanText(*before) + " and " + spanText(entry) + " overlap.");
        if (entry.begin > at)
            return damaged(file, dataStart + at,
                           "bytes " + wholeText(at) + " to " + wholeText(entry.begin) + " before the tensor "
                               + plainText(entry.name) + " belong to no tensor.");
        at = entry.end;
        before = &entry;
    }
    if (dataStart > UINT64_MAX - at)
        return damaged(file, kLengthBytes, "the tensor " + spanText(*before) + " ends beyond 2^64 bytes.");
    if (file.size() > dataStart + at)
        return damaged(file, dataStart + at,
                       wholeText(file.size() - dataStart - at) + " bytes follow the last tensor.");
    return {};
}

Status checkEntries(const MappedFile& file, std::vector<SafetensorsEntry>& entries, std::uint64_t dataStart)
{
    for (const SafetensorsEntry& entry : entries) {
        if (auto status = checkSize(file, entry, dataStart); !status)
            return status;
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
                         return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
                     });
    return checkTiling(file, entries, dataStart);
}

void addEntry(ArrayModel& model, const std::shared_ptr<const MappedFile>& file, SafetensorsEntry& entry,
              std::uint64_t dataStart)
{
    TensorInfo info;
    info.name = std::move(entry.name);
    info.shape = std::move(entry.shape);
    info.dtype = std::move(entry.dtype);
    info.count = *byteSizeOf(info.shape, 1);
    info.sizeBytes = static_cast<std::int64_t>(entry.end - entry.begin);
    const Dtype* dtype = findDtype(info.dtype);
    if (dtype == nullptr)
        info.problem = "The tensor " + plainText(info.name) + " has the type " + plainText(info.dtype)
            + ", which we cannot decode.";
    else if (dataStart + entry.end > file->size())
        info.problem = cutOffText(file->path(), info.name, entry.end - entry.begin, dataStart + entry.begin,
                                  file->size());
    if (!info.problem.empty()) {
        info.isFloat = dtype == nullptr || dtype->isFloat();
        model.addUnreadable(std::move(info));
    } else
        model.add(
            std::move(info),
            {.source = file, .offset = dataStart + entry.begin, .type = dtype->type, .block = dtype->block});
}

} // namespace

bool looksLikeSafetensors(std::span<const std::byte> start)
{
    return start.size() > kLengthBytes && start[kLengthBytes] == std::byte{'{'};
}

bool hasSafetensorsLength(std::span<const std::byte> start)
{
    return looksLikeSafetensors(start) && littleEndian64(start) <= UINT32_MAX;
}

Expected<std::shared_ptr<const ArrayModel>> openSafetensors(const std::shared_ptr<const MappedFile>& file)
{
    const auto lengthView = file->bytes(0, kLengthBytes);
    if (!lengthView)
        return fail(lengthView.error());
    const std::uint64_t length = littleEndian64(lengthView->bytes);
    if (length > kLongestHeader)
        return damaged(*file, 0,
                       "its header would have " + wholeText(length)
                           + " bytes, more than the 100,000,000 allowed.");
    if (length > file->size() - kLengthBytes)
        return fileFailure(file->path(), kLengthBytes,
                           fileName(file->path()) + " is cut off: its header needs " + wholeText(length)
                               + " bytes at offset 8, the file ends at " + wholeText(file->size()) + ".");
    const auto text = file->bytes(kLengthBytes, length);
    if (!text)
        return fail(text.error());
    auto header = parseSafetensorsHeader(
        {reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size()}, file->path());
    if (!header)
        return fail(header.error());
    const std::uint64_t dataStart = kLengthBytes + length;
    if (auto status = checkEntries(*file, header->entries, dataStart); !status)
        return fail(status.error());
    auto model = std::make_shared<ArrayModel>(file->path(), "safetensors");
    model->setNote(std::move(header->note));
    model->reserve(header->entries.size());
    for (SafetensorsEntry& entry : header->entries)
        addEntry(*model, file, entry, dataStart);
    return withStoredCodes(std::move(model), header->layouts);
}

} // namespace bitloupe
