#pragma once

#include <array>
#include <span>
#include <string_view>

/// What one operation and one memory access cost in energy. A model, not a measurement of any chip: the
/// figures are rough averages of a 45 nm process at 0.9 V.
///
/// Source: M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC 2014, figure 1.1.9.
namespace bitloupe {

/// What has to stand beside every figure of this table.
inline constexpr std::string_view kEnergySource = "a model, 45 nm, Horowitz 2014";

enum class EnergyKind { Integer, Float };
enum class EnergyOp { Add, Multiply };

/// One published figure of an operation.
struct OperationEnergy {
    std::string_view label; ///< "int8 add"
    EnergyKind kind = EnergyKind::Integer;
    EnergyOp op = EnergyOp::Add;
    int bits = 8;
    double picojoules = 0;
};

inline constexpr std::array<OperationEnergy, 8> kOperationEnergies{{
    {"int8 add", EnergyKind::Integer, EnergyOp::Add, 8, 0.03},
    {"int32 add", EnergyKind::Integer, EnergyOp::Add, 32, 0.1},
    {"float16 add", EnergyKind::Float, EnergyOp::Add, 16, 0.4},
    {"float32 add", EnergyKind::Float, EnergyOp::Add, 32, 0.9},
    {"int8 multiply", EnergyKind::Integer, EnergyOp::Multiply, 8, 0.2},
    {"int32 multiply", EnergyKind::Integer, EnergyOp::Multiply, 32, 3.1},
    {"float16 multiply", EnergyKind::Float, EnergyOp::Multiply, 16, 1.1},
    {"float32 multiply", EnergyKind::Float, EnergyOp::Multiply, 32, 3.7},
}};

/// Every access of the table moves this many bits. Other publications quote the same figures per 32 bits.
inline constexpr int kAccessBits = 64;

enum class MemoryLevel { Cache8K, Cache32K, Cache1M, Dram };

struct MemoryEnergy {
    std::string_view label;
    MemoryLevel level = MemoryLevel::Cache8K;
    double picojoules = 0; ///< of one read of 64 bits; the low end where a range is published
    double picojoulesHigh = 0; ///< the high end
};

inline constexpr std::array<MemoryEnergy, 4> kMemoryEnergies{{
    {"8 kB cache", MemoryLevel::Cache8K, 10, 10},
    {"32 kB cache", MemoryLevel::Cache32K, 20, 20},
    {"1 MB cache", MemoryLevel::Cache1M, 100, 100},
    {"DRAM", MemoryLevel::Dram, 1300, 2600},
}};

/// Energy and whether every part of it stands in the table.
struct Energy {
    double picojoules = 0;
    bool isPublished = true;
};

/// One operation on numbers of `bits` bits, 1 to 64 (a multiply of unequal widths a and b: sqrt(a * b)).
/// Widths that the table leaves out lie on the power law through its two widths of that kind, e = c * bits^p:
/// p = 0.87 for the integer add (about linear) and 1.98 for the integer multiply (about the square, as its
/// array of adders suggests).
Energy operationEnergy(EnergyKind kind, EnergyOp op, double bits);

/// Width at and above which the engine counts a number as floating point, as in W32A32 and W4A16.
inline constexpr int kFloatBits = 16;

/// One multiply-accumulate of a weight and an activation. Two integers below 16 bits multiply as integers and
/// add into an int32; otherwise the wider one decides: up to 16 bits a float16 multiply and add, above
/// float32 ones (a narrow weight is then expanded first, which is not counted).
/// int8: 0.2 + 0.1 = 0.3 pJ; float16: 1.1 + 0.4 = 1.5 pJ; float32: 3.7 + 0.9 = 4.6 pJ.
Energy macEnergy(int weightBits, int activationBits);

/// `bits` moved from or to `level`, in accesses of 64 bits each, parts of an access counted as parts. The low
/// end of DRAM.
double movingEnergy(MemoryLevel level, double bits);

} // namespace bitloupe
