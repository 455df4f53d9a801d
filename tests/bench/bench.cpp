#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>

#include <hwy/targets.h>

namespace bitloupe::bench {

namespace {

std::string_view instructions = "widest instruction set";

} // namespace

bool chooseInstructions(int argc, char** argv)
{
    if (argc < 2)
        return true;
    struct Row {
        std::string_view name;
        std::int64_t target;
    };
    constexpr std::array<Row, 4> kRows{
        {{"portable", 0}, {"sse4", HWY_SSE4}, {"avx2", HWY_AVX2}, {"avx512", HWY_AVX3}}};
    const auto row =
        std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.name == argv[1]; });
    if (row == kRows.end() || (hwy::SupportedTargets() & row->target) != row->target) {
        std::fprintf(stderr, "%s: give portable, sse4, avx2 or avx512, as far as the processor goes\n",
                     argv[0]);
        return false;
    }
    hwy::GetChosenTarget().Update(row->target);
    instructions = row->name;
    return true;
}

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wallSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<Timing> interleaved(const std::vector<Contender>& contenders, int rounds, double (*clock)())
{
    rounds = std::max(rounds, 9);
    std::vector<std::vector<double>> seconds(contenders.size());
    for (int round = -1; round < rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            const double start = clock();
            contenders[i].run();
            if (round >= 0)
                seconds[i].push_back(clock() - start);
        }
    }
    std::vector<Timing> timings;
    for (auto& runs : seconds) {
        std::sort(runs.begin(), runs.end());
        timings.push_back({runs[runs.size() / 2], runs.front()});
    }
    return timings;
}

Table::Table(std::vector<std::string> header)
{
    m_rows.push_back(std::move(header));
}

void Table::add(std::vector<std::string> row)
{
    m_rows.push_back(std::move(row));
}

void Table::print() const
{
    std::vector<std::size_t> widths;
    for (const auto& row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const int width = static_cast<int>(widths[i]);
            std::printf(i == 0 ? "%-*s" : "  %*s", width, row[i].c_str());
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

std::string fixed(double value, int digits)
{
    std::string text(32, '\0');
    const int length = std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    text.resize(static_cast<std::size_t>(std::max(length, 0)));
    return text;
}

std::string outputOf(const std::string& command)
{
    std::string text;
    if (FILE* pipe = popen(command.c_str(), "r")) {
        char part[256];
        while (std::fgets(part, sizeof part, pipe) != nullptr)
            text += part;
        if (pclose(pipe) != 0)
            return {};
    }
    return text;
}

void printMachine()
{
    std::string model = "unknown processor";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    }
    std::printf("%s, %s. Thread processor time, median; contenders take turns.\n\n", model.c_str(),
                std::string(instructions).c_str());
}

} // namespace bitloupe::bench
