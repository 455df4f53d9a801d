#include "app/views/gemm_cost.h"

#include "app/views/gemm_menus.h"
#include "core/base/number_text.h"
#include "core/labs/gemm/edits.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kGap = 16;
constexpr int kStackBelow = 960; ///< pixels of width under which the upper cards stand in a column
constexpr int kRow = 25;
constexpr int kLeastRows = 8; ///< of the layers in sight
constexpr int kEndBits = 8; ///< widths that the ends of a network usually keep
constexpr auto kNetworks = cost::enumWords(cost::Network{});

} // namespace

GemmCost::GemmCost(QWidget* parent)
    : GemmPage(parent)
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    m_top->setSpacing(kGap);
    m_top->addWidget(buildError(), 5);
    m_top->addWidget(buildFormats(), 6);
    column->addLayout(m_top);
    column->addWidget(buildNetwork(), 1);
    connectAll();
}

Card* GemmCost::buildError()
{
    auto* card = new Card(tr("How far from float"));
    m_part = new Segmented({tr("total"), tr("quantization"), tr("requantization")});
    m_part->setAccessibleName(tr("Which part of the error"));
    card->header()->addWidget(m_part);
    m_map = new ValueMap;
    m_map->setAccessibleName(tr("Error of every output"));
    m_errorWords = new WordsLabel;
    m_errorWords->setWordWrap(true);
    m_errorWords->setMinimumHeight(40);
    card->body()->addWidget(m_map, 1);
    card->body()->addWidget(m_errorWords);
    return card;
}

Card* GemmCost::buildFormats()
{
    auto* card = new Card(tr("What this multiply costs"));
    m_formats = new TextTable({{tr("format"), false, 62},
                               {tr("MACs"), true, 0},
                               {tr("bytes"), true, 0},
                               {tr("arithmetic"), true, 0},
                               {tr("moving"), true, 0},
                               {tr("energy"), true, 0}});
    m_formats->setAccessibleName(tr("Cost of this multiply by format"));
    m_formats->setFitsRows(true);
    auto* source = makeLabel(tr("A model from 45 nm figures (Horowitz 2014), not a measurement. Weights come "
                                "once from DRAM, inputs and outputs pass a 1 MB cache once; the bias and the "
                                "requantization are left out."),
                             TextRole::Secondary);
    source->setWordWrap(true);
    card->body()->addWidget(m_formats);
    card->body()->addWidget(source);
    card->body()->addStretch(1);
    return card;
}

void GemmCost::buildNetworkControls()
{
    QStringList names;
    for (const auto& [network, word] : kNetworks)
        names << costText::networkName(network);
    m_model = new ChoiceButton({});
    m_model->setAccessibleName(tr("Network"));
    m_model->setCompact(true);
    m_model->setChoices(names);
    m_weightBits = new Stepper(1, 32);
    m_weightBits->setName(tr("Bits of weights"));
    m_activationBits = new Stepper(1, 32);
    m_activationBits->setName(tr("Bits of activations"));
    m_ends = new Segmented({tr("same"), tr("8 bits")});
    m_ends->setAccessibleName(tr("First and last layer"));
    m_ends->setToolTip(tr("Whether the first convolution and the last dense layer keep 8 bits"));
    auto* header = m_networkCard->header();
    const auto label = [header](const QString& text) {
        header->addWidget(makeLabel(text, TextRole::Secondary));
    };
    header->addWidget(m_model);
    label(tr("weights"));
    header->addWidget(m_weightBits);
    label(tr("activations"));
    header->addWidget(m_activationBits);
    label(tr("ends"));
    header->addWidget(m_ends);
}

