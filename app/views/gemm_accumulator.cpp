#include "app/views/gemm_accumulator.h"

#include "app/views/gemm_accumulator_text.h"
#include "app/views/gemm_menus.h"
#include "app/views/gemm_transport.h"
#include "core/base/number_text.h"
#include "core/labs/gemm/edits.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using gemm::State;

namespace {

constexpr int kGap = 16;
constexpr int kMostShown = 8; ///< rows and columns of the terms
constexpr int kPadding = 42;
constexpr int kRightWidth = 452;
constexpr int kRightNarrow = 436;
constexpr int kNarrow = 1000;

} // namespace

GemmAccumulator::GemmAccumulator(QWidget* parent)
    : GemmPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildTerms());
    column->addWidget(buildWidth(), 1);
    connectAll();
}

Card* GemmAccumulator::buildTerms()
{
    m_termsCard = new Card(tr("Four terms, one accumulator per output"));
    m_zero = new ValueField;
    m_zero->setPixelSize(14);
    m_zero->setFixedWidth(64);
    m_zero->setAccessibleName(tr("Zero point of W"));
    m_zero->setToolTip(tr("Z of W; the range of W moves with it"));
    m_tryZero = new Button(tr("Try Z of W = 0"));
    auto* zero = makeLabel(tr("Z<sub>W</sub>"), TextRole::Secondary);
    zero->setTextFormat(Qt::RichText);
    m_termsCard->header()->addWidget(zero);
    m_termsCard->header()->addWidget(m_zero);
    m_termsCard->header()->addWidget(m_tryZero);
    m_terms = new TermMatrices;
    m_terms->setAccessibleName(tr("The four terms of the accumulator"));
    m_termWords = new WordsLabel;
    m_termWords->setWordWrap(true);
    m_termsCard->body()->addWidget(m_terms);
    m_termsCard->body()->addWidget(m_termWords);
    m_termsCard->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return m_termsCard;
}

QWidget* GemmAccumulator::buildRight()
{
    m_right = new QWidget;
    auto* column = new QVBoxLayout(m_right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_legend = makeLabel({}, TextRole::Secondary);
    m_legend->setTextFormat(Qt::RichText);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &GemmAccumulator::showLegend);
    m_widths = new PairedBars;
    m_widths->setAccessibleName(tr("Wrong outputs by width"));
    m_pairs = new TextTable({{QStringLiteral("W"), false, 80},
                             {QStringLiteral("X"), false, 80},
                             {tr("2 products"), true, 88},
                             {tr("as int16"), false, 78},
                             {tr("safe K, int32"), true, 0}});
    m_pairs->setAccessibleName(tr("Two products in 16 bits, and how many products are safe"));
    m_pairs->setRowHeight(26);
    m_pairs->setFitsRows(true);
    column->addWidget(m_legend);
    column->addWidget(m_widths);
    column->addWidget(m_pairs);
    column->addStretch(1);
    m_right->setFixedWidth(kRightWidth);
    return m_right;
}

Card* GemmAccumulator::buildWidth()
{
    m_widthCard = new Card(tr("How wide must the accumulator be?"));
    m_cell = new ValueField;
    m_cell->setPixelSize(14);
    m_cell->setFixedWidth(84);
    m_cell->setAccessibleName(tr("Cell, row and column"));
    m_bits = new Stepper(gemm::kLeastAccumulator, gemm::kMostAccumulator);
    m_bits->setName(tr("Accumulator bits"));
    m_overflow = new Segmented({tr("Wrap"), tr("Saturate"), tr("Stop")});
    m_overflow->setAccessibleName(tr("What an overflow does"));
    auto* header = m_widthCard->header();
    header->addWidget(makeLabel(tr("cell"), TextRole::Secondary));
    header->addWidget(m_cell);
    header->addWidget(makeLabel(tr("bits"), TextRole::Secondary));
    header->addWidget(m_bits);
    header->addWidget(m_overflow);
    m_plot = new SumPlot;
    m_plot->setAccessibleName(tr("Running sum"));
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    m_path = new TextTable({{tr("addition"), false, 100},
                            {tr("addend"), true, 100},
                            {tr("exact"), true, 100},
                            {tr("wrapped"), true, 100},
                            {tr("saturated"), true, 100}},
                           this);
    m_path->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    row->addWidget(m_plot, 1);
    row->addWidget(buildRight(), 0, Qt::AlignTop);
    m_widthCard->body()->addLayout(row, 1);
    m_widthCard->body()->addWidget(m_words);
    return m_widthCard;
}

