#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe {

/// Numbers a State refers to, by value or by recipe. Exactly the `data` objects of the command line:
/// values | bits | codes | distribution | file | picture | activation.
struct DataRef {
    enum class Kind { Values, Bits, Codes, Distribution, File, Picture, Activation };

    Kind kind = Kind::Distribution;
    std::vector<double> values; ///< values, bits (decoded), codes; row-major
    std::vector<std::int64_t> shape; ///< [n] or [rows, columns] of values; `shape` of a distribution
    std::string format; ///< bits: the format the patterns are in
    std::vector<std::string> patterns; ///< bits: as given
    std::vector<double> scales; ///< codes: one, or one per row
    std::int64_t zeroPoint = 0; ///< codes
    std::string name; ///< distribution
    std::uint64_t seed = 0; ///< distribution
    std::int64_t count = 0; ///< distribution without a shape
    std::optional<double> scale; ///< distribution: as Spread, where it differs from the default
    std::optional<double> shift;
    std::optional<double> factor; ///< of outliers
    std::optional<double> chance;
    std::string path; ///< file, picture ("builtin" is drawn by the program); "demo:NAME" names a tensor of
                      ///< the built-in model
    std::string tensor; ///< file
    std::vector<std::vector<std::int64_t>> slice; ///< file: [from, to) per leading axis
    std::string layer; ///< activation
    std::int64_t images = 0; ///< activation

    static DataRef distribution(std::string name, std::uint64_t seed, std::int64_t count);
    static DataRef matrix(std::int64_t rows, std::int64_t columns, std::vector<double> values);

    friend bool operator==(const DataRef&, const DataRef&) = default;
};

Status readValue(const Json& json, DataRef& out, const std::string& where, const Limits& limits);
Json writeValue(const DataRef& data);

/// Numbers in memory. Values of binary32 or narrower sources are exact; binary64 and integer sources are
/// rounded once to binary32.
struct DataArray {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    std::string label; ///< what a person calls it: "Laplace with outliers, seed 5", "conv1.weight"
    bool isDecoded = false; ///< the file stores codes; the values are S (q - Z), rounded once to binary32
};

/// The numbers behind a reference. Codes are not real data: ask for them in the lab that takes codes.
/// Memoised by the reference and, for files, by the file's size and time.
Expected<std::shared_ptr<const DataArray>> loadData(const DataRef& data, const Context& context,
                                                    const std::string& where);

/// Short name for titles and menus, without loading anything.
std::string dataLabel(const DataRef& data);

} // namespace bitloupe
