#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <cstdint>

namespace bitloupe {

/// What a BitRow shows: the low `width` bits of a value in two's complement.
struct BitRowModel {
    std::int64_t value = 0;
    int width = 32;
    int used = 1; ///< bits that hold the value, its sign among them
    QString usedLabel; ///< "13 bits hold 2282"
    QString signLabel; ///< "19 copies of the sign"
    int peak = 0; ///< bits that the largest sum so far needed; 0 for no marker
    QString peakLabel; ///< "peak so far: 15 bits"
    QString tip; ///< of the value as a whole, before what a bit is worth
};

/// A register in bits: the bits that hold the value are coloured, copies of the sign are pale. One line, or
/// two lines of half the width when the tiles would be under 20 px.
class BitRow : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BitRow(QWidget* parent = nullptr);
    void setModel(BitRowModel model);
    const BitRowModel& model() const { return m_model; }
    /// Lower tiles and labels, where height is scarce.
    void setDense(bool dense);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    int partCount() const override { return m_model.width; }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void menuWanted(const QPoint& globalPos);
    void linkWanted(); ///< Shift and click

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct Heights {
        int head, tile, foot;
        int line() const { return head + tile + foot; }
    };
    Heights heights() const { return m_isDense ? Heights{19, 22, 14} : Heights{25, 28, 18}; }
    int lines(int width) const;
    QRectF tile(int bit) const;
    bool isSet(int bit) const { return ((static_cast<std::uint64_t>(m_model.value) >> bit) & 1U) != 0; }
    void paintLabels(QPainter& painter) const;
    QRectF paintPeak(QPainter& painter) const; ///< the place it takes

    BitRowModel m_model;
    bool m_isDense = false;
};

} // namespace bitloupe