void GemmAccumulator::connectAll()
{
    connect(m_zero, &ValueField::committed, this, [this](const QString& text) {
        bool isNumber = false;
        const int zero = QString(text).trimmed().replace(QChar(0x2212), u'-').toInt(&isNumber);
        if (isNumber)
            takeZero(zero);
        else
            m_zero->setError(true);
    });
    connect(m_zero, &ValueField::stepRequested, this, [this](int direction) {
        if (m_result)
            takeZero(m_result->w.zeroPoint + direction);
    });
    connect(m_tryZero, &Button::clicked, this, &GemmAccumulator::toggleZero);
    connect(m_terms, &TermMatrices::cellPicked, this, &GemmAccumulator::pickCell);
    connect(m_cell, &ValueField::committed, this, &GemmAccumulator::takeCell);
    connect(m_bits, &Stepper::edited, this, [this](int bits) { setBits(bits); });
    connect(m_overflow, &Segmented::picked, this, [this](int index) {
        State next = m_state;
        next.accumulator.overflow = static_cast<AccumulatorOverflow>(index);
        edit(next, tr("Overflow"));
    });
    connect(m_plot, &SumPlot::bitsPicked, this, [this](int bits) { setBits(bits); });
    connect(m_plot, &SumPlot::dragStarted, this,
            [this] { edit(m_state, tr("Accumulator bits"), EditPhase::Begin); });
    connect(m_plot, &SumPlot::bitsDragged, this, [this](int bits) { setBits(bits, EditPhase::Update); });
    connect(m_plot, &SumPlot::dragEnded, this,
            [this] { edit(m_state, tr("Accumulator bits"), EditPhase::Commit); });
    connect(m_widths, &PairedBars::picked, this, [this](int bits) { setBits(bits); });
    const auto told = [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); };
    connect(m_plot, &SumPlot::copied, this, told);
    connect(m_terms, &TermMatrices::copied, this, told);
    connect(m_pairs, &TextTable::copied, this, told);
    m_terms->setMenuExtra([this](QMenu& menu, int row, int column) { fillMenu(menu, row, column); });
    m_plot->setMenuExtra([this](QMenu& menu) {
        if (hasStudy())
            fillMenu(menu, m_result->accumulator->row, m_result->accumulator->column);
    });
}

void GemmAccumulator::fillMenu(QMenu& menu, int row, int column)
{
    gemmMenus::addRequantize(menu, this, *m_result, row, column);
    gemmMenus::addExport(menu, this);
}

void GemmAccumulator::edit(const State& state, const QString& label, EditPhase phase)
{
    if (state != m_state || phase != EditPhase::Single)
        Q_EMIT edited(state, label, phase);
}

void GemmAccumulator::setBits(int bits, EditPhase phase)
{
    State next = m_state;
    next.accumulator.bits = bits;
    edit(next, tr("Accumulator to %1 bits").arg(bits), phase);
}

void GemmAccumulator::pickCell(int row, int column)
{
    if (!m_result)
        return;
    const gemm::Shape& shape = m_result->shape;
    const gemm::Stage stage = std::max(m_result->place.stage, gemm::Stage::Products);
    const gemm::Step step = stepAt(m_result->step.grain,
                                   placeAt(std::int64_t(row) * shape.columns + column, stage, shape), shape);
    edit(withStep(m_state, step), tr("Cell %1, %2").arg(row).arg(column));
}

void GemmAccumulator::takeCell(const QString& text)
{
    const QStringList parts = text.split(u',');
    bool isRow = false;
    bool isColumn = false;
    const int row = parts.value(0).trimmed().toInt(&isRow);
    const int column = parts.value(1).trimmed().toInt(&isColumn);
    const bool isCell = isRow && isColumn && m_result && row >= 0 && column >= 0 && row < m_result->shape.rows
        && column < m_result->shape.columns;
    m_cell->setError(!isCell);
    if (isCell)
        pickCell(row, column);
    else if (m_result)
        Q_EMIT note(GemmTransport::cellWanted(m_result->shape));
}

void GemmAccumulator::takeZero(std::int64_t zero)
{
    if (!m_result)
        return;
    const bool isCode = zero >= m_result->w.codeMin && zero <= m_result->w.codeMax;
    m_zero->setError(!isCode);
    if (!isCode) {
        m_termWords->setWords(
            tr("~~Z of W must be a code: %1 to %2.~~")
                .arg(qs(integerText(m_result->w.codeMin)), qs(integerText(m_result->w.codeMax))));
        return;
    }
    edit(withZeroW(m_state, m_result->w, static_cast<std::int32_t>(zero)), tr("Z of W to %1").arg(zero));
}

