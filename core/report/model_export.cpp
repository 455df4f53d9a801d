#include "core/report/model_export.h"

#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/labs/weights/quantize_model.h"
#include "core/labs/weights/survey.h"
#include "core/report/html_report.h"
#include "core/report/layer_table.h"
#include "core/report/text_table.h"

namespace bitloupe::report {

namespace {

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string belowText(ModelExport kind, const weights::Survey& survey)
{
    std::string text = kind == ModelExport::BelowCsv ? "name,sqnrDb\n" : "";
    Json list = Json::array();
    for (const weights::SurveyRow& row : survey.rows) {
        if (!(row.figures.sqnrDb < survey.thresholdDb))
            continue;
        const Json decibels = realJson(row.figures.sqnrDb);
        list.push_back(Json{{"name", row.name}, {"sqnrDb", decibels}});
        text += kind == ModelExport::BelowCsv ? quoted(row.name) + "," + dumpJson(decibels) + "\n"
                                              : row.name + "\n";
    }
    return kind == ModelExport::BelowJson ? dumpJson(list, 2) + "\n" : text;
}

/// The call that makes the same report again.
std::string commandOf(const weights::State& state)
{
    std::string out = "bitloupe-cli report " + quoted(state.path) + " -o report.html --bits "
        + std::to_string(state.bits) + " --granularity " + std::string(wordOf(state.granularity));
    if (state.granularity == weights::Granularity::PerGroup)
        out += " --group " + std::to_string(state.groupSize);
    return out + (state.symmetric ? "" : " --asymmetric");
}

Expected<std::string> writeCodes(ModelExport kind, const weights::State& state,
                                 const weights::OpenModel& open, const std::string& path,
                                 const Context& context)
{
    weights::QuantizeOptions options;
    options.settings = weights::settingsOf(state);
    if (options.settings.block != nullptr)
        return fail(ErrorCode::Unsupported, "/state/block",
                    "Blocks are not written to files: choose one scale per tensor, channel or group.");
    options.format =
        kind == ModelExport::Npz ? weights::OutputFormat::Npz : weights::OutputFormat::Safetensors;
    const auto summary = weights::quantizeModel(*open.model, path, options, context);
    if (!summary)
        return fail(summary.error());
    return integerText(std::ssize(summary->quantized)) + " tensors as codes, "
        + byteText(summary->bytesBefore) + " → " + byteText(summary->bytesAfter);
}

Expected<std::string> contentOf(ModelExport kind, const weights::State& state, const weights::Survey& survey,
                                const Context& context)
{
    if (kind == ModelExport::LayersCsv)
        return layerCsv(survey);
    if (kind == ModelExport::LayersJson)
        return dumpJson(layerJson(survey), 2) + "\n";
    if (kind != ModelExport::Html)
        return belowText(kind, survey);
    const auto worst = worstResults(survey, context);
    if (!worst)
        return fail(worst.error());
    return htmlReport(survey, *worst, commandOf(state));
}

} // namespace

Expected<std::string> exportModel(ModelExport kind, const weights::State& state, const std::string& path,
                                  const Context& context)
{
    const auto open = weights::openForLab(state.path, context);
    if (!open)
        return fail(open.error());
    if (kind == ModelExport::Safetensors || kind == ModelExport::Npz)
        return writeCodes(kind, state, *open, path, context);
    const auto survey = weights::survey(*open, weights::settingsOf(state), state.threshold, context);
    if (!survey)
        return fail(survey.error());
    const auto content = contentOf(kind, state, *survey, context);
    if (!content)
        return fail(content.error());
    if (auto status = writeFileAtomically(path, *content); !status)
        return fail(status.error());
    return integerText(survey->below()) + " of " + integerText(std::ssize(survey->rows)) + " below "
        + autoText(survey->thresholdDb) + " dB";
}

} // namespace bitloupe::report
