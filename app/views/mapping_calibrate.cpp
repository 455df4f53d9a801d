#include "app/views/mapping_calibrate.h"

#include "app/views/mapping_calibrate_inspector.h"
#include "app/views/mapping_text.h"
#include "core/labs/mapping/duel.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using mapping::State;

namespace {

constexpr int kGap = 16;
constexpr int kStackBelow = 820; ///< pixels of width under which the lower cards stand in a column

/// The lanes with the inspector in their corner.
class LaneBoard : public QWidget {
public:
    LaneBoard(LanePlot* lanes, CalibratorInspector* inspector)
        : m_lanes(lanes)
        , m_inspector(inspector)
    {
        lanes->setParent(this);
        inspector->setParent(this);
        inspector->raise();
        connect(lanes, &LanePlot::cornerMoved, this,
                [this] { m_inspector->setGeometry(m_lanes->cornerRect()); });
    }
    QSize sizeHint() const override { return m_lanes->sizeHint(); }
    QSize minimumSizeHint() const override { return m_lanes->minimumSizeHint(); }

protected:
    void resizeEvent(QResizeEvent*) override
    {
        m_lanes->setGeometry(rect());
        m_inspector->setGeometry(m_lanes->cornerRect());
    }

private:
    LanePlot* m_lanes;
    CalibratorInspector* m_inspector;
};

} // namespace

MappingCalibrate::MappingCalibrate(QWidget* parent)
    : MappingPage(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGap);
    layout->addWidget(buildTop(), 5);
    m_bottom = new QBoxLayout(QBoxLayout::LeftToRight);
    m_bottom->setSpacing(kGap);
    m_bottom->addWidget(buildDecisionCard(), 47);
    m_bottom->addWidget(buildSlopeCard(), 53);
    layout->addLayout(m_bottom, 3);
    connectControls();
    connectCharts();
}

QWidget* MappingCalibrate::buildTop()
{
    auto* card = new Card(tr("Seven calibrators, one tensor"));
    buildStrip(card);
    m_lanes = new LanePlot;
    m_inspector = new CalibratorInspector;
    auto* board = new LaneBoard(m_lanes, m_inspector);
    board->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    card->body()->addWidget(board, 1);
    card->body()->addWidget(m_words);
    return card;
}

void MappingCalibrate::buildStrip(Card* card)
{
    m_bits = new Stepper(1, 16);
    m_bits->setName(tr("Bits"));
    m_sign = new Segmented({tr("Unsigned"), tr("Signed")});
    m_sign->setAccessibleName(tr("Codes"));
    m_measure = new Segmented({tr("SQNR"), tr("MSE")});
    m_measure->setAccessibleName(tr("Error in the columns"));
    m_count = new Segmented({tr("lin"), tr("log")});
    m_count->setAccessibleName(tr("Count axis"));
    QHBoxLayout* header = card->header();
    header->addWidget(makeLabel(tr("Bits"), TextRole::Secondary));
    header->addWidget(m_bits);
    header->addWidget(m_sign);
    header->addWidget(m_measure);
    header->addWidget(makeLabel(tr("count"), TextRole::Secondary));
    header->addWidget(m_count);
}

QWidget* MappingCalibrate::buildDecisionCard()
{
    auto* card = new Card(tr("How it decided"));
    m_decisionTitle = makeLabel({}, TextRole::Secondary);
    card->header()->addWidget(m_decisionTitle);
    m_decision = new DecisionPlot;
    m_decisionWords = new WordsLabel;
    m_decisionWords->setWordWrap(true);
    m_decisionWords->setMinimumHeight(42);
    m_decisionWords->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    card->body()->addWidget(m_decision, 1);
    card->body()->addWidget(m_decisionWords);
    card->setMinimumWidth(320);
    return card;
}

QWidget* MappingCalibrate::buildSlopeCard()
{
    auto* card = new Card(tr("Behind the best"));
    card->header()->addWidget(makeLabel(tr("SQNR, dB"), TextRole::Secondary));
    m_slope = new SlopeChart;
    m_slopeWords = new WordsLabel;
    m_slopeWords->setWordWrap(true);
    m_slopeWords->setMinimumHeight(42);
    m_slopeWords->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    card->body()->addWidget(m_slope, 1);
    card->body()->addWidget(m_slopeWords);
    card->setMinimumWidth(400);
    return card;
}

