#include "core/report/html_report.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/charts.h"
#include "core/report/html_sections.h"
#include "core/report/page_style.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

#include <cmath>

namespace bitloupe::report {

namespace {

std::string counted(std::int64_t count, const char* one, const char* many)
{
    return integerText(count) + " " + (count == 1 ? one : many);
}

std::string tile(const std::string& label, const std::string& value, const std::string& note)
{
    return "<div class=\"tile\"><div><span>" + markup(label) + "</span><b>" + markup(value) + "</b><span>"
        + markup(note) + "</span></div></div>";
}

std::string headline(const weights::Survey& survey)
{
    std::string out = "<h1>" + markup(survey.file) + "</h1><p class=\"dim\">" + markup(survey.format) + " · "
        + counted(survey.weights, "weight", "weights") + " in "
        + counted(std::ssize(survey.rows), "tensor", "tensors") + " of " + integerText(survey.tensors)
        + (survey.note.empty() ? "" : " · " + markup(plainText(survey.note))) + "</p>";
    const double ratio = survey.bytesAfter > 0
        ? static_cast<double>(survey.bytesBefore) / static_cast<double>(survey.bytesAfter)
        : 1;
    const weights::SurveyRow& worst = survey.rows.front();
    out += "<div class=\"tiles\">"
        + tile("Quantized to", std::to_string(survey.settings.bits) + " bits",
               weights::settingsText(survey.settings)
                   .substr(weights::settingsText(survey.settings).find(',') + 2))
        + tile("Whole model", byteText(survey.bytesBefore) + " → " + byteText(survey.bytesAfter),
               fixedText(ratio, 2) + " times smaller")
        + tile("Worst tensor",
               decibelText(worst.figures.sqnrDb) + (std::isinf(worst.figures.sqnrDb) ? "" : " dB"),
               plainText(worst.name))
        + tile("Below " + autoText(survey.thresholdDb) + " dB",
               integerText(survey.below()) + " of " + integerText(std::ssize(survey.rows)),
               survey.below() == 0 ? "every tensor reaches it" : "marked in the table")
        + "</div>";
    return out;
}

std::string problemList(const weights::Survey& survey)
{
    if (survey.problems.empty())
        return {};
    std::string out = "<section><h2>Not quantized</h2>";
    for (const std::string& problem : survey.problems)
        out += "<p>" + markup(problem) + "</p>";
    return out + "</section>";
}

} // namespace

Expected<std::vector<weights::Result>> worstResults(const weights::Survey& survey, const Context& context)
{
    std::vector<weights::Result> out;
    for (const weights::SurveyRow& row : survey.rows) {
        if (out.size() == kWorstShown)
            break;
        weights::State state;
        state.path = survey.path;
        state.tensor = row.name;
        state.bits = survey.settings.bits;
        state.granularity = survey.settings.granularity;
        state.groupSize = survey.settings.groupSize;
        state.symmetric = survey.settings.symmetric;
        state.narrow = survey.settings.narrow;
        auto result = weights::compute(state, context);
        if (!result)
            return fail(result.error());
        out.push_back(std::move(*result));
    }
    return out;
}

std::string htmlReport(const weights::Survey& survey, std::span<const weights::Result> worst,
                       const std::string& command)
{
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                      "<meta name=\"color-scheme\" content=\"light dark\"><title>"
        + markup(survey.file) + " · Bitloupe report</title><style>" + pageStyle()
        + "</style></head><body><main>";
    out += headline(survey);
    out += layerSection(survey);
    out += fixSection(survey);
    out += worstSection(worst);
    out += waySection(survey);
    out += problemList(survey);
    out += "<section><h2>Make this report again</h2><code>" + markup(command)
        + "</code><p class=\"dim\">SQNR = 10 log₁₀(Σw² / Σ(w − ŵ)²). Sizes are codes and binary32 scales, 1 "
          "kB = "
          "1000 bytes; tensors of fewer than two dimensions stay as they are.</p></section>";
    return out + "</main></body></html>\n";
}

} // namespace bitloupe::report
