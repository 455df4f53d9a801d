#include "core/labs/weights/page_parts.h"

#include "core/labs/common/scale_map.h"

#include <algorithm>

namespace bitloupe::weights {

namespace {

/// The comparison with another file, and the chosen tensor's part of it.
Status addComparison(Result& out, const OpenModel& open, std::size_t index, const Context& context)
{
    auto other = openForLab(*out.state.other, context);
    if (!other)
        return fail(other.error().code,
                    other.error().where == "/state/path" ? "/state/other" : other.error().where,
                    other.error().message);
    const std::string key = "weights.compare|" + open.key + "|" + other->key;
    out.comparison = context.memo != nullptr ? context.memo->find<Comparison>(key) : nullptr;
    if (out.comparison == nullptr) {
        auto made = compareModels(*open.model, *other->model, context);
        if (!made)
            return fail(made.error());
        out.comparison = std::make_shared<const Comparison>(std::move(*made));
        if (context.memo != nullptr)
            context.memo->store<Comparison>(key, out.comparison,
                                            out.comparison->matched.size() * sizeof(MatchedTensor));
    }
    const auto& matched = out.comparison->matched;
    const auto pair = std::find_if(matched.begin(), matched.end(),
                                   [&](const MatchedTensor& row) { return row.index == index; });
    if (pair == matched.end())
        return {};
    auto detail = comparePair(*open.model, *other->model, *pair, context);
    if (!detail)
        return fail(detail.error());
    out.pair = std::make_shared<const PairDetail>(std::move(*detail));
    return {};
}

/// The block that holds the chosen value: as stored, or as the block format of the State would store it.
Status addDissection(Result& out, const OpenModel& open, std::size_t index, const ChannelMatrix& matrix)
{
    const Settings settings = settingsOf(out.state);
    const std::int64_t element = out.state.element.value_or(0);
    if (element >= matrix.info.count)
        return fail(ErrorCode::OutOfRange, "/state/element",
                    "The tensor has the values 0 to " + std::to_string(matrix.info.count - 1) + ".");
    if (settings.block == nullptr) {
        if (!out.storedInBlocks)
            return {};
        auto dissection = dissectStored(*open.model, index, element);
        if (!dissection)
            return fail(dissection.error());
        out.dissection = std::make_shared<const Dissection>(std::move(*dissection));
        return {};
    }
    // With a scale per value, the number of a value's scale is its place in the channels laid end to end.
    const ScaleMap places(matrix.info.shape, matrix.axis, 1);
    const auto channels = static_cast<std::int64_t>(matrix.channels());
    const std::int64_t perChannel = matrix.info.count / channels;
    const std::int64_t place = matrix.axis < 0 ? element : static_cast<std::int64_t>(places.scaleOf(element));
    const auto row = matrix.row(static_cast<std::size_t>(place / perChannel));
    if (std::ssize(row) != perChannel)
        return {};
    const WholeTensor whole = wholeOf(matrix.range, settings);
    Dissection dissection = dissectEncoded(row, *settings.block, whole.blockScale, place % perChannel);
    dissection.channel = place / perChannel;
    out.dissection = std::make_shared<const Dissection>(std::move(dissection));
    return {};
}

} // namespace

Status addPageParts(Result& out, const OpenModel& open, std::size_t index, const ChannelMatrix& matrix,
                    const Context& context)
{
    out.storedInBlocks = isBlockTensor(*open.model, index);
    if (out.state.page == Page::Blocks) {
        if (auto status = addDissection(out, open, index, matrix); !status)
            return status;
    }
    return out.state.other ? addComparison(out, open, index, context) : Status();
}

} // namespace bitloupe::weights
