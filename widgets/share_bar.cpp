#include "widgets/share_bar.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QPainter>

#include <cmath>

namespace bitloupe {

ShareBar::ShareBar(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBar::setShares(std::vector<double> shares)
{
    m_shares = std::move(shares);
    update();
}

QColor ShareBar::color(int part, int count)
{
    const double strength = count < 2 ? 1 : 0.4 + 0.6 * part / (count - 1);
    const QColor full = theme().data;
    const QColor base = theme().card;
    const auto mix = [&](int a, int b) {
        return static_cast<int>(std::lround(a * strength + b * (1 - strength)));
    };
    return {mix(full.red(), base.red()), mix(full.green(), base.green()), mix(full.blue(), base.blue())};
}

void ShareBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    double low = 0;
    double high = 0;
    for (const double share : m_shares)
        (share < 0 ? low : high) += std::fabs(share);
    const double sum = low + high;
    const QRectF track(0, 2, width(), 12);
    drawRoundedBox(painter, track, 3, theme().grid, QColor());
    if (sum <= 0)
        return;
    const bool mixed = low > 0 && high > 0;
    const double zero = mixed ? width() * low / sum : 0;
    double left = zero;
    double right = zero;
    const int count = static_cast<int>(m_shares.size());
    for (int i = 0; i < count; ++i) {
        const double share = m_shares[static_cast<std::size_t>(i)];
        const double length = std::fabs(share) / sum * width();
        if (length <= 0)
            continue;
        const bool leftwards = mixed && share < 0;
        const double from = leftwards ? left - length : right;
        painter.fillRect(QRectF(from, 2, std::max(1.0, length - 2), 12), color(i, count));
        (leftwards ? left : right) += leftwards ? -length : length;
    }
    if (mixed)
        painter.fillRect(QRectF(zero - 2, 0, 2, height()), theme().text);
}

ShareSwatch::ShareSwatch(int part, int count, QWidget* parent)
    : QWidget(parent)
    , m_part(part)
    , m_count(count)
{
    setFixedSize(12, 18);
}

void ShareSwatch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, QRectF(0, 3, 11, 11), 2, ShareBar::color(m_part, m_count), QColor());
}

} // namespace bitloupe
