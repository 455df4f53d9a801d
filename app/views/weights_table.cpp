#include "app/views/weights_table.h"

#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

/// One half of a row, in the order of the columns of the table that is copied.
QStringList copied(const weights::TableRow& cells)
{
    return {cells.block != nullptr ? qs(cells.block->id) : qs(wordOf(cells.granularity)),
            QString::number(cells.groupSize),
            QString::number(cells.scales),
            QString::number(cells.bits),
            fullNumber(cells.sqnrDb),
            fullNumber(cells.worstSqnrDb),
            fullNumber(cells.mse),
            QString::number(cells.bytes)};
}

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
    return {860, kHead + kRow * std::max(4, partCount())};
}

void WeightsTable::setResult(const weights::Result& result)
{
    m_rows = comparedRows(result);
    updateGeometry();
    update();
}

double WeightsTable::nameWidth() const
{
    return std::clamp(width() * 0.305, 160.0, 300.0);
}

WeightsTable::Half WeightsTable::half(bool right) const
{
    const double names = nameWidth();
    const double each = (width() - names) / 2;
    Half out{QRectF(names + (right ? each + 12 : 0), 0, each - 12, height()), 0, false, 0};
    constexpr double kMostRatio = 1e4;
    double least = HUGE_VAL;
    double most = 0;
    for (const ComparedRow& row : m_rows.rows) {
        if (row.half(right) && row.half(right)->mse > 0) {
            least = std::min(least, row.half(right)->mse);
            most = std::max(most, row.half(right)->mse);
        }
        // Both halves share the scale of the bars, and the unit of the sizes.
        for (const auto* cells : {&row.left, &row.right}) {
            if (cells->has_value() && std::isfinite((*cells)->sqnrDb))
                out.bestDb = std::max(out.bestDb, (*cells)->sqnrDb);
            while (cells->has_value() && static_cast<double>((*cells)->bytes) >= 1e3 * out.unitBytes)
                out.unitBytes *= 1e3;
        }
    }
    out.isWide = most > kMostRatio * least;
    out.exponent = std::isfinite(least) && !out.isWide ? std::floor(std::log10(least)) : 0;
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
    return point.y() >= kHead && row < partCount() ? row : -1;
}

WeightsTable::Side WeightsTable::sideAt(const QPointF& point) const
{
    if (point.x() < nameWidth())
        return Side::Name;
    return point.x() < half(true).room.left() - 6 ? Side::Left : Side::Right;
}

/// What a choice of the row means: of its name the half of the width set, where it has one.
const weights::TableRow* WeightsTable::cellsOf(int row, Side side) const
{
    const ComparedRow& shown = m_rows.rows[static_cast<std::size_t>(row)];
    const bool isRight = side == Side::Right || (side == Side::Name && m_rows.bits == m_rows.rightBits);
    const auto& cells =
        shown.half(isRight) || side != Side::Name ? shown.half(isRight) : shown.half(!isRight);
    return cells ? &*cells : nullptr;
}

void WeightsTable::pick(int row, Side side)
{
    const weights::TableRow* cells = cellsOf(row, side);
    if (cells == nullptr)
        return;
    if (cells->block != nullptr)
        Q_EMIT blockPicked(cells->block);
    else
        Q_EMIT picked(cells->granularity, cells->groupSize, side == Side::Name ? 0 : cells->bits);
}

void WeightsTable::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position());
    if (row >= 0 && event->button() == Qt::LeftButton)
        pick(row, sideAt(event->position()));
}

