#include "core/labs/numbers/list.h"

#include "core/num/number_list.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

constexpr std::size_t kMaxJsonItems = 4096;
constexpr std::size_t kItemsPerPoll = 256;

std::string joined(const std::vector<std::string>& items)
{
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty())
            text += '\n';
        text += item;
    }
    return text;
}

std::vector<std::string_view> lines(std::string_view text)
{
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t end = text.find('\n');
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return out;
        text.remove_prefix(end + 1);
    }
}

/// stored - asked and the same in steps; both NaN where one of them is not finite and they differ.
void measure(ListItem& item, const NumberFormat& format)
{
    const Exact& asked = item.asked.number;
    const Dyadic stored = decode(format, item.pattern).value;
    if (!stored.isFinite() || !asked.isFinite()) {
        const bool same = stored.kind == asked.kind() && stored.negative == asked.isNegative();
        item.error = item.errorUlp = same ? 0 : NAN;
        return;
    }
    const Exact error = Exact(stored) - asked;
    item.error = error.toDouble();
    item.errorUlp = error.timesPowerOfTwo(-ulpExponent(format, item.pattern).value_or(0)).toDouble();
}

void summarise(ListResult& result, const NumberFormat& format)
{
    double signal = 0;
    double noise = 0;
    for (const ListItem& item : *result.items) {
        result.exact += item.error == 0 ? 1 : 0;
        result.overflowed += item.flags.overflow ? 1 : 0;
        result.underflowed += item.flags.underflow ? 1 : 0;
        if (!item.asked.number.isFinite() || !decode(format, item.pattern).value.isFinite())
            continue;
        const double asked = item.asked.number.toDouble();
        signal += asked * asked;
        noise += item.error * item.error;
        result.maxAbsError = std::max(result.maxAbsError, std::fabs(item.error));
    }
    result.sqnrDb = noise == 0 ? HUGE_VAL : 10 * std::log10(signal / noise);
}

} // namespace

Expected<NumberList> NumberList::fromText(std::string_view pasted, const std::string& where)
{
    auto items = numberListItems(pasted, where);
    if (!items)
        return fail(items.error());
    return NumberList{joined(*items)};
}

Status readValue(const Json& json, NumberList& out, const std::string& where, const Limits&)
{
    if (json.is_string()) {
        auto list = NumberList::fromText(json.get_ref<const std::string&>(), where);
        if (!list)
            return fail(list.error());
        out = std::move(*list);
        return {};
    }
    std::vector<std::string> items;
    if (auto status = readValue(json, items, where, Limits{}); !status)
        return status;
    if (items.empty())
        return fail(ErrorCode::Missing, where, "There is no number in this list.");
    if (items.size() > kMaxListItems)
        return fail(ErrorCode::TooLarge, where, "The list has more than 100,000 numbers.");
    for (std::string& item : items)
        std::ranges::replace(item, '\n', ' ');
    out.text = joined(items);
    return {};
}

Json writeValue(const NumberList& list)
{
    return list.text;
}

Expected<ListResult> computeList(const NumberList& list, std::size_t item, const NumberFormat& format,
                                 const RoundingRule& rule, const Context& context)
{
    const auto texts = lines(list.text);
    if (item >= texts.size())
        return fail(ErrorCode::OutOfRange, "/state/item",
                    "The list has " + std::to_string(texts.size()) + " numbers, counted from 0.");
    std::vector<ListItem> items(texts.size());
    RoundingRule own = rule;
    for (std::size_t i = 0; i < texts.size(); ++i, ++own.seed) {
        if (i % kItemsPerPoll == 0) {
            if (context.cancelled())
                return fail(ErrorCode::Cancelled, "/state/list", "The evaluation was cancelled.");
            context.report(static_cast<double>(i) / static_cast<double>(texts.size()), "Rounding the list");
        }
        auto asked = parseLiteral(texts[i], "/state/list");
        if (!asked)
            return fail(asked.error().code, "/state/list",
                        "Number " + std::to_string(i + 1) + ": " + asked.error().message);
        ListItem& out = items[i];
        out.text = texts[i];
        out.asked = std::move(*asked);
        const Rounded rounded = roundLiteral(format, out.asked, own);
        out.pattern = rounded.pattern;
        out.flags = rounded.flags;
        measure(out, format);
    }
    ListResult result;
    result.item = item;
    result.items = std::make_shared<const std::vector<ListItem>>(std::move(items));
    summarise(result, format);
    return result;
}

Json toJson(const ListResult& result, const NumberFormat& format)
{
    Json json = Json::object();
    json["count"] = result.items->size();
    json["item"] = result.item;
    json["exact"] = result.exact;
    json["overflowed"] = result.overflowed;
    json["underflowed"] = result.underflowed;
    json["maxAbsError"] = realJson(result.maxAbsError);
    json["sqnrDb"] = realJson(result.sqnrDb);
    Json bits = Json::array();
    for (std::size_t i = 0; i < std::min(result.items->size(), kMaxJsonItems); ++i)
        bits.push_back(hexText((*result.items)[i].pattern, format.totalBits()));
    json["bits"] = std::move(bits);
    return json;
}

} // namespace bitloupe::numbers
