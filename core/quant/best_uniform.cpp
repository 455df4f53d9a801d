#include "core/quant/best_uniform.h"

#include <queue>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace bitloupe {

namespace {

/// What an error may stay above the least one: a share of itself, and the noise of its sums.
constexpr double kTolerance = 1e-12;
constexpr double kNoise = 1e-17;
/// Scales tried at most; the bound closes long before on real data.
constexpr int kMostTrials = 20'000;
constexpr int kMostPolishes = 40;

/// One scale, judged for every zero point.
struct Trial {
    double scale = 0;
    std::vector<double> error; ///< by zero point
    std::vector<double> norm; ///< sum of k^2, by zero point
};

struct Interval {
    double bound = 0;
    std::shared_ptr<const Trial> low;
    std::shared_ptr<const Trial> high;

    bool operator<(const Interval& other) const { return bound > other.bound; }
};

class Search {
public:
    Search(const ExactIndex& index, int bits)
        : m_index(index)
        , m_count(static_cast<std::size_t>(index.count()))
        , m_codes(std::int64_t{1} << bits)
        , m_best{1, 0, index.signal()}
    {
    }

    Expected<UniformFit> run(const Context& context);

private:
    struct Part {
        double error = 0;
        double norm = 0;
    };

    std::shared_ptr<const Trial> atZero() const;
    std::shared_ptr<const Trial> tryScale(double scale);
    Part partOf(std::size_t from, std::size_t to, std::int64_t k, double scale) const;
    double boundOf(const Trial& low, const Trial& high) const;
    void polish();
    double goal() const { return m_best.sse - kTolerance * m_best.sse - kNoise * m_index.signal(); }

    const ExactIndex& m_index;
    std::size_t m_count;
    std::int64_t m_codes;
    UniformFit m_best;
};

/// The limit at scale 0: every level is 0, and the codes are the outermost ones.
std::shared_ptr<const Trial> Search::atZero() const
{
    auto trial = std::make_shared<Trial>();
    const auto below = static_cast<double>(m_index.firstAtLeast(0));
    const auto above = static_cast<double>(m_count - m_index.firstAbove(0));
    for (std::int64_t zero = 0; zero < m_codes; ++zero) {
        const auto top = static_cast<double>(m_codes - 1 - zero);
        const auto bottom = static_cast<double>(zero);
        trial->error.push_back(m_index.signal());
        trial->norm.push_back(below * bottom * bottom + above * top * top);
    }
    return trial;
}

Search::Part Search::partOf(std::size_t from, std::size_t to, std::int64_t k, double scale) const
{
    if (from >= to)
        return {};
    const AffineParameters p{
        .scale = scale, .scaleForm = ScaleForm::Binary64, .zeroPoint = 0, .quantMin = k, .quantMax = k};
    const auto code = static_cast<double>(k);
    return {m_index.squaredError(from, to, p, k), static_cast<double>(to - from) * code * code};
}

/// The inner codes are the same for every zero point, so their prefix sums serve all; only the two outermost
/// codes collect what lies beyond them.
std::shared_ptr<const Trial> Search::tryScale(double scale)
{
    const auto n = static_cast<std::size_t>(m_codes);
    const std::int64_t reach = m_codes - 1;
    std::vector<std::size_t> edges; // above the codes -reach .. reach - 1
    std::size_t position = 0;
    for (std::int64_t k = -reach; k < reach; ++k) {
        position = m_index.firstAtLeast(scale * (static_cast<double>(k) + 0.5), position);
        edges.push_back(position);
    }
    std::vector<Part> inner{Part{}}; // sums of the codes below 1 - reach + i
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        const Part part = partOf(edges[i], edges[i + 1], static_cast<std::int64_t>(i) - reach + 1, scale);
        inner.push_back({inner.back().error + part.error, inner.back().norm + part.norm});
    }
    auto trial = std::make_shared<Trial>();
    trial->scale = scale;
    for (std::size_t zero = 0; zero < n; ++zero) {
        const std::size_t begin = n - 1 - zero; // edge above the lowest code
        const std::size_t end = 2 * n - 3 - zero; // edge below the highest one
        const Part low = partOf(0, edges[begin], -static_cast<std::int64_t>(zero), scale);
        const Part high = partOf(edges[end], m_count, reach - static_cast<std::int64_t>(zero), scale);
        trial->error.push_back(low.error + high.error + (inner[end].error - inner[begin].error));
        trial->norm.push_back(low.norm + high.norm + (inner[end].norm - inner[begin].norm));
        if (trial->error.back() < m_best.sse)
            m_best = {scale, static_cast<std::int64_t>(zero), trial->error.back()};
    }
    return trial;
}