Card* GemmCost::buildNetwork()
{
    m_networkCard = new Card(tr("A whole network"));
    buildNetworkControls();
    auto* facts = new QHBoxLayout;
    facts->setSpacing(30);
    const std::array<std::pair<QString, QString>, FactCount> names{
        {{tr("parameters"), tr("weights, biases, scales and shifts of batch normalization")},
         {tr("MACs"), tr("multiply-accumulates of one pass with one input")},
         {tr("weights"), tr("packed codes of convolutions and dense layers: MB of 10⁶, MiB of 2²⁰ bytes")},
         {tr("bit operations"), tr("sum of MACs · weight bits · activation bits; a count, not a rate")},
         {tr("energy of one pass"), tr("a model, 45 nm, Horowitz 2014")}}};
    for (std::size_t i = 0; i < FactCount; ++i) {
        m_facts[i] = new Readout(names[i].first);
        m_facts[i]->setExplanation(names[i].second);
        facts->addWidget(m_facts[i]);
    }
    facts->addStretch(1);
    m_layers = new TextTable({{tr("layer"), false, 152},
                              {tr("shape"), false, 0},
                              {tr("output"), true, 76},
                              {tr("weights"), true, 92},
                              {tr("MACs"), true, 108},
                              {tr("W/A"), true, 52},
                              {tr("bytes"), true, 90},
                              {tr("bops"), true, 94},
                              {tr("energy"), true, 84}});
    m_layers->setAccessibleName(tr("Cost of each layer"));
    m_layers->setRowHeight(kRow);
    m_layers->setMinimumHeight(kRow * (kLeastRows + 1));
    m_networkWords = new WordsLabel;
    m_networkWords->setWordWrap(true);
    m_networkCard->body()->addLayout(facts);
    m_networkCard->body()->addWidget(m_layers, 1);
    m_networkCard->body()->addWidget(m_networkWords);
    return m_networkCard;
}

void GemmCost::connectAll()
{
    connect(m_part, &Segmented::picked, this, &GemmCost::showMap);
    connect(m_map, &ValueMap::cellPicked, this, &GemmCost::openCell);
    connect(m_model, &ChoiceButton::picked, this, [this](int index) {
        cost::State next = m_network;
        next.model = {};
        next.model.network = kNetworks[static_cast<std::size_t>(index)].first;
        next.perLayer.reset(); // of the layers of another network
        editNetwork(next, tr("Network"));
    });
    connect(m_weightBits, &Stepper::edited, this, [this](int bits) {
        cost::State next = m_network;
        next.weightBits = bits;
        editNetwork(next, tr("Weights to %1 bits").arg(bits));
    });
    connect(m_activationBits, &Stepper::edited, this, [this](int bits) {
        cost::State next = m_network;
        next.activationBits = bits;
        editNetwork(next, tr("Activations to %1 bits").arg(bits));
    });
    connect(m_ends, &Segmented::picked, this, [this](int index) {
        cost::State next = m_network;
        next.firstLast.reset();
        if (index == 1)
            next.firstLast = cost::Widths{kEndBits, kEndBits};
        editNetwork(next, tr("First and last layer"));
    });
    const auto told = [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); };
    connect(m_map, &ValueMap::copied, this, told);
    m_map->setMenuExtra([this](QMenu& menu, int row, int column) {
        gemmMenus::addRequantize(menu, this, *m_result, row, column);
        gemmMenus::addExport(menu, this);
    });
    for (TextTable* table : {m_formats, m_layers})
        connect(table, &TextTable::copied, this, told);
}

void GemmCost::editNetwork(const cost::State& state, const QString& label)
{
    if (!(state == m_network))
        Q_EMIT guestEdited(writeValue(state), label, EditPhase::Single);
}

/// The Step page at that output's last stage.
void GemmCost::openCell(int row, int column)
{
    if (!m_result)
        return;
    const gemm::Shape& shape = m_result->shape;
    const std::int64_t element = std::int64_t(row) * shape.columns + column;
    gemm::State next =
        withStep(m_state, stepAt(gemm::Grain::Stage, placeAt(element, gemm::Stage::Compare, shape), shape));
    next.page = gemm::Page::Step;
    Q_EMIT edited(next, tr("Cell %1, %2").arg(row).arg(column), EditPhase::Single);
}

