#include "app/views/weights_card.h"

#include "app/views/weights_blocks.h"
#include "app/views/weights_distribution.h"
#include "app/views/weights_filters.h"
#include "app/views/weights_text.h"
#include "app/views/weights_values.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

WeightsCard::WeightsCard(QWidget* parent)
    : QWidget(parent)
    , m_name(makeLabel({}, TextRole::CardTitle))
    , m_facts(makeLabel({}, TextRole::Secondary))
    , m_axis(new ChoiceButton(tr("axis")))
    , m_switch(new Segmented({}))
    , m_stack(new QStackedWidget)
    , m_distribution(new WeightsDistribution)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 14, 20, 14);
    layout->setSpacing(10);
    buildHead(layout);
    layout->addWidget(m_stack, 1);
    addPage(weights::Page::Distribution, tr("Distribution"), m_distribution);
    addPage(weights::Page::Filters, tr("Filters"), new WeightsFilters);
    addPage(weights::Page::Values, tr("Values"), new WeightsValues);
    addPage(weights::Page::Blocks, tr("Blocks"), new WeightsBlocks);
    showTabs();
    m_problem = makeLabel({}, TextRole::Body);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_stack->addWidget(m_problem);
    connect(m_axis, &ChoiceButton::picked, this, &WeightsCard::axisPicked);
    connect(m_switch, &Segmented::picked, this,
            [this](int index) { Q_EMIT pagePicked(m_shownTabs[static_cast<std::size_t>(index)]); });
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void WeightsCard::buildHead(QVBoxLayout* layout)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(m_name);
    head->addWidget(m_facts, 1);
    m_axis->setCompact(true);
    m_axis->setToolTip(tr("Which dimension counts the output channels"));
    m_axis->setVisible(false);
    m_switch->setAccessibleName(tr("Page"));
    head->addWidget(m_axis);
    head->addWidget(m_switch);
    layout->addLayout(head);
}

void WeightsCard::addPage(weights::Page id, const QString& name, WeightsPage* page)
{
    m_tabs.push_back({id, name, page});
    connect(page, &WeightsPage::channelToggled, this, &WeightsCard::channelToggled);
    connect(page, &WeightsPage::channelChosen, this, &WeightsCard::channelChosen);
    connect(page, &WeightsPage::labRequested, this, &WeightsCard::labRequested);
    connect(page, &WeightsPage::mappingRequested, this, &WeightsCard::mappingRequested);
    connect(page, &WeightsPage::elementChosen, this, &WeightsCard::elementChosen);
    connect(page, &WeightsPage::storedBlocksRequested, this, &WeightsCard::storedBlocksRequested);
    connect(page, &WeightsPage::note, this, &WeightsCard::note);
    if (!page->needsScrolling()) {
        m_stack->addWidget(page);
        return;
    }
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(page);
    page->setAutoFillBackground(false);
    m_stack->addWidget(scroll);
}

WeightsPage* WeightsCard::page() const
{
    const auto found =
        std::find_if(m_tabs.begin(), m_tabs.end(), [&](const Tab& tab) { return tab.id == m_state.page; });
    return found == m_tabs.end() ? m_tabs.front().page : found->page;
}

/// The tabs lie in the stack in their order, the problem behind them.
void WeightsCard::showPage()
{
    const auto at =
        std::find_if(m_tabs.begin(), m_tabs.end(), [this](const Tab& tab) { return tab.page == page(); });
    m_stack->setCurrentIndex(m_hasProblem ? m_stack->indexOf(m_problem)
                                          : static_cast<int>(at - m_tabs.begin()));
}

void WeightsCard::showProblem(const QString& sentence)
{
    m_hasProblem = true;
    m_problem->setText(sentence);
    m_result.reset();
    setName(weightsText::tensorLabel(m_state.tensor, m_state.path));
    m_facts->setToolTip({});
    m_axis->setVisible(false);
    showTabs();
    showPage();
}

QWidget* WeightsCard::chart() const
{
    return page() == m_distribution ? m_distribution->chart() : page();
}

QWidget* WeightsCard::widgetOf(const QString& pointer) const
{
    return page()->widgetOf(pointer);
}

QString WeightsCard::tableText(const QString& ending) const
{
    return page()->tableText(ending);
}

void WeightsCard::setShapesShown(bool shown)
{
    m_distribution->setShapesShown(shown);
}

void WeightsCard::setNarrow(bool narrow)
{
    m_narrow = narrow;
    showAxes();
}

