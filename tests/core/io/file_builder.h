#pragma once

#include "core/io/model.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <cstring>

#include <zlib.h>

/// Model files built byte by byte in a temporary folder.
namespace bitloupe::test {

template<typename T>
QByteArray littleEndian(T value)
{
    QByteArray out;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out.append(static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU));
    return out;
}

inline QByteArray floats(std::initializer_list<float> values)
{
    QByteArray out;
    for (const float value : values) {
        std::uint32_t bits;
        std::memcpy(&bits, &value, 4);
        out += littleEndian(bits);
    }
    return out;
}

inline QByteArray safetensors(const QByteArray& header, const QByteArray& data)
{
    return littleEndian<std::uint64_t>(static_cast<std::uint64_t>(header.size())) + header + data;
}

inline QByteArray npy(const QByteArray& header, const QByteArray& data, int version = 1)
{
    QByteArray out("\x93NUMPY");
    out += static_cast<char>(version);
    out += '\0';
    out += version == 1 ? littleEndian<std::uint16_t>(static_cast<std::uint16_t>(header.size()))
                        : littleEndian<std::uint32_t>(static_cast<std::uint32_t>(header.size()));
    return out + header + data;
}

inline QByteArray deflated(const QByteArray& bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

struct Member {
    QByteArray name;
    QByteArray content;
    bool deflate = false;
    std::int64_t claimedSize = -1; ///< -1: the true one
};

inline QByteArray zip(const std::vector<Member>& members)
{
    QByteArray out;
    QByteArray directory;
    for (const Member& member : members) {
        const QByteArray stored = member.deflate ? deflated(member.content) : member.content;
        const auto size =
            static_cast<std::uint32_t>(member.claimedSize < 0 ? member.content.size() : member.claimedSize);
        const auto crc =
            static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(member.content.data()),
                                             static_cast<uInt>(member.content.size())));
        const QByteArray common = littleEndian<std::uint16_t>(20) + littleEndian<std::uint16_t>(0)
            + littleEndian<std::uint16_t>(member.deflate ? 8 : 0) + littleEndian<std::uint32_t>(0)
            + littleEndian(crc) + littleEndian(static_cast<std::uint32_t>(stored.size())) + littleEndian(size)
            + littleEndian(static_cast<std::uint16_t>(member.name.size())) + littleEndian<std::uint16_t>(0);
        directory += "PK\1\2" + littleEndian<std::uint16_t>(20) + common + QByteArray(10, '\0')
            + littleEndian(static_cast<std::uint32_t>(out.size())) + member.name;
        out += "PK\3\4" + common + member.name + stored;
    }
    const auto count = static_cast<std::uint16_t>(members.size());
    return out + directory + "PK\5\6" + QByteArray(4, '\0') + littleEndian(count) + littleEndian(count)
        + littleEndian(static_cast<std::uint32_t>(directory.size()))
        + littleEndian(static_cast<std::uint32_t>(out.size())) + QByteArray(2, '\0');
}

/// A folder that goes away with the test.
class Folder {
public:
    std::string write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(m_dir.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName().toStdString();
    }

private:
    QTemporaryDir m_dir;
};

inline std::vector<double> valuesOf(const Model& model, std::size_t index)
{
    std::vector<double> out(static_cast<std::size_t>(model.tensors()[index].count));
    const Status status = model.readReal(index, 0, out);
    return status ? out : std::vector<double>{};
}

} // namespace bitloupe::test
