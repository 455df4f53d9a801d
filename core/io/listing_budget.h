#pragma once

#include <cstdint>

namespace bitloupe {

/// What listing a file may cost in memory: 3 times the file plus 48 MiB, so that the whole stays below 4
/// times the file plus 64 MiB. A file can ask for more than it weighs by naming the same bytes many times.
class ListingBudget {
public:
    explicit ListingBudget(std::uint64_t fileBytes)
        : m_left(fileBytes < UINT64_MAX / 4 ? 3 * fileBytes + (48U << 20U) : UINT64_MAX)
    {
    }

    /// False once the budget is spent.
    bool spend(std::uint64_t bytes)
    {
        if (bytes > m_left)
            return false;
        m_left -= bytes;
        return true;
    }

private:
    std::uint64_t m_left;
};

/// Memory of one listed tensor besides its name, shape and scales.
inline constexpr std::uint64_t kTensorCost = 448;

} // namespace bitloupe
