#include "app/views/numbers_controls.h"

#include "app/views/numbers_text.h"
#include "core/num/exact_text.h"
#include "core/num/number_list.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

/// The formats without a name in the table that the menu offers, after the named ones.
const std::array<NumberFormat, 4> kFixedChoices{
    NumberFormat{FixedFormat{true, 7, 0}}, NumberFormat{FixedFormat{false, 8, 0}},
    NumberFormat{FixedFormat{true, 3, 0}}, NumberFormat{FixedFormat{true, 7, 8}}};

constexpr int kMaxPaste = 4'000'000; // characters; the list itself says when it is too long
constexpr int kNamed = 15;
constexpr int kCustomFloat = kNamed + static_cast<int>(kFixedChoices.size());
constexpr int kCustomFixed = kCustomFloat + 1;

QString formatDetail(const FloatFormat& format)
{
    const QString largest = numbers::shortDecimal(decimalText(decode(format, format.maxFinite()).value), 12);
    return NumbersControls::tr("%1 bits: %2 exponent, %3 fraction; largest %4")
        .arg(format.totalBits())
        .arg(format.exponentBits)
        .arg(format.fractionBits)
        .arg(largest);
}

void labelled(QHBoxLayout* row, const QString& text, QWidget* control)
{
    row->addWidget(makeLabel(text, TextRole::Secondary));
    row->addWidget(control);
    row->addSpacing(12);
}

} // namespace

NumbersControls::NumbersControls(QWidget* parent)
    : QWidget(parent)
    , m_value(new ValueField)
    , m_format(new ChoiceButton(tr("Format")))
    , m_rounding(new ChoiceButton(tr("Rounding")))
    , m_overflow(new ChoiceButton(tr("Overflow")))
    , m_redraw(new Button(tr("Draw again"), Button::Kind::Link))
    , m_hex(new Button(QString()))
    , m_error(makeLabel({}, TextRole::Secondary))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    column->addLayout(row);
    m_value->setMinimumWidth(110);
    m_value->setMaximumWidth(190);
    m_value->setPlaceholderText(tr("0.1 or 1/3"));
    m_value->setMaxLength(kMaxPaste);
    m_value->installEventFilter(this);
    m_value->setAccessibleName(tr("Value"));
    m_hex->setIconName(QStringLiteral("copy"));
    m_hex->setFont(monoFont(15));
    m_hex->setToolTip(tr("Click copies the bits as hex; right click offers other forms"));
    m_hex->setContextMenuPolicy(Qt::CustomContextMenu);
    row->addWidget(m_value, 4);
    row->addWidget(m_format);
    row->addWidget(m_rounding);
    row->addWidget(m_redraw);
    row->addWidget(m_overflow);
    row->addStretch(1);
    row->addWidget(m_hex);

    QStringList names;
    QStringList details;
    for (const NamedFormat& named : namedFormats()) {
        names << qs(named.label);
        details << formatDetail(named.format);
    }
    for (const NumberFormat& fixed : kFixedChoices) {
        names << qs(fixed.label());
        details << tr("two's complement or unsigned, saturating");
    }
    details[kNamed + 1] = tr("unsigned, saturating");
    details[kNamed + 3] = tr("fixed point: 7 integer and 8 fraction bits");
    m_format->setChoices(names << tr("Custom float…") << tr("Custom fixed point…"),
                         details << tr("exponent, fraction, bias and specials of your own")
                                 << tr("Qm.n of your own"));
    m_rounding->setChoices({tr("nearest, ties to even"), tr("nearest, ties away"), tr("toward zero"),
                            tr("up"), tr("down"), tr("stochastic")});
    m_redraw->setVisible(false);
    m_error->setVisible(false);
    m_error->setWordWrap(true);
    buildCustomRow();
    buildSourceRow();
    column->addWidget(m_error);
    column->addWidget(m_sourceRow);
    column->addWidget(m_customRow);

    connect(m_value, &ValueField::committed, this, &NumbersControls::commitInput);
    connect(m_value, &ValueField::stepRequested, this, &NumbersControls::stepRequested);
    connect(m_format, &ChoiceButton::picked, this, &NumbersControls::pickFormat);
    connect(m_rounding, &ChoiceButton::picked, this,
            [this](int index) { Q_EMIT roundingPicked(static_cast<RoundingMode>(index)); });
    connect(m_overflow, &ChoiceButton::picked, this,
            [this](int index) { Q_EMIT overflowPicked(static_cast<Overflow>(index)); });
    connect(m_redraw, &QAbstractButton::clicked, this, &NumbersControls::redrawRequested);
    connect(m_hex, &QAbstractButton::clicked, this, &NumbersControls::hexClicked);
    connect(m_hex, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { Q_EMIT copyMenuRequested(m_hex->mapToGlobal(at)); });
}

