#include "app/views/numbers_arithmetic.h"

#include "app/views/numbers_arithmetic_operands.h"
#include "app/views/numbers_arithmetic_text.h"
#include "app/views/numbers_text.h"
#include "app/views/page_title.h"
#include "core/labs/numbers/operation_edits.h"
#include "widgets/bit_strip.h"
#include "widgets/controls.h"
#include "widgets/digit_columns.h"
#include "widgets/painting.h"
#include "widgets/share_bar.h"
#include "widgets/step_circles.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using numbers::OperandName;
using numbers::State;

namespace {

constexpr int kGap = 16;
constexpr int kStackBelow = 760;

/// The tinted box of a step's words.
class WordsBox : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawRoundedBox(painter, rect(), 8, theme().dataTint, QColor());
    }
};

/// A scroll area as high as its content, which scrolls sideways only.
class SidewaysArea : public QScrollArea {
public:
    explicit SidewaysArea(QWidget* content)
    {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setWidget(content);
        viewport()->setAutoFillBackground(false);
        content->setAutoFillBackground(false);
    }
    QSize sizeHint() const override
    {
        const bool bar = widget()->minimumSizeHint().width() > viewport()->width();
        return {400, widget()->sizeHint().height() + (bar ? 14 : 0)};
    }
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    /// The content asks its parent for room: pass it on to the layout outside.
    bool viewportEvent(QEvent* event) override
    {
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::viewportEvent(event);
    }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
    void resizeEvent(QResizeEvent* event) override
    {
        QScrollArea::resizeEvent(event);
        updateGeometry();
    }
};

} // namespace

NumbersArithmetic::NumbersArithmetic(QWidget* parent)
    : NumbersPage(parent)
    , m_operands(new NumbersOperands)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    auto* card = new Card;
    card->body()->addWidget(m_operands);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    column->addWidget(card);
    column->addWidget(buildStepsCard());
    m_bottom = new QHBoxLayout;
    m_bottom->setSpacing(kGap);
    m_bottom->addWidget(buildAskedCard(), 1);
    m_errorCard = buildErrorCard();
    m_bottom->addWidget(m_errorCard, 1);
    column->addLayout(m_bottom);
    column->addStretch(1);
    connectEdits();
}

Card* NumbersArithmetic::buildStepsCard()
{
    auto* card = new Card;
    m_circles = new StepCircles;
    m_back = new IconButton(QStringLiteral("chevron-left"), tr("Step back"), IconButton::Kind::Framed);
    m_forward = new IconButton(QStringLiteral("chevron-right"), tr("Next step"), IconButton::Kind::Framed);
    auto* head = new QHBoxLayout;
    head->addWidget(m_circles);
    head->addStretch(1);
    head->addWidget(m_back);
    head->addWidget(m_forward);
    m_digits = new DigitColumns;
    auto* box = new WordsBox;
    auto* words = new QVBoxLayout(box);
    words->setContentsMargins(14, 10, 14, 10);
    words->setSpacing(4);
    m_stepName = makeLabel({}, TextRole::CardTitle);
    m_stepWords = new WordsLabel;
    m_stepWords->setMinimumHeight(40);
    m_stepWords->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    words->addWidget(m_stepName);
    words->addWidget(m_stepWords);
    card->body()->setSpacing(10);
    card->body()->addLayout(head);
    card->body()->addWidget(new SidewaysArea(m_digits));
    card->body()->addWidget(box);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return card;
}

