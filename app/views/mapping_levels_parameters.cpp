#include "app/views/mapping_levels_parameters.h"

#include "app/views/mapping_levels_text.h"
#include "app/views/mapping_text.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/levels.h"
#include "core/num/block.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/slider.h"

#include <QHBoxLayout>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using mapping::Kind;
using mapping::Quantizer;
using mapping::State;

namespace {

/// The slider runs from 0 to this share of the values, finer at the beginning.
constexpr double kMostApart = 0.1;

double positionOf(double fraction)
{
    return std::sqrt(std::clamp(fraction / kMostApart, 0.0, 1.0));
}

/// Hundredths of a percent are fine enough, and read well.
double fractionAt(double position)
{
    return std::round(kMostApart * position * position * 1e4) / 1e4;
}

QString numberText(double value)
{
    return qs(withMinus(QLocale::c().toString(value, 'g', 6).toStdString()));
}

std::optional<double> typedNumber(QString text)
{
    text = text.trimmed().replace(QChar(0x2212), QLatin1Char('-'));
    bool ok = false;
    const double value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool isWhole(double value, double least, double most)
{
    return value == std::round(value) && value >= least && value <= most;
}

} // namespace

LevelsParameters::LevelsParameters(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(18);
    row->addStretch(1);
    build();
    buildOutliers();
    showFields();
}

QWidget* LevelsParameters::addGroup(Kind kind, const QString& field, const QString& label, QWidget* control)
{
    auto* group = new QWidget;
    auto* row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    if (!label.isEmpty())
        row->addWidget(makeLabel(label, TextRole::Secondary));
    row->addWidget(control);
    layout()->addWidget(group);
    m_rows.push_back({kind, field, group, control});
    return group;
}

ValueField* LevelsParameters::addNumber(Kind kind, const QString& field, const QString& label,
                                        std::function<bool(Quantizer&, double)> set)
{
    auto* control = new ValueField;
    control->setPixelSize(13);
    control->setFixedWidth(84);
    control->setFixedHeight(30);
    control->setAccessibleName(label);
    addGroup(kind, field, label, control);
    connect(control, &ValueField::committed, this, [this, control, label, set](const QString& text) {
        Quantizer next = m_state.quantizer;
        const auto value = typedNumber(text);
        const bool ok = value && set(next, *value);
        control->setError(!ok);
        if (ok)
            edit(std::move(next), label, EditPhase::Single);
    });
    connect(control, &ValueField::stepRequested, this,
            [this, control, label, set](int direction, bool isFine) {
                const auto value = typedNumber(control->text());
                Quantizer next = m_state.quantizer;
                const double step = isFine ? 0.1 : 1;
                if (value && set(next, *value + direction * step))
                    edit(std::move(next), label, EditPhase::Single);
            });
    return control;
}

ChoiceButton* LevelsParameters::addChoice(Kind kind, const QString& field, const QString& label,
                                          const QStringList& labels, std::function<void(Quantizer&, int)> set)
{
    auto* control = new ChoiceButton({});
    control->setCompact(true);
    control->setChoices(labels);
    addGroup(kind, field, label, control);
    connect(control, &ChoiceButton::picked, this, [this, label, set](int index) {
        Quantizer next = m_state.quantizer;
        set(next, index);
        edit(std::move(next), label, EditPhase::Single);
    });
    return control;
}

void LevelsParameters::build()
{
    m_base = addNumber(Kind::Logarithmic, QStringLiteral("base"), tr("base"), [](Quantizer& q, double value) {
        q.base = value;
        return value >= 1.0001 && value <= 1e6;
    });
    m_block = addNumber(Kind::Nf4, QStringLiteral("block"), tr("values in a block"),
                        [](Quantizer& q, double value) {
                            q.block = static_cast<std::int64_t>(value);
                            return isWhole(value, 1, 1 << 20);
                        });
    m_double = new Segmented({tr("binary32"), tr("quantized")});
    m_double->setAccessibleName(tr("Scales of the blocks"));
    addGroup(Kind::Nf4, QStringLiteral("doubleQuantized"), tr("scales"), m_double);
    connect(m_double, &Segmented::picked, this, [this](int index) {
        Quantizer next = m_state.quantizer;
        next.doubleQuantized = index == 1;
        edit(std::move(next), tr("Double quantization"), EditPhase::Single);
    });
    m_iterations =
        addNumber(Kind::Lq, QStringLiteral("iterations"), tr("iterations"), [](Quantizer& q, double value) {
            q.iterations = static_cast<std::int64_t>(value);
            return isWhole(value, 0, 10'000);
        });
    QStringList formats;
    for (const NamedFormat& format : namedFormats()) {
        if (format.format.totalBits() > 16 || format.format.powersOnly)
            continue;
        m_formats.push_back(qs(format.id));
        formats << qs(format.label);
    }
    m_format = addChoice(Kind::Float, QStringLiteral("format"), tr("format"), formats,
                         [this](Quantizer& q, int index) {
                             const auto& id = m_formats[static_cast<std::size_t>(index)];
                             if (const NamedFormat* format = findFormat(id.toStdString()))
                                 q.format = NumberFormat{format->format};
                         });
    QStringList elements;
    for (const ScaledBlockFormat& format : blockFormats()) {
        if (!format.isMx())
            continue;
        m_elements.push_back(qs(format.elementId));
        elements << qs(format.label);
    }
    m_element = addChoice(Kind::Mx, QStringLiteral("element"), tr("element"), elements,
                          [this](Quantizer& q, int index) {
                              q.element = m_elements[static_cast<std::size_t>(index)].toStdString();
                          });
    m_type = addChoice(Kind::Gguf, QStringLiteral("type"), tr("type"),
                       {QStringLiteral("Q4_0"), QStringLiteral("Q8_0")},
                       [](Quantizer& q, int index) { q.type = index == 0 ? "q4_0" : "q8_0"; });
    m_alpha = addNumber(Kind::Pact, QStringLiteral("alpha"), tr("alpha"), [](Quantizer& q, double value) {
        q.alpha = value;
        return value >= 0x1p-1022;
    });
    m_range = new WordsLabel;
    m_range->setWordWrap(false);
    auto* change = new Button(tr("Change the range"), Button::Kind::Link);
    addGroup(Kind::Affine, {}, {}, m_range)->layout()->addWidget(change);
    connect(change, &Button::clicked, this, [this] {
        State next = m_state;
        next.page = mapping::Page::Range;
        Q_EMIT edited(next, tr("Page"), EditPhase::Single);
    });
}

void LevelsParameters::buildOutliers()
{
    m_fraction = new Slider(tr("Share kept apart"));
    m_fraction->setFixedWidth(200);
    m_figures = new WordsLabel;
    m_figures->setWordWrap(false);
    m_figures->setMinimumWidth(300);
    addGroup(Kind::Outlier, QStringLiteral("fraction"), tr("kept apart"), m_fraction)
        ->layout()
        ->addWidget(m_figures);
    m_indexBits = addNumber(Kind::Outlier, QStringLiteral("indexBits"), tr("index bits"),
                            [](Quantizer& q, double value) {
                                q.indexBits = static_cast<std::int64_t>(value);
                                return isWhole(value, 0, 64);
                            });
    connect(m_fraction, &Slider::edited, this, &LevelsParameters::editFraction);
    connect(m_fraction, &Slider::abandoned, this, &LevelsParameters::abandoned);
}

void LevelsParameters::editFraction(double position, DragPhase phase)
{
    Quantizer next = m_state.quantizer;
    // A press that has not moved the knob keeps a fraction that the slider cannot show.
    if (position != positionOf(mapping::withDefaults(next).fraction.value_or(0)))
        next.fraction = fractionAt(position);
    edit(std::move(next), tr("Share kept apart"), static_cast<EditPhase>(phase));
}

void LevelsParameters::edit(Quantizer quantizer, const QString& label, EditPhase phase)
{
    State next = m_state;
    next.quantizer = std::move(quantizer);
    Q_EMIT edited(next, label, phase);
}

void LevelsParameters::showFields()
{
    const Quantizer q = mapping::withDefaults(m_state.quantizer);
    bool isAny = false;
    for (const Row& row : m_rows) {
        row.group->setVisible(row.kind == q.kind);
        isAny = isAny || row.kind == q.kind;
    }
    setVisible(isAny);
    const auto show = [](ValueField* field, const auto& value) {
        field->setError(false);
        if (value)
            field->setValueText(numberText(static_cast<double>(*value)));
    };
    show(m_base, q.base);
    show(m_block, q.block);
    show(m_iterations, q.iterations);
    show(m_indexBits, q.indexBits);
    show(m_alpha, q.alpha);
    m_double->setCurrent(q.doubleQuantized.value_or(false) ? 1 : 0);
    if (q.format) {
        const QString label = qs(q.format->label());
        int at = -1;
        for (std::size_t i = 0; i < m_formats.size(); ++i) {
            const NamedFormat* format = findFormat(m_formats[i].toStdString());
            if (format != nullptr && qs(format->label) == label)
                at = static_cast<int>(i);
        }
        m_format->setCustomText(label);
        m_format->setCurrent(at);
    }
    if (q.element) {
        const auto found = std::find(m_elements.begin(), m_elements.end(), qs(*q.element).toLower());
        m_element->setCustomText(levelsText::title(q, m_state));
        m_element->setCurrent(found == m_elements.end() ? -1 : static_cast<int>(found - m_elements.begin()));
    }
    if (q.type)
        m_type->setCurrent(qs(*q.type).toLower() == QLatin1String("q8_0") ? 1 : 0);
    if (q.fraction)
        m_fraction->setPosition(positionOf(*q.fraction));
}

void LevelsParameters::showState(const State& state)
{
    m_state = state;
    showFields();
}

void LevelsParameters::showResult(const State& state, const mapping::Result& result)
{
    m_state = state;
    if (result.kind == Kind::Pact && !state.quantizer.alpha)
        m_alpha->setValueText(numberText(result.range.max));
    m_range->setWords(
        tr("from **%1** to **%2**, as on page Range")
            .arg(mappingText::boundText(result.range.min), mappingText::boundText(result.range.max)));
    if (result.kind != Kind::Outlier)
        return;
    const double fraction = mapping::withDefaults(state.quantizer).fraction.value_or(0);
    const QString share = qs(percentText(fraction, 2));
    m_fraction->setValueText(share);
    const QString bits = qs(fixedText(result.bitsPerWeight, 2));
    m_figures->setWords(m_figuresHidden
                            ? tr("**%1** · %2 bits per weight").arg(share, bits)
                            : tr("**%1** · **%2** · %3 bits per weight")
                                  .arg(share, levelsText::decibels(result.measurement.metrics.sqnrDb), bits));
}

void LevelsParameters::setFiguresHidden(bool hidden)
{
    m_figuresHidden = hidden;
}

QWidget* LevelsParameters::controlOf(const QString& field) const
{
    for (const Row& row : m_rows) {
        if (row.field == field && row.kind == m_state.quantizer.kind)
            return row.control;
    }
    return nullptr;
}

} // namespace bitloupe
