#include "app/export.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_export.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view.h"
#include "app/views/weights_view_choices.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include <array>

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
    m_compareButton = new Button(tr("Compare with…"));
    m_compareButton->setIconName(QStringLiteral("compare"));
    head->addWidget(m_compareButton);
    m_exportButton = new Button(tr("Export"));
    m_exportButton->setIconName(QStringLiteral("download"));
    head->addWidget(m_exportButton);
    m_export = new WeightsExport;
    connect(m_compareButton, &Button::clicked, this, &WeightsView::chooseOther);
    connect(m_exportButton, &Button::clicked, this, [this] { openExportMenu(m_exportButton); });
    connect(m_export, &WeightsExport::written, this, &LabView::note);
    connect(m_export, &WeightsExport::failed, this, [this](const QString& sentence) {
        m_bannerText->setText(sentence);
        m_bannerDemo->setVisible(false);
        m_banner->setVisible(true);
    });
    return head;
}

void WeightsView::openExportMenu(QWidget* anchor)
{
    using report::ModelExport;
    struct Entry {
        ModelExport kind;
        QString label;
        const char* ending;
    };
    const QString threshold = QString::number(m_state.threshold);
    const std::array<Entry, 8> entries{
        {{ModelExport::LayersCsv, tr("Layer table as CSV…"), "layers.csv"},
         {ModelExport::LayersJson, tr("Layer table as JSON…"), "layers.json"},
         {ModelExport::BelowText, tr("Names below %1 dB as text…").arg(threshold), "below.txt"},
         {ModelExport::BelowCsv, tr("Names below %1 dB as CSV…").arg(threshold), "below.csv"},
         {ModelExport::BelowJson, tr("Names below %1 dB as JSON…").arg(threshold), "below.json"},
         {ModelExport::Html, tr("Report as HTML…"), "report.html"},
         {ModelExport::Safetensors, tr("Quantized model as safetensors…"), "quantized.safetensors"},
         {ModelExport::Npz, tr("Quantized model as npz…"), "quantized.npz"}}};
    QMenu menu(this);
    menu.addAction(tr("Picture…"), this, &WeightsView::savePicture);
    for (const Entry& entry : entries) {
        if (entry.kind == ModelExport::LayersCsv || entry.kind == ModelExport::BelowText
            || entry.kind == ModelExport::Html)
            menu.addSeparator();
        menu.addAction(entry.label, this, [this, entry] {
            const QString stem = QFileInfo(weightsText::modelLabel(m_state.path)).completeBaseName();
            const QString path = QFileDialog::getSaveFileName(
                this, tr("Export"), QStringLiteral("%1.%2").arg(stem, QLatin1String(entry.ending)));
            if (!path.isEmpty())
                m_export->start(entry.kind, m_state, path);
        });
    }
    menu.exec(anchor->mapToGlobal(QPoint(0, anchor->height() + 4)));
}

void WeightsView::chooseOther()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Compare with another model"));
    if (!path.isEmpty())
        edit(weights::withPage(weights::withOther(m_state, path.toStdString()), weights::Page::Compare),
             tr("Compare with %1").arg(QFileInfo(path).fileName()));
}

void WeightsView::connectCompare()
{
    connect(m_compare, &WeightsCompare::otherRequested, this, &WeightsView::chooseOther);
    connect(m_compare, &WeightsCompare::closeRequested, this, [this] {
        edit(weights::withPage(weights::withOther(m_state, std::nullopt), weights::Page::Distribution),
             tr("Close B"));
    });
    connect(m_compare, &WeightsCompare::swapRequested, this, [this](const QString& tensor) {
        edit(weights::withFilesSwapped(m_state, tensor.toStdString()), tr("Swap A and B"));
    });
    connect(m_compare, &WeightsCompare::tensorPicked, this, [this](const QString& name) {
        edit(weights::withTensor(m_state, name.toStdString()), tr("Tensor %1").arg(name));
    });
    connect(m_compare, &WeightsCompare::exportRequested, this, &WeightsView::openExportMenu);
    connect(m_compare, &WeightsCompare::note, this, &LabView::note);
}

void WeightsView::savePicture()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export a picture"), QStringLiteral("weights.png"),
                                     tr("Picture (*.png);;Drawing (*.svg);;Document (*.pdf)"));
    if (path.isEmpty())
        return;
    const Status status = exportPicture(*this, path);
    Q_EMIT note(status ? tr("Exported %1").arg(QFileInfo(path).fileName()) : qs(status.error().message));
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
