#include "core/io/onnx_graph.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr int kDeepest = 32;

/// Numbers of the fields that are followed.
namespace model {
constexpr std::uint32_t kIrVersion = 1;
constexpr std::uint32_t kProducer = 2;
constexpr std::uint32_t kProducerVersion = 3;
constexpr std::uint32_t kGraph = 7;
constexpr std::uint32_t kOpset = 8;
constexpr std::uint32_t kMetadata = 14;
constexpr std::uint32_t kFunctions = 25;
constexpr std::uint32_t kModelVersion = 5;
constexpr std::array<std::uint32_t, 10> kMessages{2, 3, 4, 6, 7, 8, 14, 20, 25, 26};
} // namespace model
namespace graph {
constexpr std::uint32_t kNode = 1;
constexpr std::uint32_t kInitializer = 5;
constexpr std::uint32_t kSparseInitializer = 15;
} // namespace graph
namespace function {
constexpr std::uint32_t kNode = 7;
}
namespace node {
constexpr std::uint32_t kInput = 1;
constexpr std::uint32_t kOutput = 2;
constexpr std::uint32_t kOperator = 4;
constexpr std::uint32_t kAttribute = 5;
} // namespace node
namespace attribute {
constexpr std::uint32_t kName = 1;
constexpr std::uint32_t kInt = 3;
constexpr std::uint32_t kGraph = 6;
constexpr std::uint32_t kGraphs = 11;
} // namespace attribute

/// The parts of a node that matter here.
struct Node {
    std::string_view type;
    std::array<std::string_view, 6> inputs;
    std::size_t inputCount = 0;
    std::string_view output;
    std::int64_t axis = 1;
    bool blocked = false;

    bool isConstant() const { return type == "Constant"; }

    void addInput(std::string_view name)
    {
        if (inputCount < inputs.size())
            inputs[inputCount++] = name;
    }

    std::optional<OnnxScaleLink> link() const
    {
        if (type == "DequantizeLinear")
            return OnnxScaleLink{inputs[0], inputs[1], inputs[2], axis, blocked};
        if (type == "QLinearConv")
            return OnnxScaleLink{inputs[3], inputs[4], inputs[5], 0, false};
        if (type == "QLinearMatMul")
            return OnnxScaleLink{inputs[3], inputs[4], inputs[5], -1, false};
        return std::nullopt;
    }
};

class Walk {
public:
    Walk(const std::string& path, const OnnxSink& sink)
        : m_path(path)
        , m_sink(sink)
    {
    }

    Status overModel(ProtoReader message)
    {
        while (const auto field = message.next()) {
            Status status;
            if (field->number == model::kGraph)
                status = overNodes(message.message(*field), graph::kNode, 0);
            else if (field->number == model::kFunctions)
                status = overNodes(message.message(*field), function::kNode, 0);
            else
                status = overDescription(message, *field);
            if (!status)
                return status;
        }
        if (message.fault())
            return fileFailure(m_path, *message.fault(),
                               fileName(m_path) + " is cut off: the part at offset "
                                   + wholeText(*message.fault())
                                   + " is longer than the rest of the file, which ends at "
                                   + wholeText(message.end()) + ".");
        return {};
    }

private:
    Status overDescription(const ProtoReader& message, const ProtoField& field)
    {
        if (!m_sink.metadata)
            return {};
        if (field.number == model::kIrVersion)
            return m_sink.metadata("ir_version", std::to_string(field.value));
        if (field.number == model::kProducer)
            return m_sink.metadata("producer_name", message.text(field));
        if (field.number == model::kProducerVersion)
            return m_sink.metadata("producer_version", message.text(field));
        if (field.number == model::kMetadata || field.number == model::kOpset) {
            std::string key;
            std::string value;
            ProtoReader entry = message.message(field);
            while (const auto part = entry.next()) {
                if (part->number == 1)
                    key = entry.text(*part);
                else if (part->number == 2)
                    value = part->wire == ProtoWire::Bytes ? std::string(entry.text(*part))
                                                           : std::to_string(part->value);
            }
            const bool opset = field.number == model::kOpset;
            return m_sink.metadata(opset ? (key.empty() ? "opset" : "opset " + key) : key, value);
        }
        return {};
    }

