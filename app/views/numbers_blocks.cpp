#include "app/views/numbers_blocks.h"

#include "app/views/numbers_block_values.h"
#include "app/views/numbers_blocks_text.h"
#include "app/views/page_title.h"
#include "core/base/number_text.h"
#include "core/labs/numbers/block_edits.h"
#include "core/num/parse.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using numbers::Block;

namespace {

constexpr int kGap = 16;

EditPhase phaseOf(BitField::Phase phase)
{
    return static_cast<EditPhase>(static_cast<int>(phase));
}

} // namespace

NumbersBlocks::NumbersBlocks(QWidget* parent)
    : NumbersPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildBlockCard());
    column->addWidget(buildElementsCard());
    column->addWidget(buildBytesCard());
    column->addStretch(1);
    connectEdits();
    connectPointing();
}

Card* NumbersBlocks::buildBlockCard()
{
    auto* card = new Card;
    card->body()->setSpacing(10);
    auto* controls = new QHBoxLayout;
    buildControls(controls);
    card->body()->addLayout(controls);
    m_error = makeLabel({}, TextRole::Body);
    m_error->setWordWrap(true);
    m_error->setVisible(false);
    card->body()->addWidget(m_error);
    buildFields(card->body());
    m_formula = new FormulaView;
    m_formula->setDisplay(false);
    m_scaleWords = new WordsLabel;
    card->body()->addWidget(m_formula);
    card->body()->addWidget(new Rule);
    card->body()->addWidget(m_scaleWords);
    return card;
}

void NumbersBlocks::buildControls(QBoxLayout* row)
{
    QStringList labels;
    QStringList details;
    for (const ScaledBlockFormat& format : blockFormats()) {
        labels << qs(format.label);
        details << tr("%1 values in %2 bytes, %3 bits per value")
                       .arg(format.elements)
                       .arg(format.bytes)
                       .arg(numbers::blockNumber(format.bitsPerValue()));
    }
    m_format = new ChoiceButton(tr("Format"));
    m_format->setChoices(labels, details);
    m_rounding = new ChoiceButton(tr("Rounding"));
    m_rounding->setChoices({tr("nearest, ties to even"), tr("nearest, ties away"), tr("toward zero"),
                            tr("up"), tr("down"), tr("stochastic")});
    m_example = new ChoiceButton(tr("Values"));
    m_example->setChoices({tr("normal noise"), tr("one outlier"), tr("powers of two"), tr("network weights")},
                          {tr("drawn from N(0, 1), seed 5"), tr("small noise, and 4 as the sixth"),
                           tr("1, −½, ¼ and so on"), tr("the first of pw3.weight in the built-in network")});
    m_example->setCustomText(tr("own"));
    m_values = new Button(tr("Type or paste…"));
    m_copy = new Button(tr("Copy"));
    m_copy->setIconName(QStringLiteral("copy"));
    m_copy->setToolTip(tr("The bytes in hex; more with a right click"));
    row->setSpacing(8);
    row->addWidget(m_format);
    row->addWidget(m_rounding);
    row->addWidget(m_example);
    row->addWidget(m_values);
    row->addStretch(1);
    row->addWidget(m_copy);
}

void NumbersBlocks::buildFields(QBoxLayout* column)
{
    m_scaleHead = makeLabel({}, TextRole::CardTitle);
    m_elementHead = makeLabel({}, TextRole::CardTitle);
    m_scale = new BitField;
    m_element = new BitField;
    m_asked = new ValueField;
    m_asked->setFixedWidth(130);
    m_asked->setAccessibleName(tr("Value asked for"));
    m_tensorScale = new ValueField;
    m_tensorScale->setFixedWidth(150);
    m_tensorScale->setAccessibleName(tr("Scale of the tensor"));
    m_tensorScale->setPlaceholderText(tr("of this block"));
    m_tensorRow = new QWidget;
    auto* tensor = new QHBoxLayout(m_tensorRow);
    tensor->setContentsMargins(0, 0, 0, 0);
    tensor->addWidget(makeLabel(tr("tensor scale"), TextRole::Secondary));
    tensor->addWidget(m_tensorScale);
    const auto head = [](QLabel* name, const QString& text, QWidget* field) {
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        line->addWidget(name);
        line->addStretch(1);
        if (!text.isEmpty())
            line->addWidget(makeLabel(text, TextRole::Secondary));
        line->addWidget(field);
        return line;
    };
    m_fields = new QHBoxLayout;
    m_fields->setSpacing(32);
    auto* scale = new QVBoxLayout;
    scale->setSpacing(4);
    scale->addLayout(head(m_scaleHead, {}, m_tensorRow));
    scale->addWidget(m_scale);
    auto* element = new QVBoxLayout;
    element->setSpacing(4);
    element->addLayout(head(m_elementHead, tr("asked for"), m_asked));
    element->addWidget(m_element);
    for (QLabel* name : {m_scaleHead, m_elementHead})
        name->setMinimumHeight(m_asked->sizeHint().height());
    m_fields->addLayout(scale, 1);
    m_fields->addLayout(element, 1);
    column->addLayout(m_fields);
}

