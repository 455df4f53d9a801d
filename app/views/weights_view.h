#pragma once

#include "app/lab_view.h"
#include "core/io/model.h"
#include "core/labs/weights/weights_state.h"

#include <memory>

class QHBoxLayout;
class QLabel;
class QSplitter;
class QStackedLayout;

namespace bitloupe {

class Button;
class ChoiceButton;
class Segmented;
class TensorList;
class WeightsBadges;
class WeightsCard;
class WeightsCompare;
class WeightsExport;
class WeightsTable;
class WordsLabel;

/// Screen of the weights lab: the tensors of a model, worst first, and what quantization does to the chosen
/// one.
class WeightsView : public LabView {
    Q_OBJECT

public:
    explicit WeightsView(QWidget* parent = nullptr);
    ~WeightsView() override;

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    QString explanation() const override;
    void setModelPath(const QString& path) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool isSettled() const override;
    void focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QHBoxLayout* buildHead();
    QHBoxLayout* buildBar();
    QWidget* buildBanner();
    QWidget* buildEmpty();
    QWidget* buildTableCard();
    void openExportMenu(QWidget* anchor);
    void chooseOther();
    void connectCompare();
    void savePicture();
    void showCharts(bool shown);
    void connectEdits();
    void edit(weights::State state, const QString& label);

    void showModel(const std::shared_ptr<const Model>& model);
    void refreshBadgeOrder();
    void refreshCompact();
    void setTableOpen(bool open);

    weights::State m_state;
    QString m_listedPath;
    QString m_shownPath; ///< of the result on screen

    QLabel* m_file;
    QLabel* m_facts;
    Button* m_open;
    Button* m_compareButton;
    Button* m_exportButton;
    WeightsExport* m_export;
    Segmented* m_bits;
    Segmented* m_granularity;
    ChoiceButton* m_groupSize;
    Segmented* m_range;
    WordsLabel* m_size;
    QStackedLayout* m_screens; ///< one file, two files
    WeightsCompare* m_compare;
    QWidget* m_banner;
    QLabel* m_bannerText;
    Button* m_bannerDemo;
    QSplitter* m_splitter;
    TensorList* m_list;
    WeightsCard* m_card;
    QWidget* m_empty;
    QWidget* m_tableCard;
    QWidget* m_tableHead;
    WordsLabel* m_tableWords;
    Button* m_tableToggle;
    WeightsTable* m_table;
    WeightsBadges* m_badges;
    bool m_compact = false;
    bool m_sizeHidden = false; ///< by a lesson
    bool m_tableHidden = false;
};

} // namespace bitloupe
