#pragma once

#include "core/base/fields.h"
#include "core/num/format.h"
#include "core/quant/accumulator.h"
#include "core/quant/energy.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What numbers cost: bytes to keep them, energy to move and combine them, bits to add up their products.
namespace bitloupe::numbers {

/// Weights and biases of ResNet-50 with its batch normalization.
inline constexpr std::int64_t kResNet50Params = 25557032;
inline constexpr std::int64_t kMaxCount = 1000000000000000;

struct CostQuestion {
    std::int64_t count = kResNet50Params; ///< numbers to keep
    std::int64_t k = 576; ///< products in one sum: a 3x3 convolution over 64 channels
    int bits = 8; ///< of the codes multiplied
    bool isSigned = true;

    SumOfProducts sum() const { return {k, bits, isSigned}; }

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("count", s.count, Limits{1, static_cast<double>(kMaxCount)});
        v("k", s.k, Limits{1, static_cast<double>(kMaxTerms)});
        v("bits", s.bits, Limits{2, kMaxFactorBits});
        v("signed", s.isSigned);
    }
    friend bool operator==(const CostQuestion&, const CostQuestion&) = default;
};

/// "25,557,032", "25.5M", "7B": digits set apart by commas, spaces, apostrophes or underscores, a decimal
/// point, and one of k, M, G or B, T (10^3, 10^6, 10^9, 10^12). Rounds to a whole number. Errors: badJson
/// where it is no such number, outOfRange outside 1 to kMaxCount.
Expected<std::int64_t> parseCount(std::string_view text, const std::string& where);

/// How a format lies in memory: `blockBits` for every `blockValues` numbers, whole bytes in all.
struct StoredFormat {
    std::string label;
    int blockBits = 32;
    int blockValues = 1;
    NumberFormat format; ///< of the numbers, or of a block's elements

    double bitsPerValue() const { return static_cast<double>(blockBits) / blockValues; }
};

/// Named formats as packed codes (TF32 in the 32 bits that hardware gives it), integers, and formats of
/// blocks with their shared scale. Widest first.
const std::vector<StoredFormat>& storedFormats();

struct MemoryRow {
    const StoredFormat* stored = nullptr;
    std::int64_t bytes = 0; ///< whole blocks, rounded up to whole bytes
    double readPicojoules = 0; ///< reading all of it once from DRAM, the low end

    double megabytes() const { return static_cast<double>(bytes) / 1e6; }
    double mebibytes() const { return static_cast<double>(bytes) / (1024.0 * 1024.0); }
};
std::vector<MemoryRow> memoryOf(std::int64_t count);

/// The sum of K largest products, for one K on the way.
struct GrowthStep {
    std::int64_t k = 1;
    std::uint64_t bound = 0; ///< the largest magnitude of the sum
    int neededBits = 16;
};

struct SafeTerms {
    std::string accumulator; ///< "int32"
    int bits = 32;
    std::int64_t k = 0; ///< 0 where not even one product is safe
};

struct CostAnswer {
    CostQuestion question;
    std::vector<MemoryRow> memory;
    std::vector<GrowthStep> growth; ///< K = 1, 2, 4, ... up to the one asked for
    int productBits = 16; ///< 2N
    int growthBits = 10; ///< M
    int ruleBits = 26; ///< 2N + M
    int neededBits = 25;
    std::uint64_t bound = 0;
    std::vector<SafeTerms> safe; ///< 16, 24, 32 and 64 bits, and an exact float32
    double macsPerDramRead = 0; ///< int8 multiply-accumulates for the energy of one 64-bit read, the low end
};

CostAnswer costAnswer(const CostQuestion& question);
Json toJson(const CostAnswer& answer);

} // namespace bitloupe::numbers
