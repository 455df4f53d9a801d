#include "app/cli/quantize.h"

#include "app/cli/job.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/labs/weights/quantize_model.h"
#include "core/labs/weights/survey.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <iostream>
#include <sstream>

namespace bitloupe::cli {

namespace {

std::string copiedWords(const weights::QuantizeSummary& summary)
{
    std::string out;
    const auto add = [&](std::int64_t count, const char* why) {
        if (count > 0)
            out += (out.empty() ? "" : ", ") + integerText(count) + " " + why;
    };
    add(summary.oneDimension, "of one dimension");
    add(summary.notFloat, "of whole numbers");
    add(summary.noBlocks, "whose rows are no multiple of 32");
    add(summary.codes, "with codes already");
    add(summary.notChosen, "not chosen");
    add(std::ssize(summary.notFinite), "not finite");
    return integerText(summary.copied()) + " copied unchanged" + (out.empty() ? "" : " (" + out + ")");
}

std::string summaryText(const QuantizeCommand& command, const weights::Settings& settings,
                        const weights::QuantizeSummary& summary)
{
    std::string out = fileName(command.output) + ": "
        + report::counted(std::ssize(summary.quantized), "tensor", "tensors") + " quantized to "
        + weights::settingsText(settings) + " · " + copiedWords(summary) + " · "
        + report::byteText(summary.bytesBefore) + " → " + report::byteText(summary.bytesAfter);
    const auto worst = std::min_element(summary.quantized.begin(), summary.quantized.end(),
                                        [](const auto& a, const auto& b) { return a.sqnrDb < b.sqnrDb; });
    if (worst != summary.quantized.end())
        out += " · worst " + report::nameText(worst->name) + " " + report::decibelText(worst->sqnrDb) + " dB";
    out += "\n";
    for (const std::string& name : summary.notFinite)
        out += "not quantized: " + report::nameText(name) + " holds values that are not numbers\n";
    for (const std::string& name : summary.widened)
        out += "written in a wider type: " + report::nameText(name) + "\n";
    return out;
}

/// The lines of a file that `report` wrote as a list.
Expected<std::vector<std::string>> namesIn(const std::string& file)
{
    std::vector<std::string> out;
    if (file.empty())
        return out;
    const auto text = readFile(file);
    if (!text)
        return fail(text.error());
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r'))
            line.pop_back();
        if (!line.empty())
            out.push_back(line);
    }
    return out;
}

Expected<weights::QuantizeOptions> optionsOf(const QuantizeCommand& command)
{
    weights::QuantizeOptions out;
    const auto settings = settingsOf(command.scales, command.block);
    if (!settings)
        return fail(settings.error());
    if (command.axis && *command.axis < 0)
        return fail(ErrorCode::OutOfRange, "--axis", "The axis counts from 0.");
    const std::string usual = settings->block != nullptr ? "gguf" : "safetensors";
    const auto format = formatOf(command.format, outputPath(command.output), usual,
                                 {{"safetensors", "safetensors"}, {"npz", "npz"}, {"gguf", "gguf"}});
    if (!format)
        return fail(format.error());
    auto keep = namesIn(command.keepFile);
    if (!keep)
        return fail(keep.error());
    out.settings = *settings;
    out.axis = command.axis;
    out.only = command.only;
    out.keep = std::move(*keep);
    out.format = enumOf<weights::OutputFormat>(*format).value_or(weights::OutputFormat::Safetensors);
    return out;
}

} // namespace

int runQuantize(const QuantizeCommand& command, std::ostream& out, std::ostream& err)
{
    const auto options = optionsOf(command);
    if (!options)
        return failure(options.error(), err);
    const std::string output = outputPath(command.output);
    Job job;
    const auto model = openModel(command.model);
    if (!model)
        return job.failure(model.error(), err);
    const auto summary = weights::quantizeModel(**model, output, *options, job.context());
    if (!summary)
        return job.failure(summary.error(), err);
    job.clearLine();
    (isStandardOutput(output) ? err : out) << summaryText(command, options->settings, *summary);
    return 0;
}

} // namespace bitloupe::cli
