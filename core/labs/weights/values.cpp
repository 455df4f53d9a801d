#include "core/labs/weights/values.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bitloupe::weights {

namespace {

/// Of the values before a place of the whole tensor, how many are not finite.
std::size_t droppedBefore(const ChannelMatrix& matrix, std::size_t position)
{
    return static_cast<std::size_t>(
        std::lower_bound(matrix.droppedAt.begin(), matrix.droppedAt.end(), position)
        - matrix.droppedAt.begin());
}

std::size_t positionOf(const Result& result, const Place& place)
{
    return static_cast<std::size_t>(place.channel * result.perChannel + place.at);
}

std::string rangeSentence(const Result& result)
{
    std::string text = "Type a number from 0 to " + integerText(result.count - 1) + ", counting row by row";
    if (result.shape.size() > 1) {
        std::string example;
        for (const std::int64_t extent : result.shape)
            example += (example.empty() ? "" : ", ") + std::to_string(extent - 1);
        text += ", or one per dimension, up to " + example;
    }
    return text + ".";
}

Place placeOfIndex(const Result& result, const std::vector<std::int64_t>& index)
{
    Place place;
    for (std::size_t d = 0; d < index.size(); ++d) {
        if (static_cast<int>(d) == result.axis)
            place.channel = index[d];
        else
            place.at = place.at * result.shape[d] + index[d];
    }
    return place;
}

} // namespace

bool Slice::isNumber(std::size_t i) const
{
    return std::isfinite(original[i]);
}

AffineParameters parametersAt(const Result& result, const Place& place)
{
    const Settings settings = settingsOf(result.state);
    const ChannelMatrix& matrix = *result.matrix;
    const auto channel = static_cast<std::size_t>(place.channel);
    switch (settings.granularity) {
    case Granularity::PerTensor:
        break;
    case Granularity::PerChannel: {
        const Part& part = result.channels[channel];
        return parametersOf({part.min, part.max}, settings);
    }
    case Granularity::PerGroup: {
        const auto row = matrix.row(channel);
        const std::size_t position = positionOf(result, place);
        const std::size_t rank = position - droppedBefore(matrix, position) - matrix.start[channel];
        const auto size = static_cast<std::size_t>(settings.groupSize);
        const std::size_t start = std::min(rank / size * size, row.size());
        return parametersOf(rangeOf(row.subspan(start, std::min(size, row.size() - start))), settings);
    }
    }
    return parametersOf({result.layer.min, result.layer.max}, settings);
}

Slice sliceOf(const Result& result, const Place& first, std::int64_t count)
{
    const ChannelMatrix& matrix = *result.matrix;
    const Settings settings = settingsOf(result.state);
    Slice out{first, {}, {}, {}};
    const std::int64_t end = std::min(result.perChannel, first.at + count);
    std::size_t dropped = droppedBefore(matrix, positionOf(result, first));
    AffineParameters p = parametersAt(result, first);
    const bool inGroups = settings.granularity == Granularity::PerGroup;
    const auto groupSize = static_cast<std::size_t>(settings.groupSize);
    const std::size_t rowStart = matrix.start[static_cast<std::size_t>(first.channel)];
    for (Place place = first; place.at < end; ++place.at) {
        const std::size_t position = positionOf(result, place);
        if (dropped < matrix.droppedAt.size() && matrix.droppedAt[dropped] == position) {
            out.original.push_back(matrix.dropped[dropped++]);
            out.codes.push_back(0);
            out.dequantized.push_back(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        if (inGroups && (position - dropped - rowStart) % groupSize == 0)
            p = parametersAt(result, place);
        const float value = matrix.values[position - dropped];
        const std::int64_t code = quantize(static_cast<double>(value), p, CodeRounding::NearestEven);
        out.original.push_back(value);
        out.codes.push_back(code);
        out.dequantized.push_back(p.level(code));
    }
    return out;
}

std::vector<std::int64_t> indexOf(const Result& result, const Place& place)
{
    std::vector<std::int64_t> index(result.shape.size(), 0);
    std::int64_t rest = place.at;
    for (std::size_t d = index.size(); d-- > 0;) {
        if (static_cast<int>(d) == result.axis) {
            index[d] = place.channel;
            continue;
        }
        index[d] = rest % result.shape[d];
        rest /= result.shape[d];
    }
    return index;
}

Expected<Place> placeOf(const Result& result, const std::string& typed)
{
    const auto refuse = [&] { return fail(ErrorCode::OutOfRange, "", rangeSentence(result)); };
    std::vector<std::int64_t> numbers;
    const char* at = typed.data();
    const char* end = at + typed.size();
    while (at != end) {
        if (std::string_view(" ,[]()\t").find(*at) != std::string_view::npos) {
            ++at;
            continue;
        }
        std::int64_t number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc() || number < 0)
            return refuse();
        numbers.push_back(number);
        at = next;
    }
    if (numbers.size() == result.shape.size()) {
        for (std::size_t d = 0; d < numbers.size(); ++d) {
            if (numbers[d] >= result.shape[d])
                return refuse();
        }
        return placeOfIndex(result, numbers);
    }
    if (numbers.size() != 1 || numbers[0] >= result.count)
        return refuse();
    std::vector<std::int64_t> index(result.shape.size(), 0);
    for (std::size_t d = index.size(); d-- > 0; numbers[0] /= result.shape[d])
        index[d] = numbers[0] % result.shape[d];
    return placeOfIndex(result, index);
}

} // namespace bitloupe::weights
