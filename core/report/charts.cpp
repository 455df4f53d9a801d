#include "core/report/charts.h"

#include "core/base/number_text.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

using Anchor = Svg::Anchor;

constexpr double kWidth = 470;
constexpr double kHeight = 236;
constexpr double kLeft = 40;
constexpr double kRight = 12;
constexpr double kTop = 10;
constexpr double kBottom = 34;
constexpr double kFullDb = 60;

/// An axis from low to high over the width of a chart.
struct Axis {
    double low = -1;
    double high = 1;
    double from = kLeft;
    double to = kWidth - kRight;

    double at(double value) const
    {
        return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
    }
};

void drawAxis(Svg& svg, const Axis& axis, double y)
{
    svg.line(axis.from, y, axis.to, y, "axis");
    const std::vector<double> values = ticks(axis.low, axis.high, 7);
    for (const double value : values) {
        const double step = values.size() > 1 ? values[1] - values[0] : 1;
        svg.text(axis.at(value), y + 16, Anchor::Middle, "tick", tickText(value, step));
    }
}

std::string countText(double power)
{
    return power >= 3 && power < 6 ? integerText(std::llround(std::pow(10, power - 3))) + "k"
        : power >= 6               ? integerText(std::llround(std::pow(10, power - 6))) + "M"
                                   : integerText(std::llround(std::pow(10, power)));
}

/// Part of a bar that a number of decibels fills.
double share(double sqnrDb)
{
    return std::isnan(sqnrDb) ? 0 : std::clamp(sqnrDb / kFullDb, 0.0, 1.0);
}

/// Levels of one shared scale, where there are few enough to tell them apart; whether any were drawn.
bool drawComb(Svg& svg, const weights::Result& result, const Axis& axis, double y)
{
    constexpr std::int64_t kMostTeeth = 64;
    if (result.state.block || result.state.granularity != weights::Granularity::PerTensor
        || result.layer.scale == 0)
        return false;
    const AffineParameters p =
        weights::parametersOf({result.layer.min, result.layer.max}, weights::settingsOf(result.state));
    if (p.codeCount() > kMostTeeth)
        return false;
    for (std::int64_t code = p.quantMin; code <= p.quantMax; ++code) {
        const double x = axis.at(p.level(code));
        if (x >= axis.from - 0.5 && x <= axis.to + 0.5)
            svg.line(x, y + 2, x, y + 8, "tooth");
    }
    return true;
}

} // namespace

std::string histogramChart(const weights::Result& result)
{
    const weights::Histogram& histogram = result.histogram;
    Svg svg(kWidth, kHeight, "Histogram of " + result.state.tensor + ", counts on a log axis");
    const Axis axis{histogram.low, histogram.high};
    const double bottom = kHeight - kBottom;
    const auto most = static_cast<double>(
        std::max<std::int64_t>(1, *std::max_element(histogram.counts.begin(), histogram.counts.end())));
    // One value stands a little above the axis.
    constexpr double kFloor = 0.35;
    const double perDecade = (bottom - kTop) / (std::log10(most) + kFloor + 0.1);
    const auto height = [&](double count) { return (std::log10(count) + kFloor) * perDecade; };
    for (double power = 0; power <= std::log10(most); ++power) {
        const double y = bottom - height(std::pow(10, power));
        svg.line(axis.from, y, axis.to, y, "grid");
        svg.text(axis.from - 6, y + 4, Anchor::End, "tick", countText(power));
    }
    const double binWidth = (axis.to - axis.from) / static_cast<double>(histogram.counts.size());
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        if (histogram.counts[i] == 0)
            continue;
        const double h = height(static_cast<double>(histogram.counts[i]));
        svg.openGroup(integerText(histogram.counts[i]) + " values");
        svg.rect(axis.from + static_cast<double>(i) * binWidth + 0.5, bottom - h, binWidth - 1, h, "bar");
        svg.closeGroup();
    }
    drawAxis(svg, axis, bottom + (drawComb(svg, result, axis, bottom) ? 9 : 0));
    return svg.str();
}

