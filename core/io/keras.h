#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"
#include "core/io/zip_directory.h"

namespace bitloupe {

/// A Keras 3 archive: config.json, metadata.json and model.weights.h5, stored or deflated. The weights are
/// listed by their paths in the HDF5 file ("/layers/dense/vars/0"); what each of them is comes from the layer
/// of that class and number in config.json and is listed as metadata ("kernel of dense (Dense)"). A missing
/// or odd config.json only costs these names. Errors: as for HDF5 and zip files.
bool looksLikeKeras(std::span<const ZipMember> members);
Expected<std::shared_ptr<const ArrayModel>> openKeras(const std::shared_ptr<const MappedFile>& file,
                                                      std::span<const ZipMember> members);

} // namespace bitloupe