Card* NumbersBlocks::buildElementsCard()
{
    auto* card = new Card(tr("Elements"));
    card->setSubtitle(tr("stored, and below it asked for"));
    m_costWords = new WordsLabel;
    m_costWords->setWordWrap(false);
    card->header()->addWidget(m_costWords);
    m_grid = new BlockGrid;
    card->body()->addWidget(m_grid);
    return card;
}

Card* NumbersBlocks::buildBytesCard()
{
    m_bytesCard = new Card(tr("Bytes"));
    m_bytes = new ByteRow;
    m_bytesCard->body()->addWidget(m_bytes);
    return m_bytesCard;
}

void NumbersBlocks::connectEdits()
{
    connect(m_format, &ChoiceButton::picked, this, &NumbersBlocks::pickFormat);
    connect(m_example, &ChoiceButton::picked, this, &NumbersBlocks::pickExample);
    connect(m_rounding, &ChoiceButton::picked, this, [this](int index) {
        numbers::State state = m_state;
        state.rounding = static_cast<RoundingMode>(index);
        Q_EMIT edited(state, tr("Rounding to %1").arg(m_rounding->currentLabel()), EditPhase::Single);
    });
    connect(m_values, &Button::clicked, this, &NumbersBlocks::openValues);
    connect(m_copy, &Button::clicked, this, [this] {
        if (m_result)
            copy(qs(numbers::bytesText(*m_result)), tr("the bytes"));
    });
    connect(m_asked, &ValueField::committed, this, &NumbersBlocks::takeAsked);
    connect(m_tensorScale, &ValueField::committed, this, &NumbersBlocks::takeTensorScale);
    connect(m_scale, &BitField::bitsEdited, this, [this](quint64 bits, BitField::Phase phase) {
        if (m_result)
            edit(numbers::withScaleBits(block(), *m_result, bits), tr("Bits of the scale"), phaseOf(phase));
    });
    connect(m_element, &BitField::bitsEdited, this, [this](quint64 bits, BitField::Phase phase) {
        if (m_result)
            edit(numbers::withCode(block(), *m_result, m_selected, bits),
                 tr("Bits of element %1").arg(m_selected), phaseOf(phase));
    });
}

void NumbersBlocks::connectPointing()
{
    connect(m_grid, &BlockGrid::picked, this, &NumbersBlocks::select);
    connect(m_grid, &BlockGrid::hovered, this, &NumbersBlocks::pointAt);
    connect(m_bytes, &ByteRow::picked, this, &NumbersBlocks::select);
    connect(m_bytes, &ByteRow::hovered, this, &NumbersBlocks::pointAt);
}

Block NumbersBlocks::block() const
{
    return m_state.block.value_or(numbers::defaultBlock());
}

void NumbersBlocks::edit(const Block& block, const QString& label, EditPhase phase)
{
    numbers::State state = m_state;
    state.block = block;
    Q_EMIT edited(state, label, phase);
}

void NumbersBlocks::pickFormat(int index)
{
    const ScaledBlockFormat& format = blockFormats()[static_cast<std::size_t>(index)];
    if (m_result)
        edit(numbers::withFormat(block(), *m_result, format), tr("Block to %1").arg(qs(format.label)));
}

void NumbersBlocks::pickExample(int index)
{
    if (!m_result)
        return;
    const auto example = static_cast<numbers::BlockExample>(index);
    edit(numbers::withValues(block(), numbers::exampleValues(example, m_result->format->elements)),
         tr("Values to %1").arg(m_example->currentLabel()));
}

void NumbersBlocks::takeText(const QString& text)
{
    if (!m_result)
        return;
    auto values = numbers::blockValues(*m_result->format, text.toStdString());
    if (!values) {
        refreshError(qs(values.error().message));
        return;
    }
    edit(numbers::withValues(block(), std::move(*values)), tr("Values of the block"));
}

void NumbersBlocks::takeAsked(const QString& text)
{
    if (!m_result)
        return;
    const auto number = parseNumber(text.toStdString(), "/state/block/values");
    m_asked->setError(!number);
    if (!number)
        refreshError(qs(number.error().message));
    else
        edit(numbers::withValue(block(), *m_result, m_selected, number->toDouble()),
             tr("Element %1 to %2").arg(m_selected).arg(text.left(24)));
}

void NumbersBlocks::takeTensorScale(const QString& text)
{
    if (!m_result)
        return;
    if (text.trimmed().isEmpty()) {
        edit(numbers::withTensorScale(block(), *m_result, std::nullopt), tr("Tensor scale of the block"));
        return;
    }
    const auto number = parseNumber(text.toStdString(), "/state/block/tensorScale");
    m_tensorScale->setError(!number);
    if (!number)
        refreshError(qs(number.error().message));
    else
        edit(numbers::withTensorScale(block(), *m_result, number->toDouble()),
             tr("Tensor scale to %1").arg(text.left(24)));
}

void NumbersBlocks::select(int element)
{
    m_selected = element;
    showSelected();
}

