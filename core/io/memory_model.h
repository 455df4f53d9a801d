#pragma once

#include "core/io/model.h"

namespace bitloupe {

/// A model whose binary32 tensors live in memory: generated ones, and those that a lab made.
class MemoryModel final : public Model {
public:
    MemoryModel(std::string path, std::string_view format, std::string note = {})
        : m_path(std::move(path))
        , m_format(format)
        , m_note(std::move(note))
    {
    }

    /// `values` has as many elements as the shape.
    void add(std::string name, std::vector<std::int64_t> shape, std::vector<float> values);

    const std::string& path() const override { return m_path; }
    std::string_view format() const override { return m_format; }
    std::string note() const override { return m_note; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    Status readReal(std::size_t index, std::int64_t first, std::span<double> out) const override;
    Status readFloat(std::size_t index, std::int64_t first, std::span<float> out) const override;

private:
    std::string m_path;
    std::string_view m_format;
    std::string m_note;
    std::vector<TensorInfo> m_tensors;
    std::vector<std::vector<float>> m_values;
};

} // namespace bitloupe
