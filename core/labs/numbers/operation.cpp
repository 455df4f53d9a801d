#include "core/labs/numbers/operation.h"

namespace bitloupe::numbers {

Expected<OperationResult> computeOperation(const Operation&, const NumberFormat&, std::uint64_t,
                                           const RoundingRule&)
{
    return fail(ErrorCode::Unsupported, "/state/operation",
                "This build does not do arithmetic with two numbers yet.");
}

Json toJson(const OperationResult&, const NumberFormat&)
{
    return {};
}

} // namespace bitloupe::numbers
