#pragma once

#include "core/io/ggml_blocks.h"
#include "core/io/tensor_writer.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/quantize_model.h"

#include <vector>

namespace bitloupe::weights {

/// GGUF's type of a block format: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 and MXFP4; nullptr for the others, which it
/// lacks.
const GgmlType* ggmlTypeOf(const ScaledBlockFormat& format);

/// One tensor turned into blocks along its last dimension, a multiple of their length, while a file is
/// written.
class BlockWriter {
public:
    /// `model` and `summary` must outlive this object.
    BlockWriter(const Model& model, std::size_t index, const ScaledBlockFormat& format,
                QuantizeSummary& summary, const Context& context);

    Status write(FileWriter& file) const;

private:
    RealValues m_values;
    const ScaledBlockFormat& m_format;
    QuantizeSummary& m_summary;
    const Context& m_context;
};

} // namespace bitloupe::weights
