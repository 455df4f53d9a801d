#include "core/io/hdf5_dataset.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr std::size_t kMostDimensions = 32; // the format's own limit

class DatasetReader {
public:
    DatasetReader(Hdf5File& file, const std::string& name)
        : m_file(file)
        , m_label("The dataset " + plainText(name))
    {
    }

    /// False where a message is damaged.
    bool read(const Hdf5Message& message)
    {
        ByteReader reader(message.data.bytes);
        switch (message.type) {
        case hdf5::kDataspace:
            hasSpace = true;
            return readSpace(reader) && reader.ok();
        case hdf5::kDatatype:
            hasType = true;
            readType(reader);
            return reader.ok();
        case hdf5::kLayout:
            hasLayout = true;
            return readLayout(reader, message.data) && reader.ok();
        case hdf5::kFilters:
            return readFilters(reader) && reader.ok();
        case hdf5::kFill:
        case hdf5::kOldFill:
            readFill(reader, message.type == hdf5::kOldFill);
            return reader.ok();
        case hdf5::kExternal:
            refuse("keeps its values in another file, which is never opened");
            return true;
        default:
            return true;
        }
    }

    Hdf5Dataset dataset;
    bool hasSpace = false;
    bool hasType = false;
    bool hasLayout = false;

private:
    void refuse(const std::string& why)
    {
        if (dataset.problem.empty())
            dataset.problem = m_label + " " + why + ".";
    }

    bool readSpace(ByteReader& reader)
    {
        const unsigned version = reader.u8();
        const std::size_t rank = reader.u8();
        const bool mayGrow = (reader.u8() & 1U) != 0;
        const unsigned kind = reader.u8();
        reader.skip(version == 1 ? 4 : 0);
        if ((version != 1 && version != 2) || rank > kMostDimensions)
            return false;
        if (version == 2 && kind == 2) {
            dataset.shape = {0};
            return true;
        }
        for (std::size_t d = 0; d < rank; ++d) {
            const std::uint64_t extent = reader.number(m_file.lengthBytes());
            if (extent > static_cast<std::uint64_t>(INT64_MAX))
                return false;
            dataset.shape.push_back(static_cast<std::int64_t>(extent));
        }
        for (std::size_t d = 0; mayGrow && d < rank; ++d) {
            const std::uint64_t most = reader.number(m_file.lengthBytes());
            const unsigned bits = 8 * static_cast<unsigned>(m_file.lengthBytes());
            dataset.mostShape.push_back(most == UINT64_MAX >> (64 - bits) ? UINT64_MAX : most);
        }
        return true;
    }

    void setType(ElementType type, char kind, bool bigEndian)
    {
        dataset.type = type;
        dataset.bigEndian = bigEndian;
        const char order = dataset.elementBytes == 1 ? '|' : bigEndian ? '>' : '<';
        dataset.dtype = std::string{order, kind} + std::to_string(dataset.elementBytes);
    }

    void readType(ByteReader& reader)
    {
        const unsigned kind = reader.u8() & 15U;
        const unsigned low = reader.u8();
        const unsigned signBit = reader.u8();
        reader.skip(1);
        dataset.elementBytes = reader.u32();
        if (kind == 0)
            readWhole(reader, (low & 1U) != 0, (low & 8U) != 0);
        else if (kind == 1)
            readFloat(reader, low, signBit);
        else if (kind == 8)
            readEnum(reader, low | (signBit << 8U));
        else {
            static constexpr const char* kKinds[] = {"",
                                                     "",
                                                     "dates or times",
                                                     "texts",
                                                     "bit fields",
                                                     "opaque bytes",
                                                     "records or complex numbers",
                                                     "references",
                                                     "",
                                                     "texts or lists of any length",
                                                     "arrays"};
            dataset.dtype = kind == 3 ? "|S" + std::to_string(dataset.elementBytes) : "?";
            refuse(std::string("holds ")
                   + (kind < std::size(kKinds) ? kKinds[kind] : "values of an unknown class")
                   + ", which are not numbers");
        }
    }

    void readWhole(ByteReader& reader, bool bigEndian, bool isSigned)
    {
        const unsigned shift = reader.u16();
        const unsigned bits = reader.u16();
        const std::size_t bytes = dataset.elementBytes;
        if (shift != 0 || bits != 8 * bytes || (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8))
            return refuse("holds whole numbers of " + std::to_string(bits) + " bits, which we cannot decode");
        const ElementType type = bytes == 1 ? (isSigned ? ElementType::I8 : ElementType::U8)
            : bytes == 2                    ? (isSigned ? ElementType::I16 : ElementType::U16)
            : bytes == 4                    ? (isSigned ? ElementType::I32 : ElementType::U32)
                                            : (isSigned ? ElementType::I64 : ElementType::U64);
        setType(type, isSigned ? 'i' : 'u', bigEndian);
    }

