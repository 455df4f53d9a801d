#include "widgets/bit_lanes.h"

#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace bitloupe {

namespace {

constexpr double kNames = 148; ///< width of the lanes' names
constexpr double kGap = 18; ///< between lanes that have names
constexpr double kGroupGap = 15; ///< around a cut
constexpr double kWidest = 17;
constexpr double kNarrowest = 13;
constexpr double kFoldedWidth = 124;
constexpr double kWordsGap = 16;
constexpr int kCarryMs = 30; ///< a bit

bool isCarried(const LaneTile& tile)
{
    return tile.tone == LaneTile::Tone::Carried;
}

/// The lane that a carry went through; -1 for none.
int carriedLane(const BitLanesModel& model)
{
    for (std::size_t i = 0; i < model.lanes.size(); ++i) {
        if (std::any_of(model.lanes[i].tiles.begin(), model.lanes[i].tiles.end(), isCarried))
            return static_cast<int>(i);
    }
    return -1;
}

} // namespace

BitLanes::BitLanes(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    m_carry.setInterval(kCarryMs);
    connect(&m_carry, &QTimer::timeout, this, [this] {
        const auto& tiles = m_model.lanes[static_cast<std::size_t>(m_carriedLane)].tiles;
        if (++m_arrived > std::count_if(tiles.begin(), tiles.end(), isCarried)) {
            m_carry.stop();
            m_carriedLane = -1;
        }
        update();
    });
}

/// A carry that was not there before runs, unless motion is not wanted.
void BitLanes::runCarry(const BitLanesModel& before)
{
    m_carry.stop();
    m_carriedLane = -1;
    const int lane = carriedLane(m_model);
    const int old = carriedLane(before);
    const bool isStill = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0;
    if (lane < 0 || isStill || !isVisible())
        return;
    const auto index = static_cast<std::size_t>(lane);
    if (lane == old && before.lanes[index].value == m_model.lanes[index].value)
        return;
    m_carriedLane = lane;
    m_arrived = 0;
    m_carry.start();
}

/// While a carry runs, the bits it has not reached are as before it, and the lanes below wait.
LaneTile BitLanes::shownTile(std::size_t lane, std::size_t index) const
{
    const auto& tiles = m_model.lanes[lane].tiles;
    LaneTile tile = tiles[index];
    if (static_cast<int>(lane) != m_carriedLane || !isCarried(tile))
        return tile;
    const auto below =
        std::count_if(tiles.begin() + static_cast<std::ptrdiff_t>(index) + 1, tiles.end(), isCarried);
    if (below >= m_arrived) {
        tile.isOne = !tile.isOne;
        tile.tone = LaneTile::Tone::Solid;
    }
    return tile;
}

void BitLanes::setModel(BitLanesModel model)
{
    const BitLanesModel before = std::exchange(m_model, std::move(model));
    runCarry(before);
    m_current = std::clamp(m_current, 0, std::max(0, partCount() - 1));
    while (m_words.size() < m_model.lanes.size()) {
        auto* label = new WordsLabel(this);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignVCenter | Qt::AlignLeft);
        m_words.push_back(label);
    }
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        const bool isUsed = i < m_model.lanes.size() && !m_model.lanes[i].words.isEmpty();
        m_words[i]->setVisible(isUsed);
        if (isUsed)
            m_words[i]->setWords(m_model.lanes[i].words);
    }
    placeWords();
    updateGeometry();
    update();
}

bool BitLanes::isFolded() const
{
    const double room = width() - kNames - 2 * kGroupGap - 4;
    return m_model.groups[2] > 0 && room / std::max(1, total()) < kNarrowest;
}

void BitLanes::setDense(bool dense)
{
    m_isDense = dense;
    placeWords();
    updateGeometry();
    update();
}

double BitLanes::step() const
{
    const double room = width() - kNames - 2 * kGroupGap - 4 - (isFolded() ? kFoldedWidth : 0);
    const int tiles = total() - (isFolded() ? m_model.groups[2] : 0);
    return std::clamp(room / std::max(1, tiles), 7.0, kWidest);
}

double BitLanes::left(int position) const
{
    const int index = total() - 1 - position;
    const bool isPart = index >= m_model.groups[0];
    const bool isScale = index >= m_model.groups[0] + m_model.groups[1];
    const double gaps = isScale && m_model.groups[1] > 0 ? 2 : isPart || isScale ? 1 : 0;
    return kNames + index * step() + gaps * kGroupGap;
}

double BitLanes::cutX(int group) const
{
    const int before = m_model.groups[0] + (group > 0 ? m_model.groups[1] : 0);
    const double gaps = group > 0 && m_model.groups[1] > 0 ? 1 : 0;
    return std::round(kNames + before * step() + gaps * kGroupGap + (kGroupGap - 1) / 2) + 0.5;
}

double BitLanes::top(std::size_t lane) const
{
    double y = heights().head;
    for (std::size_t i = 1; i <= lane && i < m_model.lanes.size(); ++i) {
        y += heights().tile + (m_model.lanes[i - 1].hasIndices ? heights().indices : 0);
        y += m_model.lanes[i].name.isEmpty() ? kGap - 4 : kGap;
    }
    return y;
}

