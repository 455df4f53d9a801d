#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

namespace {

Json partJson(const Part& part)
{
    Json out = Json::object();
    if (part.index >= 0)
        out["index"] = part.index;
    out["min"] = realJson(part.min);
    out["max"] = realJson(part.max);
    out["scale"] = realJson(part.scale);
    out["zeroPoint"] = part.zeroPoint;
    out["mse"] = realJson(part.mse);
    out["sqnrDb"] = realJson(part.sqnrDb);
    out["distinctCodes"] = part.distinctCodes;
    out["bitsUsed"] = realJson(part.bitsUsed);
    return out;
}

Json tableJson(const TableRow& row)
{
    std::string name(row.block != nullptr ? row.block->id : wordOf(row.granularity));
    if (row.groupSize > 0)
        name += std::to_string(row.groupSize);
    if (!row.unavailable.empty())
        return Json{{"name", name}, {"bits", row.bits}, {"unavailable", row.unavailable}};
    return Json{{"name", name},
                {"bits", row.bits},
                {"sqnrDb", realJson(row.sqnrDb)},
                {"worstSqnrDb", realJson(row.worstSqnrDb)},
                {"mse", realJson(row.mse)},
                {"bytes", row.bytes},
                {"scales", row.scales}};
}

} // namespace

Json toJson(const Result& result)
{
    Json channels = Json::array();
    for (const Part& part : result.channels)
        channels.push_back(partJson(part));
    Json table = Json::array();
    for (const TableRow& row : result.table)
        table.push_back(tableJson(row));
    for (const TableRow& row : result.blockTable)
        table.push_back(tableJson(row));
    const auto& worst = result.channels[static_cast<std::size_t>(result.worstChannel)];
    Json out{{"path", result.state.path},
             {"tensor", result.state.tensor},
             {"format", result.format},
             {"shape", result.shape},
             {"dtype", result.dtype}};
    out["axis"] = result.axis;
    out["count"] = result.count;
    out["notFinite"] = result.notFinite;
    out["layer"] = partJson(result.layer);
    out["channels"] = std::move(channels);
    out["worst"] = Json{{"channel", result.worstChannel}, {"sqnrDb", realJson(worst.sqnrDb)}};
    out["granularities"] = std::move(table);
    if (result.fix) {
        out["fix"] = result.fix->row ? tableJson(*result.fix->row) : Json{{"name", "keep"}};
        out["fix"]["bytes"] = result.fix->bytes;
    }
    out["widestChannel"] = result.widestChannel;
    out["fewestCodes"] = Json{
        {"codes", result.fewestCodes}, {"channels", result.fewestChannels}, {"of", result.codesAvailable}};
    out["zeroChannels"] = Json{{"bits", result.zeroBits}, {"channels", result.zeroChannels}};
    out["wastedBitsMean"] = realJson(result.wastedBitsMean);
    out["modelBytes"] = Json{{"before", result.modelBytesBefore}, {"after", result.modelBytesAfter}};
    out["modelBytes"]["dtypes"] = Json::array();
    for (const DtypeSize& size : result.modelSizes)
        out["modelBytes"]["dtypes"].push_back(Json{{"dtype", size.dtype},
                                                   {"tensors", size.tensors},
                                                   {"before", size.bytesBefore},
                                                   {"after", size.bytesAfter}});
    if (result.dissection != nullptr)
        out["dissection"] = dissectionJson(*result.dissection);
    if (result.comparison != nullptr)
        out["comparison"] = comparisonJson(*result.comparison);
    if (result.pair != nullptr)
        out["pair"] = pairJson(*result.pair);
    return out;
}

} // namespace bitloupe::weights