void GemmCost::showResult(const gemm::State& state, const gemm::Result& result)
{
    m_state = state;
    if (!result.cost)
        return; // of another page; this page's own is on its way
    m_result = std::make_shared<const gemm::Result>(result);
    showMap();
    m_errorWords->setWords(costText::errorWords(result));
    m_formats->setRows(costText::formatRows(result));
}

void GemmCost::showMap()
{
    if (m_result)
        m_map->setModel(costText::errorMap(m_result, static_cast<costText::Part>(m_part->current())));
}

void GemmCost::showError(const Error& error)
{
    m_errorWords->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmCost::showGuestState(const Json& json)
{
    const auto state = readFields<cost::State>(json, "/state");
    if (!state)
        return;
    m_network = *state;
    if (m_network.model.layers) {
        m_model->setCustomText(tr("own layers"));
        m_model->setCurrent(-1);
    } else
        m_model->setCurrent(static_cast<int>(m_network.model.network));
    m_weightBits->setValue(m_network.weightBits);
    m_activationBits->setValue(m_network.activationBits);
    m_ends->setCurrent(m_network.firstLast ? 1 : 0);
    if (m_network.firstLast)
        m_ends->setLabels(
            {tr("same"),
             tr("%1/%2 bits").arg(m_network.firstLast->weightBits).arg(m_network.firstLast->activationBits)});
}

void GemmCost::showGuestResult(const LabResult& shown)
{
    const auto* result = shown.as<cost::Result>();
    if (result == nullptr)
        return;
    m_facts[Params]->setValue(qs(integerText(result->params)));
    m_facts[Macs]->setValue(qs(integerText(result->macs)));
    m_facts[Size]->setValue(
        tr("%1 MB = %2 MiB")
            .arg(qs(significantText(result->sizeMB(), 4)), qs(significantText(result->sizeMiB(), 4))));
    m_facts[Bops]->setValue(qs(scientificText(static_cast<double>(result->bops), 3)));
    m_facts[Energy]->setValue(costText::energy(result->energy.total()));
    m_layers->setRows(costText::layerRows(*result));
    m_networkWords->setWords(costText::networkWords(*result));
}

void GemmCost::showGuestError(const Error& error)
{
    m_networkWords->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmCost::setHiddenPointers(const QStringList& pointers)
{
    const auto hides = [&](const char* name) {
        return std::any_of(pointers.begin(), pointers.end(), [name](const QString& pointer) {
            return pointer == QLatin1String(name) || pointer.startsWith(QLatin1String(name) + u'/');
        });
    };
    const bool isErrorHidden = hides("/result/float") || hides("/result/out");
    m_map->setVisible(!isErrorHidden);
    m_errorWords->setVisible(!isErrorHidden);
    const bool isLayersHidden = hides("/result/perLayer");
    m_layers->setVisible(!isLayersHidden);
    m_facts[Params]->setVisible(!hides("/result/params"));
    m_facts[Macs]->setVisible(!hides("/result/macs"));
    m_facts[Size]->setVisible(!hides("/result/sizeMB") && !hides("/result/sizeMiB")
                              && !hides("/result/weightBytes"));
    m_facts[Bops]->setVisible(!hides("/result/bops"));
    m_facts[Energy]->setVisible(!hides("/result/energyPj"));
}

bool GemmCost::focusField(const QString& pointer)
{
    const std::array<std::pair<const char*, QWidget*>, 4> fields{{{"/state/model", m_model},
                                                                  {"/state/weightBits", m_weightBits},
                                                                  {"/state/activationBits", m_activationBits},
                                                                  {"/state/firstLast", m_ends}}};
    for (const auto& [field, widget] : fields) {
        if (pointer.startsWith(QLatin1String(field))) {
            widget->setFocus();
            return true;
        }
    }
    return false;
}

QString GemmCost::tableText(const QString& ending) const
{
    return m_layers->tableText(ending);
}

void GemmCost::resizeEvent(QResizeEvent* event)
{
    m_top->setDirection(width() < kStackBelow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    GemmPage::resizeEvent(event);
}

} // namespace bitloupe
