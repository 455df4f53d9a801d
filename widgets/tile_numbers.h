#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QString>
#include <QWidget>

#include <array>
#include <vector>

namespace bitloupe {

/// One number on its colour.
struct TileNumber {
    QString text;
    double share = 0; ///< of the end of the colour scale, -1 .. 1; NaN: no colour
    QString tip;
    QString full = {}; ///< what is copied, where the text is rounded
};

struct TileNumbersModel {
    std::array<QString, 3> titles; ///< what the three grids hold
    int rows = 0;
    int columns = 0;
    std::array<std::vector<TileNumber>, 3> numbers; ///< row-major
    int selected = 0;
    CopyTable table = {}; ///< what is copied of the whole
};

/// The numbers of one tile in three grids side by side: original, codes, differences. A click or the arrows
/// choose a number in all of them.
class TileNumbers : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit TileNumbers(QWidget* parent = nullptr);
    void setModel(TileNumbersModel model); ///< emits nothing
    const TileNumbersModel& model() const { return m_model; }
    QRectF cellRect(int grid, int cell) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// The numbers of the first grid, then of the others.
    int partCount() const override { return 3 * m_model.rows * m_model.columns; }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void picked(int cell); ///< by the user only
    void note(const QString& sentence); ///< "Copied the picture"

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    int cells() const { return m_model.rows * m_model.columns; }
    int partAt(const QPointF& point) const;
    const TileNumber& number(int part) const;
    void pick(int cell);
    double pixelsThatFit() const;
    void paintCell(QPainter& painter, int part, double pixels) const;

    TileNumbersModel m_model;
    int m_hover = -1;
};

} // namespace bitloupe
