#include "core/labs/common/data_ref.h"

#include "core/base/number_text.h"
#include "core/quant/distribution.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::int64_t kMaxCount = 200'000'000;
constexpr std::size_t kMaxPatterns = kMaxStateList;

constexpr auto kKinds = std::to_array<std::pair<DataRef::Kind, std::string_view>>({
    {DataRef::Kind::Values, "values"},
    {DataRef::Kind::Bits, "bits"},
    {DataRef::Kind::Codes, "codes"},
    {DataRef::Kind::Distribution, "distribution"},
    {DataRef::Kind::File, "file"},
    {DataRef::Kind::Picture, "picture"},
    {DataRef::Kind::Activation, "activation"},
});

/// [..] or [[..],[..]] of equal rows.
template<typename T>
Status readRows(const Json& json, std::vector<T>& out, std::vector<std::int64_t>& shape,
                const std::string& where, const Limits& limits)
{
    if (!json.is_array())
        return fail(ErrorCode::WrongType, where, "A list of numbers is needed here.");
    if (json.empty() || !json[0].is_array()) {
        shape = {static_cast<std::int64_t>(json.size())};
        return readValue(json, out, where, limits);
    }
    const std::size_t columns = json[0].size();
    shape = {static_cast<std::int64_t>(json.size()), static_cast<std::int64_t>(columns)};
    std::vector<T> all;
    for (std::size_t row = 0; row < json.size(); ++row) {
        const std::string rowWhere = where + "/" + std::to_string(row);
        if (!json[row].is_array() || json[row].size() != columns)
            return fail(ErrorCode::WrongType, rowWhere,
                        "Every row must have " + std::to_string(columns) + " numbers like the first.");
        std::vector<T> values;
        if (auto status = readValue(json[row], values, rowWhere, limits); !status)
            return status;
        all.insert(all.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
        if (all.size() > kMaxStateList)
            return fail(ErrorCode::TooLarge, where,
                        "The list is too long: save it as a file and name the file.");
    }
    out = std::move(all);
    return {};
}

/// Width in bits of the formats whose patterns may be given as data.
int patternBits(std::string_view format)
{
    if (format == "binary32")
        return 32;
    return format == "binary64" ? 64 : format == "binary16" || format == "bfloat16" ? 16 : 0;
}

double decodeHalf(std::uint64_t pattern)
{
    const double sign = (pattern & 0x8000U) != 0 ? -1.0 : 1.0;
    const int exponent = static_cast<int>((pattern >> 10U) & 31U);
    const double fraction = static_cast<double>(pattern & 1023U);
    if (exponent == 31)
        return fraction != 0 ? std::numeric_limits<double>::quiet_NaN() : sign * HUGE_VAL;
    return exponent == 0 ? sign * std::ldexp(fraction, -24)
                         : sign * std::ldexp(1024 + fraction, exponent - 25);
}

double decodePattern(std::uint64_t pattern, std::string_view format)
{
    if (format == "binary64")
        return std::bit_cast<double>(pattern);
    if (format == "binary16")
        return decodeHalf(pattern);
    return std::bit_cast<float>(static_cast<std::uint32_t>(format == "bfloat16" ? pattern << 16U : pattern));
}

Status decodePatterns(DataRef& data, const std::string& where)
{
    const int bits = patternBits(data.format);
    if (bits == 0)
        return fail(ErrorCode::Unsupported, where + "/format",
                    "Data bits may be in binary16, bfloat16, binary32 or binary64.");
    if (data.patterns.size() > kMaxPatterns)
        return fail(ErrorCode::TooLarge, where + "/values",
                    "The list is too long: save it as a file and name the file.");
    data.values.clear();
    for (std::size_t i = 0; i < data.patterns.size(); ++i) {
        const std::string& text = data.patterns[i];
        std::uint64_t pattern = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), pattern, 16);
        if (code != std::errc{} || end != text.data() + text.size()
            || static_cast<int>(text.size()) * 4 != bits)
            return fail(ErrorCode::WrongType, where + "/values/" + std::to_string(i),
                        "A " + data.format + " pattern has " + std::to_string(bits / 4) + " hex digits.");
        data.values.push_back(decodePattern(pattern, data.format));
    }
    return {};
}

