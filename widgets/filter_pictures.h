#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QImage>
#include <QString>
#include <QWidget>

#include <array>
#include <functional>
#include <vector>

namespace bitloupe {

/// Values as coloured cells under a title, with the scale of their colours.
struct FilterPicture {
    QString title;
    QString subtitle; ///< in grey behind the title
    QString name; ///< for screen readers
    std::vector<float> values; ///< at (tile * rows + row) * columns + column; NaN leaves its cell empty
    double width = 0; ///< colours span -width .. width
};

struct FilterPicturesModel {
    int tiles = 0;
    int rows = 1; ///< of a tile
    int columns = 1;
    std::array<FilterPicture, 3> pictures;
    QString tileName; ///< "Input %1"
    std::function<QString(std::size_t cell)> tip;
    std::function<QString(std::size_t cell)> copyText;
    std::function<QString(int tile)> tileJson;
    std::function<CopyTable()> table; ///< all values, asked only when they are copied
};

/// Three pictures of the same tiles side by side. A tile under the pointer is outlined in all of them, a
/// click keeps it; the arrows move it. Beyond 1,024 tiles the wheel zooms and a drag moves the view.
class FilterPictures : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    static constexpr int kZoomFrom = 1024;

    explicit FilterPictures(QWidget* parent = nullptr);

    void setModel(FilterPicturesModel model); ///< emits nothing; the view stays while the tiles do
    const FilterPicturesModel& model() const { return m_model; }
    int kept() const { return m_kept; }
    void setKept(int tile); ///< emits nothing
    /// Three tiles as the red, green and blue of one, where there are three.
    void setAsColours(bool on);
    double zoom() const { return m_zoom; }

    /// Where the tiles of a picture are drawn, and one tile of it.
    QRectF pictureRect(int picture) const;
    QRectF tileRect(int picture, int tile) const;

    QSize sizeHint() const override { return {646, 300}; }
    QSize minimumSizeHint() const override { return {360, 170}; }

    /// The pictures, then the tiles of the first.
    int partCount() const override;
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    // By the user only.
    void tileKept(int tile);
    void cellKept(int tile, int cell); ///< a click also says which cell of the tile it was on
    void note(const QString& sentence); ///< "Copied the picture"

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void changeEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    /// One device pixel's cells along one direction; none between tiles.
    struct Span {
        int first = -1;
        int last = -1;
    };
    struct Grid {
        int columns = 1; ///< tiles side by side
        int rows = 1;
        double cell = 1; ///< pixels per cell at zoom 1
    };

    bool asColours() const { return m_asColours && m_model.tiles == 3; }
    int shownTiles() const { return asColours() ? 1 : m_model.tiles; }
    bool canZoom() const { return m_model.tiles > kZoomFrom; }
    QRectF frameRect(int picture) const;
    void layOut();
    std::vector<Span> spans(double from, double length, double scale, int tiles, int cells) const;
    const QImage& image(int picture);
    QColor cellColour(int picture, const Span& x, const Span& y) const;
    QColor rgbColour(int picture, int row, int column) const;
    std::size_t cellIndex(int gridRow, int gridColumn) const;
    int pictureAt(const QPointF& point) const;
    int tileAt(const QPointF& point) const;
    int cellAt(const QPointF& point) const; ///< in the whole tensor, -1 for none
    void zoomAt(const QPointF& point, double factor);
    void moveView(const QPointF& to);
    void keep(int tile, int cell);
    void setHover(int tile);
    void showKept();
    void forget();

    void paintTitle(QPainter& painter, int picture) const;
    void paintScale(QPainter& painter, int picture) const;
    void paintOutline(QPainter& painter, int picture, int tile, double width) const;

    FilterPicturesModel m_model;
    Grid m_grid;
    std::array<QImage, 3> m_images; ///< null: to be drawn anew
    int m_kept = -1;
    int m_hover = -1;
    double m_zoom = 1;
    QPointF m_view; ///< what lies at the upper left, in pixels at the current zoom
    QPointF m_dragFrom;
    QPointF m_dragView;
    bool m_dragging = false;
    bool m_moved = false;
    bool m_asColours = false;
};

} // namespace bitloupe
