#pragma once

#include "app/views/mapping_calibrate_models.h"
#include "app/views/mapping_page.h"

#include <optional>

class QBoxLayout;
class QLabel;

namespace bitloupe {

class CalibratorInspector;
class Card;
class DecisionPlot;
class LanePlot;
class Segmented;
class SlopeChart;
class Stepper;
class WordsLabel;

/// Page Calibrate: who chooses the range? Seven calibrators as lanes and as a table, how the selected one
/// decided, and how far each is behind the best.
class MappingCalibrate : public MappingPage {
    Q_OBJECT

public:
    explicit MappingCalibrate(QWidget* parent = nullptr);

    QString title(const mapping::State& state, const mapping::Result* result) const override;
    void showState(const mapping::State& state) override;
    void showResult(const mapping::State& state, const mapping::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QWidget* buildTop();
    void buildStrip(Card* card);
    QWidget* buildDecisionCard();
    QWidget* buildSlopeCard();
    void connectControls();
    void connectCharts();

    void edit(mapping::State state, const QString& label);
    void select(int row);
    void adopt(int row);
    /// The parameters that the selected row would have in this State.
    mapping::Calibration selectedCalibration() const;
    bool isStale() const;
    const mapping::Duelist* selectedDuelist() const;
    void showAll();
    void showSelection();
    void showWords();
    void dim(bool isDimmed);

    mapping::State m_state;
    mapping::State m_duelState; ///< of the result
    std::optional<mapping::Result> m_result; ///< the last one with a duel
    int m_row = -1;
    bool m_hidden = false; ///< numbers and ranks, by a lesson
    bool m_countPicked = false; ///< lin or log by the user, no longer by the data
    QString m_complaint; ///< about a typed parameter, or the error of the State

    Stepper* m_bits;
    Segmented* m_sign;
    Segmented* m_measure;
    Segmented* m_count;
    LanePlot* m_lanes;
    CalibratorInspector* m_inspector;
    WordsLabel* m_words;
    QBoxLayout* m_bottom;
    QLabel* m_decisionTitle;
    DecisionPlot* m_decision;
    WordsLabel* m_decisionWords;
    SlopeChart* m_slope;
    WordsLabel* m_slopeWords;
};

} // namespace bitloupe
