#include "app/views/weights_distribution.h"

#include "app/views/weights_figures.h"
#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr std::size_t kLensBins = 44;
/// Half width of the loupe in steps: five codes and a little of their neighbours.
constexpr double kLensSteps = 2.8;

} // namespace

bool hidesField(const QStringList& pointers, const QString& start)
{
    return std::any_of(pointers.begin(), pointers.end(), [&](const QString& p) {
        return p.startsWith(start) || start.startsWith(p + QLatin1Char('/'));
    });
}

WeightsDistribution::WeightsDistribution(QWidget* parent)
    : WeightsPage(parent)
    , m_histogramTitle(new QLabel)
    , m_kind(new Segmented({tr("Original"), tr("Quantized")}))
    , m_histogram(new HistogramView)
    , m_channels(new ChannelPlot)
    , m_words(new WordsLabel)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(24);
    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    auto* leftHead = new QHBoxLayout;
    leftHead->setSpacing(12);
    leftHead->addWidget(m_histogramTitle, 1);
    leftHead->addWidget(m_kind);
    left->addLayout(leftHead);
    left->addWidget(m_histogram, 1);
    charts->addLayout(left, 38);
    m_channels->setAccessibleName(tr("Channels"));
    charts->addWidget(m_channels, 62);
    layout->addLayout(charts, 1);
    m_words->setWordWrap(true);
    auto* mapping = new Button(tr("Open in Mapping"), Button::Kind::Link);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(16);
    foot->addWidget(m_words, 1);
    foot->addWidget(mapping, 0, Qt::AlignRight | Qt::AlignBottom);
    layout->addLayout(foot);
    connect(m_kind, &Segmented::picked, this, [this] { showHistogram(); });
    connect(m_histogram, &HistogramView::lensMoved, this, &WeightsDistribution::showLens);
    connect(m_histogram, &HistogramView::activated, this, &WeightsPage::mappingRequested);
    connect(m_histogram, &HistogramView::note, this, &WeightsPage::note);
    m_channels->setTip([this](qint64 channel) {
        return weightsText::channelTip(*m_result, m_result->channels[static_cast<std::size_t>(channel)]);
    });
    connect(m_channels, &ChannelPlot::note, this, &WeightsPage::note);
    connect(m_channels, &ChannelPlot::channelPicked, this, &WeightsPage::channelToggled);
    connect(mapping, &Button::clicked, this, &WeightsPage::mappingRequested);
    // Two lines of words have their room, so that a chosen channel, which adds to them, moves no chart.
    m_words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    const auto refreshTheme = [this] {
        m_histogramTitle->setFont(textFont(13, QFont::DemiBold));
        const int line = std::max(QFontMetrics(textFont(13)).lineSpacing(),
                                  QFontMetrics(monoFont(13, QFont::DemiBold)).lineSpacing());
        m_words->setMinimumHeight(2 * line + 2);
    };
    refreshTheme();
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, refreshTheme);
}

void WeightsDistribution::showResult(const std::shared_ptr<const weights::Result>& result)
{
    const bool isOther = m_result == nullptr || m_result->state.path != result->state.path
        || m_result->state.tensor != result->state.tensor;
    m_result = result;
    const bool oneScale = hasOneScale();
    const QString number = qs(integerText(m_result->count));
    const bool weight = m_result->shape.size() >= 2;
    m_histogramTitle->setText(m_result->count == 1 ? (weight ? tr("1 weight") : tr("1 value"))
                                  : !weight        ? tr("%1 values").arg(number)
                                  : oneScale       ? tr("%1 weights, one scale").arg(number)
                                                   : tr("%1 weights, all scales").arg(number));
    m_kind->setSegmentEnabled(
        1, oneScale, tr("Each scale has levels of its own: choose one scale per tensor to see them"));
    if (!oneScale)
        m_kind->setCurrent(0);
    showHistogram();
    showChannels();
    if (isOther)
        m_channels->rewind();
    m_channels->setVisible(!m_channelsHidden && m_result->channels.size() > 1);
    m_words->setWords(weightsText::words(*m_result), weightsText::tensorFigures(*m_result));
    m_words->setToolTip(weightsText::wordsTip(*m_result));
}

