#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// safetensors: 8 bytes N (little-endian), N bytes of JSON {"NAME": {"dtype", "shape", "data_offsets": [from,
/// to]}}, then the data, row-major and little-endian, offsets counted from their start. Proven before any
/// tensor is listed: N within the file and 100 MB; strict UTF-8 JSON; no name twice; a known shape; from <=
/// to; to - from = elements * bytes per element; no overlap, no gap, nothing behind the last tensor. A file
/// that ends early is opened: the tensors whose bytes are missing carry a `problem`. Source: the format
/// description in the README of github.com/huggingface/safetensors.
bool looksLikeSafetensors(std::span<const std::byte> start);
/// The same with a length of less than 4 GiB, which no other format we know begins with.
bool hasSafetensorsLength(std::span<const std::byte> start);
Expected<std::shared_ptr<const ArrayModel>> openSafetensors(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
