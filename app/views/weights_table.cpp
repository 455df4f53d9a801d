#include "app/views/weights_table.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRow = 28;
constexpr int kHead = 54;
constexpr double kBar = 44;

QString decibelText(double value)
{
    return std::isinf(value) ? QStringLiteral("exact") : qs(fixedText(value, 1));
}

/// Right edges of the cells of one half as fractions of its width behind the bar: SQNR, worst, MSE, kB.
constexpr std::array<double, 4> kEdges{0.22, 0.56, 0.82, 1.0};

} // namespace

WeightsTable::WeightsTable(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Granularities compared"));
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

QSize WeightsTable::sizeHint() const
{
    return {860, kHead + kRow * std::max<int>(4, static_cast<int>(m_rows.size()))};
}

void WeightsTable::setResult(const weights::Result& result)
{
    m_bits = result.state.bits;
    const bool small = m_bits < 6;
    m_leftBits = small ? 8 : m_bits;
    m_rightBits = small ? m_bits : 4;
    m_rows.clear();
    for (const weights::TableRow& left : result.table) {
        if (left.bits != m_leftBits)
            continue;
        for (const weights::TableRow& right : result.table) {
            if (right.bits != m_rightBits || right.granularity != left.granularity
                || right.groupSize != left.groupSize)
                continue;
            const bool sameGroup = left.groupSize == 0 || left.groupSize == result.state.groupSize;
            m_rows.push_back({left, right, left.granularity == result.state.granularity && sameGroup});
        }
    }
    updateGeometry();
    update();
}

double WeightsTable::nameWidth() const
{
    return std::clamp(width() * 0.27, 160.0, 300.0);
}

WeightsTable::Half WeightsTable::half(bool right) const
{
    const double names = nameWidth();
    const double each = (width() - names) / 2;
    Half out{QRectF(names + (right ? each + 12 : 0), 0, each - 12, height()), 0, 0};
    double least = HUGE_VAL;
    for (const Row& row : m_rows) {
        const weights::TableRow& cells = right ? row.right : row.left;
        if (cells.mse > 0)
            least = std::min(least, cells.mse);
        if (std::isfinite(cells.sqnrDb))
            out.bestDb = std::max(out.bestDb, cells.sqnrDb);
    }
    // Both halves share the scale of the bars.
    for (const Row& row : m_rows)
        out.bestDb = std::max(out.bestDb, std::isfinite(row.left.sqnrDb) ? row.left.sqnrDb : 0.0);
    out.exponent = std::isfinite(least) ? std::floor(std::log10(least)) : 0;
    return out;
}

QRectF WeightsTable::rowRect(int row) const
{
    return {0, static_cast<double>(kHead + row * kRow), static_cast<double>(width()),
            static_cast<double>(kRow)};
}

int WeightsTable::rowAt(const QPointF& point) const
{
    const int row = static_cast<int>((point.y() - kHead) / kRow);
    return point.y() >= kHead && row < static_cast<int>(m_rows.size()) ? row : -1;
}

int WeightsTable::bitsAt(const QPointF& point) const
{
    if (point.x() < nameWidth())
        return 0;
    return point.x() < half(true).room.left() - 6 ? m_leftBits : m_rightBits;
}

QString WeightsTable::nameOf(const Row& row) const
{
    switch (row.left.granularity) {
    case weights::Granularity::PerTensor:
        return tr("tensor");
    case weights::Granularity::PerChannel:
        return tr("channel");
    case weights::Granularity::PerGroup:
        return tr("group of %1").arg(row.left.groupSize);
    }
    return {};
}

void WeightsTable::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(8, 28, nameWidth(), 22), Qt::AlignLeft | Qt::AlignVCenter, tr("One scale per"));
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        const Row& row = m_rows[static_cast<std::size_t>(i)];
        const QRectF box = rowRect(i);
        if (row.chosen || i == m_hover)
            painter.fillRect(box, row.chosen ? theme().accentTint : theme().field);
        painter.fillRect(QRectF(0, box.top(), width(), 1), theme().grid);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme().accent, row.chosen ? 4 : 1.5));
        painter.setBrush(row.chosen ? theme().onAccent : theme().card);
        painter.drawEllipse(QPointF(16, box.center().y()), row.chosen ? 4.5 : 6, row.chosen ? 4.5 : 6);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setFont(textFont(14));
        painter.setPen(theme().text);
        const QString name = nameOf(row);
        painter.drawText(box.adjusted(32, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
        const double used = 32 + painter.fontMetrics().horizontalAdvance(name) + 8;
        painter.setFont(textFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(used, box.top(), nameWidth() - used, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                         row.left.scales == 1 ? tr("1 scale")
                                              : tr("%1 scales").arg(qs(integerText(row.left.scales))));
    }
    paintHalf(painter, false);
    paintHalf(painter, true);
    const double middle = std::round(half(true).room.left() - 8);
    painter.fillRect(QRectF(middle, 0, 1, height()), theme().grid);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void WeightsTable::paintHalf(QPainter& painter, bool right) const
{
    const Half place = half(right);
    const double left = place.room.left();
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(theme().text);
    painter.drawText(QRectF(left, 0, 200, 26), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("%1 bits").arg(right ? m_rightBits : m_leftBits));
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    const QString unit = place.exponent == 0
        ? tr("MSE")
        : tr("MSE ·10%1").arg(qs(superscript(static_cast<std::int64_t>(place.exponent))));
    const bool tight = place.room.width() < 290;
    const std::array<QString, 4> heads{tight ? tr("dB") : tr("SQNR dB"),
                                       tight ? tr("worst") : tr("worst channel"), unit, tr("kB")};
    double from = left;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const double to = left + kBar + (place.room.width() - kBar - 8) * kEdges[i];
        painter.drawText(QRectF(from - (i == 0 ? 0 : 4), 28, to - from + (i == 0 ? 0 : 4), 22),
                         Qt::AlignRight | Qt::AlignVCenter, heads[i]);
        from = to + 4;
    }
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        const Row& row = m_rows[static_cast<std::size_t>(i)];
        paintCells(painter, place, right ? row.right : row.left, rowRect(i));
    }
}

