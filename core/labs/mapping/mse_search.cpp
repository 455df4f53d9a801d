#include "core/labs/mapping/mse_search.h"

#include "core/quant/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace bitloupe::mapping {

namespace {

/// Both sums are exact to about 1e-12 of themselves: a bound this much above rules out for certain.
constexpr double kCertain = 1 + 1e-9;

/// Mean squared error of the values beyond the levels.
double clipError(const ExactIndex& index, const AffineParameters& p)
{
    const auto count = static_cast<std::size_t>(index.count());
    const std::size_t first = index.firstAtLeast(p.level(p.quantMin));
    const std::size_t last = index.firstAbove(p.level(p.quantMax));
    const double sum = (first > 0 ? index.squaredError(0, first, p, p.quantMin) : 0)
        + (last < count ? index.squaredError(last, count, p, p.quantMax) : 0);
    return sum / static_cast<double>(count);
}

} // namespace

Expected<Calibrated> wideMseRange(const ExactIndex& index, Convention convention, const GridOptions& grid,
                                  CodeRounding rounding, std::int64_t candidates, const Context& context,
                                  Candidates* tried)
{
    RealRange base = minMaxRange(index);
    if (grid.symmetric) {
        const double greatest = std::max(std::abs(base.min), std::abs(base.max));
        base = {-greatest, greatest};
    }
    Calibrated best{{}, std::numeric_limits<double>::infinity()};
    std::optional<Error> lastError;
    Candidates seen;
    for (std::int64_t i = candidates; i >= 1; --i) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The search was cancelled.");
        const double part = static_cast<double>(i) / static_cast<double>(candidates);
        const RealRange range{base.min * part, base.max * part};
        const auto p = chooseParameters(convention, range, grid);
        if (!p) {
            lastError = p.error();
            continue;
        }
        const double least = clipError(index, *p);
        const bool isRuledOut = least > best.score * kCertain;
        const double error = isRuledOut ? least : errorParts(index, *p, rounding).total();
        seen.push_back({range.max, error});
        // Going down, a tie belongs to the lower candidate.
        if (!isRuledOut && error <= best.score)
            best = {range, error};
    }
    if (!std::isfinite(best.score))
        return fail(lastError.value_or(
            Error{ErrorCode::NoAnswer, "/state/calibration", "No range could be searched."}));
    if (tried != nullptr)
        tried->assign(seen.rbegin(), seen.rend());
    return best;
}

} // namespace bitloupe::mapping
