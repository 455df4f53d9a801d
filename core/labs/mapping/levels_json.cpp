#include "core/labs/mapping/levels.h"

#include <cmath>

namespace bitloupe::mapping {

namespace {

Json judgedJson(const Quantizer& quantizer, const ErrorMetrics& metrics, double bitsPerWeight)
{
    return {{"quantizer", writeValue(quantizer)},
            {"sqnrDb", realJson(metrics.sqnrDb)},
            {"mse", realJson(metrics.mse)},
            {"bitsPerWeight", realJson(bitsPerWeight)}};
}

Json comparedJson(const LevelsOf& levels)
{
    if (!levels.why.empty())
        return {{"quantizer", writeValue(levels.quantizer)}, {"why", levels.why}};
    Json json = judgedJson(levels.quantizer, levels.metrics, levels.bitsPerWeight);
    json["levels"] = Json::array();
    json["codeHistogram"] = Json::array();
    for (const LevelRow& row : levels.rows) {
        json["levels"].push_back(realJson(row.level));
        json["codeHistogram"].push_back(row.count);
    }
    return json;
}

Json othersJson(const std::vector<OtherQuantizer>& others)
{
    Json rows = Json::array();
    for (const OtherQuantizer& other : others) {
        Json row = other.metrics ? judgedJson(other.quantizer, *other.metrics, other.bitsPerWeight)
                                 : Json{{"quantizer", writeValue(other.quantizer)}, {"why", other.why}};
        if (other.isMinMax)
            row["calibration"] = wordOf(Method::MinMax);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json storedJson(const std::vector<StoredValue>& stored)
{
    Json rows = Json::array();
    for (const StoredValue& value : stored) {
        Json row{{"index", value.index}, {"x", realJson(value.x)}};
        if (value.place)
            row["q"] = *value.place;
        if (!value.bits.empty()) {
            row["bits"] = value.bits;
            row["dequantized"] = realJson(value.restored);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

void writeLevelsPage(Json& json, const LevelsPage& page)
{
    if (!page.others.empty())
        json["others"] = othersJson(page.others);
    if (page.compared)
        json["compare"] = comparedJson(*page.compared);
    if (page.gainDb)
        json["gainDb"] = realJson(*page.gainDb);
    if (page.optimum) {
        json["optimum"] = {{"sqnrDb", realJson(page.optimum->sqnrDb)}, {"mse", realJson(page.optimum->mse)}};
        json["costDb"] = realJson(page.costDb.value_or(0));
    }
    Json thresholds = Json::array();
    for (const LevelRow& row : page.shown.rows) {
        if (std::isfinite(row.right))
            thresholds.push_back(realJson(row.right));
    }
    json["thresholds"] = std::move(thresholds);
    Json parts = Json::array();
    for (const StoragePart& part : page.storage.parts)
        parts.push_back({{"what", wordOf(part.what)}, {"count", part.count}, {"bits", part.bits}});
    json["storage"] = {{"parts", std::move(parts)},
                       {"bits", page.storage.bits},
                       {"bytes", page.storage.bytes},
                       {"bytesBefore", page.storage.bytesBefore}};
    json["stored"] = storedJson(page.stored);
}

} // namespace bitloupe::mapping
