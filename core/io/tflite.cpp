#include "core/io/tflite.h"

#include "core/io/file_text.h"
#include "core/io/flatbuffer.h"
#include "core/io/listing_budget.h"
#include "core/io/narrow_formats.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr std::uint32_t kOffsetBytes = 4;
constexpr std::uint32_t kMostDimensions = 32;
/// Tensors without data cost nothing to list, but time to visit: the same table may be named many times.
constexpr std::uint64_t kVisitCost = 64;

/// Numbers of the fields in the schema.
namespace field {
namespace model {
constexpr int kVersion = 0;
constexpr int kSubgraphs = 2;
constexpr int kDescription = 3;
constexpr int kBuffers = 4;
} // namespace model
namespace subgraph {
constexpr int kTensors = 0;
}
namespace tensor {
constexpr int kShape = 0;
constexpr int kType = 1;
constexpr int kBuffer = 2;
constexpr int kName = 3;
constexpr int kQuantization = 4;
constexpr int kSparsity = 6;
} // namespace tensor
namespace quantization {
constexpr int kScale = 2;
constexpr int kZeroPoint = 3;
constexpr int kDimension = 6;
} // namespace quantization
namespace buffer {
constexpr int kData = 0;
constexpr int kOffset = 1;
constexpr int kSize = 2;
} // namespace buffer
} // namespace field

struct Type {
    std::string_view word;
    std::optional<ElementType> element;
    const BlockFormat* block = nullptr;
};

/// By the schema's number.
constexpr std::array kTypes{
    Type{"FLOAT32", ElementType::F32, nullptr},   Type{"FLOAT16", ElementType::F16, nullptr},
    Type{"INT32", ElementType::I32, nullptr},     Type{"UINT8", ElementType::U8, nullptr},
    Type{"INT64", ElementType::I64, nullptr},     Type{"STRING", std::nullopt, nullptr},
    Type{"BOOL", ElementType::Bool, nullptr},     Type{"INT16", ElementType::I16, nullptr},
    Type{"COMPLEX64", std::nullopt, nullptr},     Type{"INT8", ElementType::I8, nullptr},
    Type{"FLOAT64", ElementType::F64, nullptr},   Type{"COMPLEX128", std::nullopt, nullptr},
    Type{"UINT64", ElementType::U64, nullptr},    Type{"RESOURCE", std::nullopt, nullptr},
    Type{"VARIANT", std::nullopt, nullptr},       Type{"UINT32", ElementType::U32, nullptr},
    Type{"UINT16", ElementType::U16, nullptr},    Type{"INT4", std::nullopt, &kInt4Format},
    Type{"BFLOAT16", ElementType::BF16, nullptr}, Type{"INT2", std::nullopt, &kInt2Format},
    Type{"UINT4", std::nullopt, &kUint4Format},
};

/// The scales of a tensor, nullopt where there are none; `misfit` if they belong to no dimension.
std::optional<StoredQuantization> readQuantization(const FlatTable& table,
                                                   const std::vector<std::int64_t>& shape, bool& misfit)
{
    const FlatVector scales = table.vector(field::quantization::kScale, sizeof(float));
    if (scales.size() == 0)
        return std::nullopt;
    const FlatVector zeroPoints = table.vector(field::quantization::kZeroPoint, sizeof(std::int64_t));
    StoredQuantization out;
    if (scales.size() > 1) {
        out.axis = table.number<std::int32_t>(field::quantization::kDimension);
        misfit = out.axis < 0 || out.axis >= std::ssize(shape)
            || shape[static_cast<std::size_t>(out.axis)] != std::int64_t{scales.size()};
    }
    misfit = misfit || (zeroPoints.size() > 1 && zeroPoints.size() != scales.size());
    if (misfit)
        return std::nullopt;
    out.scales.reserve(scales.size());
    out.zeroPoints.reserve(scales.size());
    for (std::uint32_t i = 0; i < scales.size(); ++i) {
        out.scales.push_back(scales.number<float>(i));
        out.zeroPoints.push_back(zeroPoints.number<std::int64_t>(zeroPoints.size() == 1 ? 0 : i));
    }
    return out;
}

class TfliteReader {
public:
    TfliteReader(const std::shared_ptr<const MappedFile>& file, FlatBuffer& bytes)
        : m_file(file)
        , m_bytes(bytes)
        , m_budget(file->size())
        , m_model(std::make_shared<ArrayModel>(file->path(), "tflite"))
    {
    }

    Expected<std::shared_ptr<const ArrayModel>> read()
    {
        const FlatTable root = FlatTable::root(m_bytes);
        const FlatVector subgraphs = root.vector(field::model::kSubgraphs, kOffsetBytes);
        m_buffers = root.vector(field::model::kBuffers, kOffsetBytes);
        for (std::uint32_t s = 0; s < subgraphs.size() && !m_bytes.fault() && !m_overBudget; ++s) {
            const FlatVector tensors = subgraphs.table(s).vector(field::subgraph::kTensors, kOffsetBytes);
            spend(kVisitCost);
            for (std::uint32_t t = 0; t < tensors.size() && !m_bytes.fault() && !m_overBudget; ++t)
                addTensor(tensors.table(t));
        }
        describe(root, subgraphs.size());
        if (m_bytes.fault())
            return fileFailure(m_file->path(), *m_bytes.fault(),
                               fileName(m_file->path())
                                   + " is cut off or damaged: its description points to offset "
                                   + wholeText(*m_bytes.fault()) + ", where a file of "
                                   + wholeText(m_file->size()) + " bytes holds no such part.");
        if (m_overBudget)
            return fileFailure(m_file->path(), root.at(),
                               fileName(m_file->path()) + " describes more than its size allows to list.",
                               ErrorCode::TooLarge);
        return std::shared_ptr<const ArrayModel>(std::move(m_model));
    }

private:
    struct Data {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
    };

