#pragma once

#include "app/views/weights_page.h"
#include "app/views/weights_values_model.h"
#include "widgets/controls.h"
#include "widgets/copy_menu.h"

class QTableView;

namespace bitloupe {

/// Every value of the tensor as a number, its code, or what the code stands for.
class WeightsValues : public WeightsPage {
    Q_OBJECT

public:
    explicit WeightsValues(QWidget* parent = nullptr);

    void showState(const weights::State& state) override;
    void showResult(const std::shared_ptr<const weights::Result>& result) override;
    /// The whole tensor, up to a million values.
    QString tableText(const QString& ending) const override;
    QTableView* table() const { return m_table; }
    WeightsValuesModel* model() const { return m_model; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void goTo(const QString& typed);
    void showPlace(const weights::Place& place);
    void fitColumns();
    void tellPlace();
    void copySelection();
    void openMenu(const QPoint& at);
    QString rowText(int row) const;
    CopyTable allValues() const;

    std::shared_ptr<const weights::Result> m_result;
    WeightsValuesModel* m_model;
    QTableView* m_table;
    Segmented* m_kind;
    ValueField* m_goTo;
    QLabel* m_problem;
    WordsLabel* m_words;
    std::optional<std::int64_t> m_channel;
    bool m_showing = false;
};

} // namespace bitloupe
