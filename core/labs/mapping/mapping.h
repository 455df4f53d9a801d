#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"
#include "core/labs/common/data_ref.h"
#include "core/labs/common/lab.h"
#include "core/num/format_fields.h"
#include "core/quant/calibration.h"
#include "core/quant/convention.h"
#include "core/quant/metrics.h"
#include "core/quant/reconcile.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitloupe {

namespace mapping {

enum class Page { Range, Calibrate, Levels, Reconcile };

constexpr auto enumWords(Page)
{
    using Word = std::pair<Page, std::string_view>;
    return std::array<Word, 4>{{{Page::Range, "range"},
                                {Page::Calibrate, "calibrate"},
                                {Page::Levels, "levels"},
                                {Page::Reconcile, "reconcile"}}};
}

enum class Method { MinMax, MovingAverage, Percentile, Mse, Histogram, EntropyOrt, EntropyTrt };

constexpr auto enumWords(Method)
{
    using Word = std::pair<Method, std::string_view>;
    return std::array<Word, 7>{{{Method::MinMax, "minmax"},
                                {Method::MovingAverage, "movingAverage"},
                                {Method::Percentile, "percentile"},
                                {Method::Mse, "mse"},
                                {Method::Histogram, "histogram"},
                                {Method::EntropyOrt, "entropyOrt"},
                                {Method::EntropyTrt, "entropyTrt"}}};
}

/// The bound that the error curve varies; Both scales the pair about 0.
enum class Vary { Min, Max, Both };

constexpr auto enumWords(Vary)
{
    using Word = std::pair<Vary, std::string_view>;
    return std::array<Word, 3>{{{Vary::Min, "min"}, {Vary::Max, "max"}, {Vary::Both, "both"}}};
}

enum class Kind {
    Affine,
    Codebook,
    PowerOfTwo,
    Logarithmic,
    Nf4,
    Lq,
    Float,
    Mx,
    Nvfp4,
    Gguf,
    Outlier,
    Pact,
    UniformBest, ///< even levels of least error, whatever the range says
};

constexpr auto enumWords(Kind)
{
    using Word = std::pair<Kind, std::string_view>;
    return std::array<Word, 13>{{{Kind::Affine, "affine"},
                                 {Kind::Codebook, "codebook"},
                                 {Kind::PowerOfTwo, "powerOfTwo"},
                                 {Kind::Logarithmic, "logarithmic"},
                                 {Kind::Nf4, "nf4"},
                                 {Kind::Lq, "lq"},
                                 {Kind::Float, "float"},
                                 {Kind::Mx, "mx"},
                                 {Kind::Nvfp4, "nvfp4"},
                                 {Kind::Gguf, "gguf"},
                                 {Kind::Outlier, "outlier"},
                                 {Kind::Pact, "pact"},
                                 {Kind::UniformBest, "uniformBest"}}};
}

struct Range {
    double min = 0;
    double max = 0;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        // Bounds that are no numbers are answered where the range is used, in one sentence for both.
        constexpr Limits kAny{.allowNonFinite = true};
        v("min", s.min, kAny);
        v("max", s.max, kAny);
    }
    friend bool operator==(const Range&, const Range&) = default;
};

struct Calibration {
    Method method = Method::MinMax;
    double percentile = 99.9;
    bool twoSided = false;
    std::int64_t candidates = 2048;
    std::int64_t bins = 2048;
    double averagingConstant = 0.01;
    std::int64_t batch = 1024;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("method", s.method);
        v("percentile", s.percentile, Limits{0, 100});
        v("twoSided", s.twoSided);
        v("candidates", s.candidates, Limits{1, 1 << 20});
        v("bins", s.bins, Limits{2, 1 << 20});
        v("averagingConstant", s.averagingConstant, Limits{0, 1});
        v("batch", s.batch, Limits{1, 1 << 30});
    }
    friend bool operator==(const Calibration&, const Calibration&) = default;
};

struct Parameters {
    double scale = 1;
    std::int64_t zeroPoint = 0;
    std::int64_t quantMin = 0;
    std::int64_t quantMax = 255;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("scale", s.scale, Limits{0x1p-1074});
        v("zeroPoint", s.zeroPoint, Limits{-0x1p31, 0x1p31});
        v("quantMin", s.quantMin, Limits{-65536, 65536});
        v("quantMax", s.quantMax, Limits{-65536, 65536});
    }
    friend bool operator==(const Parameters&, const Parameters&) = default;
};

