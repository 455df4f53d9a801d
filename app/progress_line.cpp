#include "app/progress_line.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QPainter>

#include <cmath>

namespace bitloupe {

namespace {

constexpr int kFrameMs = 40;
constexpr int kSweepMs = 1600;
constexpr double kSweepShare = 0.2; ///< of the width

} // namespace

ProgressLine::ProgressLine(QWidget* parent)
    : QWidget(parent)
{
    setFixedHeight(kPixels);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Progress"));
    m_delay.setSingleShot(true);
    m_delay.setInterval(kShowAfterMs);
    m_sweep.setInterval(kFrameMs);
    connect(&m_delay, &QTimer::timeout, this, [this] {
        m_isLate = true;
        m_sweep.start();
        update();
    });
    connect(&m_sweep, &QTimer::timeout, this, [this] {
        m_place = std::fmod(m_place + double(kFrameMs) / kSweepMs, 1.0);
        if (m_fraction <= 0)
            update();
    });
}

void ProgressLine::setBusy(bool busy)
{
    if (busy == m_isBusy)
        return;
    m_isBusy = busy;
    m_isLate = false;
    m_fraction = 0;
    m_place = 0;
    m_sweep.stop();
    if (busy)
        m_delay.start();
    else
        m_delay.stop();
    update();
}

void ProgressLine::setFraction(double fraction)
{
    m_fraction = fraction;
    if (m_isLate)
        update();
}

void ProgressLine::paintEvent(QPaintEvent*)
{
    if (!m_isLate)
        return;
    QPainter painter(this);
    painter.fillRect(rect(), theme().line);
    const double from = m_fraction > 0 ? 0 : m_place * (1 + kSweepShare) - kSweepShare;
    const double share = m_fraction > 0 ? m_fraction : kSweepShare;
    painter.fillRect(QRectF(from * width(), 0, share * width(), height()), theme().data);
}

} // namespace bitloupe
