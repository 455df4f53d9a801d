#include "core/labs/numbers/cost_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace bitloupe::numbers {

namespace {

constexpr int kBitsPerByte = 8;
constexpr int kTf32StorageBits = 32;

NumberFormat integer(int bits, bool isSigned)
{
    return {FixedFormat{.isSigned = isSigned, .integerBits = bits - (isSigned ? 1 : 0), .fractionBits = 0}};
}

StoredFormat single(const NumberFormat& format)
{
    const bool isTf32 = format == NumberFormat{kTf32};
    return {format.label() + (isTf32 ? " in 32 bits" : ""), isTf32 ? kTf32StorageBits : format.totalBits(), 1,
            format};
}

/// Blocks of 32 with an 8-bit scale (OCP MX), of 16 with an 8-bit scale (NVFP4, whose one float32 per tensor
/// is left out), of 32 with a float16 scale (GGUF).
std::vector<StoredFormat> blockFormats()
{
    constexpr int kMxScale = 8;
    constexpr int kGgufScale = 16;
    return {
        {"Q8_0 blocks", 32 * 8 + kGgufScale, 32, integer(8, true)},
        {"MXFP8 blocks", 32 * 8 + kMxScale, 32, {kE4M3FN}},
        {"MXFP6 blocks", 32 * 6 + kMxScale, 32, {kE3M2FN}},
        {"NVFP4 blocks", 16 * 4 + kMxScale, 16, {kE2M1FN}},
        {"Q4_0 blocks", 32 * 4 + kGgufScale, 32, integer(4, true)},
        {"MXFP4 blocks", 32 * 4 + kMxScale, 32, {kE2M1FN}},
    };
}

/// ceil(ceil(count / values) * bits / 8) without overflow for counts up to kMaxCount.
std::int64_t bytesOf(const StoredFormat& stored, std::int64_t count)
{
    const std::int64_t blocks = (count + stored.blockValues - 1) / stored.blockValues;
    return (blocks * stored.blockBits + kBitsPerByte - 1) / kBitsPerByte;
}

std::vector<SafeTerms> safeRows(const CostQuestion& question)
{
    std::vector<SafeTerms> rows;
    for (const int bits : {16, 24, 32, 64}) {
        const std::string label = (question.isSigned ? "int" : "uint") + std::to_string(bits);
        rows.push_back({label, bits, safeTerms(bits, question.bits, question.isSigned)});
    }
    rows.push_back({"float32, exact", 32, safeTermsInFloat32(question.bits, question.isSigned)});
    return rows;
}

} // namespace

Expected<std::int64_t> parseCount(std::string_view text, const std::string& where)
{
    std::string digits;
    for (const char c : text) {
        if (c != ',' && c != ' ' && c != '\'' && c != '_')
            digits += c;
    }
    double factor = 1;
    constexpr std::string_view kSuffixes = "kKMmGgBbTt";
    constexpr std::array<double, 5> kFactors{1e3, 1e6, 1e9, 1e9, 1e12};
    if (const auto suffix = digits.empty() ? kSuffixes.npos : kSuffixes.find(digits.back());
        suffix != kSuffixes.npos) {
        factor = kFactors[suffix / 2];
        digits.pop_back();
    }
    double value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stop != end)
        return fail(ErrorCode::BadJson, where, "A count is a number such as 25,557,032 or 7B.");
    value = std::round(value * factor);
    if (!(value >= 1 && value <= static_cast<double>(kMaxCount)))
        return fail(ErrorCode::OutOfRange, where, "The count must be 1 to 10¹⁵.");
    return static_cast<std::int64_t>(value);
}

const std::vector<StoredFormat>& storedFormats()
{
    static const std::vector<StoredFormat> rows = [] {
        std::vector<StoredFormat> out;
        for (const NumberFormat& format :
             {NumberFormat{kBinary64}, NumberFormat{kBinary32}, NumberFormat{kTf32}, NumberFormat{kBinary16},
              NumberFormat{kBfloat16}, NumberFormat{kE4M3FN}, NumberFormat{kE5M2}, integer(8, true),
              NumberFormat{kE3M2FN}, NumberFormat{kE2M1FN}, integer(4, true), integer(2, true)})
            out.push_back(single(format));
        for (StoredFormat& block : blockFormats())
            out.push_back(std::move(block));
        std::ranges::stable_sort(out, std::ranges::greater{}, &StoredFormat::bitsPerValue);
        return out;
    }();
    return rows;
}

std::vector<MemoryRow> memoryOf(std::int64_t count)
{
    std::vector<MemoryRow> rows;
    for (const StoredFormat& stored : storedFormats()) {
        const std::int64_t bytes = bytesOf(stored, count);
        rows.push_back(
            {&stored, bytes, movingEnergy(MemoryLevel::Dram, static_cast<double>(bytes) * kBitsPerByte)});
    }
    return rows;
}

CostAnswer costAnswer(const CostQuestion& question)
{
    const SumOfProducts sum = question.sum();
    CostAnswer out{.question = question,
                   .memory = memoryOf(question.count),
                   .growth = {},
                   .productBits = productBits(question.bits),
                   .growthBits = growthBits(question.k),
                   .ruleBits = ruleBits(sum),
                   .neededBits = neededBits(sum),
                   .bound = sumBound(sum),
                   .safe = safeRows(question),
                   .macsPerDramRead =
                       movingEnergy(MemoryLevel::Dram, kAccessBits) / macEnergy(8, 8).picojoules};
    for (const std::int64_t k : doublings(question.k)) {
        const SumOfProducts step{k, question.bits, question.isSigned};
        out.growth.push_back({k, sumBound(step), neededBits(step)});
    }
    return out;
}

Json toJson(const CostAnswer& answer)
{
    Json memory = Json::array();
    for (const MemoryRow& row : answer.memory)
        memory.push_back({{"format", row.stored->label},
                          {"bitsPerValue", realJson(row.stored->bitsPerValue())},
                          {"bytes", row.bytes},
                          {"readPj", realJson(row.readPicojoules)}});
    Json safe = Json::array();
    for (const SafeTerms& row : answer.safe)
        safe.push_back({{"accumulator", row.accumulator}, {"k", row.k}});
    const CostQuestion& question = answer.question;
    return {{"count", question.count},
            {"memory", std::move(memory)},
            {"accumulator",
             {{"k", question.k},
              {"bits", question.bits},
              {"signed", question.isSigned},
              {"productBits", answer.productBits},
              {"ruleBits", answer.ruleBits},
              {"neededBits", answer.neededBits},
              {"bound", answer.bound},
              {"safe", std::move(safe)}}},
            {"macsPerDramRead", realJson(answer.macsPerDramRead)},
            {"source", std::string(kEnergySource)}};
}

} // namespace bitloupe::numbers
