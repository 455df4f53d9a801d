#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// A byte in hex. A half (four bits, one digit) belongs to the scale or to the elements with bits in it.
struct ByteModel {
    QString digits; ///< two, the high half first
    bool isScale = false;
    std::vector<int> high;
    std::vector<int> low;
    QString tip;
};

/// The bytes of a block in the order of a file, the scale in the exponent's colour. Pointing at a digit names
/// the elements that it holds.
class ByteRow : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit ByteRow(QWidget* parent = nullptr);
    void setBytes(std::vector<ByteModel> bytes, const QString& name);
    const std::vector<ByteModel>& bytes() const { return m_bytes; }
    /// Lights the digits that hold an element; -1 for none.
    void setLit(int element);
    QRectF byteRect(int index) const;
    QSize sizeHint() const override { return {700, minimumSizeHint().height()}; }
    QSize minimumSizeHint() const override { return {400, 56}; }

    int partCount() const override { return static_cast<int>(m_bytes.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    // By the user only.
    void hovered(int element); ///< the first of the digit; -1 where there is none
    void picked(int element);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    const std::vector<int>* halfAt(const QPointF& point) const;
    int byteAt(const QPointF& point) const;
    bool isLit(const std::vector<int>& half) const;

    std::vector<ByteModel> m_bytes;
    int m_lit = -1;
};

} // namespace bitloupe
