#include "core/labs/weights/granularity_table.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::weights {

namespace {

using Rows = std::vector<TableRow>;

/// Error of one granularity at one width over all channels.
Expected<TableRow> tableRow(const ChannelMatrix& matrix, const Settings& settings, const Range& range,
                            const Context& context)
{
    const AffineParameters whole = parametersOf(range, settings);
    double signal = 0;
    double noise = 0;
    TableRow out{settings.granularity, settings.granularity == Granularity::PerGroup ? settings.groupSize : 0,
                 settings.bits};
    out.worstSqnrDb = HUGE_VAL;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const auto row = matrix.row(c);
        const double rowSignal = sumOfSquares(row);
        double rowNoise = 0;
        eachGroup(row, settings, whole, [&](std::span<const float> group, const AffineParameters& p) {
            rowNoise += context.cancelled() ? 0 : squaredError(group, p);
        });
        signal += rowSignal;
        noise += rowNoise;
        out.worstSqnrDb = std::min(out.worstSqnrDb, sqnr(rowSignal, rowNoise));
    }
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "The comparison of granularities was cancelled.");
    out.mse = noise / static_cast<double>(matrix.values.size());
    out.sqnrDb = sqnr(signal, noise);
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    const std::int64_t perChannel = matrix.info.count / channels;
    out.bytes = packedBytes(settings, channels, perChannel);
    out.scales = scaleCount(settings, channels, perChannel);
    return out;
}

std::vector<Settings> rowsOf(const Settings& settings, int bits)
{
    Settings row = settings;
    row.bits = bits;
    std::vector<Settings> rows;
    for (const Granularity granularity : {Granularity::PerTensor, Granularity::PerChannel}) {
        row.granularity = granularity;
        rows.push_back(row);
    }
    std::vector<int> sizes{128, 32};
    if (settings.granularity == Granularity::PerGroup
        && std::find(sizes.begin(), sizes.end(), settings.groupSize) == sizes.end())
        sizes.push_back(settings.groupSize);
    std::sort(sizes.rbegin(), sizes.rend());
    row.granularity = Granularity::PerGroup;
    for (const int size : sizes) {
        row.groupSize = size;
        rows.push_back(row);
    }
    return rows;
}

} // namespace

Expected<std::vector<TableRow>> granularityTable(const ChannelMatrix& matrix, const Settings& settings,
                                                 const std::string& key, const Context& context)
{
    std::vector<int> widths{8, 4};
    if (settings.bits != 8 && settings.bits != 4)
        widths.push_back(settings.bits);
    const Range range = rangeOf(matrix.values);
    Rows table;
    for (const int bits : widths) {
        for (const Settings& row : rowsOf(settings, bits)) {
            const std::string rowKey = key + "|row|" + row.key();
            const bool useMemo = context.memo != nullptr && !key.empty();
            if (useMemo) {
                if (const auto known = context.memo->find<TableRow>(rowKey)) {
                    table.push_back(*known);
                    continue;
                }
            }
            const auto made = tableRow(matrix, row, range, context);
            if (!made)
                return fail(made.error());
            if (useMemo)
                context.memo->store<TableRow>(rowKey, std::make_shared<const TableRow>(*made),
                                              sizeof(TableRow) + rowKey.size());
            table.push_back(*made);
        }
    }
    return table;
}

} // namespace bitloupe::weights
