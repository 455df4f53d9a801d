#include "app/views/weights_view.h"

#include "app/views/weights_badges.h"
#include "app/views/weights_card.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_export.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view_choices.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/labs/weights/weights.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QShortcut>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kCompactHeight = 760; ///< below this the table folds
constexpr int kCompactWidth = 1040; ///< below this the list and the channel plot shrink
constexpr int kSizeWidth = 1060; ///< below this the size of the model is not shown

template<typename Array>
int indexOf(const Array& values, int value)
{
    const auto it = std::find(values.begin(), values.end(), value);
    return it == values.end() ? -1 : static_cast<int>(it - values.begin());
}

TensorRow rowOf(const TensorInfo& info, const std::string& path)
{
    TensorRow row;
    row.name = qs(info.name);
    row.label = weightsText::tensorLabel(info.name, path);
    row.shape = qs(shapeText(info.shape));
    row.count = info.count;
    row.kind = weights::isWeight(info) ? TensorRow::Kind::Weight
        : weights::isBias(info)        ? TensorRow::Kind::Bias
                                       : TensorRow::Kind::Other;
    row.problem = qs(info.problem);
    return row;
}

} // namespace

WeightsView::WeightsView(QWidget* parent)
    : LabView(parent)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_list(new TensorList)
    , m_card(new WeightsCard)
    , m_badges(new WeightsBadges(this))
{
    m_screens = new QStackedLayout(this);
    m_compare = new WeightsCompare;
    auto* single = new QWidget;
    m_screens->addWidget(single);
    m_screens->addWidget(m_compare);
    auto* layout = new QVBoxLayout(single);
    layout->setContentsMargins(24, 18, 24, 20);
    layout->setSpacing(14);
    layout->addLayout(buildHead());
    layout->addLayout(buildBar());
    layout->addWidget(m_export);
    layout->addWidget(buildBanner());
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    column->addWidget(m_card, 1);
    column->addWidget(buildEmpty(), 1);
    column->addWidget(buildTableCard());
    m_list->setMinimumWidth(220);
    m_list->setMaximumWidth(520);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(right);
    m_splitter->setHandleWidth(16);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({330, 900});
    layout->addWidget(m_splitter, 1);
    connectEdits();
    connectCompare();
}

WeightsView::~WeightsView() = default;

/// The charts where there is something to show, else what to do next.
void WeightsView::showCharts(bool shown)
{
    m_empty->setVisible(!shown);
    m_card->setVisible(shown);
    m_tableCard->setVisible(shown && !m_tableHidden && m_state.page == weights::Page::Distribution);
}

