#include "app/views/weights_blocks.h"

#include "app/views/weights_blocks_text.h"
#include "core/base/json.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

namespace {

std::vector<MarkedBits> markedOf(const weights::BitRuns& runs)
{
    std::vector<MarkedBits> out;
    for (const weights::BitRun& run : runs)
        out.push_back({run.byte, run.shift, run.bits});
    return out;
}

} // namespace

WeightsBlocks::WeightsBlocks(QWidget* parent)
    : WeightsPage(parent)
    , m_body(new QWidget)
    , m_message(makeLabel({}, TextRole::Secondary))
    , m_facts(makeLabel({}, TextRole::Body))
    , m_back(new IconButton(QStringLiteral("chevron-left"), tr("The block before"), IconButton::Kind::Framed))
    , m_forward(
          new IconButton(QStringLiteral("chevron-right"), tr("The next block"), IconButton::Kind::Framed))
    , m_number(new ValueField)
    , m_count(makeLabel({}, TextRole::Secondary))
    , m_stored(new Button(tr("As stored"), Button::Kind::Link))
    , m_copy(new Button(tr("Copy bytes"), Button::Kind::Link))
    , m_problem(makeLabel({}, TextRole::Secondary))
    , m_place(new WordsLabel)
    , m_formula(new WordsLabel)
    , m_bytes(new BlockBytes)
    , m_words(new WordsLabel)
    , m_weights(new BlockWeights)
{
    build();
    connectParts();
}

void WeightsBlocks::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 4, 4, 4);
    m_message->setWordWrap(true);
    m_message->setVisible(false);
    outer->addWidget(m_message);
    outer->addWidget(m_body);
    outer->addStretch(1);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_number->setPixelSize(13);
    m_number->setFixedWidth(96);
    m_number->setAccessibleName(tr("Go to block"));
    m_stored->setToolTip(tr("Leaves the block format of the bar and shows the bytes of the file"));
    bar->addWidget(makeLabel(tr("Block"), TextRole::Secondary));
    bar->addWidget(m_back);
    bar->addWidget(m_number);
    bar->addWidget(m_forward);
    bar->addWidget(m_count);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bar->addWidget(m_problem, 1);
    bar->addWidget(m_stored);
    bar->addWidget(m_copy);
    column->addLayout(bar);
    QFont bold = m_facts->font();
    bold.setWeight(QFont::DemiBold);
    m_facts->setFont(bold);
    m_facts->setWordWrap(true);
    for (WordsLabel* words : {m_place, m_formula, m_words})
        words->setWordWrap(true);
    column->addWidget(m_facts);
    column->addWidget(m_place);
    column->addWidget(m_formula);
    column->addSpacing(2);
    column->addWidget(m_bytes);
    column->addSpacing(2);
    column->addWidget(m_words);
    column->addWidget(m_weights);
}

void WeightsBlocks::connectParts()
{
    connect(m_back, &IconButton::clicked, this, [this] { step(-1); });
    connect(m_forward, &IconButton::clicked, this, [this] { step(1); });
    connect(m_number, &ValueField::committed, this, &WeightsBlocks::goTo);
    connect(m_number, &ValueField::stepRequested, this, [this](int direction, bool) { step(direction); });
    connect(m_stored, &Button::clicked, this, &WeightsPage::storedBlocksRequested);
    connect(m_copy, &Button::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(weightsText::blockHex(*m_result->dissection));
        Q_EMIT note(tr("Copied %1 bytes").arg(m_result->dissection->bytes.size()));
    });
    connect(m_bytes, &BlockBytes::stepped, this, &WeightsBlocks::step);
    connect(m_bytes, &BlockBytes::hovered, this, &WeightsBlocks::pointAtByte);
    connect(m_bytes, &BlockBytes::picked, this, [this](int byte) {
        const std::vector<int> held = weights::elementsOfByte(*m_result->dissection, byte);
        if (!held.empty())
            select(held.front());
    });
    connect(m_weights, &BlockWeights::stepped, this, &WeightsBlocks::step);
    connect(m_weights, &BlockWeights::hovered, this, &WeightsBlocks::pointAtWeight);
    connect(m_weights, &BlockWeights::picked, this, &WeightsBlocks::select);
    connect(m_bytes, &BlockBytes::note, this, &WeightsPage::note);
    connect(m_weights, &BlockWeights::note, this, &WeightsPage::note);
}

void WeightsBlocks::showState(const weights::State& state)
{
    if (m_result == nullptr || m_result->state.tensor != state.tensor || !state.element)
        return;
    for (int i = 0; i < static_cast<int>(m_result->dissection->elements.size()); ++i) {
        if (weights::flatOfElement(*m_result, i) == *state.element)
            showWeight(i);
    }
}

