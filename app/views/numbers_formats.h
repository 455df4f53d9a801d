#pragma once

#include "app/views/numbers_page.h"

class QTableWidget;

namespace bitloupe {

/// The summary of all named formats: a sortable table; a click makes a format the current one.
class NumbersFormats : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersFormats(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;

private:
    void fill();
    void pick(int row);

    numbers::State m_state;
    QTableWidget* m_table;
};

} // namespace bitloupe
