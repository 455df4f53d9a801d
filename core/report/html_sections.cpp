#include "core/report/html_sections.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/charts.h"
#include "core/report/html_cells.h"
#include "core/report/layer_table.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

constexpr std::size_t kShownLayers = 100;
constexpr std::size_t kShownFixes = 12;
constexpr double kBarWidth = 132;

std::string layerRow(const weights::SurveyRow& row, double limitDb)
{
    return "<tr>" + nameCell(row.name) + cell("l dim", markup(shapeText(row.shape)))
        + cell("n", integerText(row.count)) + cell("l", sqnrBar(row.figures.sqnrDb, limitDb, kBarWidth))
        + cell("n", decibels(row.figures.sqnrDb, limitDb))
        + cell("n",
               markup(decibelText(row.figures.worstSqnrDb)) + " <span class=\"dim\">ch "
                   + std::to_string(row.figures.worstChannel) + "</span>")
        + cell("n", byteText(row.bytesBefore) + " → " + byteText(row.figures.bytes)) + "</tr>";
}

std::string shareText(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? percentText(static_cast<double>(part) / static_cast<double>(whole), 1) : "";
}

/// "channel 10 sets S = 0.002329" and what else the lab says about a tensor.
std::string wordsOf(const weights::Result& r)
{
    std::string out = "<p class=\"words\">";
    const bool oneScale = !r.state.block && r.state.granularity == weights::Granularity::PerTensor;
    out += oneScale ? "<span>channel <b>" + std::to_string(r.widestChannel)
            + "</b> sets <b>S = " + significantText(r.layer.scale, 4) + "</b></span>"
                    : "<span>largest scale <b>" + significantText(r.layer.scale, 4) + "</b></span>";
    out += " <span><b>" + integerText(r.fewestChannels) + "</b> of " + integerText(std::ssize(r.channels))
        + (r.channels.size() == 1 ? " channel" : " channels") + (r.fewestChannels == 1 ? " uses" : " use")
        + " only <b>" + integerText(r.fewestCodes) + "</b> of " + integerText(r.codesAvailable)
        + " codes</span>";
    if (r.zeroChannels > 0)
        out += " <span>at " + std::to_string(r.zeroBits) + " bits <b>" + integerText(r.zeroChannels)
            + (r.zeroChannels == 1 ? "</b> channel would be all zero</span>"
                                   : "</b> channels would be all zero</span>");
    if (oneScale)
        out += " <span><b>" + fixedText(r.wastedBitsMean, 1) + "</b> of " + std::to_string(r.state.bits)
            + " bits unused on average</span>";
    return out + "</p>";
}

std::string worstCard(const weights::Result& r)
{
    const std::string channels = r.channels.size() > 64
        ? "64 widest of " + integerText(std::ssize(r.channels))
        : integerText(std::ssize(r.channels));
    return "<div class=\"card\"><h3>" + markup(nameText(r.state.tensor)) + "</h3> <span class=\"dim\">"
        + markup(shapeText(r.shape)) + " · " + markup(plainText(r.dtype)) + " · " + integerText(r.count)
        + " weights · <b>" + markup(decibelText(r.layer.sqnrDb)) + "</b> dB, worst channel "
        + std::to_string(r.worstChannel) + " with "
        + markup(decibelText(r.channels[static_cast<std::size_t>(r.worstChannel)].sqnrDb))
        + " dB</span><div class=\"charts\"><div class=\"chart\"><span class=\"dim\">How many weights have "
          "which "
          "value, log scale</span>"
        + histogramChart(r)
        + "</div><div class=\"chart\"><span class=\"dim\">Range of each channel, widest first (" + channels
        + ")</span>" + rangeChart(r) + "</div></div>" + wordsOf(r) + "</div>";
}

bool isChosen(const weights::SurveyWay& way, const weights::Settings& settings)
{
    const weights::TableRow& row = way.way;
    return row.block == settings.block && row.bits == settings.bits && row.granularity == settings.granularity
        && (row.granularity != weights::Granularity::PerGroup || row.groupSize == settings.groupSize);
}

} // namespace

