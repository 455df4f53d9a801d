#pragma once

#include "core/io/stored_codes.h"
#include "core/io/tensor_writer.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/quantize_model.h"

#include <memory>

namespace bitloupe::weights {

/// One tensor turned into codes, scales and zero points while a file is written.
class CodeWriter {
public:
    /// `axis` is -1 per tensor. `model` and `summary` must outlive this object.
    CodeWriter(const Model& model, std::size_t index, const Settings& settings, int axis,
               QuantizeSummary& summary, const Context& context);

    const CodeLayout& layout() const { return m_layout; }
    std::vector<std::int64_t> codeShape() const;
    std::vector<std::int64_t> scaleShape() const;
    ElementType codeType() const;

    /// In this order, each once.
    Status writeCodes(FileWriter& file);
    Status writeScales(FileWriter& file) const;
    Status writeZeroPoints(FileWriter& file) const;

private:
    Status findScales();
    Status finishBlock(FileWriter& file);
    Status appendCodes(FileWriter& file, std::span<const float> steps, std::int64_t zeroPoint);

    RealValues m_values;
    Settings m_settings;
    CodeLayout m_layout;
    ScaleMap m_map;
    QuantizeSummary& m_summary;
    const Context& m_context;
    std::vector<AffineParameters> m_parameters;
    std::vector<std::uint8_t> m_bytes;
    unsigned m_waiting = 0; ///< bits of packed codes that fill no byte yet, the first the lowest
    int m_waitingBits = 0;
};

} // namespace bitloupe::weights
