#include "core/base/worker_pool.h"

#include <algorithm>

namespace bitloupe {

WorkerPool::WorkerPool(int threads)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

WorkerPool& WorkerPool::shared()
{
    static WorkerPool pool(std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1));
    return pool;
}

void WorkerPool::run(int count, const std::function<void(int)>& piece)
{
    const std::unique_lock caller(m_caller, std::try_to_lock);
    if (!caller.owns_lock() || count < 2) {
        for (int i = 0; i < count; ++i)
            piece(i);
        return;
    }
    std::unique_lock lock(m_mutex);
    m_job = {&piece, count, 0, 0};
    m_wake.notify_all();
    work(lock);
    m_finished.wait(lock, [this] { return m_job.done == m_job.count; });
    m_job = {};
}

void WorkerPool::work(std::unique_lock<std::mutex>& lock)
{
    while (m_job.next < m_job.count) {
        const int mine = m_job.next++;
        const auto& piece = *m_job.piece;
        lock.unlock();
        piece(mine);
        lock.lock();
        if (++m_job.done == m_job.count)
            m_finished.notify_one();
    }
}

void WorkerPool::loop()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_quit || m_job.next < m_job.count; });
        if (m_quit)
            return;
        work(lock);
    }
}

} // namespace bitloupe
