#pragma once

#include "app/lab_view.h"
#include "app/views/mapping_text.h"
#include "core/labs/mapping/mapping.h"
#include "widgets/error_curve.h"
#include "widgets/range_plot.h"

#include <memory>
#include <optional>

class QBoxLayout;
class QLabel;

namespace bitloupe {

class Button;
class Card;
class ChoiceButton;
class DataButton;
class MappingChoices;
class DataPopover;
class MappingDerivation;
class MorePopover;
class Readout;
class Segmented;
class Stepper;
class WordsLabel;

/// Screen of the mapping lab, page Range: what a range does to every value of a tensor while it moves.
class MappingView : public LabView {
    Q_OBJECT

public:
    explicit MappingView(QWidget* parent = nullptr);
    ~MappingView() override;

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    QString explanation() const override;
    void setModelPath(const QString& path) override;
    void setHiddenPointers(const QStringList& pointers) override;
    void focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QBoxLayout* buildHead();
    QWidget* buildTop();
    void buildStrip(Card* card);
    QBoxLayout* buildReadouts();
    QWidget* buildErrorCard();
    QWidget* buildDerivationCard();
    void connectControls();
    void connectPlot();
    void connectCurve();

    void edit(mapping::State state, const QString& label, EditPhase phase = EditPhase::Single);
    void editBound(mapping::Vary bound, double value, DragPhase phase, const QString& label);
    RealRange currentRange() const;
    const mapping::Result* result() const { return m_result.as<mapping::Result>(); }
    void showReadouts(const mapping::Result& result);
    void showWords(const mapping::Result& result);
    void showErrorCard(const mapping::Result& result);
    void say(const QString& sentence, bool isError);

    mapping::State m_state;
    LabResult m_result;
    std::optional<mappingText::Before> m_before;
    bool m_bestHidden = false; ///< by a lesson

    MappingChoices* m_choices;
    DataButton* m_data;
    DataPopover* m_dataPopover = nullptr;
    MorePopover* m_morePopover = nullptr;
    Stepper* m_bits;
    Segmented* m_sign;
    Segmented* m_symmetry;
    Segmented* m_count;
    Button* m_more;
    bool m_countPicked = false; ///< lin or log by the user, no longer by the data
    RangePlot* m_plot;
    WordsLabel* m_words;
    Readout* m_sqnr;
    Readout* m_mse;
    Readout* m_largest;
    Readout* m_step;
    Readout* m_clipped;
    Readout* m_used;
    Readout* m_zero;
    Segmented* m_vary;
    ErrorCurve* m_curve;
    WordsLabel* m_errorWords;
    Button* m_best;
    ChoiceButton* m_convention;
    MappingDerivation* m_derivation;
};

} // namespace bitloupe
