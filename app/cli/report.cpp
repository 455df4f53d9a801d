#include "app/cli/report.h"

#include "core/base/atomic_file.h"
#include "core/base/memo.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/report/html_report.h"
#include "core/report/layer_table.h"
#include "core/report/text_table.h"

#include <filesystem>
#include <iostream>

namespace bitloupe::cli {

namespace {

constexpr double kThresholdDb = 30;

int failure(const Error& error, std::ostream& err)
{
    err << "bitloupe-cli: " << oneLine(error) << '\n';
    return exitCode(error.code);
}

Expected<weights::Settings> settingsFor(const ReportCommand& command)
{
    weights::Settings out;
    if (command.bits < 2 || command.bits > 16)
        return fail(ErrorCode::OutOfRange, "--bits", "The width must be 2 to 16 bits.");
    const std::string word = !command.granularity.empty() ? command.granularity
        : command.group                                   ? "perGroup"
                                                          : "perTensor";
    const auto granularity = enumOf<weights::Granularity>(word);
    if (!granularity)
        return fail(ErrorCode::OutOfRange, "--granularity", "Choose perTensor, perChannel or perGroup.");
    if (command.group && (*command.group < 1 || *granularity != weights::Granularity::PerGroup))
        return fail(ErrorCode::OutOfRange, "--group",
                    "A group has at least one value, and needs --granularity perGroup.");
    out.bits = command.bits;
    out.granularity = *granularity;
    out.groupSize = command.group.value_or(out.groupSize);
    out.symmetric = out.narrow = !command.asymmetric;
    return out;
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

std::string commandText(const ReportCommand& command, const weights::Settings& settings)
{
    std::string out = "bitloupe-cli report " + shellText(command.model) + " -o " + shellText(command.output)
        + " --bits " + std::to_string(settings.bits) + " --granularity "
        + std::string(wordOf(settings.granularity));
    if (settings.granularity == weights::Granularity::PerGroup)
        out += " --group " + std::to_string(settings.groupSize);
    if (command.asymmetric)
        out += " --asymmetric";
    if (command.failBelowDb)
        out += " --fail-below-sqnr " + shortestText(*command.failBelowDb);
    return out;
}

Expected<std::string> contentOf(const weights::Survey& survey, const ReportCommand& command,
                                const Context& context)
{
    if (command.output.ends_with(".csv"))
        return report::layerCsv(survey);
    if (command.output.ends_with(".json"))
        return dumpJson(report::layerJson(survey), 2) + "\n";
    const auto worst = report::worstResults(survey, context);
    if (!worst)
        return fail(worst.error());
    return report::htmlReport(survey, *worst, commandText(command, survey.settings));
}

int check(const weights::Survey& survey, double limitDb, std::ostream& err)
{
    if (survey.below() == 0)
        return 0;
    const weights::SurveyRow& worst = survey.rows.front();
    err << "bitloupe-cli: " << survey.below() << " of " << survey.rows.size() << " tensors are below "
        << autoText(limitDb) << " dB; the worst is " << plainText(worst.name) << " with "
        << report::decibelText(worst.figures.sqnrDb) << " dB.\n";
    return 3;
}

} // namespace

int runReport(const ReportCommand& command, std::ostream& out, std::ostream& err)
{
    const auto settings = settingsFor(command);
    if (!settings)
        return failure(settings.error(), err);
    std::error_code same;
    if (std::filesystem::equivalent(command.model, command.output, same))
        return failure(
            {ErrorCode::OutOfRange, command.output, "The output is the model itself: give another name."},
            err);
    Memo memo;
    Context context;
    context.memo = &memo;
    const auto open = weights::openForLab(command.model, context);
    if (!open)
        return failure(open.error(), err);
    const auto survey =
        weights::survey(*open, *settings, command.failBelowDb.value_or(kThresholdDb), context);
    if (!survey)
        return failure(survey.error(), err);
    const auto content = contentOf(*survey, command, context);
    if (!content)
        return failure(content.error(), err);
    if (auto status = writeFileAtomically(command.output, *content); !status)
        return failure(status.error(), err);
    out << fileName(command.output) << ": " << survey->rows.size()
        << (survey->rows.size() == 1 ? " tensor at " : " tensors at ") << weights::settingsText(*settings)
        << " · " << report::byteText(survey->bytesBefore) << " → " << report::byteText(survey->bytesAfter)
        << " · worst " << plainText(survey->rows.front().name) << " "
        << report::decibelText(survey->rows.front().figures.sqnrDb) << " dB\n";
    return command.failBelowDb ? check(*survey, *command.failBelowDb, err) : 0;
}

} // namespace bitloupe::cli
