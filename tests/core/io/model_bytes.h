#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// GGUF, TensorFlow Lite and ONNX files built byte by byte, for tests and as seeds of fuzzing.
namespace bitloupe::test {

template<typename T>
std::string number(T value, bool bigEndian = false)
{
    std::string out;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        const std::size_t byte = bigEndian ? sizeof(T) - 1 - i : i;
        out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * byte)) & 0xFFU);
    }
    return out;
}

inline std::string real(float value, bool bigEndian = false)
{
    return number(std::bit_cast<std::uint32_t>(value), bigEndian);
}

inline std::string reals(std::initializer_list<float> values, bool bigEndian = false)
{
    std::string out;
    for (const float value : values)
        out += real(value, bigEndian);
    return out;
}

inline std::string bytesOf(std::initializer_list<int> values)
{
    std::string out;
    for (const int value : values)
        out += static_cast<char>(value);
    return out;
}

struct GgufFile {
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> extents; ///< fastest first, as in the file
        std::uint32_t type = 0;
        std::string data;
    };

    std::uint32_t version = 3;
    bool bigEndian = false;
    std::uint64_t alignment = 32;
    std::vector<std::string> entries; ///< key, type and value
    std::vector<Tensor> tensors;

    std::string length(std::uint64_t value) const
    {
        return version == 1 ? number(static_cast<std::uint32_t>(value), bigEndian) : number(value, bigEndian);
    }
    std::string word(std::uint32_t value) const { return number(value, bigEndian); }
    std::string text(const std::string& value) const { return length(value.size()) + value; }
    std::string entry(const std::string& key, std::uint32_t type, const std::string& value) const
    {
        return text(key) + word(type) + value;
    }
    void padTo(std::string& out) const
    {
        while (out.size() % alignment != 0)
            out += '\0';
    }

    std::string header() const
    {
        std::string out = "GGUF" + word(version) + length(tensors.size()) + length(entries.size());
        for (const std::string& item : entries)
            out += item;
        std::uint64_t offset = 0;
        for (const Tensor& tensor : tensors) {
            out += text(tensor.name) + word(static_cast<std::uint32_t>(tensor.extents.size()));
            for (const std::uint64_t extent : tensor.extents)
                out += length(extent);
            out += word(tensor.type) + number(offset, bigEndian);
            offset += (tensor.data.size() + alignment - 1) / alignment * alignment;
        }
        return out;
    }

    std::string bytes() const
    {
        std::string out = header();
        for (const Tensor& tensor : tensors) {
            padTo(out);
            out += tensor.data;
        }
        return out;
    }
};

/// Writes FlatBuffers front to back: a table's fields first, what they lead to later.
class FlatWriter {
public:
    std::string out;

    struct Field {
        int number;
        std::size_t width;
    };

    /// Position of a new table whose fields are zero; `at(table, field)` is where one of them lies.
    std::size_t table(const std::vector<Field>& fields)
    {
        int most = 0;
        for (const Field& field : fields)
            most = field.number >= most ? field.number + 1 : most;
        std::vector<std::uint16_t> offsets(static_cast<std::size_t>(most), 0);
        std::size_t size = 4;
        for (const Field& field : fields) {
            offsets[static_cast<std::size_t>(field.number)] = static_cast<std::uint16_t>(size);
            size += field.width;
        }
        const std::size_t list = out.size();
        out += number(static_cast<std::uint16_t>(4 + 2 * most)) + number(static_cast<std::uint16_t>(size));
        for (const std::uint16_t offset : offsets)
            out += number(offset);
        const std::size_t position = out.size();
        out += number(static_cast<std::uint32_t>(position - list)) + std::string(size - 4, '\0');
        m_offsets.push_back({position, offsets});
        return position;
    }

    std::size_t at(std::size_t table, int field) const
    {
        for (const auto& [position, offsets] : m_offsets) {
            if (position == table)
                return position + offsets[static_cast<std::size_t>(field)];
        }
        return 0;
    }

