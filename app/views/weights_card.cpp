#include "app/views/weights_card.h"

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
    QStringList names;
    for (const Tab& tab : m_tabs)
        names << tab.name;
    m_switch->setLabels(names);
    connect(m_axis, &ChoiceButton::picked, this, &WeightsCard::axisPicked);
    connect(m_switch, &Segmented::picked, this,
            [this](int index) { Q_EMIT pagePicked(m_tabs[static_cast<std::size_t>(index)].id); });
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
    head->addStretch(1);
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
    return m_tabs[static_cast<std::size_t>(m_stack->currentIndex())].page;
}

QWidget* WeightsCard::chart() const
{
    return m_stack->currentIndex() == 0 ? m_distribution->chart() : page();
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
    m_facts->setVisible(!narrow);
    showAxes();
}

void WeightsCard::setHiddenPointers(const QStringList& pointers)
{
    for (const Tab& tab : m_tabs)
        tab.page->setHiddenPointers(pointers);
}

void WeightsCard::showState(const weights::State& state)
{
    const auto found =
        std::find_if(m_tabs.begin(), m_tabs.end(), [&](const Tab& tab) { return tab.id == state.page; });
    const int index = found == m_tabs.end() ? 0 : static_cast<int>(found - m_tabs.begin());
    const bool turned = index != m_stack->currentIndex();
    m_state = state;
    m_switch->setCurrent(index);
    m_stack->setCurrentIndex(index);
    if (turned && m_result != nullptr)
        page()->showResult(m_result);
    page()->showState(state);
}

void WeightsCard::setResult(std::shared_ptr<const weights::Result> result)
{
    m_result = std::move(result);
    setName(weightsText::tensorLabel(m_result->state.tensor, m_result->state.path));
    m_facts->setText(weightsText::tensorFacts(*m_result));
    m_facts->setToolTip(m_facts->text());
    showAxes();
    page()->showResult(m_result);
}

/// The name takes what it needs, up to what the rest of the row leaves; the facts follow directly behind it.
void WeightsCard::setName(const QString& name)
{
    m_name->setToolTip(name);
    constexpr int kFacts = 60;
    const int taken = m_switch->sizeHint().width() + (m_axis->isVisibleTo(this) ? m_axis->width() + 12 : 0)
        + (m_narrow ? 0 : kFacts) + 88;
    const int full = m_name->fontMetrics().horizontalAdvance(name) + 4;
    m_name->setFixedWidth(std::min(full, std::max(120, width() - taken)));
    fitName();
}

/// Layers are told apart by the ends of their names, so the middle goes.
void WeightsCard::fitName()
{
    const QString& name = m_name->toolTip();
    m_name->setText(m_name->fontMetrics().elidedText(name, Qt::ElideMiddle, m_name->minimumWidth()));
}

void WeightsCard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
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
    m_axis->setVisible(m_result->shape.size() >= 2 && !m_narrow);
    setName(m_name->toolTip());
}

void WeightsCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, QRectF(rect()), 10, theme().card, theme().line);
}

} // namespace bitloupe
