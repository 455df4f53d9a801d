#include "core/labs/weights/granularity_table.h"

#include <algorithm>
#include <limits>

namespace bitloupe::weights {

namespace {

/// Squared errors of the rows of a matrix under several settings, settings by settings.
std::vector<double> noiseOf(const ChannelMatrix& matrix, std::span<const Settings> settings,
                            const Context& context)
{
    const std::size_t rows = matrix.channels();
    std::vector<WholeTensor> wholes;
    for (const Settings& each : settings)
        wholes.push_back(wholeOf(matrix.range, each));
    std::vector<double> noise(settings.size() * rows, 0.0);
    eachPart(matrix, context, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t k = 0; k < settings.size(); ++k) {
            for (std::size_t c = first; c < end && !context.cancelled(); ++c)
                noise[k * rows + c] = rowError(matrix.row(c), settings[k], wholes[k], context);
        }
    });
    return noise;
}

TableRow figuresOf(const ChannelMatrix& matrix, const Settings& settings, std::span<const double> rowNoise)
{
    TableRow out;
    if (settings.block == nullptr) {
        out.granularity = settings.granularity;
        out.groupSize = settings.granularity == Granularity::PerGroup ? settings.groupSize : 0;
    }
    out.bits = settings.bits;
    out.block = settings.block;
    double signal = 0;
    double noise = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        signal += matrix.facts[c].squares;
        noise += rowNoise[c];
        const double rowDb = sqnr(matrix.facts[c].squares, rowNoise[c]);
        if (c == 0 || rowDb < out.worstSqnrDb) {
            out.worstSqnrDb = rowDb;
            out.worstChannel = static_cast<std::int64_t>(c);
        }
    }
    out.mse = noise / static_cast<double>(matrix.values.size());
    out.sqnrDb = sqnr(signal, noise);
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    const std::int64_t perChannel = matrix.info.count / channels;
    out.bytes = packedBytes(settings, channels, perChannel);
    out.scales = scaleCount(settings, channels, perChannel);
    return out;
}

} // namespace

Expected<std::vector<TableRow>> tableRows(const ChannelMatrix& matrix, std::span<const Settings> settings,
                                          const Context& context)
{
    const std::vector<double> noise = noiseOf(matrix, settings, context);
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "The comparison of granularities was cancelled.");
    std::vector<TableRow> out;
    for (std::size_t k = 0; k < settings.size(); ++k)
        out.push_back(figuresOf(matrix, settings[k],
                                std::span(noise).subspan(k * matrix.channels(), matrix.channels())));
    return out;
}

Expected<TableRow> tableRow(const ChannelMatrix& matrix, const Settings& settings, const Context& context)
{
    auto rows = tableRows(matrix, std::span(&settings, 1), context);
    if (!rows)
        return fail(rows.error());
    return std::move(rows->front());
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

/// Rows from the memo, and the others made together and stored there.
Expected<Rows> memoRows(const ChannelMatrix& matrix, std::span<const Settings> settings,
                        const std::string& key, const Context& context)
{
    const bool useMemo = context.memo != nullptr && !key.empty();
    const auto keyOfRow = [&](const Settings& row) { return key + "|row|" + row.key(); };
    Rows out(settings.size());
    std::vector<std::size_t> places;
    std::vector<Settings> missing;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const auto known = useMemo ? context.memo->find<TableRow>(keyOfRow(settings[i])) : nullptr;
        if (known != nullptr) {
            out[i] = *known;
            continue;
        }
        places.push_back(i);
        missing.push_back(settings[i]);
    }
    if (missing.empty())
        return out;
    auto made = tableRows(matrix, missing, context);
    if (!made)
        return fail(made.error());
    for (std::size_t i = 0; i < missing.size(); ++i) {
        out[places[i]] = (*made)[i];
        const std::string rowKey = keyOfRow(missing[i]);
        if (useMemo)
            context.memo->store<TableRow>(rowKey, std::make_shared<const TableRow>((*made)[i]),
                                          sizeof(TableRow) + rowKey.size());
    }
    return out;
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
    std::vector<Settings> rows;
    for (const int bits : widths) {
        const auto more = rowsOf(settings, bits);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return memoRows(matrix, rows, key, context);
}

Expected<std::vector<TableRow>> blockTable(const ChannelMatrix& matrix, const Settings& settings,
                                           const std::string& key, const Context& context)
{
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    Rows table;
    std::vector<std::size_t> places;
    std::vector<Settings> rows;
    for (const ScaledBlockFormat* block : blocksFor(settings)) {
        Settings row = settings;
        row.block = block;
        row.bits = block->elementBits();
        TableRow none;
        none.bits = row.bits;
        none.block = block;
        none.unavailable = whyNotBlocks(*block, matrix.info.count / channels);
        if (none.unavailable.empty()) {
            places.push_back(table.size());
            rows.push_back(row);
        }
        table.push_back(std::move(none));
    }
    auto made = memoRows(matrix, rows, key, context);
    if (!made)
        return fail(made.error());
    for (std::size_t i = 0; i < places.size(); ++i)
        table[places[i]] = std::move((*made)[i]);
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
    for (const auto& [bytes, candidate] : candidates) {
        const auto rows = memoRows(matrix, std::span(&candidate, 1), key, context);
        if (!rows)
            return fail(rows.error());
        const TableRow& row = rows->front();
        if (row.sqnrDb >= thresholdDb)
            return Fix{row, row.sqnrDb, bytes};
    }
    return Fix{std::nullopt, std::numeric_limits<double>::infinity(), matrix.info.sizeBytes};
}

} // namespace bitloupe::weights
