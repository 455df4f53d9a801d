#include "core/quant/energy.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

Energy operationEnergy(EnergyKind kind, EnergyOp op, double bits)
{
    const OperationEnergy* narrow = nullptr;
    const OperationEnergy* wide = nullptr;
    for (const OperationEnergy& row : kOperationEnergies) {
        if (row.kind != kind || row.op != op)
            continue;
        if (row.bits == bits)
            return {row.picojoules, true};
        (narrow == nullptr ? narrow : wide) = &row;
    }
    const double power =
        std::log(wide->picojoules / narrow->picojoules) / std::log(double(wide->bits) / narrow->bits);
    return {narrow->picojoules * std::pow(bits / narrow->bits, power), false};
}

Energy macEnergy(int weightBits, int activationBits)
{
    const int widest = std::max(weightBits, activationBits);
    const bool isFloat = widest >= kFloatBits;
    const int accumulatorBits = isFloat && widest <= kFloatBits ? kFloatBits : 32;
    const EnergyKind kind = isFloat ? EnergyKind::Float : EnergyKind::Integer;
    const double factorBits = isFloat ? accumulatorBits : std::sqrt(double(weightBits) * activationBits);
    const Energy multiply = operationEnergy(kind, EnergyOp::Multiply, factorBits);
    const Energy add = operationEnergy(kind, EnergyOp::Add, accumulatorBits);
    return {multiply.picojoules + add.picojoules, multiply.isPublished && add.isPublished};
}

double movingEnergy(MemoryLevel level, double bits)
{
    const auto row =
        std::ranges::find_if(kMemoryEnergies, [level](const MemoryEnergy& e) { return e.level == level; });
    return row->picojoules * bits / kAccessBits;
}

} // namespace bitloupe