void WeightsView::connectEdits()
{
    connect(m_open, &Button::clicked, this, [this] { Q_EMIT openModelRequested({}); });
    connect(m_bits, &Segmented::picked, this, [this](int i) {
        const int bits = kWeightBits[static_cast<std::size_t>(i)];
        edit(weights::withBits(m_state, bits), tr("Bits to %1").arg(bits));
    });
    for (std::size_t i = 0; i < kWeightBits.size(); ++i) {
        auto* key = new QShortcut(QKeySequence(Qt::Key_0 + kWeightBits[i]), m_bits, nullptr, nullptr,
                                  Qt::WidgetShortcut);
        connect(key, &QShortcut::activated, this, [this, bits = kWeightBits[i]] {
            edit(weights::withBits(m_state, bits), tr("Bits to %1").arg(bits));
        });
    }
    connect(m_granularity, &Segmented::picked, this, [this](int i) {
        const std::array<QString, 3> labels{tr("One scale per tensor"), tr("One scale per channel"),
                                            tr("One scale per group")};
        edit(weights::withGranularity(m_state, static_cast<weights::Granularity>(i)),
             labels[static_cast<std::size_t>(i)]);
    });
    connect(m_groupSize, &ChoiceButton::picked, this, [this](int i) {
        const int size = kWeightGroupSizes[static_cast<std::size_t>(i)];
        edit(weights::withGroupSize(m_state, size), tr("Groups of %1").arg(size));
    });
    connect(m_range, &Segmented::picked, this, [this](int i) {
        edit(weights::withSymmetric(m_state, i == 0),
             i == 0 ? tr("Symmetric range") : tr("Asymmetric range"));
    });
    connect(m_list, &TensorList::tensorPicked, this, [this](const QString& name) {
        edit(weights::withTensor(m_state, name.toStdString()), tr("Tensor %1").arg(name));
    });
    connect(m_list, &TensorList::thresholdEdited, this,
            [this](double decibels) { edit(weights::withThreshold(m_state, decibels), tr("Threshold")); });
    connect(m_list, &TensorList::copied, this, &LabView::note);
    connect(m_list, &TensorList::wantedChanged, this, &WeightsView::refreshBadgeOrder);
    connect(m_list, &TensorList::cardRequested, this,
            [this] { m_card->chart()->setFocus(Qt::TabFocusReason); });
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
    connect(m_card, &WeightsCard::labRequested, this, &LabView::openLab);
    connect(m_card, &WeightsCard::note, this, &LabView::note);
    connect(m_card, &WeightsCard::axisPicked, this,
            [this](int axis) { edit(weights::withAxis(m_state, axis), tr("Channel axis %1").arg(axis)); });
    connect(m_card, &WeightsCard::mappingRequested, this, [this] {
        const Json tensor{{"kind", "file"}, {"path", m_state.path}, {"tensor", m_state.tensor}};
        Q_EMIT openLab(QStringLiteral("mapping"), Json{{"data", tensor}});
    });
    connect(m_table, &WeightsTable::picked, this,
            [this](weights::Granularity granularity, int groupSize, int bits) {
                weights::State state = weights::withGranularity(m_state, granularity);
                if (groupSize > 0)
                    state.groupSize = groupSize;
                if (bits > 0)
                    state.bits = bits;
                edit(std::move(state), tr("Granularity"));
            });
    connect(m_badges, &WeightsBadges::listed, this, &WeightsView::showModel);
    connect(m_badges, &WeightsBadges::failed, this, [this](const Error&) { m_list->setRows({}); });
    connect(m_badges, &WeightsBadges::badgeReady, this,
            [this](int row, const std::shared_ptr<const weights::Badge>& badge) {
                if (badge == nullptr)
                    m_list->setNoBadge(row);
                else
                    m_list->setBadge(row, badge->sqnrDb,
                                     {badge->histogram.counts.begin(), badge->histogram.counts.end()});
            });
}

void WeightsView::edit(weights::State state, const QString& label)
{
    if (state == m_state)
        return;
    Q_EMIT edited(writeValue(state), label, EditPhase::Single);
}

void WeightsView::showState(const Json& json)
{
    const auto state = readFields<weights::State>(json, "/state");
    if (!state)
        return;
    m_state = *state;
    m_bits->setCurrent(indexOf(kWeightBits, m_state.bits));
    m_granularity->setCurrent(static_cast<int>(m_state.granularity));
    m_groupSize->setVisible(m_state.granularity == weights::Granularity::PerGroup);
    m_groupSize->setCurrent(indexOf(kWeightGroupSizes, m_state.groupSize));
    m_groupSize->setCustomText(QString::number(m_state.groupSize));
    m_range->setCurrent(m_state.symmetric ? 0 : 1);
    m_list->setThreshold(m_state.threshold);
    if (!m_state.tensor.empty())
        m_list->setSelected(qs(m_state.tensor));
    m_banner->setVisible(false);
    m_card->showState(m_state);
    m_compare->showState(m_state);
    m_screens->setCurrentIndex(m_state.page == weights::Page::Compare ? 1 : 0);
    showCharts(!m_empty->isVisibleTo(this));
    const QString path = qs(m_state.path);
    const weights::Settings settings = weights::settingsOf(m_state);
    if (path != m_listedPath) {
        m_listedPath = path;
        m_file->setText(weightsText::modelLabel(m_state.path));
        m_facts->setText({});
        m_badges->open(path, settings);
    } else if (m_badges->setSettings(settings)) {
        m_list->model()->markStale();
        refreshBadgeOrder();
    }
}

void WeightsView::showModel(const std::shared_ptr<const Model>& model)
{
    m_facts->setText(weightsText::modelFacts(*model));
    m_facts->setToolTip(m_facts->text());
    std::vector<TensorRow> rows;
    rows.reserve(model->tensors().size());
    for (const TensorInfo& info : model->tensors())
        rows.push_back(rowOf(info, model->path()));
    m_list->setRows(std::move(rows));
    refreshBadgeOrder();
}

void WeightsView::refreshBadgeOrder()
{
    m_badges->setWanted(m_list->wantedRows());
}

