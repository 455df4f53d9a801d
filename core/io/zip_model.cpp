#include "core/io/zip_model.h"

#include "core/io/keras.h"
#include "core/io/npz.h"
#include "core/io/torch.h"

namespace bitloupe {

Expected<std::shared_ptr<const ArrayModel>> openZipModel(const std::shared_ptr<const MappedFile>& file)
{
    auto members = readZipDirectory(*file);
    if (!members)
        return fail(members.error());
    if (looksLikeTorchZip(*members))
        return openTorchZip(file, std::move(*members));
    if (looksLikeKeras(*members))
        return openKeras(file, *members);
    return openNpz(file, *members);
}

} // namespace bitloupe
