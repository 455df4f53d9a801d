#pragma once

#include "core/labs/common/lab.h"
#include "core/labs/weights/channel_matrix.h"
#include "core/labs/weights/compare.h"
#include "core/labs/weights/dissect.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/labs/weights/weights_state.h"
#include "core/quant/exact_index.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace bitloupe {

namespace weights {

/// What quantization does to the values of one channel, or of the whole layer (index -1).
struct Part {
    std::int64_t index = -1;
    double min = 0;
    double max = 0;
    double scale = 0; ///< the coarsest, where a part has several
    std::int64_t zeroPoint = 0;
    double mse = 0;
    double sqnrDb = 0;
    std::int64_t distinctCodes = 0;
    /// b - log2(width of the layer / width of the channel), from 0 to b, where the scale is shared; else b.
    /// Width is max|w| of symmetric ranges and max - min of others. A channel of zeros uses 0.
    double bitsUsed = 0;
};

/// Error and size of one granularity at one width.
struct TableRow {
    Granularity granularity = Granularity::PerTensor;
    int groupSize = 0; ///< 0 unless per group
    int bits = 8;
    double sqnrDb = 0;
    double worstSqnrDb = 0; ///< lowest SQNR of a channel
    std::int64_t worstChannel = 0; ///< the first that has it
    double mse = 0;
    std::int64_t bytes = 0;
    std::int64_t scales = 0;
    const ScaledBlockFormat* block = nullptr; ///< of rows of blocks; granularity then says nothing
    std::string unavailable; ///< why there are no figures ("needs rows of a multiple of 32"), else empty
};

/// The cheapest way to lift a tensor to the threshold.
struct Fix {
    /// What to do and what it gives; nullopt where no setting reaches the threshold and the tensor had better
    /// stay as it is.
    std::optional<TableRow> row;
    double sqnrDb = 0; ///< then infinite
    std::int64_t bytes = 0; ///< of the tensor with the fix
};

/// Sizes of the tensors of one type.
struct DtypeSize {
    std::string dtype;
    std::int64_t tensors = 0;
    std::int64_t bytesBefore = 0;
    std::int64_t bytesAfter = 0;
};

/// Counts in equal bins from low to high.
struct Histogram {
    double low = 0;
    double high = 0;
    std::vector<std::int64_t> counts;
};

/// Histogram of one channel over +-max|w|, smoothed twice with 1/4 1/2 1/4; highest bin 1.
struct Shape {
    std::int64_t channel = 0;
    std::vector<float> heights;
};

struct Result {
    // What is shown.
    State state; ///< with the names filled in
    std::string format;
    std::string note;
    std::string dtype;
    std::string usedBy; ///< "Conv, node 80", or empty
    std::vector<std::int64_t> shape;
    int axis = -1;
    std::int64_t count = 0;
    std::int64_t sizeBytes = 0;
    std::int64_t notFinite = 0;
    std::vector<std::int64_t> firstNotFinite;
    std::int64_t lastGroup = 0; ///< length of a last short group, 0 if none
    std::int64_t perChannel = 0;
    bool storedInBlocks = false; ///< of a type that page blocks takes apart

    // What quantization does.
    Part layer;
    std::vector<Part> channels;
    std::int64_t worstChannel = 0;
    std::vector<TableRow> table; ///< scales per tensor, channel and group, at 8 and 4 bits and the width set
    std::vector<TableRow> blockTable; ///< block formats, a row each; see granularity_table.h
    std::optional<Fix> fix; ///< of a tensor below the threshold
    std::int64_t widestChannel = 0; ///< sets a shared scale
    std::int64_t fewestCodes = 0; ///< least distinctCodes of a channel
    std::int64_t fewestChannels = 0; ///< channels with that few
    std::int64_t codesAvailable = 0;
    int zeroBits = 4; ///< width of which the next line speaks
    std::int64_t zeroChannels = 0; ///< channels with weights whose weights would all become 0
    double wastedBitsMean = 0;
    std::int64_t modelBytesBefore = 0;
    std::int64_t modelBytesAfter = 0; ///< weight tensors quantized so, everything else as it is
    std::vector<DtypeSize> modelSizes; ///< the same by type, in the order of first appearance

    // What a picture needs.
    std::vector<std::int64_t> widestFirst; ///< channels by falling width
    Histogram histogram; ///< 60 bins over +-max|w|
    std::vector<std::pair<std::int64_t, std::int64_t>>
        codes; ///< (code, count) of the filled codes, ascending
    std::vector<Shape> shapes; ///< in the order of widestFirst, of the widest kMostShapes
    std::shared_ptr<const ChannelMatrix> matrix; ///< the values themselves; see values.h
    std::shared_ptr<const ExactIndex> index; ///< sorted values; null for very large tensors

    // What single pages show.
    /// Page blocks: the block of `element`, as stored, or as `block` would store it. Null where neither is
    /// so.
    std::shared_ptr<const Dissection> dissection;

    // With another file to compare with.
    std::shared_ptr<const Comparison> comparison; ///< null without `other`
    std::shared_ptr<const PairDetail>
        pair; ///< the chosen tensor in both files; null where B does not hold it
};

inline constexpr std::size_t kHistogramBins = 60;
inline constexpr std::size_t kShapeBins = 44;
inline constexpr std::size_t kMostShapes = 512;

/// Quantizes one tensor and compares granularities. Memoises the file, the values, their index and the table.
/// With `block`, `bits` is that of its elements, `scale` of a part its coarsest scale, and codes are those of
/// the elements (bit patterns of floats); channels that are no multiple of the block are refused.
/// Errors: of opening and reading, at /state/path or /state/other; missing (/state/tensor); outOfRange
/// (/state/axis, /state/channel, /state/element, /state/block); unsupported (/state/block); noAnswer for a
/// tensor without finite values; cancelled.
Expected<Result> compute(const State& state, const Context& context);

Json toJson(const Result& result);

/// Histogram of the values in [low, high] with the codes that lie there, of a tensor with one scale.
struct Loupe {
    Histogram histogram;
    struct Stem {
        std::int64_t code = 0;
        double level = 0;
        std::int64_t count = 0;
    };
    std::vector<Stem> stems; ///< empty where there is no single scale
};
Loupe loupe(const Result& result, double low, double high, std::size_t bins);

} // namespace weights

Lab weightsLab();

} // namespace bitloupe
