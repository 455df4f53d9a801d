#include "tests/fuzz/bounded_input.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

/// A fuzzer for compilers without libFuzzer, with its flags as far as they are needed here:
///   PROGRAM [-runs=N] [-max_total_time=SECONDS] [-artifact_prefix=P] [FILE or FOLDER...]
/// feeds the seeds and the files as they are, then N damaged copies of them (or as many as fit the time).
/// The same ones every time. An input at which the program ends is written to Pcrash.
namespace {

std::string input;
std::string faultPath = "crash";

/// Only what a signal handler may call.
void saveInput(int signal)
{
    const int file = ::open(faultPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const bool saved = file >= 0 && ::write(file, input.data(), input.size()) >= 0;
    constexpr std::string_view kWords = "the input is in ";
    if (saved && ::write(2, kWords.data(), kWords.size()) > 0
        && ::write(2, faultPath.data(), faultPath.size()) > 0)
        (void)!::write(2, "\n", 1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

class Random {
public:
    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t m_state = 1;
};

/// One fault: a bit, a byte, a number that is small, large or negative, a cut, a copied or removed part.
void damage(std::string& bytes, Random& random)
{
    if (bytes.empty())
        return;
    // Half of the faults hit the first kilobyte, where headers are.
    const std::size_t reach = random.below(2) == 0 ? std::min<std::size_t>(bytes.size(), 1024) : bytes.size();
    const std::size_t at = random.below(reach);
    const std::size_t length = std::min(bytes.size() - at, 1 + random.below(64));
    const auto overwrite = [&](std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
            bytes[at + i] = static_cast<char>(value >> (8 * i));
    };
    switch (random.below(8)) {
    case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
    case 1:
        bytes[at] = static_cast<char>(random.next());
        break;
    case 2:
        overwrite(random.below(300), random.below(2) == 0 ? 4 : 8);
        break;
    case 3:
        overwrite(~random.below(300), random.below(2) == 0 ? 4 : 8);
        break;
    case 4:
        overwrite(std::uint64_t{1} << random.below(64), random.below(2) == 0 ? 4 : 8);
        break;
    case 5:
        bytes.resize(at);
        break;
    case 6:
        bytes.insert(random.below(bytes.size()), bytes.substr(at, length));
        break;
    default:
        bytes.erase(at, length);
        break;
    }
}

void addFile(std::vector<std::string>& seeds, const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

struct Options {
    std::uint64_t runs = UINT64_MAX;
    std::time_t seconds = 0; ///< 0: no end by time
    std::vector<std::string> seeds = bitloupe::fuzz::seeds();
};

Options readOptions(int argc, char** argv)
{
    Options out;
    const auto valueOf = [](std::string_view argument, std::string_view flag) {
        return argument.starts_with(flag) ? argument.data() + flag.size() : nullptr;
    };
    for (int i = 1; i < argc; ++i) {
        if (const char* runs = valueOf(argv[i], "-runs="))
            out.runs = std::strtoull(runs, nullptr, 10);
        else if (const char* seconds = valueOf(argv[i], "-max_total_time="))
            out.seconds = std::strtol(seconds, nullptr, 10);
        else if (const char* prefix = valueOf(argv[i], "-artifact_prefix="))
            faultPath = std::string(prefix) + "crash";
        else if (argv[i][0] == '-')
            continue;
        else if (!std::filesystem::is_directory(argv[i]))
            addFile(out.seeds, argv[i]);
        else
            for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
                addFile(out.seeds, entry.path());
    }
    return out;
}

void useInput()
{
    (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

} // namespace

int main(int argc, char** argv)
{
    LLVMFuzzerInitialize(&argc, &argv);
    const Options options = readOptions(argc, argv);
    std::signal(SIGABRT, saveInput);
    std::signal(SIGSEGV, saveInput);
    Random random;
    for (const std::string& seed : options.seeds) {
        input = seed;
        useInput();
    }
    const std::time_t end = options.seconds > 0 ? std::time(nullptr) + options.seconds : 0;
    std::uint64_t done = 0;
    for (; done < options.runs && (end == 0 || std::time(nullptr) < end); ++done) {
        input = options.seeds[random.below(options.seeds.size())];
        for (std::size_t faults = 1 + random.below(4); faults > 0; --faults)
            damage(input, random);
        useInput();
    }
    std::printf("%llu damaged inputs of %zu seeds: no fault\n", static_cast<unsigned long long>(done),
                options.seeds.size());
    return 0;
}
