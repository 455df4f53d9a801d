#include "app/views/mapping_levels.h"

#include "app/views/mapping_levels_parameters.h"
#include "app/views/mapping_levels_table.h"
#include "app/views/mapping_levels_text.h"
#include "app/views/mapping_picture.h"
#include "app/views/mapping_text.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/bar_grid.h"
#include "widgets/controls.h"
#include "widgets/levels_plot.h"
#include "widgets/painting.h"
#include "widgets/stored_values.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>

#include <algorithm>

namespace bitloupe {

using mapping::Kind;
using mapping::State;

namespace {

int menuIndex(Kind kind)
{
    const auto& kinds = levelsText::menuKinds();
    return static_cast<int>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
}

Kind kindAt(int index)
{
    return levelsText::menuKinds()[static_cast<std::size_t>(index)];
}

} // namespace

void MappingLevels::connectControls()
{
    connect(m_quantizer, &ChoiceButton::picked, this,
            [this](int index) { edit(mapping::withQuantizer(m_state, kindAt(index)), tr("Quantizer")); });
    connect(m_compare, &ChoiceButton::picked, this, [this](int index) {
        mapping::Quantizer other;
        other.kind = kindAt(index);
        edit(mapping::withCompared(m_state,
                                   other.kind == Kind::UniformBest ? std::nullopt : std::optional(other)),
             tr("Quantizer to compare with"));
    });
    connect(m_bits, &Stepper::edited, this,
            [this](int bits) { edit(mapping::withBits(m_state, bits), tr("Bits to %1").arg(bits)); });
    connect(m_count, &Segmented::picked, this, [this](int index) {
        m_countPicked = true;
        m_plot->setLogarithmic(index == 1);
    });
    connect(m_picture, &MappingPicture::ditherPicked, this, [this](bool dither) {
        State state = m_state;
        state.dither = dither;
        edit(state, dither ? tr("Dithered") : tr("Not dithered"));
    });
    connect(m_parameters, &LevelsParameters::edited, this, &MappingLevels::edit);
    connect(m_parameters, &LevelsParameters::abandoned, this, &MappingPage::editAbandoned);
    connect(m_best, &Button::clicked, this,
            [this] { edit(mapping::withBestLevels(m_state), tr("Back to the best levels")); });
}

void MappingLevels::connectPlot()
{
    connect(m_plot, &LevelsPlot::levelEdited, this, &MappingLevels::editLevel);
    connect(m_plot, &LevelsPlot::abandoned, this, &MappingPage::editAbandoned);
    connect(m_plot, &LevelsPlot::levelPicked, this, [this](int lane, int cell) {
        follow(m_plot->data().lanes[static_cast<std::size_t>(lane)].cells[static_cast<std::size_t>(cell)].at);
    });
    connect(m_plot, &LevelsPlot::menuRequested, this, [this](int lane, int cell, const QPoint& position) {
        QStringList values;
        if (lane >= 0) {
            const LevelsLane& shown = m_plot->data().lanes[static_cast<std::size_t>(lane)];
            const LevelCell& picked = shown.cells[static_cast<std::size_t>(cell)];
            values << picked.value << picked.bits << picked.share << shown.detail;
        }
        showMenu(values, position);
    });
}

void MappingLevels::connectCards()
{
    connect(m_table, &LevelsTable::rowPicked, this,
            [this](int row) { follow(page()->shown.rows[static_cast<std::size_t>(row)].at); });
    connect(m_table, &LevelsTable::menuRequested, this, [this](int row, const QPoint& position) {
        QStringList values;
        if (row >= 0) {
            const mapping::LevelRow& picked = page()->shown.rows[static_cast<std::size_t>(row)];
            values << qs(shortestText(picked.level)) << qs(picked.bits) << qs(integerText(picked.count));
        }
        showMenu(values, position);
    });
    connect(m_stored, &StoredValues::cellPicked, this,
            [this](int cell) { follow(page()->stored[static_cast<std::size_t>(cell)].x); });
    connect(m_stored, &StoredValues::menuRequested, this, [this](int cell, const QPoint& position) {
        const mapping::StoredValue& value = page()->stored[static_cast<std::size_t>(cell)];
        showMenu({qs(shortestText(value.x)), qs(value.bits), qs(shortestText(value.restored))}, position);
    });
    connect(m_window, &ValueField::committed, this, &MappingLevels::takeWindow);
    connect(m_window, &ValueField::stepRequested, this, [this](int direction, bool isFine) {
        if (!page() || page()->stored.empty())
            return;
        const std::int64_t step = direction * (isFine ? 1 : mapping::kStoredValues);
        State next = m_state;
        next.window = std::max<std::int64_t>(0, page()->stored.front().index + step);
        edit(next, tr("Values shown"));
    });
    connect(m_others, &BarGrid::picked, this, [this](int cell) {
        const mapping::OtherQuantizer& other = page()->others[static_cast<std::size_t>(cell)];
        if (!other.isCurrent)
            edit(mapping::withOther(m_state, other), tr("Quantizer"));
    });
    connect(m_others, &BarGrid::menuRequested, this, [this](int cell, const QPoint& position) {
        showMenu({m_others->cells()[static_cast<std::size_t>(cell)].value}, position);
    });
}

void MappingLevels::edit(const State& state, const QString& label, EditPhase phase)
{
    if (phase == EditPhase::Single && state == m_state)
        return;
    Q_EMIT edited(state, label, phase);
}

void MappingLevels::editLevel(int level, double value, DragPhase phase)
{
    if (!page())
        return;
    if (phase == DragPhase::Begin || phase == DragPhase::Single) {
        m_dragBase.clear();
        for (const mapping::LevelRow& row : page()->shown.rows)
            m_dragBase.push_back(row.level);
    }
    if (level < 0 || level >= static_cast<int>(m_dragBase.size()))
        return;
    std::vector<double> levels = m_dragBase;
    double& moved = levels[static_cast<std::size_t>(level)];
    // A press that has not moved anything keeps the searched levels.
    const bool isSame = moved == value;
    moved = value;
    const bool keeps = phase == DragPhase::Begin || (isSame && !m_state.quantizer.levels);
    edit(keeps ? m_state : mapping::withLevels(m_state, std::move(levels)), tr("Level of the codebook"),
         static_cast<EditPhase>(phase));
}

void MappingLevels::follow(double value)
{
    edit(mapping::withFollowed(m_state, value), tr("Followed value"));
}

void MappingLevels::takeWindow(const QString& text)
{
    bool ok = false;
    const qlonglong index = QString(text).remove(QLatin1Char(',')).trimmed().toLongLong(&ok);
    ok = ok && index >= 0;
    m_window->setError(!ok);
    if (!ok)
        return;
    State next = m_state;
    next.window = index;
    edit(next, tr("Values shown"));
}

void MappingLevels::showMenu(const QStringList& values, const QPoint& globalPosition)
{
    const auto copy = [this](const QString& text, const QString& what) {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT note(tr("Copied %1").arg(what));
    };
    QMenu menu(this);
    for (const QString& value : values) {
        if (!value.isEmpty())
            menu.addAction(tr("Copy %1").arg(value), this, [copy, value] { copy(value, value); });
    }
    if (page()) {
        menu.addSeparator();
        for (const auto& [ending, name] :
             {std::pair(QStringLiteral("csv"), tr("CSV")), std::pair(QStringLiteral("md"), tr("Markdown")),
              std::pair(QStringLiteral("json"), tr("JSON"))})
            menu.addAction(tr("Copy the lookup table as %1").arg(name), this, [this, copy, ending = ending] {
                copy(tableText(ending), tr("the lookup table"));
            });
    }
    menu.exec(globalPosition);
}

QString MappingLevels::title(const State&, const mapping::Result*) const
{
    return tr("Where the levels stand");
}

void MappingLevels::showChoices()
{
    QStringList own;
    QStringList compared;
    QStringList details;
    for (const Kind kind : levelsText::menuKinds()) {
        mapping::Quantizer plain;
        plain.kind = kind;
        own << levelsText::title(kind == m_state.quantizer.kind ? m_state.quantizer : plain, m_state);
        compared << levelsText::title(
            m_state.compare && m_state.compare->kind == kind ? *m_state.compare : plain, m_state);
        details << levelsText::detail(kind);
    }
    m_quantizer->setChoices(own, details);
    m_compare->setChoices(compared, details);
    m_quantizer->setCurrent(menuIndex(m_state.quantizer.kind));
    m_compare->setCurrent(menuIndex(m_state.compare ? m_state.compare->kind : Kind::UniformBest));
}

void MappingLevels::showState(const State& state)
{
    if (m_state.data != state.data)
        m_countPicked = false;
    m_state = state;
    showChoices();
    m_bits->setValue(m_state.bits);
    m_parameters->showState(m_state);
    m_best->setVisible(m_state.quantizer.kind == Kind::Codebook && m_state.quantizer.levels);
    m_window->setError(false);
}

void MappingLevels::showResult(const State& state, const mapping::Result& shown)
{
    // The last result of another page has no levels yet; its own follows.
    if (!shown.levels)
        return;
    m_state = state;
    m_result = shown;
    // A preview leaves out what it would have to search: the last answers stay until then.
    auto merged = std::make_shared<mapping::LevelsPage>(*shown.levels);
    if (!shown.isComplete && m_page) {
        if (merged->others.empty())
            merged->others = m_page->others;
        if (!merged->compared)
            merged->compared = m_page->compared;
    }
    m_page = merged;
    m_result->levels = m_page;
    if (!m_countPicked) {
        m_count->setCurrent(mappingText::wantsLog(page()->view) ? 1 : 0);
        m_plot->setLogarithmic(m_count->current() == 1);
    }
    m_picture->show(m_state, *m_result);
    m_parameters->showResult(m_state, *m_result);
    showPicture();
    showCards();
}

void MappingLevels::showPicture()
{
    m_top->setTitle(levelsText::countTitle(*page()));
    m_plot->setDimmed(false);
    m_plot->setData(levelsText::plotData(m_state, *m_result, m_metricsHidden));
    m_words->setWords(levelsText::words(m_state, *m_result, m_metricsHidden));
}

void MappingLevels::showCards()
{
    m_table->setPage(m_page);
    m_storage->setWords(m_storageHidden ? QString() : levelsText::storageWords(page()->storage, m_state));
    m_storage->setToolTip(m_storageHidden ? QString() : levelsText::storageTip(page()->storage));
    const auto count = static_cast<std::int64_t>(page()->stored.size());
    m_storedCard->setTitle(count == mapping::kStoredValues
                               ? tr("Sixteen of them, stored")
                               : tr("%n value(s), stored", nullptr, static_cast<int>(count)));
    const std::int64_t first = page()->stored.empty() ? 0 : page()->stored.front().index;
    m_window->setValueText(QString::number(first));
    m_windowWords->setText(
        QStringLiteral("–%1").arg(qs(integerText(first + count - 1)))
        + (m_storageHidden ? QString() : QStringLiteral(" · ") + levelsText::storedWords(*page())));
    m_stored->setCells(levelsText::storedCells(m_state, *m_result));
    showOthers();
}

void MappingLevels::showOthers()
{
    const bool isHidden = m_metricsHidden || m_othersHidden;
    m_othersCard->setTitle(m_state.bits == 1 ? tr("Other quantizers at 1 bit")
                                             : tr("Other quantizers at %1 bits").arg(m_state.bits));
    m_uniform->setText(tr("SQNR · 6.02 × %1 = %2 for uniform data")
                           .arg(m_state.bits)
                           .arg(levelsText::decibels(page()->uniformDb)));
    m_others->setCells(levelsText::barCells(m_state, *page(), isHidden));
    m_others->setEnabled(m_result->isComplete || !page()->others.empty());
}

void MappingLevels::showError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    const QString sentence = qs(error.message);
    const bool isOfData = error.where.starts_with("/state/data") || !page();
    m_plot->setDimmed(isOfData && page() != nullptr);
    if (page() && !isOfData)
        m_plot->setRefusal(0, sentence);
    m_words->setWords(QStringLiteral("~~%1~~").arg(sentence));
}

