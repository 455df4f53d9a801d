#include "app/cli/report.h"

#include "app/cli/job.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/labs/weights/model_files.h"
#include "core/report/model_export.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <iostream>

namespace bitloupe::cli {

namespace {

using report::ModelExport;

Expected<ModelExport> kindOf(const ReportCommand& command)
{
    const auto format =
        formatOf(command.format, outputPath(command.output), "html",
                 {{"html", "html"}, {"htm", "html"}, {"csv", "csv"}, {"json", "json"}, {"txt", "list"}});
    if (!format)
        return fail(format.error());
    return *format == "csv" ? ModelExport::LayersCsv
        : *format == "json" ? ModelExport::LayersJson
        : *format == "list" ? ModelExport::BelowText
                            : ModelExport::Html;
}

int checkAll(const weights::Survey& survey, double limitDb, std::ostream& err)
{
    const auto below =
        std::count_if(survey.rows.begin(), survey.rows.end(),
                      [&](const weights::SurveyRow& row) { return !(row.figures.sqnrDb >= limitDb); });
    const weights::SurveyRow& worst = survey.rows.front();
    return check({limitDb, below, std::ssize(survey.rows), worst.name, worst.figures.sqnrDb}, err);
}

std::string summaryText(const ReportCommand& command, const weights::Survey& survey)
{
    const weights::SurveyRow& worst = survey.rows.front();
    return fileName(command.output) + ": " + report::counted(std::ssize(survey.rows), "tensor", "tensors")
        + " at " + weights::settingsText(survey.settings) + " · " + report::byteText(survey.bytesBefore)
        + " → " + report::byteText(survey.bytesAfter) + " · worst " + report::nameText(worst.name) + " "
        + report::decibelText(worst.figures.sqnrDb) + " dB · " + integerText(survey.below()) + " below "
        + autoText(survey.thresholdDb) + " dB\n";
}

Status checkCommand(const ReportCommand& command)
{
    if (auto status = checkDecibels("--fail-below-sqnr", command.failBelowDb.value_or(0)); !status)
        return status;
    return checkDecibels("--threshold", command.thresholdDb.value_or(0));
}

} // namespace

int runReport(const ReportCommand& command, std::ostream& out, std::ostream& err)
{
    if (auto status = checkCommand(command); !status)
        return failure(status.error(), err);
    const auto settings = settingsOf(command.scales, command.block);
    if (!settings)
        return failure(settings.error(), err);
    const auto kind = kindOf(command);
    if (!kind)
        return failure(kind.error(), err);
    const std::string output = outputPath(command.output);
    Job job;
    Memo memo;
    job.context().memo = &memo;
    const auto open = weights::openForLab(command.model, job.context());
    if (!open)
        return job.failure(open.error(), err);
    if (auto status = weights::checkNotOwnFile(*open->model, output); !status)
        return job.failure(status.error(), err);
    const double threshold = command.thresholdDb.value_or(command.failBelowDb.value_or(report::kThresholdDb));
    const auto survey = weights::survey(*open, *settings, threshold, job.context());
    if (!survey)
        return job.failure(survey.error(), err);
    const auto content =
        report::surveyText(*kind, *survey, report::reportCommand(*survey, output), job.context());
    if (!content)
        return job.failure(content.error(), err);
    if (auto status = writeFileAtomically(output, *content); !status)
        return job.failure(status.error(), err);
    job.clearLine();
    (isStandardOutput(output) ? err : out) << summaryText(command, *survey);
    return command.failBelowDb ? checkAll(*survey, *command.failBelowDb, err) : 0;
}

} // namespace bitloupe::cli
