#include "core/base/number_text.h"
#include "widgets/filter_pictures.h"
#include "widgets/filter_pictures_layout.h"
#include "widgets/painting.h"
#include "widgets/signed_colour.h"

#include <QLinearGradient>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kGapFrom = 7; ///< pixels of a tile from which a line sets it apart

/// "0.056": as many decimals as three digits of the end need, so that both ends and 0 agree.
QString endText(double value)
{
    return qs(significantText(value, std::abs(value) < 1e-3 ? 1 : 2));
}

} // namespace

/// The cells under each device pixel. Where several lie under one, all of them are named.
std::vector<FilterPictures::Span> FilterPictures::spans(double from, double length, double scale, int tiles,
                                                        int cells) const
{
    const double tile = m_grid.cell * m_zoom * cells;
    const double gap = tile >= kGapFrom && cells > 1 ? 1.0 : tile >= 2 * kGapFrom ? 1.0 : 0.0;
    const auto pixels = static_cast<std::size_t>(std::round(length * scale));
    std::vector<Span> out(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        const double at = from + (static_cast<double>(i) + 0.25) / scale;
        const double end = from + (static_cast<double>(i) + 0.75) / scale;
        const int number = static_cast<int>(at / tile);
        const double inside = at - number * tile;
        if (number >= tiles || inside >= tile - gap)
            continue;
        const double each = (tile - gap) / cells;
        out[i].first = number * cells + std::min(cells - 1, static_cast<int>(inside / each));
        out[i].last = std::max(out[i].first, static_cast<int>((end - gap) / (m_grid.cell * m_zoom)));
        out[i].last = gap > 0 ? out[i].first : std::min(out[i].last, tiles * cells - 1);
    }
    return out;
}

/// Of several values under one pixel the largest in magnitude shows, so that none that matters is lost.
QColor FilterPictures::cellColour(int picture, const Span& x, const Span& y) const
{
    const FilterPicture& shown = m_model.pictures[static_cast<std::size_t>(picture)];
    float strongest = std::numeric_limits<float>::quiet_NaN();
    bool found = false;
    for (int row = y.first; row <= y.last; ++row) {
        for (int column = x.first; column <= x.last; ++column) {
            const std::size_t cell = cellIndex(row, column);
            if (cell >= shown.values.size())
                continue;
            found = true;
            const float value = shown.values[cell];
            if (!(std::abs(value) <= std::abs(strongest)))
                strongest = value;
        }
    }
    if (!found)
        return Qt::transparent;
    if (std::isnan(strongest))
        return theme().warnTint;
    return signedColour(shown.width > 0 ? static_cast<double>(strongest) / shown.width : 0);
}

QColor FilterPictures::rgbColour(int picture, int row, int column) const
{
    const FilterPicture& shown = m_model.pictures[static_cast<std::size_t>(picture)];
    std::array<float, 3> part{};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto cell = (i * static_cast<std::size_t>(m_model.rows) + static_cast<std::size_t>(row))
                * static_cast<std::size_t>(m_model.columns)
            + static_cast<std::size_t>(column);
        const double share = shown.width > 0 ? static_cast<double>(shown.values[cell]) / shown.width : 0;
        part[i] = static_cast<float>(std::isnan(share) ? 0.5 : std::clamp(0.5 + share / 2, 0.0, 1.0));
    }
    return QColor::fromRgbF(part[0], part[1], part[2]);
}