void NumbersControls::buildCustomRow()
{
    m_customRow = new QWidget;
    auto* row = new QHBoxLayout(m_customRow);
    row->setContentsMargins(0, 0, 0, 0);
    m_floatFields = new QWidget;
    auto* floats = new QHBoxLayout(m_floatFields);
    floats->setContentsMargins(0, 0, 0, 0);
    m_exponentBits = new Stepper(1, 15);
    m_fractionBits = new Stepper(0, 60);
    m_bias = new Stepper(-32768, 32768);
    m_specials = new ChoiceButton(tr("Specials"));
    m_specials->setChoices({tr("IEEE"), tr("NaN only"), tr("NaN for −0"), tr("none")},
                           {tr("infinity and NaN where all exponent bits are 1"),
                            tr("NaN where all bits are 1"), tr("the code of negative zero"),
                            tr("every code is a finite number")});
    labelled(floats, tr("Exponent bits"), m_exponentBits);
    labelled(floats, tr("Fraction bits"), m_fractionBits);
    labelled(floats, tr("Bias"), m_bias);
    floats->addWidget(m_specials);
    m_fixedFields = new QWidget;
    auto* fixed = new QHBoxLayout(m_fixedFields);
    fixed->setContentsMargins(0, 0, 0, 0);
    m_signed = new Segmented({tr("Signed"), tr("Unsigned")});
    m_integerBits = new Stepper(0, 64);
    m_fixedFraction = new Stepper(0, 64);
    fixed->addWidget(m_signed);
    fixed->addSpacing(12);
    labelled(fixed, tr("Integer bits"), m_integerBits);
    labelled(fixed, tr("Fraction bits"), m_fixedFraction);
    row->addWidget(m_floatFields);
    row->addWidget(m_fixedFields);
    row->addStretch(1);
    m_customRow->setVisible(false);
    for (Stepper* stepper : {m_exponentBits, m_fractionBits, m_bias, m_integerBits, m_fixedFraction})
        connect(stepper, &Stepper::edited, this, &NumbersControls::pickCustom);
    connect(m_specials, &ChoiceButton::picked, this, &NumbersControls::pickCustom);
    connect(m_signed, &Segmented::picked, this, &NumbersControls::pickCustom);
}

void NumbersControls::buildSourceRow()
{
    m_sourceRow = new QWidget;
    auto* row = new QHBoxLayout(m_sourceRow);
    row->setContentsMargins(2, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(makeLabel(tr("FROM"), TextRole::Caption));
    m_sourceCode = makeLabel({}, TextRole::Value);
    m_sourceCode->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_sourceCode);
    auto* clear =
        new IconButton(QStringLiteral("close"), tr("Keep the number, forget the code it came from"));
    clear->setSide(24);
    row->addWidget(clear);
    row->addStretch(1);
    m_sourceRow->setVisible(false);
    connect(clear, &QAbstractButton::clicked, this, &NumbersControls::sourceCleared);
}

void NumbersControls::showSource(const numbers::State& state)
{
    m_sourceRow->setVisible(state.source.has_value());
    if (state.source)
        m_sourceCode->setText(
            tr("%1  0x%2").arg(qs(state.source->format.label()), qs(state.source->bits).toUpper()));
}

void NumbersControls::commitInput(const QString& text)
{
    Q_EMIT inputCommitted(text);
    // Lines pasted from a menu: the field is done with, the list shows them from now on.
    if (text.contains(u'\n'))
        m_value->clearFocus();
}

