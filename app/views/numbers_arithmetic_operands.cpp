#include "app/views/numbers_arithmetic_operands.h"

#include "app/views/numbers_arithmetic_text.h"
#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "widgets/bit_strip.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <array>

namespace bitloupe {

namespace {

constexpr int kOneLineFrom = 1000; ///< width at which all menus fit beside each other

/// Formats without a name that the menu offers after the named ones; others are made on the Inspect page.
const std::array<NumberFormat, 3> kFixedChoices{NumberFormat{FixedFormat{true, 7, 0}},
                                                NumberFormat{FixedFormat{false, 8, 0}},
                                                NumberFormat{FixedFormat{true, 7, 8}}};

NumberFormat formatAt(int index)
{
    const auto names = namedFormats();
    const auto i = static_cast<std::size_t>(index);
    return i < names.size() ? NumberFormat{names[i].format} : kFixedChoices[i - names.size()];
}

int indexOf(const NumberFormat& format)
{
    const auto count = static_cast<int>(namedFormats().size() + kFixedChoices.size());
    for (int i = 0; i < count; ++i) {
        if (formatAt(i) == format)
            return i;
    }
    return -1;
}

} // namespace

NumbersOperands::NumbersOperands(QWidget* parent)
    : QWidget(parent)
    , m_operator(new ChoiceButton(tr("Operation")))
    , m_format(new ChoiceButton(tr("Format")))
    , m_rounding(new ChoiceButton(tr("Rounding")))
    , m_overflow(new ChoiceButton(tr("Overflow")))
    , m_examples(new ChoiceButton(tr("Examples")))
    , m_redraw(new Button(tr("Draw again"), Button::Kind::Link))
    , m_error(makeLabel({}, TextRole::Secondary))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    buildMenus(column);
    buildOperands(column);
    m_error->setVisible(false);
    m_error->setWordWrap(true);
    column->addWidget(m_error);
    connectMenus();
}

void NumbersOperands::buildMenus(QBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    column->addLayout(row);
    for (QWidget* widget : {static_cast<QWidget*>(m_operator), static_cast<QWidget*>(m_format),
                            static_cast<QWidget*>(m_rounding), static_cast<QWidget*>(m_redraw),
                            static_cast<QWidget*>(m_overflow)})
        row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(m_examples);
    m_menus = row;
    m_moreMenus = new QHBoxLayout;
    m_moreMenus->setSpacing(8);
    m_moreMenus->addStretch(1);
    column->addLayout(m_moreMenus);
    m_operator->setChoices(
        {tr("a + b"), tr("a − b"), tr("a × b"), tr("a × b + c")},
        {tr("add"), tr("subtract"), tr("multiply"), tr("fused multiply-add: rounded once")});
    QStringList names;
    for (const NamedFormat& named : namedFormats())
        names << qs(named.label);
    for (const NumberFormat& fixed : kFixedChoices)
        names << qs(fixed.label());
    m_format->setChoices(names);
    m_rounding->setChoices({tr("nearest, ties to even"), tr("nearest, ties away"), tr("toward zero"),
                            tr("up"), tr("down"), tr("stochastic")});
    m_overflow->setChoices({tr("IEEE"), tr("saturate"), tr("saturate finite")},
                           {tr("infinity, or NaN where there is none"),
                            tr("the largest number, of infinities too"),
                            tr("the largest number; infinities stay")});
    m_examples->setChoices({tr("0.1 + 0.2"), tr("1 + tiny"), tr("cancellation"), tr("480 in FP8"),
                            tr("largest + half a step"), tr("fused error")},
                           {tr("an exact tie in binary16"), tr("1 + 2⁻³⁰ in binary32 leaves no trace"),
                            tr("1.001 − 1 in binary16: exact, and yet off"),
                            tr("448 + 32 in E4M3FN has no code"), tr("65504 + 16 in binary16"),
                            tr("0.1 × 0.2 − 0.02 in binary16, rounded once")});
    m_examples->setCustomText(tr("choose"));
    m_examples->setCurrent(-1);
    m_redraw->setVisible(false);
}

