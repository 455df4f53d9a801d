#pragma once

#include <QString>
#include <QWidget>

#include <utility>
#include <vector>

namespace bitloupe {

/// The integer sum and the float sum as real numbers, on a short number line.
struct ComparisonModel {
    bool known = false; ///< false draws only `words`
    std::vector<std::pair<QString, QString>> numbers; ///< what each is, rich text, and its value
    QString words; ///< rich text
    QString tip; ///< formula, substituted, value
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

    const ComparisonModel& model() const { return m_model; }

Q_SIGNALS:
    void menuWanted(const QPoint& globalPos);

protected:
    void paintEvent(QPaintEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;

private:
    void paintLine(QPainter& painter) const;

    ComparisonModel m_model;
};

} // namespace bitloupe
