#include "core/report/model_export.h"

#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/labs/weights/model_files.h"
#include "core/labs/weights/quantize_model.h"
#include "core/report/csv_text.h"
#include "core/report/html_report.h"
#include "core/report/layer_table.h"
#include "core/report/text_table.h"

#include <algorithm>

namespace bitloupe::report {

namespace {

/// A name on a line of its own.
std::string lineOf(std::string name)
{
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '\n' || c == '\r'; }, '?');
    return name + "\n";
}

std::string belowText(ModelExport kind, const weights::Survey& survey)
{
    std::string text = kind == ModelExport::BelowCsv ? "name,sqnrDb" + std::string(kCsvEnd) : "";
    Json list = Json::array();
    for (const weights::SurveyRow& row : survey.rows) {
        if (row.figures.sqnrDb >= survey.thresholdDb)
            continue;
        list.push_back(Json{{"name", row.name}, {"sqnrDb", realJson(row.figures.sqnrDb)}});
        text += kind == ModelExport::BelowCsv
            ? csvText(row.name) + "," + csvNumber(row.figures.sqnrDb) + std::string(kCsvEnd)
            : lineOf(row.name);
    }
    return kind == ModelExport::BelowJson ? dumpJson(list, 2) + "\n" : text;
}

/// A word as a shell takes it.
std::string shellText(const std::string& word)
{
    const bool isPlain = !word.empty()
        && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+:,@%=")
            == std::string::npos;
    if (isPlain)
        return word;
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

Expected<std::string> writeCodes(ModelExport kind, const weights::State& state,
                                 const weights::OpenModel& open, const std::string& path,
                                 const Context& context)
{
    weights::QuantizeOptions options;
    options.settings = weights::settingsOf(state);
    options.format = kind == ModelExport::Gguf ? weights::OutputFormat::Gguf
        : kind == ModelExport::Npz             ? weights::OutputFormat::Npz
                                               : weights::OutputFormat::Safetensors;
    const auto summary = weights::quantizeModel(*open.model, path, options, context);
    if (!summary)
        return fail(summary.error());
    return counted(std::ssize(summary->quantized), "tensor", "tensors") + " quantized, "
        + byteText(summary->bytesBefore) + " → " + byteText(summary->bytesAfter);
}

} // namespace

Expected<std::string> surveyText(ModelExport kind, const weights::Survey& survey, const std::string& command,
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
    return htmlReport(survey, *worst, command);
}

std::string reportCommand(const weights::Survey& survey, const std::string& output)
{
    const weights::Settings& settings = survey.settings;
    std::string out = "bitloupe-cli report " + shellText(survey.path) + " -o " + shellText(output);
    if (settings.block != nullptr) {
        out += " --block " + std::string(settings.block->id);
    } else {
        out += " --bits " + std::to_string(settings.bits) + " --granularity "
            + std::string(wordOf(settings.granularity));
        if (settings.granularity == weights::Granularity::PerGroup)
            out += " --group " + std::to_string(settings.groupSize);
        out += settings.symmetric ? "" : " --asymmetric";
    }
    return out
        + (survey.thresholdDb == kThresholdDb ? "" : " --threshold " + shortestText(survey.thresholdDb));
}

Expected<std::string> exportModel(ModelExport kind, const weights::State& state, const std::string& path,
                                  const Context& context)
{
    const auto open = weights::openForLab(state.path, context);
    if (!open)
        return fail(open.error());
    if (kind == ModelExport::Safetensors || kind == ModelExport::Npz || kind == ModelExport::Gguf)
        return writeCodes(kind, state, *open, path, context);
    if (auto status = weights::checkNotOwnFile(*open->model, path); !status)
        return fail(status.error());
    const auto survey = weights::survey(*open, weights::settingsOf(state), state.threshold, context);
    if (!survey)
        return fail(survey.error());
    const auto content = surveyText(kind, *survey, reportCommand(*survey, "report.html"), context);
    if (!content)
        return fail(content.error());
    if (auto status = writeFileAtomically(path, *content); !status)
        return fail(status.error());
    return integerText(survey->below()) + " of " + integerText(std::ssize(survey->rows)) + " below "
        + autoText(survey->thresholdDb) + " dB";
}

} // namespace bitloupe::report
