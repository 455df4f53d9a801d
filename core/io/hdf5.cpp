#include "core/io/hdf5.h"

#include "core/io/file_text.h"
#include "core/io/hdf5_chunks.h"
#include "core/io/hdf5_group.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kDeepest = 32;
constexpr std::uint64_t kDeflateMost = 1032;
constexpr std::uint64_t kSlack = 64U << 20U;
constexpr std::size_t kLongestName = 4096;

/// Bytes of values inside a compact dataset.
class HeldSource final : public ByteSource {
public:
    explicit HeldSource(ByteView view)
        : m_view(std::move(view))
    {
    }

    std::uint64_t size() const override { return m_view.bytes.size(); }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override
    {
        return ByteView{
            m_view.bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)),
            m_view.owner};
    }

private:
    ByteView m_view;
};

/// Puts the root groups in which Keras keeps the training behind the others and gives the first of them.
/// Version 2 has "optimizer_weights"; later ones, whose weights lie below "layers" or
/// "_layer_checkpoint_dependencies", have "optimizer" and "metrics".
std::vector<Hdf5Link>::iterator putTrainingLast(std::vector<Hdf5Link>& root)
{
    const bool isLater = std::any_of(root.begin(), root.end(), [](const Hdf5Link& link) {
        return link.name == "layers" || link.name == "_layer_checkpoint_dependencies";
    });
    return std::stable_partition(root.begin(), root.end(), [&](const Hdf5Link& link) {
        return link.name != "optimizer_weights"
            && !(isLater && (link.name == "optimizer" || link.name == "metrics"));
    });
}

class Lister {
public:
    Lister(ArrayModel& model, std::shared_ptr<Hdf5File> file, std::uint64_t fileBytes)
        : m_model(model)
        , m_file(std::move(file))
        , m_fileBytes(fileBytes)
    {
    }

    Status visit(std::uint64_t header, const std::string& name)
    {
        if (m_above.size() == kDeepest || name.size() > kLongestName)
            return fileFailure(m_file->path(), m_file->place(header),
                               fileName(m_file->path())
                                   + " is refused: its groups are deeper than 32 or its names "
                                     "longer than 4,096 bytes.",
                               ErrorCode::TooLarge);
        const auto messages = m_file->messages(header);
        if (!messages)
            return fail(messages.error());
        auto dataset = readHdf5Dataset(*m_file, *messages, name);
        if (!dataset)
            return fail(dataset.error());
        if (*dataset)
            return add(name, std::move(**dataset));
        auto links = readHdf5Links(*m_file, *messages);
        if (!links)
            return fail(links.error());
        auto training = links->end();
        if (m_above.empty())
            training = putTrainingLast(*links);
        m_above.push_back(header);
        for (auto link = links->begin(); link != links->end(); ++link) {
            m_inTraining = m_inTraining || link == training;
            // A group that holds one above it would never end.
            if (std::find(m_above.begin(), m_above.end(), link->header) != m_above.end())
                continue;
            if (auto status = visit(link->header, name + "/" + link->name); !status)
                return status;
        }
        m_above.pop_back();
        return {};
    }

private:
    Status add(const std::string& name, Hdf5Dataset dataset)
    {
        if (!m_file->spend(kTensorCost + sizeof(Hdf5ChunkSource) + 2 * name.size()))
            return fileFailure(m_file->path(), 0,
                               fileName(m_file->path()) + " lists more datasets than it can hold.",
                               ErrorCode::TooLarge);
        TensorInfo info;
        info.name = name;
        info.shape = dataset.shape;
        info.dtype = dataset.dtype;
        info.isTrainingState = m_inTraining;
        info.problem = dataset.problem;
        StoredArray array{nullptr, 0, dataset.type, dataset.bigEndian};
        if (info.problem.empty())
            info.problem = place(name, dataset, array);
        if (info.problem.empty()) {
            m_model.add(std::move(info), std::move(array));
            return {};
        }
        info.count = byteSizeOf(info.shape, 1).value_or(0);
        info.sizeBytes = byteSizeOf(info.shape, dataset.elementBytes).value_or(0);
        m_model.addUnreadable(std::move(info));
        return {};
    }