/// Which levels: evenly spaced, or one of the others with its own fields.
struct Quantizer {
    Kind kind = Kind::Affine;
    std::optional<double> base;
    std::optional<std::int64_t> block;
    std::optional<bool> doubleQuantized;
    std::optional<std::int64_t> iterations;
    std::optional<NumberFormat> format;
    std::optional<std::string> element;
    std::optional<std::string> type;
    std::optional<double> fraction;
    std::optional<std::int64_t> indexBits;
    std::optional<double> alpha;
    std::optional<std::vector<double>> levels; ///< codebook: given instead of searched; ascending once read

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("kind", s.kind);
        v("base", s.base, Limits{1.0001, 1e6});
        v("block", s.block, Limits{1, 1 << 20});
        v("doubleQuantized", s.doubleQuantized);
        v("iterations", s.iterations, Limits{0, 10'000});
        v("format", s.format);
        v("element", s.element);
        v("type", s.type);
        v("fraction", s.fraction, Limits{0, 1});
        v("indexBits", s.indexBits, Limits{0, 64});
        v("alpha", s.alpha, Limits{0x1p-1022});
        v("levels", s.levels);
        if constexpr (std::is_same_v<V, FieldReader>) {
            if (s.levels)
                std::sort(s.levels->begin(), s.levels->end());
        }
    }
    friend bool operator==(const Quantizer&, const Quantizer&) = default;
};

/// What some framework printed, to be explained.
struct Reconcile {
    std::optional<double> scale;
    std::optional<std::int64_t> zeroPoint;
    std::optional<double> min;
    std::optional<double> max;
    std::optional<std::string> text;
    std::optional<double> value; ///< a real number ...
    std::optional<std::int64_t> code; ///< ... and the code it became

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("scale", s.scale);
        v("zeroPoint", s.zeroPoint);
        v("min", s.min);
        v("max", s.max);
        v("text", s.text);
        v("value", s.value);
        v("code", s.code);
    }
    friend bool operator==(const Reconcile&, const Reconcile&) = default;
};

inline constexpr double kFollowedByDefault = 1.37;

/// Data and how they are mapped to codes. Exactly one of range, calibration and parameters is set.
struct State {
    DataRef data = DataRef::distribution("outliers", 5, 65'536);
    int bits = 4;
    bool isSigned = false;
    bool symmetric = false;
    std::optional<bool> narrow; ///< as `symmetric` when absent
    bool powerOfTwoScale = false; ///< S is raised to a power of two
    std::optional<Range> range;
    std::optional<Calibration> calibration = Calibration{};
    std::optional<Parameters> parameters;
    Convention convention = Convention::Course;
    CodeRounding rounding = CodeRounding::NearestEven;
    std::uint64_t seed = 0; ///< of stochastic rounding
    Quantizer quantizer;
    std::optional<std::vector<double>> probe = std::vector<double>{kFollowedByDefault};
    std::optional<Quantizer> compare; ///< on page Levels; the best even levels when absent
    std::optional<std::int64_t> window; ///< first of the sixteen values that page Levels shows; 0 when absent
    std::optional<Reconcile> reconcile;
    Vary vary = Vary::Max;
    bool dither = false; ///< of a picture
    Page page = Page::Range;

    GridOptions grid() const
    {
        return {bits, isSigned, symmetric, narrow.value_or(symmetric), powerOfTwoScale};
    }
    Status validate() const;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        // The default calibration stands only where none of the three was given.
        constexpr bool kReads = std::is_same_v<V, FieldReader>;
        if constexpr (kReads)
            s.calibration.reset();
        v("data", s.data);
        v("bits", s.bits, Limits{1, 16});
        v("signed", s.isSigned);
        v("symmetric", s.symmetric);
        v("narrow", s.narrow);
        v("powerOfTwoScale", s.powerOfTwoScale);
        v("range", s.range);
        v("calibration", s.calibration);
        v("parameters", s.parameters);
        v("convention", s.convention);
        v("rounding", s.rounding);
        v("seed", s.seed);
        v("quantizer", s.quantizer);
        v("probe", s.probe);
        v("compare", s.compare);
        v("window", s.window, Limits{0, 0x1p53});
        v("reconcile", s.reconcile);
        v("vary", s.vary);
        v("dither", s.dither);
        v("page", s.page);
        if constexpr (kReads) {
            if (!s.range && !s.calibration && !s.parameters)
                s.calibration = Calibration{};
        }
    }
    friend bool operator==(const State&, const State&) = default;
};

/// Counts of values over equal intervals of [low, high].
struct ValueHistogram {
    double low = 0;
    double high = 1;
    std::vector<std::int64_t> counts;
};

/// One value on its way: r, r / S, rounded, code, S(q - Z).
struct Followed {
    double x = 0;
    double quotient = 0;
    double rounded = 0;
    std::int64_t code = 0;
    double dequantized = 0;
    double level = 0; ///< of a codebook's code as well
    bool clipped = false;
};

struct CurvePoint {
    double bound = 0;
    ErrorParts error;
    std::int64_t zeroPoint = 0;
};

/// Mean squared error while one bound moves and the other stays (Both: the pair scales about 0 and `bound` is
/// the scaled max, or min where max is not positive).
struct ErrorCurve {
    Vary vary = Vary::Max;
    std::vector<CurvePoint> points; ///< ascending; empty where no bound can move
    double you = 0; ///< the present bound
    double best = 0; ///< where the search found the least error
    RealRange bestRange;
    double bestError = 0;
    bool searched = false; ///< false where a preview drew the curve: it leaves the search out
};

/// A calibrator at one bit width.
struct Judged {
    int bits = 8;
    std::optional<RealRange> range; ///< what it chooses there: the searching methods look at the width
    std::optional<ErrorMetrics> metrics; ///< none where the range has no grid
    std::optional<double> behindDb; ///< SQNR of the best row at this width less its own
    int rank = 0; ///< 1 is the best; rows within 0.005 dB share a rank; 0 without metrics
};

