#pragma once

#include "core/base/expected.h"
#include "core/io/onnx_typed_data.h"
#include "core/io/protobuf.h"

#include <string>
#include <vector>

namespace bitloupe {

/// A TensorProto, or a value written straight into a Constant node, as the file tells it.
struct OnnxTensor {
    std::string_view name;
    std::vector<std::int64_t> shape;
    std::int64_t type = 0;
    std::optional<ProtoField> raw; ///< raw_data
    ProtoRuns typed[5]; ///< by onnxTypedSlot of the field's number
    bool external = false;
    std::string_view location; ///< of external data, with offset and length as decimal texts
    std::string_view offset;
    std::string_view length;
    bool shapeFromCount = false; ///< a list without a shape: as many as there are
    std::uint64_t position = 0;
    std::string problem; ///< why the values cannot be read
};

/// 0 to 4 for float_data, int32_data, int64_data, double_data, uint64_data; nullopt for another field.
std::optional<std::size_t> onnxTypedSlot(std::uint32_t field);
/// Bytes of one number in that field: 4 or 8, 0 for a varint.
int onnxTypedWidth(std::uint32_t field);

/// Errors: a field that breaks the format, named with the tensor.
Expected<OnnxTensor> readOnnxTensor(ProtoReader message, const std::string& path);

/// A SparseTensorProto under the name of its values, listed with its whole shape and the problem that they
/// are not unpacked.
Expected<OnnxTensor> readOnnxSparse(ProtoReader message, const std::string& path);

/// The value of a Constant node from its attribute: value, value_float, value_floats, value_int, value_ints,
/// sparse_value; nullopt for another attribute.
Expected<std::optional<OnnxTensor>> readOnnxConstant(ProtoReader attribute, const std::string& path);

/// "FILE is damaged: WHAT breaks off at offset N."
tl::unexpected<Error> onnxDamage(const std::string& path, std::uint64_t at, const std::string& what);

} // namespace bitloupe
