#pragma once

#include <QString>
#include <QWidget>

namespace bitloupe {

/// The integer sum and the float sum as real numbers, on a short number line.
struct ComparisonModel {
    bool known = false; ///< false draws only `words`
    QString numbers; ///< rich text
    QString words; ///< rich text
    double integer = 0;
    double real = 0;
    double low = 0; ///< ends of the line
    double high = 1;
};

class GemmComparison : public QWidget {
    Q_OBJECT

public:
    explicit GemmComparison(QWidget* parent = nullptr);
    void setModel(ComparisonModel model);
    QSize sizeHint() const override { return {300, 104}; }
    QSize minimumSizeHint() const override { return {200, 104}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void paintLine(QPainter& painter) const;

    ComparisonModel m_model;
};

} // namespace bitloupe
