#include "app/views/mapping_range.h"

#include "app/views/mapping_derivation.h"
#include "app/views/mapping_more.h"
#include "app/views/mapping_picture.h"
#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/painting.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using mapping::State;
using mapping::Vary;

namespace {

EditPhase phaseOf(DragPhase phase)
{
    return static_cast<EditPhase>(phase);
}

Vary boundOf(RangePlot::Part part)
{
    return part == RangePlot::Part::Min ? Vary::Min : Vary::Max;
}

} // namespace

MappingRange::MappingRange(QWidget* parent)
    : MappingPage(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(buildTop(), 1);
    m_picture = new MappingPicture;
    layout->addWidget(m_picture, 1);
    m_errorCard = buildErrorCard();
    m_derivationCard = buildDerivationCard();
    m_otherLevelsCard = buildOtherLevelsCard();
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(16);
    bottom->addWidget(m_errorCard, 55);
    bottom->addWidget(m_otherLevelsCard, 55);
    bottom->addWidget(m_derivationCard, 45);
    layout->addLayout(bottom);
    m_morePopover = new MorePopover(this);
    m_morePopover->hide();
    connectControls();
    connectPlot();
    connectCurve();
}

MappingRange::~MappingRange() = default;

void MappingRange::connectControls()
{
    connect(m_picture, &MappingPicture::ditherPicked, this, [this](bool dither) {
        State state = m_state;
        state.dither = dither;
        edit(std::move(state), dither ? tr("Dithered") : tr("Not dithered"));
    });
    connect(m_bits, &Stepper::edited, this, [this](int bits) {
        State state = m_state;
        state.bits = bits;
        edit(std::move(state), tr("Bits to %1").arg(bits));
    });
    connect(m_sign, &Segmented::picked, this, [this](int i) {
        State state = m_state;
        state.isSigned = i == 1;
        edit(std::move(state), i == 1 ? tr("Signed codes") : tr("Unsigned codes"));
    });
    connect(m_symmetry, &Segmented::picked, this, [this](int i) {
        edit(mapping::withSymmetric(m_state, i == 1), i == 1 ? tr("Symmetric") : tr("Asymmetric"));
    });
    connect(m_count, &Segmented::picked, this, [this](int i) {
        m_countPicked = true;
        m_plot->setLogarithmic(i == 1);
    });
    connect(m_more, &Button::clicked, this, [this] {
        m_morePopover->show(m_state);
        m_morePopover->openBelow(m_more);
    });
    connect(m_morePopover, &MorePopover::narrowPicked, this, [this](bool narrow) {
        State state = m_state;
        state.narrow = narrow;
        edit(std::move(state), narrow ? tr("Narrow range") : tr("Full range of codes"));
    });
    connect(m_morePopover, &MorePopover::powerOfTwoPicked, this, [this](bool powerOfTwo) {
        State state = m_state;
        state.powerOfTwoScale = powerOfTwo;
        edit(std::move(state), powerOfTwo ? tr("Power-of-two scale") : tr("Any scale"));
    });
    connect(m_morePopover, &MorePopover::roundingPicked, this, [this](CodeRounding rounding) {
        State state = m_state;
        state.rounding = rounding;
        edit(std::move(state), tr("Rounding"));
    });
    connect(m_morePopover, &MorePopover::seedTyped, this, [this](quint64 seed) {
        State state = m_state;
        state.seed = seed;
        edit(std::move(state), tr("Seed of the rounding"));
    });
    connect(m_convention, &ChoiceButton::picked, this, [this](int i) {
        State state = m_state;
        state.convention = kConventions[static_cast<std::size_t>(i)].first;
        edit(std::move(state), tr("Convention"));
    });
    connect(m_derivation, &MappingDerivation::followedTyped, this,
            [this](double value) { edit(mapping::withFollowed(m_state, value), tr("Followed value")); });
}