void WeightsCard::setHiddenPointers(const QStringList& pointers)
{
    for (const Tab& tab : m_tabs)
        tab.page->setHiddenPointers(pointers);
}

void WeightsCard::showState(const weights::State& state)
{
    const WeightsPage* before = page();
    if (state.tensor != m_state.tensor || state.path != m_state.path)
        m_hasProblem = false;
    m_state = state;
    showTabs();
    showPage();
    if (page() != before && m_result != nullptr)
        page()->showResult(m_result);
    page()->showState(state);
}

/// Blocks is a tab where there are some: in the file, or in the format of the bar.
void WeightsCard::showTabs()
{
    const bool isStored =
        m_result != nullptr && m_result->storedInBlocks && m_result->state.tensor == m_state.tensor;
    const bool hasBlocks = isStored || m_state.block || m_state.page == weights::Page::Blocks;
    std::vector<weights::Page> shown;
    QStringList names;
    for (const Tab& tab : m_tabs) {
        if (tab.id == weights::Page::Blocks && !hasBlocks)
            continue;
        shown.push_back(tab.id);
        names << tab.name;
    }
    if (shown != m_shownTabs) {
        m_shownTabs = shown;
        m_switch->setLabels(names);
        setName(m_name->toolTip());
    }
    const auto current = std::find(shown.begin(), shown.end(), m_state.page);
    m_switch->setCurrent(current == shown.end() ? 0 : static_cast<int>(current - shown.begin()));
}

void WeightsCard::setResult(std::shared_ptr<const weights::Result> result)
{
    m_result = std::move(result);
    m_hasProblem = false;
    showTabs();
    showPage();
    setName(weightsText::tensorLabel(m_result->state.tensor, m_result->state.path));
    m_facts->setToolTip(weightsText::tensorFacts(*m_result));
    showAxes();
    page()->showResult(m_result);
}

/// The name takes what it needs, up to what the rest of the row leaves; the facts follow directly behind it.
void WeightsCard::setName(const QString& name)
{
    m_name->setToolTip(name);
    constexpr int kFacts = 60;
    constexpr int kGaps = 88;
    const int taken = m_switch->sizeHint().width()
        + (m_axis->isVisibleTo(this) ? m_axis->sizeHint().width() + 12 : 0) + kGaps;
    const int full = m_name->fontMetrics().horizontalAdvance(name) + 4;
    const int room = width() - taken - (m_narrow ? 0 : kFacts);
    m_name->setFixedWidth(std::min(full, std::max(120, room)));
    fitName(width() - taken - m_name->minimumWidth());
}

/// Layers are told apart by the ends of their names, so the middle goes. Of the facts the shape comes first.
void WeightsCard::fitName(int factsRoom)
{
    const QString& name = m_name->toolTip();
    m_name->setText(elidedName(QFontMetricsF(m_name->font()), name, m_name->minimumWidth()));
    const QFontMetrics metrics = m_facts->fontMetrics();
    QStringList facts = m_facts->toolTip().split(QStringLiteral(" · "));
    while (facts.size() > 1 && metrics.horizontalAdvance(facts.join(QStringLiteral(" · "))) > factsRoom)
        facts.removeLast();
    const QString text = facts.join(QStringLiteral(" · "));
    m_facts->setText(metrics.horizontalAdvance(text) > factsRoom ? QString() : text);
}

void WeightsCard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeAxis();
    setName(m_name->toolTip());
}

void WeightsCard::showAxes()
{
    if (m_result == nullptr)
        return;
    QStringList axes;
    for (std::size_t i = 0; i < m_result->shape.size(); ++i)
        axes << QStringLiteral("%1 (%2)").arg(i).arg(m_result->shape[i]);
    m_axis->setChoices(axes);
    m_axis->setCurrent(m_result->axis);
    placeAxis();
    setName(m_name->toolTip());
}

/// In little room the axis is shown where a short name leaves some.
void WeightsCard::placeAxis()
{
    constexpr int kGaps = 88;
    const int name = m_name->fontMetrics().horizontalAdvance(m_name->toolTip()) + 4;
    const int taken = m_switch->sizeHint().width() + m_axis->sizeHint().width() + kGaps;
    const bool hasAxes = m_result != nullptr && m_result->shape.size() >= 2;
    m_axis->setVisible(hasAxes && (!m_narrow || name + taken <= width()));
}

void WeightsCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, QRectF(rect()), 10, theme().card, theme().line);
}

} // namespace bitloupe
