#pragma once

#include <cstddef>

namespace bitloupe {

/// Keeps a map readable whose file gets shorter, or whose disk goes away: touching a page that is no longer
/// there raises SIGBUS, which would end the program. While a guard lives such a page reads as zeros, and the
/// guard remembers. Faults of other addresses go where they went before. At most kMostGuards at a time; a map
/// beyond them stays unguarded.
class PageGuard {
public:
    PageGuard(void* map, std::size_t size);
    ~PageGuard();
    PageGuard(const PageGuard&) = delete;
    PageGuard& operator=(const PageGuard&) = delete;

    /// Whether a page was missing when it was read.
    bool hasLostPages() const;

    static constexpr std::size_t kMostGuards = 1024;

private:
    std::size_t m_slot;
};

} // namespace bitloupe
