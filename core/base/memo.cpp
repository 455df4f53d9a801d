#include "core/base/memo.h"

namespace bitloupe {

std::shared_ptr<const void> Memo::findErased(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_index.find(key);
    if (it == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, it->second);
    return it->second->value;
}

void Memo::storeErased(const std::string& key, std::shared_ptr<const void> value, std::size_t sizeBytes)
{
    const std::lock_guard lock(m_mutex);
    if (const auto it = m_index.find(key); it != m_index.end()) {
        m_usedBytes -= it->second->sizeBytes;
        m_entries.erase(it->second);
        m_index.erase(it);
    }
    if (sizeBytes > m_capacityBytes)
        return;
    m_entries.push_front({key, std::move(value), sizeBytes});
    m_index[key] = m_entries.begin();
    m_usedBytes += sizeBytes;
    while (m_usedBytes > m_capacityBytes) {
        m_usedBytes -= m_entries.back().sizeBytes;
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

} // namespace bitloupe
