#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Consecutive bits of one meaning, under one bracket, with the term of the formula that they make.
struct BitGroup {
    enum class Tone { Sign, Exponent, Fraction };

    Tone tone = Tone::Fraction;
    QString name;
    QString note; ///< beside the name where there is room: "5 bits"
    QString longNote; ///< instead of it where there is more room
    int count = 0;
    QStringList places; ///< rich text under each tile, highest first; one per bit
    QString term; ///< rich text in the formula face: "2^{11 − 15}", "1 +"
    QString numerator; ///< of a fraction after the term; may be empty
    QString denominator;
    QString result; ///< rich text under the term: "= 2^{−4} = 0.0625"
};

/// All that a BitField shows. Bit count-1 is the leftmost.
struct BitFieldModel {
    QString name; ///< of the format
    quint64 bits = 0;
    std::vector<BitGroup> groups;
    int impliedGroup = -1; ///< group that an implied leading digit stands before; -1 for none
    bool impliedOne = true;
    QString impliedPlace;
    QString sentence; ///< replaces the formula: "All exponent bits are 1 and the fraction is 0: infinity."

    int count() const;
};

/// The bits of a number as tiles: click toggles, press and drag paints, arrows move, Space toggles, Home and
/// End jump. Up to 34 bits stand in one line, more in two. The terms of the formula stand under their own
/// tiles.
class BitField : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    enum class Phase { Begin, Update, Commit, Single };

    explicit BitField(QWidget* parent = nullptr);
    void setModel(BitFieldModel model); ///< emits nothing
    const BitFieldModel& model() const { return m_model; }
    int currentBit() const { return m_current; }
    void setCurrentBit(int bit); ///< emits nothing
    /// An equals sign after the last term, for a value that stands to the right.
    void setTrailingEquals(bool shown);
    /// The terms and results under the tiles; shown unless told.
    void setFormulaShown(bool shown);
    /// The tile of a bit, in the widget's coordinates.
    QRectF tileRect(int bit) const;
    /// Where the tiles and the formula end at the right.
    double contentWidth() const { return m_contentWidth; }
    /// The width at which no tile has to be narrower than it would like.
    int fullWidth();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {240, sizeHint().height()}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override;
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void bitsEdited(quint64 bits, bitloupe::BitField::Phase phase); ///< by the user only
    void attended(int bit); ///< the bit under the pointer, else the one with the focus; by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    void changeEvent(QEvent*) override;

private:
    struct Column {
        double left = 0;
        double right = 0;
        double top = 0;
    };

    int rowCount() const { return m_model.count() > 34 ? 2 : 1; }
    void layOut(double width);
    void layOutRow(int row, int first, int last);
    double columnNeeds(const BitGroup& group) const;
    int bitAt(const QPointF& point) const;
    int groupOf(int bit) const;
    void toggle(int bit);
    void moveTo(int bit);
    void paintBit(int bit, bool one, Phase phase);
    void drawHeads(QPainter& painter) const;
    void drawTiles(QPainter& painter) const;
    void drawPlaces(QPainter& painter) const;
    void drawFormula(QPainter& painter) const;
    void drawTile(QPainter& painter, const QRectF& rect, BitGroup::Tone tone, bool one, bool hovered) const;

    BitFieldModel m_model;
    std::vector<QRectF> m_tiles; ///< by bit
    std::vector<std::vector<Column>> m_columns; ///< by group, one part per row it stands in
    QRectF m_implied;
    QPointF m_point;
    double m_tileWidth = 34;
    double m_tileHeight = 42;
    double m_gap = 4;
    double m_contentWidth = 0;
    double m_formulaTop = 0;
    int m_placeStep = 1; ///< every so many bits have their place value shown
    bool m_trailingEquals = false;
    bool m_formulaShown = true;
    int m_current = 0;
    int m_hover = -1;
    int m_painted = -1; ///< last bit of a running stroke, -1 for none
    bool m_paintOne = false;
};

} // namespace bitloupe