    /// Says where the values lie, or gives the reason why not.
    std::string place(const std::string& name, Hdf5Dataset& dataset, StoredArray& array)
    {
        const std::string label = "The dataset " + plainText(name);
        const auto size = byteSizeOf(dataset.shape, dataset.elementBytes);
        if (!size || static_cast<std::uint64_t>(*size) / kDeflateMost > m_fileBytes + kSlack / kDeflateMost)
            return label + " claims more values than its file could hold.";
        const auto needed = static_cast<std::uint64_t>(*size);
        switch (dataset.layout) {
        case Hdf5Dataset::Layout::Contiguous:
            return m_file->isDefined(dataset.address) ? placeContiguous(name, dataset.address, needed, array)
                                                      : placeUnwritten(std::move(dataset), needed, array);
        case Hdf5Dataset::Layout::Compact:
            array.source = std::make_shared<const HeldSource>(dataset.compact);
            return dataset.compact.bytes.size() < needed ? label + " has fewer bytes than its shape needs."
                                                         : "";
        default:
            return placeChunks(label, std::move(dataset), array);
        }
    }

    std::string placeContiguous(const std::string& name, std::uint64_t address, std::uint64_t needed,
                                StoredArray& array) const
    {
        const std::uint64_t at = m_file->place(address);
        const std::uint64_t end = m_file->source()->size();
        array.source = m_file->source();
        array.offset = at;
        return at > end || needed > end - at ? cutOffText(m_file->path(), name, needed, at, end) : "";
    }

    /// Space that was never written holds the fill value everywhere: chunks that are all missing.
    std::string placeUnwritten(Hdf5Dataset dataset, std::uint64_t needed, StoredArray& array)
    {
        constexpr std::uint64_t kRun = 4096;
        dataset.layout = Hdf5Dataset::Layout::Chunked;
        dataset.chunk.assign(dataset.shape.size(), 1);
        if (!dataset.shape.empty())
            dataset.chunk.back() =
                std::clamp<std::uint64_t>(static_cast<std::uint64_t>(dataset.shape.back()), 1, kRun);
        if (needed > 0)
            array.source = std::make_shared<const Hdf5ChunkSource>(m_file, std::move(dataset));
        return {};
    }

    std::string placeChunks(const std::string& label, Hdf5Dataset dataset, StoredArray& array)
    {
        std::uint64_t bytes = dataset.elementBytes;
        bool fits = dataset.chunk.size() == dataset.shape.size()
            && (dataset.mostShape.empty() || dataset.mostShape.size() == dataset.shape.size());
        for (const std::uint64_t extent : dataset.chunk)
            fits = fits && extent > 0 && !__builtin_mul_overflow(bytes, extent, &bytes);
        if (!fits || bytes > m_fileBytes + kSlack / 4)
            return label + " has chunks that do not fit its shape or its file.";
        if (std::find(dataset.shape.begin(), dataset.shape.end(), 0) == dataset.shape.end())
            array.source = std::make_shared<const Hdf5ChunkSource>(m_file, std::move(dataset));
        return {};
    }

    ArrayModel& m_model;
    std::shared_ptr<Hdf5File> m_file;
    std::uint64_t m_fileBytes;
    bool m_inTraining = false; ///< below a group of the training
    std::vector<std::uint64_t> m_above; ///< headers of the groups around
};

} // namespace

Status addHdf5(ArrayModel& model, std::shared_ptr<const ByteSource> source, std::uint64_t fileBytes)
{
    const auto file = Hdf5File::open(std::move(source), model.path());
    if (!file)
        return fail(file.error());
    Lister lister(model, *file, fileBytes);
    if (auto status = lister.visit((*file)->rootHeader(), ""); !status)
        return status;
    if (model.tensors().empty())
        return fileFailure(model.path(), 0,
                           fileName(model.path()) + " is an HDF5 file, but holds no datasets.",
                           ErrorCode::Unsupported);
    return {};
}

Expected<std::shared_ptr<const ArrayModel>> openHdf5(const std::shared_ptr<const MappedFile>& file)
{
    auto model = std::make_shared<ArrayModel>(file->path(), "hdf5");
    if (auto status = addHdf5(*model, file, file->size()); !status)
        return fail(status.error());
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
