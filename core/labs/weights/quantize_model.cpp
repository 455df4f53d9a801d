#include "core/labs/weights/quantize_model.h"

#include "core/io/file_text.h"
#include "core/io/tensor_stats.h"
#include "core/labs/weights/block_writer.h"
#include "core/labs/weights/code_writer.h"
#include "core/labs/weights/model_files.h"
#include "core/labs/weights/stored_scales.h"
#include "core/labs/weights/tensor_copy.h"

#include <algorithm>

namespace bitloupe::weights {

namespace {

class Plan {
public:
    Plan(const Model& model, const QuantizeOptions& options, QuantizeSummary& summary, const Context& context)
        : m_model(model)
        , m_options(options)
        , m_summary(summary)
        , m_context(context)
    {
    }

    Status make()
    {
        if (m_options.format == OutputFormat::Gguf)
            nameModel();
        else
            metadata = {{"format", "bitloupe-quantized"}, {"version", "1"}};
        for (std::size_t i = 0; i < m_model.tensors().size(); ++i) {
            const TensorInfo& info = m_model.tensors()[i];
            m_context.report(static_cast<double>(i) / static_cast<double>(m_model.tensors().size()),
                             "Reading " + info.name);
            if (!info.problem.empty())
                return fail(ErrorCode::Unreadable, fileName(m_model.path()), info.problem);
            m_summary.bytesBefore += info.sizeBytes;
            const auto quantizes = isWanted(i);
            if (!quantizes)
                return fail(quantizes.error());
            if (!*quantizes)
                copy(i);
            else if (auto status = quantize(i); !status)
                return status;
        }
        for (const OutputTensor& tensor : tensors)
            m_summary.bytesAfter += byteSizeOf(tensor).value_or(0);
        return {};
    }

    std::vector<OutputTensor> tensors;
    OutputMetadata metadata;

private:
    /// What every GGUF file says about its model, from the source where it says so too.
    void nameModel()
    {
        for (const auto& [key, otherwise] : {std::pair("general.architecture", std::string("unknown")),
                                             std::pair("general.name", fileName(m_model.path()))}) {
            const auto known = m_model.metadata();
            const auto it =
                std::find_if(known.begin(), known.end(),
                             [wanted = key](const MetadataEntry& entry) { return entry.key == wanted; });
            metadata.emplace_back(key, it == known.end() ? otherwise : it->value);
        }
    }

    Expected<bool> isWanted(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        const auto holds = [&](const std::vector<std::string>& names) {
            return std::find(names.begin(), names.end(), info.name) != names.end();
        };
        if (hasUsableScales(info))
            return ++m_summary.codes, false;
        if (!info.isFloat)
            return ++m_summary.notFloat, false;
        if (info.shape.size() < 2 || info.count == 0)
            return ++m_summary.oneDimension, false;
        if ((!m_options.only.empty() && !holds(m_options.only)) || holds(m_options.keep))
            return ++m_summary.notChosen, false;
        const ScaledBlockFormat* block = m_options.settings.block;
        if (block != nullptr && info.shape.back() % block->elements != 0)
            return ++m_summary.noBlocks, false;
        const auto stats = tensorStats(m_model, index, m_context);
        if (!stats)
            return fail(stats.error());
        if (stats->finite == stats->count)
            return true;
        m_summary.notFinite.push_back(info.name);
        return false;
    }

    Status quantize(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        if (m_options.settings.block != nullptr)
            return addBlocks(index, *m_options.settings.block);
        int axis = -1;
        if (m_options.settings.granularity != Granularity::PerTensor)
            axis = m_options.axis.value_or(channelAxis(m_model, info));
        if (axis >= static_cast<int>(info.shape.size()))
            return fail(ErrorCode::OutOfRange, "--axis",
                        plainText(info.name) + " has " + std::to_string(info.shape.size())
                            + " dimensions: the axis must be less than that.");
        const auto writer =
            std::make_shared<CodeWriter>(m_model, index, m_options.settings, axis, m_summary, m_context);
        metadata.emplace_back(std::string(kLayoutKey) + info.name, layoutText(writer->layout()));
        tensors.push_back({info.name, writer->codeType(), writer->codeShape(),
                           [writer](FileWriter& file) { return writer->writeCodes(file); }});
        tensors.push_back({info.name + ".scale", ElementType::F32, writer->scaleShape(),
                           [writer](FileWriter& file) { return writer->writeScales(file); }});
        tensors.push_back({info.name + ".zero_point", ElementType::I32, writer->scaleShape(),
                           [writer](FileWriter& file) { return writer->writeZeroPoints(file); }});
        return {};
    }

    Status addBlocks(std::size_t index, const ScaledBlockFormat& format)
    {
        const TensorInfo& info = m_model.tensors()[index];
        const auto writer = std::make_shared<BlockWriter>(m_model, index, format, m_summary, m_context);
        OutputTensor out{info.name, ElementType::F32, info.shape,
                         [writer](FileWriter& file) { return writer->write(file); }, ggmlTypeOf(format)};
        tensors.push_back(std::move(out));
        return {};
    }

