#include "app/views/weights_filters.h"

#include "app/views/page_title.h"
#include "app/views/weights_figures.h"
#include "app/views/weights_filters_text.h"
#include "core/base/number_text.h"
#include "core/num/format.h"
#include "widgets/channel_strip.h"
#include "widgets/filter_pictures.h"
#include "widgets/painting.h"
#include "widgets/tile_numbers.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

QString decibels(double value)
{
    return std::isinf(value) ? QStringLiteral("∞") : qs(fixedText(value, 1));
}

} // namespace

WeightsFilters::WeightsFilters(QWidget* parent)
    : WeightsPage(parent)
    , m_title(new QLabel)
    , m_unit(makeLabel({}, TextRole::Secondary))
    , m_strip(new ChannelStrip)
    , m_pictures(new FilterPictures)
    , m_words(new WordsLabel)
    , m_numbers(new TileNumbers)
    , m_bits(new BitsToCode)
    , m_cellWords(new WordsLabel)
    , m_open(new Button(tr("Open in Numbers"), Button::Kind::Link))
{
    build();
    connectParts();
}

void WeightsFilters::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(m_title);
    head->addWidget(m_unit, 1);
    layout->addLayout(head);
    m_strip->setAccessibleName(tr("Channels"));
    layout->addWidget(m_strip);
    layout->addSpacing(6);
    m_pictures->setAccessibleName(tr("Filter pictures"));
    layout->addWidget(m_pictures, 1);
    // Wrapping lines would make the page as high as it would like to be.
    m_words->setWordWrap(false);
    m_words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    layout->addWidget(m_words);
    layout->addWidget(new Rule);
    layout->addWidget(m_numbers);
    layout->addWidget(new Rule);
    layout->addWidget(m_bits);
    auto* foot = new QHBoxLayout;
    m_cellWords->setWordWrap(false);
    m_cellWords->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    foot->addWidget(m_cellWords, 1);
    foot->addWidget(m_open, 0, Qt::AlignBottom);
    layout->addLayout(foot);
    const auto refreshTheme = [this] { m_title->setFont(textFont(13, QFont::DemiBold)); };
    refreshTheme();
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, refreshTheme);
}

void WeightsFilters::connectParts()
{
    connect(m_strip, &ChannelStrip::picked, this, [this](int index) {
        const std::int64_t channel = m_order[static_cast<std::size_t>(index)];
        m_wanted = channel;
        showChannel(channel);
        Q_EMIT channelChosen(channel);
    });
    connect(m_pictures, &FilterPictures::tileKept, this, [this](int tile) {
        m_tile = tile;
        showTile();
    });
    connect(m_pictures, &FilterPictures::cellKept, this, [this](int, int inside) {
        m_inside = inside;
        showTile();
    });
    connect(m_numbers, &TileNumbers::picked, this, [this](int inside) {
        m_inside = inside;
        showCell();
    });
    m_strip->setTable([this] { return channelTable(); });
    connect(m_strip, &ChannelStrip::note, this, &WeightsPage::note);
    connect(m_pictures, &FilterPictures::note, this, &WeightsPage::note);
    connect(m_numbers, &TileNumbers::note, this, &WeightsPage::note);
    connect(m_open, &Button::clicked, this, &WeightsFilters::openInNumbers);
}

void WeightsFilters::showState(const weights::State& state)
{
    m_wanted = state.channel;
    if (m_result == nullptr || m_result->state.path != state.path || m_result->state.tensor != state.tensor)
        return;
    const std::int64_t channel = m_wanted.value_or(m_order.front());
    if (channel < std::ssize(m_result->channels) && channel != m_filter.channel)
        showChannel(channel);
}

void WeightsFilters::showResult(const std::shared_ptr<const weights::Result>& result)
{
    m_result = result;
    m_wanted = result->state.channel;
    showStrip();
    showChannel(m_wanted.value_or(m_order.front()));
}

