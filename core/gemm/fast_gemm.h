#pragma once

#include "core/gemm/fixed_multiplier.h"
#include "core/gemm/pack.h"
#include "core/gemm/requantize.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

/// The integer matrix multiply at the speed of the machine, equal bit for bit to referenceGemm().
namespace bitloupe {

struct PreparedGemm;

enum class GemmCode { Int8, UInt8 };

/// What a layer does besides its weights.
struct GemmLayer {
    GemmCode input = GemmCode::Int8;
    std::int32_t zeroX = 0; ///< any code of the input
    std::vector<std::int32_t> bias = {}; ///< one per row, or empty
    /// One, or one per row. Real numbers are finite and not negative, and are stored as the method stores
    /// them. Fixed multipliers have 0 <= m0 and shift >= -31, and only the methods that shift (gemmlowp,
    /// tfliteSingle, tfliteDouble) take them.
    std::variant<std::vector<double>, std::vector<FixedMultiplier>> multipliers = {};
    Requantization method = Requantization::TfliteDouble;
    ShiftRounding shift = ShiftRounding::Floor; ///< of the power-of-two methods
    GemmCode output = GemmCode::Int8;
    std::int32_t zeroY = 0; ///< any code of the output
    std::int32_t clampMin = -128; ///< clampMin <= clampMax, both codes of the output
    std::int32_t clampMax = 127;
};

/// Longest depth K for which every sum of (w - zeroW)(x - zeroX) fits int32:
/// K max|w - zeroW| max|x - zeroX| <= 2^31 - 1, w int8. 33025 for the worst zero points; 131071 for int8
/// input with both at 0; 65793 for uint8 input with both at 0.
int largestGemmDepth(std::int32_t zeroW, GemmCode input, std::int32_t zeroX);

/// Y = clamp(zeroY + requantize(acc + bias)), acc[i][j] = sum_k (w[i][k] - zeroW) (x[k][j] - zeroX).
///
/// w: [rows, depth], packed; x: [depth, columns] with the depth contiguous, that is code x[k][j] at
/// j * depth + k; y: [rows, columns] with the rows contiguous, y[i][j] at j * rows + i. Columns are pixels,
/// rows are output channels: channels last on both sides.
///
/// acc is exact up to largestGemmDepth(). acc + bias wraps as a 32-bit register does, which is
/// AccumulatorOverflow::Wrap of the reference. Ties and saturation are those of the method. tfliteSingle,
/// tfliteDouble and gemmlowp run in vectors; the other methods go element by element. Every kernel, every
/// number of threads and every split give the same bits.
/// Source: Jacob et al. 2018, eq. 7.
class FastGemm {
public:
    /// Sums what does not depend on x. outOfRange: zero points, clamp, multipliers or depth outside what is
    /// said above; noAnswer: gemmlowp with a multiplier of 1 or more.
    static Expected<FastGemm> prepare(PackedWeights weights, const GemmLayer& layer);

    FastGemm(FastGemm&&) noexcept;
    FastGemm& operator=(FastGemm&&) noexcept;
    ~FastGemm();

    const PackedWeights& weights() const;

    /// x: depth * columns codes, y: rows * columns codes, columns >= 1. threads: 0 for as many as are worth
    /// it, 1 for the caller alone, n for a split in at most n pieces. Any thread may call, also several at a
    /// time; each keeps its buffer, about half a MiB or one strip. noAnswer, with the first row and column in
    /// row-major order, where the method has none; y is then not to be used.
    Status run(std::span<const std::byte> x, int columns, std::span<std::byte> y, int threads = 0) const;

private:
    explicit FastGemm(std::unique_ptr<const PreparedGemm> prepared);
    std::unique_ptr<const PreparedGemm> m_prepared;
};

} // namespace bitloupe
