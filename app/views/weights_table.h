#pragma once

#include "app/views/weights_table_rows.h"
#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QWidget>

namespace bitloupe {

/// Granularities and block formats against two widths: SQNR, worst channel, MSE and size. A click on a row
/// chooses it, a click in one of the halves its width as well.
class WeightsTable : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    static constexpr int kRow = 28;
    static constexpr int kHead = 46;

    explicit WeightsTable(QWidget* parent = nullptr);

    void setResult(const weights::Result& result);
    const ComparedRows& rows() const { return m_rows; }
    CopyTable table() const;
    QSize sizeHint() const override;
    /// Unit of the sizes, as the headings say it: "kB", "MB" or "GB".
    QString sizeUnit() const { return unitText(half(true).unitBytes); }
    /// Bytes in a unit of so many: "16.4", and two decimals of what is small.
    static QString sizeText(std::int64_t bytes, double unitBytes);
    QSize minimumSizeHint() const override { return {460, sizeHint().height()}; }

    int partCount() const override { return static_cast<int>(m_rows.rows.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index, Side::Name); }

Q_SIGNALS:
    // By the user only.
    void picked(bitloupe::weights::Granularity granularity, int groupSize, int bits); ///< bits 0: as before
    void blockPicked(const bitloupe::ScaledBlockFormat* format);
    void note(const QString& sentence);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    enum class Side { Name, Left, Right };
    struct Half {
        QRectF room;
        double exponent; ///< MSE is printed in units of 10^exponent
        bool isWide; ///< they differ too much for one unit: each has a power of its own
        double bestDb;
        double unitBytes = 1e3; ///< sizes are printed in units of so many bytes, the same in both halves
    };

    static QString unitText(double unitBytes);
    double nameWidth() const;
    Half half(bool right) const;
    QRectF rowRect(int row) const;
    int rowAt(const QPointF& point) const;
    Side sideAt(const QPointF& point) const;
    const weights::TableRow* cellsOf(int row, Side side) const;
    void pick(int row, Side side);
    void move(int direction);
    QString tipOf(int row, Side side) const;
    void paintName(QPainter& painter, int row) const;
    void paintHalf(QPainter& painter, bool right) const;
    void paintCells(QPainter& painter, const Half& half, const ComparedRow& row, bool right,
                    const QRectF& box) const;

    ComparedRows m_rows;
    int m_hover = -1;
};

} // namespace bitloupe
