#include "core/io/onnx.h"

#include "core/io/file_text.h"
#include "core/io/listing_budget.h"
#include "core/io/onnx_external.h"
#include "core/io/onnx_graph.h"
#include "core/io/onnx_types.h"
#include "core/io/onnx_uses.h"

#include <charconv>
#include <cmath>
#include <unordered_map>

namespace bitloupe {

namespace {

constexpr std::uint64_t kLinkCost = sizeof(OnnxScaleLink);
constexpr std::uint64_t kLongestMetadata = 1000;

std::optional<std::uint64_t> decimal(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

class OnnxReader {
public:
    OnnxReader(const std::shared_ptr<const MappedFile>& file, std::span<const std::byte> bytes)
        : m_file(file)
        , m_bytes(bytes)
        , m_external(file->path())
        , m_budget(file->size())
        , m_model(std::make_shared<ArrayModel>(file->path(), "onnx"))
    {
    }

    Expected<std::shared_ptr<const ArrayModel>> read()
    {
        // A walk that only counts comes first: lists that grow would hold twice what they need.
        if (auto status = walkOnnx(m_bytes, m_file->path(), counting()); !status)
            return fail(status.error());
        m_model->reserve(m_tensorCount);
        m_links.reserve(m_linkCount);
        if (auto status = walkOnnx(m_bytes, m_file->path(), adding()); !status)
            return fail(status.error());
        if (auto status = attachScales(); !status)
            return fail(status.error());
        // A file that leaves no room for it is listed without.
        if (m_budget.spend(kUseCost * (m_model->tensors().size() + m_links.size()))) {
            if (auto status = nameUses(m_bytes, m_file->path(), *m_model); !status)
                return fail(status.error());
        }
        m_model->setMetadata(std::move(m_metadata));
        return std::shared_ptr<const ArrayModel>(std::move(m_model));
    }

private:
    Status spend(std::uint64_t bytes)
    {
        if (m_budget.spend(bytes))
            return {};
        return fileFailure(m_file->path(), 0,
                           fileName(m_file->path()) + " describes more than its size allows to list.",
                           ErrorCode::TooLarge);
    }

    OnnxSink counting()
    {
        return {[this](const OnnxTensor& tensor) {
                    ++m_tensorCount;
                    return spend(kTensorCost + tensor.name.size() + 16 * tensor.shape.size());
                },
                [this](const OnnxScaleLink&) {
                    ++m_linkCount;
                    return spend(kLinkCost);
                },
                [this](std::string_view key, std::string_view value) {
                    return spend(4 * sizeof(MetadataEntry) + 2 * (key.size() + value.size()));
                },
                {}};
    }

    OnnxSink adding()
    {
        return {[this](OnnxTensor tensor) { return addTensor(std::move(tensor)); },
                [this](const OnnxScaleLink& link) {
                    m_links.push_back(link);
                    return Status();
                },
                [this](std::string_view key, std::string_view value) {
                    m_metadata.push_back({std::string(key), std::string(value.substr(0, kLongestMetadata))});
                    return Status();
                },
                {}};
    }

    Status addTensor(OnnxTensor tensor)
    {
        TensorInfo info;
        info.name = tensor.name;
        info.shape = std::move(tensor.shape);
        info.problem = std::move(tensor.problem);
        const OnnxType* type = findOnnxType(tensor.type);
        info.dtype = type != nullptr ? std::string(type->word) : "type " + std::to_string(tensor.type);
        const std::string named = "The tensor " + plainText(info.name);
        if (info.problem.empty() && (type == nullptr || !type->isReadable()))
            info.problem = named + " holds " + (info.dtype == "STRING" ? "text" : info.dtype + " values")
                + ", which we do not show.";
        std::optional<StoredArray> array;
        if (info.problem.empty()) {
            auto placed = place(tensor, *type, info);
            if (placed)
                array = std::move(*placed);
            else if (placed.error().code == ErrorCode::TooLarge)
                return fail(placed.error());
            else
                info.problem = placed.error().message;
        }
        if (array) {
            m_model->add(std::move(info), std::move(*array));
            return {};
        }
        info.count = byteSizeOf(info.shape, 1).value_or(0);
        info.isFloat = type == nullptr || type->isFloat();
        m_model->addUnreadable(std::move(info));
        return {};
    }

    tl::unexpected<Error> problem(const OnnxTensor& tensor, std::string sentence) const
    {
        return fileFailure(m_file->path(), tensor.position, std::move(sentence));
    }

    /// Bytes that the values of this shape and type fill.
    static std::optional<std::int64_t> sizeOf(const TensorInfo& info, const OnnxType& type)
    {
        const auto count = byteSizeOf(info.shape, 1);
        if (!count)
            return std::nullopt;
        return type.block != nullptr ? blockSizeOf(*count, *type.block)
                                     : byteSizeOf(info.shape, elementBytes(*type.element));
    }

    tl::unexpected<Error> wrongSize(const OnnxTensor& tensor, const TensorInfo& info, std::uint64_t has,
                                    std::uint64_t needed) const
    {
        return problem(tensor,
                       "The tensor " + plainText(info.name) + " has " + wholeText(has)
                           + " bytes, its shape and " + info.dtype + " need " + wholeText(needed) + ".");
    }

    /// Where the values lie. Errors: the tensor's problem; or tooLarge, which ends the reading.
    Expected<StoredArray> place(const OnnxTensor& tensor, const OnnxType& type, TensorInfo& info)
    {
        if (tensor.shapeFromCount)
            return placeTyped(tensor, type, info, 0);
        const auto size = sizeOf(info, type);
        if (!size)
            return problem(tensor,
                           "The tensor " + plainText(info.name) + " has a shape that no memory holds.");
        const auto needed = static_cast<std::uint64_t>(*size);
        if (tensor.external)
            return placeExternal(tensor, type, info, needed);
        if (!tensor.raw)
            return placeTyped(tensor, type, info, needed);
        const std::uint64_t has = tensor.raw->end - tensor.raw->begin;
        if (has != needed)
            return wrongSize(tensor, info, has, needed);
        return stored(m_file, tensor.raw->begin, type);
    }

    static StoredArray stored(std::shared_ptr<const ByteSource> source, std::uint64_t offset,
                              const OnnxType& type)
    {
        return {.source = std::move(source),
                .offset = offset,
                .type = type.element.value_or(ElementType::U8),
                .block = type.block};
    }

    Expected<StoredArray> placeTyped(const OnnxTensor& tensor, const OnnxType& type, TensorInfo& info,
                                     std::uint64_t needed)
    {
        const auto& runs = tensor.typed[*onnxTypedSlot(type.typedField)].runs();
        const int width = onnxTypedWidth(type.typedField);
        const int outBytes = type.element ? static_cast<int>(elementBytes(*type.element)) : 1;
        if (runs.empty() && needed > 0)
            return problem(tensor, "The tensor " + plainText(info.name) + " has no values in the file.");
        std::uint64_t has = 0;
        StoredArray out = stored(m_file, 0, type);
        if (runs.size() == 1 && !runs.front().tagged && width == outBytes) {
            out.offset = runs.front().begin;
            has = runs.front().end - runs.front().begin;
        } else {
            const auto numbers = ProtoNumbers::open(m_file, runs, width, outBytes);
            if (!numbers)
                return fail(numbers.error());
            if (auto status = spend((*numbers)->memory()); !status)
                return fail(status.error());
            has = (*numbers)->size();
            out.source = *numbers;
        }
        if (tensor.shapeFromCount)
            info.shape = {static_cast<std::int64_t>(has / static_cast<std::uint64_t>(outBytes))};
        else if (has != needed)
            return wrongSize(tensor, info, has, needed);
        return out;
    }

    Expected<StoredArray> placeExternal(const OnnxTensor& tensor, const OnnxType& type,
                                        const TensorInfo& info, std::uint64_t needed)
    {
        const auto offset = tensor.offset.empty() ? 0 : decimal(tensor.offset);
        const auto length = tensor.length.empty() ? needed : decimal(tensor.length);
        if (!offset || !length)
            return problem(tensor,
                           "The tensor " + plainText(info.name)
                               + " has an offset or a length in its external file that is no whole number.");
        if (*length != needed)
            return wrongSize(tensor, info, *length, needed);
        const auto file = m_external.open(tensor.location);
        if (!file)
            return problem(tensor, file.error().message);
        if (*offset > (*file)->size() || needed > (*file)->size() - *offset)
            return problem(tensor, cutOffText((*file)->path(), info.name, needed, *offset, (*file)->size()));
        return stored(*file, *offset, type);
    }

    Status attachScales()
    {
        std::unordered_map<std::string_view, std::size_t> byName;
        if (m_links.empty())
            return {};
        if (auto status = spend(64 * m_model->tensors().size()); !status)
            return status;
        byName.reserve(m_model->tensors().size());
        for (std::size_t i = 0; i < m_model->tensors().size(); ++i)
            byName.emplace(m_model->tensors()[i].name, i);
        const auto find = [&](std::string_view name) -> std::optional<std::size_t> {
            const auto it = byName.find(name);
            if (name.empty() || it == byName.end() || !m_model->tensors()[it->second].problem.empty())
                return std::nullopt;
            return it->second;
        };
        for (const OnnxScaleLink& link : m_links) {
            const auto tensor = find(link.tensor);
            const auto scale = find(link.scale);
            const auto zeroPoint = find(link.zeroPoint);
            if (!tensor || !scale || link.blocked || (!zeroPoint && !link.zeroPoint.empty())
                || m_model->tensors()[*tensor].quantization)
                continue;
            if (auto status = attach(*tensor, *scale, zeroPoint, link.axis); !status)
                return status;
        }
        return {};
    }

    /// Scales that do not fit the shape are left out: they say nothing about this tensor.
    Status attach(std::size_t tensor, std::size_t scale, std::optional<std::size_t> zeroPoint,
                  std::int64_t axis)
    {
        const auto& shape = m_model->tensors()[tensor].shape;
        const std::int64_t count = m_model->tensors()[scale].count;
        const std::int64_t dimension = axis < 0 ? axis + std::ssize(shape) : axis;
        const bool fits = count == 1
            || (m_model->tensors()[scale].shape.size() == 1 && dimension >= 0 && dimension < std::ssize(shape)
                && shape[static_cast<std::size_t>(dimension)] == count);
        if (!fits || (zeroPoint && m_model->tensors()[*zeroPoint].count != count))
            return {};
        if (auto status = spend(24 * static_cast<std::uint64_t>(count)); !status)
            return status;
        StoredQuantization out;
        out.axis = count > 1 ? static_cast<int>(dimension) : -1;
        out.scales.resize(static_cast<std::size_t>(count));
        if (auto status = m_model->readReal(scale, 0, out.scales); !status)
            return status;
        std::vector<double> zeros(out.scales.size(), 0.0);
        if (zeroPoint) {
            if (auto status = m_model->readReal(*zeroPoint, 0, zeros); !status)
                return status;
        }
        for (const double zero : zeros)
            out.zeroPoints.push_back(std::fabs(zero) < 0x1p62 ? static_cast<std::int64_t>(zero) : 0);
        m_model->setQuantization(tensor, std::move(out));
        return {};
    }

    std::shared_ptr<const MappedFile> m_file;
    std::span<const std::byte> m_bytes;
    OnnxExternalFiles m_external;
    ListingBudget m_budget;
    std::shared_ptr<ArrayModel> m_model;
    std::vector<OnnxScaleLink> m_links;
    std::vector<MetadataEntry> m_metadata;
    std::size_t m_tensorCount = 0;
    std::size_t m_linkCount = 0;
};

} // namespace

bool looksLikeOnnx(const MappedFile& file)
{
    const auto view = file.bytes(0, file.size());
    return view && isOnnxModel(view->bytes);
}

Expected<std::shared_ptr<const ArrayModel>> openOnnx(const std::shared_ptr<const MappedFile>& file)
{
    const auto view = file->bytes(0, file->size());
    if (!view)
        return fail(view.error());
    return OnnxReader(file, view->bytes).read();
}

} // namespace bitloupe
