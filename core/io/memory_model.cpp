#include "core/io/memory_model.h"

#include <algorithm>
#include <cassert>

namespace bitloupe {

void MemoryModel::add(std::string name, std::vector<std::int64_t> shape, std::vector<float> values)
{
    TensorInfo info;
    info.name = std::move(name);
    info.shape = std::move(shape);
    info.dtype = "float32";
    info.count = std::ssize(values);
    info.sizeBytes = info.count * static_cast<std::int64_t>(sizeof(float));
    m_tensors.push_back(std::move(info));
    m_values.push_back(std::move(values));
}

Status MemoryModel::readReal(std::size_t index, std::int64_t first, std::span<double> out) const
{
    assert(first >= 0 && first + std::ssize(out) <= m_tensors[index].count);
    std::copy_n(m_values[index].begin() + first, out.size(), out.begin());
    return {};
}

Status MemoryModel::readFloat(std::size_t index, std::int64_t first, std::span<float> out) const
{
    assert(first >= 0 && first + std::ssize(out) <= m_tensors[index].count);
    std::copy_n(m_values[index].begin() + first, out.size(), out.begin());
    return {};
}

} // namespace bitloupe
