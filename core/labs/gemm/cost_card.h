#pragma once

#include "core/gemm/reference_gemm.h"
#include "core/quant/energy.h"

#include <cstdint>
#include <string>
#include <vector>

/// What a multiply costs in other formats, and how far its outputs are from float.
namespace bitloupe::gemm {

struct Result;

/// One format. Every multiply-accumulate once; every weight once from DRAM, at the low end of its range;
/// every input and output value once through a 1 MB cache. The bias and the requantization are left out.
struct FormatCost {
    std::string name; ///< "int8"
    int bits = 8;
    std::int64_t macs = 0;
    std::int64_t bytes = 0; ///< weights, inputs and outputs, each packed and rounded up to bytes
    double arithmetic = 0; ///< pJ
    double moving = 0; ///< pJ
    bool isPublished = true; ///< every width stands in the table of energies

    double total() const { return arithmetic + moving; }
};

/// Outputs beside their float twins.
struct ErrorFacts {
    double largest = 0; ///< error of the largest magnitude, with its sign
    int row = 0; ///< of that output
    int column = 0;
    double steps = 0; ///< its magnitude in output steps
    double largestQuantization = 0; ///< largest magnitudes of the two parts
    double largestRequantization = 0;
    std::int64_t differs = 0; ///< outputs that exact requantization of the same sums would give otherwise
    std::int64_t outputs = 0;
};

struct CostCard {
    std::vector<FormatCost> formats; ///< float32, float16, int8, int4
    ErrorFacts errors;
};

/// Whether exact requantization of the same sum would give that output otherwise.
bool differsFromExact(const Result& result, int row, int column);

CostCard costCard(const Result& result);

} // namespace bitloupe::gemm