const Limits kAnyReal{-DBL_MAX, DBL_MAX, true};
const Limits kCode{-2147483648.0, 2147483647.0};

/// One list of fields per kind; reading, writing and unknown keys all follow it.
template<typename V, typename S>
void visitKind(V& v, S& data)
{
    using Kind = DataRef::Kind;
    switch (data.kind) {
    case Kind::Values:
    case Kind::Bits:
        break; // lists of lists are read and written by hand
    case Kind::Codes:
        v("scales", data.scales);
        v("zeroPoint", data.zeroPoint, kCode);
        break;
    case Kind::Distribution:
        v("name", data.name);
        v("seed", data.seed);
        v("scale", data.scale, Limits{0x1p-1022});
        v("shift", data.shift);
        v("factor", data.factor, Limits{-1e9, 1e9});
        v("chance", data.chance, Limits{0, 1});
        break;
    case Kind::File:
        v("path", data.path);
        v("tensor", data.tensor);
        v("slice", data.slice);
        break;
    case Kind::Picture:
        v("path", data.path);
        break;
    case Kind::Activation:
        v("layer", data.layer);
        v("images", data.images, Limits{1, 1e6});
        break;
    }
}

Status readLists(const Json& json, DataRef& out, const std::string& where)
{
    const Json* values = findPointer(json, "/values");
    if (values == nullptr)
        return fail(ErrorCode::Missing, where + "/values", "The numbers are missing: add \"values\": [...].");
    if (out.kind == DataRef::Kind::Bits) {
        if (auto status = readRows(*values, out.patterns, out.shape, where + "/values", {}); !status)
            return status;
        return decodePatterns(out, where);
    }
    const Limits& limits = out.kind == DataRef::Kind::Codes ? kCode : kAnyReal;
    if (auto status = readRows(*values, out.values, out.shape, where + "/values", limits); !status)
        return status;
    if (out.kind != DataRef::Kind::Codes)
        return {};
    for (std::size_t i = 0; i < out.values.size(); ++i) {
        if (out.values[i] != std::floor(out.values[i]))
            return fail(ErrorCode::WrongType, where + "/values", "Codes are whole numbers.");
    }
    return {};
}

Status readSize(const Json& json, DataRef& out, const std::string& where)
{
    const Json* count = findPointer(json, "/count");
    const Json* shape = findPointer(json, "/shape");
    if ((count == nullptr) == (shape == nullptr))
        return fail(ErrorCode::Missing, where, "A distribution needs either \"count\" or \"shape\".");
    const Limits size{1, static_cast<double>(kMaxCount)};
    if (count != nullptr)
        return readValue(*count, out.count, where + "/count", size);
    if (auto status = readValue(*shape, out.shape, where + "/shape", size); !status)
        return status;
    double product = 1;
    for (const std::int64_t extent : out.shape)
        product *= static_cast<double>(extent);
    if (out.shape.empty() || product > static_cast<double>(kMaxCount))
        return fail(ErrorCode::OutOfRange, where + "/shape", "The shape must hold 1 to 200,000,000 values.");
    out.count = static_cast<std::int64_t>(product);
    return {};
}

Json writeRows(const std::vector<std::int64_t>& shape, std::size_t size, const auto& item)
{
    Json list = Json::array();
    if (shape.size() != 2) {
        for (std::size_t i = 0; i < size; ++i)
            list.push_back(item(i));
        return list;
    }
    const auto columns = static_cast<std::size_t>(shape[1]);
    for (std::size_t row = 0; row < static_cast<std::size_t>(shape[0]); ++row) {
        Json line = Json::array();
        for (std::size_t column = 0; column < columns; ++column)
            line.push_back(item(row * columns + column));
        list.push_back(std::move(line));
    }
    return list;
}

} // namespace

DataRef DataRef::distribution(std::string name, std::uint64_t seed, std::int64_t count)
{
    DataRef data;
    data.kind = Kind::Distribution;
    data.name = std::move(name);
    data.seed = seed;
    data.count = count;
    return data;
}