void WeightsFilters::showStrip()
{
    m_order = weights::worstFirst(*m_result);
    if (m_orderHidden)
        std::sort(m_order.begin(), m_order.end());
    const QString count = qs(integerText(std::ssize(m_order)));
    m_title->setText(m_order.size() == 1 ? tr("1 channel")
                         : m_orderHidden ? tr("%1 channels").arg(count)
                                         : tr("%1 channels, worst first").arg(count));
    m_unit->setText(tr("· SQNR in dB"));
    m_unit->setVisible(!m_orderHidden);
    m_strip->setValuesShown(!m_orderHidden);
    m_strip->setTiles(static_cast<int>(m_order.size()), [this](int index) {
        const auto channel = m_order[static_cast<std::size_t>(index)];
        const weights::Part& part = m_result->channels[static_cast<std::size_t>(channel)];
        return ChannelTile{QString::number(channel), decibels(part.sqnrDb), weightsText::stripTip(part),
                           tr("Channel %1, SQNR %2 decibel").arg(channel).arg(decibels(part.sqnrDb))};
    });
}

void WeightsFilters::showChannel(std::int64_t channel)
{
    m_filter = weights::filterOf(*m_result, channel);
    m_strip->setCurrent(
        static_cast<int>(std::find(m_order.begin(), m_order.end(), channel) - m_order.begin()));
    const QString shown =
        qs(m_result->state.path + "/" + m_result->state.tensor + "/" + std::to_string(channel));
    const auto cells = static_cast<int>(m_filter.rows * m_filter.columns);
    if (shown != m_shown || m_tile >= m_filter.tiles || m_inside >= cells) {
        const auto largest = static_cast<int>(m_filter.largest());
        m_tile = largest / cells;
        m_inside = largest % cells;
        m_shown = shown;
    }
    m_words->setWords(weightsText::filterWords(m_filter), weightsText::filterFigures(m_filter));
    showPictures();
    showTile();
}

void WeightsFilters::showPictures()
{
    const QString width = weightsText::quantizerName(*m_result);
    const std::int64_t channel = m_filter.channel;
    FilterPicturesModel model;
    model.tiles = static_cast<int>(m_filter.tiles);
    model.rows = static_cast<int>(m_filter.rows);
    model.columns = static_cast<int>(m_filter.columns);
    model.pictures[0] = {tr("Channel %1, original").arg(channel),
                         {},
                         tr("Filter picture, channel %1, original").arg(channel),
                         m_filter.original,
                         m_filter.width};
    model.pictures[1] = {tr("%1, %2").arg(width, weightsText::levelsText(*m_result, channel)),
                         {},
                         tr("Filter picture, channel %1, %2").arg(channel).arg(width),
                         m_filter.quantized,
                         m_filter.width};
    model.pictures[2] = {tr("Difference, %1 − original").arg(width),
                         {},
                         tr("Filter picture, channel %1, difference").arg(channel),
                         m_filter.difference,
                         m_filter.errorWidth};
    model.tileName = tr("Input %1");
    model.tip = [this](std::size_t cell) { return weightsText::cellTip(*m_result, m_filter, cell); };
    model.copyText = [this](std::size_t cell) { return fullNumber(m_filter.original[cell]); };
    model.tileJson = [this](int tile) { return weightsText::tileJson(m_filter, tile); };
    model.table = [this] {
        return weightsText::filterTable(*m_result, m_filter, 0, m_filter.size(),
                                        tr("channel %1").arg(m_filter.channel));
    };
    m_pictures->setModel(std::move(model));
}

