#include "app/cli/commands.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

namespace {

/// Help without the lists of what excludes what, in lines that a terminal of 100 columns holds.
class HelpFormatter : public CLI::Formatter {
public:
    HelpFormatter() { column_width(kColumn); }

    std::string make_option_opts(const CLI::Option* option) const override
    {
        if (option->get_type_size() == 0)
            return {};
        return " " + option->get_type_name() + (option->get_required() ? " (required)" : "");
    }
    std::string make_option_desc(const CLI::Option* option) const override
    {
        std::istringstream words(option->get_description());
        std::string out;
        std::size_t width = 0;
        for (std::string word; words >> word;) {
            const bool breaks = width > 0 && width + 1 + word.size() > 98 - kColumn;
            out += (width == 0 ? "" : breaks ? "\n" : " ") + word;
            width = (breaks || width == 0 ? 0 : width + 1) + word.size();
        }
        return out;
    }

private:
    static constexpr std::size_t kColumn = 32;
};

/// What is wrong with the words of a call, as one sentence, and where its help is.
std::string problemOf(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv)
{
    const auto chosen = app.get_subcommands();
    if (chosen.empty()) {
        const std::string problem = argc > 1 && argv[1][0] != '-'
            ? "\"" + std::string(argv[1]) + "\" is not a command"
            : error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) ? "Give a command"
                                                                                       : error.what();
        return problem + "; `bitloupe-cli --help` lists the commands.";
    }
    std::string problem = error.what();
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
        problem = "\"" + chosen.front()->remaining().front() + "\" is not an option or one argument too many";
    else if (problem.starts_with("Could not convert: "))
        problem = problem.substr(std::strlen("Could not convert: ")) + " is not a number";
    return problem + "; `bitloupe-cli " + chosen.front()->get_name() + " --help` lists what it takes.";
}

} // namespace

int main(int argc, char** argv)
{
    std::ios::sync_with_stdio(false);
    std::signal(SIGXFSZ, SIG_IGN); // a file too large is an error of writing, not an end without a word
    CLI::App app{"Bitloupe on the command line: the same engine as the window.", "bitloupe-cli"};
    app.set_version_flag("--version", "bitloupe-cli " BITLOUPE_VERSION);
    app.require_subcommand(1);
    app.formatter(std::make_shared<HelpFormatter>());
    app.footer("Exit codes: 0 done, 1 no answer, 2 bad input, 3 a check failed. Errors are one line on "
               "standard error.\n"
               "`bitloupe-cli COMMAND --help` lists what a command takes.");
    int code = 0;
    bitloupe::cli::addCommands(app, code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)
            return app.exit(error, std::cout, std::cerr);
        std::cerr << "bitloupe-cli: " << problemOf(app, error, argc, argv) << '\n';
        return 2;
    }
    errno = 0;
    std::cout.flush();
    if (std::cout)
        return code;
    std::cerr << "bitloupe-cli: The output could not be written"
              << (errno == 0 ? std::string() : std::string(": ") + std::strerror(errno)) << ".\n";
    return code == 0 ? 1 : code;
}
