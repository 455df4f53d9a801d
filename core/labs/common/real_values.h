#pragma once

#include "core/io/model.h"
#include "core/labs/common/scale_map.h"

#include <span>

namespace bitloupe {

/// The real values of a tensor: what is stored, or (q - Z) S where the file stores scales and zero points.
/// The product is rounded once, to binary64; of codes up to 16 bits with binary32 scales it is exact.
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
    /// Calls visit(scale, run) for the runs of values first, first + 1, .. that share a scale.
    template<typename T, typename Visit>
    void eachRun(std::int64_t first, std::span<T> values, Visit visit) const
    {
        m_map.eachRun(first, values, visit);
    }

private:
    void decode(std::int64_t first, std::span<double> codes) const;

    const Model& m_model;
    std::size_t m_index;
    const TensorInfo& m_info;
    bool m_quantized = false;
    ScaleMap m_map;
};

/// Whether the two are one number in binary32, in which runtimes hold (q - Z) S (ONNX DequantizeLinear,
/// TFLite DEQUANTIZE). Where all values of a tensor are, the rest of the product is no error.
inline bool sameInBinary32(double a, double b)
{
    return static_cast<float>(a) == static_cast<float>(b);
}

/// True where the stored scales suit the shape: one pair, or one per channel or group.
bool hasUsableScales(const TensorInfo& info);

} // namespace bitloupe