void MappingRange::connectPlot()
{
    connect(m_plot, &RangePlot::boundEdited, this,
            [this](RangePlot::Part part, double value, DragPhase phase) {
                editBound(boundOf(part), value, phase,
                          part == RangePlot::Part::Min ? tr("Range minimum") : tr("Range maximum"));
            });
    connect(m_plot, &RangePlot::followedEdited, this, [this](double value, DragPhase phase) {
        edit(mapping::withFollowed(m_state, value), tr("Followed value"), phaseOf(phase));
    });
    connect(m_plot, &RangePlot::resetRequested, this, [this](RangePlot::Part part) {
        if (!result())
            return;
        m_before = mappingText::snapshot(m_state, *result());
        edit(mapping::withRange(
                 m_state,
                 mapping::resetRange(currentRange(), result()->dataRange, boundOf(part), m_state.symmetric)),
             tr("Reset the range"));
    });
    connect(m_plot, &RangePlot::abandoned, this, &MappingPage::editAbandoned);
    connect(m_plot, &RangePlot::badText, this,
            [this](const QString&) { say(tr("A range needs two finite numbers."), true); });
}

void MappingRange::connectCurve()
{
    connect(m_vary, &Segmented::picked, this, [this](int i) {
        State state = m_state;
        state.vary = static_cast<Vary>(i);
        edit(std::move(state), tr("Bound that the curve moves"));
    });
    connect(m_curve, &ErrorCurve::boundEdited, this, [this](double value, DragPhase phase) {
        editBound(m_state.vary, value, phase, tr("Range on the error curve"));
    });
    connect(m_curve, &ErrorCurve::abandoned, this, &MappingPage::editAbandoned);
    connect(m_best, &Button::clicked, this, [this] {
        if (!result() || !result()->curve.searched)
            return;
        m_before = mappingText::snapshot(m_state, *result());
        edit(mapping::withRange(m_state, result()->curve.bestRange), tr("Go to best"));
    });
}

RealRange MappingRange::currentRange() const
{
    if (!m_state.range && !result())
        return {-1, 1};
    const RealRange range =
        m_state.range ? RealRange{m_state.range->min, m_state.range->max} : result()->range;
    return m_state.symmetric ? mapping::mirrored(range) : range;
}

void MappingRange::edit(State state, const QString& label, EditPhase phase)
{
    if (phase == EditPhase::Single && state == m_state)
        return;
    if (result() && state.bits != m_state.bits) {
        m_before = mappingText::snapshot(m_state, *result());
        m_before->bitsChanged = true;
    }
    Q_EMIT edited(state, label, phase);
}

void MappingRange::editBound(Vary bound, double value, DragPhase phase, const QString& label)
{
    if (!result())
        return;
    if (phase == DragPhase::Begin || phase == DragPhase::Single)
        m_before = mappingText::snapshot(m_state, *result());
    const RealRange now = currentRange();
    RealRange next = mapping::movedRange(now, bound, value, m_state.symmetric);
    if (!(next.min < next.max) || !std::isfinite(next.max - next.min)) {
        // A typed bound is answered; a drag stops one step before the other bound.
        if (phase == DragPhase::Single) {
            say(tr("min must be below max. Keeping %1 … %2.")
                    .arg(mappingText::boundText(now.min), mappingText::boundText(now.max)),
                true);
            m_plot->setHandleError(true);
            return;
        }
        const double least = std::pow(10.0, -m_plot->decimals());
        next = bound == Vary::Min ? RealRange{now.max - least, now.max} : RealRange{now.min, now.min + least};
        if (m_state.symmetric)
            next = {-least, least};
    }
    // A press that has not moved anything must not turn a calibration into a typed range.
    State state = phase == DragPhase::Begin || next == now ? m_state : mapping::withRange(m_state, next);
    if (m_state.vary != Vary::Both && !m_state.symmetric)
        state.vary = bound;
    edit(std::move(state), label, phaseOf(phase));
}

QString MappingRange::title(const State&, const mapping::Result*) const
{
    return tr("What a range does");
}

