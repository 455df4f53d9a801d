#pragma once

#include "core/io/model.h"
#include "core/labs/weights/scale_map.h"

#include <span>

namespace bitloupe::weights {

/// The real values of a tensor: what is stored, or (q - Z) S where the file stores scales and zero points.
/// The product is rounded to binary32, as runtimes hold it (ONNX DequantizeLinear, TFLite DEQUANTIZE). Of
/// codes up to 16 bits with binary32 scales it is exact in binary64 before, so that there is one rounding:
/// values that some runtime decoded compare equal to the codes they came from.
class RealValues {
public:
    /// `model` must outlive this object.
    RealValues(const Model& model, std::size_t index);

    const TensorInfo& info() const { return m_info; }
    /// Whether codes are turned into values here.
    bool isQuantized() const { return m_quantized; }
    /// Values first .. first + out.size() in row-major order; without scales as they are stored, binary64
    /// too. Errors: those of the model.
    Status read(std::int64_t first, std::span<double> out) const;
    /// The same, rounded to binary32.
    Status read(std::int64_t first, std::span<float> out) const;
    /// Which scale belongs to a value; 0 without scales.
    std::size_t scaleOf(std::int64_t flat) const { return m_map.scaleOf(flat); }
    std::int64_t zeroPointOf(std::size_t scale) const;

private:
    void decode(std::int64_t first, std::span<double> codes) const;

    const Model& m_model;
    std::size_t m_index;
    const TensorInfo& m_info;
    bool m_quantized = false;
    ScaleMap m_map;
};

/// True where the stored scales suit the shape: one pair, or one per channel or group.
bool hasUsableScales(const TensorInfo& info);

} // namespace bitloupe::weights