DataRef DataRef::matrix(std::int64_t rows, std::int64_t columns, std::vector<double> values)
{
    DataRef data;
    data.kind = Kind::Values;
    data.shape = {rows, columns};
    data.values = std::move(values);
    return data;
}

Status readValue(const Json& json, DataRef& out, const std::string& where, const Limits&)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, where,
                    "Data are an object such as {\"kind\": \"values\", \"values\": [1, 2]}.");
    const Json* kind = findPointer(json, "/kind");
    std::vector<std::string_view> words;
    for (const auto& entry : kKinds)
        words.push_back(entry.second);
    if (kind == nullptr)
        return fail(ErrorCode::Missing, where + "/kind",
                    "Data need a \"kind\", such as \"values\" or \"distribution\".");
    const auto it = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const auto& entry) { return *kind == std::string(entry.second); });
    if (it == kKinds.end())
        return fail(wrongWord(*kind, where + "/kind", words));

    DataRef data;
    data.kind = it->first;
    FieldReader reader(json, where);
    Json ignored;
    reader("kind", ignored);
    visitKind(reader, data);
    const bool lists = data.kind == DataRef::Kind::Values || data.kind == DataRef::Kind::Bits
        || data.kind == DataRef::Kind::Codes;
    if (lists)
        reader("values", ignored);
    if (data.kind == DataRef::Kind::Bits)
        reader("format", data.format);
    if (data.kind == DataRef::Kind::Distribution) {
        reader("count", ignored);
        reader("shape", ignored);
    }
    if (auto status = reader.finish(); !status)
        return status;
    Status status;
    if (lists)
        status = readLists(json, data, where);
    else if (data.kind == DataRef::Kind::Distribution)
        status = readSize(json, data, where);
    if (status)
        out = std::move(data);
    return status;
}

Json writeValue(const DataRef& data)
{
    FieldWriter writer;
    for (const auto& [kind, word] : kKinds) {
        if (kind == data.kind)
            writer("kind", std::string(word));
    }
    if (data.kind == DataRef::Kind::Bits)
        writer("format", data.format);
    if (data.kind == DataRef::Kind::Bits)
        writer("values", writeRows(data.shape, data.patterns.size(), [&](std::size_t i) {
                   return Json(data.patterns[i]);
               }));
    else if (data.kind == DataRef::Kind::Codes)
        writer("values", writeRows(data.shape, data.values.size(), [&](std::size_t i) {
                   return Json(static_cast<std::int64_t>(data.values[i]));
               }));
    else if (data.kind == DataRef::Kind::Values)
        writer("values", writeRows(data.shape, data.values.size(), [&](std::size_t i) {
                   return realJson(data.values[i]);
               }));
    visitKind(writer, data);
    Json json = writer.take();
    if (data.kind == DataRef::Kind::Distribution) {
        if (data.shape.empty())
            json["count"] = data.count;
        else
            json["shape"] = data.shape;
    }
    if (data.kind == DataRef::Kind::File && data.slice.empty())
        json.erase("slice");
    if (data.kind == DataRef::Kind::File && data.tensor.empty())
        json.erase("tensor");
    return json;
}

std::string dataLabel(const DataRef& data)
{
    switch (data.kind) {
    case DataRef::Kind::Values:
    case DataRef::Kind::Bits:
        return "Pasted values";
    case DataRef::Kind::Codes:
        return "Codes";
    case DataRef::Kind::Distribution: {
        if (data.name == "outliers")
            return "Laplace + outliers";
        if (data.name == "relu")
            return "ReLU of normal";
        std::string name = data.name;
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
        return name;
    }
    case DataRef::Kind::File: {
        if (!data.tensor.empty())
            return data.tensor;
        const std::size_t cut = data.path.find_last_of("/:");
        return cut == std::string::npos ? data.path : data.path.substr(cut + 1);
    }
    case DataRef::Kind::Picture: {
        const std::size_t cut = data.path.find_last_of("/\\");
        return data.path == "builtin"  ? "Built-in picture"
            : cut == std::string::npos ? data.path
                                       : data.path.substr(cut + 1);
    }
    case DataRef::Kind::Activation:
        return data.layer;
    }
    return {};
}

} // namespace bitloupe
