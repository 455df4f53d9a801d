#include "app/views/mapping_derivation.h"

#include "app/views/mapping_text.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/controls.h"
#include "widgets/formula_view.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using mappingText::boundText;

/// One station of the chain: a grey name over a value, and perhaps small bits beside it.
class ChainBox : public QWidget {
public:
    explicit ChainBox(const QString& name, QWidget* parent = nullptr)
        : QWidget(parent)
        , m_name(name)
    {
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        setFixedHeight(48);
    }

    void setValue(const QString& value, const QString& small = {}, bool clipped = false)
    {
        m_value = value;
        m_small = small;
        m_clipped = clipped;
        setAccessibleName(m_name + QLatin1Char(' ') + value);
        // A shorter value keeps its room: the chain stands still while a bound is dragged.
        if (!isVisible() || sizeHint().width() > width())
            updateGeometry();
        update();
    }

    QSize sizeHint() const override
    {
        const double name = QFontMetricsF(textFont(12)).horizontalAdvance(m_name);
        double value = QFontMetricsF(monoFont(15)).horizontalAdvance(m_value);
        if (!m_small.isEmpty())
            value += 6 + QFontMetricsF(monoFont(11)).horizontalAdvance(m_small);
        return {static_cast<int>(std::ceil(std::max(name, value))) + 16, 48};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawRoundedBox(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, theme().field,
                       theme().line);
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(8, 5, width() - 9, 16), Qt::AlignLeft | Qt::AlignVCenter, m_name);
        painter.setFont(monoFont(15));
        painter.setPen(m_clipped ? theme().clipped : theme().text);
        const QRectF line(8, 22, width() - 9, 22);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_value);
        if (!m_small.isEmpty()) {
            const double left = QFontMetricsF(painter.font()).horizontalAdvance(m_value) + 6;
            painter.setFont(monoFont(11));
            painter.setPen(theme().secondary);
            painter.drawText(line.adjusted(left, 1, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, m_small);
        }
    }

private:
    QString m_name;
    QString m_value;
    QString m_small;
    bool m_clipped = false;
};

/// The first station: a field in the accent colour.
class ChainField : public QWidget {
public:
    ChainField(const QString& name, ValueField* field)
        : m_name(name)
        , m_field(field)
    {
        setFixedSize(70, 48);
        field->setParent(this);
        field->setFrame(false);
        field->setGeometry(2, 21, 66, 25);
        refresh();
        connect(&ThemeManager::instance(), &ThemeManager::changed, this, &ChainField::refresh);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawRoundedBox(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, theme().card,
                       m_field->hasError() ? theme().clipped : theme().accent, m_field->hasFocus() ? 2 : 1.4);
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(8, 5, width() - 9, 16), Qt::AlignLeft | Qt::AlignVCenter, m_name);
    }

private:
    void refresh()
    {
        m_field->setStyleSheet(
            QStringLiteral("border: none; background: transparent; padding: 0 5px; color: %1;")
                .arg(theme().accent.name()));
        update();
    }

    QString m_name;
    ValueField* m_field;
};

/// One line across the card.
class Rule : public QWidget {
public:
    Rule() { setFixedHeight(1); }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), theme().line); }
};

namespace {

constexpr double kFormulaPixels = 18;
constexpr int kFormulaHeight = 50; // of a line with fractions, so that the chain below never moves

QString differenceText(double a, double b)
{
    // a - b with the sign of b taken into the operator.
    return boundText(a) + (b < 0 ? QStringLiteral(" + ") : QStringLiteral(" − ")) + boundText(std::abs(b));
}

} // namespace

