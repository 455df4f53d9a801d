#include "app/views/numbers_inspect.h"

#include "app/views/numbers_controls.h"
#include "app/views/numbers_table.h"
#include "app/views/numbers_title.h"
#include "app/views/numbers_why.h"
#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGraphicsOpacityEffect>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using numbers::State;

namespace {

constexpr int kGap = 16;
constexpr int kWhyWidth = 398;
constexpr int kStackBelow = 900; ///< width at which Why and Where stand below each other

EditPhase phaseOf(BitField::Phase phase)
{
    return static_cast<EditPhase>(static_cast<int>(phase));
}

EditPhase phaseOf(NumberLine::Phase phase)
{
    return static_cast<EditPhase>(static_cast<int>(phase));
}

} // namespace

NumbersInspect::NumbersInspect(QWidget* parent)
    : NumbersPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildBitsCard());
    m_middle = new QHBoxLayout;
    m_middle->setSpacing(kGap);
    m_whyCard = new Card(tr("Why"));
    m_why = new NumbersWhy;
    m_whyCard->body()->addWidget(m_why, 1);
    m_middle->addWidget(m_whyCard);
    m_middle->addWidget(buildWhereCard(), 1);
    column->addLayout(m_middle);
    column->addWidget(buildTableCard(), 1);
    connectEdits();
}

Card* NumbersInspect::buildBitsCard()
{
    auto* card = new Card;
    m_controls = new NumbersControls;
    m_bits = new BitField;
    m_stored = new NumbersStored;
    m_bitWords = new WordsLabel;
    m_bitsRow = new QHBoxLayout;
    m_bitsRow->setSpacing(12);
    m_bitsRow->addWidget(m_bits);
    m_bitsRow->addWidget(m_stored, 0, Qt::AlignTop);
    auto* line = new Rule;
    card->body()->setSpacing(10);
    card->body()->addWidget(m_controls);
    card->body()->addLayout(m_bitsRow);
    card->body()->addWidget(line);
    card->body()->addWidget(m_bitWords);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_fade = new QGraphicsOpacityEffect(m_bits);
    m_fade->setOpacity(0.5);
    m_fade->setEnabled(false);
    m_bits->setGraphicsEffect(m_fade);
    return card;
}

Card* NumbersInspect::buildWhereCard()
{
    m_whereCard = new Card(tr("Where it lies"));
    m_axis = new Segmented({tr("Log"), tr("Linear")});
    m_line = new NumberLine;
    m_lineWords = new WordsLabel;
    m_whereCard->header()->addWidget(m_axis);
    m_whereCard->body()->addWidget(m_line);
    m_whereCard->body()->addWidget(m_lineWords);
    m_whereCard->body()->addStretch(1);
    return m_whereCard;
}

Card* NumbersInspect::buildTableCard()
{
    m_tableCard = new Card(tr("In other formats"));
    m_tableCard->setSubtitle(tr("one stripe is one bit"));
    m_which = new Segmented({tr("Common 8"), tr("All 15")});
    m_table = new NumbersTable;
    m_tableCard->header()->addWidget(m_which);
    m_tableCard->body()->addWidget(m_table, 1);
    return m_tableCard;
}

