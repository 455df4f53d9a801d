#include "core/report/html_model.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/charts.h"
#include "core/report/html_cells.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

constexpr std::size_t kShownOutliers = 12;

std::string tile(const std::string& label, const std::string& value, const std::string& note)
{
    return "<div class=\"tile\"><div><span>" + markup(label) + "</span><b>" + markup(value) + "</b><span>"
        + markup(note) + "</span></div></div>";
}

std::string settingsTile(const weights::Settings& settings)
{
    const std::string text = weights::settingsText(settings);
    if (settings.block != nullptr)
        return tile("Quantized to", std::string(settings.block->label),
                    "blocks of " + std::to_string(settings.block->elements));
    const std::size_t comma = text.find(", ");
    return tile("Quantized to", text.substr(0, comma), text.substr(comma + 2));
}

std::string fileRow(const weights::FileIdentity& file)
{
    return "<tr>" + nameCell(file.name) + cell("n", integerText(file.bytes))
        + cell("l hash", file.sha256.empty() ? "not read" : file.sha256) + "</tr>";
}

} // namespace

std::string headline(const weights::Survey& survey)
{
    std::string out = "<h1>" + markup(survey.file) + "</h1><p class=\"dim\">"
        + markup(formatLabel(survey.format)) + " · " + counted(survey.weights, "weight", "weights") + " in "
        + counted(std::ssize(survey.rows), "tensor", "tensors") + " of " + integerText(survey.tensors)
        + (survey.note.empty() ? "" : " · " + markup(plainText(survey.note))) + "</p>";
    const double ratio = survey.bytesAfter > 0
        ? static_cast<double>(survey.bytesBefore) / static_cast<double>(survey.bytesAfter)
        : 1;
    const weights::SurveyRow& worst = survey.rows.front();
    return out + "<div class=\"tiles\">" + settingsTile(survey.settings)
        + tile("Whole model", byteText(survey.bytesBefore) + " → " + byteText(survey.bytesAfter),
               fixedText(ratio, 2) + " times smaller")
        + tile("Worst tensor",
               decibelText(worst.figures.sqnrDb) + (std::isinf(worst.figures.sqnrDb) ? "" : " dB"),
               nameText(worst.name))
        + tile("Below " + autoText(survey.thresholdDb) + " dB",
               integerText(survey.below()) + " of " + integerText(std::ssize(survey.rows)),
               survey.below() == 0 ? "every tensor reaches it" : "marked in the table")
        + "</div>";
}

std::string depthSection(const weights::Survey& survey)
{
    return std::string("<section><h2>SQNR through the model</h2><p class=\"dim\">Decibels of each weight "
                       "tensor in the order of the file")
        + (survey.rows.size() > kDepthColumns ? ", of several in a column that of the worst" : "")
        + "; the line is the threshold of " + autoText(survey.thresholdDb)
        + " dB.</p><div class=\"scroll wide\">" + depthChart(survey) + "</div></section>";
}

std::string outlierSection(const weights::Survey& survey)
{
    std::vector<const weights::SurveyRow*> rows;
    for (const weights::SurveyRow& row : survey.rows) {
        if (row.outliers.outliers > 0)
            rows.push_back(&row);
    }
    if (rows.empty())
        return {};
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto* a, const auto* b) { return a->outliers.times > b->outliers.times; });
    FoldedTable table(tableHead({"<Tensor", "Outlier channels", "Widest", "Times the median",
                                 "Bits lost by the median", "dB"}),
                      kShownOutliers);
    for (const weights::SurveyRow* row : rows)
        table.add("<tr>" + nameCell(row->name)
                  + cell("n",
                         integerText(row->outliers.outliers) + " <span class=\"dim\">of "
                             + integerText(row->outliers.channels) + "</span>")
                  + cell("n", "<span class=\"dim\">ch</span> " + std::to_string(row->outliers.widest))
                  + cell("n", fixedText(row->outliers.times, 1))
                  + cell("n", fixedText(std::log2(row->outliers.times), 1))
                  + cell("n", decibels(row->figures.sqnrDb, survey.thresholdDb)) + "</tr>");
    return "<section><h2>Outlier channels</h2><p class=\"dim\">Channels whose max|w| is at least "
        + autoText(weights::kOutlierTimes)
        + " times that of the median channel. Where they share a scale with the others, these lose log₂ of "
          "that ratio in bits.</p>"
        + table.str() + "</section>";
}

std::string sizeSection(const weights::Survey& survey)
{
    std::string rows;
    for (const weights::DtypeSize& size : survey.dtypes)
        rows += "<tr>" + cell("l", markup(plainText(size.dtype))) + cell("n", integerText(size.tensors))
            + cell("n", byteText(size.bytesBefore)) + cell("n", byteText(size.bytesAfter)) + "</tr>";
    rows += "<tr>" + cell("l", "<b>whole model</b>") + cell("n", integerText(survey.tensors))
        + cell("n", byteText(survey.bytesBefore)) + cell("n", byteText(survey.bytesAfter)) + "</tr>";
    return "<section><h2>Size by stored type</h2><div class=\"scroll\">"
        + tableHead({"<Type in the file", "Tensors", "As stored", "Quantized"}) + rows
        + "</tbody></table></div></section>";
}

std::string sourceSection(const weights::Survey& survey, const std::string& command)
{
    std::string out = "<section><h2>What was read, and how</h2>";
    if (!survey.files.empty()) {
        FoldedTable files(tableHead({"<File", "Bytes", "<SHA-256"}), kShownOutliers);
        for (const weights::FileIdentity& file : survey.files)
            files.add(fileRow(file));
        out += files.str();
    }
    return out + "<p>" + markup(weights::settingsText(survey.settings)) + ", threshold "
        + autoText(survey.thresholdDb) + " dB. This makes the report again:</p><code>" + markup(command)
        + "</code><p class=\"dim\">SQNR = 10 log₁₀(Σw² / Σ(w − ŵ)²). Sizes are codes and binary32 scales, 1 "
          "kB = 1000 bytes; tensors of fewer than two dimensions stay as they are.</p></section>";
}

} // namespace bitloupe::report