void WeightsTable::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = rowAt(event->position());
    const bool picks = m_hover >= 0 && cellsOf(m_hover, sideAt(event->position())) != nullptr;
    setCursor(picks ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void WeightsTable::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

/// The next row that can be chosen.
void WeightsTable::move(int direction)
{
    const auto& rows = m_rows.rows;
    const auto it =
        std::find_if(rows.begin(), rows.end(), [](const ComparedRow& row) { return row.isChosen; });
    int at = it == rows.end() ? 0 : static_cast<int>(it - rows.begin()) + direction;
    while (at >= 0 && at < partCount() && cellsOf(at, Side::Name) == nullptr)
        at += direction;
    if (at >= 0 && at < partCount())
        pick(at, Side::Name);
}

void WeightsTable::keyPressEvent(QKeyEvent* event)
{
    const auto& rows = m_rows.rows;
    const auto it =
        std::find_if(rows.begin(), rows.end(), [](const ComparedRow& row) { return row.isChosen; });
    const int at = it == rows.end() ? 0 : static_cast<int>(it - rows.begin());
    switch (event->key()) {
    case Qt::Key_Up:
        return move(-1);
    case Qt::Key_Down:
        return move(1);
    case Qt::Key_Left:
        return pick(at, Side::Left);
    case Qt::Key_Right:
        return pick(at, Side::Right);
    default:
        QWidget::keyPressEvent(event);
    }
}

CopyTable WeightsTable::table() const
{
    CopyTable table{tr("the table"),
                    {QStringLiteral("name"), QStringLiteral("groupSize"), QStringLiteral("scales"),
                     QStringLiteral("bits"), QStringLiteral("sqnrDb"), QStringLiteral("worstSqnrDb"),
                     QStringLiteral("mse"), QStringLiteral("bytes")},
                    {}};
    for (const ComparedRow& row : m_rows.rows) {
        for (const auto* cells : {&row.left, &row.right}) {
            if (cells->has_value())
                table.rows.push_back(copied(**cells));
        }
    }
    return table;
}

void WeightsTable::contextMenuEvent(QContextMenuEvent* event)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const CopyTable all = table();
    const int row = rowAt(event->pos());
    if (const weights::TableRow* cells = row < 0 ? nullptr : cellsOf(row, sideAt(event->pos()))) {
        menu.value(fullNumber(cells->sqnrDb));
        menu.explanation(tipOf(row, sideAt(event->pos())));
        menu.row({{}, all.columns, {copied(*cells)}}, 0);
    }
    menu.table(all);
    menu.picture();
    menu.exec(event->globalPos());
}

QString WeightsTable::tipOf(int row, Side side) const
{
    const ComparedRow& shown = m_rows.rows[static_cast<std::size_t>(row)];
    if (!shown.isUsable)
        return tr("%1 %2").arg(shown.name, shown.detail);
    const weights::TableRow* cells = cellsOf(row, side);
    if (cells == nullptr)
        return tr("%1 has no format of %2 bits")
            .arg(shown.name)
            .arg(side == Side::Right ? m_rows.rightBits : m_rows.leftBits);
    const QString figures =
        tr("SQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %1 dB\nlowest of a channel %2 dB, channel "
           "%3\nMSE = Σ(w − ŵ)² / n = %4")
            .arg(weightsText::tableDecibels(cells->sqnrDb), weightsText::tableDecibels(cells->worstSqnrDb))
            .arg(cells->worstChannel)
            .arg(qs(autoText(cells->mse)));
    const QString size = cells->block != nullptr
        ? tr("%1: %2 bytes, %3 for each %4 weights")
              .arg(qs(cells->block->label), qs(integerText(cells->bytes)))
              .arg(cells->block->bytes)
              .arg(cells->block->elements)
        : tr("%1 bytes: codes and %2 binary32 scales")
              .arg(qs(integerText(cells->bytes)), qs(integerText(cells->scales)));
    return figures + QLatin1Char('\n') + size;
}

bool WeightsTable::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    QToolTip::showText(help->globalPos(), row < 0 ? QString() : tipOf(row, sideAt(help->pos())), this);
    return true;
}

AccessiblePart WeightsTable::part(int index) const
{
    const ComparedRow& row = m_rows.rows[static_cast<std::size_t>(index)];
    AccessiblePart part;
    part.role = QAccessible::RadioButton;
    QStringList figures;
    if (row.left)
        figures
            << tr("%1 dB at %2 bits").arg(weightsText::tableDecibels(row.left->sqnrDb)).arg(m_rows.leftBits);
    if (row.right)
        figures << tr("%1 dB at %2 bits")
                       .arg(weightsText::tableDecibels(row.right->sqnrDb))
                       .arg(m_rows.rightBits);
    part.name = tr("One scale per %1: %2")
                    .arg(row.name, figures.isEmpty() ? row.detail : figures.join(QStringLiteral(", ")));
    part.rect = rowRect(index).toRect();
    part.state.checked = row.isChosen;
    part.state.disabled = !row.isUsable;
    return part;
}

} // namespace bitloupe