void NumbersInspect::connectEdits()
{
    connect(m_controls, &NumbersControls::inputCommitted, this, [this](const QString& text) {
        edit(numbers::withInput(m_state, text.toStdString()), tr("Value to %1").arg(text.left(24)));
    });
    connect(m_controls, &NumbersControls::stepRequested, this, [this](int direction, bool fine) {
        if (m_result)
            edit(fine ? numbers::withUlpStep(m_state, *m_result, direction)
                      : numbers::withUnitStep(m_state, *m_result, direction),
                 fine ? tr("One step") : tr("Value by one"));
    });
    connect(m_controls, &NumbersControls::formatPicked, this, [this](const NumberFormat& format) {
        edit(numbers::withFormat(m_state, format), tr("Format to %1").arg(qs(format.label())));
    });
    connect(m_controls, &NumbersControls::roundingPicked, this, [this](RoundingMode mode) {
        State state = m_state;
        state.rounding = mode;
        edit(state, tr("Rounding to %1").arg(qs(wordOf(mode))));
    });
    connect(m_controls, &NumbersControls::overflowPicked, this, [this](Overflow overflow) {
        State state = m_state;
        state.overflow = overflow;
        edit(state, tr("Overflow to %1").arg(qs(wordOf(overflow))));
    });
    connect(m_controls, &NumbersControls::redrawRequested, this, [this] {
        State state = m_state;
        state.seed = (state.seed + 1) % 1'000'000;
        edit(state, tr("Draw again"));
    });
    connect(m_controls, &NumbersControls::hexClicked, this, [this] {
        if (m_result)
            copy(numbers::hexWithPrefix(*m_result));
    });
    connect(m_controls, &NumbersControls::copyMenuRequested, this, &NumbersInspect::copyMenu);
    connect(m_bits, &BitField::bitsEdited, this,
            [this](quint64 bits, BitField::Phase phase) { editBits(bits, phaseOf(phase)); });
    connect(m_bits, &BitField::attended, this, &NumbersInspect::refreshWords);
    connect(m_line, &NumberLine::flagMoved, this,
            [this](double steps, NumberLine::Phase phase) { moveFlag(steps, phaseOf(phase)); });
    connect(m_line, &NumberLine::barPicked, this, &NumbersInspect::pickBar);
    connect(m_line, &NumberLine::valuePicked, this, [this](int index) {
        const std::vector<double> values = numbers::allValues(m_state.format);
        if (index >= 0 && index < static_cast<int>(values.size())) {
            const Rounded code =
                roundTo(m_state.format, Dyadic::fromDouble(values[static_cast<std::size_t>(index)]));
            editBits(code.pattern, EditPhase::Single);
        }
    });
    connect(m_table, &NumbersTable::formatPicked, this, [this](const QString& id) {
        if (const NamedFormat* named = findFormat(id.toStdString()))
            edit(numbers::withFormat(m_state, NumberFormat{named->format}),
                 tr("Format to %1").arg(qs(named->label)));
    });
    connect(m_which, &Segmented::picked, this,
            [this](int index) { m_table->rows()->setOnlyCommon(index == 0); });
    connect(m_axis, &Segmented::picked, this, [this](int index) {
        m_linear = index == 1;
        refreshLine();
    });
}

void NumbersInspect::edit(const State& state, const QString& label, EditPhase phase)
{
    if (state == m_state && phase == EditPhase::Single)
        return;
    Q_EMIT edited(state, label, phase);
}

void NumbersInspect::editBits(quint64 bits, EditPhase phase)
{
    edit(numbers::withPattern(m_state, bits),
         tr("Bits to 0x%1").arg(qs(hexText(bits, m_state.format.totalBits())).toUpper()), phase);
}

void NumbersInspect::moveFlag(double steps, EditPhase phase)
{
    if (!m_result || !m_result->decoded.value.isFinite())
        return;
    if (phase == EditPhase::Begin)
        m_dragBase = m_result;
    const numbers::Result& base = m_dragBase ? *m_dragBase : *m_result;
    const State state = numbers::withAskedAt(m_state, base, steps);
    edit(state, tr("Value to %1").arg(qs(state.input->substr(0, 24))), phase);
    if (phase == EditPhase::Commit) {
        m_dragBase.reset();
        refreshLine();
    }
}

/// The first number of a power of two, with the sign of the number shown.
void NumbersInspect::pickBar(int bar)
{
    const auto all = numbers::binades(m_state.format);
    if (!m_result || bar < 0 || bar >= static_cast<int>(all.size()))
        return;
    const Dyadic number{.negative = m_result->decoded.negative,
                        .significand = 1,
                        .exponent = all[static_cast<std::size_t>(bar)].exponent};
    editBits(roundTo(m_state.format, number).pattern, EditPhase::Single);
}

QString NumbersInspect::title(const State&, const numbers::Result*) const
{
    return m_titleText;
}

void NumbersInspect::showState(const State& state)
{
    m_state = state;
    m_controls->setState(m_state);
}

