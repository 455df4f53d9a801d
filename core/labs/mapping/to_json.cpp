#include "core/labs/mapping/duel.h"
#include "core/labs/mapping/levels.h"
#include "core/labs/mapping/mapping.h"
#include "core/labs/mapping/posterise.h"

namespace bitloupe::mapping {

namespace {

/// Above this many codes only the filled ones are listed.
constexpr std::int64_t kMostListedCodes = 256;

Json rangeJson(const RealRange& range)
{
    return {{"min", realJson(range.min)}, {"max", realJson(range.max)}};
}

Json metricsJson(const ErrorMetrics& m)
{
    return {{"count", m.count},
            {"nan", m.nan},
            {"inf", m.inf},
            {"mse", realJson(m.mse)},
            {"sse", realJson(m.sse)},
            {"sqnrDb", realJson(m.sqnrDb)},
            {"maxAbsError", realJson(m.maxAbsError)},
            {"clipError", realJson(m.clipError)},
            {"roundError", realJson(m.roundError)},
            {"clippedCount", m.clippedCount}};
}

double levelOf(const Result& result, std::int64_t code)
{
    return !result.codebook.empty() ? result.codebook[static_cast<std::size_t>(code)]
                                    : result.parameters.level(code);
}

void writeCodes(Json& json, const Result& result)
{
    Json counts = Json::array();
    Json levels = Json::array();
    const auto& filled = result.measurement.filledCodes;
    const AffineParameters& p = result.parameters;
    if (p.codeCount() > kMostListedCodes) {
        for (const auto& [code, count] : filled) {
            counts.push_back({code, count});
            levels.push_back({Json(code), realJson(levelOf(result, code))});
        }
    } else {
        const std::int64_t last =
            !result.codebook.empty() ? static_cast<std::int64_t>(result.codebook.size()) - 1 : p.quantMax;
        auto next = filled.begin();
        for (std::int64_t code = p.quantMin; code <= last; ++code) {
            const bool isFilled = next != filled.end() && next->first == code;
            counts.push_back(isFilled ? next->second : 0);
            levels.push_back(realJson(levelOf(result, code)));
            if (isFilled)
                ++next;
        }
    }
    json["codeHistogram"] = std::move(counts);
    json["levels"] = std::move(levels);
}

Json conventionsJson(const Result& result)
{
    Json list = Json::array();
    for (const ConventionAnswer& answer : result.conventions) {
        Json row{{"name", wordOf(answer.convention)}};
        if (answer.parameters) {
            const AffineParameters& p = *answer.parameters;
            row["scale"] = realJson(p.scale);
            row["scaleBits"] = scaleBits(p);
            row["zeroPoint"] = p.zeroPoint;
            row["quantMin"] = p.quantMin;
            row["quantMax"] = p.quantMax;
        } else {
            for (const char* name : {"scale", "zeroPoint", "quantMin", "quantMax"})
                row[name] = nullptr;
        }
        row["why"] = answer.why;
        list.push_back(std::move(row));
    }
    return list;
}

} // namespace

Json toJson(const Result& result)
{
    Json json = Json::object();
    const AffineParameters& p = result.parameters;
    const bool isAffine = result.codebook.empty();
    json["scale"] = isAffine ? realJson(p.scale) : Json();
    json["scaleBits"] = isAffine ? Json(scaleBits(p)) : Json();
    json["zeroPoint"] = isAffine ? Json(p.zeroPoint) : Json();
    json["quantMin"] = p.quantMin;
    json["quantMax"] = p.quantMax;
    json["representable"] = rangeJson(result.representable);
    json["range"] = rangeJson(result.range);
    json["metrics"] = metricsJson(result.measurement.metrics);
    writeCodes(json, result);
    json["bitsPerWeight"] = realJson(result.bitsPerWeight);
    if (isAffine)
        json["conventions"] = conventionsJson(result);
    if (!result.duel.empty())
        json["duel"] = duelJson(result.duel);
    if (!result.explanations.empty()) {
        Json rows = Json::array();
        for (const Explanation& e : result.explanations) {
            rows.push_back({{"convention", e.convention},
                            {"options", e.options},
                            {"scale", realJson(e.parameters.scale)},
                            {"zeroPoint", e.parameters.zeroPoint},
                            {"scaleUlp", realJson(e.scaleUlp)},
                            {"zeroPointDifference", e.zeroPointDifference},
                            {"code", e.code ? Json(*e.code) : Json()},
                            {"codeDifference", e.codeDifference},
                            {"rounding", wordOf(e.rounding)},
                            {"why", e.why}});
        }
        json["reconcile"] = std::move(rows);
    }
    if (result.picture)
        json["picture"] = {{"width", result.picture->original.width},
                           {"height", result.picture->original.height},
                           {"colours", result.picture->colours},
                           {"coloursBefore", result.picture->coloursBefore}};
    if (!result.basis.empty())
        json["basis"] = result.basis;
    if (result.levelScale)
        json["levelScale"] = realJson(*result.levelScale);
    if (result.kind == Kind::Outlier)
        json["keptApart"] = result.keptApart;
    Json probe = Json::array();
    for (const Followed& f : result.followed)
        probe.push_back({{"x", realJson(f.x)}, {"q", f.code}, {"dequantized", realJson(f.dequantized)}});
    json["probe"] = std::move(probe);
    if (result.calibrated) {
        json["calibration"] = rangeJson(result.calibrated->range);
        json["calibration"]["score"] = realJson(result.calibrated->score);
    }
    if (result.curve.searched) {
        json["best"] = {{"vary", wordOf(result.curve.vary)},
                        {"bound", realJson(result.curve.best)},
                        {"range", rangeJson(result.curve.bestRange)},
                        {"mse", realJson(result.curve.bestError)}};
    }
    if (result.levels)
        writeLevelsPage(json, *result.levels);
    json["complete"] = result.isComplete;
    return json;
}

} // namespace bitloupe::mapping
