#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Other libraries on the problem that the fast multiply solves, one thread each.
namespace bitloupe::bench {

/// y[columns][rows] = clamp(round(m (sum_k w x + bias))), w [rows][depth] int8, x [columns][depth] uint8, all
/// zero points 0, output uint8: what every library here can do.
struct GemmProblem {
    int rows = 0;
    int depth = 0;
    int columns = 0;
    std::vector<std::int8_t> w;
    std::vector<std::uint8_t> x;
    std::vector<std::int32_t> bias; ///< per row
    std::vector<double> multipliers; ///< per row
    std::vector<std::uint8_t> y;

    double products() const { return static_cast<double>(rows) * depth * columns; }
};

/// Runs the problem once per call; empty where the library is not there. The problem must stay where it is.
using GemmRun = std::function<void()>;

/// matmul with weights in the order that the library likes best, scales and bias in binary32.
GemmRun oneDnnRun(GemmProblem& problem);
/// The largest instruction set that oneDNN may use: "avx2" or all. Before the first run.
void limitOneDnn(const std::string& instructions);
std::string oneDnnVersion();

/// GemmWithOutputPipeline with per-row multipliers, kernels for AVX2.
GemmRun gemmlowpRun(GemmProblem& problem);

/// binary32 matrices, without bias and requantization.
GemmRun eigenRun(const GemmProblem& problem);

} // namespace bitloupe::bench
