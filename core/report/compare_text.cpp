#include "core/report/compare_text.h"

#include "core/base/aligned_table.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

std::string errorText(double value)
{
    return value == 0 ? "0" : significantText(value, 3);
}

std::vector<std::string> cells(const weights::MatchedTensor& pair)
{
    std::string scales;
    if (pair.scales > 0)
        scales = integerText(pair.scalesAsExpected) + " of " + integerText(pair.scales);
    std::string note;
    if (!pair.renamed.empty())
        note = "B: " + nameText(pair.otherName) + " (matched without " + plainText(pair.renamed) + ")";
    if (pair.notFinite > 0)
        note +=
            (note.empty() ? "" : "; ") + counted(pair.notFinite, "value", "values") + " not finite, left out";
    return {nameText(pair.name),
            shapeText(pair.shape),
            decibelText(pair.sqnrDb),
            errorText(pair.maxAbsError),
            errorText(pair.cosineDistance),
            scales,
            note};
}

std::string nameList(const std::vector<std::string>& names, const std::string& file)
{
    constexpr std::size_t kMost = 12;
    if (names.empty())
        return {};
    std::string out = "only in " + file + " (" + integerText(std::ssize(names)) + "): ";
    for (std::size_t i = 0; i < std::min(kMost, names.size()); ++i)
        out += (i == 0 ? "" : ", ") + nameText(names[i]);
    if (names.size() > kMost)
        out += " and " + integerText(std::ssize(names) - static_cast<std::int64_t>(kMost)) + " more";
    return out + "\n";
}

std::string headline(const weights::Comparison& comparison)
{
    std::string out = "A " + comparison.file + " · B " + comparison.otherFile + " · "
        + counted(std::ssize(comparison.matched), "tensor", "tensors") + " matched";
    if (comparison.matched.empty())
        return out + "\n";
    out += " · " + byteText(comparison.bytes) + " → " + byteText(comparison.otherBytes);
    if (comparison.otherBytes > 0 && comparison.otherBytes < comparison.bytes)
        out += " ("
            + fixedText(static_cast<double>(comparison.bytes) / static_cast<double>(comparison.otherBytes), 2)
            + "× smaller)";
    return out + "\n";
}

} // namespace

std::string findingText(const weights::Finding& finding)
{
    constexpr double kScaleBytes = 4;
    const std::string name = nameText(finding.tensor);
    switch (finding.kind) {
    case weights::Finding::Kind::ScaleAxis:
        return name + " keeps one scale per index of axis " + std::to_string(finding.axis) + ": "
            + counted(finding.count, "scale", "scales") + ", "
            + byteText(static_cast<std::int64_t>(kScaleBytes) * finding.count) + ". One per row would need "
            + counted(finding.otherCount, "scale", "scales") + " and give " + decibelText(finding.otherValue)
            + " dB instead of " + decibelText(finding.value) + " dB.";
    case weights::Finding::Kind::ScaleRule:
        return name + ": " + integerText(finding.count) + " of "
            + counted(finding.otherCount, "scale", "scales") + (finding.count == 1 ? " differs" : " differ")
            + " from max|w| over the largest code.";
    case weights::Finding::Kind::Clipped:
        return name + ": the largest error is " + autoText(std::round(100 * finding.value) / 100)
            + " steps of its scale, above ½: some values are clipped.";
    }
    return {};
}

std::string compareText(const weights::Comparison& comparison)
{
    std::string out = headline(comparison);
    if (!comparison.matched.empty()) {
        std::vector<std::vector<std::string>> rows{
            {"name", "shape", "SQNR dB", "max error", "1 − cosine", "scales as expected", ""}};
        for (const weights::MatchedTensor& pair : comparison.matched)
            rows.push_back(cells(pair));
        out += alignedTable(rows, 2);
    }
    for (const weights::Finding& finding : comparison.findings)
        out += "look: " + findingText(finding) + "\n";
    for (const weights::ShapeMismatch& mismatch : comparison.mismatched)
        out += "not compared: " + nameText(mismatch.name) + " is " + shapeText(mismatch.a) + " in A and "
            + shapeText(mismatch.b) + " in B\n";
    out += nameList(comparison.onlyA, "A");
    out += nameList(comparison.onlyB, "B");
    return out;
}

} // namespace bitloupe::report