void MappingRange::showState(const State& state)
{
    if (m_state.data != state.data) {
        m_countPicked = false;
        m_before.reset();
    }
    m_state = state;
    m_bits->setValue(m_state.bits);
    m_sign->setCurrent(m_state.isSigned ? 1 : 0);
    m_symmetry->setCurrent(m_state.symmetric ? 1 : 0);
    m_vary->setCurrent(static_cast<int>(m_state.vary));
    m_vary->setSegmentEnabled(2, !m_state.symmetric, tr("A symmetric range always moves both."));
    m_convention->setCurrent(static_cast<int>(m_state.convention));
    m_more->setText(MorePopover::isChanged(m_state) ? tr("More •") : tr("More"));
    m_morePopover->show(m_state);
    if (m_state.range) {
        const RealRange range = currentRange();
        m_plot->setHandles(range.min, range.max);
    }
    m_plot->setHandleError(false);
    m_curve->setDimmed(true);
}

void MappingRange::showResult(const State& state, const mapping::Result& shown)
{
    m_state = state;
    m_result = shown;
    if (!m_countPicked) {
        m_count->setCurrent(mappingText::wantsLog(shown.histogram) ? 1 : 0);
        m_plot->setLogarithmic(m_count->current() == 1);
    }
    m_plot->setDimmed(false);
    m_plot->setHandleError(false);
    m_plot->setData(mappingText::plotData(m_state, shown));
    showReadouts(shown);
    showWords(shown);
    m_picture->show(m_state, shown);
    const bool isEven = shown.kind == mapping::Kind::Affine;
    m_errorCard->setVisible(isEven);
    m_otherLevelsCard->setVisible(!isEven);
    m_derivationCard->setVisible(shown.codebook.empty());
    if (!isEven)
        m_otherLevels->setWords(mappingText::otherLevelsWords(shown));
    else
        showErrorCard(shown);
    if (shown.codebook.empty())
        m_derivation->show(m_state, shown);
    QStringList titles;
    QStringList details;
    for (const auto& answer : shown.conventions) {
        titles << qs(conventionTitle(answer.convention));
        details << mappingText::conventionDetail(answer);
    }
    if (!titles.isEmpty())
        m_convention->setChoices(titles, details);
    m_convention->setCurrent(static_cast<int>(m_state.convention));
}

void MappingRange::showReadouts(const mapping::Result& r)
{
    const ErrorMetrics& m = r.measurement.metrics;
    const AffineParameters& p = r.parameters;
    const QString about = r.isEstimate ? QStringLiteral("≈ ") : QString();
    m_sqnr->setValue(about + (std::isfinite(m.sqnrDb) ? qs(fixedText(m.sqnrDb, 2)) + tr(" dB") : tr("∞ dB")));
    m_sqnr->setExplanation(tr("Signal to quantization noise: 10 log₁₀(Σr² / Σ(r̂ − r)²), in decibels"));
    m_mse->setValue(about + (m.mse == 0 ? QStringLiteral("0") : qs(scientificText(m.mse, 3))));
    QString mse = tr("Σ(r̂ − r)² / n = %1 / %2").arg(qs(significantText(m.sse, 5)), qs(integerText(m.count)));
    if (m.sseBound > 0)
        mse += tr("; an estimate until the values are sorted, at most %1 off")
                   .arg(qs(scientificText(m.sseBound / static_cast<double>(m.count), 2)));
    m_mse->setExplanation(mse);
    m_largest->setValue(about + qs(significantText(m.maxAbsError, 4)));
    m_largest->setExplanation(tr("Greatest |r̂ − r|"));
    m_step->setValue(p.scale > 0 ? qs(significantText(p.scale, 4)) : QStringLiteral("–"));
    m_step->setExplanation(tr("Distance of neighbouring levels; S = %1").arg(qs(shortestText(p.scale))));
    const double share =
        static_cast<double>(m.clippedCount) / static_cast<double>(std::max<std::int64_t>(1, m.count));
    m_clipped->setValue(
        m.clippedCount == 0 ? tr("none")
                            : about + qs(integerText(m.clippedCount)) + QStringLiteral(" · ")
                + (share < 5e-5 ? tr("< 0.01 %") : qs(percentText(share, share < 0.1 ? 2 : 1))),
        m.clippedCount == 0 ? Readout::Tone::Normal : Readout::Tone::Clipped);
    m_clipped->setExplanation(
        tr("Values outside the grid %1 … %2")
            .arg(mappingText::boundText(r.representable.min), mappingText::boundText(r.representable.max)));
    const auto codes = r.codebook.empty() ? p.codeCount() : static_cast<std::int64_t>(r.codebook.size());
    m_used->setValue(tr("%1 of %2")
                         .arg(qs(integerText(static_cast<std::int64_t>(r.measurement.filledCodes.size()))),
                              qs(integerText(codes))));
    m_used->setExplanation(tr("Codes that at least one value has"));
    bool isLost = false;
    const QString zero = mappingText::zeroText(r, isLost);
    m_zero->setValue(zero, isLost ? Readout::Tone::Clipped : Readout::Tone::Normal);
    m_zero->setExplanation(tr("Whether the real 0 is a level; padding and ReLU rely on it"));
}

