#pragma once

#include "app/lab_view.h"
#include "app/progress_line.h"
#include "app/views/page_title.h"
#include "core/base/fields.h"
#include "widgets/controls.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace bitloupe {

/// The screen of a lab with several pages: a title, the switch of its pages, and the page of the State.
///
/// `PageWidget` is the lab's page class with title, showState, showResult, showError, setHiddenPointers,
/// focusField, tableText and the signals edited, editAbandoned, note, openLab. Shown pages get every State
/// and Result; hidden ones get the last of each when they are turned to.
template<typename State, typename Result, typename PageWidget>
class PagedView : public LabView {
public:
    using PageId = decltype(State::page);

    struct Row {
        PageId id;
        QString name;
        std::function<PageWidget*()> make;
    };

    /// Pages in the order of the switch.
    PagedView(const std::vector<Row>& rows, QWidget* parent)
        : LabView(parent)
        , m_title(new ElidedTitle)
        , m_switch(new Segmented(namesOf(rows)))
        , m_head(new QHBoxLayout)
        , m_progress(new ProgressLine)
        , m_stack(new QStackedWidget)
    {
        m_switch->setLarge(true);
        m_head->setContentsMargins(kMargin, 0, kMargin, 0);
        m_head->setSpacing(kGap);
        m_head->addWidget(m_title, 1);
        m_head->addWidget(m_switch);
        auto* outer = new QVBoxLayout(this);
        outer->setContentsMargins(0, kTop, 0, 0);
        outer->setSpacing(0);
        outer->addLayout(m_head);
        constexpr int kRoom = kGap - kShadow - ProgressLine::kPixels;
        outer->addSpacing(kRoom / 2);
        outer->addWidget(m_progress);
        outer->addSpacing(kRoom - kRoom / 2);
        outer->addWidget(m_stack, 1);
        for (const Row& row : rows)
            addPage(row);
        connect(m_switch, &Segmented::picked, this, [this](int index) {
            State state = m_state;
            state.page = m_ids[static_cast<std::size_t>(index)];
            edit(state, LabView::tr("Page"), EditPhase::Single);
        });
        turn();
    }

    void showState(const Json& json) override
    {
        auto state = readFields<State>(json, "/state");
        if (!state)
            return;
        const bool turned = state->page != m_state.page;
        m_state = std::move(*state);
        turn();
        page()->showState(m_state);
        if (turned && m_result)
            page()->showResult(m_state, *m_result);
    }

    void showResult(const LabResult& labResult) override
    {
        const auto* result = labResult.as<Result>();
        if (result == nullptr)
            return;
        m_result = *result;
        page()->showResult(m_state, *m_result);
        m_title->setText(page()->title(m_state, &*m_result));
    }

    void showError(const Error& error) override { page()->showError(error); }

    void showProgress(bool isBusy, double fraction) override
    {
        m_progress->setBusy(isBusy);
        m_progress->setFraction(fraction);
    }

    void setHiddenPointers(const QStringList& pointers) override
    {
        for (PageWidget* each : m_pages)
            each->setHiddenPointers(pointers);
    }

    void focusField(const QString& pointer) override { page()->focusField(pointer); }

    QString tableText(const QString& ending) const override { return page()->tableText(ending); }

protected:
    static constexpr int kMargin = 24;
    static constexpr int kGap = 16;
    static constexpr int kTop = 14;
    static constexpr int kShadow = 2; ///< room for the focus ring of a card's edge inside the scrolled page
    static constexpr int kMaxWidth = 1600;

    PageWidget* page() const { return m_pages[static_cast<std::size_t>(m_stack->currentIndex())]; }
    const State& state() const { return m_state; }
    const std::optional<Result>& result() const { return m_result; }
    QHBoxLayout* head() const { return m_head; }
    Segmented* pageSwitch() const { return m_switch; }

    void edit(const State& state, const QString& label, EditPhase phase)
    {
        if (state == m_state && phase == EditPhase::Single)
            return;
        Q_EMIT edited(writeValue(state), label, phase);
    }

private:
    static QStringList namesOf(const std::vector<Row>& rows)
    {
        QStringList names;
        for (const Row& row : rows)
            names << row.name;
        return names;
    }

    void addPage(const Row& row)
    {
        PageWidget* added = row.make();
        m_ids.push_back(row.id);
        m_pages.push_back(added);
        auto* whole = new QWidget;
        auto* centre = new QHBoxLayout(whole);
        centre->setContentsMargins(kMargin, kShadow, kMargin, kGap);
        added->setMaximumWidth(kMaxWidth);
        centre->addWidget(added);
        auto* scroll = new QScrollArea;
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setWidgetResizable(true);
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->setWidget(whole);
        m_stack->addWidget(scroll);
        connect(
            added, &PageWidget::edited, this,
            [this](const State& state, const QString& label, EditPhase phase) { edit(state, label, phase); });
        connect(added, &PageWidget::editAbandoned, this, &LabView::editAbandoned);
        connect(added, &PageWidget::note, this, &LabView::note);
        connect(added, &PageWidget::openLab, this, &LabView::openLab);
    }

    void turn()
    {
        const auto found = std::find(m_ids.begin(), m_ids.end(), m_state.page);
        const int index = found == m_ids.end() ? 0 : static_cast<int>(found - m_ids.begin());
        m_switch->setCurrent(index);
        m_stack->setCurrentIndex(index);
        m_title->setText(page()->title(m_state, m_result ? &*m_result : nullptr));
    }

    State m_state;
    std::optional<Result> m_result;
    std::vector<PageId> m_ids; ///< of the pages in the stack
    std::vector<PageWidget*> m_pages;
    ElidedTitle* m_title;
    Segmented* m_switch;
    QHBoxLayout* m_head;
    ProgressLine* m_progress;
    QStackedWidget* m_stack;
};

} // namespace bitloupe
