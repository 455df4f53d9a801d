#include "core/base/latest_runner.h"

#include <utility>

namespace bitloupe {

LatestRunner::LatestRunner()
    : m_thread([this](const std::stop_token& quit) { loop(quit); })
{
}

LatestRunner::~LatestRunner()
{
    m_thread.request_stop();
    cancel();
}

void LatestRunner::submit(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = std::move(job);
        m_running.request_stop();
    }
    m_wake.notify_one();
}

void LatestRunner::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_waiting.reset();
    m_running.request_stop();
}

bool LatestRunner::waitIdle(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    return m_idle.wait_for(lock, patience, [this] { return !m_isRunning && !m_waiting; });
}

void LatestRunner::loop(const std::stop_token& quit)
{
    for (;;) {
        Job job;
        std::stop_token stop;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, quit, [this] { return m_waiting.has_value(); }) || quit.stop_requested())
                return;
            job = std::move(*m_waiting);
            m_waiting.reset();
            m_running = std::stop_source{};
            stop = m_running.get_token();
            m_isRunning = true;
        }
        job(stop);
        {
            const std::lock_guard lock(m_mutex);
            m_isRunning = false;
        }
        m_idle.notify_all();
    }
}

} // namespace bitloupe