void MappingRange::showWords(const mapping::Result& r)
{
    QString words = mappingText::rangeWords(m_state, r, m_before);
    const QString leftOut = mappingText::leftOutWords(r.measurement.metrics);
    if (!leftOut.isEmpty())
        words += QLatin1Char(' ') + leftOut;
    m_words->setWords(words);
}

void MappingRange::showErrorCard(const mapping::Result& r)
{
    ErrorCurveData curve = mappingText::curveData(r);
    if (m_bestHidden)
        curve.best.reset();
    // Wide grids have no curve while a bound moves: the old one stays, dimmed, under the present mark.
    const bool isLate = !r.isComplete && r.curve.points.empty();
    if (isLate)
        m_curve->setYou(r.curve.you, r.measurement.metrics.mse);
    else
        m_curve->setData(std::move(curve));
    m_curve->setDimmed(isLate);
    // A preview leaves the optimum out: the words and the button wait for it.
    if (r.isComplete || m_errorWords->words().isEmpty())
        m_errorWords->setWords(m_bestHidden ? QString() : mappingText::errorWords(r));
    const bool isAtBest = r.curve.searched && r.measurement.metrics.mse <= r.curve.bestError * (1 + 1e-9);
    if (r.isComplete)
        m_best->setEnabled(r.curve.searched && !isAtBest);
    m_best->setVisible(!m_bestHidden);
}

void MappingRange::say(const QString& sentence, bool isError)
{
    m_words->setWords(isError ? QStringLiteral("~~%1~~").arg(sentence) : sentence);
}

void MappingRange::showError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    QString sentence = qs(error.message);
    if (error.where.starts_with("/state/range")) {
        m_plot->setHandleError(true);
        if (result())
            sentence += tr(" Keeping %1 … %2.")
                            .arg(mappingText::boundText(result()->range.min),
                                 mappingText::boundText(result()->range.max));
    }
    m_plot->setDimmed(result() != nullptr);
    say(sentence, true);
}

void MappingRange::setHiddenPointers(const QStringList& pointers)
{
    m_bestHidden = std::any_of(pointers.begin(), pointers.end(), [](const QString& pointer) {
        return pointer.startsWith(QLatin1String("/result/best"))
            || pointer.startsWith(QLatin1String("/result/calibration"));
    });
    if (result())
        showErrorCard(*result());
}

bool MappingRange::focusField(const QString& pointer)
{
    const std::pair<const char*, QWidget*> controls[] = {{"/state/bits", m_bits},
                                                         {"/state/signed", m_sign},
                                                         {"/state/symmetric", m_symmetry},
                                                         {"/state/narrow", m_more},
                                                         {"/state/powerOfTwoScale", m_more},
                                                         {"/state/rounding", m_more},
                                                         {"/state/seed", m_more},
                                                         {"/state/vary", m_vary},
                                                         {"/state/convention", m_convention}};
    if (pointer.startsWith(QLatin1String("/state/range"))) {
        m_plot->focusPart(pointer.endsWith(QLatin1String("min")) ? RangePlot::Part::Min
                                                                 : RangePlot::Part::Max);
        return true;
    }
    if (pointer.startsWith(QLatin1String("/state/probe"))) {
        m_plot->focusPart(RangePlot::Part::Followed);
        return true;
    }
    for (const auto& [path, control] : controls) {
        if (pointer == QLatin1String(path)) {
            control->setFocus();
            return true;
        }
    }
    return false;
}

} // namespace bitloupe
