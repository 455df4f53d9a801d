#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <cstdint>

namespace bitloupe {

/// The bits of a code as narrow stripes in the colours of their fields: full is 1, pale is 0. Where
/// `editable`, a click flips a bit, Left and Right choose one and Space flips it.
class BitStrip : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BitStrip(QWidget* parent = nullptr);
    /// `sign`, `exponent` and `fraction` bits from the highest down. Emits nothing.
    void setBits(std::uint64_t bits, int sign, int exponent, int fraction);
    void setEditable(bool editable);
    std::uint64_t bits() const { return m_bits; }
    QRectF stripe(int bit) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    QString accessibleValue() const override; ///< "sign 0, exponent 01011, fraction 1001100110"
    int partCount() const override { return count(); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { flip(count() - 1 - index); }

Q_SIGNALS:
    void edited(quint64 bits); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    int count() const { return m_sign + m_exponent + m_fraction; }
    double step() const;
    int bitAt(double x) const;
    void flip(int bit);

    std::uint64_t m_bits = 0;
    int m_sign = 1;
    int m_exponent = 5;
    int m_fraction = 10;
    int m_current = 0;
    bool m_editable = false;
};

} // namespace bitloupe