    /// IEEE 754 layouts and bfloat16: sign first, then the exponent, then the fraction with its hidden one.
    void readFloat(ByteReader& reader, unsigned low, unsigned signBit)
    {
        reader.skip(4);
        const unsigned exponentAt = reader.u8();
        const unsigned exponentBits = reader.u8();
        const unsigned fractionAt = reader.u8();
        const unsigned fractionBits = reader.u8();
        const std::uint32_t bias = reader.u32();
        const std::size_t bytes = dataset.elementBytes;
        const bool isPlain = bytes <= 8 && (low & 0x40U) == 0 && ((low >> 4U) & 3U) == 2 && fractionAt == 0
            && exponentAt == fractionBits && signBit == 8 * bytes - 1 && exponentBits >= 1
            && exponentBits <= 15 && bias == (1U << (exponentBits - 1)) - 1
            && 1 + exponentBits + fractionBits == 8 * bytes;
        const bool bigEndian = (low & 1U) != 0;
        if (isPlain && bytes == 4 && exponentBits == 8)
            setType(ElementType::F32, 'f', bigEndian);
        else if (isPlain && bytes == 8 && exponentBits == 11)
            setType(ElementType::F64, 'f', bigEndian);
        else if (isPlain && bytes == 2 && exponentBits == 5)
            setType(ElementType::F16, 'f', bigEndian);
        else if (isPlain && bytes == 2 && exponentBits == 8) {
            setType(ElementType::BF16, 'f', bigEndian);
            dataset.dtype = "bfloat16";
        } else
            refuse("holds floating-point numbers of " + std::to_string(bytes)
                   + " bytes in a layout we cannot decode");
    }

    /// h5py stores truth values as the names FALSE and TRUE of the bytes 0 and 1.
    void readEnum(ByteReader& reader, unsigned members)
    {
        const std::size_t bytes = dataset.elementBytes;
        readType(reader);
        const bool isByte = dataset.elementBytes == 1 && bytes == 1;
        if (dataset.problem.empty() && dataset.elementBytes != bytes)
            refuse("has an enumeration that does not fit its bytes");
        if (isByte && members == 2 && reader.textUntil('\0') == "FALSE") {
            dataset.type = ElementType::Bool;
            dataset.dtype = "|b1";
        }
    }

    bool readLayout(ByteReader& reader, const ByteView& message)
    {
        const unsigned version = reader.u8();
        if (version != 3 && version != 4) {
            refuse("is laid out in version " + std::to_string(version) + "; 3 and 4 are read");
            return true;
        }
        const unsigned kind = reader.u8();
        if (kind == 0) {
            dataset.layout = Hdf5Dataset::Layout::Compact;
            const std::uint64_t size = reader.u16();
            dataset.compact = {reader.take(size), message.owner};
        } else if (kind == 1)
            dataset.address = reader.number(m_file.offsetBytes());
        else if (kind == 2)
            return version == 3 ? readChunks(reader) : readNewChunks(reader);
        else
            refuse("is put together from other datasets, which is not read");
        return true;
    }

    /// The last extent is that of an element in bytes.
    bool readExtents(ByteReader& reader, std::size_t count, std::size_t bytesEach)
    {
        if (count < 1 || count > kMostDimensions + 1)
            return false;
        for (std::size_t d = 0; d < count; ++d)
            dataset.chunk.push_back(reader.number(bytesEach));
        dataset.chunk.pop_back();
        return true;
    }

    bool readChunks(ByteReader& reader)
    {
        dataset.layout = Hdf5Dataset::Layout::Chunked;
        const std::size_t count = reader.u8();
        dataset.address = reader.number(m_file.offsetBytes());
        return readExtents(reader, count, 4);
    }

