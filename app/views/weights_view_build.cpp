#include "app/session.h"
#include "app/views/weights_export.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view.h"
#include "app/views/weights_view_choices.h"
#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

constexpr int kMostRecent = 5;

} // namespace

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
    m_compareButton = new Button(tr("Compare with…"));
    m_compareButton->setIconName(QStringLiteral("compare"));
    head->addWidget(m_compareButton);
    m_exportButton = new Button(tr("Export"));
    m_exportButton->setIconName(QStringLiteral("download"));
    head->addWidget(m_exportButton);
    m_export = new WeightsExport(this);
    connect(m_compareButton, &Button::clicked, this, &WeightsView::chooseOther);
    m_exportMenu = new QMenu(this);
    m_exportButton->setMenu(m_exportMenu);
    connect(m_exportMenu, &QMenu::aboutToShow, this, [this] { fillExportMenu(*m_exportMenu); });
    connect(m_export, &WeightsExport::written, this, &LabView::note);
    connect(m_export, &WeightsExport::failed, this, [this](const QString& sentence) {
        m_bannerText->setText(sentence);
        m_bannerDemo->setVisible(false);
        m_banner->setVisible(true);
    });
    return head;
}

QHBoxLayout* WeightsView::buildBar()
{
    auto* bar = new QHBoxLayout;
    m_bar = bar;
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
    m_block = new ChoiceButton(tr("Block"));
    QStringList formats{tr("none")};
    QStringList details{tr("bits and scales as set at the left")};
    for (const ScaledBlockFormat& format : allBlockFormats()) {
        formats << qs(format.label).remove(QStringLiteral("GGUF "));
        details << (format.isGguf() ? tr("GGUF: %1 values in %2 bytes, %3 bits a value")
                                    : tr("%1 values in %2 bytes, %3 bits a value"))
                       .arg(format.elements)
                       .arg(format.bytes)
                       .arg(qs(autoText(format.bitsPerValue())));
    }
    m_block->setChoices(formats, details);
    m_block->setCompact(true);
    m_block->setVisible(false);
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
    bar->addWidget(m_block);
    bar->addSpacing(8);
    m_rangeLabel = makeLabel(tr("Range"), TextRole::Secondary);
    bar->addWidget(m_rangeLabel);
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
    card->body()->addSpacing(8);
    m_recent = new QVBoxLayout;
    card->body()->addLayout(m_recent);
    card->body()->addStretch(1);
    card->setVisible(false);
    connect(open, &Button::clicked, this, [this] { Q_EMIT openModelRequested({}); });
    connect(demo, &Button::clicked, this,
            [this] { edit(weights::withPath(m_state, "demo"), tr("Built-in network")); });
    return card;
}

/// Files opened before that are still there: name, size, when they were written.
void WeightsView::showRecent()
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int left = kMostRecent;
    for (const QString& path : recentModels()) {
        const QFileInfo file(path);
        if (path == qs(m_state.path) || !file.isFile() || left-- == 0)
            continue;
        auto* button = new Button(file.fileName(), Button::Kind::Link);
        button->setToolTip(path);
        connect(button, &Button::clicked, this, [this, path] { Q_EMIT openModelRequested(path); });
        auto* line = new QWidget;
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->addStretch(1);
        row->addWidget(button);
        row->addWidget(makeLabel(tr("%1 · written %2")
                                     .arg(weightsText::bytesText(file.size()),
                                          file.lastModified().toString(QStringLiteral("yyyy-MM-dd hh:mm"))),
                                 TextRole::Secondary));
        row->addStretch(1);
        m_recent->addWidget(line);
    }
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
    connect(m_tableToggle, &Button::clicked, this, [this] { setTableOpen(!m_table->isVisibleTo(this)); });
    return card;
}

} // namespace bitloupe