/// There and back: the way back is asymmetric weights, their range their own again.
void GemmAccumulator::toggleZero()
{
    if (!m_result)
        return;
    if (m_result->w.zeroPoint != 0) {
        edit(withoutZeroW(m_state, m_result->w), tr("Z of W = 0"));
        return;
    }
    State next = withSymmetricW(m_state, false);
    next.quantize.w.range.reset();
    edit(next, tr("Z of W from the data"));
}

void GemmAccumulator::showState(const State& state)
{
    m_state = state;
    m_bits->setValue(state.accumulator.bits);
    m_overflow->setCurrent(static_cast<int>(state.accumulator.overflow));
    if (hasStudy())
        m_plot->setModel(accumulatorText::plot(*m_result, state.accumulator));
}

void GemmAccumulator::showResult(const State& state, const gemm::Result& result)
{
    if (!result.accumulator)
        return; // of another page; this page's own is on its way
    m_result = result;
    showState(state);
    const gemm::AccumulatorStudy& study = *result.accumulator;
    m_zero->setValueText(qs(integerText(result.w.zeroPoint)));
    m_zero->setError(false);
    m_tryZero->setText(result.w.zeroPoint == 0 ? tr("Z of W from the data") : tr("Try Z of W = 0"));
    m_cell->setValueText(QStringLiteral("%1, %2").arg(study.row).arg(study.column));
    m_cell->setError(false);
    showTerms();
    m_widths->setModel(accumulatorText::widths(result));
    showLegend();
    m_pairs->setRows(accumulatorText::pairRows(result));
    m_path->setRows(accumulatorText::pathRows(result));
    m_termWords->setWords(accumulatorText::termWords(result));
    m_words->setWords(accumulatorText::plotWords(result));
}

void GemmAccumulator::showLegend()
{
    if (!hasStudy())
        return;
    const auto part = [](const QColor& colour, const QString& name) {
        return QStringLiteral("&nbsp; <span style='color:%1'>■ <b>%2</b></span>").arg(colour.name(), name);
    };
    m_legend->setText(tr("Wrong outputs of %1, by width").arg(m_result->accumulator->outputs)
                      + part(theme().data, tr("wrap")) + part(theme().clipped, tr("saturate")));
}

/// As many columns as the card has room for; the neighbourhood of the cell at hand.
void GemmAccumulator::showTerms()
{
    if (!hasStudy())
        return;
    for (int columns = kMostShown; columns >= 1; --columns) {
        m_terms->setModel(accumulatorText::terms(*m_result, kMostShown, columns));
        if (m_terms->sizeHint().width() <= width() - kPadding)
            break;
    }
    m_termsCard->setSubtitle(accumulatorText::partWords(*m_result, m_terms->model()));
}

void GemmAccumulator::showError(const Error& error)
{
    m_words->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmAccumulator::setHiddenPointers(const QStringList& pointers)
{
    const auto hides = [&](std::initializer_list<const char*> names) {
        return std::any_of(pointers.begin(), pointers.end(), [&](const QString& pointer) {
            return std::any_of(names.begin(), names.end(), [&](const char* name) {
                return pointer == QLatin1String(name) || pointer.startsWith(QLatin1String(name) + u'/');
            });
        });
    };
    m_terms->setVisible(!hides({"/result/terms", "/result/acc"}));
    const bool isHidden = hides({"/result/out", "/result/overflowed", "/result/acc"});
    m_plot->setVisible(!isHidden);
    m_widths->setVisible(!isHidden);
    m_words->setVisible(!isHidden);
}

bool GemmAccumulator::focusField(const QString& pointer)
{
    if (pointer == QLatin1String("/state/accumulator/bits") || pointer == QLatin1String("/state/accumulator"))
        m_bits->setFocus();
    else if (pointer == QLatin1String("/state/accumulator/overflow"))
        m_overflow->setFocus();
    else if (pointer.startsWith(QLatin1String("/state/quantize/w")))
        m_tryZero->setFocus();
    else if (pointer.startsWith(QLatin1String("/state/step")))
        m_cell->setFocus();
    else
        return false;
    return true;
}

QString GemmAccumulator::tableText(const QString& ending) const
{
    return m_path->tableText(ending);
}

void GemmAccumulator::resizeEvent(QResizeEvent* event)
{
    GemmPage::resizeEvent(event);
    m_right->setFixedWidth(width() < kNarrow ? kRightNarrow : kRightWidth);
    showTerms();
}

} // namespace bitloupe
