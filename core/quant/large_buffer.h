#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace bitloupe {

/// Numbers that nobody sets to zero first, in huge pages where the system has them: faults and address
/// translation of small pages cost more than a pass that fills them in any order.
template<typename T>
class LargeBuffer {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    LargeBuffer() = default;
    explicit LargeBuffer(std::size_t size)
        : m_data(static_cast<T*>(::operator new(size * sizeof(T), alignmentOf(size))),
                 Free{alignmentOf(size)})
        , m_size(size)
    {
#if defined(__linux__)
        if (size * sizeof(T) >= kHugePage)
            madvise(m_data.get(), size * sizeof(T), MADV_HUGEPAGE);
#endif
    }

    T* data()
    {
        return m_data.get();
    }
    const T* data() const
    {
        return m_data.get();
    }
    std::size_t size() const
    {
        return m_size;
    }
    T& operator[](std::size_t i)
    {
        return m_data.get()[i];
    }
    const T& operator[](std::size_t i) const
    {
        return m_data.get()[i];
    }

private:
    static constexpr std::size_t kHugePage = std::size_t{1} << 21U;
    static constexpr std::size_t kCacheLine = 64;

    struct Free {
        std::align_val_t alignment{kCacheLine};
        void operator()(T* data) const { ::operator delete(data, alignment); }
    };

    static std::align_val_t alignmentOf(std::size_t size)
    {
        return std::align_val_t{size * sizeof(T) >= kHugePage ? kHugePage : kCacheLine};
    }

    std::unique_ptr<T[], Free> m_data;
    std::size_t m_size = 0;
};

} // namespace bitloupe
