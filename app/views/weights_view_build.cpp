#include "app/views/weights_table.h"
#include "app/views/weights_view.h"
#include "app/views/weights_view_choices.h"
#include "widgets/controls.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

QHBoxLayout* WeightsView::buildHead()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(makeLabel(tr("Weights"), TextRole::Title));
    m_file = makeLabel({}, TextRole::Body);
    QFont bold = m_file->font();
    bold.setWeight(QFont::DemiBold);
    m_file->setFont(bold);
    m_facts = makeLabel({}, TextRole::Secondary);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_open = new Button(tr("Open…"));
    m_open->setIconName(QStringLiteral("folder"));
    head->addWidget(m_file, 0, Qt::AlignVCenter);
    head->addWidget(m_facts, 1, Qt::AlignVCenter);
    head->addWidget(m_open);
    return head;
}

QHBoxLayout* WeightsView::buildBar()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(10);
    QStringList widths;
    for (const int bits : kWeightBits)
        widths << QString::number(bits);
    m_bits = new Segmented(widths);
    m_bits->setAccessibleName(tr("Bits"));
    m_granularity = new Segmented({tr("tensor"), tr("channel"), tr("group")});
    m_granularity->setAccessibleName(tr("One scale per"));
    m_groupSize = new ChoiceButton(tr("of"));
    QStringList sizes;
    for (const int size : kWeightGroupSizes)
        sizes << QString::number(size);
    m_groupSize->setChoices(sizes);
    m_groupSize->setCompact(true);
    m_groupSize->setVisible(false);
    m_range = new Segmented({tr("symmetric"), tr("asymmetric")});
    m_range->setAccessibleName(tr("Range"));
    m_size = new WordsLabel;
    m_size->setWordWrap(false);
    bar->addWidget(makeLabel(tr("Bits"), TextRole::Secondary));
    bar->addWidget(m_bits);
    bar->addSpacing(8);
    bar->addWidget(makeLabel(tr("One scale per"), TextRole::Secondary));
    bar->addWidget(m_granularity);
    bar->addWidget(m_groupSize);
    bar->addSpacing(8);
    bar->addWidget(makeLabel(tr("Range"), TextRole::Secondary));
    bar->addWidget(m_range);
    bar->addStretch(1);
    bar->addWidget(m_size);
    return bar;
}

QWidget* WeightsView::buildBanner()
{
    auto* banner = new Card;
    m_banner = banner;
    m_bannerText = makeLabel({}, TextRole::Body);
    m_bannerText->setWordWrap(true);
    m_bannerText->setTextFormat(Qt::PlainText);
    m_bannerText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bannerDemo = new Button(tr("Show the built-in network"), Button::Kind::Link);
    auto* row = new QHBoxLayout;
    row->addWidget(m_bannerText, 1);
    row->addWidget(m_bannerDemo);
    banner->body()->addLayout(row);
    banner->setVisible(false);
    connect(m_bannerDemo, &Button::clicked, this,
            [this] { edit(weights::withPath(m_state, "demo"), tr("Built-in network")); });
    return banner;
}

QWidget* WeightsView::buildEmpty()
{
    auto* card = new Card;
    m_empty = card;
    auto* title = makeLabel(tr("Drop a model here"), TextRole::CardTitle);
    auto* formats = makeLabel(tr("safetensors (one file or an index of several), ONNX, TFLite, GGUF, "
                                 "PyTorch, Keras, npy, npz, CSV, IDX"),
                              TextRole::Secondary);
    auto* open = new Button(tr("Open…"), Button::Kind::Primary);
    auto* demo = new Button(tr("Try the built-in digit network"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(open);
    buttons->addWidget(demo);
    buttons->addStretch(1);
    card->body()->addStretch(1);
    card->body()->addWidget(title, 0, Qt::AlignHCenter);
    card->body()->addWidget(formats, 0, Qt::AlignHCenter);
    card->body()->addSpacing(8);
    card->body()->addLayout(buttons);
    card->body()->addStretch(1);
    card->setVisible(false);
    connect(open, &Button::clicked, this, [this] { Q_EMIT openModelRequested({}); });
    connect(demo, &Button::clicked, this,
            [this] { edit(weights::withPath(m_state, "demo"), tr("Built-in network")); });
    return card;
}

QWidget* WeightsView::buildTableCard()
{
    auto* card = new Card;
    m_tableCard = card;
    m_tableHead = new QWidget;
    auto* head = new QHBoxLayout(m_tableHead);
    head->setContentsMargins(0, 0, 0, 0);
    m_tableWords = new WordsLabel;
    m_tableWords->setWordWrap(false);
    m_tableToggle = new Button(tr("Compare scales"), Button::Kind::Link);
    head->addWidget(m_tableWords, 1);
    head->addWidget(m_tableToggle);
    m_tableHead->setVisible(false);
    m_table = new WeightsTable;
    card->body()->addWidget(m_tableHead);
    card->body()->addWidget(m_table);
    connect(m_tableToggle, &Button::clicked, this,
            [this] { setTableOpen(!m_table->isVisibleTo(m_tableCard)); });
    return card;
}

} // namespace bitloupe
