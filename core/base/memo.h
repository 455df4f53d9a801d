#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bitloupe {

/// Least-recently-used store of immutable artifacts (tensors, indexes) keyed by text derived from a State.
/// Thread-safe. Holding an artifact keeps it alive after it was dropped here.
class Memo {
public:
    explicit Memo(std::size_t capacityBytes = std::size_t(2) << 30U)
        : m_capacityBytes(capacityBytes)
    {
    }

    template<typename T>
    std::shared_ptr<const T> find(const std::string& key)
    {
        return std::static_pointer_cast<const T>(findErased(key));
    }

    /// `key` must determine both the type and the content.
    template<typename T>
    void store(const std::string& key, std::shared_ptr<const T> value, std::size_t sizeBytes)
    {
        storeErased(key, std::move(value), sizeBytes);
    }

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const void> value;
        std::size_t sizeBytes;
    };

    std::shared_ptr<const void> findErased(const std::string& key);
    void storeErased(const std::string& key, std::shared_ptr<const void> value, std::size_t sizeBytes);

    std::size_t m_capacityBytes;
    std::size_t m_usedBytes = 0;
    std::mutex m_mutex;
    std::list<Entry> m_entries; // most recent first
    std::unordered_map<std::string, std::list<Entry>::iterator> m_index;
};

} // namespace bitloupe
