#include "widgets/block_bytes.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kMargin = 40; ///< at the left, for the number of a line's first byte
constexpr double kLabel = 20;
constexpr double kTile = 26;
constexpr double kGap = 3;
constexpr double kLineGap = 4;
constexpr double kGroupGap = 14;
constexpr double kLeastTile = 23;
constexpr double kMostTile = 34;
constexpr int kShort = 16; ///< groups of up to so many bytes share a line

std::pair<QColor, QColor> coloursOf(BlockTone tone)
{
    const Theme& t = theme();
    switch (tone) {
    case BlockTone::Scale:
        return {t.exponentTint, t.exponentSolid};
    case BlockTone::Minimum:
        return {t.signTint, t.signSolid};
    case BlockTone::Codes:
        return {t.fractionTint, t.fractionSolid};
    case BlockTone::Other:
        break;
    }
    return {t.field, t.secondary};
}

} // namespace

BlockBytes::BlockBytes(QWidget* parent)
    : BlockTiles(parent)
{
}

void BlockBytes::setModel(BlockBytesModel model)
{
    m_model = std::move(model);
    forgetHover();
    m_marked.clear();
    setAccessibleName(m_model.name);
    m_places = {};
    updateGeometry();
    update();
}

void BlockBytes::setMarked(std::vector<MarkedBits> bits)
{
    m_marked = std::move(bits);
    update();
}

/// Short groups follow one another on a line while they fit; a long one begins a line of its own.
BlockBytes::Places BlockBytes::place(int width) const
{
    Places out;
    out.width = width;
    out.bytes.resize(m_model.bytes.size());
    const double room = std::max(120.0, width - kMargin);
    const int perLine = room >= 32 * kLeastTile ? 32 : room >= 16 * kLeastTile ? 16 : 8;
    const double tile = std::min(kMostTile, std::floor(room / perLine));
    const QFontMetricsF metrics(textFont(12));
    double x = 0;
    double top = 0;
    bool isOpen = false;
    for (const BlockBytesGroup& group : m_model.groups) {
        const double labelled = std::max(metrics.horizontalAdvance(group.label), group.count * tile);
        const bool isShort = group.count <= std::min(kShort, perLine);
        const bool follows = isOpen && isShort && x + kGroupGap + labelled <= room;
        if (!follows && group.first > 0)
            top = out.height + kLineGap;
        x = follows ? x + kGroupGap : 0;
        out.labels.emplace_back(kMargin + x, top);
        for (int i = 0; i < group.count; ++i) {
            const double y = top + kLabel + i / perLine * (kTile + kGap);
            if (i % perLine == 0 && !follows)
                out.lineStarts.push_back(group.first + i);
            out.bytes[static_cast<std::size_t>(group.first + i)] =
                QRectF(kMargin + x + i % perLine * tile, y, tile - 2, kTile);
            out.height = std::max(out.height, y + kTile + 6);
        }
        x += labelled;
        isOpen = isShort;
    }
    return out;
}

int BlockBytes::heightForWidth(int width) const
{
    return static_cast<int>(std::ceil(place(width).height));
}

const BlockBytes::Places& BlockBytes::places() const
{
    if (m_places.width != width())
        m_places = place(width());
    return m_places;
}

QRectF BlockBytes::byteRect(int byte) const
{
    return places().bytes[static_cast<std::size_t>(byte)];
}

int BlockBytes::tileAt(const QPointF& point) const
{
    const auto it = std::find_if(places().bytes.begin(), places().bytes.end(),
                                 [&](const QRectF& box) { return box.contains(point); });
    return it == places().bytes.end() ? -1 : static_cast<int>(it - places().bytes.begin());
}

int BlockBytes::groupOf(int byte) const
{
    const auto it =
        std::find_if(m_model.groups.begin(), m_model.groups.end(), [byte](const BlockBytesGroup& group) {
            return byte >= group.first && byte < group.first + group.count;
        });
    return static_cast<int>(it - m_model.groups.begin());
}

AccessiblePart BlockBytes::part(int index) const
{
    const auto& group = m_model.groups[static_cast<std::size_t>(groupOf(index))];
    return {QAccessible::StaticText, tr("Byte %1, %2").arg(index).arg(group.label),
            m_model.bytes[static_cast<std::size_t>(index)].digits, byteRect(index).toRect()};
}

void BlockBytes::pressPart(int index)
{
    Q_EMIT picked(index);
}

void BlockBytes::paintByte(QPainter& painter, int byte) const
{
    const auto [tint, solid] = coloursOf(m_model.groups[static_cast<std::size_t>(groupOf(byte))].tone);
    const QRectF box = byteRect(byte);
    bool isMarked = false;
    drawRoundedBox(painter, box, 4, tint, QColor());
    for (const MarkedBits& run : m_marked) {
        if (run.byte != byte)
            continue;
        isMarked = true;
        const double bit = (box.width() - 6) / 8;
        const double left = box.left() + 3 + (8 - run.shift - run.bits) * bit;
        painter.fillRect(QRectF(left, box.bottom() - 5, run.bits * bit, 3), solid);
    }
    if (isMarked || byte == hoveredTile())
        drawRoundedBox(painter, box, 4, QColor(), byte == hoveredTile() ? theme().accent : solid, 1.5);
    painter.setFont(monoFont(std::min(14.0, box.width() * 0.6), QFont::Medium));
    painter.setPen(solid);
    painter.drawText(box.adjusted(0, 0, 0, -3), Qt::AlignCenter,
                     m_model.bytes[static_cast<std::size_t>(byte)].digits);
}

void BlockBytes::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(12));
    for (std::size_t i = 0; i < m_model.groups.size(); ++i) {
        painter.setPen(coloursOf(m_model.groups[i].tone).second);
        painter.drawText(places().labels[i] + QPointF(0, 14), m_model.groups[i].label);
    }
    painter.setFont(monoFont(11));
    painter.setPen(theme().secondary);
    for (const int byte : places().lineStarts) {
        const QRectF box = byteRect(byte);
        painter.drawText(QRectF(0, box.top(), kMargin - 10, box.height()), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(byte));
    }
    for (int i = 0; i < partCount(); ++i)
        paintByte(painter, i);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void BlockBytes::fillMenu(CopyMenu& menu, int tile) const
{
    if (tile >= 0) {
        const BlockByte& shown = m_model.bytes[static_cast<std::size_t>(tile)];
        menu.value(shown.digits);
        menu.explanation(shown.tip);
    }
    QStringList all;
    CopyTable table{
        tr("the bytes"), {QStringLiteral("offset"), QStringLiteral("hex")}, {}, {QStringLiteral("hex")}};
    for (const BlockByte& each : m_model.bytes) {
        table.rows.push_back({QString::number(all.size()), each.digits});
        all << each.digits;
    }
    menu.text(tr("Copy all bytes"), all.join(u' '), tr("%1 bytes").arg(all.size()));
    menu.table(table);
}

QString BlockBytes::tipOf(int tile) const
{
    return m_model.bytes[static_cast<std::size_t>(tile)].tip;
}

} // namespace bitloupe