void WeightsView::showResult(const LabResult& result)
{
    const auto* typed = result.as<weights::Result>();
    if (typed == nullptr)
        return;
    m_banner->setVisible(false);
    const std::shared_ptr<const weights::Result> shared(result.value, typed);
    m_shownPath = qs(shared->state.path);
    showCharts(true);
    m_card->setResult(shared);
    m_compare->showResult(shared);
    m_table->setResult(*shared);
    m_list->setSelected(qs(shared->state.tensor));
    m_size->setWords(tr("whole model %1 → **%2**")
                         .arg(weightsText::bytesText(shared->modelBytesBefore),
                              weightsText::bytesText(shared->modelBytesAfter)));
    m_tableWords->setWords(weightsText::scaleSummary(*shared));
}

void WeightsView::showError(const Error& error)
{
    m_bannerText->setText(qs(error.message));
    m_compare->showError(qs(error.message));
    // The last good result stays while it is of the same file.
    showCharts(m_shownPath == qs(m_state.path));
    m_bannerDemo->setVisible(m_state.path != "demo" && m_shownPath == qs(m_state.path));
    m_banner->setVisible(true);
}

QString WeightsView::explanation() const
{
    return tr("Open a model file and see, tensor by tensor, which numbers a chosen bit width cannot hold. "
              "The list is "
              "sorted by the signal-to-noise ratio that quantization leaves; a low one means much is lost. "
              "The histogram "
              "shows all weights of a tensor, the loupe the codes around zero, and the rows beside it how "
              "much of the range "
              "each channel uses: channels that use few bits share their scale with one that needs more.");
}

void WeightsView::setModelPath(const QString& path)
{
    if (!path.isEmpty() && path != qs(m_state.path))
        edit(weights::withPath(m_state, path.toStdString()),
             tr("Open %1").arg(weightsText::modelLabel(path.toStdString())));
}

void WeightsView::setHiddenPointers(const QStringList& pointers)
{
    const auto hides = [&](const QString& start) { return hidesField(pointers, start); };
    m_tableHidden = hides(QStringLiteral("/result/granularities"));
    showCharts(!m_empty->isVisibleTo(this));
    m_card->setHiddenPointers(pointers);
    m_sizeHidden = hides(QStringLiteral("/result/modelBytes"));
    refreshCompact();
}

bool WeightsView::isSettled() const
{
    return m_badges->isSettled() && !m_export->isRunning();
}

void WeightsView::focusField(const QString& pointer)
{
    const std::array<std::pair<const char*, QWidget*>, 7> fields{{{"/state/bits", m_bits},
                                                                  {"/state/granularity", m_granularity},
                                                                  {"/state/groupSize", m_groupSize},
                                                                  {"/state/symmetric", m_range},
                                                                  {"/state/tensor", m_list},
                                                                  {"/state/threshold", m_list},
                                                                  {"/state/path", m_open}}};
    for (const auto& [field, widget] : fields) {
        if (pointer.startsWith(QLatin1String(field)))
            widget->setFocus(Qt::ShortcutFocusReason);
    }
    if (QWidget* widget = m_card->widgetOf(pointer))
        widget->setFocus(Qt::ShortcutFocusReason);
}

QString WeightsView::tableText(const QString& ending) const
{
    if (m_screens->currentIndex() == 1)
        return m_compare->tableText(ending);
    return m_card->isVisibleTo(this) ? m_card->tableText(ending) : QString();
}

void WeightsView::setTableOpen(bool open)
{
    m_table->setVisible(open);
    m_tableToggle->setText(open ? tr("Hide the comparison") : tr("Compare scales"));
}

void WeightsView::refreshCompact()
{
    const bool compact = height() < kCompactHeight;
    if (compact != m_compact) {
        m_compact = compact;
        m_tableHead->setVisible(compact);
        setTableOpen(!compact);
    }
    const bool narrow = width() < kCompactWidth;
    m_card->setShapesShown(!narrow);
    m_card->setNarrow(narrow);
    if (narrow != (m_list->maximumWidth() == 240)) {
        m_list->setMaximumWidth(narrow ? 240 : 520);
        m_splitter->setSizes({narrow ? 240 : 330, width()});
    }
    m_size->setVisible(width() >= kSizeWidth && !m_sizeHidden);
}

void WeightsView::resizeEvent(QResizeEvent* event)
{
    LabView::resizeEvent(event);
    refreshCompact();
}

} // namespace bitloupe
