#include "core/labs/weights/code_writer.h"

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
    m_layout.packed = settings.bits == 4;
    const AffineParameters grid = parametersOf({-1, 1}, settings);
    m_layout.quantMin = grid.quantMin;
    m_layout.quantMax = grid.quantMax;
}

std::vector<std::int64_t> CodeWriter::codeShape() const
{
    const std::int64_t count = m_values.info().count;
    return m_layout.packed ? std::vector{count / 2 + count % 2} : m_layout.shape;
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
            const auto half = static_cast<std::uint8_t>(code & 0xFU);
            if (m_half)
                m_bytes.push_back(static_cast<std::uint8_t>(*m_half | (half << 4U)));
            m_half = m_half ? std::nullopt : std::optional(half);
            continue;
        }
        m_bytes.push_back(static_cast<std::uint8_t>(code & 0xFFU));
        if (m_layout.bits > 8)
            m_bytes.push_back(static_cast<std::uint8_t>((code >> 8U) & 0xFFU));
    }
    return file.append(std::as_bytes(std::span(m_bytes)));
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
    if (status && m_half) {
        const auto last = static_cast<std::byte>(*m_half);
        status = file.append(std::span(&last, 1));
    }
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
