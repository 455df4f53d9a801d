#include "app/views/gemm_setup.h"

#include "app/views/gemm_data.h"
#include "app/views/gemm_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

using gemm::State;

GemmSetup::GemmSetup(QWidget* parent)
    : Popover(parent)
{
    setFixedWidth(440);
    body()->setSpacing(9);
    buildShape();
    buildTypes();
    buildOutput();
}

QHBoxLayout* GemmSetup::line(const QString& label)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* text = makeLabel(label, TextRole::Secondary);
    text->setFixedWidth(84);
    row->addWidget(text);
    body()->addLayout(row);
    return row;
}

void GemmSetup::buildShape()
{
    auto* shape = line(tr("M, K, N"));
    const auto add = [&](const QString& name) {
        auto* stepper = new Stepper(1, gemm::kMaxExtent);
        stepper->setName(name);
        shape->addWidget(stepper);
        connect(stepper, &Stepper::edited, this, &GemmSetup::editShape);
        return stepper;
    };
    m_rows = add(tr("Rows of W"));
    m_depth = add(tr("Columns of W, rows of X"));
    m_columns = add(tr("Columns of X"));
    shape->addStretch(1);
    m_data = new GemmData;
    body()->addWidget(m_data);
    connect(m_data, &GemmData::stateEdited, this, &GemmSetup::stateEdited);
    connect(m_data, &GemmData::modelWanted, this, [this] {
        close();
        Q_EMIT modelWanted();
    });
}

void GemmSetup::setModelPath(const QString& path)
{
    m_data->setModelPath(path);
}

void GemmSetup::setProblem(const Error& error)
{
    m_data->setProblem(qs(error.message));
}

void GemmSetup::showEvent(QShowEvent* event)
{
    m_data->showSource();
    Popover::showEvent(event);
}

void GemmSetup::buildTypes()
{
    auto* bits = line(tr("Bits W, X, Y"));
    const auto add = [&](const QString& name, int gemm::Widths::*width) {
        auto* stepper = new Stepper(2, 8);
        stepper->setName(name);
        bits->addWidget(stepper);
        connect(stepper, &Stepper::edited, this, [this, width, name](int value) {
            State state = m_state;
            state.bits.*width = value;
            Q_EMIT stateEdited(state, tr("%1 to %2").arg(name).arg(value));
        });
        return stepper;
    };
    m_bitsW = add(tr("Bits of W"), &gemm::Widths::w);
    m_bitsX = add(tr("Bits of X"), &gemm::Widths::x);
    m_bitsY = add(tr("Bits of Y"), &gemm::Widths::out);
    bits->addStretch(1);
    const auto choice = [&](const QString& label, const QStringList& names, auto apply) {
        auto* row = line(label);
        auto* segmented = new Segmented(names);
        segmented->setAccessibleName(label);
        row->addWidget(segmented);
        row->addStretch(1);
        connect(segmented, &Segmented::picked, this, [this, label, names, apply](int index) {
            Q_EMIT stateEdited(apply(m_state, index), label + QStringLiteral(": ") + names[index]);
        });
        return segmented;
    };
    m_signs = choice(tr("Codes"), {tr("signed"), tr("unsigned")}, [](State state, int index) {
        state.isSigned = {index == 0, index == 0, index == 0};
        return state;
    });
    m_symmetryW = choice(tr("W"), {tr("asymmetric"), tr("symmetric")},
                         [](const State& state, int index) { return withSymmetricW(state, index == 1); });
    m_granularity =
        choice(tr("Scales of W"), {tr("per tensor"), tr("per row")}, [](const State& state, int index) {
            return withGranularity(state,
                                   index == 0 ? gemm::Granularity::PerTensor : gemm::Granularity::PerChannel);
        });
    m_symmetryX = choice(tr("X"), {tr("asymmetric"), tr("symmetric")}, [](State state, int index) {
        state.quantize.x.symmetric = index == 1;
        return state;
    });
    m_bias = choice(tr("Bias"), {tr("off"), tr("on")}, [this](const State& state, int index) {
        return index == 0 ? withoutBias(state) : withBias(state, m_shape.rows);
    });
    m_activation =
        choice(tr("Activation"), {tr("none"), tr("ReLU"), tr("ReLU6")}, [](State state, int index) {
            state.activation = static_cast<gemm::Activation>(index);
            return state;
        });
}