std::string rangeChart(const weights::Result& result)
{
    constexpr std::size_t kMostRows = 64;
    const std::size_t rows = std::min(kMostRows, result.widestFirst.size());
    Svg svg(kWidth, kHeight, "Ranges of the channels of " + result.state.tensor + ", widest first");
    const double low = std::min(0.0, result.layer.min);
    const double high = std::max(0.0, result.layer.max);
    const double margin = 0.02 * (high - low);
    const Axis axis{low - margin, high + margin};
    const double bottom = kHeight - kBottom;
    const double pitch = std::min(18.0, (bottom - kTop) / static_cast<double>(rows));
    const double thick = std::max(1.0, pitch * 0.72);
    for (const double value : ticks(axis.low, axis.high, 7))
        svg.line(axis.at(value), kTop, axis.at(value), bottom, "grid");
    const std::size_t labelEvery = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(22 / pitch)));
    for (std::size_t i = 0; i < rows; ++i) {
        const auto channel = static_cast<std::size_t>(result.widestFirst[i]);
        const weights::Part& part = result.channels[channel];
        const double y = kTop + static_cast<double>(i) * pitch + (pitch - thick) / 2;
        const double from = axis.at(part.min);
        const double to = axis.at(part.max);
        svg.openGroup("channel " + std::to_string(part.index) + ": " + significantText(part.min, 3) + " to "
                      + significantText(part.max, 3));
        svg.rect(from, y, std::max(1.0, to - from), thick, part.min == 0 && part.max == 0 ? "zero" : "bar");
        svg.closeGroup();
        if (i % labelEvery == 0)
            svg.text(axis.from - 6, y + thick / 2 + 4, Anchor::End, "tick", std::to_string(part.index));
    }
    drawAxis(svg, axis, bottom);
    return svg.str();
}

std::string depthChart(const weights::Survey& survey)
{
    constexpr double kDepthWidth = 990;
    constexpr double kDepthHeight = 200;
    std::vector<const weights::SurveyRow*> rows;
    for (const weights::SurveyRow& row : survey.rows)
        rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->index < b->index; });
    Svg svg(kDepthWidth, kDepthHeight, "SQNR of each layer in the order of the file");
    const double bottom = kDepthHeight - kBottom;
    const auto y = [&](double db) { return bottom - share(db) * (bottom - kTop); };
    for (const int db : {0, 20, 40, 60}) {
        svg.line(kLeft, y(db), kDepthWidth - kRight, y(db), "grid");
        svg.text(kLeft - 6, y(db) + 4, Anchor::End, "tick", std::to_string(db));
    }
    const std::size_t together = (rows.size() + kDepthColumns - 1) / kDepthColumns;
    const std::size_t columns = (rows.size() + together - 1) / together;
    const double pitch = (kDepthWidth - kRight - kLeft) / static_cast<double>(columns);
    const double thick = std::min(40.0, std::max(1.0, pitch * 0.8));
    for (std::size_t i = 0; i < columns; ++i) {
        const auto last = static_cast<std::ptrdiff_t>(std::min(rows.size(), (i + 1) * together));
        const weights::SurveyRow& row = **std::min_element(
            rows.begin() + static_cast<std::ptrdiff_t>(i * together), rows.begin() + last,
            [](const auto* a, const auto* b) { return a->figures.sqnrDb < b->figures.sqnrDb; });
        const double top = std::min(y(row.figures.sqnrDb), bottom - 1);
        svg.openGroup((together > 1 ? "worst of " + std::to_string(together) + ": " : "") + nameText(row.name)
                      + ", " + decibelText(row.figures.sqnrDb) + " dB");
        svg.rect(kLeft + (static_cast<double>(i) + 0.5) * pitch - thick / 2, top, thick, bottom - top,
                 row.figures.sqnrDb >= survey.thresholdDb ? "bar" : "low");
        svg.closeGroup();
    }
    if (survey.thresholdDb > 0 && survey.thresholdDb < kFullDb)
        svg.line(kLeft, y(survey.thresholdDb), kDepthWidth - kRight, y(survey.thresholdDb), "mark");
    svg.line(kLeft, bottom, kDepthWidth - kRight, bottom, "axis");
    svg.text(kLeft, bottom + 16, Anchor::Start, "tick", "first");
    svg.text(kDepthWidth - kRight, bottom + 16, Anchor::End, "tick",
             rows.size() > 1 ? "last of " + integerText(std::ssize(rows)) : "");
    return svg.str();
}

std::string sqnrBar(double sqnrDb, double limitDb, double width)
{
    constexpr double kBarHeight = 10;
    Svg svg(width, kBarHeight, "SQNR " + fixedText(std::isfinite(sqnrDb) ? sqnrDb : kFullDb, 1) + " decibel");
    svg.rect(0, 0, width, kBarHeight, "track");
    svg.rect(0, 0, share(sqnrDb) * width, kBarHeight, sqnrDb >= limitDb ? "bar" : "low");
    if (limitDb > 0 && limitDb < kFullDb)
        svg.rect(limitDb / kFullDb * width - 0.5, 0, 1, kBarHeight, "limit");
    return svg.str();
}

} // namespace bitloupe::report