std::string layerSection(const weights::Survey& survey)
{
    FoldedTable table(
        tableHead({"<Tensor", "<Shape", "Weights", "<SQNR, 0 to 60 dB", "dB", "Worst channel", "Size"}),
        kShownLayers);
    for (const weights::SurveyRow& row : survey.rows)
        table.add(layerRow(row, survey.thresholdDb));
    return "<section><h2>Layers, worst first</h2>" + table.str() + "</section>";
}

std::string fixSection(const weights::Survey& survey)
{
    if (survey.below() == 0)
        return {};
    FoldedTable table(tableHead({"<Tensor", "dB now", "<Smallest change", "dB then", "Size"}), kShownFixes);
    std::int64_t extra = 0;
    for (const weights::SurveyRow& row : survey.rows) {
        if (!row.fix)
            continue;
        const std::int64_t more = row.fix->bytes - row.figures.bytes;
        extra += more;
        table.add("<tr>" + nameCell(row.name) + cell("n", decibels(row.figures.sqnrDb, survey.thresholdDb))
                  + cell("l", markup(fixText(*row.fix))) + cell("n", markup(decibelText(row.fix->sqnrDb)))
                  + cell("n", (more < 0 ? "−" : "+") + byteText(std::abs(more))) + "</tr>");
    }
    return "<section><h2>Keep these in higher precision</h2><p class=\"dim\">The smallest setting that "
           "lifts each tensor to "
        + autoText(survey.thresholdDb) + " dB. All of them together: " + byteText(survey.bytesAfter) + " → "
        + byteText(survey.bytesAfter + extra)
        + " for the model. Their names as a list: the same command with "
          "-o keep.txt.</p>"
        + table.str() + "</section>";
}

std::string worstSection(std::span<const weights::Result> worst)
{
    if (worst.empty())
        return {};
    std::string out = "<section><h2>"
        + (worst.size() == 1 ? std::string("The worst tensor")
                             : "The worst " + integerText(std::ssize(worst)) + " tensors")
        + "</h2>";
    for (const weights::Result& result : worst)
        out += worstCard(result);
    return out + "</section>";
}

std::string waySection(const weights::Survey& survey)
{
    std::string out = "<section><h2>How fine the scale is</h2><div class=\"scroll\">"
        + tableHead({"<Scale", "Bits", "<Median SQNR, 0 to 60 dB", "Median dB", "Worst dB", "<Worst tensor",
                     "Weights", "Of now"});
    std::int64_t before = 0;
    for (const weights::SurveyRow& row : survey.rows)
        before += row.bytesBefore;
    for (const weights::SurveyWay& way : survey.ways) {
        out += isChosen(way, survey.settings) ? "<tr class=\"on\">" : "<tr>";
        out += cell("l", markup(weights::wayText(way.way))) + cell("n", std::to_string(way.way.bits));
        if (way.tensors == 0) {
            out += "<td class=\"l dim\" colspan=\"6\">" + markup(way.way.unavailable) + "</td></tr>";
            continue;
        }
        const bool isWhole = way.tensors == std::ssize(survey.rows);
        out += cell("l", sqnrBar(way.medianSqnrDb, 0, kBarWidth))
            + cell("n", markup(decibelText(way.medianSqnrDb)))
            + cell("n", markup(decibelText(way.worstSqnrDb))) + nameCell(way.worstTensor)
            + (isWhole ? cell("n", byteText(way.bytes)) + cell("n", shareText(way.bytes, before))
                       : "<td class=\"n dim\" colspan=\"2\">" + integerText(way.tensors) + " of "
                       + integerText(std::ssize(survey.rows)) + " tensors</td>")
            + "</tr>";
    }
    return out + "</tbody></table></div></section>";
}

} // namespace bitloupe::report
