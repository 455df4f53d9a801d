#pragma once

#include "app/views/weights_page.h"
#include "widgets/controls.h"

#include <memory>
#include <vector>

class QStackedWidget;

namespace bitloupe {

class WeightsDistribution;

/// The chosen tensor: name and facts, the switch of its tabs, and the tab of the State.
class WeightsCard : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCard(QWidget* parent = nullptr);

    void showState(const weights::State& state);
    /// `result` stays alive as long as it is shown.
    void setResult(std::shared_ptr<const weights::Result> result);
    /// A tensor that has nothing to show: its name and one sentence in place of the tabs' content.
    void showProblem(const QString& sentence);
    void setShapesShown(bool shown);
    /// In little room the choice of the axis goes.
    void setNarrow(bool narrow);
    void setHiddenPointers(const QStringList& pointers);
    /// Of the tab in front.
    QString tableText(const QString& ending) const;
    QWidget* chart() const;
    QWidget* widgetOf(const QString& pointer) const;

Q_SIGNALS:
    // By the user only.
    void pagePicked(bitloupe::weights::Page page);
    void axisPicked(int axis);
    void channelToggled(qint64 channel);
    void channelChosen(qint64 channel);
    void labRequested(const QString& lab, const bitloupe::Json& patch);
    void mappingRequested();
    void elementChosen(qint64 element);
    void storedBlocksRequested();
    void note(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    struct Tab {
        weights::Page id;
        QString name;
        WeightsPage* page;
    };

    void addPage(weights::Page id, const QString& name, WeightsPage* page);
    WeightsPage* page() const;
    void setName(const QString& name);
    void fitName(int factsRoom);
    void buildHead(class QVBoxLayout* layout);
    void showAxes();
    void placeAxis();
    void showTabs();
    void showPage();

    std::shared_ptr<const weights::Result> m_result;
    weights::State m_state;
    std::vector<Tab> m_tabs;
    std::vector<weights::Page> m_shownTabs;
    QLabel* m_name;
    QLabel* m_facts;
    ChoiceButton* m_axis;
    Segmented* m_switch;
    QStackedWidget* m_stack;
    QLabel* m_problem; ///< of the tensor in m_state, while it has one
    bool m_hasProblem = false;
    WeightsDistribution* m_distribution;
    bool m_narrow = false;
};

} // namespace bitloupe
