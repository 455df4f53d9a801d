#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <utility>

namespace bitloupe {

/// One tile of the strip.
struct ChannelTile {
    QString number;
    QString value;
    QString tip;
    QString name; ///< for screen readers
};

/// A row of tiles of which one is chosen: up to twelve side by side, more scroll. Left and Right move, Home
/// and End go to the ends.
class ChannelStrip : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit ChannelStrip(QWidget* parent = nullptr);

    /// `tile` is asked only for what is seen.
    void setTiles(int count, std::function<ChannelTile(int)> tile);
    /// What is copied of all tiles, in their order; not while only the numbers are shown.
    void setTable(std::function<CopyTable()> table) { m_table = std::move(table); }
    int current() const { return m_current; }
    void setCurrent(int index); ///< scrolls it into view; emits nothing
    void setValuesShown(bool shown); ///< else only the numbers
    QRectF tileRect(int index) const;

    QSize sizeHint() const override { return {640, 48}; }
    QSize minimumSizeHint() const override { return {240, 48}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return m_count; }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index); }

Q_SIGNALS:
    void note(const QString& sentence); ///< "Copied the picture"
    void picked(int index); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    double pitch() const;
    int tileAt(const QPointF& point) const;
    void scrollTo(double offset);
    void showCurrent();
    void pick(int index);
    void paintTile(QPainter& painter, int index) const;

    int m_count = 0;
    std::function<ChannelTile(int)> m_tile;
    std::function<CopyTable()> m_table;
    int m_current = -1;
    int m_hover = -1;
    double m_offset = 0;
    bool m_valuesShown = true;
};

} // namespace bitloupe