    /// A graph, or the body of a function, whose nodes have another number.
    Status overNodes(ProtoReader message, std::uint32_t nodeField, int depth)
    {
        if (depth > kDeepest)
            return fileFailure(m_path, message.at(),
                               fileName(m_path) + " nests graphs deeper than 32, which no model needs.");
        std::int64_t nodes = 0;
        while (const auto field = message.next()) {
            Status status;
            const bool inGraph = nodeField == graph::kNode && field->wire == ProtoWire::Bytes;
            if (field->number == nodeField && field->wire == ProtoWire::Bytes)
                status = overNode(message.message(*field), depth,
                                  depth == 0 && nodeField == graph::kNode ? nodes++ : -1);
            else if (inGraph && m_sink.tensor && field->number == graph::kInitializer)
                status = give(readOnnxTensor(message.message(*field), m_path));
            else if (inGraph && m_sink.tensor && field->number == graph::kSparseInitializer)
                status = give(readOnnxSparse(message.message(*field), m_path));
            if (!status)
                return status;
        }
        return message.fault() ? Status(onnxDamage(m_path, *message.fault(), "a graph")) : Status();
    }

    Status give(Expected<OnnxTensor> tensor)
    {
        if (!tensor)
            return fail(tensor.error());
        return m_sink.tensor(std::move(*tensor));
    }

    /// Attributes may stand before the operator's name, so the plain fields are read first. `number` is that
    /// of a node of the main graph, else -1.
    Status overNode(ProtoReader message, int depth, std::int64_t number)
    {
        Node found;
        ProtoReader first = message;
        while (const auto field = first.next()) {
            if (field->number == node::kInput)
                found.addInput(first.text(*field));
            else if (field->number == node::kOutput && found.output.empty())
                found.output = first.text(*field);
            else if (field->number == node::kOperator)
                found.type = first.text(*field);
        }
        if (first.fault())
            return onnxDamage(m_path, *first.fault(), "a node");
        while (const auto field = message.next()) {
            if (field->number != node::kAttribute || field->wire != ProtoWire::Bytes)
                continue;
            if (auto status = overAttribute(message.message(*field), found, depth); !status)
                return status;
        }
        if (m_sink.use && number >= 0) {
            const OnnxUse use{found.type, number, std::span(found.inputs).first(found.inputCount),
                              found.output};
            if (auto status = m_sink.use(use); !status)
                return status;
        }
        const auto link = m_sink.link ? found.link() : std::nullopt;
        return link ? m_sink.link(*link) : Status();
    }

    Status overAttribute(ProtoReader message, Node& found, int depth)
    {
        if (found.isConstant()) {
            if (!m_sink.tensor)
                return {};
            auto constant = readOnnxConstant(message, m_path);
            if (!constant)
                return fail(constant.error());
            if (!*constant)
                return {};
            (*constant)->name = found.output;
            return m_sink.tensor(std::move(**constant));
        }
        std::string_view name;
        std::int64_t number = 0;
        while (const auto field = message.next()) {
            if (field->number == attribute::kName)
                name = message.text(*field);
            else if (field->number == attribute::kInt)
                number = static_cast<std::int64_t>(field->value);
            else if ((field->number == attribute::kGraph || field->number == attribute::kGraphs)
                     && field->wire == ProtoWire::Bytes) {
                if (auto status = overNodes(message.message(*field), graph::kNode, depth + 1); !status)
                    return status;
            }
        }
        if (message.fault())
            return onnxDamage(m_path, *message.fault(), "an attribute");
        if (name == "axis")
            found.axis = number;
        else if (name == "block_size")
            found.blocked = number != 0;
        return {};
    }

    const std::string& m_path;
    const OnnxSink& m_sink;
};

} // namespace

bool isOnnxModel(std::span<const std::byte> file)
{
    constexpr int kMostFields = 1000;
    constexpr std::uint64_t kNewestVersion = 1000;
    ProtoReader reader(file);
    bool hasVersion = false;
    for (int i = 0; i < kMostFields; ++i) {
        const auto field = reader.next();
        if (!field) {
            // A graph that is cut off leaves a fault at its tag.
            constexpr auto kGraphTag = std::byte{(model::kGraph << 3U) | 2U};
            return hasVersion && reader.fault() && file[*reader.fault()] == kGraphTag;
        }
        const auto& allowed = model::kMessages;
        const bool known = field->wire == ProtoWire::Bytes
            ? std::find(allowed.begin(), allowed.end(), field->number) != allowed.end()
            : field->wire == ProtoWire::Varint
                && (field->number == model::kIrVersion || field->number == model::kModelVersion);
        if (!known)
            return false;
        if (field->number == model::kIrVersion)
            hasVersion = field->value > 0 && field->value <= kNewestVersion;
        if (field->number == model::kGraph)
            return hasVersion;
    }
    return false;
}

Status walkOnnx(std::span<const std::byte> file, const std::string& path, const OnnxSink& sink)
{
    return Walk(path, sink).overModel(ProtoReader(file));
}

} // namespace bitloupe
