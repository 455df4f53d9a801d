#include "app/views/weights_figures.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"

#include <cmath>

namespace bitloupe::weightsText {

namespace {

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

void add(QList<CopyFigure>& to, const char* name, double value)
{
    to << CopyFigure{key(name), fullNumber(value)};
}

void add(QList<CopyFigure>& to, const char* name, float value)
{
    to << CopyFigure{key(name), fullNumber(value)};
}

void add(QList<CopyFigure>& to, const char* name, std::int64_t value)
{
    to << CopyFigure{key(name), QString::number(value)};
}

} // namespace

QList<CopyFigure> tensorFigures(const weights::Result& result)
{
    QList<CopyFigure> out{{key("tensor"), qs(result.state.tensor), true}};
    add(out, "count", result.count);
    add(out, "sqnrDb", result.layer.sqnrDb);
    add(out, "mse", result.layer.mse);
    add(out, "scale", result.layer.scale);
    add(out, "zeroPoint", std::int64_t(result.layer.zeroPoint));
    add(out, "widestChannel", result.widestChannel);
    add(out, "channels", std::int64_t(result.channels.size()));
    add(out, "fewestChannels", result.fewestChannels);
    add(out, "fewestCodes", result.fewestCodes);
    add(out, "codesAvailable", result.codesAvailable);
    add(out, "zeroBits", std::int64_t(result.zeroBits));
    add(out, "zeroChannels", result.zeroChannels);
    add(out, "wastedBitsMean", result.wastedBitsMean);
    add(out, "notFinite", result.notFinite);
    return out;
}

QList<CopyFigure> sizeFigures(const weights::Result& result)
{
    QList<CopyFigure> out;
    add(out, "modelBytesBefore", result.modelBytesBefore);
    add(out, "modelBytesAfter", result.modelBytesAfter);
    return out;
}

QList<CopyFigure> scaleFigures(const weights::Result& result)
{
    QList<CopyFigure> out;
    add(out, "sqnrDb", result.layer.sqnrDb);
    add(out, "worstChannel", result.worstChannel);
    add(out, "worstSqnrDb", result.channels[static_cast<std::size_t>(result.worstChannel)].sqnrDb);
    return out;
}

QList<CopyFigure> filterFigures(const weights::Filter& filter)
{
    QList<CopyFigure> out;
    add(out, "channel", filter.channel);
    add(out, "count", filter.finite);
    add(out, "becameZero", filter.becameZero);
    add(out, "scale", filter.scale);
    add(out, "largestError", filter.largestError);
    return out;
}

QList<CopyFigure> cellFigures(const weights::Result& result, const weights::Filter& filter, std::size_t cell)
{
    QList<CopyFigure> out;
    add(out, "channel", filter.channel);
    add(out, "value", filter.original[cell]);
    if (!std::isfinite(filter.original[cell]))
        return out;
    if (filter.hasCodes()) {
        const AffineParameters p = weights::parametersAt(result, {filter.channel, filter.places[cell]});
        add(out, "code", filter.codes[cell]);
        add(out, "scale", p.scale);
        add(out, "zeroPoint", std::int64_t(p.zeroPoint));
    }
    add(out, "dequantized", filter.quantized[cell]);
    add(out, "difference", filter.difference[cell]);
    return out;
}

QList<CopyFigure> compareFigures(const weights::Comparison& comparison)
{
    QList<CopyFigure> out;
    add(out, "bytesA", comparison.bytes);
    add(out, "bytesB", comparison.otherBytes);
    return out;
}

QList<CopyFigure> pairFigures(const weights::PairDetail& detail)
{
    QList<CopyFigure> out{{key("name"), qs(detail.pair.name), true}};
    add(out, "sqnrDb", detail.pair.sqnrDb);
    add(out, "maxAbsError", detail.pair.maxAbsError);
    add(out, "codesUsed", detail.codesUsed);
    add(out, "codesAvailable", detail.codesAvailable);
    add(out, "notFinite", std::int64_t(detail.pair.notFinite));
    return out;
}

QList<CopyFigure> stepFigures(const weights::PairDetail& detail)
{
    QList<CopyFigure> out;
    add(out, "clipped", detail.clipped);
    add(out, "largestErrorSteps", detail.largestErrorSteps);
    return out;
}

} // namespace bitloupe::weightsText
