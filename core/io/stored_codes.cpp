#include "core/io/stored_codes.h"

#include "core/base/fields.h"
#include "core/io/narrow_formats.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace bitloupe {

namespace {

/// Scales of one tensor that are kept when a file is opened.
constexpr std::int64_t kMostScales = std::int64_t(1) << 26;

/// The layout as fields; texts come from files and are checked like a State.
struct Fields {
    int bits = 8;
    std::string granularity;
    int axis = -1;
    std::int64_t groupSize = 0;
    std::string scheme;
    std::vector<std::int64_t> shape;
    bool packed = false;
    std::int64_t quantMin = 0;
    std::int64_t quantMax = 0;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        constexpr double kCodes = 0x1p32;
        v("bits", s.bits, Limits{2, 32});
        v("granularity", s.granularity);
        v("axis", s.axis, Limits{-1, 31});
        v("groupSize", s.groupSize, Limits{0, 0x1p53});
        v("scheme", s.scheme);
        v("shape", s.shape, Limits{0, 0x1p53});
        v("packed", s.packed);
        v("quantMin", s.quantMin, Limits{-kCodes, kCodes});
        v("quantMax", s.quantMax, Limits{-kCodes, kCodes});
    }
};

bool isShapeOf(const CodeLayout& layout, const TensorInfo& info, const StoredArray& array)
{
    const auto count = byteSizeOf(layout.shape, 1);
    if (!count || !info.problem.empty() || array.block != nullptr || layout.shape.size() > 32)
        return false;
    if (layout.packed)
        return layout.bits <= kMostPackedBits && array.type == ElementType::U8 && info.shape.size() == 1
            && info.count == blockSizeOf(*count, packedCodeFormat(layout.bits));
    return info.shape == layout.shape && !info.isFloat;
}

/// Scales that the shape needs, or nullopt where the layout makes no sense.
std::optional<std::int64_t> scaleCountOf(const CodeLayout& layout)
{
    if (layout.axis < 0)
        return layout.groupSize == 0 ? std::optional<std::int64_t>(1) : std::nullopt;
    if (layout.axis >= std::ssize(layout.shape))
        return std::nullopt;
    const std::int64_t channels = layout.shape[static_cast<std::size_t>(layout.axis)];
    if (layout.groupSize == 0)
        return channels;
    const std::int64_t perChannel = channels > 0 ? *byteSizeOf(layout.shape, 1) / channels : 0;
    const std::int64_t groups = perChannel / layout.groupSize + (perChannel % layout.groupSize != 0 ? 1 : 0);
    return byteSizeOf(std::vector{channels, groups}, 1);
}

class Attacher {
public:
    Attacher(const ArrayModel& model, const OutputMetadata& metadata)
        : m_model(model)
    {
        for (std::size_t i = 0; i < model.tensors().size(); ++i)
            m_byName.emplace(model.tensors()[i].name, i);
        for (const auto& [key, text] : metadata) {
            if (!std::string_view(key).starts_with(kLayoutKey))
                continue;
            auto layout = parseLayout(text);
            const auto tensor = m_byName.find(std::string_view(key).substr(kLayoutKey.size()));
            if (layout && tensor != m_byName.end()
                && isShapeOf(*layout, model.tensors()[tensor->second], model.stored(tensor->second)))
                m_layouts.emplace(tensor->second, std::move(*layout));
        }
    }