void WeightsFilters::showTile()
{
    const weights::Filter& f = m_filter;
    const auto cells = static_cast<std::size_t>(f.rows * f.columns);
    const std::size_t first = static_cast<std::size_t>(m_tile) * cells;
    TileNumbersModel model;
    model.titles = {tr("Input %1, original").arg(m_tile), tr("Codes"), tr("Difference")};
    model.rows = static_cast<int>(f.rows);
    model.columns = static_cast<int>(f.columns);
    model.selected = m_inside;
    const auto share = [](float value, double width) {
        return !std::isfinite(value) ? std::numeric_limits<double>::quiet_NaN()
            : width > 0              ? static_cast<double>(value) / width
                                     : 0;
    };
    for (std::size_t i = first; i < first + cells; ++i) {
        const QString tip = weightsText::cellTip(*m_result, f, i);
        const bool isNumber = std::isfinite(f.original[i]);
        const auto lost = static_cast<double>(f.difference[i]);
        model.numbers[0].push_back({weightsText::numberOf(static_cast<double>(f.original[i]), f.width),
                                    share(f.original[i], f.width), tip, fullNumber(f.original[i])});
        model.numbers[1].push_back(
            {isNumber && f.hasCodes() ? qs(integerText(f.codes[i])) : QStringLiteral("–"),
             share(f.quantized[i], f.width), tip});
        model.numbers[2].push_back({isNumber ? weightsText::numberOf(lost, f.width) : QStringLiteral("–"),
                                    share(f.difference[i], f.errorWidth), tip,
                                    isNumber ? fullNumber(f.difference[i]) : QString()});
    }
    model.table = weightsText::filterTable(*m_result, f, first, cells, tr("input %1").arg(m_tile));
    m_numbers->setModel(std::move(model));
    m_pictures->setKept(m_tile);
    showCell();
}

std::size_t WeightsFilters::cell() const
{
    return static_cast<std::size_t>(m_tile * m_filter.rows * m_filter.columns + m_inside);
}

void WeightsFilters::showCell()
{
    const float value = m_filter.original[cell()];
    const weights::StoredBits stored = weights::storedBits(*m_result, value);
    const QString code = std::isfinite(value) && m_filter.hasCodes()
        ? qs(weights::bitText(m_filter.codes[cell()], m_result->state.bits))
        : QString();
    m_bits->setBits(weightsText::bitRuns(stored), code, tr("The bits of the weight, and of its code"));
    m_cellWords->setWords(weightsText::cellWords(*m_result, m_filter, cell()),
                          weightsText::cellFigures(*m_result, m_filter, cell()));
}

void WeightsFilters::openInNumbers()
{
    const weights::StoredBits stored = weights::storedBits(*m_result, m_filter.original[cell()]);
    Q_EMIT labRequested(QStringLiteral("numbers"),
                        Json{{"format", std::string(stored.format->id)},
                             {"bits", hexText(stored.pattern, stored.format->format.totalBits())},
                             {"page", "inspect"}});
}

void WeightsFilters::setHiddenPointers(const QStringList& pointers)
{
    m_orderHidden = hidesField(pointers, QStringLiteral("/result/channels"))
        || hidesField(pointers, QStringLiteral("/result/worst"));
    if (m_result != nullptr)
        showResult(m_result);
}

QWidget* WeightsFilters::widgetOf(const QString& pointer)
{
    return pointer.startsWith(QLatin1String("/state/channel")) ? m_strip : nullptr;
}

CopyTable WeightsFilters::channelTable() const
{
    CopyTable table{tr("the channels"),
                    {QStringLiteral("channel"), QStringLiteral("sqnrDb"), QStringLiteral("min"),
                     QStringLiteral("max"), QStringLiteral("scale"), QStringLiteral("distinctCodes")},
                    {}};
    for (const std::int64_t channel : m_order) {
        const weights::Part& part = m_result->channels[static_cast<std::size_t>(channel)];
        table.rows.push_back({QString::number(channel), fullNumber(part.sqnrDb), fullNumber(part.min),
                              fullNumber(part.max), fullNumber(part.scale),
                              QString::number(part.distinctCodes)});
    }
    return table;
}

QString WeightsFilters::tableText(const QString& ending) const
{
    return m_result == nullptr || m_orderHidden ? QString() : channelTable().as(ending);
}

} // namespace bitloupe
