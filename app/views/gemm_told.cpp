#include "app/views/gemm_text.h"

#include <algorithm>
#include <array>

namespace bitloupe::gemmText {

using gemm::Stage;

namespace {

struct Limit {
    const char* pointer;
    Stage last; ///< the last stage that does not tell it
};

constexpr std::array<Limit, 7> kLimits{{{"/result/terms", Stage::Products},
                                        {"/result/acc", Stage::Products},
                                        {"/result/trace", Stage::Products},
                                        {"/result/overflowed", Stage::Products},
                                        {"/result/bias", Stage::ZeroPoints},
                                        {"/result/out", Stage::AddZeroPoint},
                                        {"/result/float", Stage::Clamp}}};

bool covers(const QString& hidden, const QString& pointer)
{
    return hidden == pointer || hidden.startsWith(pointer + u'/') || pointer.startsWith(hidden + u'/');
}

} // namespace

gemm::Result told(gemm::Result result, const QStringList& hidden)
{
    for (const Limit& limit : kLimits) {
        const QString pointer = QString::fromLatin1(limit.pointer);
        const bool isHidden = std::any_of(hidden.begin(), hidden.end(),
                                          [&](const QString& each) { return covers(each, pointer); });
        if (isHidden && (!result.stepGiven || result.place.stage > limit.last)) {
            result.place = placeAt(result.place.element, limit.last, result.shape);
            result.stepGiven = true;
            result.requant.reset();
        }
    }
    return result;
}

} // namespace bitloupe::gemmText
