#pragma once

#include "core/labs/numbers/bias_order.h"
#include "widgets/accessible_parts.h"

#include <QWidget>

#include <optional>

class QVariantAnimation;

namespace bitloupe {

/// Codes in the order of their patterns above, in the order of their values below, and a line from each to
/// itself. With a bias no line crosses another.
class NumbersBias : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit NumbersBias(QWidget* parent = nullptr);
    void setFormat(const FloatFormat& format); ///< of at most kMaxOrderBits bits; emits nothing
    void setCoding(numbers::ExponentCoding coding, bool isAnimated);
    const numbers::BiasOrder& order() const;
    const FloatFormat& format() const { return m_format; }
    /// The code pointed at, or nullptr.
    const numbers::OrderedCode* pointed() const;
    QSize sizeHint() const override { return {560, 236}; }
    QSize minimumSizeHint() const override { return {320, 236}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(order().codes.size()); }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void pointedChanged(); ///< by the user, or where the format no longer has the code

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    bool isTwosComplement() const { return m_coding == numbers::ExponentCoding::TwosComplement; }
    double pitch() const;
    double columnX(double rank) const;
    double topX(std::size_t valueRank) const; ///< between the two codings while the lines move
    void point(std::optional<std::size_t> valueRank);
    void paintLines(QPainter& painter) const;
    void paintLine(QPainter& painter, const numbers::OrderedCode& code) const;
    void paintPatterns(QPainter& painter) const;
    void paintExponents(QPainter& painter) const;
    double lineTop() const;

    FloatFormat m_format = kE3M2FN;
    numbers::ExponentCoding m_coding = numbers::ExponentCoding::Biased;
    numbers::BiasOrder m_biased;
    numbers::BiasOrder m_twos;
    std::vector<std::size_t> m_twosRank; ///< by value rank: place among the two's-complement patterns
    std::optional<std::size_t> m_pointed; ///< a value rank
    double m_blend = 0; ///< 0 biased, 1 two's complement
    QVariantAnimation* m_move;
};

} // namespace bitloupe
