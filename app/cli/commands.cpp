#include "app/cli/commands.h"

#include "app/cli/compare.h"
#include "app/cli/eval.h"
#include "app/cli/inspect.h"
#include "app/cli/quantize.h"
#include "app/cli/report.h"
#include "core/labs/registry.h"
#include "core/lesson/lint.h"

#include <filesystem>
#include <iostream>
#include <memory>

namespace bitloupe::cli {

namespace {

constexpr const char* kModel =
    "Model file (safetensors, ONNX, TFLite, GGUF, PyTorch, Keras, npy, npz, CSV), or demo";
constexpr const char* kGate = "Exit code 3 where a tensor has less SQNR than so many dB";

/// Options live as long as the commands that refer to them.
template<typename T>
std::shared_ptr<T> kept(CLI::App& command, int& code, int (*run)(const T&, std::ostream&, std::ostream&))
{
    auto options = std::make_shared<T>();
    command.callback([options, &code, run] { code = run(*options, std::cout, std::cerr); });
    return options;
}

void addEval(CLI::App& app, int& code)
{
    auto* command = app.add_subcommand("eval", "Evaluate a state and print its result as JSON");
    auto options = std::make_shared<EvalOptions>();
    command->callback([options, &code] { code = runEval(*options, std::cin, std::cout, std::cerr); });
    command->add_option("file", options->file, "Envelope file, or - for standard input")
        ->required()
        ->type_name("FILE");
    command->add_flag("--lines", options->lines,
                      "One envelope per line in, one result or error per line out");
    command->add_option("--only", options->only, "JSON pointers of the result to print, apart by commas")
        ->delimiter(',')
        ->type_name("POINTER,...");
    command->footer("Example: bitloupe-cli new-state mapping | bitloupe-cli eval - --only /metrics");
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

void addLabs(CLI::App& app, int& code)
{
    auto id = std::make_shared<std::string>();
    auto* newState = app.add_subcommand("new-state", "Print the default state of a lab, to edit");
    newState->add_option("lab", *id, "Id of the lab, as `bitloupe-cli labs` lists them")
        ->required()
        ->type_name("LAB");
    newState->callback([id, &code] { code = printNewState(*id); });
    auto* list = app.add_subcommand("labs", "Print the labs of this build, one a line");
    list->callback([] {
        for (const Lab& known : labs())
            std::cout << known.id << '\n';
    });
}

void addInspect(CLI::App& app, int& code)
{
    auto* command = app.add_subcommand("inspect", "List the tensors of a model file");
    auto options = kept(*command, code, runInspect);
    command->add_option("model", options->model, kModel)->required()->type_name("FILE");
    command->add_option("--tensor", options->options.tensor, "Only the tensor of this name")
        ->type_name("NAME");
    command->add_flag("--stats", options->options.stats,
                      "Read every value: min, max, mean, standard deviation; with --json also counts of NaN, "
                      "infinities and zeros, the sum of magnitudes, the first and last values");
    command->add_flag("--json", options->json, "Print JSON");
    command->footer("Example: bitloupe-cli inspect model.safetensors --stats");
}

void addCompare(CLI::App& app, int& code)
{
    auto* command = app.add_subcommand("compare", "Compare two models tensor by tensor, worst first");
    auto options = kept(*command, code, runCompare);
    command->add_option("a", options->a, kModel)->required()->type_name("FILE");
    command->add_option("b", options->b, "Model file to compare with it")->required()->type_name("FILE");
    command->add_flag("--json", options->json, "Print JSON");
    command->add_option("--fail-below-sqnr", options->failBelowDb, kGate)->type_name("DB");
    command->footer(
        "Codes with stored scales are compared by the values they stand for: SQNR = 10 log10(sum a^2 / "
        "sum (a - b)^2).\nExample: bitloupe-cli compare model.onnx model_int8.onnx --fail-below-sqnr 30");
}

void addScales(CLI::App& command, ScaleOptions& scales)
{
    const char* isDefault = " (default)";
    command.add_option("--bits", scales.bits, "Width of the codes, 2 to 16 (default 8)")->type_name("N");
    command
        .add_option("--granularity", scales.granularity,
                    "One scale perTensor (default), perChannel or perGroup")
        ->type_name("WORD");
    command
        .add_option("--group", scales.group,
                    "Weights of a channel that share a scale (default 128); means --granularity perGroup")
        ->type_name("N");
    auto* symmetric = command.add_flag_callback(
        "--symmetric", [&scales] { scales.symmetric = true; },
        std::string("Zero point 0, lowest code unused") + (scales.symmetric ? isDefault : ""));
    command
        .add_flag_callback(
            "--asymmetric", [&scales] { scales.symmetric = false; },
            std::string("Range from the least to the largest weight, with a zero point")
                + (scales.symmetric ? "" : isDefault))
        ->excludes(symmetric);
}

void addBlock(CLI::App& command, std::string& block, const char* words)
{
    CLI::Option* option = command.add_option("--block", block, words)->type_name("WORD");
    for (const char* scale : {"--bits", "--granularity", "--group", "--symmetric", "--asymmetric"})
        option->excludes(command.get_option(scale));
}

void addQuantize(CLI::App& app, int& code)
{
    auto* command =
        app.add_subcommand("quantize", "Write a model's weights as codes, scales and zero points");
    auto options = kept(*command, code, runQuantize);
    command->add_option("model", options->model, kModel)->required()->type_name("FILE");
    command
        ->add_option("-o,--output", options->output,
                     "File to write, .safetensors, .npz or .gguf; - is standard output")
        ->required()
        ->type_name("FILE");
    addScales(*command, options->scales);
    addBlock(*command, options->block,
             "Blocks of a GGUF file instead of scales: q8_0, q5_0, q5_1, q4_0, q4_1 or mxfp4");
    command->add_option("--axis", options->axis, "Axis of the channels (default: as the file says, else 0)")
        ->type_name("N");
    command
        ->add_option("--only", options->only,
                     "Names of the tensors to quantize, apart by commas (default: all weights)")
        ->delimiter(',')
        ->type_name("NAME,...");
    command
        ->add_option(
            "--keep-file", options->keepFile,
            "File of tensor names, one a line, that are not quantized, as `report -o keep.txt` writes it")
        ->type_name("FILE");
    command
        ->add_option("--format", options->format,
                     "safetensors, npz or gguf (default: by the ending of the output)")
        ->type_name("WORD");
    command->footer(
        "Weights are floating tensors of two or more dimensions; everything else is copied. "
        "Tensor W becomes\n"
        "  W              codes: I8 or I16 in the shape of W, or of 2 to 7 bits packed into U8, "
        "lowest bits first\n"
        "  W.scale        F32, one value, one per channel, or [channels, groups]\n"
        "  W.zero_point   I32, the same shape; weight = (code - zero_point) * scale\n"
        "  metadata       \"quantization:W\", a JSON text: bits, granularity, axis, groupSize, "
        "scheme, shape, packed,\n"
        "                 quantMin, quantMax (npz: a JSON object in the array __metadata__)\n"
        "With --block, W becomes such blocks along its last dimension, where that is a multiple of 32.\n"
        "resources/quantized-files.md describes it in full and reads it with NumPy.\n"
        "Example: bitloupe-cli quantize model.safetensors -o small.safetensors --bits 4 --group "
        "32 --symmetric");
}

void addReport(CLI::App& app, int& code)
{
    auto* command =
        app.add_subcommand("report", "Write a report of what quantization does to a model's weights");
    auto options = kept(*command, code, runReport);
    command->add_option("model", options->model, kModel)->required()->type_name("FILE");
    command
        ->add_option(
            "-o,--output", options->output,
            "File to write: .html (stands alone), .csv, .json, or .txt with the names of the tensors "
            "below the threshold; - is standard output")
        ->required()
        ->type_name("FILE");
    addScales(*command, options->scales);
    addBlock(*command, options->block,
             "Block format instead of scales: mxfp8_e4m3, mxfp4, nvfp4, q8_0, q4_0, ...");
    command
        ->add_option("--threshold", options->thresholdDb,
                     "SQNR below which a tensor is marked (default: that of the gate, else 30)")
        ->type_name("DB");
    command->add_option("--fail-below-sqnr", options->failBelowDb, kGate)->type_name("DB");
    command
        ->add_option("--format", options->format,
                     "html, csv, json or list (default: by the ending of the output)")
        ->type_name("WORD");
    command->footer("Sizes are those of codes and binary32 scales; 1 kB = 1000 bytes.\n"
                    "Example: bitloupe-cli report model.gguf -o report.html --bits 4 --fail-below-sqnr 15");
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

void addLint(CLI::App& app, int& code)
{
    auto folder = std::make_shared<std::string>();
    auto* command = app.add_subcommand("lint", "Prove every lesson of a folder; exit code 3 when one fails");
    command->add_option("folder", *folder, "Folder of lessons (default: the program's own)")
        ->type_name("DIR");
    command->callback([folder, &code] { code = lint(folder->empty() ? lessonsFolder() : *folder); });
}

} // namespace

void addCommands(CLI::App& app, int& code)
{
    addInspect(app, code);
    addReport(app, code);
    addQuantize(app, code);
    addCompare(app, code);
    addEval(app, code);
    addLabs(app, code);
    addLint(app, code);
}

} // namespace bitloupe::cli
