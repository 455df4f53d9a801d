#include "app/views/mapping_choices.h"

#include "core/labs/mapping/edits.h"
#include "core/labs/mapping/quantizers.h"
#include "widgets/controls.h"

#include <QHBoxLayout>

namespace bitloupe {

using mapping::Kind;
using mapping::Method;

namespace {

struct Entry {
    QString name;
    QString note;
};

QString tr(const char* text)
{
    return MappingChoices::tr(text);
}

/// In the order of enumWords(Kind).
QList<Entry> kinds()
{
    return {{tr("even steps"), tr("scale and zero point")},
            {tr("k-means"), tr("the best free levels, a lookup table")},
            {tr("powers of two"), tr("multiplying is shifting")},
            {tr("logarithmic"), tr("rounded in the logarithm")},
            {tr("NF4"), tr("16 levels of a normal distribution, blocks of 64")},
            {tr("learned basis"), tr("LQ-Nets: sums of a few learned values")},
            {tr("FP8 E4M3"), tr("every number of a small float, scaled")},
            {tr("MXFP4"), tr("FP4 with a power of two per 32")},
            {tr("NVFP4"), tr("FP4 with an FP8 scale per 16")},
            {tr("GGUF Q4_0"), tr("4 bits with a binary16 scale per 32")},
            {tr("outliers apart"), tr("the largest 1 % are kept, the rest gets even steps")},
            {tr("PACT"), tr("even steps from 0 to a clip alpha")}};
}

/// In the order of enumWords(Method).
QList<Entry> methods()
{
    return {{tr("min-max"), tr("nothing is clipped")},
            {tr("moving average"), tr("minima and maxima of batches, smoothed")},
            {tr("percentile"), tr("99.9 % of the magnitudes")},
            {tr("least MSE"), tr("the best of 2,048 clips")},
            {tr("histogram"), tr("PyTorch: tails are cut while the error falls")},
            {tr("entropy, ONNX"), tr("ONNX Runtime: least divergence")},
            {tr("entropy, TensorRT"), tr("least divergence of the magnitudes")}};
}

void fill(ChoiceButton* button, const QList<Entry>& entries)
{
    QStringList names;
    QStringList notes;
    for (const Entry& entry : entries) {
        names << entry.name;
        notes << entry.note;
    }
    button->setChoices(names, notes);
}

} // namespace

MappingChoices::MappingChoices(QWidget* parent)
    : QWidget(parent)
    , m_levels(new ChoiceButton(tr("Levels")))
    , m_range(new ChoiceButton(tr("Range")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_levels);
    row->addWidget(m_range);
    fill(m_levels, kinds());
    fill(m_range, methods());
    m_range->setCustomText(tr("as set"));
    connect(m_levels, &ChoiceButton::picked, this, [this](int index) {
        Q_EMIT picked(mapping::withQuantizer(m_state, static_cast<Kind>(index)),
                      tr("Levels to %1").arg(kinds()[index].name));
    });
    connect(m_range, &ChoiceButton::picked, this, [this](int index) {
        Q_EMIT picked(mapping::withMethod(m_state, static_cast<Method>(index)),
                      tr("Range by %1").arg(methods()[index].name));
    });
}

void MappingChoices::setState(const mapping::State& state)
{
    m_state = state;
    m_levels->setCurrent(static_cast<int>(state.quantizer.kind));
    m_range->setCurrent(state.calibration ? static_cast<int>(state.calibration->method) : -1);
    m_range->setEnabled(state.quantizer.kind == Kind::Affine);
}

QWidget* MappingChoices::controlOf(const QString& pointer) const
{
    if (pointer.startsWith(QStringLiteral("/state/quantizer")))
        return m_levels;
    return pointer.startsWith(QStringLiteral("/state/calibration")) ? m_range : nullptr;
}

} // namespace bitloupe
