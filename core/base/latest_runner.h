#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace bitloupe {

/// Runs jobs one at a time on a thread of its own. A newer job takes the place of a waiting one and asks the
/// running one to stop, so that only the newest matters.
///
/// submit(), cancel(), waitIdle() and the destructor belong to one thread. A job polls its stop token (every
/// 5 ms or less) and hands on its own result; a stopped job hands on nothing. The destructor stops and joins.
class LatestRunner {
public:
    using Job = std::function<void(std::stop_token)>;

    LatestRunner();
    ~LatestRunner();
    LatestRunner(const LatestRunner&) = delete;
    LatestRunner& operator=(const LatestRunner&) = delete;

    void submit(Job job);
    /// Stops the running job and forgets a waiting one.
    void cancel();
    /// Whether nothing runs or waits, after at most `patience` of waiting for it.
    bool waitIdle(std::chrono::milliseconds patience);

private:
    void loop(const std::stop_token& quit);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::condition_variable m_idle;
    bool m_isRunning = false;
    std::optional<Job> m_waiting;
    std::stop_source m_running;
    std::jthread m_thread; // last: it uses all of the above
};

} // namespace bitloupe