    template<typename T>
    void put(std::size_t position, T value)
    {
        out.replace(position, sizeof(T), number(value));
    }
    void link(std::size_t from, std::size_t to) { put(from, static_cast<std::uint32_t>(to - from)); }

    /// A vector of `count` elements; returns where it starts, its elements 4 bytes later.
    std::size_t vector(std::size_t count, const std::string& elements)
    {
        const std::size_t position = out.size();
        out += number(static_cast<std::uint32_t>(count)) + elements;
        return position;
    }

private:
    struct Offsets {
        std::size_t position;
        std::vector<std::uint16_t> offsets;
    };
    std::vector<Offsets> m_offsets;
};

struct TfliteTensor {
    std::string name;
    std::vector<std::int32_t> shape;
    int type = 0;
    std::string data; ///< empty: filled at run time
    std::vector<float> scales;
    std::vector<std::int64_t> zeroPoints;
    int axis = 0;
    bool outside = false; ///< data behind the buffer, at a 64-bit offset
    bool sparse = false;
};

/// A model of subgraphs; every tensor has a buffer of its own, buffer 0 is empty.
inline std::string tflite(const std::vector<std::vector<TfliteTensor>>& subgraphs)
{
    constexpr std::size_t kLink = 4;
    FlatWriter writer;
    writer.out = number<std::uint32_t>(0) + "TFL3";
    const std::size_t root = writer.table({{0, 4}, {2, kLink}, {3, kLink}, {4, kLink}});
    writer.link(0, root);
    writer.put<std::uint32_t>(writer.at(root, 0), 3);
    writer.link(writer.at(root, 3), writer.vector(5, "built"));
    std::vector<const TfliteTensor*> all;
    const std::size_t graphs = writer.vector(subgraphs.size(), std::string(4 * subgraphs.size(), '\0'));
    writer.link(writer.at(root, 2), graphs);
    for (std::size_t g = 0; g < subgraphs.size(); ++g) {
        const auto& tensors = subgraphs[g];
        const std::size_t graph = writer.table({{0, kLink}});
        writer.link(graphs + 4 + 4 * g, graph);
        const std::size_t list = writer.vector(tensors.size(), std::string(4 * tensors.size(), '\0'));
        writer.link(writer.at(graph, 0), list);
        for (std::size_t t = 0; t < tensors.size(); ++t) {
            const TfliteTensor& tensor = tensors[t];
            all.push_back(&tensor);
            std::vector<FlatWriter::Field> fields{{0, kLink}, {1, 1}, {2, 4}, {3, kLink}};
            if (!tensor.scales.empty())
                fields.push_back({4, kLink});
            if (tensor.sparse)
                fields.push_back({6, kLink});
            const std::size_t table = writer.table(fields);
            writer.link(list + 4 + 4 * t, table);
            std::string extents;
            for (const std::int32_t extent : tensor.shape)
                extents += number(static_cast<std::uint32_t>(extent));
            writer.link(writer.at(table, 0), writer.vector(tensor.shape.size(), extents));
            writer.put<std::uint8_t>(writer.at(table, 1), static_cast<std::uint8_t>(tensor.type));
            writer.put<std::uint32_t>(writer.at(table, 2), static_cast<std::uint32_t>(all.size()));
            writer.link(writer.at(table, 3), writer.vector(tensor.name.size(), tensor.name));
            if (tensor.sparse)
                writer.link(writer.at(table, 6), writer.table({{0, 4}}));
            if (tensor.scales.empty())
                continue;
            const std::size_t quantization = writer.table({{2, kLink}, {3, kLink}, {6, 4}});
            writer.link(writer.at(table, 4), quantization);
            std::string scales;
            for (const float scale : tensor.scales)
                scales += real(scale);
            writer.link(writer.at(quantization, 2), writer.vector(tensor.scales.size(), scales));
            std::string zeros;
            for (const std::int64_t zero : tensor.zeroPoints)
                zeros += number(zero);
            writer.link(writer.at(quantization, 3), writer.vector(tensor.zeroPoints.size(), zeros));
            writer.put<std::uint32_t>(writer.at(quantization, 6), static_cast<std::uint32_t>(tensor.axis));
        }
    }
    const std::size_t buffers = writer.vector(all.size() + 1, std::string(4 * (all.size() + 1), '\0'));
    writer.link(writer.at(root, 4), buffers);
    writer.link(buffers + 4, writer.table({}));
    std::vector<std::pair<std::size_t, const std::string*>> outside;
    for (std::size_t b = 0; b < all.size(); ++b) {
        const bool moved = all[b]->outside;
        const std::size_t buffer = writer.table(moved ? std::vector<FlatWriter::Field>{{1, 8}, {2, 8}}
                                                      : std::vector<FlatWriter::Field>{{0, kLink}});
        writer.link(buffers + 8 + 4 * b, buffer);
        if (moved) {
            writer.put<std::uint64_t>(writer.at(buffer, 2), all[b]->data.size());
            outside.emplace_back(writer.at(buffer, 1), &all[b]->data);
        } else
            writer.link(writer.at(buffer, 0), writer.vector(all[b]->data.size(), all[b]->data));
    }
    for (const auto& [place, data] : outside) {
        writer.put<std::uint64_t>(place, writer.out.size());
        writer.out += *data;
    }
    return writer.out;
}

