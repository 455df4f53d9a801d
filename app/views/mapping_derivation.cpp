#include "app/views/mapping_derivation.h"

#include "app/views/mapping_text.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/controls.h"
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

constexpr double kRow = 57;
constexpr double kFirstRow = 29;
constexpr double kMath = 18;

/// Formula text in the math font: letters before a subscript in italics, "_{...}" lowered.
double drawMath(QPainter& painter, double x, double baseline, const QString& text, double pixels,
                bool measureOnly = false)
{
    double at = x;
    for (qsizetype i = 0; i < text.size();) {
        QString run;
        double size = pixels;
        double drop = 0;
        bool italic = false;
        if (text.mid(i, 2) == QLatin1String("_{")) {
            const qsizetype end = text.indexOf(QLatin1Char('}'), i);
            run = text.mid(i + 2, end - i - 2);
            size = pixels * 0.72;
            drop = pixels * 0.24;
            i = end + 1;
        } else {
            // A word of several letters is upright: round, max.
            qsizetype end = i;
            while (end < text.size() && text.mid(end, 2) != QLatin1String("_{")
                   && text[end].isLetter() == text[i].isLetter())
                ++end;
            run = text.mid(i, end - i);
            italic = text[i].isLetter() && run.size() == 1;
            i = end;
        }
        const QFont font = mathFont(size, italic);
        if (!measureOnly) {
            painter.setFont(font);
            painter.drawText(QPointF(at, baseline + drop), run);
        }
        at += QFontMetricsF(font).horizontalAdvance(run);
    }
    return at - x;
}

double drawMono(QPainter& painter, double x, double baseline, const QString& text, double pixels = 15)
{
    const QFont font = monoFont(pixels);
    painter.setFont(font);
    painter.drawText(QPointF(x, baseline), text);
    return QFontMetricsF(font).horizontalAdvance(text);
}

/// Fraction centred on the math axis of `baseline`; numbers in the fixed-width face.
double drawFraction(QPainter& painter, double x, double baseline, const QString& top, const QString& bottom,
                    bool isNumbers)
{
    const double pixels = isNumbers ? 14 : kMath;
    const auto measure = [&](const QString& text) {
        return isNumbers ? QFontMetricsF(monoFont(pixels)).horizontalAdvance(text)
                         : drawMath(painter, 0, 0, text, pixels, true);
    };
    const double topWidth = measure(top);
    const double bottomWidth = measure(bottom);
    const double width = std::max(topWidth, bottomWidth) + 6;
    const double axis = baseline - 5.5;
    const auto draw = [&](double at, double y, const QString& text) {
        if (isNumbers)
            drawMono(painter, at, y, text, pixels);
        else
            drawMath(painter, at, y, text, pixels);
    };
    draw(x + (width - topWidth) / 2, axis - (isNumbers ? 6 : 8), top);
    draw(x + (width - bottomWidth) / 2, axis + 16, bottom);
    painter.setPen(QPen(painter.pen().color(), 1.1));
    painter.drawLine(QPointF(x, axis), QPointF(x + width, axis));
    return width;
}

QString differenceText(double a, double b)
{
    // a - b with the sign of b taken into the operator.
    return boundText(a) + (b < 0 ? QStringLiteral(" + ") : QStringLiteral(" − ")) + boundText(std::abs(b));
}

} // namespace

