#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 46;
constexpr int kBadgeWidth = 46;
constexpr int kHistogramWidth = 60;
constexpr int kHistogramHeight = 24;
constexpr int kNarrow = 260; ///< lists narrower than this have no histograms

/// Height is the square root of the count: single weights remain visible beside the crowd at 0.
void paintBins(QPainter& painter, const QRectF& room, const std::vector<qint64>& bins)
{
    if (bins.empty())
        return;
    const double top =
        std::sqrt(static_cast<double>(std::max<qint64>(1, *std::max_element(bins.begin(), bins.end()))));
    const double step = room.width() / static_cast<double>(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (bins[i] == 0)
            continue;
        const double h = std::max(1.0, std::sqrt(static_cast<double>(bins[i])) / top * room.height());
        painter.fillRect(
            QRectF(room.left() + static_cast<double>(i) * step, room.bottom() - h, step - 0.7, h),
            theme().data);
    }
}

} // namespace

QSize TensorRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {200, qRound(kRowHeight * ThemeManager::instance().textZoom())};
}

void TensorRowDelegate::paintBadge(QPainter& painter, const QRectF& room, const TensorRow& row) const
{
    QString text = QStringLiteral("–");
    bool below = false;
    if (!row.problem.isEmpty())
        text = tr("damaged");
    else if (row.sqnrDb) {
        text = std::isinf(*row.sqnrDb) ? tr("exact") : qs(fixedText(*row.sqnrDb, 1));
        below = *row.sqnrDb < m_model->threshold() && !row.stale;
    }
    painter.setFont(monoFont(text.size() > 5 ? 11 : 13, below ? QFont::DemiBold : QFont::Normal));
    const QRectF pill(room.right() - kBadgeWidth, room.center().y() - 12, kBadgeWidth, 24);
    if (below) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().warnTint);
        painter.drawRoundedRect(pill, 6, 6);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    painter.setPen(below ? theme().warn : row.stale || !row.sqnrDb ? theme().secondary : theme().text);
    painter.drawText(pill.adjusted(-30, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, text);
}

void TensorRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    const TensorRow& row =
        m_model->rows()[static_cast<std::size_t>(index.data(TensorListModel::Row).toInt())];
    const QRectF box(option.rect);
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected) {
        painter->fillRect(box, theme().accentTint);
        painter->fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme().accent);
    } else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(box, theme().field);
    painter->fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().grid);
    const QRectF content = box.adjusted(14, 5, -14, -5);
    const bool narrow = box.width() < kNarrow;
    const double textWidth = content.width() - kBadgeWidth - 10 - (narrow ? 0 : kHistogramWidth + 10);
    const QRectF upper(content.left(), content.top(), textWidth, content.height() / 2);
    painter->setFont(textFont(14));
    painter->setPen(theme().text);
    painter->drawText(
        upper, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(row.label, Qt::ElideMiddle, static_cast<int>(textWidth)));
    painter->setFont(textFont(12));
    painter->setPen(theme().secondary);
    const QString facts = QStringLiteral("%1 · %2").arg(row.shape, qs(integerText(row.count)));
    painter->drawText(upper.translated(0, content.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(facts, Qt::ElideRight, static_cast<int>(textWidth)));
    if (!narrow) {
        const double left = content.right() - kBadgeWidth - 10 - kHistogramWidth;
        paintBins(
            *painter,
            QRectF(left, content.center().y() - kHistogramHeight / 2.0, kHistogramWidth, kHistogramHeight),
            row.bins);
    }
    paintBadge(*painter, content, row);
    if ((option.state & QStyle::State_HasFocus) && option.widget != nullptr && showsFocus(option.widget))
        drawFocusRing(*painter, box.adjusted(2, 2, -2, -2));
    painter->restore();
}

} // namespace bitloupe
