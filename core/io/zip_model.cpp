#include "core/io/zip_model.h"

#include "core/io/keras.h"
#include "core/io/npz.h"
#include "core/io/torch.h"

namespace bitloupe {

namespace {

Expected<std::shared_ptr<const ArrayModel>> openMembers(const std::shared_ptr<const MappedFile>& file,
                                                        std::vector<ZipMember> members)
{
    if (looksLikeTorchZip(members))
        return openTorchZip(file, std::move(members));
    if (looksLikeKeras(members))
        return openKeras(file, members);
    return openNpz(file, members);
}

} // namespace

Expected<std::shared_ptr<const Model>> openZipModel(const std::shared_ptr<const MappedFile>& file)
{
    auto members = readZipDirectory(*file);
    if (!members)
        return fail(members.error());
    auto opened = openMembers(file, std::move(*members));
    if (!opened)
        return fail(opened.error());
    return std::shared_ptr<const Model>(std::move(*opened));
}

} // namespace bitloupe
