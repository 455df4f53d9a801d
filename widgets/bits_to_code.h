#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/bit_field.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Neighbouring bits of one meaning.
struct BitRun {
    BitGroup::Tone tone = BitGroup::Tone::Fraction;
    QString name; ///< "exponent"
    QString bits; ///< "01111010", highest first
};

/// The bits of a number, an arrow, and the bits of the code that it became; nothing to edit. Small tiles in
/// one line, as wide as there is room.
class BitsToCode : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BitsToCode(QWidget* parent = nullptr);
    void setBits(std::vector<BitRun> number, const QString& code, const QString& name);
    const QString& code() const { return m_code; }
    QRectF tileRect(int index) const; ///< of the number's bits, then of the code's

    QSize sizeHint() const override { return {640, 26}; }
    QSize minimumSizeHint() const override { return {260, 26}; }
    int partCount() const override { return numberCount() + static_cast<int>(m_code.size()); }
    AccessiblePart part(int index) const override;

protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent*) override;

private:
    int numberCount() const;
    double tileWidth() const;
    const BitRun* runOf(int index, int& inside) const;
    QString nameOf(int index) const;

    std::vector<BitRun> m_number;
    QString m_code;
};

} // namespace bitloupe
