#pragma once

#include "app/views/mapping_page.h"
#include "core/labs/mapping/levels.h"
#include "widgets/range_plot.h"

#include <memory>
#include <optional>
#include <vector>

class QLabel;

namespace bitloupe {

class BarGrid;
class Button;
class Card;
class ChoiceButton;
class LevelsParameters;
class LevelsPlot;
class MappingPicture;
class LevelsTable;
class Segmented;
class Stepper;
class StoredValues;
class ValueField;
class WordsLabel;

/// Page Levels: must steps be even? A quantizer as levels and thresholds, compared with another one.
class MappingLevels : public MappingPage {
    Q_OBJECT

public:
    explicit MappingLevels(QWidget* parent = nullptr);

    QString title(const mapping::State& state, const mapping::Result* result) const override;
    void showState(const mapping::State& state) override;
    void showResult(const mapping::State& state, const mapping::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

private:
    QWidget* buildTop();
    void buildStrip(Card* card);
    QWidget* buildTableCard();
    QWidget* buildStoredCard();
    QWidget* buildOthersCard();
    void connectControls();
    void connectPlot();
    void connectCards();

    void edit(const mapping::State& state, const QString& label, EditPhase phase = EditPhase::Single);
    void editLevel(int level, double value, DragPhase phase);
    void follow(double value);
    void takeWindow(const QString& text);
    void showMenu(const QStringList& values, const QPoint& globalPosition);
    void showChoices();
    void showPicture();
    void showCards();
    void showTable();
    void showOthers();
    const mapping::LevelsPage* page() const { return m_page.get(); }

    mapping::State m_state;
    std::optional<mapping::Result> m_result;
    std::shared_ptr<const mapping::LevelsPage> m_page; ///< of m_result, with what its preview left out
    std::vector<double> m_dragBase; ///< the levels when a drag began
    bool m_countPicked = false; ///< lin or log by the user, no longer by the data
    bool m_metricsHidden = false; ///< by a lesson
    bool m_othersHidden = false;
    bool m_storageHidden = false;

    MappingPicture* m_picture = nullptr;
    Card* m_top = nullptr;
    ChoiceButton* m_quantizer = nullptr;
    ChoiceButton* m_compare = nullptr;
    Stepper* m_bits = nullptr;
    Segmented* m_count = nullptr;
    LevelsParameters* m_parameters = nullptr;
    LevelsPlot* m_plot = nullptr;
    WordsLabel* m_words = nullptr;
    Button* m_best = nullptr;
    LevelsTable* m_table = nullptr;
    WordsLabel* m_storage = nullptr;
    Card* m_storedCard = nullptr;
    ValueField* m_window = nullptr;
    QLabel* m_windowWords = nullptr;
    StoredValues* m_stored = nullptr;
    Card* m_othersCard = nullptr;
    QLabel* m_uniform = nullptr;
    BarGrid* m_others = nullptr;
};

} // namespace bitloupe