MappingDerivation::MappingDerivation(QWidget* parent)
    : QWidget(parent)
    , m_scale(new FormulaView)
    , m_zero(new FormulaView)
    , m_grid(new WordsLabel)
    , m_error(new WordsLabel)
    , m_value(new ValueField)
    , m_quotient(new ChainBox(tr("r / S")))
    , m_rounded(new ChainBox(tr("round")))
    , m_code(new ChainBox(tr("+ Z, clip")))
    , m_back(new ChainBox(tr("S(q − Z)")))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(7);
    for (FormulaView* formula : {m_scale, m_zero}) {
        formula->setPixelSize(kFormulaPixels);
        formula->setFixedHeight(kFormulaHeight);
        layout->addWidget(formula);
    }
    m_grid->setWordWrap(true);
    layout->addWidget(m_grid);
    layout->addWidget(new Rule);
    auto* head = new QHBoxLayout;
    auto* title = makeLabel(tr("Follow one value"), TextRole::Body);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    m_error->setWordWrap(false);
    m_error->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_error);
    layout->addLayout(head);

    auto* chain = new QHBoxLayout;
    chain->setSpacing(1);
    m_value->setAccessibleName(tr("Followed value r"));
    m_value->setToolTip(tr("r: type a value, or click anywhere in the picture"));
    chain->addWidget(new ChainField(tr("r"), m_value));
    for (ChainBox* box : {m_quotient, m_rounded, m_code, m_back}) {
        auto* arrow = makeLabel(QStringLiteral("→"), TextRole::Axis);
        chain->addWidget(arrow, 1, Qt::AlignCenter);
        chain->addWidget(box);
    }
    layout->addLayout(chain);
    layout->addStretch(1);
    connect(m_value, &ValueField::committed, this, [this](QString text) {
        text.replace(QChar(0x2212), QLatin1Char('-'));
        bool ok = false;
        const double value = QLocale::c().toDouble(text.trimmed(), &ok);
        m_value->setError(!ok || !std::isfinite(value));
        if (ok && std::isfinite(value))
            Q_EMIT followedTyped(value);
    });
}

void MappingDerivation::showFormulas(const mapping::State& state, const mapping::Result& result)
{
    const AffineParameters& p = result.parameters;
    // Every convention but the course widens the range to hold 0 first.
    const RealRange r = state.convention == Convention::Course
        ? result.range
        : RealRange{std::min(result.range.min, 0.0), std::max(result.range.max, 0.0)};
    const double ratio = p.scale > 0 ? -r.min / p.scale : 0;
    const double wanted = static_cast<double>(p.quantMin) + std::nearbyint(ratio);
    const bool isClamped =
        wanted < static_cast<double>(p.quantMin) || wanted > static_cast<double>(p.quantMax);
    const double greatest = std::max(std::abs(r.min), std::abs(r.max));
    const bool halves = state.convention == Convention::Pytorch || state.convention == Convention::Onnxruntime
        || state.convention == Convention::OnnxruntimeDynamic;
    FormulaValues values{
        {QStringLiteral("/S"), qs(significantText(p.scale, 4))},
        {QStringLiteral("/Z"), qs(integerText(p.zeroPoint)) + (isClamped ? tr(" (clamped)") : QString())},
        {QStringLiteral("/steps"), qs(integerText(p.quantMax - p.quantMin))},
        {QStringLiteral("/width"), differenceText(r.max, r.min)},
        {QStringLiteral("/ratio"), qs(significantText(ratio, 4))},
        {QStringLiteral("/low"), qs(integerText(p.quantMin))},
        {QStringLiteral("/rounded"), qs(autoText(std::nearbyint(ratio)))},
        {QStringLiteral("/greatest"), boundText(greatest)}};
    const bool hasGrid = result.kind == mapping::Kind::Affine;
    QString scale = hasGrid ? QStringLiteral("S = {{/S}}") : QString();
    QString zero = hasGrid ? QStringLiteral("Z = {{/Z}}") : QString();
    if (result.kind == mapping::Kind::Affine && !state.parameters && result.grid.symmetric) {
        const double half =
            halves ? static_cast<double>(p.quantMax - p.quantMin) / 2 : std::round(greatest / p.scale);
        values.insert(QStringLiteral("/half"), qs(autoText(half)));
        values[QStringLiteral("/Z")] = qs(integerText(p.zeroPoint));
        scale =
            QStringLiteral("S = \\frac{\\mathrm{max}|r|}{%1} = \\frac{ {{/greatest}} }{ {{/half}} } = {{/S}}")
                .arg(halves ? QStringLiteral("(q_{\\mathrm{max}} - q_{\\mathrm{min}}) / 2")
                            : QStringLiteral("q_{\\mathrm{max}}"));
    } else if (result.kind == mapping::Kind::Affine && !state.parameters) {
        scale = QStringLiteral(
            "S = \\frac{r_{\\mathrm{max}} - r_{\\mathrm{min}}}{q_{\\mathrm{max}} - q_{\\mathrm{min}}} "
            "= \\frac{ {{/width}} }{ {{/steps}} } = {{/S}}");
        const bool hasOffset = p.quantMin != 0;
        zero = hasOffset ? QStringLiteral(
                   "Z = q_{\\mathrm{min}} + \\mathrm{round}\\left(\\frac{-r_{\\mathrm{min}}}{S}\\right) = "
                   "{{/low}} + {{/rounded}} = {{/Z}}")
                         : QStringLiteral("Z = \\mathrm{round}\\left(\\frac{-r_{\\mathrm{min}}}{S}\\right) = "
                                          "\\mathrm{round}({{/ratio}}) = {{/Z}}");
    }
    if (m_scale->formula() != scale)
        m_scale->setFormula(scale);
    if (m_zero->formula() != zero)
        m_zero->setFormula(zero);
    m_scale->setValues(values);
    m_zero->setValues(values);
}

