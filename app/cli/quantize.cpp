#include "app/cli/quantize.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/labs/weights/quantize_model.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <iostream>

namespace bitloupe::cli {

namespace {

using weights::Granularity;

int failure(const Error& error, std::ostream& err)
{
    err << "bitloupe-cli: " << oneLine(error) << '\n';
    return exitCode(error.code);
}

std::string scaleWords(const weights::Settings& settings)
{
    switch (settings.granularity) {
    case Granularity::PerTensor:
        return "one scale per tensor";
    case Granularity::PerChannel:
        return "one scale per channel";
    case Granularity::PerGroup:
        return "one scale per group of " + std::to_string(settings.groupSize);
    }
    return {};
}

std::string copiedWords(const weights::QuantizeSummary& summary)
{
    std::string out;
    const auto add = [&](std::int64_t count, const char* why) {
        if (count > 0)
            out += (out.empty() ? "" : ", ") + integerText(count) + " " + why;
    };
    add(summary.oneDimension, "of one dimension");
    add(summary.notFloat, "of whole numbers");
    add(summary.codes, "with codes already");
    add(summary.notChosen, "not chosen");
    add(std::ssize(summary.notFinite), "not finite");
    return integerText(summary.copied()) + " copied unchanged" + (out.empty() ? "" : " (" + out + ")");
}

std::string summaryText(const QuantizeCommand& command, const weights::Settings& settings,
                        const weights::QuantizeSummary& summary)
{
    std::string out = fileName(command.output) + ": " + integerText(std::ssize(summary.quantized))
        + (summary.quantized.size() == 1 ? " tensor" : " tensors") + " quantized to "
        + std::to_string(settings.bits) + " bits, " + scaleWords(settings) + ", "
        + (settings.symmetric ? "symmetric" : "asymmetric") + " · " + copiedWords(summary) + " · "
        + report::byteText(summary.bytesBefore) + " → " + report::byteText(summary.bytesAfter);
    const auto worst = std::min_element(summary.quantized.begin(), summary.quantized.end(),
                                        [](const auto& a, const auto& b) { return a.sqnrDb < b.sqnrDb; });
    if (worst != summary.quantized.end())
        out += " · worst " + plainText(worst->name) + " " + report::decibelText(worst->sqnrDb) + " dB";
    out += "\n";
    for (const std::string& name : summary.notFinite)
        out += "not quantized: " + plainText(name) + " holds values that are not numbers\n";
    for (const std::string& name : summary.widened)
        out += "written as float32: " + plainText(name) + "\n";
    return out;
}

Expected<weights::QuantizeOptions> optionsOf(const QuantizeCommand& command)
{
    weights::QuantizeOptions out;
    if (command.bits < 2 || command.bits > 16)
        return fail(ErrorCode::OutOfRange, "--bits", "The width must be 2 to 16 bits.");
    const std::string word = !command.granularity.empty() ? command.granularity
        : command.group                                   ? "perGroup"
                                                          : "perTensor";
    const auto granularity = enumOf<Granularity>(word);
    if (!granularity)
        return fail(ErrorCode::OutOfRange, "--granularity", "Choose perTensor, perChannel or perGroup.");
    if (command.group && (*command.group < 1 || *granularity != Granularity::PerGroup))
        return fail(ErrorCode::OutOfRange, "--group",
                    "A group has at least one value, and needs --granularity perGroup.");
    if (command.axis && *command.axis < 0)
        return fail(ErrorCode::OutOfRange, "--axis", "The axis counts from 0.");
    const std::string format = !command.format.empty() ? command.format
        : command.output.ends_with(".npz")             ? "npz"
                                                       : "safetensors";
    const auto output = enumOf<weights::OutputFormat>(format);
    if (!output)
        return fail(ErrorCode::OutOfRange, "--format", "Choose safetensors or npz.");
    out.settings.bits = command.bits;
    out.settings.granularity = *granularity;
    out.settings.groupSize = command.group.value_or(out.settings.groupSize);
    out.settings.symmetric = command.symmetric;
    out.settings.narrow = command.symmetric;
    out.axis = command.axis;
    out.only = command.only;
    out.format = *output;
    return out;
}

} // namespace

int runQuantize(const QuantizeCommand& command, std::ostream& out, std::ostream& err)
{
    const auto options = optionsOf(command);
    if (!options)
        return failure(options.error(), err);
    const auto model = openModel(command.model);
    if (!model)
        return failure(model.error(), err);
    const auto summary = weights::quantizeModel(**model, command.output, *options, Context{});
    if (!summary)
        return failure(summary.error(), err);
    out << summaryText(command, options->settings, *summary);
    return 0;
}

} // namespace bitloupe::cli
