#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRow = WeightsTable::kRow;
constexpr double kTight = 290; ///< halves below this have short headings
constexpr double kNoBars = 240; ///< and below this no bars
constexpr std::size_t kCells = 4; ///< SQNR, worst, MSE, kB

double barRoom(const QRectF& half)
{
    constexpr double kBar = 44;
    return half.width() < kNoBars ? 0 : kBar;
}

/// Right edge of a cell of one half. Errors with powers of their own take more room.
double edgeOf(const QRectF& half, bool hasPowers, std::size_t cell)
{
    constexpr std::array<double, kCells> kWide{0.2, 0.56, 0.82, 1.0};
    constexpr std::array<double, kCells> kNarrow{0.2, 0.45, 0.76, 1.0};
    const double bar = barRoom(half);
    return half.left() + bar
        + (half.width() - bar - 8) * (half.width() < kTight || hasPowers ? kNarrow[cell] : kWide[cell]);
}

} // namespace

QString WeightsTable::unitText(double unitBytes)
{
    return unitBytes < 1e6 ? tr("kB") : unitBytes < 1e9 ? tr("MB") : tr("GB");
}

QString WeightsTable::sizeText(std::int64_t bytes, double unitBytes)
{
    const double size = static_cast<double>(bytes) / unitBytes;
    const double least = unitBytes < 1e6 ? 1 : 10; // below it two decimals
    return qs(fixedText(size, size < least ? 2 : 1));
}

void WeightsTable::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(8, 22, nameWidth(), 22), Qt::AlignLeft | Qt::AlignVCenter, tr("One scale per"));
    for (int i = 0; i < partCount(); ++i)
        paintName(painter, i);
    paintHalf(painter, false);
    paintHalf(painter, true);
    const double middle = std::round(half(true).room.left() - 8);
    painter.fillRect(QRectF(middle, 0, 1, height()), theme().grid);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void WeightsTable::paintName(QPainter& painter, int index) const
{
    const ComparedRow& row = m_rows.rows[static_cast<std::size_t>(index)];
    const QRectF box = rowRect(index);
    const bool isHot = index == m_hover && row.isUsable;
    if (row.isChosen || isHot)
        painter.fillRect(box, row.isChosen ? theme().accentTint : theme().field);
    painter.fillRect(QRectF(0, box.top(), width(), 1), theme().grid);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(row.isUsable ? theme().accent : theme().line, row.isChosen ? 4 : 1.5));
    painter.setBrush(row.isChosen ? theme().onAccent : theme().card);
    painter.drawEllipse(QPointF(16, box.center().y()), row.isChosen ? 4.5 : 6, row.isChosen ? 4.5 : 6);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(textFont(14));
    painter.setPen(row.isUsable ? theme().text : theme().secondary);
    painter.drawText(box.adjusted(32, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.name);
    const double used = 32 + painter.fontMetrics().horizontalAdvance(row.name) + 8;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    // A row that cannot be used has the whole width for its reason.
    const double room = (row.isUsable ? nameWidth() : width()) - used - 6;
    const QString detail =
        painter.fontMetrics().elidedText(row.detail, Qt::ElideRight, static_cast<int>(room));
    if (detail == row.detail || !row.isUsable)
        painter.drawText(QRectF(used, box.top(), room, kRow), Qt::AlignLeft | Qt::AlignVCenter, detail);
}

void WeightsTable::paintHalf(QPainter& painter, bool right) const
{
    const Half place = half(right);
    const double left = place.room.left();
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(theme().text);
    painter.drawText(QRectF(left, 0, 200, 22), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("%1 bits").arg(right ? m_rows.rightBits : m_rows.leftBits));
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const QString unit = place.exponent == 0
        ? tr("MSE")
        : (place.room.width() < kTight ? tr("MSE·10%1") : tr("MSE ·10%1"))
              .arg(qs(superscript(static_cast<std::int64_t>(place.exponent))));
    const bool tight = place.room.width() < kTight || place.isWide;
    const std::array<QString, kCells> heads{tight ? tr("dB") : tr("SQNR dB"),
                                            tight ? tr("worst") : tr("worst channel"), unit,
                                            unitText(place.unitBytes)};
    double from = left;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const double to = edgeOf(place.room, place.isWide, i);
        painter.drawText(QRectF(from - (i == 0 ? 0 : 4), 22, to - from + (i == 0 ? 0 : 4), 22),
                         Qt::AlignRight | Qt::AlignVCenter, heads[i]);
        from = to + 4;
    }
    for (int i = 0; i < partCount(); ++i) {
        const ComparedRow& row = m_rows.rows[static_cast<std::size_t>(i)];
        if (row.isUsable)
            paintCells(painter, place, row, right, rowRect(i));
    }
}

void WeightsTable::paintCells(QPainter& painter, const Half& place, const ComparedRow& shown, bool right,
                              const QRectF& box) const
{
    const double left = place.room.left();
    const auto cell = [&](std::size_t i, const QString& text) {
        const double to = edgeOf(place.room, place.isWide, i);
        painter.drawText(QRectF(to - 120, box.top(), 120, box.height()), Qt::AlignRight | Qt::AlignVCenter,
                         text);
    };
    painter.setFont(monoFont(13));
    if (!shown.half(right)) {
        painter.setPen(theme().secondary);
        for (std::size_t i = 0; i < kCells; ++i)
            cell(i, QStringLiteral("–"));
        return;
    }
    const weights::TableRow& row = *shown.half(right);
    const double fraction = place.bestDb > 0
        ? std::clamp((std::isinf(row.sqnrDb) ? place.bestDb : row.sqnrDb) / place.bestDb, 0.0, 1.0)
        : 0;
    const double bar = barRoom(place.room);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar > 0 ? QBrush(theme().data) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(left, box.center().y() - 3.5, std::max(2.0, (bar - 6) * fraction), 7), 2,
                            2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme().text);
    cell(0, weightsText::tableDecibels(row.sqnrDb));
    cell(1, weightsText::tableDecibels(row.worstSqnrDb));
    cell(2,
         row.mse == 0       ? QStringLiteral("0")
             : place.isWide ? qs(scientificText(row.mse, 0))
                            : qs(fixedText(row.mse / std::pow(10.0, place.exponent), 2)));
    cell(3, sizeText(row.bytes, place.unitBytes));
}

} // namespace bitloupe