void MappingCalibrate::connectControls()
{
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
    connect(m_measure, &Segmented::picked, this, [this] { showAll(); });
    connect(m_count, &Segmented::picked, this, [this](int i) {
        m_countPicked = true;
        m_lanes->setLogarithmic(i == 1);
    });
}

void MappingCalibrate::connectCharts()
{
    connect(m_lanes, &LanePlot::selectedByUser, this, &MappingCalibrate::select);
    connect(m_lanes, &LanePlot::adopted, this, &MappingCalibrate::adopt);
    connect(m_lanes, &LanePlot::note, this, &MappingPage::note);
    connect(m_slope, &SlopeChart::picked, this, &MappingCalibrate::select);
    connect(m_inspector, &CalibratorInspector::adopted, this, [this] { adopt(m_row); });
    connect(m_inspector, &CalibratorInspector::edited, this,
            [this](const mapping::Calibration& calibration, const QString& label) {
                edit(mapping::withCalibration(m_state, calibration), label);
            });
    connect(m_inspector, &CalibratorInspector::refused, this, [this](const QString& why) {
        m_complaint = why;
        showWords();
    });
}

void MappingCalibrate::edit(State state, const QString& label)
{
    if (state != m_state)
        Q_EMIT edited(state, label, EditPhase::Single);
}

void MappingCalibrate::select(int row)
{
    m_row = row;
    m_lanes->setSelected(row);
    m_slope->setSelected(row);
    m_complaint.clear();
    showSelection();
    showWords();
}

void MappingCalibrate::adopt(int row)
{
    if (!m_result || row < 0 || static_cast<std::size_t>(row) >= m_result->duel.size())
        return;
    const mapping::Duelist& duelist = m_result->duel[static_cast<std::size_t>(row)];
    if (!duelist.calibrated) {
        Q_EMIT note(qs(duelist.why));
        return;
    }
    edit(mapping::withCalibration(m_state, mapping::calibrationOf(m_state, duelist.method)),
         tr("Range by %1").arg(calibrateText::methodName(duelist.method)));
}

mapping::Calibration MappingCalibrate::selectedCalibration() const
{
    return mapping::calibrationOf(m_state, static_cast<mapping::Method>(std::max(0, m_row)));
}

const mapping::Duelist* MappingCalibrate::selectedDuelist() const
{
    return m_result && m_row >= 0 && static_cast<std::size_t>(m_row) < m_result->duel.size()
        ? &m_result->duel[static_cast<std::size_t>(m_row)]
        : nullptr;
}

bool MappingCalibrate::isStale() const
{
    const auto grid = [](const State& s) {
        return std::tuple(s.bits, s.isSigned, s.symmetric, s.grid().narrow, s.convention, s.rounding);
    };
    if (!m_result || grid(m_state) != grid(m_duelState) || m_state.data != m_duelState.data)
        return true;
    return std::any_of(m_result->duel.begin(), m_result->duel.end(), [this](const mapping::Duelist& row) {
        return row.calibration != mapping::calibrationOf(m_state, row.method);
    });
}

QString MappingCalibrate::title(const State&, const mapping::Result*) const
{
    return tr("Who chooses the range");
}

void MappingCalibrate::showState(const State& state)
{
    if (m_state.data != state.data)
        m_countPicked = false;
    const bool isOtherMethod = state.calibration
        && (!m_state.calibration || m_state.calibration->method != state.calibration->method);
    if (m_row < 0 || isOtherMethod)
        m_row = state.calibration ? static_cast<int>(state.calibration->method) : std::max(0, m_row);
    m_state = state;
    m_complaint.clear();
    m_bits->setValue(state.bits);
    m_sign->setCurrent(state.isSigned ? 1 : 0);
    showAll();
    dim(isStale());
}

