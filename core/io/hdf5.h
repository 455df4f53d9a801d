#pragma once

#include "core/io/array_model.h"
#include "core/io/hdf5_file.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// Lists all datasets of an HDF5 file in `model`, depth first; a name is the path to a dataset
/// ("/model_weights/dense/kernel:0"). What Keras keeps of the training (the variables of its optimizer and
/// metrics) comes last and is marked. Old and new groups, contiguous, compact and chunked data by every index
/// of versions 1.8 and 1.10, gzip, LZF, shuffle and Fletcher's checksum are read; what else there is is listed
/// with a `problem`. Nothing outside of the file is followed. `fileBytes` bounds what a dataset may unpack to:
/// 1032 times that (the most that deflate can do) plus 64 MiB. Errors: unreadable, unsupported, tooLarge
/// (structures that refer to themselves, deeper than 32 groups).
Status addHdf5(ArrayModel& model, std::shared_ptr<const ByteSource> source, std::uint64_t fileBytes);

/// A .h5 or .hdf5 file.
Expected<std::shared_ptr<const ArrayModel>> openHdf5(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
