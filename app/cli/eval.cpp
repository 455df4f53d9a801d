#include "app/cli/eval.h"

#include "core/base/atomic_file.h"
#include "core/base/memo.h"
#include "core/labs/registry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace bitloupe::cli {

namespace {

/// The wanted places of a result as an object of the same shape. A place that is absent stays absent.
Json pick(const Json& result, const std::vector<std::string>& pointers)
{
    if (pointers.empty())
        return result;
    Json picked = Json::object();
    for (const std::string& pointer : pointers) {
        const Json* value = findPointer(result, pointer);
        if (value == nullptr)
            continue;
        Json* at = &picked;
        std::string path = pointer.substr(1);
        for (std::size_t cut = 0; (cut = path.find('/')) != std::string::npos; path.erase(0, cut + 1))
            at = &(*at)[path.substr(0, cut)];
        (*at)[path] = *value;
    }
    return picked;
}

Expected<Json> evaluateText(std::string_view text, const EvalOptions& options, const Context& context)
{
    const auto json = parseJson(text);
    if (!json)
        return fail(json.error());
    const auto envelope = readEnvelope(*json);
    if (!envelope)
        return fail(envelope.error());
    auto result = envelope->lab->evaluate(envelope->state, context);
    if (!result)
        return fail(result.error());
    return pick(result->json, options.only);
}

Json errorJson(const Error& error)
{
    Json json;
    json["error"]["code"] = std::string(errorWord(error.code));
    json["error"]["where"] = error.where;
    json["error"]["message"] = error.message;
    return json;
}

int evalLines(const EvalOptions& options, const Context& context, std::istream& in, std::ostream& out)
{
    bool badInput = false;
    bool failed = false;
    std::string line;
    while (std::getline(in, line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const auto result = evaluateText(line, options, context);
        if (!result) {
            badInput = badInput || exitCode(result.error().code) == 2;
            failed = true;
        }
        out << dumpJson(result ? *result : errorJson(result.error())) << '\n' << std::flush;
    }
    return badInput ? 2 : failed ? 1 : 0;
}

int evalWhole(const EvalOptions& options, const Context& context, std::istream& in, std::ostream& out,
              std::ostream& err)
{
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto result = evaluateText(text, options, context);
    if (!result) {
        err << "bitloupe-cli: " << oneLine(result.error()) << '\n';
        return exitCode(result.error().code);
    }
    out << dumpJson(*result, options.indent) << '\n';
    return 0;
}

} // namespace

int runEval(const EvalOptions& given, std::istream& in, std::ostream& out, std::ostream& err)
{
    EvalOptions options = given;
    for (std::string& pointer : options.only) {
        if (!pointer.starts_with('/'))
            pointer.insert(0, 1, '/');
    }
    Memo memo;
    Context context;
    context.memo = &memo;
    std::ifstream file;
    if (options.file != "-") {
        file.open(options.file, std::ios::binary);
        if (!file) {
            err << "bitloupe-cli: " << options.file << ": The file cannot be opened; check its name.\n";
            return 2;
        }
        context.folder = std::filesystem::path(options.file).parent_path().string();
    }
    std::istream& source = options.file == "-" ? in : file;
    return options.lines ? evalLines(options, context, source, out)
                         : evalWhole(options, context, source, out, err);
}

} // namespace bitloupe::cli
