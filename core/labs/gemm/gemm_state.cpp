#include "core/labs/gemm/gemm_state.h"

#include <cmath>

namespace bitloupe::gemm {

namespace {

Status checkRange(const std::optional<Range>& range, const std::string& where)
{
    if (range && !(range->min <= range->max))
        return fail(ErrorCode::OutOfRange, where,
                    "The lower end of the range must not be above the upper end.");
    return {};
}

Status checkOutput(const Output& output)
{
    const std::string where = "/state/output";
    const int given = (output.scale ? 1 : 0) + (output.range ? 1 : 0) + (output.calibrate ? 1 : 0);
    if (given > 1)
        return fail(ErrorCode::OutOfRange, where, "The output takes one of scale, range and calibrate.");
    if (output.calibrate && !*output.calibrate)
        return fail(ErrorCode::OutOfRange, where + "/calibrate",
                    "Calibrate is true, or absent beside a scale or a range.");
    if (given == 0)
        return fail(ErrorCode::Missing, where,
                    "The output needs a scale and a zeroPoint, a range, or calibrate.");
    if (output.zeroPoint && !output.scale)
        return fail(ErrorCode::Missing, where + "/scale", "A zero point of the output needs its scale.");
    return checkRange(output.range, where + "/range");
}

} // namespace

DataRef exampleW()
{
    return DataRef::matrix(4, 6, {.59, 1.08, .51,  -.16, -.01, -.06, -.92, -.02, 1.15, .1,  .44, -.94,
                                  .55, -.11, -.04, .26,  -.52, -.53, .52,  .3,   .02,  -.1, .14, -.04});
}

DataRef exampleX()
{
    return DataRef::matrix(6, 5, {1.89, 1.22, 1.64, -1,  -.29, 1.56, 1.11, 3,    .06,  -.42,
                                  1.41, .57,  1.54, .55, 1.29, 1.93, .39,  1.25, -.08, .28,
                                  2.94, .26,  .44,  -1,  .85,  2.34, -.84, 1.25, -.71, 1.14});
}

Status readValue(const Json& json, Output& out, const std::string& where, const Limits&)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, where, "An object in braces is needed here.");
    out = {};
    FieldReader reader(json, where);
    Output::visitFields(reader, out);
    return reader.finish();
}

Status readValue(const Json& json, State& out, const std::string& where, const Limits&)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, where, "An object in braces is needed here.");
    if (json.contains("w") || json.contains("bias"))
        out.realBias.reset();
    FieldReader reader(json, where);
    State::visitFields(reader, out);
    return reader.finish();
}

Status State::validate() const
{
    if (bias && realBias)
        return fail(ErrorCode::OutOfRange, "/state/bias", "Give either \"bias\" or \"realBias\", not both.");
    if (auto status = checkRange(quantize.w.range, "/state/quantize/w/range"); !status)
        return status;
    if (auto status = checkRange(quantize.x.range, "/state/quantize/x/range"); !status)
        return status;
    const bool perChannel = quantize.w.granularity == Granularity::PerChannel;
    if (w.kind != DataRef::Kind::Codes && perChannel && !quantize.w.symmetric)
        return fail(ErrorCode::OutOfRange, "/state/quantize/w/symmetric",
                    "A scale per row needs symmetric weights: the rows share one zero point.");
    return checkOutput(output);
}

} // namespace bitloupe::gemm
