#include "core/labs/weights/values.h"

#include "core/base/number_text.h"
#include "core/num/batch.h"

#include <algorithm>
#include <cctype>
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

/// What blocks make of the finite values `from` to `to` of a channel. Whole blocks are decoded.
std::vector<double> decodedPart(const Result& result, const Settings& settings, std::size_t channel,
                                std::size_t from, std::size_t to)
{
    const auto row = result.matrix->row(channel);
    const auto size = static_cast<std::size_t>(settings.block->elements);
    const std::size_t start = from / size * size;
    const std::size_t end = std::min(row.size(), (to + size - 1) / size * size);
    const WholeTensor whole = wholeOf({result.layer.min, result.layer.max}, settings);
    std::vector<double> out(end - start);
    decodedBlocks(row.subspan(start, end - start), *settings.block, whole.blockScale, out);
    out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(from - start));
    return out;
}

/// The values of a run, NaN and infinities among them.
Slice originals(const Result& result, const Place& first, std::int64_t count)
{
    const ChannelMatrix& matrix = *result.matrix;
    Slice out;
    out.first = first;
    const std::int64_t end = std::min(result.perChannel, first.at + count);
    std::size_t dropped = droppedBefore(matrix, positionOf(result, first));
    for (Place place = first; place.at < end; ++place.at) {
        const std::size_t position = positionOf(result, place);
        const bool isDropped = dropped < matrix.droppedAt.size() && matrix.droppedAt[dropped] == position;
        out.original.push_back(isDropped ? matrix.dropped[dropped++] : matrix.values[position - dropped]);
    }
    return out;
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
    const Settings settings = settingsOf(result.state);
    Slice out = originals(result, first, count);
    out.hasCodes = settings.block == nullptr;
    const std::size_t position = positionOf(result, first);
    const auto channel = static_cast<std::size_t>(first.channel);
    std::size_t rank = position - droppedBefore(*result.matrix, position) - result.matrix->start[channel];
    std::vector<double> decoded;
    if (settings.block != nullptr)
        decoded = decodedPart(result, settings, channel, rank, rank + out.original.size());
    AffineParameters p = out.hasCodes ? parametersAt(result, first) : AffineParameters();
    const bool inGroups = out.hasCodes && settings.granularity == Granularity::PerGroup;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < out.original.size(); ++i) {
        std::int64_t code = 0;
        double level = std::numeric_limits<double>::quiet_NaN();
        if (out.isNumber(i)) {
            if (inGroups && rank % static_cast<std::size_t>(settings.groupSize) == 0)
                p = parametersAt(result, {first.channel, first.at + static_cast<std::int64_t>(i)});
            if (out.hasCodes)
                code = quantize(static_cast<double>(out.original[i]), p, CodeRounding::NearestEven);
            level = out.hasCodes ? p.level(code) : decoded[seen++];
            ++rank;
        }
        out.codes.push_back(code);
        out.dequantized.push_back(level);
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

StoredBits storedBits(const Result& result, float value)
{
    std::string type = result.dtype;
    std::transform(type.begin(), type.end(), type.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto is = [&](std::initializer_list<std::string_view> words) {
        return std::find(words.begin(), words.end(), type) != words.end();
    };
    StoredBits out;
    out.format = findFormat(is({"bf16", "bfloat16"})                           ? "bfloat16"
                                : is({"f16", "float16", "half", "<f2", ">f2"}) ? "binary16"
                                                                               : "binary32");
    std::uint32_t code = 0;
    encodeBatch(std::span(&value, 1), out.format->format, {}, std::span(&code, 1));
    out.pattern = code;
    return out;
}

std::string bitText(std::int64_t code, int width)
{
    std::string text;
    for (int bit = width - 1; bit >= 0; --bit)
        text += ((static_cast<std::uint64_t>(code) >> static_cast<unsigned>(bit)) & 1U) != 0 ? '1' : '0';
    return text;
}

} // namespace bitloupe::weights