Card* NumbersArithmetic::buildAskedCard()
{
    m_askedCard = new Card(tr("Is it?"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    for (int i = 0; i < 2; ++i) {
        m_askedLabels[i] = makeLabel({}, TextRole::Secondary);
        m_askedStrips[i] = new BitStrip;
        m_askedStrips[i]->setAccessibleName(i == 0 ? tr("Bits of the result")
                                                   : tr("Bits of the number asked for"));
        m_askedValues[i] = makeLabel({}, TextRole::Value);
        grid->addWidget(m_askedLabels[i], i, 0);
        grid->addWidget(m_askedStrips[i], i, 1);
        grid->addWidget(m_askedValues[i], i, 2);
    }
    grid->setColumnStretch(3, 1);
    m_askedWords = new WordsLabel;
    m_askedCard->body()->addLayout(grid);
    m_askedCard->body()->addWidget(m_askedWords);
    m_askedCard->body()->addStretch(1);
    return m_askedCard;
}

Card* NumbersArithmetic::buildErrorCard()
{
    auto* card = new Card(tr("Where the error comes from"));
    m_bar = new ShareBar;
    m_errorGrid = new QGridLayout;
    m_errorGrid->setHorizontalSpacing(10);
    m_errorGrid->setVerticalSpacing(4);
    m_errorGrid->setColumnStretch(1, 1);
    m_errorWords = new WordsLabel;
    card->body()->addWidget(m_bar);
    card->body()->addLayout(m_errorGrid);
    card->body()->addWidget(m_errorWords);
    card->body()->addStretch(1);
    return card;
}

void NumbersArithmetic::connectEdits()
{
    connect(m_operands, &NumbersOperands::operatorPicked, this, [this](NumberOperator op) {
        if (m_result)
            edit(numbers::withOperator(m_state, *m_result, op),
                 tr("Operation to %1").arg(numbers::operatorText(op)));
    });
    connect(m_operands, &NumbersOperands::formatPicked, this, [this](const NumberFormat& format) {
        if (m_result)
            edit(numbers::withOperationFormat(m_state, *m_result, format),
                 tr("Format to %1").arg(qs(format.label())));
    });
    connect(m_operands, &NumbersOperands::rulePicked, this, [this](const RoundingRule& rule) {
        if (m_result)
            edit(numbers::withOperationRule(m_state, *m_result, rule), tr("Rounding of the result"));
    });
    connect(m_operands, &NumbersOperands::examplePicked, this, [this](int index) {
        m_step = -1;
        edit(numbers::withExample(m_state, static_cast<numbers::OperationExample>(index)), tr("Example"));
    });
    connect(m_operands, &NumbersOperands::operandTyped, this, &NumbersArithmetic::typeOperand);
    connect(m_operands, &NumbersOperands::operandStepped, this, &NumbersArithmetic::stepOperand);
    connect(m_operands, &NumbersOperands::operandBits, this, [this](int operand, quint64 bits) {
        if (m_result)
            edit(numbers::withOperandPattern(m_state, *m_result, static_cast<OperandName>(operand), bits),
                 tr("Bits of an operand"));
    });
    connect(m_operands, &NumbersOperands::copied, this, [this](const QString& text) {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT note(tr("Copied %1").arg(text));
    });
    connect(m_circles, &StepCircles::picked, this, &NumbersArithmetic::goTo);
    connect(m_back, &QAbstractButton::clicked, this, [this] { goTo(m_circles->current() - 1); });
    connect(m_forward, &QAbstractButton::clicked, this, [this] { goTo(m_circles->current() + 1); });
    connect(m_digits, &DigitColumns::foldClicked, this, [this] {
        m_folds = false;
        refreshSteps();
    });
}

void NumbersArithmetic::typeOperand(int operand, const QString& text)
{
    if (!m_result)
        return;
    const auto name = static_cast<OperandName>(operand);
    const auto state = numbers::withOperand(m_state, *m_result, name, text.toStdString());
    if (!state)
        m_operands->setError(state.error());
    else
        edit(*state, tr("Operand to %1").arg(text.left(24)));
}

/// One more or less, or the neighbour of the code.
void NumbersArithmetic::stepOperand(int operand, int direction, bool fine)
{
    if (!m_result)
        return;
    const numbers::OperationResult& operation = *m_result->operation;
    const numbers::Operand& now = operand == 0 ? operation.a : operand == 1 ? operation.b : operation.c;
    const auto name = static_cast<OperandName>(operand);
    if (!fine) {
        if (const Exact wanted = now.wanted(); wanted.isFinite())
            typeOperand(operand, qs((wanted + Exact::fromInteger(direction)).text()));
        return;
    }
    if (const auto code = neighbour(m_state.format, now.pattern, direction))
        edit(numbers::withOperandPattern(m_state, *m_result, name, *code), tr("One step"));
}

void NumbersArithmetic::edit(const State& state, const QString& label)
{
    if (!(state == m_state))
        Q_EMIT edited(state, label, EditPhase::Single);
}

QString NumbersArithmetic::title(const State&, const numbers::Result* result) const
{
    if (result == nullptr || !result->operation)
        return tr("Arithmetic");
    return tr("%1 in %2").arg(numbers::operationText(*result->operation, 20), qs(result->format.label()));
}

void NumbersArithmetic::showState(const State& state)
{
    m_state = state;
    m_operands->setState(state);
}

void NumbersArithmetic::showResult(const State& state, const numbers::Result& result)
{
    m_state = state;
    if (!result.operation)
        return;
    if (m_result && !(m_result->format == result.format))
        m_folds = true;
    m_result = result;
    m_operands->setState(state);
    m_operands->setResult(state, result);
    refreshSteps();
    refreshAsked();
    refreshErrors();
}

void NumbersArithmetic::showError(const Error& error)
{
    m_operands->setError(error);
}

bool NumbersArithmetic::focusField(const QString& pointer)
{
    if (m_operands->focusField(pointer))
        return true;
    if (!pointer.startsWith(QStringLiteral("/result/operation")))
        return false;
    m_circles->setFocus(Qt::OtherFocusReason);
    return true;
}

void NumbersArithmetic::setHiddenPointers(const QStringList& pointers)
{
    const bool hides = std::any_of(pointers.begin(), pointers.end(), [](const QString& pointer) {
        return pointer.startsWith(QStringLiteral("/result/operation"));
    });
    if (hides == m_isHidden)
        return;
    m_isHidden = hides;
    m_step = 0; // the steps begin before the result, and are walked after the guess
    m_askedCard->setVisible(!hides);
    m_errorCard->setVisible(!hides);
    m_circles->setEnabled(!hides);
    refreshSteps();
}

void NumbersArithmetic::goTo(int step)
{
    m_step = step == m_circles->count() - 1 ? -1 : step;
    refreshSteps();
}

void NumbersArithmetic::refreshSteps()
{
    if (!m_result)
        return;
    const QStringList names = numbers::stepNames(*m_result->operation);
    const int last = static_cast<int>(names.size()) - 1;
    const int step = m_step < 0 ? last : std::min(m_step, last);
    m_circles->setSteps(names, step);
    m_back->setEnabled(step > 0);
    m_forward->setEnabled(step < last && !m_isHidden);
    m_digits->setModel(numbers::digitColumns(*m_result, step, m_folds));
    m_stepName->setText(tr("Step %1, %2").arg(step + 1).arg(names[step].toLower()));
    m_stepWords->setWords(numbers::stepWords(*m_result, step));
}

void NumbersArithmetic::refreshAsked()
{
    const numbers::OperationResult& operation = *m_result->operation;
    const numbers::AskedText text = numbers::askedText(*m_result);
    const numbers::FieldWidths widths = numbers::fieldWidths(m_result->format);
    m_askedCard->setTitle(text.title);
    const bool compares = operation.askedResult.has_value();
    m_askedLabels[0]->setText(compares ? text.resultLabel : tr("result"));
    m_askedStrips[0]->setBits(operation.rounded.pattern, widths.sign, widths.exponent, widths.fraction);
    m_askedValues[0]->setText(numbers::shortDecimal(operation.value, 16));
    m_askedValues[0]->setToolTip(numbers::decimal(operation.value));
    for (QWidget* widget : {static_cast<QWidget*>(m_askedLabels[1]), static_cast<QWidget*>(m_askedStrips[1]),
                            static_cast<QWidget*>(m_askedValues[1])})
        widget->setVisible(compares);
    if (compares) {
        m_askedLabels[1]->setText(text.askedLabel);
        m_askedStrips[1]->setBits(operation.askedResult->pattern, widths.sign, widths.exponent,
                                  widths.fraction);
        m_askedValues[1]->setText(numbers::shortDecimal(operation.askedResult->value, 16));
        m_askedValues[1]->setToolTip(numbers::decimal(operation.askedResult->value));
    }
    m_askedWords->setWords(text.words);
}

void NumbersArithmetic::refreshErrors()
{
    while (QLayoutItem* item = m_errorGrid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const numbers::ErrorText text = numbers::errorText(*m_result->operation);
    std::vector<double> shares;
    if (m_result->operation->errors) {
        for (const numbers::ErrorPart& part : m_result->operation->errors->parts)
            shares.push_back(part.error.isNegative() ? -part.share : part.share);
    }
    m_bar->setShares(shares);
    m_bar->setVisible(!shares.empty());
    const auto count = static_cast<int>(text.rows.size());
    const auto addRow = [this](int at, const numbers::ErrorText::Row& row, TextRole role) {
        auto* error = makeLabel(row.error, TextRole::Value);
        error->setToolTip(row.full.left(1400));
        auto* share = makeLabel(row.share, TextRole::Value);
        for (QLabel* label : {error, share}) {
            label->setFont(monoFont(13));
            label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
        share->setMinimumWidth(64);
        m_errorGrid->addWidget(makeLabel(row.label, role), at, 1);
        m_errorGrid->addWidget(error, at, 2);
        m_errorGrid->addWidget(share, at, 3);
    };
    for (int i = 0; i < count; ++i) {
        m_errorGrid->addWidget(new ShareSwatch(i, count), i, 0);
        addRow(i, text.rows[static_cast<std::size_t>(i)], TextRole::Body);
    }
    if (count > 0) {
        m_errorGrid->addWidget(new Rule, count, 0, 1, 4);
        addRow(count + 1, text.total, TextRole::Body);
    }
    m_errorWords->setWords(text.words);
    m_errorWords->setVisible(!text.words.isEmpty());
}

void NumbersArithmetic::resizeEvent(QResizeEvent* event)
{
    NumbersPage::resizeEvent(event);
    m_bottom->setDirection(width() < kStackBelow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace bitloupe
