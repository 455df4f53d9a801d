#include "core/labs/numbers/block.h"

namespace bitloupe::numbers {

Expected<BlockResult> computeBlock(const Block&, const RoundingRule&)
{
    return fail(ErrorCode::Unsupported, "/state/block", "This build does not show block formats yet.");
}

Json toJson(const BlockResult&)
{
    return {};
}

} // namespace bitloupe::numbers