    bool readNewChunks(ByteReader& reader)
    {
        const unsigned flags = reader.u8();
        const std::size_t count = reader.u8();
        const std::size_t bytesEach = reader.u8();
        if (bytesEach < 1 || bytesEach > 8 || !readExtents(reader, count, bytesEach))
            return false;
        // What arrays and trees say here they repeat in headers of their own.
        switch (reader.u8()) {
        case 1:
            dataset.layout = Hdf5Dataset::Layout::SingleChunk;
            if ((flags & 2U) != 0) {
                const std::uint64_t size = reader.number(m_file.lengthBytes());
                dataset.storedSize = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX));
                dataset.skippedFilters = reader.u32();
            }
            break;
        case 2:
            dataset.layout = Hdf5Dataset::Layout::ImplicitChunks;
            break;
        case 3:
            dataset.layout = Hdf5Dataset::Layout::FixedArray;
            reader.skip(1);
            break;
        case 4:
            dataset.layout = Hdf5Dataset::Layout::ExtensibleArray;
            reader.skip(5);
            break;
        case 5:
            dataset.layout = Hdf5Dataset::Layout::RecordTree;
            reader.skip(6);
            break;
        default:
            refuse("indexes its chunks in a way that is not known");
            return true;
        }
        if ((flags & 1U) != 0)
            refuse("leaves the chunks at its edges unpacked, which is not read");
        dataset.address = reader.number(m_file.offsetBytes());
        return true;
    }

    bool readFilters(ByteReader& reader)
    {
        const unsigned version = reader.u8();
        const std::size_t count = reader.u8();
        reader.skip(version == 1 ? 6 : 0);
        for (std::size_t i = 0; i < count && reader.ok(); ++i) {
            Hdf5Filter filter{reader.u16()};
            const std::uint64_t nameBytes = version == 1 || filter.id >= 256 ? reader.u16() : 0;
            reader.skip(2);
            const std::uint64_t parameters = reader.u16();
            reader.skip(nameBytes);
            for (std::uint64_t p = 0; p < parameters && reader.ok(); ++p) {
                const std::uint32_t value = reader.u32();
                filter.parameter = p == 0 ? value : filter.parameter;
            }
            reader.skip(version == 1 && parameters % 2 != 0 ? 4 : 0);
            if ((filter.id < 1 || filter.id > 3) && filter.id != kHdf5Lzf)
                refuse("is packed by filter " + std::to_string(filter.id)
                       + "; gzip, LZF, shuffle and Fletcher's checksum are read");
            dataset.filters.push_back(filter);
        }
        return version == 1 || version == 2;
    }

    void readFill(ByteReader& reader, bool isOld)
    {
        if (isOld && !dataset.fill.empty())
            return;
        bool isDefined = true;
        if (!isOld) {
            const unsigned version = reader.u8();
            const unsigned flags = version >= 3 ? reader.u8() : 0;
            reader.skip(version >= 3 ? 0 : 2);
            isDefined = version >= 3 ? (flags & 0x20U) != 0 : reader.u8() != 0 || version == 1;
        }
        if (!isDefined)
            return;
        const auto value = reader.take(reader.u32());
        dataset.fill.assign(value.begin(), value.end());
    }

    Hdf5File& m_file;
    std::string m_label;
};

/// A datatype with a name of its own lies in another object: (version, type, address) says in which.
Expected<Hdf5Message> resolveShared(Hdf5File& file, const Hdf5Message& message)
{
    ByteReader reader(message.data.bytes);
    const unsigned version = reader.u8();
    const unsigned kind = reader.u8();
    reader.skip(version == 1 ? 6 : 0);
    const std::uint64_t address = reader.number(file.offsetBytes());
    if (!reader.ok() || version < 1 || version > 3 || (version == 3 && kind != 2))
        return file.damaged(0, "a shared message is not readable.");
    const auto others = file.messages(address);
    if (!others)
        return fail(others.error());
    const auto it = std::find_if(others->begin(), others->end(), [&](const Hdf5Message& other) {
        return other.type == message.type && !other.shared;
    });
    if (it == others->end())
        return file.damaged(address, "a shared message is missing.");
    return *it;
}

} // namespace

Expected<std::optional<Hdf5Dataset>> readHdf5Dataset(Hdf5File& file, std::span<const Hdf5Message> messages,
                                                     const std::string& name)
{
    DatasetReader reader(file, name);
    const bool isDataset = std::any_of(messages.begin(), messages.end(), [](const Hdf5Message& message) {
        return message.type == hdf5::kLayout;
    });
    if (!isDataset)
        return std::nullopt;
    for (const Hdf5Message& message : messages) {
        Expected<Hdf5Message> own = message.shared ? resolveShared(file, message) : message;
        if (!own)
            return fail(own.error());
        if (!reader.read(*own))
            return file.damaged(0, "the description of " + plainText(name) + " is not readable.");
    }
    if (!reader.hasSpace || !reader.hasType)
        return file.damaged(0, "the dataset " + plainText(name) + " has no shape or no type.");
    return std::move(reader.dataset);
}

} // namespace bitloupe
