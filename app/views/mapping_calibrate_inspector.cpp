#include "app/views/mapping_calibrate_inspector.h"

#include "app/views/mapping_calibrate_text.h"
#include "core/base/number_text.h"
#include "core/quant/histogram_calibration.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using mapping::Calibration;
using mapping::Method;

namespace {

constexpr std::int64_t kMost = 1 << 20;
constexpr std::int64_t kLeastEntropyBins = 128;
constexpr std::int64_t kMostBatch = 1 << 30;

bool isEntropy(Method method)
{
    return method == Method::EntropyOrt || method == Method::EntropyTrt;
}

/// Counts double and halve; the fine step is one.
double steppedCount(double value, int direction, bool fine)
{
    if (fine)
        return value + direction;
    return direction > 0 ? value * 2 : std::floor(value / 2);
}

/// A decimal step that leaves a decimal: 99.9 + 0.01 is 99.91.
double steppedBy(double value, int direction, double step)
{
    const double unit = 1 / step;
    return std::round((value + direction * step) * unit) / unit;
}

} // namespace

CalibratorInspector::CalibratorInspector(QWidget* parent)
    : QWidget(parent)
    , m_title(makeLabel({}, TextRole::Body, this))
    , m_description(makeLabel({}, TextRole::Secondary, this))
    , m_sides(new Segmented({tr("|x|"), tr("both ends")}))
    , m_use(new Button(tr("Use this range"), Button::Kind::Primary))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_description->setWordWrap(true);
    m_description->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_sides->setAccessibleName(tr("Percentile of"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    addPercentile(row);
    addCounts(row);
    row->addStretch(1);
    row->addWidget(m_use);
    column->addWidget(m_title);
    column->addWidget(m_description);
    column->addSpacing(4);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_use, &Button::clicked, this, &CalibratorInspector::adopted);
    connect(m_sides, &Segmented::picked, this, [this](int side) {
        Calibration next = m_calibration;
        next.twoSided = side == 1;
        Q_EMIT edited(next, next.twoSided ? tr("Percentile of both ends") : tr("Percentile of |x|"));
    });
    changeEvent(nullptr);
}

CalibratorInspector::Parameter& CalibratorInspector::add(QHBoxLayout* row, const QString& name,
                                                         const QString& caption, int width)
{
    Parameter parameter;
    parameter.name = name;
    parameter.caption = makeLabel(caption, TextRole::Secondary, this);
    parameter.field = new ValueField;
    parameter.field->setPixelSize(13);
    parameter.field->setFixedWidth(width);
    row->addWidget(parameter.caption);
    row->addWidget(parameter.field);
    m_parameters.push_back(std::move(parameter));
    const std::size_t index = m_parameters.size() - 1;
    ValueField* field = m_parameters[index].field;
    connect(field, &ValueField::committed, this,
            [this, index](const QString& text) { take(m_parameters[index], text); });
    connect(field, &ValueField::stepRequested, this, [this, index](int direction, bool fine) {
        const Parameter& p = m_parameters[index];
        takeValue(p, p.stepped(p.get(m_calibration), direction, fine));
    });
    return m_parameters[index];
}

void CalibratorInspector::addPercentile(QHBoxLayout* row)
{
    Parameter& percentile = add(row, QStringLiteral("percentile"), tr("p"), 62);
    percentile.label = tr("Percentile");
    percentile.methods = {Method::Percentile};
    percentile.isWhole = false;
    percentile.get = [](const Calibration& c) { return c.percentile; };
    percentile.set = [](Calibration& c, double value) { c.percentile = value; };
    percentile.stepped = [](double value, int direction, bool fine) {
        return std::clamp(steppedBy(value, direction, fine ? 0.01 : 0.1), 0.0, 100.0);
    };
    percentile.why = [](const Calibration&, double value) {
        return value >= 0 && value <= 100 ? QString() : tr("A percentile is between 0 and 100.");
    };
    row->addWidget(m_sides);
    Parameter& constant = add(row, QStringLiteral("averagingConstant"), tr("c"), 58);
    constant.label = tr("Averaging constant");
    constant.methods = {Method::MovingAverage};
    constant.isWhole = false;
    constant.get = [](const Calibration& c) { return c.averagingConstant; };
    constant.set = [](Calibration& c, double value) { c.averagingConstant = value; };
    constant.stepped = [](double value, int direction, bool fine) {
        return std::clamp(steppedBy(value, direction, fine ? 0.001 : 0.01), 0.0, 1.0);
    };
    constant.why = [](const Calibration&, double value) {
        return value >= 0 && value <= 1 ? QString() : tr("The averaging constant is between 0 and 1.");
    };
}

