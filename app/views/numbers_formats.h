#pragma once

#include "core/num/format.h"
#include "widgets/controls.h"

class QTableWidget;

namespace bitloupe {

/// The summary of all named formats: a sortable table; a click makes a format the current one.
class NumbersFormats : public QWidget {
    Q_OBJECT

public:
    explicit NumbersFormats(QWidget* parent = nullptr);
    void setCurrent(const NumberFormat& format);

Q_SIGNALS:
    void formatPicked(const QString& id); ///< by the user only

private:
    void fill();

    QTableWidget* m_table;
};

} // namespace bitloupe
