#include "core/io/page_guard.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>

#include <sys/mman.h>
#include <unistd.h>

namespace bitloupe {

namespace {

/// A handler may only use what needs no lock: a table of atomics that never moves.
struct Slot {
    std::atomic<std::uintptr_t> begin = 0; ///< 0: free, kTaken: being filled
    std::atomic<std::uintptr_t> end = 0;
    std::atomic<bool> hasLostPages = false;
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

constexpr std::uintptr_t kTaken = 1; // no map begins there

std::array<Slot, PageGuard::kMostGuards> g_slots;
struct sigaction g_before;
std::uintptr_t g_pageBytes = 4096;

/// Puts a page of zeros under the address where it belongs to a guarded map.
bool putZeros(std::uintptr_t address)
{
    for (Slot& slot : g_slots) {
        const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
        if (begin <= kTaken || address < begin || address >= slot.end.load(std::memory_order_relaxed))
            continue;
        slot.hasLostPages.store(true, std::memory_order_relaxed);
        void* page =
            reinterpret_cast<void*>(address & ~(g_pageBytes - 1)); // NOLINT(performance-no-int-to-ptr)
        return ::mmap(page, g_pageBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page;
    }
    return false;
}

void onBusError(int signal, siginfo_t* info, void* context)
{
    const int before = errno;
    const bool isHandled = putZeros(reinterpret_cast<std::uintptr_t>(info->si_addr));
    errno = before;
    if (isHandled)
        return;
    if ((g_before.sa_flags & SA_SIGINFO) != 0 && g_before.sa_sigaction != nullptr)
        return g_before.sa_sigaction(signal, info, context);
    // The same instruction faults once more, now with what was there before.
    ::sigaction(SIGBUS, &g_before, nullptr);
}

void install()
{
    g_pageBytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action { };
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &g_before);
}

} // namespace

PageGuard::PageGuard(void* map, std::size_t size)
    : m_slot(0)
{
    static std::once_flag installed;
    std::call_once(installed, install);
    for (; m_slot < kMostGuards; ++m_slot) {
        Slot& slot = g_slots[m_slot];
        std::uintptr_t free = 0;
        if (!slot.begin.compare_exchange_strong(free, kTaken))
            continue;
        const auto begin = reinterpret_cast<std::uintptr_t>(map);
        slot.end.store(begin + size, std::memory_order_relaxed);
        slot.hasLostPages.store(false, std::memory_order_relaxed);
        slot.begin.store(begin, std::memory_order_release);
        return;
    }
}

PageGuard::~PageGuard()
{
    if (m_slot < kMostGuards)
        g_slots[m_slot].begin.store(0, std::memory_order_release);
}

bool PageGuard::hasLostPages() const
{
    return m_slot < kMostGuards && g_slots[m_slot].hasLostPages.load(std::memory_order_relaxed);
}

} // namespace bitloupe