    Expected<std::shared_ptr<const ArrayModel>> run()
    {
        auto out = std::make_shared<ArrayModel>(m_model.path(), m_model.format());
        out->setNote(m_model.note());
        out->setMetadata({m_model.metadata().begin(), m_model.metadata().end()});
        out->reserve(m_model.tensors().size());
        for (std::size_t i = 0; i < m_model.tensors().size(); ++i) {
            TensorInfo info = m_model.tensors()[i];
            if (info.name == kNpzMetadata)
                continue;
            StoredArray array = m_model.stored(i);
            const auto layout = m_layouts.find(i);
            if (!info.problem.empty()) {
                out->addUnreadable(std::move(info));
                continue;
            }
            std::optional<StoredQuantization> stored;
            if (layout != m_layouts.end()) {
                auto read = scalesOf(info.name, layout->second);
                if (!read)
                    return fail(read.error());
                stored = std::move(*read);
            }
            if (stored && layout->second.packed) {
                info.shape = layout->second.shape;
                info.dtype = "I" + std::to_string(layout->second.bits);
                array.block = &packedCodeFormat(layout->second.bits);
            }
            if (stored)
                info.quantization = std::move(stored);
            out->add(std::move(info), std::move(array));
        }
        return std::shared_ptr<const ArrayModel>(std::move(out));
    }

private:
    Expected<std::optional<StoredQuantization>> scalesOf(const std::string& name,
                                                         const CodeLayout& layout) const
    {
        const auto scale = m_byName.find(name + ".scale");
        const auto zero = m_byName.find(name + ".zero_point");
        const auto count = scaleCountOf(layout);
        if (scale == m_byName.end() || zero == m_byName.end() || !count || *count > kMostScales)
            return std::optional<StoredQuantization>();
        // Only as wide as written, so that opening a file needs no more than a few times its memory.
        for (const auto& [i, type] :
             {std::pair(scale->second, ElementType::F32), std::pair(zero->second, ElementType::I32)}) {
            const StoredArray& array = m_model.stored(i);
            if (m_model.tensors()[i].count != *count || !m_model.tensors()[i].problem.empty()
                || array.type != type || array.block != nullptr)
                return std::optional<StoredQuantization>();
        }
        StoredQuantization out;
        out.axis = layout.axis;
        out.groupSize = layout.groupSize;
        out.bits = layout.bits;
        out.symmetric = layout.symmetric;
        out.scales.resize(static_cast<std::size_t>(*count));
        if (auto status = m_model.readReal(scale->second, 0, out.scales); !status)
            return fail(status.error());
        std::vector<double> zeros(out.scales.size());
        if (auto status = m_model.readReal(zero->second, 0, zeros); !status)
            return fail(status.error());
        for (const double z : zeros)
            out.zeroPoints.push_back(std::fabs(z) < 0x1p53 ? static_cast<std::int64_t>(z) : 0);
        return std::optional(std::move(out));
    }

    const ArrayModel& m_model;
    std::unordered_map<std::string_view, std::size_t> m_byName;
    std::unordered_map<std::size_t, CodeLayout> m_layouts;
};

} // namespace

std::string layoutText(const CodeLayout& layout)
{
    return dumpJson(Json{{"bits", layout.bits},
                         {"granularity", layout.granularity},
                         {"axis", layout.axis},
                         {"groupSize", layout.groupSize},
                         {"scheme", layout.symmetric ? "symmetric" : "asymmetric"},
                         {"shape", layout.shape},
                         {"packed", layout.packed},
                         {"quantMin", layout.quantMin},
                         {"quantMax", layout.quantMax}});
}

std::optional<CodeLayout> parseLayout(std::string_view text)
{
    const auto json = parseJson(text, {.maxBytes = 65'536, .maxDepth = 4});
    if (!json)
        return std::nullopt;
    const auto read = readFields<Fields>(*json, "");
    if (!read || read->shape.empty())
        return std::nullopt;
    return CodeLayout{
        read->bits,  read->granularity, read->axis,     read->groupSize, read->scheme == "symmetric",
        read->shape, read->packed,      read->quantMin, read->quantMax};
}

Expected<std::shared_ptr<const ArrayModel>> withStoredCodes(std::shared_ptr<ArrayModel> model,
                                                            const OutputMetadata& metadata)
{
    const bool isDescribed = std::any_of(metadata.begin(), metadata.end(), [](const auto& entry) {
        return std::string_view(entry.first).starts_with(kLayoutKey);
    });
    if (!isDescribed)
        return std::shared_ptr<const ArrayModel>(std::move(model));
    return Attacher(*model, metadata).run();
}

} // namespace bitloupe