void NumbersInspect::showResult(const State& state, const numbers::Result& result)
{
    m_state = state;
    m_result = result;
    m_fade->setEnabled(false);
    m_controls->setResult(m_state, *m_result);
    m_titleText = numbers::titleText(m_state, *m_result);
    m_bits->setModel(numbers::bitFieldModel(*m_result));
    m_stored->setResult(*m_result);
    numbers::WhyModel why = numbers::whyModel(*m_result);
    m_whyCard->setTitle(why.title);
    m_why->setModel(std::move(why));
    refreshWords(m_bits->currentBit());
    refreshLine();
    const QString shown = m_result->input ? numbers::shortDecimal(m_result->input->label, 16)
                                          : numbers::shortDecimal(m_result->value, 16);
    m_tableCard->setTitle(tr("%1 in other formats").arg(shown));
    m_table->rows()->setResult(*m_result);
    arrange();
}

void NumbersInspect::refreshLine()
{
    if (!m_result)
        return;
    const bool small = m_result->format.totalBits() <= 8;
    if (!(m_linearFor == m_result->format)) {
        m_linearFor = m_result->format;
        m_linear = small;
    }
    m_axis->setVisible(small);
    m_axis->setCurrent(m_linear ? 1 : 0);
    m_whereCard->setSubtitle(small && m_linear ? tr("every value of the format")
                                               : tr("values per power of two"));
    const numbers::Result& base = m_dragBase ? *m_dragBase : *m_result;
    m_line->setModel(numbers::lineModel(*m_result, base, small && m_linear));
    QString words = numbers::lineWords(*m_result);
    if (m_dragBase && m_result->input) {
        const double error = m_result->input->errorUlp;
        const QString stored =
            tr("**%1** is stored as **%2**")
                .arg(numbers::shortDecimal(m_result->input->exact), numbers::shortDecimal(m_result->value));
        const QString off = error == 0 ? tr(", exactly.")
            : error < 0                ? tr(", %1 steps too small.").arg(qs(autoText(-error)))
                                       : tr(", %1 steps too large.").arg(qs(autoText(error)));
        words = stored + off;
    }
    m_lineWords->setWords(words);
}

void NumbersInspect::refreshWords(int bit)
{
    if (m_result && bit >= 0 && bit < m_result->format.totalBits())
        m_bitWords->setWords(numbers::bitWords(*m_result, bit));
}

void NumbersInspect::showError(const Error& error)
{
    m_controls->setError(qs(error.message));
    m_fade->setEnabled(m_result.has_value());
}

/// Tiles and stored value side by side where both fit; Why and Where likewise.
void NumbersInspect::arrange()
{
    const int width = this->width();
    const bool beside = m_state.format.totalBits() <= 16 && width - 42 >= 850;
    m_bitsRow->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_bitsRow->setStretch(0, beside ? 1 : 0);
    m_stored->setLine(!beside);
    m_stored->setMinimumWidth(beside ? 186 : 300);
    m_stored->setMaximumWidth(beside ? 260 : QWIDGETSIZE_MAX);
    m_bits->setTrailingEquals(beside);
    const bool stacked = width < kStackBelow;
    m_middle->setDirection(stacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_whyCard->setMinimumWidth(stacked ? 0 : kWhyWidth);
    m_whyCard->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : kWhyWidth);
}

void NumbersInspect::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void NumbersInspect::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT note(tr("Copied %1").arg(text.left(40)));
}

void NumbersInspect::copyMenu(const QPoint& globalPosition)
{
    if (!m_result)
        return;
    QMenu menu(this);
    for (const numbers::CopyForm& form : numbers::copyForms(*m_result)) {
        const QString shown = form.text.size() > 40 ? form.text.left(40) + QStringLiteral("…") : form.text;
        menu.addAction(tr("Copy %1: %2").arg(form.name, shown), this,
                       [this, text = form.text] { copy(text); });
    }
    menu.exec(globalPosition);
}

void NumbersInspect::contextMenuEvent(QContextMenuEvent* event)
{
    copyMenu(event->globalPos());
}

bool NumbersInspect::focusField(const QString& pointer)
{
    if (pointer.startsWith(QStringLiteral("/state/bits"))
        || pointer.startsWith(QStringLiteral("/result/bits")))
        m_bits->setFocus(Qt::OtherFocusReason);
    else
        m_controls->focusField(pointer);
    return true;
}

} // namespace bitloupe