QSize BitLanes::sizeHint() const
{
    if (m_model.lanes.empty())
        return {900, 0};
    const std::size_t last = m_model.lanes.size() - 1;
    const double foot = m_model.lanes[last].hasIndices ? heights().indices : 9; // as far as the words reach
    return {900, static_cast<int>(top(last) + heights().tile + foot)};
}

QRectF BitLanes::tile(std::size_t lane, int position) const
{
    return {left(position), top(lane), step() - 1.5, heights().tile};
}

double BitLanes::wordsLeft(const BitLane& lane) const
{
    const int low = lane.high - static_cast<int>(lane.tiles.size()) + 1;
    return lane.tiles.empty() ? kNames : left(low) + step() + kWordsGap + (low > 0 ? kGroupGap / 2 : 0);
}

void BitLanes::placeWords()
{
    for (std::size_t i = 0; i < m_model.lanes.size(); ++i) {
        const double x = wordsLeft(m_model.lanes[i]);
        m_words[i]->setGeometry(
            QRectF(x, top(i) - 9, std::max(60.0, width() - x), heights().tile + 18).toRect());
    }
}

int BitLanes::laneAt(double y) const
{
    for (std::size_t i = 0; i < m_model.lanes.size(); ++i) {
        if (y >= top(i) - kGap / 2 && y < top(i) + heights().tile + kGap / 2)
            return static_cast<int>(i);
    }
    return -1;
}

AccessiblePart BitLanes::part(int index) const
{
    const BitLane& lane = m_model.lanes[static_cast<std::size_t>(index)];
    QString digits;
    for (const LaneTile& each : lane.tiles)
        digits += each.isOne ? u'1' : u'0';
    QString words = lane.words;
    words.remove(QLatin1String("**"));
    const double y = top(static_cast<std::size_t>(index));
    return {QAccessible::ListItem,
            QStringList{lane.name, lane.detail, lane.spoken, words}.join(u' ').simplified(), digits,
            QRectF(0, y, width(), heights().tile).toRect()};
}

void BitLanes::paintTile(QPainter& painter, const QRectF& box, const LaneTile& tile) const
{
    const Theme& t = theme();
    QColor fill = t.card;
    QColor line = t.line;
    QColor ink = t.secondary;
    if (tile.tone == LaneTile::Tone::Carried) {
        fill = tile.isOne ? t.clippedTint : t.card;
        line = ink = t.clipped;
    } else if (tile.tone == LaneTile::Tone::Solid) {
        fill = tile.isOne ? t.data : t.dataTint;
        line = fill;
        ink = tile.isOne ? t.card : t.data;
    }
    painter.setPen(QPen(line, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    if (tile.hasRing) {
        painter.setPen(QPen(t.text, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-1, -2, 1, 2), 4, 4);
    }
    painter.setFont(monoFont(step() < 12 ? 10 : 13,
                             tile.tone == LaneTile::Tone::Solid ? QFont::DemiBold : QFont::Normal));
    painter.setPen(ink);
    painter.drawText(box, Qt::AlignCenter, tile.isOne ? QStringLiteral("1") : QStringLiteral("0"));
}

void BitLanes::paintHead(QPainter& painter) const
{
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    int position = total() - 1;
    for (std::size_t group = 0; group < 3; ++group) {
        if (m_model.groups[group] == 0)
            continue;
        const double x = left(position);
        position -= m_model.groups[group];
        const double end = group == 2 || position < 0 ? width() : left(position) - 4;
        QString text = m_model.labels[group];
        double needed = painter.fontMetrics().horizontalAdvance(text);
        if (group == 1 && needed > end - x) { // the count alone, where there is no room for what it is
            text = text.section(u':', 0, 0);
            needed = painter.fontMetrics().horizontalAdvance(text);
            if (needed > end - x + 4)
                continue; // the hover of a bit tells it
        }
        // A short first group leaves its label room at the left.
        const bool isRight = group == 0 && needed > end - x;
        const QRectF box(isRight ? end - needed - 10 : x, 0, isRight ? needed + 4 : std::max(end - x, 8.0),
                         20);
        painter.drawText(
            box, Qt::AlignLeft | Qt::AlignVCenter,
            isRight ? text
                    : painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(box.width())));
    }
}

void BitLanes::paintLane(QPainter& painter, std::size_t index) const
{
    const BitLane& lane = m_model.lanes[index];
    const double y = top(index);
    painter.setPen(theme().text);
    painter.setFont(textFont(13, QFont::DemiBold));
    const bool hasDetail = !lane.detail.isEmpty();
    painter.drawText(QRectF(0, hasDetail ? y - 7 : y, kNames - 8, hasDetail ? 20 : heights().tile),
                     Qt::AlignVCenter | Qt::AlignLeft, lane.name);
    if (hasDetail) {
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y + 12, kNames - 8, 18), Qt::AlignVCenter | Qt::AlignLeft, lane.detail);
    }
    const int scale = m_model.groups[2];
    for (std::size_t i = 0; i < lane.tiles.size(); ++i) {
        const int position = lane.high - static_cast<int>(i);
        if (position < scale && isFolded())
            break;
        if (m_carriedLane < 0 || static_cast<int>(index) <= m_carriedLane)
            paintTile(painter, tile(index, position), shownTile(index, i));
    }
    const int low = lane.high - static_cast<int>(lane.tiles.size()) + 1;
    if (isFolded() && low < scale) {
        const QRectF box(left(scale - 1), y, kFoldedWidth, heights().tile);
        drawRoundedBox(painter, box, 4, theme().field, theme().line);
        painter.setFont(monoFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(box, Qt::AlignCenter, m_model.folded);
    }
    if (!lane.hasIndices)
        return;
    painter.setFont(monoFont(11));
    painter.setPen(theme().secondary);
    std::vector<int> marks{lane.high, m_model.groups[1] + scale - 1, scale - 1, 0};
    double free = 0;
    for (const int mark : marks) {
        if (mark < 0 || (isFolded() && mark < scale) || mark > lane.high || left(mark) < free)
            continue;
        painter.drawText(QRectF(left(mark) - 8, y + heights().tile + 2, step() + 16, 14), Qt::AlignCenter,
                         QString::number(mark));
        free = left(mark) + 20;
    }
}