void WeightsBlocks::showResult(const std::shared_ptr<const weights::Result>& result)
{
    m_result = result->dissection != nullptr ? result : nullptr;
    m_body->setVisible(m_result != nullptr);
    m_message->setVisible(m_result == nullptr);
    if (m_result == nullptr) {
        m_message->setText(
            result->state.page != weights::Page::Blocks || result->storedInBlocks || result->state.block
                ? QString()
                : tr("This tensor is stored value by value. Choose a block format in the bar above to see its "
                     "values in blocks."));
        return;
    }
    const weights::Dissection& block = *m_result->dissection;
    const std::int64_t number = weights::blockNumber(*m_result);
    const std::int64_t count = weights::blockCount(*m_result);
    m_facts->setText(weightsText::blockFacts(*m_result));
    m_place->setWords(weightsText::blockPlace(*m_result));
    m_formula->setWords(weightsText::blockFormula(block));
    m_number->setValueText(QString::number(number));
    m_number->setError(false);
    m_problem->clear();
    m_count->setText(tr("of %1, counted from 0").arg(qs(integerText(count))));
    m_back->setEnabled(number > 0);
    m_forward->setEnabled(number + 1 < count);
    m_stored->setVisible(block.channel >= 0 && m_result->storedInBlocks);
    m_bytes->setModel(weightsText::blockBytes(block));
    m_weights->setModel(weightsText::blockWeights(*m_result));
    showWeight(block.selected);
}

void WeightsBlocks::step(int direction)
{
    if (m_result == nullptr)
        return;
    const std::int64_t number = weights::blockNumber(*m_result) + direction;
    if (number >= 0 && number < weights::blockCount(*m_result))
        Q_EMIT elementChosen(weights::firstOfBlock(*m_result, number));
}

void WeightsBlocks::goTo(const QString& typed)
{
    if (m_result == nullptr)
        return;
    const std::int64_t count = weights::blockCount(*m_result);
    bool isNumber = false;
    const qlonglong number = QString(typed).remove(QLatin1Char(',')).trimmed().toLongLong(&isNumber);
    const bool fits = isNumber && number >= 0 && number < count;
    m_number->setError(!fits);
    m_problem->setText(fits ? QString() : tr("Type a number from 0 to %1.").arg(qs(integerText(count - 1))));
    if (fits && number != weights::blockNumber(*m_result))
        Q_EMIT elementChosen(weights::firstOfBlock(*m_result, number));
}

void WeightsBlocks::select(int weight)
{
    showWeight(weight);
    Q_EMIT elementChosen(weights::flatOfElement(*m_result, weight));
}

void WeightsBlocks::showWeight(int weight)
{
    m_selected = weight;
    m_weights->setSelected(weight);
    pointAtWeight(-1);
}

/// Outlines what a byte has a part in; -1 goes back to the chosen weight.
void WeightsBlocks::pointAtByte(int byte)
{
    if (m_result == nullptr)
        return;
    m_weights->setMarked(byte < 0 ? std::vector<int>()
                                  : weights::elementsOfByte(*m_result->dissection, byte));
    if (byte < 0)
        pointAtWeight(-1);
}

void WeightsBlocks::pointAtWeight(int weight)
{
    if (m_result == nullptr)
        return;
    const int shown = weight < 0 ? m_selected : weight;
    m_bytes->setMarked(markedOf(weights::bitsOfElement(*m_result->dissection, shown)));
    m_words->setWords(weightsText::weightWords(*m_result, shown));
}

QWidget* WeightsBlocks::widgetOf(const QString& pointer)
{
    return pointer.startsWith(QLatin1String("/state/element")) ? m_number : nullptr;
}

QString WeightsBlocks::tableText(const QString& ending) const
{
    if (m_result == nullptr || ending != QLatin1String("csv"))
        return {};
    QString text = QStringLiteral("weight,part,code,number,value\n");
    const auto number = [](double value) { return qs(dumpJson(realJson(value))).remove(QLatin1Char('"')); };
    for (std::size_t i = 0; i < m_result->dissection->elements.size(); ++i) {
        const weights::DissectedElement& element = m_result->dissection->elements[i];
        text += QStringLiteral("%1,%2,%3,%4,%5\n")
                    .arg(i)
                    .arg(element.part)
                    .arg(element.code)
                    .arg(number(element.number), number(element.value));
    }
    return text;
}

} // namespace bitloupe
