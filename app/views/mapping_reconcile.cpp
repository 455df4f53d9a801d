#include "app/views/mapping_reconcile.h"

#include "app/views/mapping_reconcile_text.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/text_table.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using mapping::State;

namespace {

constexpr int kGap = 16;
constexpr int kSeenWidth = 380;
constexpr int kNarrowSeenWidth = 280; ///< where the table of explanations needs the room
constexpr int kNarrowBelow = 1100;
constexpr int kStackBelow = 860; ///< pixels of width under which the two upper cards stand in a column
constexpr int kPauseMs = 350;

QString fieldText(const std::optional<double>& value)
{
    return value ? qs(withMinus(shortestText(*value))) : QString();
}

QString fieldText(const std::optional<std::int64_t>& value)
{
    return value ? qs(withMinus(std::to_string(*value))) : QString();
}

} // namespace

MappingReconcile::MappingReconcile(QWidget* parent)
    : MappingPage(parent)
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_pause(new QTimer(this))
{
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMs);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    m_seen = buildSeen();
    m_found = buildFound();
    m_top->setSpacing(kGap);
    m_top->addWidget(m_seen);
    m_top->addWidget(m_found, 1);
    column->addLayout(m_top, 1);
    column->addWidget(buildConventions());
    connectAll();
}

Card* MappingReconcile::buildSeen()
{
    auto* card = new Card(tr("What you saw"));
    m_text = new QPlainTextEdit;
    m_text->setPlaceholderText(
        tr("Paste it here, for example\nscale=0.0157, zero_point=128\nor type it below."));
    m_text->setAccessibleName(tr("Text that a program printed"));
    m_text->setTabChangesFocus(true);
    m_text->setFont(monoFont(13));
    m_text->setFixedHeight(84);
    m_note = new WordsLabel;
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(40);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    card->body()->addWidget(m_text);
    card->body()->addWidget(buildFields());
    card->body()->addWidget(m_note);
    card->body()->addStretch(1);
    return card;
}

QWidget* MappingReconcile::buildFields()
{
    const QStringList names{tr("Scale S"),   tr("Zero point Z"), tr("Range min"),
                            tr("Range max"), tr("A value r"),    tr("became code q")};
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    for (int i = 0; i < FieldCount; ++i) {
        auto* field = new ValueField;
        field->setPixelSize(14);
        field->setAccessibleName(names[i]);
        m_fields[static_cast<std::size_t>(i)] = field;
        const int row = i / 2 * 2;
        grid->addWidget(makeLabel(names[i], TextRole::Secondary), row, i % 2);
        grid->addWidget(field, row + 1, i % 2);
    }
    m_bits = new Stepper(1, 16);
    m_bits->setName(tr("Bits"));
    auto* bits = new QHBoxLayout;
    bits->setSpacing(10);
    bits->addWidget(makeLabel(tr("Bits"), TextRole::Secondary));
    bits->addWidget(m_bits);
    bits->addWidget(makeLabel(tr("and 8, 7, 4"), TextRole::Axis));
    bits->addStretch(1);
    grid->setRowMinimumHeight(6, 8);
    grid->addLayout(bits, 7, 0, 1, 2);
    return box;
}

Card* MappingReconcile::buildFound()
{
    auto* card = new Card(tr("Who prints that"));
    card->setSubtitle(tr("best first; click one to use it"));
    m_explanations = new TextTable({{tr("convention"), false, 164},
                                    {tr("codes"), false, 0},
                                    {tr("S"), true, 96},
                                    {tr("off by"), true, 80},
                                    {tr("Z"), true, 48},
                                    {tr("off by"), true, 52}});
    m_explanations->setAccessibleName(tr("Explanations, best first"));
    m_explanations->setRowsChoosable(true);
    m_explanations->setMinimumHeight(200);
    m_empty =
        makeLabel(tr("Nothing to explain yet. Paste a scale or a zero point at the left, and give the range "
                     "they were made for."),
                  TextRole::Secondary);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_foundWords = new WordsLabel;
    m_foundWords->setWordWrap(true);
    m_foundWords->setMinimumHeight(22);
    card->body()->addWidget(m_explanations, 1);
    card->body()->addWidget(m_empty, 1);
    card->body()->addWidget(m_foundWords);
    card->setMinimumWidth(420);
    return card;
}

