#include "core/labs/weights/block_writer.h"

#include "core/labs/weights/row_quantizer.h"

#include <algorithm>
#include <array>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 1 << 14; // whole blocks

/// MXFP4 as GGUF stores it: byte j holds codes j and j + 16; those of OCP MX lie two by two.
void toHalves(std::span<std::uint8_t> codes)
{
    std::array<std::uint8_t, 16> out = {};
    for (std::size_t j = 0; j < out.size(); ++j) {
        const auto code = [&](std::size_t i) { return codes[i / 2] >> (i % 2 * 4) & 0xF; };
        out[j] = static_cast<std::uint8_t>(code(j) | code(j + 16) << 4);
    }
    std::copy(out.begin(), out.end(), codes.begin());
}

} // namespace

const GgmlType* ggmlTypeOf(const ScaledBlockFormat& format)
{
    switch (format.kind) {
    case BlockKind::Q4_0:
        return findGgmlType(2);
    case BlockKind::Q4_1:
        return findGgmlType(3);
    case BlockKind::Q5_0:
        return findGgmlType(6);
    case BlockKind::Q5_1:
        return findGgmlType(7);
    case BlockKind::Q8_0:
        return findGgmlType(8);
    case BlockKind::Mxfp4:
        return findGgmlType(39);
    default:
        return nullptr;
    }
}

BlockWriter::BlockWriter(const Model& model, std::size_t index, const ScaledBlockFormat& format,
                         QuantizeSummary& summary, const Context& context)
    : m_values(model, index)
    , m_format(format)
    , m_summary(summary)
    , m_context(context)
{
}

Status BlockWriter::write(FileWriter& file) const
{
    const std::int64_t total = m_values.info().count;
    std::vector<float> tile(static_cast<std::size_t>(std::min(kTile, total)));
    std::vector<double> decoded(tile.size());
    std::vector<std::uint8_t> bytes(blockBytes(m_format, tile.size()));
    double signal = 0;
    double noise = 0;
    for (std::int64_t at = 0; at < total; at += kTile) {
        if (m_context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Quantizing was cancelled; nothing was changed.");
        const auto part = std::span(tile).first(static_cast<std::size_t>(std::min(kTile, total - at)));
        if (auto status = m_values.read(at, part); !status)
            return status;
        const auto blocks = std::span(bytes).first(blockBytes(m_format, part.size()));
        encodeBlocks(m_format, std::span<const float>(part), blocks);
        const auto values = std::span(decoded).first(part.size());
        decodeBlocks(m_format, blocks, values);
        signal += sumOfSquares(part);
        for (std::size_t i = 0; i < part.size(); ++i) {
            const double error = static_cast<double>(part[i]) - values[i];
            noise += error * error;
        }
        if (m_format.kind == BlockKind::Mxfp4) {
            for (std::size_t i = 0; i < blocks.size(); i += 17)
                toHalves(blocks.subspan(i + 1, 16));
        }
        if (auto status = file.append(std::as_bytes(blocks)); !status)
            return status;
    }
    m_summary.quantized.push_back({m_values.info().name, sqnr(signal, noise), total / m_format.elements});
    return {};
}

} // namespace bitloupe::weights
