#include "app/cli/compare.h"
#include "app/cli/eval.h"
#include "app/cli/quantize.h"
#include "app/cli/report.h"
#include "core/io/inspect.h"
#include "core/labs/registry.h"
#include "core/lesson/lint.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

namespace {

using namespace bitloupe;

int report(const Error& error)
{
    std::cerr << "bitloupe-cli: " << oneLine(error) << '\n';
    return exitCode(error.code);
}

int printNewState(const std::string& id)
{
    const Lab* lab = findLab(id);
    if (lab == nullptr) {
        std::cerr << "bitloupe-cli: \"" << id << "\" is not a lab; `bitloupe-cli labs` lists them.\n";
        return 2;
    }
    std::cout << dumpJson(writeEnvelope(lab->id, lab->defaults), 2) << '\n';
    return 0;
}

int printInspection(const std::string& model, const InspectOptions& options, bool asJson)
{
    const auto inspection = inspectModel(model, options, Context{});
    if (!inspection)
        return report(inspection.error());
    std::cout << (asJson ? dumpJson(*inspection, 2) : inspectText(*inspection)) << '\n';
    return 0;
}

bool hasCommand(const CLI::App& app, const std::string& name)
{
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == name)
            return true;
    }
    return false;
}

/// Lessons beside the program's source or, once installed, beside its shared data.
std::string lessonsFolder()
{
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto installed = self.parent_path() / "../share/bitloupe/lessons";
    if (!error && std::filesystem::is_directory(installed, error))
        return installed.lexically_normal().string();
    return BITLOUPE_LESSONS_DIR;
}

int lint(const std::string& folder)
{
    const LintReport result = lintFolder(folder, Context{});
    for (const LintFinding& finding : result.findings)
        std::cerr << finding.file << ':' << finding.line << ": "
                  << (finding.step > 0 ? "step " + std::to_string(finding.step) + ": " : "")
                  << finding.sentence << '\n';
    std::cout << result.lessons << " lessons, " << result.steps << " steps, " << result.findings.size()
              << " mistakes\n";
    return result.findings.empty() ? 0 : 3;
}

} // namespace

int main(int argc, char** argv)
{
    std::ios::sync_with_stdio(false);
    CLI::App app{"Bitloupe on the command line: the same engine as the window."};
    app.set_version_flag("--version", "bitloupe-cli " BITLOUPE_VERSION);
    app.require_subcommand(1);
    int code = 0;

    cli::EvalOptions eval;
    auto* evalCommand = app.add_subcommand("eval", "Evaluate a state and print its result as JSON");
    evalCommand->add_option("file", eval.file, "Envelope file, or - for standard input")->required();
    evalCommand->add_flag("--lines", eval.lines,
                          "One envelope per line in, one result or error per line out");
    evalCommand->add_option("--only", eval.only, "JSON pointers of the result to print, apart by commas")
        ->delimiter(',');
    evalCommand->callback([&] { code = cli::runEval(eval, std::cin, std::cout, std::cerr); });

    std::string lab;
    auto* newState = app.add_subcommand("new-state", "Print the default state of a lab, to edit");
    newState->add_option("lab", lab, "Id of the lab")->required();
    newState->callback([&] { code = printNewState(lab); });

    auto* list = app.add_subcommand("labs", "Print the labs of this build, one a line");
    list->callback([] {
        for (const Lab& known : labs())
            std::cout << known.id << '\n';
    });

    std::string model;
    InspectOptions inspection;
    std::string tensor;
    bool asJson = false;
    auto* inspect = app.add_subcommand("inspect", "List the tensors of a model file");
    inspect->add_option("model", model, "Model file, or demo")->required();
    inspect->add_option("--tensor", tensor, "Only the tensor of this name");
    inspect->add_flag("--stats", inspection.stats, "Add statistics over the stored values");
    inspect->add_flag("--json", asJson, "Print JSON");
    inspect->callback([&] {
        if (!tensor.empty())
            inspection.tensor = tensor;
        code = printInspection(model, inspection, asJson);
    });

    cli::CompareOptions compare;
    auto* compareCommand = app.add_subcommand("compare", "Compare two models tensor by tensor");
    compareCommand->add_option("a", compare.a, "Model file, or demo")->required();
    compareCommand->add_option("b", compare.b, "Model file to compare with it")->required();
    compareCommand->add_flag("--json", compare.json, "Print JSON");
    compareCommand->add_option("--fail-below-sqnr", compare.failBelowDb,
                               "Exit code 3 where a tensor has less, in decibels");
    compareCommand->callback([&] { code = cli::runCompare(compare, std::cout, std::cerr); });

    cli::QuantizeCommand quantize;
    auto* quantizeCommand =
        app.add_subcommand("quantize", "Write a model's weights as codes, scales and zero points");
    quantizeCommand->add_option("model", quantize.model, "Model file, or demo")->required();
    quantizeCommand->add_option("-o,--output", quantize.output, "File to write")->required();
    quantizeCommand->add_option("--bits", quantize.bits, "Width of the codes, 2 to 16 (default 8)");
    quantizeCommand->add_option("--granularity", quantize.granularity,
                                "perTensor (default), perChannel or perGroup");
    quantizeCommand->add_option("--group", quantize.group, "Values that share a scale (default 128)");
    quantizeCommand->add_option("--axis", quantize.axis,
                                "Axis of the channels (default: as the file says, else 0)");
    quantizeCommand->add_flag("--symmetric", quantize.symmetric, "Zero point 0, without the lowest code");
    quantizeCommand->add_option("--only", quantize.only, "Names of the tensors to quantize, apart by commas")
        ->delimiter(',');
    quantizeCommand->add_option("--format", quantize.format,
                                "safetensors or npz (default: by the ending of the output)");
    quantizeCommand->callback([&] { code = cli::runQuantize(quantize, std::cout, std::cerr); });

    cli::ReportCommand page;
    auto* reportCommand =
        app.add_subcommand("report", "Write a report of a model's quantization that stands alone");
    reportCommand->add_option("model", page.model, "Model file, or demo")->required();
    reportCommand->add_option("-o,--output", page.output, "File to write: .html, .csv or .json")->required();
    reportCommand->add_option("--bits", page.bits, "Width of the codes, 2 to 16 (default 8)");
    reportCommand->add_option("--granularity", page.granularity,
                              "perTensor (default), perChannel or perGroup");
    reportCommand->add_option("--group", page.group, "Values that share a scale (default 128)");
    reportCommand->add_flag("--asymmetric", page.asymmetric, "Ranges with a zero point");
    reportCommand->add_option("--fail-below-sqnr", page.failBelowDb,
                              "Exit code 3 where a tensor has less, in decibels");
    reportCommand->callback([&] { code = cli::runReport(page, std::cout, std::cerr); });

    std::string folder;
    auto* lintCommand =
        app.add_subcommand("lint", "Prove every lesson of a folder; exit code 3 when one fails");
    lintCommand->add_option("folder", folder, "Folder of lessons (default: the program's own)");
    lintCommand->callback([&] { code = lint(folder.empty() ? lessonsFolder() : folder); });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)
            return app.exit(error, std::cout, std::cerr);
        const bool isUnknown = argc > 1 && argv[1][0] != '-' && !hasCommand(app, argv[1]);
        const std::string problem =
            isUnknown ? "\"" + std::string(argv[1]) + "\" is not a command" : error.what();
        std::cerr << "bitloupe-cli: " << problem << "; `bitloupe-cli --help` lists the commands.\n";
        return 2;
    }
    std::cout.flush();
    return std::cout ? code : 1;
}
