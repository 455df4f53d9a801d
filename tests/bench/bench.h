#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Timing for the benchmark programs. Compute speed of a shared machine changes from second to second, so the
/// contenders of a table take turns in one process, and only ratios within a table mean something.
namespace bitloupe::bench {

/// Seconds of processor time that the calling thread has used.
double threadSeconds();
/// Seconds on the wall, for work on several threads.
double wallSeconds();

struct Contender {
    std::string name;
    std::function<void()> run;
    double items = 0; ///< numbers handled per run
    double bytes = 0; ///< bytes read and written per run
};

struct Timing {
    double median = 0; ///< seconds per run
    double best = 0;
};

/// Every contender once per round, in turn, after one round that is not counted. At least 9 rounds.
std::vector<Timing> interleaved(const std::vector<Contender>& contenders, int rounds = 15,
                                double (*clock)() = threadSeconds);

/// Rows of text in aligned columns: the first column to the left, the others to the right.
class Table {
public:
    explicit Table(std::vector<std::string> header);
    void add(std::vector<std::string> row);
    void print() const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

/// `value` with `digits` digits after the point.
std::string fixed(double value, int digits);

/// Keeps a result, and all memory, from being optimised away.
inline void keep(const void* pointer)
{
    asm volatile("" : : "r"(pointer) : "memory");
}

/// Standard output of a command, or nothing where it fails.
std::string outputOf(const std::string& command);

/// One argument holds the loops to an instruction set: "portable", "sse4", "avx2" or "avx512". False, with a
/// message, for any other or one that the processor lacks.
bool chooseInstructions(int argc, char** argv);

/// The processor's name and the instruction set in use.
void printMachine();

} // namespace bitloupe::bench
