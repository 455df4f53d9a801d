#pragma once

#include "widgets/accessible_parts.h"

#include <QWidget>

#include <algorithm>

namespace bitloupe {

class CopyMenu;

/// What the two views of a block share: tiles that are pointed at and picked, Left and Right for the block
/// before and behind, hover texts, a menu, a height that follows from the width.
class BlockTiles : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    bool hasHeightForWidth() const override { return true; }
    QSize sizeHint() const override { return {640, heightForWidth(640)}; }
    QSize minimumSizeHint() const override { return {300, heightForWidth(std::max(300, width()))}; }

Q_SIGNALS:
    // By the user only.
    void hovered(int tile); ///< -1 when the pointer left
    void picked(int tile);
    void stepped(int direction);
    void note(const QString& sentence); ///< "Copied the picture"

protected:
    explicit BlockTiles(QWidget* parent);

    virtual int tileAt(const QPointF& point) const = 0; ///< -1: none
    virtual QString tipOf(int tile) const = 0;
    /// The entries of a tile, -1 where there is none, and of the whole.
    virtual void fillMenu(CopyMenu& menu, int tile) const = 0;
    /// The tile that a menu opened by key is of.
    virtual int tileInFocus() const { return -1; }
    virtual void press(int tile) = 0;

    int hoveredTile() const { return m_hover; }
    void forgetHover() { m_hover = -1; }

    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    void setHover(int tile);

    int m_hover = -1;
};

} // namespace bitloupe