double Search::boundOf(const Trial& low, const Trial& high) const
{
    const double width = high.scale - low.scale;
    double least = m_index.signal();
    for (std::size_t zero = 0; zero < low.error.size(); ++zero) {
        const double a = low.error[zero];
        const double b = high.error[zero];
        const double q = width * width * low.norm[zero];
        double bound = std::min(a, b);
        if (q > std::abs(a - b)) {
            const double t = 0.5 - (a - b) / (2 * q);
            bound = t * a + (1 - t) * b - t * (1 - t) * q;
        }
        least = std::min(least, bound);
    }
    return least;
}

/// With the codes held, the best scale is sum(x k) / sum(k^2); new codes, and again.
void Search::polish()
{
    for (int i = 0; i < kMostPolishes; ++i) {
        const double scale = m_best.scale;
        const std::int64_t top = m_codes - 1 - m_best.zeroPoint;
        long double products = 0;
        double norm = 0;
        std::size_t from = 0;
        for (std::int64_t k = -m_best.zeroPoint; k <= top; ++k) {
            const auto code = static_cast<double>(k);
            const std::size_t to = k == top ? m_count : m_index.firstAtLeast(scale * (code + 0.5), from);
            products += static_cast<long double>(k) * m_index.sum(from, to);
            norm += code * code * static_cast<double>(to - from);
            from = to;
        }
        if (norm == 0 || !(products > 0))
            return;
        const double before = m_best.sse;
        tryScale(static_cast<double>(products / static_cast<long double>(norm)));
        if (!(m_best.sse < before))
            return;
    }
}

Expected<UniformFit> Search::run(const Context& context)
{
    const double reach = m_index.absoluteAt(m_count - 1);
    if (reach == 0)
        return m_best;
    // Above twice the largest magnitude every code is that of zero.
    const auto zero = atZero();
    auto whole = tryScale(2 * reach);
    for (std::int64_t steps = 1; steps <= m_codes; steps *= 2)
        tryScale(reach / static_cast<double>(steps));
    polish();
    std::priority_queue<Interval> open;
    open.push({boundOf(*zero, *whole), zero, std::move(whole)});
    for (int trials = 0; !open.empty() && trials < kMostTrials; ++trials) {
        const Interval next = open.top();
        open.pop();
        if (next.bound >= goal())
            break;
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The search for the best scale was cancelled.");
        const double scale = next.low->scale / 2 + next.high->scale / 2;
        if (!(scale > next.low->scale && scale < next.high->scale))
            continue;
        const double before = m_best.sse;
        const auto middle = tryScale(scale);
        if (m_best.sse < before)
            polish();
        for (Interval half : {Interval{0, next.low, middle}, Interval{0, middle, next.high}}) {
            half.bound = boundOf(*half.low, *half.high);
            if (half.bound < goal())
                open.push(std::move(half));
        }
    }
    return m_best;
}

} // namespace

Expected<UniformFit> bestUniform(const ExactIndex& index, int bits, const Context& context)
{
    if (bits > kMostUniformBits)
        return fail(ErrorCode::TooLarge, "/state/bits",
                    "The best even levels are searched up to 8 bits; this is " + std::to_string(bits) + ".");
    if (index.count() == 0)
        return fail(ErrorCode::OutOfRange, "/state/data", "There are no values to fit.");
    return Search(index, bits).run(context);
}

} // namespace bitloupe
