#include "core/labs/weights/code_writer.h"

#include "core/io/narrow_formats.h"
#include "core/labs/weights/row_simd.h"

#include <algorithm>
#include <array>
#include <bit>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 1 << 14;

template<typename T>
Status appendNumber(FileWriter& file, T value)
{
    auto bits = std::bit_cast<std::uint32_t>(value);
    std::array<std::byte, 4> bytes;
    for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(bits & 0xFFU);
        bits >>= 8U;
    }
    return file.append(bytes);
}

} // namespace

CodeWriter::CodeWriter(const Model& model, std::size_t index, const Settings& settings, int axis,
                       QuantizeSummary& summary, const Context& context)
    : m_values(model, index)
    , m_settings(settings)
    , m_map(m_values.info().shape, axis,
            settings.granularity == Granularity::PerGroup ? settings.groupSize : 0)
    , m_summary(summary)
    , m_context(context)
{
    m_layout.bits = settings.bits;
    m_layout.granularity = std::string(wordOf(settings.granularity));
    m_layout.axis = axis;
    m_layout.groupSize = m_map.groupSize();
    m_layout.symmetric = settings.symmetric;
    m_layout.shape = m_values.info().shape;
    m_layout.packed = settings.bits <= kMostPackedBits;
    const AffineParameters grid = parametersOf({-1, 1}, settings);
    m_layout.quantMin = grid.quantMin;
    m_layout.quantMax = grid.quantMax;
}

std::vector<std::int64_t> CodeWriter::codeShape() const
{
    if (!m_layout.packed)
        return m_layout.shape;
    // The codes take no more bytes than the values, whose number of bytes fits.
    return {*blockSizeOf(m_values.info().count, packedCodeFormat(m_layout.bits))};
}

std::vector<std::int64_t> CodeWriter::scaleShape() const
{
    if (m_layout.axis < 0)
        return {1};
    if (m_layout.groupSize == 0)
        return {m_map.channels()};
    return {m_map.channels(), m_map.groups()};
}

ElementType CodeWriter::codeType() const
{
    return m_layout.packed ? ElementType::U8 : m_layout.bits <= 8 ? ElementType::I8 : ElementType::I16;
}

Status CodeWriter::findScales()
{
    std::vector<std::optional<Range>> ranges(static_cast<std::size_t>(m_map.scales()));
    const std::int64_t total = m_values.info().count;
    std::vector<float> tile(static_cast<std::size_t>(std::min(kTile, total)));
    for (std::int64_t at = 0; at < total; at += kTile) {
        if (m_context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Quantizing was cancelled; nothing was changed.");
        auto part = std::span(tile).first(static_cast<std::size_t>(std::min(kTile, total - at)));
        if (auto status = m_values.read(at, part); !status)
            return status;
        m_map.eachRun(at, part, [&](std::size_t scale, std::span<const float> run) {
            const Range range = rangeOf(run);
            auto& known = ranges[scale];
            known = known ? Range{std::min(known->min, range.min), std::max(known->max, range.max)} : range;
        });
    }
    for (const auto& range : ranges) {
        AffineParameters p = parametersOf(range.value_or(Range{}), m_settings);
        p.scale = static_cast<double>(static_cast<float>(p.scale));
        m_parameters.push_back(p);
    }
    return {};
}

Status CodeWriter::appendCodes(FileWriter& file, std::span<const float> steps, std::int64_t zeroPoint)
{
    m_bytes.clear();
    for (const float step : steps) {
        const auto code = static_cast<std::uint32_t>(static_cast<std::int32_t>(step) + zeroPoint);
        if (m_layout.packed) {
            m_waiting |= (code & ((1U << m_layout.bits) - 1U)) << m_waitingBits;
            m_waitingBits += m_layout.bits;
            if (m_waitingBits >= 8) {
                m_bytes.push_back(static_cast<std::uint8_t>(m_waiting & 0xFFU));
                m_waiting >>= 8U;
                m_waitingBits -= 8;
            }
            continue;
        }
        m_bytes.push_back(static_cast<std::uint8_t>(code & 0xFFU));
        if (m_layout.bits > 8)
            m_bytes.push_back(static_cast<std::uint8_t>((code >> 8U) & 0xFFU));
    }
    return file.append(std::as_bytes(std::span(m_bytes)));
}

/// The byte that is begun, and zeros to the end of its block.
Status CodeWriter::finishBlock(FileWriter& file)
{
    const std::int64_t bits = m_values.info().count * m_layout.bits;
    std::vector<std::byte> rest(static_cast<std::size_t>(codeShape().front() - bits / 8));
    if (m_waitingBits > 0)
        rest.front() = static_cast<std::byte>(m_waiting);
    return file.append(rest);
}

Status CodeWriter::writeCodes(FileWriter& file)
{
    if (auto status = findScales(); !status)
        return status;
    const std::int64_t total = m_values.info().count;
    std::vector<float> tile(static_cast<std::size_t>(std::min(kTile, total)));
    std::array<float, simd::kTile> steps;
    double signal = 0;
    double noise = 0;
    Status status;
    for (std::int64_t at = 0; at < total && status; at += kTile) {
        if (m_context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Quantizing was cancelled; nothing was changed.");
        auto part = std::span(tile).first(static_cast<std::size_t>(std::min(kTile, total - at)));
        if (status = m_values.read(at, part); !status)
            return status;
        signal += sumOfSquares(part);
        m_map.eachRun(at, part, [&](std::size_t scale, std::span<const float> run) {
            const AffineParameters& p = m_parameters[scale];
            noise += squaredError(run, p);
            for (std::size_t i = 0; i < run.size() && status; i += simd::kTile) {
                const auto few = run.subspan(i, std::min(simd::kTile, run.size() - i));
                if (p.scale == 0)
                    std::fill(steps.begin(), steps.end(), 0.0F);
                else
                    simd::steps(few,
                                {p.scale, static_cast<double>(p.quantMin - p.zeroPoint),
                                 static_cast<double>(p.quantMax - p.zeroPoint)},
                                steps.data());
                status = appendCodes(file, std::span<const float>(steps.data(), few.size()), p.zeroPoint);
            }
        });
    }
    if (status && m_layout.packed)
        status = finishBlock(file);
    m_summary.quantized.push_back({m_values.info().name, sqnr(signal, noise), m_map.scales()});
    return status;
}

Status CodeWriter::writeScales(FileWriter& file) const
{
    for (const AffineParameters& p : m_parameters) {
        if (auto status = appendNumber(file, static_cast<float>(p.scale)); !status)
            return status;
    }
    return {};
}

Status CodeWriter::writeZeroPoints(FileWriter& file) const
{
    for (const AffineParameters& p : m_parameters) {
        if (auto status = appendNumber(file, static_cast<std::int32_t>(p.zeroPoint)); !status)
            return status;
    }
    return {};
}

} // namespace bitloupe::weights