void MappingCalibrate::showResult(const State& state, const mapping::Result& result)
{
    m_state = state;
    m_complaint.clear();
    if (!result.isComplete || result.duel.empty()) {
        dim(isStale());
        showWords();
        return;
    }
    m_result = result;
    m_duelState = state;
    if (!m_countPicked) {
        m_count->setCurrent(mappingText::wantsLog(result.histogram) ? 1 : 0);
        m_lanes->setLogarithmic(m_count->current() == 1);
    }
    showAll();
    dim(false);
}

void MappingCalibrate::showAll()
{
    if (m_result) {
        const auto measure =
            m_measure->current() == 0 ? calibrateText::Measure::Sqnr : calibrateText::Measure::Mse;
        m_lanes->setModel(calibrateText::laneModel(m_state, *m_result, measure, m_hidden));
        m_lanes->setSelected(m_row);
        m_slope->setModel(m_hidden ? SlopeChartModel()
                                   : calibrateText::slopeModel(m_result->duel, m_result->grid.bits));
        m_slope->setSelected(m_row);
    }
    showSelection();
    showWords();
}

void MappingCalibrate::showSelection()
{
    const mapping::Duelist* duelist = selectedDuelist();
    const mapping::Calibration calibration = selectedCalibration();
    m_inspector->show(calibration, m_state.calibration && *m_state.calibration == calibration,
                      duelist && duelist->calibrated);
    m_decisionTitle->setText(calibrateText::decisionTitle(calibration.method));
    m_decision->setModel(duelist && !m_hidden ? calibrateText::decisionModel(*duelist) : DecisionPlotModel());
}

void MappingCalibrate::showWords()
{
    const QString guess = tr("Shown after your guess.");
    const mapping::Duelist* duelist = selectedDuelist();
    m_decisionWords->setWords(!duelist       ? QString()
                                  : m_hidden ? guess
                                             : calibrateText::decisionWords(*duelist, m_result->grid.bits));
    m_slopeWords->setWords(!m_result      ? QString()
                               : m_hidden ? guess
                                          : calibrateText::slopeWords(m_result->duel));
    if (!m_complaint.isEmpty()) {
        m_words->setWords(QStringLiteral("~~%1~~").arg(m_complaint));
        return;
    }
    if (!m_result) {
        m_words->setWords(tr("Comparing the seven calibrators …"));
        return;
    }
    QString words =
        m_hidden ? tr("The numbers come after your guess.") : calibrateText::duelWords(m_result->duel);
    const QString leftOut = mappingText::leftOutWords(m_result->measurement.metrics);
    if (!leftOut.isEmpty())
        words += QLatin1Char(' ') + leftOut;
    m_words->setWords(words);
}

void MappingCalibrate::dim(bool isDimmed)
{
    m_lanes->setDimmed(isDimmed && m_result);
    m_decision->setDimmed(isDimmed && m_result);
    m_slope->setDimmed(isDimmed && m_result);
}

void MappingCalibrate::showError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    m_complaint = qs(error.message);
    dim(true);
    showWords();
}

void MappingCalibrate::setHiddenPointers(const QStringList& pointers)
{
    m_hidden = std::any_of(pointers.begin(), pointers.end(), [](const QString& pointer) {
        return pointer.startsWith(QLatin1String("/result/duel"))
            || pointer.startsWith(QLatin1String("/result/calibration"))
            || pointer.startsWith(QLatin1String("/result/best"));
    });
    showAll();
}

bool MappingCalibrate::focusField(const QString& pointer)
{
    const QLatin1String calibration("/state/calibration");
    if (pointer.startsWith(calibration)) {
        if (!m_inspector->focusParameter(pointer.mid(calibration.size() + 1)))
            m_lanes->setFocus();
        return true;
    }
    if (pointer == QLatin1String("/state/bits"))
        m_bits->setFocus();
    else if (pointer == QLatin1String("/state/signed"))
        m_sign->setFocus();
    else
        return false;
    return true;
}

QString MappingCalibrate::tableText(const QString& ending) const
{
    return m_result && !m_hidden ? calibrateText::tableText(m_result->duel, ending) : QString();
}

void MappingCalibrate::resizeEvent(QResizeEvent* event)
{
    m_bottom->setDirection(width() < kStackBelow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    MappingPage::resizeEvent(event);
}

} // namespace bitloupe
