#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"
#include "core/labs/common/lab.h"
#include "core/labs/numbers/block.h"
#include "core/labs/numbers/cost_facts.h"
#include "core/labs/numbers/list.h"
#include "core/labs/numbers/operation.h"
#include "core/num/exact.h"
#include "core/num/format.h"
#include "core/num/format_fields.h"
#include "core/num/rounding.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe {

namespace numbers {

enum class Page { Inspect, Arithmetic, Blocks, Formats, Cost };

constexpr auto enumWords(Page)
{
    using Word = std::pair<Page, std::string_view>;
    return std::array<Word, 5>{{{Page::Inspect, "inspect"},
                                {Page::Arithmetic, "arithmetic"},
                                {Page::Blocks, "blocks"},
                                {Page::Formats, "formats"},
                                {Page::Cost, "cost"}}};
}

/// A code of another format, to be converted.
struct Source {
    NumberFormat format = {.layout = kBinary32};
    std::string bits;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("format", s.format);
        v("bits", s.bits);
    }
    friend bool operator==(const Source&, const Source&) = default;
};

inline constexpr std::string_view kDefaultInput = "0.1";

/// One number and the format that stores it. Exactly one of input, bits, source and list is set.
struct State {
    NumberFormat format = {.layout = kBinary16};
    std::optional<std::string> input = std::string(kDefaultInput); ///< what a person typed
    std::optional<std::string> bits; ///< a code of `format`, hex
    std::optional<Source> source;
    std::optional<NumberList> list; ///< several numbers, of which `item` is the one shown
    std::optional<std::size_t> item; ///< counted from 0, the default
    RoundingMode rounding = RoundingMode::NearestEven;
    std::uint64_t seed = 0; ///< of stochastic rounding
    Overflow overflow = Overflow::Ieee;
    Page page = Page::Inspect;
    std::optional<Operation> operation;
    std::optional<Block> block;
    std::optional<CostQuestion> cost; ///< of the page cost

    RoundingRule rule() const { return {rounding, overflow, seed}; }
    Status validate() const;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        // The default input stands only where none of the four was given.
        constexpr bool kReads = std::is_same_v<V, FieldReader>;
        if constexpr (kReads)
            s.input.reset();
        v("format", s.format);
        v("input", s.input);
        v("bits", s.bits);
        v("source", s.source);
        v("list", s.list);
        v("item", s.item);
        v("rounding", s.rounding);
        v("seed", s.seed);
        v("overflow", s.overflow);
        v("page", s.page);
        v("operation", s.operation);
        v("block", s.block);
        v("cost", s.cost);
        if constexpr (kReads) {
            if (!s.input && !s.bits && !s.source && !s.list)
                s.input = std::string(kDefaultInput);
        }
    }
    friend bool operator==(const State&, const State&) = default;
};

struct Neighbour {
    std::uint64_t pattern = 0;
    std::string value;
};

/// How the number asked for became the stored one.
struct Input {
    Exact asked;
    std::string label; ///< as a person calls it: what was typed, or the exact value of the source
    std::string exact;
    std::string error; ///< stored - asked, exact
    double errorUlp = 0;
    bool tie = false;
    bool away = false; ///< rounding made the magnitude larger
    bool payloadDropped = false; ///< the NaN typed carries what the format has no room for
};

/// The same number in another format under the same rules.
struct Comparison {
    const NamedFormat* format = nullptr;
    std::uint64_t pattern = 0;
    Exact stored;
    std::string value;
    double relativeError = 0; ///< (stored - asked) / asked
};

struct Result {
    NumberFormat format;
    RoundingRule rule;
    std::uint64_t pattern = 0;
    Decoded decoded;
    std::string value;
    std::string hexfloat;
    std::optional<int> ulpExponent;
    std::optional<Neighbour> next;
    std::optional<Neighbour> previous;
    std::optional<Input> input; ///< none where the bits were given
    Flags flags;
    std::vector<Comparison> comparison; ///< one per named format
    std::optional<OperationResult> operation;
    std::optional<BlockResult> block;
    std::optional<CostAnswer> cost; ///< where it is asked for, or its page shown
    std::optional<ListResult> list;

    Exact stored() const { return decoded.value; }
};

/// Errors: those of parseLiteral, readPattern, computeList, computeOperation and computeBlock.
Expected<Result> compute(const State& state, const Context& context);
Json toJson(const Result& result);

} // namespace numbers

Lab numbersLab();

} // namespace bitloupe
