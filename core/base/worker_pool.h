#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bitloupe {

/// Threads that wait for pieces of work and block while there are none.
class WorkerPool {
public:
    /// So many threads beside the caller's.
    explicit WorkerPool(int threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// One for the whole program: a thread less than the machine has processors, at least one. Started by the
    /// first call.
    static WorkerPool& shared();

    /// Threads that work at once, the caller's among them.
    int width() const { return static_cast<int>(m_threads.size()) + 1; }
    /// piece(0) .. piece(count - 1), each once, on any of the threads and in any order; returns when all are
    /// done. Any thread may call; while the pool works for another, the caller does all pieces by itself. A
    /// piece neither throws nor calls run().
    void run(int count, const std::function<void(int)>& piece);

private:
    struct Job {
        const std::function<void(int)>* piece = nullptr;
        int count = 0;
        int next = 0; ///< first piece that nobody took
        int done = 0;
    };

    void loop();
    /// Takes pieces until there are no more. The lock is held before and after, not while a piece runs.
    void work(std::unique_lock<std::mutex>& lock);

    std::mutex m_caller; ///< held by the thread that the pool works for
    std::mutex m_mutex; ///< guards the rest
    std::condition_variable m_wake;
    std::condition_variable m_finished;
    Job m_job;
    bool m_quit = false;
    std::vector<std::thread> m_threads;
};

} // namespace bitloupe
