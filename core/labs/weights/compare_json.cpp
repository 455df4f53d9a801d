#include "core/base/fields.h"
#include "core/labs/weights/compare.h"

namespace bitloupe::weights {

namespace {

Json pairRow(const MatchedTensor& pair)
{
    Json out{{"name", pair.name},
             {"sqnrDb", realJson(pair.sqnrDb)},
             {"maxAbsError", realJson(pair.maxAbsError)},
             {"cosine", realJson(pair.cosine)},
             {"cosineDistance", realJson(pair.cosineDistance)},
             {"shape", pair.shape},
             {"count", pair.count}};
    if (pair.otherName != pair.name) {
        out["otherName"] = pair.otherName;
        out["renamed"] = pair.renamed;
    }
    if (pair.notFinite > 0)
        out["notFinite"] = pair.notFinite;
    if (pair.scales > 0) {
        out["scales"] = pair.scales;
        out["scalesAsExpected"] = pair.scalesAsExpected;
        out["largestErrorSteps"] = realJson(pair.largestErrorSteps);
    }
    return out;
}

Json findingJson(const Finding& finding)
{
    Json out{{"kind", std::string(wordOf(finding.kind))}, {"tensor", finding.tensor}};
    switch (finding.kind) {
    case Finding::Kind::ScaleAxis:
        out["axis"] = finding.axis;
        out["scales"] = finding.count;
        out["sqnrDb"] = realJson(finding.value);
        out["perRow"] = Json{{"scales", finding.otherCount}, {"sqnrDb", realJson(finding.otherValue)}};
        break;
    case Finding::Kind::ScaleRule:
        out["different"] = finding.count;
        out["scales"] = finding.otherCount;
        break;
    case Finding::Kind::Clipped:
        out["errorSteps"] = realJson(finding.value);
        break;
    }
    return out;
}

} // namespace

Json comparisonJson(const Comparison& comparison)
{
    Json matched = Json::array();
    for (const MatchedTensor& pair : comparison.matched)
        matched.push_back(pairRow(pair));
    Json out{{"a", comparison.file}, {"b", comparison.otherFile}};
    out["matched"] = std::move(matched);
    out["unmatched"] = Json{{"a", comparison.onlyA}, {"b", comparison.onlyB}};
    for (const ShapeMismatch& mismatch : comparison.mismatched)
        out["mismatched"].push_back(Json{{"name", mismatch.name}, {"a", mismatch.a}, {"b", mismatch.b}});
    out["bytes"] = Json{{"a", comparison.bytes}, {"b", comparison.otherBytes}};
    out["findings"] = Json::array();
    for (const Finding& finding : comparison.findings)
        out["findings"].push_back(findingJson(finding));
    return out;
}

Json pairJson(const PairDetail& detail)
{
    Json out = pairRow(detail.pair);
    out["width"] = realJson(detail.width);
    out["histogram"] = Json{{"a", detail.histogram}, {"b", detail.otherHistogram}};
    if (detail.scales.empty())
        return out;
    out["bits"] = detail.bits;
    out["axis"] = detail.axis;
    out["errorSteps"] = detail.errorSteps;
    out["largestErrorSteps"] = realJson(detail.largestErrorSteps);
    out["clipped"] = detail.clipped;
    out["codes"] = Json{{"used", detail.codesUsed}, {"of", detail.codesAvailable}};
    Json scales = Json::array();
    for (const StoredScale& scale : detail.scales)
        scales.push_back(Json{{"stored", realJson(scale.stored)},
                              {"zeroPoint", scale.zeroPoint},
                              {"rule", realJson(scale.rule)},
                              {"ulps", scale.ulps}});
    out["storedScales"] = std::move(scales);
    return out;
}

} // namespace bitloupe::weights
