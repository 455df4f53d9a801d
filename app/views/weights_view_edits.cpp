#include "app/views/weights_card.h"
#include "app/views/weights_table.h"
#include "app/views/weights_view.h"
#include "app/views/weights_view_choices.h"
#include "core/labs/weights/block_rows.h"
#include "core/labs/weights/row_quantizer.h"
#include "widgets/painting.h"

#include <QShortcut>

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

template<typename Array>
int indexOf(const Array& values, int value)
{
    const auto it = std::find(values.begin(), values.end(), value);
    return it == values.end() ? -1 : static_cast<int>(it - values.begin());
}

/// Bits and scales take the place of a block format.
weights::State withoutBlock(const weights::State& state)
{
    return weights::withBlock(state, std::nullopt);
}

} // namespace

void WeightsView::connectBar()
{
    const auto setBits = [this](int bits) {
        edit(weights::withBits(withoutBlock(m_state), bits), tr("Bits to %1").arg(bits));
    };
    connect(m_bits, &Segmented::picked, this,
            [setBits](int i) { setBits(kWeightBits[static_cast<std::size_t>(i)]); });
    for (std::size_t i = 0; i < kWeightBits.size(); ++i) {
        auto* key = new QShortcut(QKeySequence(Qt::Key_0 + kWeightBits[i]), m_bits, nullptr, nullptr,
                                  Qt::WidgetShortcut);
        connect(key, &QShortcut::activated, this, [setBits, bits = kWeightBits[i]] { setBits(bits); });
    }
    connect(m_granularity, &Segmented::picked, this, [this](int i) {
        const std::array<QString, 3> labels{tr("One scale per tensor"), tr("One scale per channel"),
                                            tr("One scale per group")};
        edit(weights::withGranularity(withoutBlock(m_state), static_cast<weights::Granularity>(i)),
             labels[static_cast<std::size_t>(i)]);
    });
    connect(m_groupSize, &ChoiceButton::picked, this, [this](int i) {
        const int size = kWeightGroupSizes[static_cast<std::size_t>(i)];
        edit(weights::withGroupSize(m_state, size), tr("Groups of %1").arg(size));
    });
    connect(m_block, &ChoiceButton::picked, this, [this](int i) {
        setBlock(i == 0 ? nullptr : &allBlockFormats()[static_cast<std::size_t>(i - 1)]);
    });
    connect(m_range, &Segmented::picked, this, [this](int i) {
        edit(weights::withSymmetric(m_state, i == 0),
             i == 0 ? tr("Symmetric range") : tr("Asymmetric range"));
    });
    connect(m_table, &WeightsTable::picked, this,
            [this](weights::Granularity granularity, int groupSize, int bits) {
                weights::State state = weights::withGranularity(withoutBlock(m_state), granularity);
                if (groupSize > 0)
                    state.groupSize = groupSize;
                if (bits > 0)
                    state.bits = bits;
                edit(std::move(state), tr("Granularity"));
            });
    connect(m_table, &WeightsTable::blockPicked, this, &WeightsView::setBlock);
    connect(m_table, &WeightsTable::note, this, &LabView::note);
}

void WeightsView::setBlock(const ScaledBlockFormat* format)
{
    if (format == nullptr)
        edit(withoutBlock(m_state), tr("No block format"));
    else
        edit(weights::withBlock(m_state, weights::blockName(*format)),
             tr("Blocks of %1").arg(qs(format->label)));
}

void WeightsView::connectCard()
{
    connect(m_card, &WeightsCard::channelToggled, this, [this](qint64 channel) {
        const bool same = m_state.channel == channel;
        edit(weights::withChannel(m_state, same ? std::nullopt : std::optional<std::int64_t>(channel)),
             tr("Channel %1").arg(channel));
    });
    connect(m_card, &WeightsCard::channelChosen, this, [this](qint64 channel) {
        edit(weights::withChannel(m_state, channel), tr("Channel %1").arg(channel));
    });
    connect(m_card, &WeightsCard::pagePicked, this,
            [this](weights::Page page) { edit(weights::withPage(m_state, page), tr("Page")); });
    connect(m_card, &WeightsCard::elementChosen, this, [this](qint64 element) {
        edit(weights::withElement(m_state, element), tr("Weight %1").arg(element));
    });
    connect(m_card, &WeightsCard::storedBlocksRequested, this, [this] { setBlock(nullptr); });
    connect(m_card, &WeightsCard::labRequested, this, &LabView::openLab);
    connect(m_card, &WeightsCard::note, this, &LabView::note);
    connect(m_card, &WeightsCard::axisPicked, this,
            [this](int axis) { edit(weights::withAxis(m_state, axis), tr("Channel axis %1").arg(axis)); });
    connect(m_card, &WeightsCard::mappingRequested, this, [this] {
        const Json tensor{{"kind", "file"}, {"path", m_state.path}, {"tensor", m_state.tensor}};
        Q_EMIT openLab(QStringLiteral("mapping"), Json{{"data", tensor}});
    });
}

/// A block format has neither bits nor scales to choose: it takes their place in the bar. Page Blocks offers
/// the formats before one is chosen.
void WeightsView::showBar()
{
    const ScaledBlockFormat* block = weights::settingsOf(m_state).block;
    const bool hasBlock = block != nullptr;
    m_bits->setCurrent(hasBlock ? -1 : indexOf(kWeightBits, m_state.bits));
    m_granularity->setCurrent(hasBlock ? -1 : static_cast<int>(m_state.granularity));
    m_groupSize->setVisible(!hasBlock && m_state.granularity == weights::Granularity::PerGroup);
    m_groupSize->setCurrent(indexOf(kWeightGroupSizes, m_state.groupSize));
    m_groupSize->setCustomText(QString::number(m_state.groupSize));
    m_block->setVisible(hasBlock || m_state.page == weights::Page::Blocks);
    m_block->setCurrent(hasBlock ? 1 + static_cast<int>(block - allBlockFormats().data()) : 0);
    m_range->setCurrent(m_state.symmetric ? 0 : 1);
    m_range->setEnabled(!hasBlock);
    m_range->setToolTip(hasBlock ? tr("A block format has a range of its own") : QString());
    refreshRoom();
    placeRange();
}

} // namespace bitloupe
