#include "core/labs/registry.h"

#include "core/labs/cost/cost.h"
#include "core/labs/gemm/gemm.h"
#include "core/labs/gemm/requant.h"
#include "core/labs/mapping/mapping.h"
#include "core/labs/numbers/numbers.h"
#include "core/labs/weights/weights.h"

namespace bitloupe {

const std::vector<Lab>& labs()
{
    static const std::vector<Lab> rows{
        numbersLab(), mappingLab(), weightsLab(), gemmLab(), requantLab(), costLab(),
    };
    return rows;
}

const Lab* findLab(std::string_view id)
{
    for (const Lab& lab : labs()) {
        if (lab.id == id)
            return &lab;
    }
    return nullptr;
}

} // namespace bitloupe
