#include "core/base/latest_runner.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

// A plain program, because the thread sanitizer does not know how distribution builds of Qt synchronise.
int main()
{
    using bitloupe::LatestRunner;
    std::atomic<int> finished = 0;
    std::atomic<int> newest = -1;
    constexpr int kRounds = 200;
    constexpr int kJobs = 50;
    for (int round = 0; round < kRounds; ++round) {
        std::atomic<bool> lastRan = false;
        LatestRunner runner;
        for (int job = 0; job < kJobs; ++job) {
            runner.submit([&, job](const std::stop_token& stop) {
                for (int i = 0; i < 20 && !stop.stop_requested(); ++i)
                    std::this_thread::yield();
                if (stop.stop_requested())
                    return;
                newest = job;
                ++finished;
                if (job == kJobs - 1)
                    lastRan = true;
            });
        }
        if (round % 2 == 0) {
            while (!lastRan)
                std::this_thread::sleep_for(std::chrono::microseconds(50));
            if (newest != kJobs - 1) {
                std::puts("an older job ended after the newest");
                return 1;
            }
        } // else: destroyed in the middle of work
    }
    std::printf("%d jobs finished, the newest always last\n", finished.load());
    return 0;
}
