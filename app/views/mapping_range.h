#pragma once

#include "app/views/mapping_page.h"
#include "app/views/mapping_text.h"
#include "widgets/error_curve.h"
#include "widgets/range_plot.h"

#include <memory>
#include <optional>

class QBoxLayout;

namespace bitloupe {

class Button;
class Card;
class ChoiceButton;
class MappingDerivation;
class MappingPicture;
class MorePopover;
class Readout;
class Segmented;
class Stepper;
class WordsLabel;

/// Page Range: what a range does to every value of a tensor while it moves.
class MappingRange : public MappingPage {
    Q_OBJECT

public:
    explicit MappingRange(QWidget* parent = nullptr);
    ~MappingRange() override;

    QString title(const mapping::State& state, const mapping::Result* result) const override;
    void showState(const mapping::State& state) override;
    void showResult(const mapping::State& state, const mapping::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;

private:
    QWidget* buildTop();
    void buildStrip(Card* card);
    QBoxLayout* buildReadouts();
    QWidget* buildErrorCard();
    QWidget* buildDerivationCard();
    QWidget* buildOtherLevelsCard();
    void connectControls();
    void connectPlot();
    void connectCurve();

    void edit(mapping::State state, const QString& label, EditPhase phase = EditPhase::Single);
    void editBound(mapping::Vary bound, double value, DragPhase phase, const QString& label);
    RealRange currentRange() const;
    const mapping::Result* result() const { return m_result ? &*m_result : nullptr; }
    void showReadouts(const mapping::Result& result);
    void showWords(const mapping::Result& result);
    void showErrorCard(const mapping::Result& result);
    void say(const QString& sentence, bool isError);

    mapping::State m_state;
    std::optional<mapping::Result> m_result;
    std::optional<mappingText::Before> m_before;
    bool m_bestHidden = false; ///< by a lesson

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
    MappingPicture* m_picture;
    QWidget* m_errorCard;
    QWidget* m_derivationCard;
    QWidget* m_otherLevelsCard; ///< in their place where the levels are not even steps
    WordsLabel* m_otherLevels;
    Segmented* m_vary;
    ErrorCurve* m_curve;
    WordsLabel* m_errorWords;
    Button* m_best;
    ChoiceButton* m_convention;
    MappingDerivation* m_derivation;
};

} // namespace bitloupe