bool WeightsDistribution::hasOneScale() const
{
    return m_result->state.granularity == weights::Granularity::PerTensor && !m_result->state.block;
}

void WeightsDistribution::setHiddenPointers(const QStringList& pointers)
{
    const auto hides = [&](const char* field) { return hidesField(pointers, QLatin1String(field)); };
    m_channelsHidden = hides("/result/channels") || hides("/result/worst");
    m_channels->setVisible(!m_channelsHidden && m_result != nullptr && m_result->channels.size() > 1);
    m_words->setVisible(!hides("/result/fewestCodes") && !hides("/result/zeroChannels")
                        && !hides("/result/widestChannel"));
}

QWidget* WeightsDistribution::widgetOf(const QString& pointer)
{
    return pointer.startsWith(QLatin1String("/state/channel")) ? m_channels : nullptr;
}

QString WeightsDistribution::tableText(const QString& ending) const
{
    return m_result != nullptr && !m_channelsHidden ? m_channels->table().as(ending) : QString();
}

void WeightsDistribution::showHistogram()
{
    if (m_result == nullptr)
        return;
    const weights::Result& r = *m_result;
    m_histogram->setAccessibleName(
        tr("Histogram of %1").arg(weightsText::tensorLabel(m_result->state.tensor, m_result->state.path)));
    m_histogram->setMessage(r.count == 1             ? tr("1 value: %1").arg(qs(autoText(r.layer.min)))
                                : r.layer.scale == 0 ? tr("All %1 values are 0").arg(qs(integerText(r.count)))
                                                     : QString());
    m_histogram->setBars(
        {r.histogram.low, r.histogram.high, {r.histogram.counts.begin(), r.histogram.counts.end()}});
    std::vector<HistogramStem> spikes;
    if (m_kind->current() == 1) {
        for (const auto& [code, count] : r.codes)
            spikes.push_back({static_cast<double>(code - r.layer.zeroPoint) * r.layer.scale, code, count});
    }
    m_histogram->setSpikes(std::move(spikes));
    m_histogram->setStep(hasOneScale() ? r.layer.scale : 0);
    const QString shown = qs(r.state.path + "/" + r.state.tensor);
    if (shown != m_shownTensor || r.layer.scale != m_shownScale) {
        const double center =
            shown == m_shownTensor ? (m_histogram->lensLow() + m_histogram->lensHigh()) / 2 : 0;
        const double half = std::min(kLensSteps * r.layer.scale, r.histogram.high);
        m_shownTensor = shown;
        m_shownScale = r.layer.scale;
        showLens(center - half, center + half);
    } else
        showLens(m_histogram->lensLow(), m_histogram->lensHigh());
}

void WeightsDistribution::showLens(double low, double high)
{
    const weights::Loupe lens = weights::loupe(*m_result, low, high, kLensBins);
    std::vector<HistogramStem> stems;
    for (const auto& stem : lens.stems)
        stems.push_back({stem.level, stem.code, stem.count});
    m_histogram->setLens({low, high, {lens.histogram.counts.begin(), lens.histogram.counts.end()}},
                         std::move(stems));
}

void WeightsDistribution::showChannels()
{
    const weights::Result& r = *m_result;
    std::vector<ChannelRow> rows;
    rows.reserve(r.channels.size());
    for (std::size_t i = 0; i < r.widestFirst.size(); ++i) {
        const weights::Part& part = r.channels[static_cast<std::size_t>(r.widestFirst[i])];
        ChannelRow row;
        row.channel = part.index;
        row.min = part.min;
        row.max = part.max;
        row.bitsUsed = part.bitsUsed;
        row.sqnrDb = part.sqnrDb;
        row.allZero = part.min == 0 && part.max == 0;
        if (i < r.shapes.size())
            row.shape = r.shapes[i].heights;
        rows.push_back(std::move(row));
    }
    m_channels->setRows(std::move(rows), weights::settingsOf(r.state).bits, r.wastedBitsMean);
    m_channels->setSelected(r.state.channel.value_or(-1));
}

} // namespace bitloupe
