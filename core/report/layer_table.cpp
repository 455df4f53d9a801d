#include "core/report/layer_table.h"

#include "core/base/fields.h"
#include "core/report/csv_text.h"

namespace bitloupe::report {

namespace {

std::string crossText(const std::vector<std::int64_t>& shape)
{
    std::string out;
    for (const std::int64_t dimension : shape)
        out += (out.empty() ? "" : "x") + std::to_string(dimension);
    return out;
}

std::string wayName(const weights::TableRow& row)
{
    if (row.block != nullptr)
        return std::string(row.block->id);
    return std::string(wordOf(row.granularity)) + (row.groupSize > 0 ? std::to_string(row.groupSize) : "");
}

Json settingsJson(const weights::Settings& settings)
{
    if (settings.block != nullptr)
        return Json{{"block", std::string(settings.block->id)}};
    Json out{{"bits", settings.bits}, {"granularity", std::string(wordOf(settings.granularity))}};
    if (settings.granularity == weights::Granularity::PerGroup)
        out["groupSize"] = settings.groupSize;
    out["symmetric"] = settings.symmetric;
    out["narrow"] = settings.narrow;
    return out;
}

Json rowJson(const weights::SurveyRow& row)
{
    Json out{{"name", row.name}, {"shape", row.shape}, {"dtype", row.dtype}, {"count", row.count}};
    if (row.notFinite > 0)
        out["notFinite"] = row.notFinite;
    out["sqnrDb"] = realJson(row.figures.sqnrDb);
    out["worst"] = Json{{"channel", row.figures.worstChannel}, {"sqnrDb", realJson(row.figures.worstSqnrDb)}};
    out["mse"] = realJson(row.figures.mse);
    out["outliers"] = Json{{"channels", row.outliers.outliers},
                           {"widest", row.outliers.widest},
                           {"times", realJson(row.outliers.times)}};
    out["bytes"] = Json{{"before", row.bytesBefore}, {"after", row.figures.bytes}};
    if (!row.fix)
        return out;
    Json& fix = out["fix"] = Json::object();
    fix["name"] = row.fix->row ? wayName(*row.fix->row) : "keep";
    if (row.fix->row)
        fix["bits"] = row.fix->row->bits;
    fix["sqnrDb"] = realJson(row.fix->sqnrDb);
    fix["bytes"] = row.fix->bytes;
    return out;
}

} // namespace

std::string fixText(const weights::Fix& fix)
{
    return fix.row ? std::to_string(fix.row->bits) + " bits, " + weights::wayText(*fix.row) : "keep as it is";
}

std::string layerCsv(const weights::Survey& survey)
{
    std::string out =
        "name,shape,dtype,count,sqnrDb,worstChannel,worstChannelSqnrDb,mse,bytesBefore,bytesAfter,"
        "fix,fixSqnrDb,fixBytes,outlierChannels,widestChannel,widestTimesMedian"
        + std::string(kCsvEnd);
    for (const weights::SurveyRow& row : survey.rows) {
        out += csvText(row.name) + "," + csvText(crossText(row.shape)) + "," + csvText(row.dtype) + ","
            + std::to_string(row.count) + "," + csvNumber(row.figures.sqnrDb) + ","
            + std::to_string(row.figures.worstChannel) + "," + csvNumber(row.figures.worstSqnrDb) + ","
            + csvNumber(row.figures.mse) + "," + std::to_string(row.bytesBefore) + ","
            + std::to_string(row.figures.bytes);
        out += row.fix ? "," + csvText(fixText(*row.fix)) + "," + csvNumber(row.fix->sqnrDb) + ","
                + std::to_string(row.fix->bytes)
                       : ",,,";
        out += "," + std::to_string(row.outliers.outliers) + "," + std::to_string(row.outliers.widest) + ","
            + csvNumber(row.outliers.times) + std::string(kCsvEnd);
    }
    return out;
}

Json layerJson(const weights::Survey& survey)
{
    Json out{{"file", survey.file}, {"format", survey.format}};
    out["files"] = Json::array();
    for (const weights::FileIdentity& file : survey.files)
        out["files"].push_back(Json{{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    out["settings"] = settingsJson(survey.settings);
    out["thresholdDb"] = realJson(survey.thresholdDb);
    out["bytes"] = Json{{"before", survey.bytesBefore}, {"after", survey.bytesAfter}};
    for (const weights::DtypeSize& size : survey.dtypes)
        out["bytes"]["dtypes"].push_back(Json{{"dtype", size.dtype},
                                              {"tensors", size.tensors},
                                              {"before", size.bytesBefore},
                                              {"after", size.bytesAfter}});
    out["layers"] = Json::array();
    for (const weights::SurveyRow& row : survey.rows)
        out["layers"].push_back(rowJson(row));
    out["granularities"] = Json::array();
    for (const weights::SurveyWay& way : survey.ways) {
        Json& line = out["granularities"].emplace_back(
            Json{{"name", wayName(way.way)}, {"bits", way.way.bits}, {"tensors", way.tensors}});
        if (way.tensors == 0)
            continue;
        line["medianSqnrDb"] = realJson(way.medianSqnrDb);
        line["worstSqnrDb"] = realJson(way.worstSqnrDb);
        line["worstTensor"] = way.worstTensor;
        line["bytes"] = way.bytes;
    }
    out["problems"] = survey.problems;
    return out;
}

} // namespace bitloupe::report
