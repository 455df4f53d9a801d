#include "core/base/json.h"
#include "core/io/array_model.h"
#include "core/io/file_text.h"
#include "core/io/tensor_writer.h"

#include <array>
#include <string_view>
#include <unordered_set>

#include <zlib.h>

namespace bitloupe {

namespace {

constexpr std::int64_t kMostBytes = 0xFFFF'0000;

/// NumPy's word for a type, empty where it has none.
std::string_view descrOf(ElementType type)
{
    constexpr std::array<std::string_view, 16> kWords{"<f8", "<f4", "<f2", "",    "",    "",    "",    "<i8",
                                                      "<i4", "<i2", "|i1", "<u8", "<u4", "<u2", "|u1", "|b1"};
    return kWords[static_cast<std::size_t>(type)];
}

std::string number(std::uint64_t value, unsigned bytes)
{
    std::string out;
    for (unsigned i = 0; i < bytes; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xFFU);
    return out;
}

std::string npyHeader(const OutputTensor& tensor)
{
    std::string shape;
    for (const std::int64_t dimension : tensor.shape)
        shape += std::to_string(dimension) + (tensor.shape.size() == 1 ? "," : ", ");
    if (tensor.shape.size() > 1)
        shape.resize(shape.size() - 2);
    std::string text = "{'descr': '" + std::string(descrOf(tensor.type))
        + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t kBefore = 10; // magic, version and length
    text.append(63 - (kBefore + text.size()) % 64, ' ');
    text += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + number(text.size(), 2) + text;
}

struct Member {
    std::string name;
    std::uint64_t start = 0; ///< of the local header
    std::uint32_t crc = 0;
    std::uint32_t size = 0;

    /// Version, flags (names are UTF-8), method 0, a fixed date (1980-01-01), checksum and sizes.
    std::string common() const
    {
        return number(20, 2) + number(0x0800, 2) + number(0, 2) + number(0, 2) + number(0x21, 2)
            + number(crc, 4) + number(size, 4) + number(size, 4) + number(name.size(), 2) + number(0, 2);
    }
};

class ZipWriter {
public:
    explicit ZipWriter(FileWriter& file)
        : m_file(file)
    {
    }

    /// Checksum and size are known at the end and then written into the header.
    Status add(const OutputTensor& tensor)
    {
        Member member;
        member.name = tensor.name + ".npy";
        member.start = m_file.position();
        if (auto status = m_file.append("PK\3\4" + member.common() + member.name); !status)
            return status;
        const std::uint64_t dataStart = m_file.position();
        m_file.watch([&](std::span<const std::byte> bytes) {
            member.crc = static_cast<std::uint32_t>(
                crc32_z(member.crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
        });
        Status status = m_file.append(npyHeader(tensor));
        if (status)
            status = tensor.write(m_file);
        m_file.watch({});
        if (!status)
            return status;
        const std::uint64_t size = m_file.position() - dataStart;
        if (m_file.position() > static_cast<std::uint64_t>(kMostBytes))
            return fail(ErrorCode::TooLarge, "",
                        "An npz file of 4 GiB and more is not written: choose safetensors.");
        member.size = static_cast<std::uint32_t>(size);
        const std::string header = "PK\3\4" + member.common();
        if (status = m_file.replace(member.start, std::as_bytes(std::span(header))); !status)
            return status;
        m_members.push_back(std::move(member));
        return {};
    }

    Status finish()
    {
        const std::uint64_t start = m_file.position();
        for (const Member& member : m_members) {
            const std::string entry = "PK\1\2" + number(20, 2) + member.common() + std::string(10, '\0')
                + number(member.start, 4) + member.name;
            if (auto status = m_file.append(entry); !status)
                return status;
        }
        const std::uint64_t size = m_file.position() - start;
        if (m_members.size() > 0xFFFE || m_file.position() > static_cast<std::uint64_t>(kMostBytes))
            return fail(ErrorCode::TooLarge, "",
                        "An npz file of 65,535 arrays or 4 GiB is not written: choose safetensors.");
        return m_file.append("PK\5\6" + number(0, 4) + number(m_members.size(), 2)
                             + number(m_members.size(), 2) + number(size, 4) + number(start, 4)
                             + number(0, 2));
    }

private:
    FileWriter& m_file;
    std::vector<Member> m_members;
};

Status checkNames(const std::vector<OutputTensor>& tensors)
{
    std::unordered_set<std::string> names{std::string(kNpzMetadata)};
    for (const OutputTensor& tensor : tensors) {
        if (!names.insert(tensor.name).second)
            return fail(ErrorCode::OutOfRange, "",
                        "The file would hold two arrays named " + plainText(tensor.name) + ".");
        if (descrOf(tensor.type).empty())
            return fail(ErrorCode::Unsupported, "",
                        "NumPy has no type for " + plainText(tensor.name) + ": choose safetensors.");
        if (tensor.name.size() > 0xFFF0)
            return fail(ErrorCode::TooLarge, "", "A name has more than 65,520 bytes.");
    }
    return {};
}

} // namespace

Status writeNpz(const std::string& path, const std::vector<OutputTensor>& tensors,
                const OutputMetadata& metadata, const Context& context)
{
    if (auto status = checkNames(tensors); !status)
        return status;
    auto file = FileWriter::create(path);
    if (!file)
        return fail(file.error());
    ZipWriter zip(**file);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Writing was cancelled; nothing was changed.");
        context.report(static_cast<double>(i) / static_cast<double>(tensors.size()),
                       "Writing " + tensors[i].name);
        if (auto status = zip.add(tensors[i]); !status)
            return status;
    }
    if (!metadata.empty()) {
        Json texts = Json::object();
        for (const auto& [key, value] : metadata)
            texts[key] = value;
        const std::string text = dumpJson(texts);
        OutputTensor array;
        array.name = std::string(kNpzMetadata);
        array.type = ElementType::U8;
        array.shape = {std::ssize(text)};
        array.write = [&](FileWriter& out) { return out.append(text); };
        if (auto status = zip.add(array); !status)
            return status;
    }
    if (auto status = zip.finish(); !status)
        return status;
    return (*file)->commit();
}

} // namespace bitloupe
