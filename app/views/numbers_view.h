#pragma once

#include "app/views/numbers_page.h"
#include "app/views/paged_view.h"

namespace bitloupe {

/// The screen of the numbers lab.
class NumbersView : public PagedView<numbers::State, numbers::Result, NumbersPage> {
    Q_OBJECT

public:
    explicit NumbersView(QWidget* parent = nullptr);

    QString explanation() const override;
};

} // namespace bitloupe
