#include "app/views/gemm_cost_text.h"

#include "app/views/gemm_words.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::costText {

using gemmText::bold;
using gemmText::fixedReal;
using gemmText::signedReal;
using gemmText::tr;
using gemmText::whole;

namespace {

TextCell cell(const QString& text, const QString& tip = {})
{
    TextCell out;
    out.text = text;
    out.explanation = tip;
    return out;
}

double partOf(const gemm::Comparison& comparison, Part part)
{
    return part == Part::Total       ? comparison.error
        : part == Part::Quantization ? comparison.quantization
                                     : comparison.requantization;
}

QString errorTip(const gemm::Result& result, int row, int column)
{
    const std::size_t i = gemmText::cellOf(result, row, column);
    const gemm::Comparison& c = result.comparisons[i];
    QString tip = tr("Y[%1][%2]: real S_Y (q − Z_Y) = %3, float %4\n"
                     "error %5 = quantization %6 + requantization %7\nthat is %8 output steps")
                      .arg(row)
                      .arg(column)
                      .arg(fixedReal(c.real, 6), fixedReal(c.product, 6), signedReal(c.error, 6),
                           signedReal(c.quantization, 6), signedReal(c.requantization, 6),
                           fixedReal(c.error / result.outputScale, 2));
    if (result.integers.beforeClamp[i] != result.integers.out[i])
        tip += tr("\nclamped from %1").arg(whole(result.integers.beforeClamp[i]));
    return tip;
}

QString shapeOf(const cost::Layer& layer)
{
    if (layer.kind == cost::LayerKind::Dense)
        return QStringLiteral("%1 → %2").arg(layer.inChannels).arg(layer.outChannels);
    QString text =
        QStringLiteral("%1×%1, %2 → %3").arg(layer.kernel).arg(layer.inChannels).arg(layer.outChannels);
    if (layer.stride > 1)
        text += QStringLiteral(" /%1").arg(layer.stride);
    return text;
}

} // namespace

QString energy(double picojoules)
{
    constexpr std::array<const char*, 5> kUnits{"pJ", "nJ", "µJ", "mJ", "J"};
    std::size_t unit = 0;
    while (picojoules >= 1000 && unit + 1 < kUnits.size()) {
        picojoules /= 1000;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(qs(significantText(picojoules, 3)), QString::fromUtf8(kUnits[unit]));
}

ValueMapModel errorMap(const std::shared_ptr<const gemm::Result>& shared, Part part)
{
    const gemm::Result& result = *shared;
    const gemm::ErrorFacts& facts = result.cost->errors;
    ValueMapModel model;
    model.rows = result.shape.rows;
    model.columns = result.shape.columns;
    // One scale for all three: the parts are then seen in proportion.
    model.most = std::max({std::fabs(facts.largest), facts.largestQuantization, facts.largestRequantization});
    model.currentRow = result.trace.row;
    model.currentColumn = result.trace.column;
    model.tip = [shared](int row, int column) { return errorTip(*shared, row, column); };
    model.cells.reserve(result.comparisons.size());
    for (const gemm::Comparison& c : result.comparisons) {
        const double value = partOf(c, part);
        model.cells.push_back({value, signedReal(value, 4)});
    }
    return model;
}

QString errorWords(const gemm::Result& result)
{
    const gemm::ErrorFacts& facts = result.cost->errors;
    const QString differ = facts.differs == 0
        ? tr("All %1 outputs are the same as with exact requantization.").arg(bold(whole(facts.outputs)))
        : tr("%1 of %2 outputs differ from exact requantization.")
              .arg(bold(whole(facts.differs)), bold(whole(facts.outputs)));
    return tr("Largest error %1 in cell %2, %3, that is %4 output steps. ")
               .arg(bold(signedReal(facts.largest, 5)))
               .arg(facts.row)
               .arg(facts.column)
               .arg(bold(fixedReal(facts.steps, 2)))
        + differ;
}

QList<QList<TextCell>> formatRows(const gemm::Result& result)
{
    QList<QList<TextCell>> rows;
    for (const gemm::FormatCost& cost : result.cost->formats) {
        const QString perMac = tr("%1 multiply-accumulates").arg(whole(cost.macs));
        const QString between = cost.isPublished ? QString() : tr("\nbetween published widths: estimated");
        rows << QList<TextCell>{
            cell(qs(cost.name), perMac),
            cell(whole(cost.macs), tr("M · K · N")),
            cell(whole(cost.bytes), tr("W, X and Y, %1 bits each").arg(cost.bits)),
            cell(energy(cost.arithmetic), perMac + between),
            cell(energy(cost.moving), tr("W once from DRAM, X and Y once through a 1 MB cache")),
            cell(energy(cost.total()), tr("arithmetic and moving") + between)};
        rows.back().back().isBold = true;
    }
    return rows;
}

QString networkName(cost::Network network)
{
    switch (network) {
    case cost::Network::ResNet18:
        return QStringLiteral("ResNet-18");
    case cost::Network::ResNet50V1:
        return QStringLiteral("ResNet-50");
    case cost::Network::ResNet50V15:
        return QStringLiteral("ResNet-50 v1.5");
    case cost::Network::ResNet101:
        return QStringLiteral("ResNet-101");
    case cost::Network::DigitNet:
        return QStringLiteral("DigitNet");
    }
    return {};
}

QList<QList<TextCell>> layerRows(const cost::Result& result)
{
    QList<QList<TextCell>> rows;
    for (const cost::LayerCost& row : result.perLayer) {
        const cost::Layer& layer = row.layer;
        const QString macs =
            tr("%1 terms · %2 outputs").arg(whole(layer.productLength()), whole(layer.outputs()));
        rows << QList<TextCell>{
            cell(qs(layer.name)),
            cell(shapeOf(layer), tr("kernel, channels in → out, stride")),
            cell(QStringLiteral("%1×%2").arg(layer.outHeight()).arg(layer.outWidth())),
            cell(whole(layer.weights()), tr("kernel² · channels in · channels out")),
            cell(whole(layer.macs()), macs),
            cell(QStringLiteral("%1/%2").arg(row.widths.weightBits).arg(row.widths.activationBits),
                 tr("bits of weights / activations")),
            cell(whole(row.weightBytes), tr("packed codes")),
            cell(qs(scientificText(static_cast<double>(row.bops), 2)),
                 tr("%1 = MACs · weight bits · activation bits").arg(whole(row.bops))),
            cell(energy(row.energy.total()),
                 tr("arithmetic %1, weights %2, activations %3")
                     .arg(energy(row.energy.arithmetic), energy(row.energy.weights),
                          energy(row.energy.activations)))};
    }
    return rows;
}

QString networkWords(const cost::Result& result)
{
    const auto largest = std::max_element(
        result.perLayer.begin(), result.perLayer.end(),
        [](const cost::LayerCost& a, const cost::LayerCost& b) { return a.weightBytes < b.weightBytes; });
    if (largest == result.perLayer.end())
        return {};
    const double share = result.weightBytes == 0
        ? 0
        : static_cast<double>(largest->weightBytes) / static_cast<double>(result.weightBytes);
    return tr("%1 layers; %2 holds %3 of the weight bytes. Energy is %4, not a measurement.")
        .arg(bold(QString::number(result.perLayer.size())), bold(qs(largest->layer.name)),
             bold(qs(percentText(share, 1))), qs(kEnergySource));
}

} // namespace bitloupe::costText