void NumbersBlocks::pointAt(int element)
{
    m_grid->setLit(element);
    m_bytes->setLit(element < 0 ? m_selected : element);
}

void NumbersBlocks::showSelected()
{
    if (!m_result)
        return;
    const numbers::BlockElement& element = m_result->elements[static_cast<std::size_t>(m_selected)];
    m_elementHead->setText(numbers::elementHead(*m_result, m_selected));
    m_element->setModel(numbers::elementField(*m_result, m_selected));
    m_asked->setError(false);
    m_asked->setPlaceholderText(element.asked ? QString() : tr("the bits"));
    m_asked->setValueText(element.asked ? numbers::blockNumber(*element.asked) : QString());
    m_asked->setToolTip(element.asked ? qs(withMinus(shortestText(*element.asked))) : QString());
    const QString formula = numbers::blockFormula(*m_result);
    if (m_formula->formula() != formula)
        m_formula->setFormula(formula);
    m_formula->setValues(numbers::blockFormulaValues(*m_result, m_selected));
    m_grid->setModel(numbers::gridModel(*m_result, m_selected));
    m_bytes->setLit(m_selected);
}

QString NumbersBlocks::title(const numbers::State&, const numbers::Result*) const
{
    return m_result ? numbers::blockTitle(*m_result) : tr("Blocks");
}

void NumbersBlocks::showState(const numbers::State& state)
{
    m_state = state;
    const Block shown = block();
    const auto* format =
        findBlockFormat(shown.kind, shown.element ? wordOf(*shown.element) : std::string_view());
    if (format != nullptr)
        m_format->setCurrent(static_cast<int>(format - blockFormats().data()));
    m_rounding->setCurrent(static_cast<int>(state.rounding));
    const bool own = format != nullptr && format->isGguf();
    m_rounding->setEnabled(!own);
    m_rounding->setToolTip(own ? tr("ggml rounds Q8_0 and Q4_0 by a rule of its own") : QString());
    m_tensorRow->setVisible(shown.kind == BlockKind::Nvfp4);
    int example = -1;
    for (int i = 0;
         shown.values && format != nullptr && i <= static_cast<int>(numbers::BlockExample::Weights); ++i) {
        if (*shown.values == numbers::exampleValues(static_cast<numbers::BlockExample>(i), format->elements))
            example = i;
    }
    m_example->setCurrent(example);
}

void NumbersBlocks::showResult(const numbers::State& state, const numbers::Result& result)
{
    showState(state);
    if (!result.block)
        return;
    m_result = result.block;
    m_selected = std::clamp(m_selected, 0, static_cast<int>(m_result->elements.size()) - 1);
    refreshError({});
    m_scaleHead->setText(numbers::scaleHead(*m_result));
    m_scale->setModel(numbers::scaleField(*m_result));
    if (m_result->tensorScale)
        m_tensorScale->setValueText(numbers::blockNumber(*m_result->tensorScale));
    m_tensorScale->setError(false);
    m_scaleWords->setWords(numbers::scaleWords(*m_result));
    m_costWords->setWords(numbers::costWords(*m_result));
    m_bytesCard->setSubtitle(numbers::bytesWords(*m_result));
    m_bytes->setBytes(numbers::byteModels(*m_result), tr("Bytes of the block"));
    showSelected();
    arrange();
}

void NumbersBlocks::showError(const Error& error)
{
    refreshError(qs(error.message));
}

void NumbersBlocks::refreshError(const QString& sentence)
{
    m_error->setVisible(!sentence.isEmpty());
    if (!sentence.isEmpty()) {
        QPalette palette = m_error->palette();
        palette.setColor(QPalette::WindowText, theme().clipped);
        m_error->setPalette(palette);
    }
    m_error->setText(sentence);
    if (auto* values = findChild<BlockValues*>()) {
        if (sentence.isEmpty())
            values->close();
        else
            values->setNote(sentence);
    }
}

/// Scale and element stand beside each other where both fit.
void NumbersBlocks::arrange()
{
    const int tiles = m_scale->model().count() + m_element->model().count();
    const bool beside = width() - 42 - 32 >= tiles * 36 + 60;
    m_fields->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_fields->setSpacing(beside ? 32 : 8);
    m_fields->setStretch(0, beside ? m_scale->model().count() + 1 : 0);
    m_fields->setStretch(1, beside ? m_element->model().count() + 1 : 0);
}

void NumbersBlocks::resizeEvent(QResizeEvent* event)
{
    NumbersPage::resizeEvent(event);
    arrange();
}

bool NumbersBlocks::focusField(const QString& pointer)
{
    if (pointer.contains(QStringLiteral("scale")))
        m_scale->setFocus(Qt::OtherFocusReason);
    else if (pointer.contains(QStringLiteral("kind")))
        m_format->setFocus(Qt::OtherFocusReason);
    else if (pointer.startsWith(QStringLiteral("/state/rounding")))
        m_rounding->setFocus(Qt::OtherFocusReason);
    else if (pointer.contains(QStringLiteral("/block")))
        m_grid->setFocus(Qt::OtherFocusReason);
    else
        return false;
    return true;
}

} // namespace bitloupe