void BitLanes::paintEvent(QPaintEvent*)
{
    if (m_model.lanes.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(painter);
    QPen cut(theme().text, 1.5);
    cut.setDashPattern({2, 2});
    for (std::size_t i = 0; i < m_model.lanes.size(); ++i) {
        paintLane(painter, i);
        const BitLane& lane = m_model.lanes[i];
        const int low = lane.high - static_cast<int>(lane.tiles.size()) + 1;
        const double from = top(i) - (i == 0 ? 8 : 7);
        const double to = top(i) + heights().tile + (lane.hasIndices ? heights().indices - 4 : 7);
        painter.setPen(cut);
        if (low <= m_model.groups[1] + m_model.groups[2] && m_model.groups[1] > 0)
            painter.drawLine(QPointF(cutX(0), from), QPointF(cutX(0), to));
        if (low <= m_model.groups[2] && m_model.groups[2] > 0)
            painter.drawLine(QPointF(cutX(1), from), QPointF(cutX(1), to));
    }
    if (showsFocus(this))
        drawFocusRing(painter,
                      QRectF(0, top(static_cast<std::size_t>(m_current)) - 8, width(), heights().tile + 16));
}

void BitLanes::resizeEvent(QResizeEvent*)
{
    placeWords();
}

void BitLanes::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && m_current < partCount()) {
        copy(m_current, 0);
        return;
    }
    const int by = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    const int next = std::clamp(m_current + by, 0, std::max(0, partCount() - 1));
    if (by == 0 || next == m_current) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_current = next;
    announcePart(this, m_current, QAccessible::Focus);
    update();
}

void BitLanes::copy(int lane, int what)
{
    const QStringList& copies = m_model.lanes[static_cast<std::size_t>(lane)].copies;
    if (what >= copies.size())
        return;
    QGuiApplication::clipboard()->setText(copies[what]);
    Q_EMIT copied(copies[what]);
}

void BitLanes::contextMenuEvent(QContextMenuEvent* event)
{
    const int lane = laneAt(event->pos().y());
    if (lane < 0)
        return;
    QMenu menu(this);
    const QStringList& copies = m_model.lanes[static_cast<std::size_t>(lane)].copies;
    for (int i = 0; i < copies.size(); ++i)
        menu.addAction(tr("Copy %1").arg(copies[i]), this, [this, lane, i] { copy(lane, i); });
    if (m_menuExtra)
        m_menuExtra(menu, lane);
    if (!menu.isEmpty())
        menu.exec(event->globalPos());
}

void BitLanes::mousePressEvent(QMouseEvent* event)
{
    const int lane = laneAt(event->position().y());
    if (lane >= 0 && event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))
        Q_EMIT linkWanted(lane);
}

QString BitLanes::tipOf(const BitLane& lane, int position) const
{
    const int index = lane.high - position;
    if (index < 0 || index >= static_cast<int>(lane.tiles.size()))
        return {};
    const int worth = position - m_model.groups[1] - m_model.groups[2];
    const LaneTile& tile = lane.tiles[static_cast<std::size_t>(index)];
    QString text = tr("bit %1 is %2, worth 2%3 of the result")
                       .arg(position)
                       .arg(tile.isOne ? 1 : 0)
                       .arg(qs(superscript(worth)));
    if (tile.tone == LaneTile::Tone::Carried)
        text += u'\n' + tr("changed by the carry");
    if (tile.hasRing)
        text += u'\n' + tr("the first bit that differs");
    return text;
}

bool BitLanes::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int lane = laneAt(help->pos().y());
    QString text;
    for (int position = 0; lane >= 0 && position < total(); ++position) {
        if (tile(static_cast<std::size_t>(lane), position).contains(help->pos()))
            text = tipOf(m_model.lanes[static_cast<std::size_t>(lane)], position);
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace bitloupe
