#pragma once

#include "app/views/numbers_text.h"

#include <QWidget>

namespace bitloupe {

/// The digits kept, the cut with G R S, and the table of the rounding rule with the row that applies.
class NumbersWhy : public QWidget {
    Q_OBJECT

public:
    explicit NumbersWhy(QWidget* parent = nullptr);
    void setModel(numbers::WhyModel model);
    QSize sizeHint() const override { return {358, 182}; }
    QSize minimumSizeHint() const override { return {320, 182}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    double drawDigits(QPainter& painter, double top) const;
    void drawRule(QPainter& painter, double top) const;

    numbers::WhyModel m_model;
};

/// The fourth column beside the bits: what is stored, what was asked for, and the difference.
class NumbersStored : public QWidget {
    Q_OBJECT

public:
    explicit NumbersStored(QWidget* parent = nullptr);
    void setResult(const numbers::Result& result);
    /// One line below the tiles instead of a column beside them.
    void setLine(bool line);
    QSize sizeHint() const override { return m_line ? QSize(600, 48) : QSize(186, 156); }
    QSize minimumSizeHint() const override { return m_line ? QSize(300, 48) : QSize(186, 156); }

protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent*) override;

private:
    struct Row {
        QString label;
        QString value;
        QString full;
    };
    void drawColumn(QPainter& painter) const;
    void drawLine(QPainter& painter) const;

    QString m_value;
    QString m_full;
    std::vector<Row> m_rows;
    bool m_equals = true;
    bool m_line = false;
};

} // namespace bitloupe
