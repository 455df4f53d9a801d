#pragma once

#include "core/labs/mapping/mapping.h"

namespace bitloupe::mapping {

/// A code of a quantizer: its place among the ascending levels, its bits, its level and the values it serves.
struct LevelRow {
    std::int64_t place = 0;
    std::string bits; ///< the stored pattern, highest bit first
    double level = 0; ///< before the scale of a block where there is one
    double at = 0; ///< where it is drawn: level times LevelsOf::drawnScale
    double left = 0; ///< the values left .. right belong to it; the outer rows reach to infinity
    double right = 0;
    std::int64_t count = 0;
    double share = 0; ///< of the finite values
};

/// A quantizer as levels.
struct LevelsOf {
    Quantizer quantizer;
    std::vector<LevelRow> rows; ///< ascending; empty where it is refused
    ErrorMetrics metrics;
    double bitsPerWeight = 0;
    bool hasBlockScales = false;
    double drawnScale = 1; ///< scale of the block whose largest magnitude is the median of all blocks
    double nearestZero = 0; ///< the level nearest to 0
    std::string why; ///< where it is refused
};

/// What the stored bits are for.
struct StoragePart {
    enum class What { Codes, Levels, Basis, BlockScales, GroupScales, Mean, TensorScale, Apart };

    What what = What::Codes;
    std::int64_t count = 0;
    std::int64_t bits = 0; ///< of each
};

constexpr auto enumWords(StoragePart::What)
{
    using What = StoragePart::What;
    using Word = std::pair<What, std::string_view>;
    return std::array<Word, 8>{{{What::Codes, "codes"},
                                {What::Levels, "levels"},
                                {What::Basis, "basis"},
                                {What::BlockScales, "blockScales"},
                                {What::GroupScales, "groupScales"},
                                {What::Mean, "mean"},
                                {What::TensorScale, "tensorScale"},
                                {What::Apart, "apart"}}};
}

/// sum(count * bits) over the parts, against 32 bits for each value. A scale and a zero point of the whole
/// tensor are not counted, as in bitsPerWeight.
struct Storage {
    std::vector<StoragePart> parts;
    std::int64_t bits = 0;
    std::int64_t bytes = 0; ///< rounded up
    std::int64_t bytesBefore = 0;
    double bitsPerWeight = 0;
};

/// One value of the tensor as it is stored and read back.
struct StoredValue {
    std::int64_t index = 0;
    double x = 0;
    std::optional<std::int64_t> place; ///< none for NaN, infinities and what is kept apart
    std::string bits;
    double restored = 0;
    bool isApart = false; ///< kept as binary16
};

/// Values that are shown as stored.
inline constexpr std::int64_t kStoredValues = 16;

/// Another quantizer of the same width, judged on the same data.
struct OtherQuantizer {
    Quantizer quantizer;
    bool isMinMax = false; ///< affine by the least and the greatest value, whatever the State's range
    bool isCurrent = false;
    std::optional<ErrorMetrics> metrics;
    double bitsPerWeight = 0;
    std::string why; ///< without metrics
};

struct LevelsPage {
    LevelsOf shown;
    std::optional<LevelsOf> compared; ///< none in a preview that would have to search for it
    std::optional<double> gainDb; ///< SQNR of `shown` less that of `compared`
    ValueHistogram view; ///< over round bounds that hold all levels and nearly all values
    std::int64_t outside = 0; ///< finite values that do not fit in it
    std::optional<ErrorMetrics> optimum; ///< of the best codebook, where levels are given
    std::optional<double> costDb; ///< SQNR of that optimum less the own one
    Storage storage;
    std::vector<StoredValue> stored;
    std::int64_t storedBytes = 0; ///< of their codes alone, rounded up
    std::int64_t storedBytesBefore = 0; ///< as binary32
    std::vector<OtherQuantizer> others; ///< complete results only; best first, the refused ones last
    double uniformDb = 0; ///< 20 log10(2) bits: what even levels give uniform data over their whole range
};

/// What page Levels shows of a result. Previews search nothing that is not in the memo. Errors: cancelled.
Expected<std::shared_ptr<const LevelsPage>> levelsPage(const Result& result, const State& state,
                                                       const ExactIndex& index,
                                                       const std::shared_ptr<const DataArray>& data,
                                                       const Context& context);

/// The defaults of mapLevels written out, those that depend on the data excepted (alpha, levels).
Quantizer withDefaults(Quantizer quantizer);

/// The quantizers that page Levels judges at a State's bits, without the metrics.
std::vector<OtherQuantizer> othersAt(const State& state, const ExactIndex& index);

/// Rows of a mapped quantizer; `scale` is where a level of 1 is drawn.
std::vector<LevelRow> levelRows(const Result& result, const State& state, double scale);

Storage storageOf(const Result& result, const State& state, std::int64_t count);

/// Up to kStoredValues values from the State's window on, held inside the tensor.
std::vector<StoredValue> storedValues(const Result& result, const State& state, const DataArray& data);

/// Bits of the code at a place among the levels of a result.
std::string placeBits(const Result& result, const State& state, std::int64_t place);

/// The scale of the block whose largest magnitude is the median of all blocks; 1 without block scales.
double typicalBlockScale(const Result& result, const State& state, const DataArray& data);

/// Adds the page's fields to a result's JSON.
void writeLevelsPage(Json& json, const LevelsPage& page);

/// The codebook with these levels in place of the searched ones.
State withLevels(State state, std::vector<double> levels);
/// The levels that the search finds, again.
State withBestLevels(State state);
State withCompared(State state, std::optional<Quantizer> quantizer);
/// Another width; given levels belong to the old one and are let go.
State withBits(State state, int bits);
/// The quantizer of a row of `others`; min-max sets the calibration as well.
State withOther(State state, const OtherQuantizer& other);

} // namespace bitloupe::mapping
