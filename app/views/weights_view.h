#pragma once

#include "app/lab_view.h"
#include "core/io/model.h"
#include "core/labs/weights/weights_state.h"
#include "core/report/model_export.h"

#include <QTimer>

#include <memory>

class QHBoxLayout;
class QLabel;
class QMenu;
class QSplitter;
class QStackedLayout;
class QVBoxLayout;

namespace bitloupe {

class Button;
class ChoiceButton;
class Segmented;
class TensorList;
class WeightsBadges;
class WeightsCard;
class WeightsCompare;
class WeightsExport;
class FileBar;
class WeightsTable;
class WordsLabel;
struct ScaledBlockFormat;

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
    BackgroundWork backgroundWork() const override;
    void stopBackgroundWork() override;
    void focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    QHBoxLayout* buildHead();
    QHBoxLayout* buildBar();
    QWidget* buildBanner();
    QWidget* buildEmpty();
    void showRecent();
    QWidget* buildTableCard();
    void fillExportMenu(QMenu& menu);
    void openBelowMenu(QWidget* anchor);
    void addExport(QMenu& menu, report::ModelExport kind, const QString& label, const QString& ending);
    void addBelowExports(QMenu& menu);
    void chooseOther();
    void connectCompare();
    void savePicture();
    void showCharts(bool shown);
    void showLoading();
    bool isComparing() const;
    void connectEdits();
    void connectBar();
    void connectCard();
    void showBar();
    void setBlock(const ScaledBlockFormat* format);
    void edit(weights::State state, const QString& label);

    void showModel(const std::shared_ptr<const Model>& model);
    void reload();
    void watchFiles();
    void refreshBadgeOrder();
    void showFacts();
    void refreshRoom();
    void applyRoom();
    void placeRange();
    void placeSize();
    void setTableOpen(bool open);
    void placeTable();

    /// What little room takes away.
    struct Room {
        bool isLow = false; ///< the table is folded
        bool hasIcons = false; ///< instead of words on the buttons
        bool isLean = false; ///< no histograms in the list

        friend bool operator==(const Room&, const Room&) = default;
    };

    weights::State m_state;
    std::shared_ptr<const Model> m_model; ///< null while it is opened
    QString m_listedPath;
    QString m_watchedOther;
    QString m_shownPath; ///< of the result on screen
    QTimer m_loading;

    QLabel* m_file;
    QLabel* m_facts;
    Button* m_open;
    Button* m_compareButton;
    Button* m_exportButton;
    WeightsExport* m_export;
    QMenu* m_exportMenu;
    Segmented* m_bits;
    Segmented* m_granularity;
    QHBoxLayout* m_bar;
    ChoiceButton* m_groupSize;
    ChoiceButton* m_block; ///< shown while a block format takes the place of bits and scales
    QLabel* m_rangeLabel;
    Segmented* m_range;
    WordsLabel* m_size;
    QStackedLayout* m_screens; ///< one file, two files
    WeightsCompare* m_compare;
    FileBar* m_fileBar;
    QWidget* m_banner;
    QLabel* m_bannerText;
    Button* m_bannerDemo;
    QSplitter* m_splitter;
    TensorList* m_list;
    WeightsCard* m_card;
    QWidget* m_empty;
    QVBoxLayout* m_recent;
    QWidget* m_tableCard;
    QWidget* m_tableHead;
    WordsLabel* m_tableWords;
    Button* m_tableToggle;
    WeightsTable* m_table;
    WeightsBadges* m_badges;
    QWidget* m_tableOver; ///< holds the table in a low window
    Room m_room;
    bool m_roomKnown = false;
    bool m_sizeHidden = false; ///< by a lesson
    bool m_tableHidden = false;
};

} // namespace bitloupe
