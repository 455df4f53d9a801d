#pragma once

#include "core/labs/numbers/cost_facts.h"
#include "widgets/accessible_parts.h"

#include <QWidget>

namespace bitloupe {

/// The accumulator of a sum of products, one line per doubling of K: the bits of the largest sum, those of
/// one product in one colour, those that the growing sum added in another.
class NumbersGrowth : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit NumbersGrowth(QWidget* parent = nullptr);
    void setAnswer(const numbers::CostAnswer& answer);
    /// Shows only the first lines of the way up; all of them where it is negative.
    void setShown(int lines);
    int shown() const;
    int lines() const { return static_cast<int>(m_answer.growth.size()); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(visibleLines().size()); }
    AccessiblePart part(int index) const override;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    struct Layout {
        double tile = 18; ///< step from bit to bit
        double right = 0; ///< edge of bit 0
        double textLeft = 0;
        bool hasBounds = true;
    };
    Layout layoutNow() const;
    std::vector<int> visibleLines() const; ///< -1 stands for those left out
    void paintHead(QPainter& painter, const Layout& layout) const;
    void paintLine(QPainter& painter, const Layout& layout, const numbers::GrowthStep& step,
                   double top) const;
    void paintTile(QPainter& painter, const QRectF& tile, int bit, const numbers::GrowthStep& step) const;

    numbers::CostAnswer m_answer;
    int m_shown = -1;
};

} // namespace bitloupe