struct DecisionPoint {
    double x = 0;
    double y = 0;
};

/// Bounds of a batch (or of a run of neighbouring batches) and the averages after it.
struct BatchBounds {
    std::int64_t batch = 0; ///< the last of the run, from 1
    RealRange bounds;
    RealRange average;
};

/// So many values lie at x or beyond it.
struct TailPoint {
    double x = 0;
    std::int64_t count = 0;
};

/// Most points of each list of a Decision.
inline constexpr std::size_t kDecisionPoints = 600;

/// What a calibrator looked at before it chose its range.
struct Decision {
    /// Finite scores over what was tried: the upper bound (mse, entropies) or the number of the cut
    /// (histogram). Of more than kDecisionPoints the least of every few.
    std::vector<DecisionPoint> tried;
    std::vector<double> infinite; ///< what was ruled out, on the same axis, thinned alike
    std::int64_t triedCount = 0;
    std::int64_t infiniteCount = 0;
    std::optional<DecisionPoint> kept;
    std::vector<BatchBounds> batches; ///< moving average
    std::int64_t batchCount = 0;
    bool isOfMagnitude = false; ///< the tail is of |x|
    std::vector<TailPoint> below; ///< min-max and percentile: values <= x, from the lowest up to the middle
    std::vector<TailPoint> above; ///< values >= x, from the greatest down to the middle
    RealRange inner; ///< min-max: the data without their least and their greatest value
    std::int64_t countBelow = 0; ///< values below the range
    std::int64_t countAbove = 0;
    double keptShare = 1; ///< width of the range over the width of the data
    double signal = 0; ///< sum of squares of the values, which SQNR compares with
};

/// A calibrator among the others.
struct Duelist {
    Method method = Method::MinMax;
    Calibration calibration; ///< its parameters
    std::optional<Calibrated> calibrated; ///< for the State's own width
    std::vector<Judged> judged; ///< one per duelBits
    Decision decision;
    std::string why; ///< where there is no range
};

struct ConventionAnswer {
    Convention convention = Convention::Course;
    Expected<AffineParameters> parameters;
    std::string why; ///< one sentence on what it did with this range
};

struct LevelsPage;

struct Posterised;

struct Result {
    std::string label; ///< of the data
    bool isDecoded = false; ///< the data are codes of a file, turned into S (q - Z)
    RealRange dataRange;
    RealRange range;
    GridOptions grid;
    Kind kind = Kind::Affine;
    AffineParameters parameters; ///< affine
    std::vector<double> codebook; ///< levels that are not even steps, ascending; empty for affine kinds
    std::vector<double> thresholds; ///< between them
    std::vector<bool> tieDown; ///< whether a value on a threshold belongs to the lower level
    std::vector<double> basis; ///< lq
    std::optional<double> levelScale; ///< float: what the format's numbers are multiplied by
    std::int64_t keptApart = 0; ///< outlier
    bool hasBlockScales = false; ///< levels are codes before the scale of their block
    RealRange representable;
    Measurement measurement;
    double bitsPerWeight = 0;
    std::vector<ConventionAnswer> conventions;
    std::vector<Followed> followed;
    std::optional<Calibrated> calibrated;
    ValueHistogram histogram;
    ErrorCurve curve;
    std::vector<Duelist> duel; ///< on page Calibrate, complete results only
    Printed printed; ///< what `reconcile` gives, read from its text where it is one
    std::vector<Explanation> explanations; ///< of `printed`
    std::shared_ptr<const Posterised> picture; ///< where the data are one and all values share the levels
    std::shared_ptr<const LevelsPage> levels; ///< on page Levels; see levels.h
    bool isEstimate = false; ///< from a sketch: the measurement tells how far off it may be
    bool isComplete = true; ///< false for previews
};

/// Range, parameters, exact error and everything the view draws.
///
/// Infinities and NaN are left out of ranges and errors, and counted. A preview of
/// more than 4 million values that are not yet sorted answers from a sketch, and draws a coarse curve without
/// its optimum. Errors: data that cannot be read, are empty, all NaN or without width where the course needs
/// it; bad ranges; quantizers and methods outside this build (unsupported); cancelled.
Expected<Result> compute(const State& state, const Context& context);

Json toJson(const Result& result);

/// The sorted values of a tensor, kept in the memo beside it.
Expected<std::shared_ptr<const ExactIndex>> indexOf(const std::shared_ptr<const DataArray>& data,
                                                    const Context& context);

/// Counts of about 90 bars over round bounds that hold the data and the range.
ValueHistogram valueHistogram(const ExactIndex& index, const RealRange& range);

/// The curve of `state` at a range, with the best bound unless it is a preview. A preview that moves only the
/// bound on the curve's axis keeps the curve drawn last, and moves the mark on it.
ErrorCurve errorCurve(const State& state, const RealRange& range,
                      const std::shared_ptr<const ExactIndex>& index, const Context& context);

} // namespace mapping

Lab mappingLab();

} // namespace bitloupe