void GemmSetup::buildOutput()
{
    auto* row = line(tr("Range of Y"));
    m_output = new Segmented({tr("calibrated"), tr("typed")});
    m_output->setAccessibleName(tr("Range of Y"));
    connect(m_output, &Segmented::picked, this, [this](int index) {
        if (index == 0)
            Q_EMIT stateEdited(withCalibratedOutput(m_state), tr("Range of Y: calibrated"));
        else
            editRange();
    });
    m_low = new ValueField;
    m_high = new ValueField;
    for (ValueField* field : {m_low, m_high}) {
        field->setFixedWidth(76);
        connect(field, &ValueField::committed, this, &GemmSetup::editRange);
    }
    m_low->setAccessibleName(tr("Lower end of the range of Y"));
    m_high->setAccessibleName(tr("Upper end of the range of Y"));
    row->addWidget(m_output);
    row->addWidget(m_low);
    row->addWidget(m_high);
    row->addStretch(1);
    auto* methodRow = line(tr("Method"));
    m_method = new ChoiceButton({});
    QStringList names;
    for (const auto& [method, word] : kRequantizationWords)
        names << gemmText::method(method);
    m_method->setChoices(names);
    connect(m_method, &ChoiceButton::picked, this, [this, names](int index) {
        State state = m_state;
        state.requantization = kRequantizationWords[static_cast<std::size_t>(index)].first;
        Q_EMIT stateEdited(state, tr("Method: %1").arg(names[index]));
    });
    methodRow->addWidget(m_method);
    methodRow->addStretch(1);
    auto* shiftRow = line(tr("Shift"));
    m_shift = new Segmented({tr("plain"), tr("half even"), tr("half away")});
    m_shift->setAccessibleName(tr("Rounding of the power-of-two shift"));
    connect(m_shift, &Segmented::picked, this, [this](int index) {
        State state = m_state;
        state.shift = static_cast<ShiftRounding>(index);
        Q_EMIT stateEdited(state, tr("Rounding of the shift"));
    });
    shiftRow->addWidget(m_shift);
    shiftRow->addStretch(1);
}

void GemmSetup::editShape()
{
    const gemm::Shape shape{m_rows->value(), m_depth->value(), m_columns->value()};
    Q_EMIT stateEdited(withSeededData(m_state, shape, std::max<std::uint64_t>(1, m_state.w.seed)),
                       tr("Shape %1 × %2 × %3").arg(shape.rows).arg(shape.depth).arg(shape.columns));
}

void GemmSetup::editRange()
{
    bool lowOk = false;
    bool highOk = false;
    const auto number = [](QString text, bool* ok) {
        return text.replace(QChar(0x2212), QLatin1Char('-')).toDouble(ok);
    };
    const gemm::Range range{number(m_low->text(), &lowOk), number(m_high->text(), &highOk)};
    m_low->setError(!lowOk || (highOk && range.min > range.max));
    m_high->setError(!highOk);
    if (lowOk && highOk && range.min <= range.max)
        Q_EMIT stateEdited(withOutputRange(m_state, range), tr("Range of Y"));
    else
        m_data->setProblem(tr("The range of Y needs two numbers, the smaller first."));
}

void GemmSetup::setState(const State& state, const gemm::Shape& shape, const gemm::Range& output)
{
    m_state = state;
    m_shape = shape;
    m_data->setState(state, shape);
    m_rows->setValue(shape.rows);
    m_depth->setValue(shape.depth);
    m_columns->setValue(shape.columns);
    m_bitsW->setValue(state.bits.w);
    m_bitsX->setValue(state.bits.x);
    m_bitsY->setValue(state.bits.out);
    m_signs->setCurrent(state.isSigned.w ? 0 : 1);
    m_symmetryW->setCurrent(state.quantize.w.symmetric ? 1 : 0);
    m_symmetryX->setCurrent(state.quantize.x.symmetric ? 1 : 0);
    m_granularity->setCurrent(state.quantize.w.granularity == gemm::Granularity::PerChannel ? 1 : 0);
    m_bias->setCurrent(state.bias || state.realBias ? 1 : 0);
    m_activation->setCurrent(static_cast<int>(state.activation));
    m_output->setCurrent(state.output.calibrate ? 0 : 1);
    m_shift->setCurrent(static_cast<int>(state.shift));
    m_method->setCurrent(static_cast<int>(state.requantization));
    const gemm::Range range = state.output.range.value_or(output);
    m_low->setValueText(qs(autoText(range.min)));
    m_high->setValueText(qs(autoText(range.max)));
    m_low->setError(false);
    m_high->setError(false);
    const bool isShift = state.requantization == Requantization::PowerOfTwoLinear
        || state.requantization == Requantization::PowerOfTwoLog;
    m_shift->setEnabled(isShift);
    m_shift->setToolTip(isShift ? QString() : tr("Only a method that shifts by a power of two asks for it"));
}

} // namespace bitloupe
