#pragma once

#include "core/labs/weights/weights.h"
#include "widgets/accessible_parts.h"

#include <QWidget>

namespace bitloupe {

/// Granularities against two widths: SQNR, worst channel, MSE and size. A click on a row chooses the
/// granularity, a click in one of the halves its width as well.
class WeightsTable : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit WeightsTable(QWidget* parent = nullptr);

    void setResult(const weights::Result& result);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {460, sizeHint().height()}; }

    int partCount() const override { return static_cast<int>(m_rows.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index, 0); }

Q_SIGNALS:
    /// By the user only; `bits` is 0 where the width is to stay.
    void picked(bitloupe::weights::Granularity granularity, int groupSize, int bits);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct Row {
        weights::TableRow left;
        weights::TableRow right;
        bool chosen = false;
    };
    struct Half {
        QRectF room;
        double exponent; ///< MSE is printed in units of 10^exponent
        double bestDb;
    };

    double nameWidth() const;
    Half half(bool right) const;
    QRectF rowRect(int row) const;
    int rowAt(const QPointF& point) const;
    int bitsAt(const QPointF& point) const;
    void pick(int row, int bits);
    QString csv() const;
    QString nameOf(const Row& row) const;
    void paintHalf(QPainter& painter, bool right) const;
    void paintCells(QPainter& painter, const Half& half, const weights::TableRow& row,
                    const QRectF& box) const;

    std::vector<Row> m_rows;
    int m_leftBits = 8;
    int m_rightBits = 4;
    int m_bits = 8;
    int m_hover = -1;
};

} // namespace bitloupe