    bool spend(std::uint64_t bytes)
    {
        m_overBudget = m_overBudget || !m_budget.spend(bytes);
        return !m_overBudget;
    }

    /// Offsets 0 and 1 say that the data, if any, lie in the buffer itself.
    Data dataOf(const FlatTable& tensor)
    {
        const FlatTable buffer = m_buffers.table(tensor.number<std::uint32_t>(field::tensor::kBuffer));
        const auto offset = buffer.number<std::uint64_t>(field::buffer::kOffset);
        if (offset > 1)
            return {offset, buffer.number<std::uint64_t>(field::buffer::kSize)};
        const FlatTable::Extent inside = buffer.extent(field::buffer::kData);
        return {inside.at, inside.size};
    }

    void addTensor(const FlatTable& tensor)
    {
        const Data data = dataOf(tensor);
        if (!spend(kVisitCost) || data.size == 0 || m_bytes.fault())
            return;
        const std::string_view name = tensor.text(field::tensor::kName);
        const FlatVector shape = tensor.vector(field::tensor::kShape, sizeof(std::int32_t));
        const FlatTable quantization = tensor.table(field::tensor::kQuantization);
        const std::uint64_t scales = quantization.vector(field::quantization::kScale, sizeof(float)).size();
        if (m_bytes.fault()
            || !spend(3 * kTensorCost + name.size() + 16 * std::uint64_t{shape.size()} + 16 * scales))
            return;
        TensorInfo info;
        info.name = name;
        for (std::uint32_t d = 0; d < shape.size(); ++d)
            info.shape.push_back(shape.number<std::int32_t>(d));
        const auto number = static_cast<std::size_t>(tensor.number<std::uint8_t>(field::tensor::kType));
        const Type type = number < kTypes.size() ? kTypes[number] : Type{};
        info.dtype = type.word.empty() ? "type " + std::to_string(number) : std::string(type.word);
        bool misfit = false;
        info.quantization = readQuantization(quantization, info.shape, misfit);
        if (misfit && m_note.empty())
            m_note = "The scales of " + plainText(name) + " fit none of its dimensions and are left out.";
        info.problem = problemOf(info, type, data, tensor.has(field::tensor::kSparsity));
        if (info.problem.empty())
            m_model->add(std::move(info),
                         {.source = m_file,
                          .offset = data.offset,
                          .type = type.element.value_or(ElementType::U8),
                          .block = type.block});
        else
            m_model->addUnreadable(std::move(info));
    }

    /// Sets count and sizeBytes too.
    std::string problemOf(TensorInfo& info, const Type& type, const Data& data, bool sparse) const
    {
        const std::string named = "The tensor " + plainText(info.name);
        const auto count = info.shape.size() <= kMostDimensions ? byteSizeOf(info.shape, 1) : std::nullopt;
        if (!count)
            return named + " has a shape that no memory holds.";
        info.count = *count;
        info.sizeBytes = static_cast<std::int64_t>(std::min<std::uint64_t>(data.size, INT64_MAX));
        if (!type.element && type.block == nullptr)
            return named + " holds " + (info.dtype == "STRING" ? "text" : info.dtype + " values")
                + ", which we do not show.";
        info.isFloat = type.element ? isFloatElement(*type.element) : type.block->isFloat;
        if (sparse)
            return named + " is stored sparse, which we do not unpack.";
        const auto needed = type.block != nullptr ? blockSizeOf(*count, *type.block)
                                                  : byteSizeOf(info.shape, elementBytes(*type.element));
        if (!needed || static_cast<std::uint64_t>(*needed) != data.size)
            return named + " has " + wholeText(data.size) + " bytes, its shape and " + info.dtype + " need "
                + (needed ? wholeText(static_cast<std::uint64_t>(*needed)) : "more than 2^63") + ".";
        if (data.offset > m_file->size() || data.size > m_file->size() - data.offset)
            return cutOffText(m_file->path(), info.name, data.size, data.offset, m_file->size());
        return {};
    }

    void describe(const FlatTable& root, std::uint32_t subgraphs)
    {
        std::vector<MetadataEntry> entries;
        const std::string_view description = root.text(field::model::kDescription);
        if (!description.empty())
            entries.push_back({"description", plainText(description)});
        entries.push_back(
            {"schema version", std::to_string(root.number<std::uint32_t>(field::model::kVersion))});
        entries.push_back({"subgraphs", std::to_string(subgraphs)});
        m_model->setMetadata(std::move(entries));
        m_model->setNote(m_note);
    }

    std::shared_ptr<const MappedFile> m_file;
    FlatBuffer& m_bytes;
    ListingBudget m_budget;
    std::shared_ptr<ArrayModel> m_model;
    FlatVector m_buffers;
    std::string m_note;
    bool m_overBudget = false;
};

} // namespace

bool looksLikeTflite(std::span<const std::byte> start)
{
    constexpr std::array kMark{std::byte{'T'}, std::byte{'F'}, std::byte{'L'}, std::byte{'3'}};
    return start.size() >= 8 && std::equal(kMark.begin(), kMark.end(), start.begin() + 4);
}

Expected<std::shared_ptr<const ArrayModel>> openTflite(const std::shared_ptr<const MappedFile>& file)
{
    const auto view = file->bytes(0, file->size());
    if (!view)
        return fail(view.error());
    FlatBuffer bytes(view->bytes);
    return TfliteReader(file, bytes).read();
}

} // namespace bitloupe
