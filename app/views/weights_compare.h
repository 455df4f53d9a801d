#pragma once

#include "core/labs/weights/weights.h"
#include "widgets/controls.h"
#include "widgets/text_table.h"

#include <memory>

class QHBoxLayout;
class QMenu;
class QVBoxLayout;

namespace bitloupe {

class NameAndFacts;
class NameList;
class OverlayBars;
class OverlayLegend;
class WeightsCompareHead;

/// Two files tensor by tensor: which differ most, how the chosen one differs, and whether stored scales
/// follow the rule.
class WeightsCompare : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCompare(QWidget* parent = nullptr);

    void showState(const weights::State& state);
    void showResult(const std::shared_ptr<const weights::Result>& result);
    void showError(const QString& sentence);
    void setExportMenu(QMenu* menu);
    QString tableText(const QString& ending) const { return m_table->tableText(ending); }

Q_SIGNALS:
    // By the user only.
    void tensorPicked(const QString& name);
    void otherRequested(); ///< choose another second file
    void swapRequested(const QString& tensor); ///< `tensor`: the name in B of the one shown, or empty
    void closeRequested();
    void note(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    /// Names that one file holds alone.
    struct OnlyList {
        QWidget* box = nullptr;
        QLabel* count = nullptr;
        NameList* names = nullptr;
    };

    static constexpr int kNameWidth = 170;

    QWidget* buildLeft();
    QWidget* buildRight();
    void showFiles();
    void sortRows();
    void showTable();
    void showFindings();
    void showPair();
    void placeColumns();
    void placeLeft();
    bool hasScales() const;
    bool hasLittleRoom() const;

    std::shared_ptr<const weights::Result> m_result;
    weights::State m_state;
    bool m_isNarrow = false;
    std::vector<std::size_t> m_order; ///< rows of the table in the list of pairs
    WeightsCompareHead* m_head;
    QLabel* m_problem;
    QWidget* m_body;
    QHBoxLayout* m_halves;
    QVBoxLayout* m_left;
    QWidget* m_right;
    Card* m_matched;
    ChoiceButton* m_sort;
    QLabel* m_none; ///< what to read where nothing matched
    TextTable* m_table;
    WordsLabel* m_sizes;
    Card* m_look;
    WordsLabel* m_findings;
    Card* m_unmatched;
    OnlyList m_onlyA;
    OnlyList m_onlyB;
    Card* m_pair;
    NameAndFacts* m_pairName;
    OverlayLegend* m_legend;
    OverlayBars* m_histogram;
    WordsLabel* m_pairWords;
    Card* m_steps;
    QWidget* m_errorBox;
    OverlayBars* m_errors;
    WordsLabel* m_errorWords;
    QWidget* m_scaleBox;
    OverlayBars* m_scales;
    WordsLabel* m_scaleWords;
};

} // namespace bitloupe