void WeightsTable::paintCells(QPainter& painter, const Half& place, const weights::TableRow& row,
                              const QRectF& box) const
{
    const double left = place.room.left();
    const double fraction = place.bestDb > 0
        ? std::clamp((std::isinf(row.sqnrDb) ? place.bestDb : row.sqnrDb) / place.bestDb, 0.0, 1.0)
        : 0;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().data);
    painter.drawRoundedRect(QRectF(left, box.center().y() - 3.5, std::max(2.0, (kBar - 6) * fraction), 7), 2,
                            2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(monoFont(13));
    painter.setPen(theme().text);
    const std::array<QString, 4> cells{
        decibelText(row.sqnrDb), decibelText(row.worstSqnrDb),
        row.mse == 0 ? QStringLiteral("0") : qs(fixedText(row.mse / std::pow(10.0, place.exponent), 2)),
        qs(fixedText(static_cast<double>(row.bytes) / 1000.0, row.bytes < 1000 ? 2 : 1))};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double to = left + kBar + (place.room.width() - kBar - 8) * kEdges[i];
        painter.drawText(QRectF(to - 120, box.top(), 120, box.height()), Qt::AlignRight | Qt::AlignVCenter,
                         cells[i]);
    }
}

void WeightsTable::pick(int row, int bits)
{
    const weights::TableRow& chosen = m_rows[static_cast<std::size_t>(row)].left;
    Q_EMIT picked(chosen.granularity, chosen.groupSize, bits);
}

void WeightsTable::mousePressEvent(QMouseEvent* event)
{
    if (const int row = rowAt(event->position()); row >= 0)
        pick(row, bitsAt(event->position()));
}

void WeightsTable::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = rowAt(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void WeightsTable::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void WeightsTable::keyPressEvent(QKeyEvent* event)
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.chosen; });
    const int at = it == m_rows.end() ? 0 : static_cast<int>(it - m_rows.begin());
    const int last = static_cast<int>(m_rows.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Up:
        return pick(std::max(0, at - 1), 0);
    case Qt::Key_Down:
        return pick(std::min(last, at + 1), 0);
    case Qt::Key_Left:
        return pick(at, m_leftBits);
    case Qt::Key_Right:
        return pick(at, m_rightBits);
    default:
        QWidget::keyPressEvent(event);
    }
}

QString WeightsTable::csv() const
{
    QString text = QStringLiteral("granularity,groupSize,scales,bits,sqnrDb,worstSqnrDb,mse,bytes\n");
    for (const Row& row : m_rows) {
        for (const weights::TableRow* cells : {&row.left, &row.right})
            text += QStringLiteral("%1,%2,%3,%4,%5,%6,%7,%8\n")
                        .arg(qs(wordOf(cells->granularity)))
                        .arg(cells->groupSize)
                        .arg(cells->scales)
                        .arg(cells->bits)
                        .arg(qs(shortestText(cells->sqnrDb)), qs(shortestText(cells->worstSqnrDb)),
                             qs(shortestText(cells->mse)))
                        .arg(cells->bytes);
    }
    return text;
}

void WeightsTable::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy the table as CSV"), this,
                   [this] { QGuiApplication::clipboard()->setText(csv()); });
    menu.exec(event->globalPos());
}

bool WeightsTable::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    const bool right = help->pos().x() > half(true).room.left() - 6;
    QString tip;
    if (row >= 0) {
        const weights::TableRow& cells =
            right ? m_rows[static_cast<std::size_t>(row)].right : m_rows[static_cast<std::size_t>(row)].left;
        tip = tr("SQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %1 dB\nlowest of a channel %2 dB\nMSE %3\n%4 bytes: "
                 "codes and %5 binary32 scales")
                  .arg(decibelText(cells.sqnrDb), decibelText(cells.worstSqnrDb), qs(autoText(cells.mse)),
                       qs(integerText(cells.bytes)), qs(integerText(cells.scales)));
    }
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

AccessiblePart WeightsTable::part(int index) const
{
    const Row& row = m_rows[static_cast<std::size_t>(index)];
    AccessiblePart part;
    part.role = QAccessible::RadioButton;
    part.name = tr("One scale per %1: %2 dB at %3 bits, %4 dB at %5 bits")
                    .arg(nameOf(row), decibelText(row.left.sqnrDb))
                    .arg(m_leftBits)
                    .arg(decibelText(row.right.sqnrDb))
                    .arg(m_rightBits);
    part.rect = rowRect(index).toRect();
    part.state.checked = row.chosen;
    return part;
}

} // namespace bitloupe