DerivationFormulas::DerivationFormulas(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void DerivationFormulas::show(const mapping::State& state, const mapping::Result& result)
{
    const AffineParameters& p = result.parameters;
    const RealRange given = result.range;
    const bool widens = state.convention != Convention::Course;
    const RealRange r = widens ? RealRange{std::min(given.min, 0.0), std::max(given.max, 0.0)} : given;
    const QString steps = qs(integerText(p.quantMax - p.quantMin));
    m_scale = {};
    m_zero = {};
    m_scale.name = QStringLiteral("S");
    m_zero.name = QStringLiteral("Z");
    m_scale.value = qs(significantText(p.scale, 4));
    m_zero.value = qs(integerText(p.zeroPoint));
    if (state.parameters || result.kind != mapping::Kind::Affine) {
        update();
        return;
    }
    if (result.grid.symmetric) {
        const double greatest = std::max(std::abs(r.min), std::abs(r.max));
        m_scale.top = QStringLiteral("max|r|");
        const bool halves = state.convention == Convention::Pytorch
            || state.convention == Convention::Onnxruntime
            || state.convention == Convention::OnnxruntimeDynamic;
        m_scale.bottom = halves ? QStringLiteral("(q_{max} − q_{min})/2") : QStringLiteral("q_{max}");
        m_scale.topNumbers = boundText(greatest);
        m_scale.bottomNumbers = qs(autoText(halves ? static_cast<double>(p.quantMax - p.quantMin) / 2
                                                   : std::round(greatest / p.scale)));
    } else {
        m_scale.top = QStringLiteral("r_{max} − r_{min}");
        m_scale.bottom = QStringLiteral("q_{max} − q_{min}");
        m_scale.topNumbers = differenceText(r.max, r.min);
        m_scale.bottomNumbers = steps;
        m_zero.isRound = true;
        m_zero.top = QStringLiteral("−r_{min}");
        m_zero.bottom = QStringLiteral("S");
        m_zero.offset = result.grid.isSigned || p.quantMin != 0 ? QStringLiteral("q_{min} + ") : QString();
        const double ratio = p.scale > 0 ? -r.min / p.scale : 0;
        m_zero.roundNumbers = qs(significantText(ratio, 4));
        const double wanted = static_cast<double>(p.quantMin) + std::nearbyint(ratio);
        const bool isClamped =
            wanted < static_cast<double>(p.quantMin) || wanted > static_cast<double>(p.quantMax);
        if (isClamped)
            m_zero.value = tr("%1, clamped").arg(m_zero.value);
    }
    setAccessibleName(tr("S = %1, Z = %2").arg(m_scale.value, m_zero.value));
    update();
}

void DerivationFormulas::paintLine(QPainter& painter, const Line& line, double y) const
{
    painter.setPen(theme().text);
    double x = 0;
    const auto math = [&](const QString& text) { x += drawMath(painter, x, y, text, kMath); };
    const auto equals = [&] { math(QStringLiteral(" = ")); };
    math(line.name);
    if (line.isRound) {
        equals();
        math(line.offset + QStringLiteral("round"));
        QFont tall = mathFont(40);
        painter.setFont(tall);
        painter.drawText(QPointF(x, y + 7), QStringLiteral("("));
        x += QFontMetricsF(tall).horizontalAdvance(QLatin1Char('('));
        x += drawFraction(painter, x, y, line.top, line.bottom, false);
        painter.setFont(tall);
        painter.drawText(QPointF(x, y + 7), QStringLiteral(")"));
        x += QFontMetricsF(tall).horizontalAdvance(QLatin1Char(')'));
        equals();
        math(line.offset.isEmpty() ? QString() : line.offset);
        math(QStringLiteral("round("));
        x += drawMono(painter, x, y, line.roundNumbers);
        math(QStringLiteral(")"));
    } else if (!line.top.isEmpty()) {
        equals();
        x += 2 + drawFraction(painter, x + 2, y, line.top, line.bottom, false);
        equals();
        x += 2 + drawFraction(painter, x + 2, y, line.topNumbers, line.bottomNumbers, true);
    }
    equals();
    drawMono(painter, x + 2, y, line.value);
}

void DerivationFormulas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLine(painter, m_scale, kFirstRow);
    paintLine(painter, m_zero, kFirstRow + kRow);
}

MappingDerivation::MappingDerivation(QWidget* parent)
    : QWidget(parent)
    , m_formulas(new DerivationFormulas)
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
    layout->addWidget(m_formulas);
    m_grid->setWordWrap(true);
    layout->addWidget(m_grid);
    layout->addWidget(new Rule);
    auto* head = new QHBoxLayout;
    auto* title = makeLabel(tr("Follow one value"), TextRole::Body);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    m_error->setWordWrap(false);
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

void MappingDerivation::show(const mapping::State& state, const mapping::Result& result)
{
    m_formulas->show(state, result);
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
                                                      : tr("The grid is the range, %1.").arg(grid));
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
    if (p.scale > 0)
        words += tr(" = %1 S").arg(qs(fixedText(std::abs(error) / p.scale, 2)));
    m_error->setWords(words);
    m_value->setValueText(qs(autoText(f.x)));
    m_value->setError(false);
    m_quotient->setValue(qs(significantText(f.quotient, 4)));
    m_rounded->setValue(qs(autoText(f.rounded)));
    m_code->setValue(qs(integerText(f.code)), qs(mapping::codeBits(f.code, p)), f.clipped);
    m_back->setValue(qs(significantText(f.dequantized, 4)), {}, f.clipped);
}

} // namespace bitloupe
