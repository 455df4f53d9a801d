#pragma once

#include "app/views/gemm_page.h"
#include "core/labs/gemm/requant.h"

#include <optional>

class QHBoxLayout;
class QLabel;
class QMenu;

namespace bitloupe {

class BitLanes;
class Button;
class Card;
class Readout;
class Segmented;
class TextTable;
class ValueField;
class WordsLabel;

/// Page Requantize, which draws the lab `requant`: ten ways from an accumulator to a result, side by side and
/// down to the bit in which they part.
class GemmRequantize : public GemmPage {
    Q_OBJECT

public:
    explicit GemmRequantize(QWidget* parent = nullptr);

    void showState(const gemm::State&) override { }
    void showResult(const gemm::State& state, const gemm::Result& result) override;
    void showError(const Error&) override { }
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;
    bool isSettled() const override;

    QString guestLab() const override { return QStringLiteral("requant"); }
    void showGuestState(const Json& state) override;
    void showGuestResult(const LabResult& result) override;
    void showGuestError(const Error& error) override;

private:
    enum Example { TwoRoundings, Course, Quarter, FromCell };

    Card* buildInputs();
    QHBoxLayout* buildFields();
    Card* buildLanes();
    Card* buildTable();
    void connectFields();
    void take(const Expected<requant::State>& next, const QString& label);
    void edit(const requant::State& state, const QString& label);
    void pickExample(int index);
    void fillMenu(QMenu& menu);
    void openLane(int lane);
    void showFields();
    void showWay();
    std::optional<requant::State> exampleState(int index) const;
    int currentExample() const;

    requant::State m_state;
    std::optional<requant::Result> m_result;
    std::optional<gemm::Result> m_multiply; ///< for the example of a cell
    bool m_hidden = false; ///< results, by a lesson

    ValueField* m_acc;
    ValueField* m_m;
    ValueField* m_m0;
    ValueField* m_shift;
    Segmented* m_examples;
    WordsLabel* m_problem;
    Card* m_lanesCard;
    BitLanes* m_lanes;
    QWidget* m_way;
    std::vector<Readout*> m_steps;
    Button* m_back;
    WordsLabel* m_laneWords;
    QLabel* m_later; ///< in place of what a lesson hides
    Card* m_tableCard;
    Segmented* m_rounding;
    TextTable* m_table;
    WordsLabel* m_tableWords;
};

} // namespace bitloupe