void MappingDerivation::show(const mapping::State& state, const mapping::Result& result)
{
    showFormulas(state, result);
    const AffineParameters& p = result.parameters;
    const double width = result.range.max - result.range.min;
    const bool slides = !state.parameters && result.kind == mapping::Kind::Affine
        && (std::abs(result.representable.min - result.range.min) > 1e-6 * width
            || std::abs(result.representable.max - result.range.max) > 1e-6 * width);
    const QString grid = QStringLiteral("**%1 … %2**")
                             .arg(boundText(result.representable.min), boundText(result.representable.max));
    m_grid->setWords(state.parameters                 ? tr("S and Z are given; the grid is %1.").arg(grid)
                         : slides && !state.symmetric ? tr("Rounding Z slides the grid to %1.").arg(grid)
                         : slides                     ? tr("The codes reach %1.").arg(grid)
                                                      : (result.kind == mapping::Kind::Affine
                                                             ? tr("The grid is the range, %1.")
                                                             : tr("Free levels from %1; no step, no zero point."))
                                        .arg(grid));
    if (result.followed.empty()) {
        m_error->setWords({});
        for (ChainBox* box : {m_quotient, m_rounded, m_code, m_back})
            box->setValue(QStringLiteral("–"));
        return;
    }
    const mapping::Followed& f = result.followed.front();
    const double error = f.dequantized - f.x;
    const QString sign = error > 0 ? QStringLiteral("+") : QString();
    QString words = tr("error %1")
                        .arg((f.clipped ? QStringLiteral("~~%1~~") : QStringLiteral("**%1**"))
                                 .arg(sign + qs(significantText(error, 3))));
    if (p.scale > 0 && std::abs(error) < 1e4 * p.scale)
        words += tr(" = %1 S").arg(qs(fixedText(std::abs(error) / p.scale, 2)));
    m_error->setWords(words);
    m_value->setValueText(qs(autoText(f.x)));
    m_value->setError(false);
    const bool isGrid = p.scale > 0;
    const bool isFar = std::abs(f.quotient) >= 1e5;
    const QString bits = qs(mapping::codeBits(f.code, p));
    m_quotient->setValue(isGrid ? qs(significantText(f.quotient, isFar ? 2 : 4)) : QStringLiteral("–"));
    m_rounded->setValue(!isGrid ? QStringLiteral("–")
                                : qs(isFar ? significantText(f.rounded, 2) : autoText(f.rounded)));
    m_code->setValue(qs(integerText(f.code)), bits.size() <= 8 ? bits : QString(), f.clipped);
    m_back->setValue(qs(significantText(f.dequantized, std::abs(f.dequantized) < 1e-3 ? 2 : 4)), {},
                     f.clipped);
}

} // namespace bitloupe
