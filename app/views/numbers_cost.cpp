#include "app/views/numbers_cost.h"

#include "app/views/numbers_cost_text.h"
#include "app/views/numbers_growth.h"
#include "core/base/number_text.h"
#include "core/labs/numbers/explain.h"
#include "widgets/bar_list.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using numbers::CostQuestion;

namespace {

constexpr int kGap = 16;
constexpr int kEnergyWidth = 430;
constexpr int kSafeWidth = 260;
constexpr int kStackBelow = 964; ///< width at which cards stand below each other
constexpr int kPlayMs = 170; ///< from one doubling to the next

} // namespace

NumbersCost::NumbersCost(QWidget* parent)
    : NumbersPage(parent)
    , m_timer(new QTimer(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    m_top = new QHBoxLayout;
    m_top->setSpacing(kGap);
    m_top->addWidget(buildEnergyCard());
    m_top->addWidget(buildMemoryCard(), 1);
    column->addLayout(m_top);
    column->addWidget(buildAccumulatorCard());
    column->addStretch(1);
    m_timer->setInterval(kPlayMs);
    connectEdits();
}

Card* NumbersCost::buildEnergyCard()
{
    auto* card = new Card(tr("Energy of one operation"));
    card->setSubtitle(tr(kEnergySource.data()));
    m_energy = new BarList(tr("Energy of one operation in picojoules, log scale"));
    m_energy->setModel(numbers::energyBars());
    m_energyWords = new WordsLabel;
    card->body()->addWidget(m_energy);
    card->body()->addStretch(1);
    card->body()->addWidget(m_energyWords);
    return card;
}

Card* NumbersCost::buildMemoryCard()
{
    auto* card = new Card(tr("Memory"));
    card->setSubtitle(tr("of this many numbers"));
    m_count = new ValueField;
    m_count->setAccessibleName(tr("How many numbers"));
    m_count->setToolTip(tr("25,557,032 is ResNet-50. 7B means seven billion."));
    m_count->setFixedWidth(170);
    card->header()->addWidget(m_count);
    m_memory = new BarList(tr("Memory in every format"));
    m_memory->setPickable(true);
    m_memoryWords = new WordsLabel;
    card->body()->addWidget(m_memory);
    card->body()->addStretch(1);
    card->body()->addWidget(m_memoryWords);
    return card;
}

Card* NumbersCost::buildAccumulatorCard()
{
    m_accumulatorCard = new Card(tr("The accumulator grows"));
    buildAccumulatorControls();
    m_growth = new NumbersGrowth;
    m_safe = new BarList(tr("The most products that can never overflow"));
    m_sumWords = new WordsLabel;
    m_bottom = new QHBoxLayout;
    m_bottom->setSpacing(24);
    m_bottom->addWidget(m_growth, 1, Qt::AlignTop);
    m_bottom->addWidget(m_safe, 0, Qt::AlignTop);
    m_accumulatorCard->body()->addLayout(m_bottom);
    m_accumulatorCard->body()->addWidget(m_sumWords);
    return m_accumulatorCard;
}

void NumbersCost::buildAccumulatorControls()
{
    m_signed = new Segmented({tr("int"), tr("uint")});
    m_signed->setAccessibleName(tr("Signed or unsigned codes"));
    m_bits = new Stepper(2, kMaxFactorBits);
    m_bits->setName(tr("Bits N"));
    m_terms = new ValueField;
    m_terms->setAccessibleName(tr("Products in one sum, K"));
    m_terms->setFixedWidth(116);
    m_half = new Button(tr("K ÷ 2"));
    m_double = new Button(tr("K × 2"));
    m_play = new IconButton(QStringLiteral("play"), tr("Watch it grow from K = 1"), IconButton::Kind::Framed);
    QHBoxLayout* header = m_accumulatorCard->header();
    header->addWidget(m_signed);
    header->addWidget(m_bits);
    header->addSpacing(8);
    header->addWidget(makeLabel(tr("K"), TextRole::Secondary));
    for (QWidget* control : std::initializer_list<QWidget*>{m_terms, m_half, m_double, m_play})
        header->addWidget(control);
}

void NumbersCost::connectEdits()
{
    connect(m_count, &ValueField::committed, this, &NumbersCost::askCount);
    connect(m_terms, &ValueField::committed, this, &NumbersCost::askTerms);
    connect(m_terms, &ValueField::stepRequested, this,
            [this](int direction, bool) { setTerms(question().k + direction); });
    connect(m_half, &QPushButton::clicked, this, [this] { setTerms(question().k / 2); });
    connect(m_double, &QPushButton::clicked, this, [this] { setTerms(question().k * 2); });
    connect(m_signed, &Segmented::picked, this, [this](int index) {
        CostQuestion asked = question();
        asked.isSigned = index == 0;
        ask(asked, index == 0 ? tr("Signed codes") : tr("Unsigned codes"));
    });
    connect(m_bits, &Stepper::edited, this, [this](int bits) {
        CostQuestion asked = question();
        asked.bits = bits;
        ask(asked, tr("Bits to %1").arg(bits));
    });
    connect(m_memory, &BarList::picked, this, [this](int row) {
        const numbers::StoredFormat& stored = *m_answer->memory[static_cast<std::size_t>(row)].stored;
        Q_EMIT edited(numbers::withFormat(m_state, stored.format),
                      tr("Format to %1").arg(qs(stored.format.label())), EditPhase::Single);
    });
    connect(m_play, &QAbstractButton::clicked, this, &NumbersCost::play);
    connect(m_timer, &QTimer::timeout, this, &NumbersCost::playNext);
}

CostQuestion NumbersCost::question() const
{
    return m_state.cost.value_or(CostQuestion{});
}

void NumbersCost::ask(const CostQuestion& asked, const QString& label)
{
    numbers::State state = m_state;
    state.cost = asked;
    Q_EMIT edited(state, label, EditPhase::Single);
}

void NumbersCost::askCount(const QString& text)
{
    const auto count = numbers::parseCount(text.toStdString(), "/state/cost/count");
    m_count->setError(!count.has_value());
    if (!count)
        return m_memoryWords->setWords(QStringLiteral("~~") + qs(count.error().message)
                                       + QStringLiteral("~~"));
    CostQuestion asked = question();
    asked.count = *count;
    ask(asked, tr("Count to %1").arg(qs(integerText(*count))));
}

void NumbersCost::askTerms(const QString& text)
{
    const auto count = numbers::parseCount(text.toStdString(), "/state/cost/k");
    const bool isGood = count && *count <= kMaxTerms;
    m_terms->setError(!isGood);
    if (isGood)
        return setTerms(*count);
    m_sumWords->setWords(QStringLiteral("~~")
                         + tr("K must be a whole number from 1 to %1.").arg(qs(integerText(kMaxTerms)))
                         + QStringLiteral("~~"));
}

void NumbersCost::setTerms(std::int64_t k)
{
    CostQuestion asked = question();
    asked.k = std::clamp<std::int64_t>(k, 1, kMaxTerms);
    ask(asked, tr("K to %1").arg(qs(integerText(asked.k))));
}

QString NumbersCost::title(const numbers::State&, const numbers::Result*) const
{
    return tr("What numbers cost");
}

void NumbersCost::showState(const numbers::State& state)
{
    m_state = state;
    const CostQuestion asked = question();
    m_count->setValueText(qs(integerText(asked.count)));
    m_count->setError(false);
    m_terms->setValueText(qs(integerText(asked.k)));
    m_terms->setError(false);
    m_bits->setValue(asked.bits);
    m_signed->setCurrent(asked.isSigned ? 0 : 1);
    m_half->setEnabled(asked.k > 1);
    m_double->setEnabled(asked.k <= kMaxTerms / 2);
}

void NumbersCost::showResult(const numbers::State& state, const numbers::Result& result)
{
    showState(state);
    if (!result.cost)
        return;
    m_answer = result.cost;
    m_timer->stop();
    m_play->setIconName(QStringLiteral("play"));
    showAnswer();
    nameAccumulator();
}

void NumbersCost::showAnswer()
{
    const QString later = tr("This comes after your guess.");
    m_energyWords->setWords(m_hidesEnergy ? later : numbers::energyWords(*m_answer));
    m_memory->setModel(numbers::memoryBars(*m_answer, m_state.format));
    m_memory->setVisible(!m_hidesMemory);
    m_memoryWords->setWords(m_hidesMemory ? later : numbers::memoryWords(*m_answer));
    m_growth->setAnswer(*m_answer);
    m_growth->setVisible(!m_hidesSum);
    m_safe->setModel(numbers::safeBars(*m_answer));
    m_safe->setVisible(!m_hidesSum);
    m_play->setEnabled(!m_hidesSum);
    m_sumWords->setWords(m_hidesSum ? later : numbers::sumWords(*m_answer));
}

void NumbersCost::setHiddenPointers(const QStringList& pointers)
{
    const auto isHidden = [&](const QString& pointer) {
        return std::any_of(pointers.begin(), pointers.end(), [&](const QString& hidden) {
            return (pointer + u'/').startsWith(hidden + u'/') || hidden.startsWith(pointer + u'/');
        });
    };
    m_hidesEnergy = isHidden(QStringLiteral("/result/cost/macsPerDramRead"));
    m_hidesMemory = isHidden(QStringLiteral("/result/cost/memory"));
    m_hidesSum = isHidden(QStringLiteral("/result/cost/accumulator"));
    if (m_answer)
        showAnswer();
}

void NumbersCost::showError(const Error& error)
{
    m_sumWords->setWords(QStringLiteral("~~") + qs(error.message) + QStringLiteral("~~"));
}

/// From one product up to K, a doubling at a time; a second press stops at the whole picture.
void NumbersCost::play()
{
    if (m_timer->isActive()) {
        m_timer->stop();
        m_growth->setShown(-1);
        m_play->setIconName(QStringLiteral("play"));
        return;
    }
    m_growth->setShown(1);
    m_play->setIconName(QStringLiteral("pause"));
    m_timer->start();
}

void NumbersCost::playNext()
{
    m_growth->setShown(m_growth->shown() + 1);
    if (m_growth->shown() < m_growth->lines())
        return;
    m_timer->stop();
    m_play->setIconName(QStringLiteral("play"));
}

bool NumbersCost::focusField(const QString& pointer)
{
    QWidget* target = pointer.contains(QStringLiteral("/count")) ? static_cast<QWidget*>(m_count)
        : pointer.contains(QStringLiteral("/cost/bits"))         ? m_bits
        : pointer.contains(QStringLiteral("/signed"))            ? static_cast<QWidget*>(m_signed)
        : pointer.contains(QStringLiteral("/cost"))              ? m_terms
                                                                 : nullptr;
    if (target == nullptr)
        return false;
    target->setFocus(Qt::OtherFocusReason);
    return true;
}

/// Its header holds all the controls, so where cards stack there is no room for a subtitle.
void NumbersCost::nameAccumulator()
{
    m_accumulatorCard->setSubtitle(width() < kStackBelow
                                       ? QString()
                                       : tr("K products of %1, summed").arg(numbers::codesName(question())));
}

void NumbersCost::resizeEvent(QResizeEvent* event)
{
    nameAccumulator();
    const auto direction = width() < kStackBelow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    m_top->setDirection(direction);
    m_bottom->setDirection(direction);
    const bool stacked = direction == QBoxLayout::TopToBottom;
    m_top->itemAt(0)->widget()->setMinimumWidth(stacked ? 0 : kEnergyWidth);
    m_top->itemAt(0)->widget()->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : kEnergyWidth);
    m_safe->setMinimumWidth(stacked ? 0 : kSafeWidth);
    m_safe->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : kSafeWidth);
    NumbersPage::resizeEvent(event);
}

} // namespace bitloupe
