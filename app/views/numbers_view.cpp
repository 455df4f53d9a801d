#include "app/views/numbers_view.h"

#include "app/views/numbers_arithmetic.h"
#include "app/views/numbers_blocks.h"
#include "app/views/numbers_cost.h"
#include "app/views/numbers_formats.h"
#include "app/views/numbers_inspect.h"
#include "app/views/numbers_title.h"
#include "widgets/controls.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace bitloupe {

using numbers::Page;
using numbers::State;

namespace {

constexpr int kMargin = 24;
constexpr int kGap = 16;
constexpr int kMaxWidth = 1600;

struct PageRow {
    Page id;
    QString name;
    std::function<NumbersPage*()> make;
};

/// In the order of the switch.
std::vector<PageRow> pageRows()
{
    return {
        {Page::Inspect, NumbersView::tr("Inspect"), [] { return new NumbersInspect; }},
        {Page::Arithmetic, NumbersView::tr("Arithmetic"), [] { return new NumbersArithmetic; }},
        {Page::Blocks, NumbersView::tr("Blocks"), [] { return new NumbersBlocks; }},
        {Page::Formats, NumbersView::tr("Formats"), [] { return new NumbersFormats; }},
        {Page::Cost, NumbersView::tr("Cost"), [] { return new NumbersCost; }},
    };
}

} // namespace

NumbersView::NumbersView(QWidget* parent)
    : LabView(parent)
    , m_title(new ElidedTitle)
    , m_stack(new QStackedWidget)
    , m_scroll(new QScrollArea)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    outer->addWidget(m_scroll);
    auto* whole = new QWidget;
    auto* centre = new QHBoxLayout(whole);
    centre->setContentsMargins(kMargin, 14, kMargin, 14);
    auto* content = new QWidget;
    content->setMaximumWidth(kMaxWidth);
    centre->addWidget(content);
    m_scroll->setWidget(whole);

    QStringList names;
    for (const PageRow& row : pageRows())
        names << row.name;
    m_switch = new Segmented(names);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_switch);
    column->addLayout(head);
    column->addWidget(m_stack, 1);
    addPages();
    connect(m_switch, &Segmented::picked, this, [this](int index) {
        State state = m_state;
        state.page = m_ids[static_cast<std::size_t>(index)];
        edit(state, tr("Page"), EditPhase::Single);
    });
    showPage();
}

void NumbersView::addPages()
{
    for (const PageRow& row : pageRows()) {
        NumbersPage* page = row.make();
        m_ids.push_back(row.id);
        m_stack->addWidget(page);
        connect(page, &NumbersPage::edited, this, &NumbersView::edit);
        connect(page, &NumbersPage::editAbandoned, this, &LabView::editAbandoned);
        connect(page, &NumbersPage::note, this, &LabView::note);
        connect(page, &NumbersPage::openLab, this, &LabView::openLab);
    }
}

NumbersPage* NumbersView::page() const
{
    return static_cast<NumbersPage*>(m_stack->currentWidget());
}

void NumbersView::edit(const State& state, const QString& label, EditPhase phase)
{
    if (state == m_state && phase == EditPhase::Single)
        return;
    Q_EMIT edited(writeValue(state), label, phase);
}

void NumbersView::showState(const Json& json)
{
    auto state = readFields<State>(json, "/state");
    if (!state)
        return;
    const bool turned = state->page != m_state.page;
    m_state = std::move(*state);
    showPage();
    page()->showState(m_state);
    if (turned && m_result)
        page()->showResult(m_state, *m_result);
}

void NumbersView::showPage()
{
    const auto found = std::find(m_ids.begin(), m_ids.end(), m_state.page);
    const int index = found == m_ids.end() ? 0 : static_cast<int>(found - m_ids.begin());
    m_switch->setCurrent(index);
    m_stack->setCurrentIndex(index);
    m_title->setText(page()->title(m_state, m_result ? &*m_result : nullptr));
}

void NumbersView::showResult(const LabResult& labResult)
{
    const auto* result = labResult.as<numbers::Result>();
    if (result == nullptr)
        return;
    m_result = *result;
    page()->showResult(m_state, *m_result);
    m_title->setText(page()->title(m_state, &*m_result));
}

void NumbersView::showError(const Error& error)
{
    page()->showError(error);
}

void NumbersView::setHiddenPointers(const QStringList& pointers)
{
    for (int i = 0; i < m_stack->count(); ++i)
        static_cast<NumbersPage*>(m_stack->widget(i))->setHiddenPointers(pointers);
}

void NumbersView::focusField(const QString& pointer)
{
    page()->focusField(pointer);
}

QString NumbersView::tableText(const QString& ending) const
{
    return page()->tableText(ending);
}

QString NumbersView::explanation() const
{
    return tr("A number format has a fixed number of bits, so most numbers do not fit and are rounded to the "
              "nearest one that "
              "does. Type a number or flip bits: the tiles show sign, exponent and fraction with the formula "
              "under them, the "
              "cards below show why it was rounded that way, where the number lies among its neighbours, and "
              "what other "
              "formats make of it.");
}

} // namespace bitloupe
