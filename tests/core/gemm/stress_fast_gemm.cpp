#include "core/base/worker_pool.h"
#include "tests/core/gemm/gemm_problem.h"

#include <atomic>
#include <cstdio>
#include <thread>

using namespace bitloupe;

// Many callers on one pool and one layer, for the thread sanitizer.
namespace {

bool poolRunsEveryPieceOnce()
{
    WorkerPool pool(3);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            for (int round = 0; round < 500; ++round) {
                std::vector<int> runs(static_cast<std::size_t>(round % 9));
                pool.run(static_cast<int>(runs.size()), [&](int i) { ++runs[static_cast<std::size_t>(i)]; });
                for (const int count : runs)
                    wrong += count == 1 ? 0 : 1;
            }
        });
    }
    for (std::thread& caller : callers)
        caller.join();
    return wrong == 0;
}

bool callersAgree(GemmKernel kernel)
{
    Draw draw{SplitMix64(77)};
    const Problem problem = randomProblem(draw, 97, 53, 61);
    const auto fast = prepared(problem, kernel);
    const auto alone = output(*fast, problem.gemm, 1);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&, caller] {
            for (int round = 0; round < 50; ++round)
                wrong += output(*fast, problem.gemm, caller + round % 5) == alone ? 0 : 1;
        });
    }
    for (std::thread& caller : callers)
        caller.join();
    return wrong == 0;
}

} // namespace

int main()
{
    bool good = poolRunsEveryPieceOnce();
    for (const GemmKernel kernel : usableGemmKernels())
        good = callersAgree(kernel) && good;
    std::printf("%s\n", good ? "every caller has the same bits" : "results differ");
    return good ? 0 : 1;
}
