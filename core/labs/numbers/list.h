#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"
#include "core/num/parse.h"

#include <memory>
#include <string>
#include <vector>

namespace bitloupe::numbers {

/// Numbers that a person pasted, one a line; as JSON a text or an array of texts.
struct NumberList {
    std::string text; ///< items that need no further splitting, joined by line breaks

    /// From a column, a row or an array of C, Python or numpy. Errors: those of numberListItems.
    static Expected<NumberList> fromText(std::string_view pasted, const std::string& where);
    friend bool operator==(const NumberList&, const NumberList&) = default;
};

Status readValue(const Json& json, NumberList& out, const std::string& where, const Limits& limits);
Json writeValue(const NumberList& list);

struct ListItem {
    std::string text; ///< as pasted
    Literal asked;
    std::uint64_t pattern = 0;
    Flags flags;
    double error = 0; ///< stored - asked, nearest binary64; not finite where one of them is not
    double errorUlp = 0; ///< in steps at the stored number
};

/// Every number of a list, rounded by one rule.
struct ListResult {
    std::shared_ptr<const std::vector<ListItem>> items;
    std::size_t item = 0; ///< the one that the other fields of the result are about
    std::size_t exact = 0;
    std::size_t overflowed = 0;
    std::size_t underflowed = 0;
    double maxAbsError = 0; ///< over the items that are finite and stored as finite
    double sqnrDb = 0; ///< 10 log10(sum asked^2 / sum error^2) over the same; infinite without an error
};

/// Item i rounds stochastically with seed + i, so that equal numbers may differ.
/// Errors: those of parseLiteral, naming the item; outOfRange where `item` is past the end; cancelled.
Expected<ListResult> computeList(const NumberList& list, std::size_t item, const NumberFormat& format,
                                 const RoundingRule& rule, const Context& context);
/// The summary and the bits of the first 4,096 items.
Json toJson(const ListResult& result, const NumberFormat& format);

} // namespace bitloupe::numbers
