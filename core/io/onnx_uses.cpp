#include "core/io/onnx_uses.h"

#include "core/io/file_text.h"

#include <unordered_map>

namespace bitloupe {

namespace {

constexpr std::string_view kDequantize = "DequantizeLinear";
constexpr std::size_t kLongestOperator = 40;

class Uses {
public:
    explicit Uses(const ArrayModel& model)
        : m_first(model.tensors().size())
    {
        m_byName.reserve(model.tensors().size());
        for (std::size_t i = 0; i < model.tensors().size(); ++i)
            m_byName.emplace(model.tensors()[i].name, i);
    }

    Status add(const OnnxUse& use)
    {
        const bool isDequantize = use.type == kDequantize;
        for (std::size_t i = 0; i < use.inputs.size(); ++i) {
            const auto it = use.inputs[i].empty() ? m_byName.end() : m_byName.find(use.inputs[i]);
            if (it == m_byName.end())
                continue;
            Use& first = m_first[it->second];
            if (first.type.empty() || (first.type == kDequantize && !isDequantize))
                first = {use.type, use.node};
            if (isDequantize && i == 0)
                m_byName.emplace(use.output, it->second);
        }
        return {};
    }

    std::vector<std::string> texts() const
    {
        std::vector<std::string> out(m_first.size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (!m_first[i].type.empty())
                out[i] = plainText(m_first[i].type.substr(0, kLongestOperator)) + ", node "
                    + std::to_string(m_first[i].node);
        }
        return out;
    }

private:
    struct Use {
        std::string_view type;
        std::int64_t node = 0;
    };

    std::unordered_map<std::string_view, std::size_t> m_byName;
    std::vector<Use> m_first; ///< by tensor
};

} // namespace

Status nameUses(std::span<const std::byte> file, const std::string& path, ArrayModel& model)
{
    Uses uses(model);
    OnnxSink sink;
    sink.use = [&](const OnnxUse& use) { return uses.add(use); };
    if (auto status = walkOnnx(file, path, sink); !status)
        return status;
    model.setUses(uses.texts());
    return {};
}

} // namespace bitloupe