inline std::string varint(std::uint64_t value)
{
    std::string out;
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>((value & 0x7FU) | 0x80U);
    return out + static_cast<char>(value);
}

inline std::string protoNumber(int field, std::uint64_t value)
{
    return varint(static_cast<std::uint64_t>(field) << 3U) + varint(value);
}

inline std::string protoBytes(int field, const std::string& bytes)
{
    return varint((static_cast<std::uint64_t>(field) << 3U) | 2U) + varint(bytes.size()) + bytes;
}

inline std::string protoFloat(int field, float value)
{
    return varint((static_cast<std::uint64_t>(field) << 3U) | 5U) + real(value);
}

inline std::string protoPacked(int field, const std::vector<std::uint64_t>& values)
{
    std::string bytes;
    for (const std::uint64_t value : values)
        bytes += varint(value);
    return protoBytes(field, bytes);
}

/// A TensorProto; `rest` holds its values.
inline std::string onnxTensor(const std::string& name, const std::vector<std::uint64_t>& shape, int type,
                              const std::string& rest)
{
    std::string out;
    for (const std::uint64_t extent : shape)
        out += protoNumber(1, extent);
    return out + protoNumber(2, static_cast<std::uint64_t>(type)) + protoBytes(8, name) + rest;
}

inline std::string onnxExternal(const std::string& location, const std::string& offset = {},
                                const std::string& length = {})
{
    const auto entry = [](const std::string& key, const std::string& value) {
        return value.empty() ? std::string() : protoBytes(13, protoBytes(1, key) + protoBytes(2, value));
    };
    return entry("location", location) + entry("offset", offset) + entry("length", length)
        + protoNumber(14, 1);
}

inline std::string onnxNode(const std::string& type, const std::vector<std::string>& inputs,
                            const std::string& output, const std::vector<std::string>& attributes = {})
{
    std::string out;
    for (const std::string& input : inputs)
        out += protoBytes(1, input);
    out += protoBytes(2, output);
    for (const std::string& attribute : attributes)
        out += protoBytes(5, attribute);
    return out + protoBytes(4, type);
}

/// A model whose graph has these fields.
inline std::string onnx(const std::string& graph)
{
    return protoNumber(1, 8) + protoBytes(2, "built") + protoBytes(7, graph)
        + protoBytes(8, protoNumber(2, 13));
}

} // namespace bitloupe::test
