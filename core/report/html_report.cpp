#include "core/report/html_report.h"

#include "core/report/html_model.h"
#include "core/report/html_sections.h"
#include "core/report/page_style.h"
#include "core/report/svg.h"

namespace bitloupe::report {

namespace {

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
        if (survey.settings.block != nullptr)
            state.block = weights::blockName(*survey.settings.block);
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
    out += depthSection(survey);
    out += layerSection(survey);
    out += fixSection(survey);
    out += outlierSection(survey);
    out += worstSection(worst);
    out += waySection(survey);
    out += sizeSection(survey);
    out += problemList(survey);
    out += sourceSection(survey, command);
    return out + "</main></body></html>\n";
}

} // namespace bitloupe::report
