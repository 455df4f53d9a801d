#include "app/views/weights_card.h"

#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <cmath>

namespace bitloupe {

namespace {

constexpr std::size_t kLensBins = 44;
/// Half width of the loupe in steps: five codes and a little of their neighbours.
constexpr double kLensSteps = 2.8;

} // namespace

WeightsCard::WeightsCard(QWidget* parent)
    : QWidget(parent)
    , m_name(makeLabel({}, TextRole::CardTitle))
    , m_facts(makeLabel({}, TextRole::Secondary))
    , m_axis(new ChoiceButton(tr("axis")))
    , m_mapping(new Button(tr("Open in Mapping"), Button::Kind::Link))
    , m_histogramTitle(new QLabel)
    , m_kind(new Segmented({tr("Original"), tr("Quantized")}))
    , m_histogram(new HistogramView)
    , m_channels(new ChannelPlot)
    , m_words(new WordsLabel)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 14, 20, 14);
    layout->setSpacing(10);
    buildHead(layout);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(24);
    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    auto* leftHead = new QHBoxLayout;
    leftHead->addWidget(m_histogramTitle, 1);
    leftHead->addWidget(m_kind);
    left->addLayout(leftHead);
    left->addWidget(m_histogram, 1);
    charts->addLayout(left, 38);
    m_channels->setAccessibleName(tr("Channels"));
    charts->addWidget(m_channels, 62);
    layout->addLayout(charts, 1);
    m_words->setWordWrap(true);
    layout->addWidget(m_words);
    connect(m_kind, &Segmented::picked, this, [this] { showHistogram(); });
    connect(m_histogram, &HistogramView::lensMoved, this, &WeightsCard::showLens);
    connect(m_channels, &ChannelPlot::channelPicked, this, &WeightsCard::channelPicked);
    connect(m_axis, &ChoiceButton::picked, this, &WeightsCard::axisPicked);
    connect(m_mapping, &Button::clicked, this, &WeightsCard::mappingRequested);
    const auto refreshTheme = [this] {
        m_histogramTitle->setFont(textFont(13, QFont::DemiBold));
        update();
    };
    refreshTheme();
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, refreshTheme);
}

void WeightsCard::buildHead(QVBoxLayout* layout)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_name->installEventFilter(this);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(m_name, 2);
    head->addWidget(m_facts, 3);
    m_axis->setCompact(true);
    m_axis->setToolTip(tr("Which dimension counts the output channels"));
    m_axis->setVisible(false);
    head->addWidget(m_axis);
    head->addWidget(m_mapping);
    layout->addLayout(head);
}

void WeightsCard::setName(const QString& name)
{
    m_name->setToolTip(name);
    // The name takes what it needs, the facts follow directly behind it.
    m_name->setMaximumWidth(m_name->fontMetrics().horizontalAdvance(name) + 4);
    m_name->setMinimumWidth(std::min(m_name->maximumWidth(), 200));
    fitName();
}

/// Layers are told apart by the ends of their names, so the middle goes.
void WeightsCard::fitName()
{
    const QString& name = m_name->toolTip();
    const int room = std::max(m_name->width(), m_name->minimumWidth());
    m_name->setText(m_name->fontMetrics().elidedText(name, Qt::ElideMiddle, room));
}

bool WeightsCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_name && event->type() == QEvent::Resize)
        fitName();
    return QWidget::eventFilter(watched, event);
}

void WeightsCard::setChannelsHidden(bool hidden)
{
    m_channelsHidden = hidden;
    m_channels->setVisible(!hidden && m_result != nullptr && m_result->channels.size() > 1);
}

void WeightsCard::setResult(std::shared_ptr<const weights::Result> result)
{
    m_result = std::move(result);
    setName(weightsText::tensorLabel(m_result->state.tensor, m_result->state.path));
    m_facts->setText(weightsText::tensorFacts(*m_result));
    m_facts->setToolTip(m_facts->text());
    const bool oneScale = m_result->state.granularity == weights::Granularity::PerTensor;
    const QString number = qs(integerText(m_result->count));
    const bool weight = m_result->shape.size() >= 2;
    m_histogramTitle->setText(!weight        ? tr("%1 values").arg(number)
                                  : oneScale ? tr("%1 weights, one scale").arg(number)
                                             : tr("%1 weights, all scales").arg(number));
    m_kind->setSegmentEnabled(
        1, oneScale, tr("Each scale has levels of its own: choose one scale per tensor to see them"));
    if (!oneScale)
        m_kind->setCurrent(0);
    showAxes();
    showHistogram();
    showChannels();
    setChannelsHidden(m_channelsHidden);
    m_words->setWords(weightsText::words(*m_result));
}

void WeightsCard::showAxes()
{
    QStringList axes;
    for (std::size_t i = 0; i < m_result->shape.size(); ++i)
        axes << QStringLiteral("%1 (%2)").arg(i).arg(m_result->shape[i]);
    m_axis->setChoices(axes);
    m_axis->setCurrent(m_result->axis);
    m_axis->setVisible(m_result->shape.size() >= 2);
}

void WeightsCard::showHistogram()
{
    if (m_result == nullptr)
        return;
    const weights::Result& r = *m_result;
    m_histogram->setAccessibleName(tr("Histogram of %1").arg(m_name->toolTip()));
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
    m_histogram->setStep(r.state.granularity == weights::Granularity::PerTensor ? r.layer.scale : 0);
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

void WeightsCard::showLens(double low, double high)
{
    const weights::Loupe lens = weights::loupe(*m_result, low, high, kLensBins);
    std::vector<HistogramStem> stems;
    for (const auto& stem : lens.stems)
        stems.push_back({stem.level, stem.code, stem.count});
    m_histogram->setLens({low, high, {lens.histogram.counts.begin(), lens.histogram.counts.end()}},
                         std::move(stems));
}

void WeightsCard::showChannels()
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
        row.tip = weightsText::channelTip(r, part);
        rows.push_back(std::move(row));
    }
    m_channels->setRows(std::move(rows), r.state.bits, r.wastedBitsMean);
    m_channels->setSelected(r.state.channel.value_or(-1));
}

void WeightsCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, QRectF(rect()), 10, theme().card, theme().line);
}

} // namespace bitloupe