/// Pasted numbers go to the list whole: a line edit would make one line of them.
bool NumbersControls::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_value && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Paste)) {
        const QString text = QGuiApplication::clipboard()->text();
        if (isNumberList(text.toStdString())) {
            Q_EMIT inputCommitted(text);
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void NumbersControls::pickFormat(int index)
{
    if (index < kNamed) {
        Q_EMIT formatPicked(NumberFormat{namedFormats()[static_cast<std::size_t>(index)].format});
    } else if (index < kCustomFloat) {
        Q_EMIT formatPicked(kFixedChoices[static_cast<std::size_t>(index - kNamed)]);
    } else if (index == kCustomFloat) {
        // A format that is no row of the table, so that the row of fields appears.
        Q_EMIT formatPicked(NumberFormat{FloatFormat{.exponentBits = 4, .fractionBits = 4, .bias = 7}});
    } else {
        Q_EMIT formatPicked(NumberFormat{FixedFormat{true, 3, 4}});
    }
}

void NumbersControls::pickCustom()
{
    if (m_shown.asFixed() != nullptr) {
        FixedFormat fixed{m_signed->current() == 0, m_integerBits->value(), m_fixedFraction->value()};
        fixed.integerBits = std::min(fixed.integerBits, fixed.isSigned ? 63 : 64);
        fixed.fractionBits = std::min(fixed.fractionBits, (fixed.isSigned ? 63 : 64) - fixed.integerBits);
        if (fixed.integerBits + fixed.fractionBits == 0)
            fixed.integerBits = 1;
        Q_EMIT formatPicked(NumberFormat{fixed});
        return;
    }
    FloatFormat format{.exponentBits = m_exponentBits->value(),
                       .fractionBits = m_fractionBits->value(),
                       .bias = m_bias->value(),
                       .specials = static_cast<Specials>(std::max(0, m_specials->current()))};
    // The bias follows the exponent bits; the fields set it apart afterwards.
    if (m_shown.asFloat() != nullptr && format.exponentBits != m_shown.asFloat()->exponentBits)
        format.bias = (1 << (format.exponentBits - 1)) - 1;
    format.fractionBits = std::min(format.fractionBits, 63 - format.exponentBits);
    if (format.specials == Specials::Ieee)
        format.fractionBits = std::max(1, format.fractionBits);
    Q_EMIT formatPicked(NumberFormat{format});
}

void NumbersControls::showFormat(const NumberFormat& format)
{
    m_shown = format;
    const NamedFormat* named = format.named();
    m_customRow->setVisible(named == nullptr);
    if (named != nullptr) {
        m_format->setCurrent(static_cast<int>(named - namedFormats().data()));
        return;
    }
    const auto fixed = std::ranges::find(kFixedChoices, format);
    m_floatFields->setVisible(format.asFloat() != nullptr);
    m_fixedFields->setVisible(format.asFixed() != nullptr);
    if (fixed != kFixedChoices.end()) {
        m_format->setCurrent(kNamed + static_cast<int>(fixed - kFixedChoices.begin()));
    } else {
        m_format->setCustomText(qs(format.label()));
        m_format->setCurrent(-1);
    }
    if (const FloatFormat* layout = format.asFloat()) {
        m_exponentBits->setValue(layout->exponentBits);
        m_fractionBits->setValue(layout->fractionBits);
        m_bias->setValue(layout->bias);
        m_specials->setCurrent(static_cast<int>(layout->specials));
    } else {
        m_signed->setCurrent(format.asFixed()->isSigned ? 0 : 1);
        m_integerBits->setValue(format.asFixed()->integerBits);
        m_fixedFraction->setValue(format.asFixed()->fractionBits);
    }
}

void NumbersControls::setState(const numbers::State& state)
{
    showFormat(state.format);
    m_rounding->setCurrent(static_cast<int>(state.rounding));
    m_overflow->setCurrent(static_cast<int>(state.overflow));
    m_redraw->setVisible(state.rounding == RoundingMode::Stochastic);
    if (state.input)
        m_value->setValueText(qs(*state.input));
    showSource(state);
    const FloatFormat* layout = state.format.asFloat();
    const QString largest = layout == nullptr
        ? tr("the end of the range")
        : numbers::shortDecimal(decimalText(decode(*layout, layout->maxFinite()).value), 12);
    const QString beyond = layout == nullptr || !layout->hasNan() ? tr("kept at %1").arg(largest)
        : layout->hasInfinity()                                   ? tr("infinity above %1").arg(largest)
                                                                  : tr("NaN above %1").arg(largest);
    m_overflow->setChoices({tr("IEEE"), tr("saturate"), tr("saturate finite")},
                           {beyond, tr("kept at %1, infinities too").arg(largest),
                            tr("kept at %1, infinities stay what they are").arg(largest)});
    m_overflow->setCurrent(static_cast<int>(state.overflow));
}

void NumbersControls::setResult(const numbers::State& state, const numbers::Result& result)
{
    if (!state.input)
        m_value->setValueText(state.list         ? qs(result.input->label)
                                  : result.input ? numbers::decimal(result.input->exact)
                                                 : numbers::decimal(result.value));
    if (!m_value->hasFocus())
        m_value->setCursorPosition(0); // the leading digits are the ones to see
    m_hex->setText(numbers::hexWithPrefix(result));
    setError({});
}

void NumbersControls::setError(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    m_value->setError(!sentence.isEmpty());
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, theme().clipped);
    m_error->setPalette(palette);
}

void NumbersControls::setHint(const QString& sentence)
{
    setError({});
    m_error->setText(sentence);
    m_error->setVisible(true);
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, theme().secondary);
    m_error->setPalette(palette);
}

void NumbersControls::focusField(const QString& pointer)
{
    QWidget* target = nullptr;
    if (pointer.startsWith(QStringLiteral("/state/format")))
        target = m_format;
    else if (pointer.startsWith(QStringLiteral("/state/rounding")))
        target = m_rounding;
    else if (pointer.startsWith(QStringLiteral("/state/overflow")))
        target = m_overflow;
    else if (pointer.startsWith(QStringLiteral("/state/input")))
        target = m_value;
    if (target != nullptr)
        target->setFocus(Qt::OtherFocusReason);
}

} // namespace bitloupe