const QImage& FilterPictures::image(int picture)
{
    QImage& image = m_images[static_cast<std::size_t>(picture)];
    const QSizeF size = pictureRect(picture).size();
    const double scale = devicePixelRatioF();
    const QSize pixels(static_cast<int>(std::round(size.width() * scale)),
                       static_cast<int>(std::round(size.height() * scale)));
    if (image.size() == pixels)
        return image;
    image = QImage(pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    image.setDevicePixelRatio(scale);
    const auto across = spans(m_view.x(), size.width(), scale, m_grid.columns, m_model.columns);
    const auto down = spans(m_view.y(), size.height(), scale, m_grid.rows, m_model.rows);
    const auto isNew = [](const std::vector<Span>& all, int i) {
        return i == 0 || all[static_cast<std::size_t>(i)].first != all[static_cast<std::size_t>(i) - 1].first
            || all[static_cast<std::size_t>(i)].last != all[static_cast<std::size_t>(i) - 1].last;
    };
    for (int y = 0; y < pixels.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        const Span& row = down[static_cast<std::size_t>(y)];
        if (row.first < 0)
            continue;
        if (!isNew(down, y)) {
            std::copy_n(reinterpret_cast<const QRgb*>(image.constScanLine(y - 1)), pixels.width(), line);
            continue;
        }
        QRgb colour = 0;
        for (int x = 0; x < pixels.width(); ++x) {
            const Span& column = across[static_cast<std::size_t>(x)];
            if (column.first < 0)
                continue;
            if (isNew(across, x))
                colour = (asColours() ? rgbColour(picture, row.first, column.first)
                                      : cellColour(picture, column, row))
                             .rgba();
            line[x] = qPremultiply(colour);
        }
    }
    return image;
}

void FilterPictures::paintTitle(QPainter& painter, int picture) const
{
    const FilterPicture& shown = m_model.pictures[static_cast<std::size_t>(picture)];
    const QRectF frame = frameRect(picture);
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(theme().text);
    const QString title =
        painter.fontMetrics().elidedText(shown.title, Qt::ElideRight, static_cast<int>(frame.width()));
    painter.drawText(QPointF(frame.left(), 14), title);
    const double after = painter.fontMetrics().horizontalAdvance(title) + 6;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(QPointF(frame.left() + after, 14),
                     painter.fontMetrics().elidedText(shown.subtitle, Qt::ElideRight,
                                                      std::max(0, static_cast<int>(frame.width() - after))));
}

void FilterPictures::paintScale(QPainter& painter, int picture) const
{
    const FilterPicture& shown = m_model.pictures[static_cast<std::size_t>(picture)];
    const QRectF cells = pictureRect(picture);
    const QRectF frame = frameRect(picture);
    const QRectF bar(cells.left(), cells.bottom() + 4,
                     std::min(frame.width(), std::max(120.0, cells.width())), 6);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    constexpr int kStops = 16;
    for (int i = 0; i <= kStops; ++i)
        gradient.setColorAt(static_cast<double>(i) / kStops,
                            signedColour(shown.width > 0 ? 2.0 * i / kStops - 1 : 0));
    painter.fillRect(bar, gradient);
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const QRectF labels(bar.left(), bar.bottom() + 3, bar.width(), 16);
    painter.drawText(labels, Qt::AlignHCenter | Qt::AlignVCenter, QStringLiteral("0"));
    if (shown.width > 0) {
        painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, endText(-shown.width));
        painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, endText(shown.width));
    }
}

void FilterPictures::paintOutline(QPainter& painter, int picture, int tile, double width) const
{
    if (tile < 0 || tile >= m_model.tiles || asColours())
        return;
    const double reach = width - 0.5;
    const QRectF box = tileRect(picture, tile).adjusted(-reach, -reach, reach - 1, reach - 1);
    if (!box.intersects(pictureRect(picture)))
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().card, width + 2));
    painter.drawRect(box);
    painter.setPen(QPen(theme().text, width));
    painter.drawRect(box);
}

void FilterPictures::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_model.tiles == 0)
        return;
    for (int picture = 0; picture < 3; ++picture) {
        paintTitle(painter, picture);
        paintScale(painter, picture);
        const QRectF cells = pictureRect(picture);
        painter.drawImage(cells.topLeft(), image(picture));
        painter.save();
        if (m_zoom > 1)
            painter.setClipRect(cells.adjusted(-1, -1, 1, 1));
        if (m_hover != m_kept)
            paintOutline(painter, picture, m_hover, 1);
        paintOutline(painter, picture, m_kept, 2);
        painter.restore();
    }
    if (showsFocus(this))
        drawFocusRing(painter, pictureRect(0).adjusted(-3, -3, 3, 3), 2);
}

} // namespace bitloupe
