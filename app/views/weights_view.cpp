#include "app/views/weights_view.h"

#include "app/views/file_bar.h"
#include "app/views/weights_badges.h"
#include "app/views/weights_card.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_export.h"
#include "app/views/weights_figures.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/labs/weights/model_files.h"
#include "core/labs/weights/weights.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr int kLoadingMs = 150; ///< a file that opens sooner needs no words

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
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    m_fileBar = new FileBar;
    whole->addWidget(m_fileBar);
    m_screens = new QStackedLayout;
    whole->addLayout(m_screens, 1);
    connect(m_fileBar, &FileBar::reloadRequested, this, &WeightsView::reload);
    m_compare = new WeightsCompare;
    auto* single = new QWidget;
    m_screens->addWidget(single);
    m_screens->addWidget(m_compare);
    auto* layout = new QVBoxLayout(single);
    layout->setContentsMargins(24, 18, 24, 20);
    layout->setSpacing(14);
    layout->addLayout(buildHead());
    layout->addLayout(buildBar());
    layout->addWidget(buildBanner());
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    column->addWidget(m_card, 1);
    column->addWidget(buildEmpty(), 1);
    column->addWidget(buildTableCard());
    m_tableOver = new Card({}, right);
    m_tableOver->setVisible(false);
    m_list->setMinimumWidth(220);
    m_list->setMaximumWidth(520);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(right);
    m_splitter->setHandleWidth(16);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({330, 900});
    layout->addWidget(m_splitter, 1);
    m_loading.setSingleShot(true);
    m_loading.setInterval(kLoadingMs);
    connect(&m_loading, &QTimer::timeout, this, &WeightsView::showLoading);
    connectEdits();
    connectBar();
    connectCard();
    connectCompare();
}

WeightsView::~WeightsView() = default;

/// What is on screen belongs to another file, or to none yet.
void WeightsView::showLoading()
{
    m_card->showProblem(tr("Reading %1 …").arg(weightsText::modelLabel(m_state.path)));
    showCharts(true);
    m_tableCard->setVisible(false);
}

/// Undo keeps the page: without its second file Compare is the Distribution of the first.
bool WeightsView::isComparing() const
{
    return m_state.page == weights::Page::Compare && m_state.other;
}

/// The charts where there is something to show, else what to do next.
void WeightsView::showCharts(bool shown)
{
    if (!shown && m_empty->isHidden())
        showRecent();
    m_empty->setVisible(!shown);
    m_card->setVisible(shown);
    const bool isDistribution =
        m_state.page == weights::Page::Distribution || m_state.page == weights::Page::Compare;
    const bool hasTable = shown && !m_tableHidden && isDistribution;
    m_tableCard->setVisible(hasTable);
    if (!hasTable && m_room.isLow)
        setTableOpen(false);
}

void WeightsView::connectEdits()
{
    connect(m_open, &Button::clicked, this, [this] { Q_EMIT openModelRequested({}); });
    connect(m_list, &TensorList::tensorPicked, this, [this](const QString& name) {
        edit(weights::withTensor(m_state, name.toStdString()), tr("Tensor %1").arg(name));
    });
    connect(m_list, &TensorList::thresholdEdited, this,
            [this](double decibels) { edit(weights::withThreshold(m_state, decibels), tr("Threshold")); });
    connect(m_list, &TensorList::note, this, &LabView::note);
    connect(m_list, &TensorList::exportRequested, this, &WeightsView::openBelowMenu);
    connect(m_list, &TensorList::wantedChanged, this, &WeightsView::refreshBadgeOrder);
    connect(m_list, &TensorList::cardRequested, this,
            [this] { m_card->chart()->setFocus(Qt::TabFocusReason); });
    connect(m_badges, &WeightsBadges::progressed, this, &LabView::backgroundWorkChanged);
    connect(m_export, &WeightsExport::progressed, this, &LabView::backgroundWorkChanged);
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
    showBar();
    m_list->setThreshold(m_state.threshold);
    if (!m_state.tensor.empty())
        m_list->setSelected(qs(m_state.tensor));
    m_banner->setVisible(false);
    m_card->showState(m_state);
    m_compare->showState(m_state);
    m_screens->setCurrentIndex(isComparing() ? 1 : 0);
    showCharts(!m_empty->isVisibleTo(this));
    const QString path = qs(m_state.path);
    if (path == m_shownPath)
        m_loading.stop();
    else if (!m_loading.isActive())
        m_loading.start();
    const weights::Settings settings = weights::settingsOf(m_state);
    if (path != m_listedPath) {
        m_listedPath = path;
        m_file->setText(weightsText::modelLabel(m_state.path));
        m_model.reset();
        m_facts->setText({});
        m_badges->open(path, settings);
    } else if (m_badges->setSettings(settings)) {
        m_list->model()->markStale();
        refreshBadgeOrder();
    }
    if (m_watchedOther != qs(m_state.other.value_or(std::string())))
        watchFiles();
}

