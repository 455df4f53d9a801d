#pragma once

#include <QScrollArea>
#include <QWidget>

namespace bitloupe {

class MatrixView;

/// X above Y, W left of Y, so that row i and column j meet in cell i, j; any widget in the free corner. What
/// does not fit scrolls, and what belongs together scrolls together: W and Y by rows, X and Y by columns.
class MatrixField : public QWidget {
    Q_OBJECT

public:
    MatrixField(QWidget* corner, MatrixView* w, MatrixView* x, MatrixView* y);

    /// Most pixels for X and for Y and W.
    void setRooms(int upper, int lower);
    /// After the matrices changed their size: places them and scrolls to the cell at work.
    void arrange();
    void showCell(int row, int column, int product);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {360, sizeHint().height()}; }

Q_SIGNALS:
    void zoomWanted(int steps); ///< Ctrl+wheel

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QScrollArea* addArea(MatrixView* matrix);
    int leftWidth() const;
    QRect seen(const MatrixView* matrix, int row, int column) const;

    QWidget* m_corner;
    MatrixView* m_w;
    MatrixView* m_x;
    MatrixView* m_y;
    QScrollArea* m_wArea;
    QScrollArea* m_xArea;
    QScrollArea* m_yArea;
    int m_upper = 400;
    int m_lower = 400;
    bool m_hasBarBelow = false;
};

} // namespace bitloupe
