#pragma once

#include "app/views/gemm_cost_text.h"
#include "app/views/gemm_page.h"

#include <array>
#include <memory>

class QBoxLayout;

namespace bitloupe {

class Card;
class ChoiceButton;
class Readout;
class Segmented;
class Stepper;
class TextTable;
class ValueMap;
class WordsLabel;

/// Page Error and cost: how far every output is from float, what this multiply costs in other formats, and,
/// as the lab `cost`, what a whole network costs.
class GemmCost : public GemmPage {
    Q_OBJECT

public:
    explicit GemmCost(QWidget* parent = nullptr);

    void showState(const gemm::State& state) override { m_state = state; }
    void showResult(const gemm::State& state, const gemm::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

    QString guestLab() const override { return QStringLiteral("cost"); }
    void showGuestState(const Json& state) override;
    void showGuestResult(const LabResult& result) override;
    void showGuestError(const Error& error) override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    enum Fact { Params, Macs, Size, Bops, Energy, FactCount };

    Card* buildError();
    Card* buildFormats();
    Card* buildNetwork();
    void buildNetworkControls();
    void connectAll();
    void editNetwork(const cost::State& state, const QString& label);
    void openCell(int row, int column);
    void showMap();

    gemm::State m_state;
    std::shared_ptr<const gemm::Result> m_result;
    cost::State m_network;
    QBoxLayout* m_top;
    Segmented* m_part;
    ValueMap* m_map;
    WordsLabel* m_errorWords;
    TextTable* m_formats;
    Card* m_networkCard;
    ChoiceButton* m_model;
    Stepper* m_weightBits;
    Stepper* m_activationBits;
    Segmented* m_ends;
    std::array<Readout*, FactCount> m_facts{};
    TextTable* m_layers;
    WordsLabel* m_networkWords;
};

} // namespace bitloupe