Card* MappingReconcile::buildConventions()
{
    m_conventionsCard = new Card(tr("Six conventions, one range"));
    m_conventions = new TextTable({{tr("convention"), false, 168},
                                   {tr("S"), true, 150},
                                   {tr("Z"), true, 64},
                                   {tr("codes"), true, 128},
                                   {tr("why"), false, 0}});
    m_conventions->setAccessibleName(tr("What each convention makes of the range"));
    m_conventions->setRowsChoosable(true);
    m_conventions->setFitsRows(true);
    m_conventionWords = new WordsLabel;
    m_conventionWords->setWordWrap(true);
    m_conventionsCard->body()->addWidget(m_conventions);
    m_conventionsCard->body()->addWidget(m_conventionWords);
    return m_conventionsCard;
}

void MappingReconcile::connectAll()
{
    connect(m_text, &QPlainTextEdit::textChanged, m_pause, qOverload<>(&QTimer::start));
    connect(m_pause, &QTimer::timeout, this, &MappingReconcile::takeText);
    for (int i = 0; i < FieldCount; ++i)
        connect(m_fields[static_cast<std::size_t>(i)], &ValueField::committed, this,
                [this, i] { takeField(static_cast<Field>(i)); });
    connect(m_bits, &Stepper::edited, this, [this](int bits) {
        State state = m_state;
        state.bits = bits;
        edit(std::move(state), tr("Bits to %1").arg(bits));
    });
    connect(m_explanations, &TextTable::rowActivated, this, &MappingReconcile::apply);
    connect(m_conventions, &TextTable::rowActivated, this, [this](int row) {
        State state = m_state;
        state.convention = kConventions[static_cast<std::size_t>(row)].first;
        edit(std::move(state), tr("Convention"));
    });
    for (TextTable* table : {m_explanations, m_conventions})
        connect(table, &TextTable::copied, this,
                [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
}

void MappingReconcile::edit(State state, const QString& label)
{
    if (state != m_state)
        Q_EMIT edited(state, label, EditPhase::Single);
}

/// New text stands for itself: what the fields said belonged to the old one.
void MappingReconcile::takeText()
{
    mapping::Reconcile asked;
    asked.text = m_text->toPlainText().trimmed().toStdString();
    State state = m_state;
    state.reconcile = asked.text->empty() ? std::nullopt : std::optional(std::move(asked));
    edit(std::move(state), tr("What you saw"));
}

/// A bound waits for its other end and a value for its code: half of a pair says nothing yet.
void MappingReconcile::takeField(Field)
{
    const auto seen =
        mappingText::readSeen(m_fields[Scale]->text(), m_fields[ZeroPoint]->text(), m_fields[Min]->text(),
                              m_fields[Max]->text(), m_fields[Value]->text(), m_fields[Code]->text());
    for (std::size_t i = 0; i < FieldCount; ++i)
        m_fields[i]->setError(seen.isBad[i]);
    if (std::find(seen.isBad.begin(), seen.isBad.end(), true) != seen.isBad.end()) {
        m_note->setWords(QStringLiteral("~~%1~~").arg(seen.sentence));
        return;
    }
    State state = m_state;
    state.reconcile = seen.asked;
    if (state.reconcile && m_state.reconcile)
        state.reconcile->text = m_state.reconcile->text;
    edit(std::move(state), tr("What you saw"));
}

void MappingReconcile::apply(int row)
{
    if (!m_result || row >= static_cast<int>(m_result->explanations.size()))
        return;
    const Explanation& picked = m_result->explanations[static_cast<std::size_t>(row)];
    const RealRange range = m_result->printed.range.value_or(m_result->range);
    edit(mapping::withExplanation(m_state, picked, range),
         tr("Use %1").arg(mappingText::conventionName(picked)));
}

QString MappingReconcile::title(const State&, const mapping::Result*) const
{
    return tr("Whose numbers?");
}

void MappingReconcile::showState(const State& state)
{
    m_state = state;
    m_bits->setValue(state.bits);
    const QString text = state.reconcile && state.reconcile->text ? qs(*state.reconcile->text) : QString();
    if (m_text->toPlainText().trimmed() != text && !m_pause->isActive()) {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(text);
    }
    if (!state.reconcile)
        for (ValueField* field : m_fields)
            field->setValueText({});
}

void MappingReconcile::showResult(const State& state, const mapping::Result& result)
{
    m_state = state;
    m_result = result;
    showFields(result);
    showFound(result);
    showConventions(result);
}

void MappingReconcile::showFields(const mapping::Result& result)
{
    const Printed& printed = result.printed;
    const std::array<QString, FieldCount> texts{
        fieldText(printed.scale),
        fieldText(printed.zeroPoint),
        printed.range ? fieldText(std::optional(printed.range->min)) : QString(),
        printed.range ? fieldText(std::optional(printed.range->max)) : QString(),
        fieldText(printed.value),
        fieldText(printed.code)};
    const QString range = tr("%1 … %2").arg(qs(autoText(result.range.min)), qs(autoText(result.range.max)));
    for (std::size_t i = 0; i < FieldCount; ++i) {
        // Half of a pair stays as it was typed.
        if (!texts[i].isEmpty() || !m_state.reconcile || m_fields[i]->text().isEmpty() || i < Min)
            m_fields[i]->setValueText(texts[i]);
        m_fields[i]->setError(false);
    }
    m_fields[Min]->setPlaceholderText(qs(autoText(result.range.min)));
    m_fields[Max]->setPlaceholderText(qs(autoText(result.range.max)));
    m_note->setWords(printed.range ? tr("Explained for the range given here.")
                                   : tr("Without a range of its own, the lab’s counts: %1.").arg(range));
}

void MappingReconcile::showFound(const mapping::Result& result)
{
    const bool isEmpty = result.explanations.empty() || m_hidden;
    m_explanations->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    m_foundWords->setVisible(!isEmpty);
    if (isEmpty)
        return;
    m_explanations->setRows(mappingText::explanationRows(result));
    const auto inUse =
        std::find_if(result.explanations.begin(), result.explanations.end(), [&](const Explanation& e) {
            return e.parameters == result.parameters && (!e.known || *e.known == m_state.convention);
        });
    m_explanations->setBoldRow(
        inUse == result.explanations.end() ? -1 : static_cast<int>(inUse - result.explanations.begin()));
    m_foundWords->setWords(mappingText::foundWords(result));
}

void MappingReconcile::showConventions(const mapping::Result& result)
{
    m_conventionsCard->setTitle(tr("Six conventions for %1 … %2")
                                    .arg(qs(autoText(result.range.min)), qs(autoText(result.range.max))));
    m_conventionsCard->setVisible(!m_hidden && !result.conventions.empty());
    m_conventions->setRows(mappingText::conventionRows(result));
    m_conventions->setBoldRow(static_cast<int>(m_state.convention));
    m_conventionWords->setWords(mappingText::conventionWords(result));
}

void MappingReconcile::showError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    constexpr std::array<const char*, FieldCount> kPaths{"scale", "zeroPoint", "min", "max", "value", "code"};
    for (std::size_t i = 0; i < FieldCount; ++i)
        m_fields[i]->setError(error.where == std::string("/state/reconcile/") + kPaths[i]);
    m_note->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void MappingReconcile::setHiddenPointers(const QStringList& pointers)
{
    m_hidden = std::any_of(pointers.begin(), pointers.end(), [](const QString& pointer) {
        return pointer.startsWith(QLatin1String("/result/reconcile"))
            || pointer.startsWith(QLatin1String("/result/conventions"));
    });
    if (m_result)
        showResult(m_state, *m_result);
}

bool MappingReconcile::focusField(const QString& pointer)
{
    if (pointer == QLatin1String("/state/bits"))
        m_bits->setFocus();
    else if (pointer == QLatin1String("/state/reconcile/scale"))
        m_fields[Scale]->setFocus();
    else if (pointer == QLatin1String("/state/reconcile/zeroPoint"))
        m_fields[ZeroPoint]->setFocus();
    else if (pointer.startsWith(QLatin1String("/state/reconcile")))
        m_text->setFocus();
    else if (pointer == QLatin1String("/state/convention"))
        m_conventions->setFocus();
    else
        return false;
    return true;
}

QString MappingReconcile::tableText(const QString& ending) const
{
    return m_explanations->isHidden() ? m_conventions->tableText(ending) : m_explanations->tableText(ending);
}

void MappingReconcile::resizeEvent(QResizeEvent* event)
{
    const bool isStacked = width() < kStackBelow;
    m_top->setDirection(isStacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    const int seenWidth = width() < kNarrowBelow ? kNarrowSeenWidth : kSeenWidth;
    m_seen->setMinimumWidth(isStacked ? 0 : seenWidth);
    m_seen->setMaximumWidth(isStacked ? QWIDGETSIZE_MAX : seenWidth);
    MappingPage::resizeEvent(event);
}

} // namespace bitloupe
