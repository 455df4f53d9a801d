#include "core/labs/weights/badge.h"

#include "core/base/worker_pool.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/granularity_table.h"
#include "core/labs/weights/pictures.h"
#include "core/labs/weights/row_simd.h"
#include "core/quant/vector_passes.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace bitloupe::weights {

namespace {

/// A tensor whose channels lie one after another, read twice in pieces that stay in the cache, without a copy
/// of it. Sums are added as those of the matrix are: row by row, long rows in pieces of kPiece.
class Stream {
public:
    Stream(const RealValues& values, std::size_t rows, const Settings& settings)
        : m_values(values)
        , m_settings(settings)
        , m_length(static_cast<std::size_t>(values.info().count) / rows)
    {
        const auto count = static_cast<std::size_t>(values.info().count);
        const std::size_t together = std::max(m_length, kPiece / m_length * m_length);
        for (std::size_t at = 0; at < count;) {
            const std::size_t toRowEnd = m_length - at % m_length;
            const std::size_t size = canSplit(settings) && m_length > kPiece ? std::min(kPiece, toRowEnd)
                                                                             : std::min(together, count - at);
            m_pieces.push_back({at, size, {}, {}, {}});
            m_largest = std::max(m_largest, size);
            at += size;
        }
    }

    /// Whether rows of this length can be seen whole, or need not be.
    static bool suits(std::int64_t length, const Settings& settings)
    {
        constexpr std::int64_t kLongestRow = std::int64_t(1) << 20;
        return canSplit(settings) || length <= kLongestRow;
    }

    /// Looks at all values once. False where some are not finite.
    Expected<bool> findRange(const Context& context)
    {
        const auto look = [](Piece& piece, std::span<const float> values) {
            piece.summary = summaryOf(values);
        };
        if (auto status = eachPiece(context, look); !status)
            return fail(status.error());
        Summary all;
        for (const Piece& piece : m_pieces)
            all.add(piece.summary);
        m_range = {all.min, all.max};
        return all.nan + all.infinities == 0;
    }

    Expected<Badge> badge(const Context& context)
    {
        const WholeTensor whole = wholeOf(m_range, m_settings);
        const auto look = [&](Piece& piece, std::span<const float> values) {
            piece.histogram = histogramOf(values, m_range.absMax(), kBadgeBins);
            for (std::size_t at = 0; at < values.size(); at += m_length) {
                const auto row = values.subspan(at, std::min(m_length, values.size() - at));
                piece.rows.push_back({sumOfSquares(row), rowError(row, m_settings, whole, context)});
            }
        };
        if (auto status = eachPiece(context, look); !status)
            return fail(status.error());
        Histogram histogram = std::move(m_pieces.front().histogram);
        for (std::size_t i = 1; i < m_pieces.size(); ++i) {
            for (std::size_t bin = 0; bin < kBadgeBins; ++bin)
                histogram.counts[bin] += m_pieces[i].histogram.counts[bin];
        }
        const Sums sums = addedUp();
        return Badge{sqnr(sums.signal, sums.noise), std::move(histogram)};
    }

private:
    struct Sums {
        double signal = 0;
        double noise = 0;

        void add(const Sums& other)
        {
            signal += other.signal;
            noise += other.noise;
        }
    };
    /// Whole rows, or a part of one.
    struct Piece {
        std::size_t first = 0;
        std::size_t size = 0;
        Summary summary;
        Histogram histogram;
        std::vector<Sums> rows;
    };

    static bool canSplit(const Settings& settings)
    {
        return settings.block == nullptr && settings.granularity == Granularity::PerTensor;
    }

    Sums addedUp() const
    {
        Sums all;
        Sums row;
        for (const Piece& piece : m_pieces) {
            for (std::size_t i = 0; i < piece.rows.size(); ++i) {
                row.add(piece.rows[i]);
                if (i + 1 < piece.rows.size() || (piece.first + piece.size) % m_length == 0)
                    all.add(std::exchange(row, {}));
            }
        }
        return all;
    }

    template<typename Look>
    Status eachPiece(const Context& context, Look look)
    {
        std::atomic<std::size_t> next = 0;
        std::vector<Status> results(m_pieces.size());
        const auto work = [&](int) {
            LargeBuffer<float> buffer(m_largest);
            for (std::size_t i = next++; i < m_pieces.size() && !context.cancelled(); i = next++) {
                Piece& piece = m_pieces[i];
                const std::span values(buffer.data(), piece.size);
                results[i] = m_values.read(static_cast<std::int64_t>(piece.first), values);
                if (results[i])
                    look(piece, values);
            }
        };
        WorkerPool& pool = WorkerPool::shared();
        pool.run(
            static_cast<int>(std::min<std::size_t>(m_pieces.size(), static_cast<std::size_t>(pool.width()))),
            work);
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The badges were cancelled.");
        const auto failed = std::find_if(results.begin(), results.end(), [](const Status& s) { return !s; });
        return failed != results.end() ? *failed : Status();
    }

    const RealValues& m_values;
    const Settings& m_settings;
    std::size_t m_length; ///< of a row
    std::vector<Piece> m_pieces;
    std::size_t m_largest = 0;
    Range m_range;
};

/// Nullopt where the tensor had better be held in memory: channels that lie apart or are too long to be seen
/// whole, and values that are not finite.
Expected<std::optional<Badge>> streamedBadge(const Model& model, std::size_t index, const Settings& settings,
                                             const Context& context)
{
    const TensorInfo& info = model.tensors()[index];
    const int axis = channelAxis(model, info);
    if (!info.problem.empty() || info.count == 0 || axis > 0)
        return std::nullopt;
    const std::int64_t rows = axis == 0 ? info.shape[0] : 1;
    if (!Stream::suits(info.count / rows, settings))
        return std::nullopt;
    const RealValues values(model, index);
    Stream stream(values, static_cast<std::size_t>(rows), settings);
    const auto isFinite = stream.findRange(context);
    if (!isFinite)
        return fail(isFinite.error());
    if (!*isFinite)
        return std::nullopt;
    auto badge = stream.badge(context);
    if (!badge)
        return fail(badge.error());
    return std::optional(std::move(*badge));
}

Expected<Badge> makeBadge(const Model& model, std::size_t index, const Settings& settings,
                          const Context& context)
{
    auto streamed = streamedBadge(model, index, settings, context);
    if (!streamed)
        return fail(streamed.error());
    if (*streamed)
        return std::move(**streamed);
    const auto matrix = readMatrix(model, index, std::nullopt, context);
    if (!matrix)
        return fail(matrix.error());
    const auto row = tableRow(**matrix, settings, context);
    if (!row)
        return fail(row.error());
    return Badge{row->sqnrDb, histogramOf((*matrix)->values, (*matrix)->range.absMax(), kBadgeBins)};
}

} // namespace

Expected<Badge> tensorBadge(const OpenModel& open, std::size_t index, const Settings& settings,
                            const Context& context)
{
    const std::string key = open.key + "|badge|" + std::to_string(index) + "|" + settings.key();
    if (context.memo != nullptr) {
        if (const auto known = context.memo->find<Badge>(key))
            return *known;
    }
    auto badge = makeBadge(*open.model, index, settings, context);
    if (badge && context.memo != nullptr)
        context.memo->store<Badge>(key, std::make_shared<const Badge>(*badge),
                                   sizeof(Badge) + kBadgeBins * sizeof(std::int64_t) + key.size());
    return badge;
}

} // namespace bitloupe::weights
