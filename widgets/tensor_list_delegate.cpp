#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 46;
constexpr int kGroupHeight = 36;
constexpr int kIndent = 16;
constexpr int kChevronRoom = 22;
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

QSize TensorRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const int height = m_order->rowAt(index) < 0 ? kGroupHeight : kRowHeight;
    return {200, qRound(height * ThemeManager::instance().textZoom())};
}

TensorRowDelegate::Badge TensorRowDelegate::badgeOf(const std::optional<double>& decibels) const
{
    if (!decibels)
        return {QStringLiteral("–"), false, true};
    return {std::isinf(*decibels) ? tr("exact") : qs(fixedText(*decibels, 1)),
            *decibels < m_model->threshold(), false};
}

void TensorRowDelegate::paintBadge(QPainter& painter, const QRectF& room, const Badge& badge) const
{
    painter.setFont(
        monoFont(badge.text.size() > 5 ? 11 : 13, badge.isBelow ? QFont::DemiBold : QFont::Normal));
    const QRectF pill(room.right() - kBadgeWidth, room.center().y() - 12, kBadgeWidth, 24);
    if (badge.isBelow) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().warnTint);
        painter.drawRoundedRect(pill, 6, 6);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    painter.setPen(badge.isBelow ? theme().warn : badge.isQuiet ? theme().secondary : theme().text);
    painter.drawText(pill.adjusted(-30, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, badge.text);
}

void TensorRowDelegate::paintTensor(QPainter& painter, const QRectF& content, const TensorRow& row,
                                    const QString& name, bool isNarrow) const
{
    const double textWidth = content.width() - kBadgeWidth - 10 - (isNarrow ? 0 : kHistogramWidth + 10);
    const QRectF upper(content.left(), content.top(), textWidth, content.height() / 2);
    painter.setFont(textFont(14));
    painter.setPen(theme().text);
    painter.drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
                     elidedName(QFontMetricsF(painter.font(), painter.device()), name, textWidth));
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const QString facts = row.shape.isEmpty()
        ? qs(integerText(row.count))
        : QStringLiteral("%1 · %2").arg(row.shape, qs(integerText(row.count)));
    painter.drawText(upper.translated(0, content.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(facts, Qt::ElideRight, static_cast<int>(textWidth)));
    if (!isNarrow) {
        const double left = content.right() - kBadgeWidth - 10 - kHistogramWidth;
        paintBins(
            painter,
            QRectF(left, content.center().y() - kHistogramHeight / 2.0, kHistogramWidth, kHistogramHeight),
            row.bins);
    }
    Badge badge = badgeOf(row.sqnrDb);
    if (!row.problem.isEmpty())
        badge = {tr("damaged"), false, true};
    if (row.stale)
        badge = {badge.text, false, true};
    paintBadge(painter, content, badge);
}

void TensorRowDelegate::paintGroup(QPainter& painter, const QRectF& content,
                                   const TensorListOrder::Group& group, bool isOpen) const
{
    const QString chevron = isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
    painter.drawPixmap(QPointF(content.left(), content.center().y() - 7),
                       iconPixmap(chevron, theme().secondary, 14, painter.device()->devicePixelRatioF()));
    const QString count = qs(integerText(group.tensors));
    const QFontMetricsF small(textFont(13));
    const double room = content.width() - kChevronRoom - kBadgeWidth - 16 - small.horizontalAdvance(count);
    painter.setFont(textFont(14, QFont::Medium));
    painter.setPen(theme().text);
    const QString name =
        painter.fontMetrics().elidedText(group.label, Qt::ElideMiddle, static_cast<int>(room));
    const QRectF line(content.left() + kChevronRoom, content.top(), content.width(), content.height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
    const double used = painter.fontMetrics().horizontalAdvance(name) + 6;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(line.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, count);
    paintBadge(painter, content, badgeOf(group.worstDb));
}

void TensorRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    const QRectF box(option.rect);
    painter->save();
    const bool isSelected = option.state & QStyle::State_Selected;
    if (isSelected) {
        painter->fillRect(box, theme().accentTint);
        painter->fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme().accent);
    } else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(box, theme().field);
    painter->fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().grid);
    const int depth = TensorListOrder::depthOf(index);
    const QRectF content = box.adjusted(14 + kIndent * depth, 5, -14, -5);
    if (const int row = m_order->rowAt(index); row >= 0)
        paintTensor(*painter, content, m_model->rows()[static_cast<std::size_t>(row)], m_order->tailAt(index),
                    box.width() < kNarrow);
    else
        paintGroup(*painter, content, *m_order->groupAt(index), m_view->isExpanded(index));
    if ((option.state & QStyle::State_HasFocus) && option.widget != nullptr && showsFocus(option.widget))
        drawFocusRing(*painter, box.adjusted(2, 2, -2, -2));
    painter->restore();
}

} // namespace bitloupe
