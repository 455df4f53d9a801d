#include "core/io/torch_tensors.h"

#include "core/io/file_text.h"
#include "core/io/listing_budget.h"
#include "core/io/strided_source.h"
#include "core/io/torch_types.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr std::uint64_t kSlack = 64U << 20U;
constexpr std::int64_t kMostChannels = 1 << 20;

/// Where a view's values lie, or why they cannot be read.
struct Placed {
    StoredArray array;
    std::string problem;
};

std::string label(const std::string& name)
{
    return name.empty() ? "The tensor" : "The tensor " + plainText(name);
}

/// Bytes of the storage that may be used: those there are and those the pickle counts.
std::uint64_t usableBytes(const TorchView& view, const TorchStorage& storage)
{
    const std::size_t width = view.storageType < 0 ? 1 : torchType(view.storageType).bytes;
    std::uint64_t counted = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(view.storageElements), width, &counted))
        return storage.bytes;
    return std::min(counted, storage.bytes);
}

/// Why the view does not fit its storage, or "".
std::string misfit(const TorchFile& file, const std::string& name, const TorchView& view,
                   const TorchStorage& storage, std::optional<std::int64_t> reach)
{
    const auto width = static_cast<std::uint64_t>(torchType(view.type).bytes);
    const auto size = byteSizeOf(view.shape, width);
    std::uint64_t end = 0;
    if (!size || !reach
        || __builtin_add_overflow(static_cast<std::uint64_t>(view.offset), static_cast<std::uint64_t>(*reach),
                                  &end)
        || __builtin_mul_overflow(end, width, &end))
        return label(name) + " has a shape, strides and an offset that reach beyond 2^63 bytes.";
    if (*size == 0)
        return {};
    if (!storage.problem.empty())
        return storage.problem;
    if (const std::uint64_t usable = usableBytes(view, storage); end > usable)
        return usable < storage.bytes
            ? label(name) + " reaches to byte " + wholeText(end) + " of its storage "
                + plainText(view.storage) + ", which has " + wholeText(usable) + "."
            : cutOffText(file.path, name, end, storage.offset, storage.offset + usable);
    const auto needed = static_cast<std::uint64_t>(*size);
    if (needed > kSlack && (needed - kSlack) / 4 > file.bytes)
        return label(name) + " repeats its elements to " + wholeText(needed)
            + " bytes, more than 4 times the file plus 64 MiB.";
    return {};
}

Placed place(const TorchFile& file, const std::string& name, const TorchView& view)
{
    const TorchType& type = torchType(view.type);
    if (!type.element)
        return {{}, label(name) + " has the type " + std::string(type.dtype) + ", which we cannot decode."};
    const TorchStorage storage = file.storage(view.storage);
    const auto reach = stridedReach(view.shape, view.strides);
    if (std::string problem = misfit(file, name, view, storage, reach); !problem.empty())
        return {{}, std::move(problem)};
    StoredArray array{storage.source, storage.offset, *type.element, file.bigEndian};
    if (*reach == 0)
        return {std::move(array), {}};
    array.offset += static_cast<std::uint64_t>(view.offset) * type.bytes;
    if (!isRowMajor(view.shape, view.strides)) {
        array.source = std::make_shared<const StridedSource>(
            storage.source, StridedLayout{array.offset, type.bytes, view.shape, view.strides});
        array.offset = 0;
    }
    return {std::move(array), {}};
}

/// The numbers of a small tensor beside another one: its scales or zero points.
std::string readSmall(const TorchFile& file, const std::string& name, const TorchView& view,
                      std::vector<double>& out)
{
    const auto count = byteSizeOf(view.shape, 1);
    if (!count || *count > kMostChannels)
        return label(name) + " has more than 1,048,576 scales.";
    Placed placed = place(file, name, view);
    if (!placed.problem.empty())
        return placed.problem;
    ArrayModel model(file.path, "");
    TensorInfo info;
    info.shape = view.shape;
    model.add(std::move(info), std::move(placed.array));
    out.resize(static_cast<std::size_t>(*count));
    const Status status = model.readReal(0, 0, out);
    return status ? std::string() : status.error().message;
}

std::string readQuantization(const TorchFile& file, TorchTensor& tensor, ListingBudget& budget)
{
    if (!tensor.scales)
        return {};
    const auto count = byteSizeOf(tensor.scales->shape, 4 * sizeof(double));
    if (!count || !budget.spend(static_cast<std::uint64_t>(*count)))
        return label(tensor.name) + " has more scales than can be listed.";
    StoredQuantization& quantization = *tensor.quantization;
    std::vector<double> zeroPoints;
    if (std::string why = readSmall(file, tensor.name, *tensor.scales, quantization.scales); !why.empty())
        return why;
    if (std::string why = readSmall(file, tensor.name, *tensor.zeroPoints, zeroPoints); !why.empty())
        return why;
    const auto channels = tensor.view.shape[static_cast<std::size_t>(quantization.axis)];
    if (std::ssize(quantization.scales) != channels || std::ssize(zeroPoints) != channels)
        return label(tensor.name) + " has " + wholeText(static_cast<std::uint64_t>(channels))
            + " channels, but not as many scales and zero points.";
    for (const double zeroPoint : zeroPoints) {
        if (!(zeroPoint >= -0x1p31 && zeroPoint < 0x1p32))
            return label(tensor.name) + " has zero points that no code can have.";
        quantization.zeroPoints.push_back(static_cast<std::int64_t>(zeroPoint));
    }
    return {};
}

} // namespace

void addTorchTensors(ArrayModel& model, const TorchFile& file, std::vector<TorchTensor> tensors)
{
    model.reserve(tensors.size());
    ListingBudget budget(file.bytes / 4);
    for (TorchTensor& tensor : tensors) {
        TensorInfo info;
        info.dtype = tensor.view.type < 0 ? "?" : std::string(torchType(tensor.view.type).dtype);
        Placed placed;
        if (tensor.problem.empty())
            placed = place(file, tensor.name, tensor.view);
        if (tensor.problem.empty() && placed.problem.empty())
            placed.problem = readQuantization(file, tensor, budget);
        info.problem = tensor.problem.empty() ? std::move(placed.problem) : std::move(tensor.problem);
        info.name = std::move(tensor.name);
        info.isTrainingState = tensor.isTrainingState;
        info.shape = std::move(tensor.view.shape);
        if (info.problem.empty()) {
            info.quantization = std::move(tensor.quantization);
            model.add(std::move(info), std::move(placed.array));
            continue;
        }
        const std::size_t width = tensor.view.type < 0 ? 1 : torchType(tensor.view.type).bytes;
        info.count = byteSizeOf(info.shape, 1).value_or(0);
        info.sizeBytes = byteSizeOf(info.shape, width).value_or(0);
        info.isFloat = tensor.view.type < 0
            || isFloatElement(torchType(tensor.view.type).element.value_or(ElementType::F32));
        model.addUnreadable(std::move(info));
    }
}

} // namespace bitloupe
