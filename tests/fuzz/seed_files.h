#pragma once

#include "tests/core/io/model_bytes.h"

#include <zlib.h>

/// Files of arrays, archives and pictures, without Qt, as seeds of fuzzing.
namespace bitloupe::test {

inline std::string safetensors(const std::string& header, const std::string& data)
{
    return number(static_cast<std::uint64_t>(header.size())) + header + data;
}

/// `order` and `shape` as Python writes them.
inline std::string npy(const std::string& descr, const std::string& fortranOrder, const std::string& shape,
                       const std::string& data, int version = 1)
{
    const std::string header =
        "{'descr': '" + descr + "', 'fortran_order': " + fortranOrder + ", 'shape': " + shape + ", }\n";
    return "\x93NUMPY" + bytesOf({version, 0})
        + (version == 1 ? number(static_cast<std::uint16_t>(header.size()))
                        : number(static_cast<std::uint32_t>(header.size())))
        + header + data;
}

inline std::uint32_t checksum(const std::string& bytes)
{
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Window bits as zlib counts them: negative without a header, positive with zlib's.
inline std::string deflated(const std::string& bytes, int windowBits)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

struct ZipPart {
    std::string name;
    std::string content;
    bool deflate = false;
};

inline std::string zip(const std::vector<ZipPart>& parts)
{
    std::string out;
    std::string directory;
    for (const ZipPart& part : parts) {
        const std::string stored = part.deflate ? deflated(part.content, -MAX_WBITS) : part.content;
        const std::string common = bytesOf({20, 0, 0, 0, part.deflate ? 8 : 0, 0, 0, 0, 0x21, 0})
            + number(checksum(part.content)) + number(static_cast<std::uint32_t>(stored.size()))
            + number(static_cast<std::uint32_t>(part.content.size()))
            + number(static_cast<std::uint16_t>(part.name.size())) + bytesOf({0, 0});
        directory += "PK\1\2" + bytesOf({20, 0}) + common + std::string(10, '\0')
            + number(static_cast<std::uint32_t>(out.size())) + part.name;
        out += "PK\3\4" + common + part.name + stored;
    }
    const auto count = number(static_cast<std::uint16_t>(parts.size()));
    return out + directory + "PK\5\6" + std::string(4, '\0') + count + count
        + number(static_cast<std::uint32_t>(directory.size()))
        + number(static_cast<std::uint32_t>(out.size())) + std::string(2, '\0');
}

inline std::string pngPart(const std::string& kind, const std::string& bytes)
{
    return number(static_cast<std::uint32_t>(bytes.size()), true) + kind + bytes
        + number(checksum(kind + bytes), true);
}

/// Rows with their filter bytes; `before` are further parts in front of the pixels.
inline std::string png(std::uint32_t width, std::uint32_t height, int depth, int colour,
                       const std::string& rows, const std::string& before = {})
{
    return "\x89PNG\r\n\x1A\n"
        + pngPart("IHDR", number(width, true) + number(height, true) + bytesOf({depth, colour, 0, 0, 0}))
        + before + pngPart("IDAT", deflated(rows, MAX_WBITS)) + pngPart("IEND", {});
}

} // namespace bitloupe::test