    void copy(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        const TensorCopy copy = planCopy(m_model, index, m_options.format);
        if (copy.isWidened)
            m_summary.widened.push_back(info.name);
        tensors.push_back({info.name, copy.type, info.shape, [this, index, copy](FileWriter& file) {
                               return writeCopy(m_model, index, copy, file, m_context);
                           }});
        if (hasUsableScales(info))
            copyScales(info);
    }

    /// The layout of codes that were there before, and tensors for scales that the source keeps elsewhere.
    void copyScales(const TensorInfo& info)
    {
        const StoredQuantization& q = *info.quantization;
        const CodeType type = codeTypeOf(info);
        CodeLayout layout;
        layout.bits = type.bits;
        layout.axis = q.axis;
        layout.groupSize = q.groupSize;
        layout.granularity = q.axis < 0 ? "perTensor" : q.groupSize > 0 ? "perGroup" : "perChannel";
        layout.symmetric =
            std::all_of(q.zeroPoints.begin(), q.zeroPoints.end(), [](std::int64_t z) { return z == 0; });
        layout.shape = info.shape;
        const std::int64_t codes = std::int64_t(1) << std::clamp(type.bits, 0, 32);
        layout.quantMin = type.isSigned ? -codes / 2 : 0;
        layout.quantMax = layout.quantMin + codes - 1;
        if (type.bits >= 2 && type.bits <= 32)
            metadata.emplace_back(std::string(kLayoutKey) + info.name, layoutText(layout));
        if (m_model.find(info.name + ".scale"))
            return;
        std::vector<std::int64_t> shape{std::ssize(q.scales)};
        if (q.groupSize > 0 && q.axis >= 0) {
            const std::int64_t channels = info.shape[static_cast<std::size_t>(q.axis)];
            shape = {channels, std::ssize(q.scales) / channels};
        }
        tensors.push_back({info.name + ".scale", ElementType::F32, shape, [&q](FileWriter& file) {
                               std::vector<std::byte> bytes;
                               for (const double scale : q.scales)
                                   appendValue(bytes, ElementType::F32, scale);
                               return file.append(bytes);
                           }});
        tensors.push_back({info.name + ".zero_point", ElementType::I32, shape, [&q](FileWriter& file) {
                               std::vector<std::byte> bytes;
                               for (std::size_t i = 0; i < q.scales.size(); ++i) {
                                   const std::int64_t zero = q.zeroPoints.empty() ? 0
                                       : q.zeroPoints.size() == 1                 ? q.zeroPoints.front()
                                                                                  : q.zeroPoints[i];
                                   appendValue(bytes, ElementType::I32, static_cast<double>(zero));
                               }
                               return file.append(bytes);
                           }});
    }

    const Model& m_model;
    const QuantizeOptions& m_options;
    QuantizeSummary& m_summary;
    const Context& m_context;
};

Status checkBlock(const QuantizeOptions& options)
{
    const ScaledBlockFormat* block = options.settings.block;
    if (block == nullptr)
        return options.format != OutputFormat::Gguf
            ? Status()
            : fail(ErrorCode::Unsupported, "--format",
                   "GGUF holds block formats: give --block, one of q4_0, q4_1, q5_0, q5_1, q8_0, mxfp4.");
    if (options.format != OutputFormat::Gguf)
        return fail(
            ErrorCode::Unsupported, "--block",
            "Blocks are written to GGUF files: choose gguf, or one scale per tensor, channel or group.");
    if (ggmlTypeOf(*block) == nullptr)
        return fail(ErrorCode::Unsupported, "--block",
                    "GGUF has no " + std::string(block->label)
                        + " blocks: choose q4_0, q4_1, q5_0, q5_1, q8_0 or mxfp4.");
    return {};
}

Status checkOptions(const Model& model, const std::string& path, const QuantizeOptions& options)
{
    if (auto status = checkNotOwnFile(model, path); !status)
        return status;
    if (auto status = checkBlock(options); !status)
        return status;
    for (const auto& [option, names] :
         {std::pair("--only", &options.only), std::pair("--keep-file", &options.keep)}) {
        for (const std::string& name : *names) {
            if (!model.find(name))
                return fail(ErrorCode::Missing, option,
                            fileName(model.path()) + " holds no tensor " + plainText(name) + ".");
        }
    }
    return {};
}

} // namespace

Expected<QuantizeSummary> quantizeModel(const Model& model, const std::string& path,
                                        const QuantizeOptions& options, const Context& context)
{
    if (auto status = checkOptions(model, path, options); !status)
        return fail(status.error());
    QuantizeSummary summary;
    constexpr double kToPlan = 0.3; // every weight is read once before it is written
    const Context planning = context.piece(0, kToPlan);
    Plan plan(model, options, summary, planning);
    if (auto status = plan.make(); !status)
        return fail(status.error());
    const auto write = options.format == OutputFormat::Npz ? writeNpz
        : options.format == OutputFormat::Gguf             ? writeGguf
                                                           : writeSafetensors;
    const Status status = write(path, plan.tensors, plan.metadata, context.piece(kToPlan, 1));
    if (!status)
        return fail(status.error());
    return summary;
}

} // namespace bitloupe::weights