void WeightsView::showModel(const std::shared_ptr<const Model>& model)
{
    m_model = model;
    showFacts();
    watchFiles();
    std::vector<TensorRow> rows;
    rows.reserve(model->tensors().size());
    for (const TensorInfo& info : model->tensors())
        rows.push_back(rowOf(info, model->path()));
    m_list->setRows(std::move(rows));
    refreshBadgeOrder();
}

void WeightsView::watchFiles()
{
    QStringList files;
    for (const std::string& file :
         m_model != nullptr ? weights::filesOf(*m_model) : std::vector<std::string>())
        files << qs(file);
    if (m_state.other && *m_state.other != "demo")
        files << qs(*m_state.other);
    m_watchedOther = qs(m_state.other.value_or(std::string()));
    m_fileBar->watch(files);
}

/// Lists and computes the files anew; the State stays as it is, so there is nothing to undo.
void WeightsView::reload()
{
    m_badges->open(m_listedPath, weights::settingsOf(m_state));
    Q_EMIT recomputeRequested();
    Q_EMIT note(tr("Reloaded %1").arg(weightsText::modelLabel(m_state.path)));
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
    m_loading.stop();
    // An edit reads the file as it is now; then the list must not stay behind.
    if (m_fileBar->hasChanged())
        m_badges->open(m_listedPath, weights::settingsOf(m_state));
    showCharts(true);
    m_card->setResult(shared);
    m_compare->showResult(shared);
    m_table->setResult(*shared);
    m_list->setSelected(qs(shared->state.tensor));
    m_size->setWords(tr("whole model %1 → **%2**")
                         .arg(weightsText::bytesText(shared->modelBytesBefore),
                              weightsText::bytesText(shared->modelBytesAfter)),
                     weightsText::sizeFigures(*shared));
    m_size->setToolTip(weightsText::sizeTip(*shared));
    m_tableWords->setWords(weightsText::scaleSummary(*shared), weightsText::scaleFigures(*shared));
    placeSize();
}

void WeightsView::showError(const Error& error)
{
    m_loading.stop();
    m_compare->showError(qs(error.message));
    // What is wrong with one tensor is told where it would be seen; the others are as good as before.
    const bool isOfTensor =
        error.where == "/state/block" || (error.where == "/state/tensor" && error.code != ErrorCode::Missing);
    if (isOfTensor && m_listedPath == qs(m_state.path) && !m_list->model()->rows().empty()) {
        m_card->showProblem(qs(error.message));
        showCharts(true);
        m_tableCard->setVisible(false);
        return;
    }
    m_bannerText->setText(qs(error.message));
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
    refreshRoom();
}

bool WeightsView::isSettled() const
{
    return m_badges->isSettled() && !m_export->isRunning();
}

LabView::BackgroundWork WeightsView::backgroundWork() const
{
    if (m_export->isRunning())
        return {m_export->words(), m_export->fraction()};
    const int done = m_badges->done();
    const int all = m_badges->wanted();
    if (done == all)
        return {};
    return {tr("SQNR of %1 of %2 tensors").arg(qs(integerText(done)), qs(integerText(all))),
            static_cast<double>(done) / all};
}

void WeightsView::stopBackgroundWork()
{
    if (m_export->isRunning()) {
        m_export->cancel();
        Q_EMIT note(tr("Stopped writing: the file is as it was"));
        return;
    }
    m_badges->stop();
    Q_EMIT note(tr("Stopped: %1 tensors have a SQNR").arg(qs(integerText(m_badges->done()))));
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

} // namespace bitloupe