void NumbersOperands::buildOperands(QBoxLayout* column)
{
    m_rows = new QHBoxLayout;
    m_rows->setSpacing(10);
    column->addLayout(m_rows);
    const std::array<QString, 3> names{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    for (int i = 0; i < 3; ++i) {
        OperandRow& operand = m_operands[i];
        operand.whole = new QWidget;
        auto* row = new QHBoxLayout(operand.whole);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(10);
        auto* name = makeLabel(names[static_cast<std::size_t>(i)], TextRole::Body);
        name->setFont(mathFont(20, true));
        operand.field = new ValueField;
        operand.field->setMinimumWidth(92);
        operand.field->setMaximumWidth(130);
        operand.field->setAccessibleName(tr("Operand %1").arg(names[static_cast<std::size_t>(i)]));
        operand.strip = new BitStrip;
        operand.strip->setEditable(true);
        operand.strip->setAccessibleName(tr("Bits of %1").arg(names[static_cast<std::size_t>(i)]));
        operand.hex = new Button(QString(), Button::Kind::Link);
        operand.hex->setFont(monoFont(13));
        operand.hex->setToolTip(tr("Click copies the bits as hex"));
        row->addWidget(name);
        row->addWidget(operand.field);
        row->addWidget(operand.strip);
        row->addWidget(operand.hex);
        row->addStretch(1);
        m_rows->addWidget(operand.whole, 1);
        connect(operand.field, &ValueField::committed, this,
                [this, i](const QString& text) { Q_EMIT operandTyped(i, text); });
        connect(operand.field, &ValueField::stepRequested, this,
                [this, i](int direction, bool fine) { Q_EMIT operandStepped(i, direction, fine); });
        connect(operand.strip, &BitStrip::edited, this,
                [this, i](quint64 bits) { Q_EMIT operandBits(i, bits); });
        connect(operand.hex, &QAbstractButton::clicked, this,
                [this, i] { Q_EMIT copied(m_operands[i].hex->text()); });
    }
    m_operands[2].whole->setVisible(false);
}

void NumbersOperands::connectMenus()
{
    connect(m_operator, &ChoiceButton::picked, this,
            [this](int index) { Q_EMIT operatorPicked(static_cast<NumberOperator>(index)); });
    connect(m_format, &ChoiceButton::picked, this,
            [this](int index) { Q_EMIT formatPicked(formatAt(index)); });
    connect(m_rounding, &ChoiceButton::picked, this, [this](int index) {
        RoundingRule rule = m_rule;
        rule.mode = static_cast<RoundingMode>(index);
        Q_EMIT rulePicked(rule);
    });
    connect(m_overflow, &ChoiceButton::picked, this, [this](int index) {
        RoundingRule rule = m_rule;
        rule.overflow = static_cast<Overflow>(index);
        Q_EMIT rulePicked(rule);
    });
    connect(m_redraw, &QAbstractButton::clicked, this, [this] {
        RoundingRule rule = m_rule;
        rule.seed = (rule.seed + 1) % 1'000'000;
        Q_EMIT rulePicked(rule);
    });
    connect(m_examples, &ChoiceButton::picked, this, [this](int index) {
        m_examples->setCurrent(-1);
        Q_EMIT examplePicked(index);
    });
}

void NumbersOperands::setState(const numbers::State& state)
{
    m_rule = state.rule();
    m_shown = state.format;
    m_rounding->setCurrent(static_cast<int>(state.rounding));
    m_overflow->setCurrent(static_cast<int>(state.overflow));
    m_redraw->setVisible(state.rounding == RoundingMode::Stochastic);
    const int format = indexOf(state.format);
    if (format < 0)
        m_format->setCustomText(qs(state.format.label()));
    m_format->setCurrent(format);
}

void NumbersOperands::showRow(int index, const numbers::Operand& operand, const NumberFormat& format)
{
    OperandRow& row = m_operands[index];
    row.field->setValueText(qs(withMinus(operand.label)));
    row.field->setError(false);
    row.field->setToolTip(tr("stored as %1").arg(numbers::decimal(operand.value)));
    if (!row.field->hasFocus())
        row.field->setCursorPosition(0);
    const numbers::FieldWidths widths = numbers::fieldWidths(format);
    row.strip->setBits(operand.pattern, widths.sign, widths.exponent, widths.fraction);
    row.hex->setText(QStringLiteral("0x") + qs(hexText(operand.pattern, format.totalBits())).toUpper());
}

void NumbersOperands::setResult(const numbers::State& state, const numbers::Result& result)
{
    m_shown = state.format;
    const numbers::OperationResult& operation = *result.operation;
    m_operator->setCurrent(static_cast<int>(operation.op));
    showRow(0, operation.a, result.format);
    showRow(1, operation.b, result.format);
    showRow(2, operation.c, result.format);
    m_operands[2].whole->setVisible(operation.operandCount() == 3);
    m_error->setVisible(false);
    arrange();
}

void NumbersOperands::setError(const Error& error)
{
    const QString where = qs(error.where);
    const bool isB =
        where.contains(QStringLiteral("operation/b")) || where.endsWith(QStringLiteral("asked/b"));
    const bool isC =
        where.contains(QStringLiteral("operation/c")) || where.endsWith(QStringLiteral("asked/c"));
    m_operands[isC ? 2 : isB ? 1 : 0].field->setError(true);
    m_error->setText(qs(error.message));
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, theme().clipped);
    m_error->setPalette(palette);
    m_error->setVisible(true);
}

bool NumbersOperands::focusField(const QString& pointer)
{
    QWidget* target = nullptr;
    if (pointer.startsWith(QStringLiteral("/state/operation/op")))
        target = m_operator;
    else if (pointer.startsWith(QStringLiteral("/state/operation/b")))
        target = m_operands[1].field;
    else if (pointer.startsWith(QStringLiteral("/state/operation/c")))
        target = m_operands[2].field;
    else if (pointer.startsWith(QStringLiteral("/state/format")))
        target = m_format;
    else if (pointer.startsWith(QStringLiteral("/state/rounding")))
        target = m_rounding;
    else if (pointer.startsWith(QStringLiteral("/state/overflow")))
        target = m_overflow;
    else if (pointer.startsWith(QStringLiteral("/state/input"))
             || pointer.startsWith(QStringLiteral("/state/bits")))
        target = m_operands[0].field;
    if (target != nullptr)
        target->setFocus(Qt::OtherFocusReason);
    return target != nullptr;
}

/// Operands beside each other where they fit.
void NumbersOperands::arrange()
{
    // Cut menus say nothing: where they do not fit, the last two get a line of their own.
    if (m_isNarrow != (width() < kOneLineFrom)) {
        m_isNarrow = width() < kOneLineFrom;
        if (m_isNarrow) {
            m_moreMenus->insertWidget(0, m_overflow);
            m_moreMenus->addWidget(m_examples);
        } else {
            m_menus->insertWidget(m_menus->count() - 1, m_overflow);
            m_menus->addWidget(m_examples);
        }
    }
    int needed = 0;
    for (const OperandRow& row : m_operands)
        needed += row.whole->isHidden() ? 0 : row.whole->minimumSizeHint().width() + m_rows->spacing();
    m_rows->setDirection(needed <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void NumbersOperands::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace bitloupe