void CalibratorInspector::addCounts(QHBoxLayout* row)
{
    const auto within = [](double value, std::int64_t least, std::int64_t most, const QString& words) {
        const bool isRight = value >= static_cast<double>(least) && value <= static_cast<double>(most);
        return isRight ? QString() : words.arg(qs(integerText(least)), qs(integerText(most)));
    };
    Parameter& batch = add(row, QStringLiteral("batch"), tr("batch"), 74);
    batch.label = tr("Batch");
    batch.methods = {Method::MovingAverage};
    batch.get = [](const Calibration& c) { return static_cast<double>(c.batch); };
    batch.set = [](Calibration& c, double value) { c.batch = std::llround(value); };
    batch.why = [within](const Calibration&, double value) {
        return within(value, 1, kMostBatch, tr("A batch holds %1 to %2 values."));
    };
    Parameter& candidates = add(row, QStringLiteral("candidates"), tr("candidates"), 74);
    candidates.label = tr("Candidates");
    candidates.methods = {Method::Mse};
    candidates.get = [](const Calibration& c) { return static_cast<double>(c.candidates); };
    candidates.set = [](Calibration& c, double value) { c.candidates = std::llround(value); };
    candidates.why = [within](const Calibration&, double value) {
        return within(value, 1, kMost, tr("The search takes %1 to %2 candidates."));
    };
    Parameter& bins = add(row, QStringLiteral("bins"), tr("bins"), 74);
    bins.label = tr("Bins");
    bins.methods = {Method::Histogram, Method::EntropyOrt, Method::EntropyTrt};
    bins.get = [](const Calibration& c) { return static_cast<double>(c.bins); };
    bins.set = [](Calibration& c, double value) { c.bins = std::llround(value); };
    bins.why = [within](const Calibration& c, double value) {
        return isEntropy(c.method) ? within(value, kLeastEntropyBins, kMostEntropyBins,
                                            tr("Entropy calibration takes %1 to %2 bins."))
                                   : within(value, 2, kMost, tr("The histogram takes %1 to %2 bins."));
    };
    for (const char* name : {"batch", "candidates", "bins"}) {
        for (Parameter& parameter : m_parameters) {
            if (parameter.name == QLatin1String(name))
                parameter.stepped = steppedCount;
        }
    }
    for (const Parameter& parameter : m_parameters)
        parameter.field->setAccessibleName(parameter.label);
}

bool CalibratorInspector::isOf(const Parameter& parameter) const
{
    return std::find(parameter.methods.begin(), parameter.methods.end(), m_calibration.method)
        != parameter.methods.end();
}

void CalibratorInspector::take(const Parameter& parameter, const QString& text)
{
    bool isNumber = false;
    QString plain = text.trimmed();
    plain.replace(QChar(0x2212), QLatin1Char('-')).remove(QLatin1Char(','));
    const double value = QLocale::c().toDouble(plain, &isNumber);
    const bool isRight =
        isNumber && std::isfinite(value) && (!parameter.isWhole || value == std::round(value));
    if (isRight) {
        takeValue(parameter, value);
        return;
    }
    parameter.field->setError(true);
    Q_EMIT refused(parameter.isWhole ? tr("This is a whole number.") : tr("This is a number."));
}

void CalibratorInspector::takeValue(const Parameter& parameter, double value)
{
    const QString why = parameter.why(m_calibration, value);
    parameter.field->setError(!why.isEmpty());
    Q_EMIT refused(why);
    if (!why.isEmpty())
        return;
    Calibration next = m_calibration;
    parameter.set(next, value);
    if (next != m_calibration)
        Q_EMIT edited(next, parameter.label);
}

void CalibratorInspector::show(const Calibration& calibration, bool isAdopted, bool hasRange)
{
    const bool isOther = calibration.method != m_calibration.method;
    m_calibration = calibration;
    m_title->setText(calibrateText::methodName(calibration.method));
    m_description->setText(calibrateText::methodDescription(calibration));
    for (const Parameter& parameter : m_parameters) {
        const bool isShown = isOf(parameter);
        parameter.caption->setVisible(isShown);
        parameter.field->setVisible(isShown);
        if (isOther)
            parameter.field->setError(false);
        const double value = parameter.get(calibration);
        parameter.field->setValueText(parameter.isWhole ? QString::number(std::llround(value))
                                                        : qs(autoText(value)));
    }
    m_sides->setVisible(calibration.method == Method::Percentile);
    m_sides->setCurrent(calibration.twoSided ? 1 : 0);
    m_use->setText(isAdopted ? tr("In use") : tr("Use this range"));
    m_use->setEnabled(!isAdopted && hasRange);
}

bool CalibratorInspector::focusParameter(const QString& name)
{
    if (name == QLatin1String("twoSided") && m_calibration.method == Method::Percentile) {
        m_sides->setFocus();
        return true;
    }
    for (const Parameter& parameter : m_parameters) {
        if (parameter.name == name && isOf(parameter)) {
            parameter.field->setFocus();
            return true;
        }
    }
    return false;
}

void CalibratorInspector::changeEvent(QEvent* event)
{
    m_title->setFont(textFont(15, QFont::DemiBold));
    m_description->setFont(textFont(13));
    if (event != nullptr)
        QWidget::changeEvent(event);
}

} // namespace bitloupe
