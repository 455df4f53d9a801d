#include "core/labs/weights/granularity_table.h"

#include <algorithm>
#include <limits>

namespace bitloupe::weights {

Expected<TableRow> tableRow(const ChannelMatrix& matrix, const Settings& settings, const Range& range,
                            const Context& context)
{
    const WholeTensor whole = wholeOf(range, settings);
    double signal = 0;
    double noise = 0;
    TableRow out;
    if (settings.block == nullptr) {
        out.granularity = settings.granularity;
        out.groupSize = settings.granularity == Granularity::PerGroup ? settings.groupSize : 0;
    }
    out.bits = settings.bits;
    out.block = settings.block;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const auto row = matrix.row(c);
        const double rowSignal = sumOfSquares(row);
        const double rowNoise = rowError(row, settings, whole, context);
        signal += rowSignal;
        noise += rowNoise;
        const double rowDb = sqnr(rowSignal, rowNoise);
        if (c == 0 || rowDb < out.worstSqnrDb) {
            out.worstSqnrDb = rowDb;
            out.worstChannel = static_cast<std::int64_t>(c);
        }
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

namespace {

using Rows = std::vector<TableRow>;

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

/// A row from the memo, or made and stored there.
Expected<TableRow> memoRow(const ChannelMatrix& matrix, const Settings& row, const Range& range,
                           const std::string& key, const Context& context)
{
    const std::string rowKey = key + "|row|" + row.key();
    const bool useMemo = context.memo != nullptr && !key.empty();
    if (useMemo) {
        if (const auto known = context.memo->find<TableRow>(rowKey))
            return *known;
    }
    auto made = tableRow(matrix, row, range, context);
    if (made && useMemo)
        context.memo->store<TableRow>(rowKey, std::make_shared<const TableRow>(*made),
                                      sizeof(TableRow) + rowKey.size());
    return made;
}

std::vector<const ScaledBlockFormat*> blocksFor(const Settings& settings)
{
    std::vector<const ScaledBlockFormat*> out{
        findBlockFormat(BlockKind::Mxint8), findBlockFormat(BlockKind::Q8_0),
        findBlockFormat(BlockKind::Mxfp4), findBlockFormat(BlockKind::Nvfp4),
        findBlockFormat(BlockKind::Q4_0)};
    if (settings.bits == 4)
        out.push_back(findBlockFormat(BlockKind::Q4_1));
    if (settings.bits == 5)
        out.insert(out.end(), {findBlockFormat(BlockKind::Q5_0), findBlockFormat(BlockKind::Q5_1)});
    if (settings.bits == 6)
        out.push_back(findBlockFormat(BlockKind::Mxfp6, "float6_e2m3fn"));
    if (settings.block != nullptr && std::find(out.begin(), out.end(), settings.block) == out.end())
        out.push_back(settings.block);
    return out;
}

} // namespace

Expected<std::vector<TableRow>> granularityTable(const ChannelMatrix& matrix, const Settings& given,
                                                 const std::string& key, const Context& context)
{
    Settings settings = given;
    settings.block = nullptr;
    std::vector<int> widths{8, 4};
    if (settings.bits != 8 && settings.bits != 4)
        widths.push_back(settings.bits);
    const Range range = rangeOf(matrix.values);
    Rows table;
    for (const int bits : widths) {
        for (const Settings& row : rowsOf(settings, bits)) {
            auto made = memoRow(matrix, row, range, key, context);
            if (!made)
                return fail(made.error());
            table.push_back(std::move(*made));
        }
    }
    return table;
}

Expected<std::vector<TableRow>> blockTable(const ChannelMatrix& matrix, const Settings& settings,
                                           const std::string& key, const Context& context)
{
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    const Range range = rangeOf(matrix.values);
    Rows table;
    for (const ScaledBlockFormat* block : blocksFor(settings)) {
        Settings row = settings;
        row.block = block;
        row.bits = block->elementBits();
        TableRow none;
        none.bits = row.bits;
        none.block = block;
        none.unavailable = whyNotBlocks(*block, matrix.info.count / channels);
        if (!none.unavailable.empty()) {
            table.push_back(std::move(none));
            continue;
        }
        auto made = memoRow(matrix, row, range, key, context);
        if (!made)
            return fail(made.error());
        table.push_back(std::move(*made));
    }
    return table;
}

Expected<Fix> cheapestFix(const ChannelMatrix& matrix, const Settings& settings, double thresholdDb,
                          const std::string& key, const Context& context)
{
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    std::vector<std::pair<std::int64_t, Settings>> candidates;
    for (const int bits : {settings.bits, 4, 6, 8}) {
        Settings next = settings;
        next.block = nullptr;
        next.bits = bits;
        for (const auto& [granularity, size] :
             {std::pair(Granularity::PerTensor, 0), std::pair(Granularity::PerChannel, 0),
              std::pair(Granularity::PerGroup, 128), std::pair(Granularity::PerGroup, 32)}) {
            next.granularity = granularity;
            next.groupSize = size > 0 ? size : settings.groupSize;
            if (bits >= settings.bits)
                candidates.emplace_back(packedBytes(next, channels, matrix.info.count / channels), next);
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const Range range = rangeOf(matrix.values);
    for (const auto& [bytes, candidate] : candidates) {
        auto row = memoRow(matrix, candidate, range, key, context);
        if (!row)
            return fail(row.error());
        if (row->sqnrDb >= thresholdDb)
            return Fix{*row, row->sqnrDb, bytes};
    }
    return Fix{std::nullopt, std::numeric_limits<double>::infinity(), matrix.info.sizeBytes};
}

} // namespace bitloupe::weights
