#include "core/labs/weights/badge.h"

#include "core/labs/weights/pictures.h"

namespace bitloupe::weights {

namespace {

Expected<Badge> makeBadge(const ChannelMatrix& matrix, const Settings& settings, const Context& context)
{
    const Range range = rangeOf(matrix.values);
    const WholeTensor whole = wholeOf(range, settings);
    double noise = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c)
        noise += rowError(matrix.row(c), settings, whole, context);
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "The badges were cancelled.");
    return Badge{sqnr(sumOfSquares(matrix.values), noise),
                 histogramOf(matrix.values, range.absMax(), kBadgeBins)};
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
    const auto matrix = readMatrix(*open.model, index, std::nullopt, context);
    if (!matrix)
        return fail(matrix.error());
    auto badge = makeBadge(**matrix, settings, context);
    if (badge && context.memo != nullptr)
        context.memo->store<Badge>(key, std::make_shared<const Badge>(*badge),
                                   sizeof(Badge) + kBadgeBins * sizeof(std::int64_t) + key.size());
    return badge;
}

} // namespace bitloupe::weights