void MappingLevels::setHiddenPointers(const QStringList& pointers)
{
    const auto isHidden = [&](const char* start) {
        return std::any_of(pointers.begin(), pointers.end(),
                           [&](const QString& pointer) { return pointer.startsWith(QLatin1String(start)); });
    };
    m_metricsHidden = isHidden("/result/metrics");
    m_othersHidden = isHidden("/result/others");
    m_storageHidden = isHidden("/result/storage") || isHidden("/result/bitsPerWeight");
    m_parameters->setFiguresHidden(m_metricsHidden);
    if (!m_result)
        return;
    m_picture->show(m_state, *m_result);
    m_parameters->showResult(m_state, *m_result);
    showPicture();
    showCards();
}

bool MappingLevels::focusField(const QString& pointer)
{
    const QString own = QStringLiteral("/state/quantizer");
    if (pointer == own + QLatin1String("/levels")) {
        m_plot->setFocus();
        return true;
    }
    if (pointer.startsWith(own + QLatin1Char('/'))) {
        if (QWidget* control = m_parameters->controlOf(pointer.mid(own.size() + 1))) {
            control->setFocus();
            return true;
        }
    }
    const std::pair<const char*, QWidget*> controls[] = {{"/state/quantizer", m_quantizer},
                                                         {"/state/compare", m_compare},
                                                         {"/state/bits", m_bits},
                                                         {"/state/window", m_window},
                                                         {"/state/probe", m_stored}};
    for (const auto& [path, control] : controls) {
        if (pointer.startsWith(QLatin1String(path))) {
            control->setFocus();
            return true;
        }
    }
    return false;
}

QString MappingLevels::tableText(const QString& ending) const
{
    return page() ? levelsText::tableText(*page(), ending) : QString();
}

} // namespace bitloupe
