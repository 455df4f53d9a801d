#include "widgets/digit_columns.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace bitloupe {

namespace {

using Row = DigitColumnsModel::Row;

constexpr int kLabel = 112;
constexpr int kExponent = 70;
constexpr int kValue = 176;
constexpr int kHead = 24;
constexpr int kMinColumn = 16;
constexpr int kMaxColumn = 44;
constexpr int kMinFold = 62;
constexpr int kCutGap = 10;
constexpr int kMostPartials = 12;

int heightOf(Row::Kind kind)
{
    switch (kind) {
    case Row::Kind::Small:
        return 22;
    case Row::Kind::Tiles:
        return 42;
    case Row::Kind::Partial:
        return 22;
    case Row::Kind::Rule:
        return 10;
    case Row::Kind::Names:
        return 18;
    }
    return 0;
}

} // namespace

DigitColumns::DigitColumns(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DigitColumns::setModel(DigitColumnsModel model)
{
    m_model = std::move(model);
    setAccessibleName(m_model.name);
    setFocusPolicy(partialCount() > kMostPartials ? Qt::StrongFocus : Qt::NoFocus);
    scrollPartials(0);
    updateGeometry();
    update();
}

int DigitColumns::partialCount() const
{
    return static_cast<int>(
        std::ranges::count_if(m_model.rows, [](const Row& row) { return row.kind == Row::Kind::Partial; }));
}

void DigitColumns::scrollPartials(int by)
{
    m_firstPartial = std::clamp(m_firstPartial + by, 0, std::max(0, partialCount() - kMostPartials));
    update();
}

int DigitColumns::contentHeight() const
{
    if (!m_model.message.isEmpty())
        return 96;
    int height = kHead;
    for (const Row& row : m_model.rows)
        height += row.kind == Row::Kind::Partial ? 0 : heightOf(row.kind);
    return height + std::min(partialCount(), kMostPartials) * heightOf(Row::Kind::Partial);
}

QSize DigitColumns::sizeHint() const
{
    return {std::max(700, minimumSizeHint().width()), contentHeight()};
}

QSize DigitColumns::minimumSizeHint() const
{
    int width = kLabel + kExponent + kValue + kCutGap;
    for (const auto& column : m_model.columns)
        width += column.fold.isEmpty() ? kMinColumn : kMinFold;
    return {m_model.message.isEmpty() ? width : 300, contentHeight()};
}

QRectF DigitColumns::columnRect(int column) const
{
    int folds = 0;
    for (const auto& candidate : m_model.columns)
        folds += candidate.fold.isEmpty() ? 0 : 1;
    const int plain = static_cast<int>(m_model.columns.size()) - folds;
    const double room = width() - kLabel - kExponent - kValue - kCutGap - folds * kMinFold;
    const double step = std::clamp(room / std::max(1, plain), double(kMinColumn), double(kMaxColumn));
    double x = kLabel;
    for (int i = 0; i <= column && i < static_cast<int>(m_model.columns.size()); ++i) {
        const auto& candidate = m_model.columns[static_cast<std::size_t>(i)];
        x += candidate.startsCut ? kCutGap : 0;
        const double w = candidate.fold.isEmpty() ? step : kMinFold;
        if (i == column)
            return {x, 0, w, kHead};
        x += w;
    }
    return {x, 0, 0, kHead};
}

std::vector<std::pair<int, QRectF>> DigitColumns::rowRects() const
{
    std::vector<std::pair<int, QRectF>> out;
    double y = kHead;
    int partial = 0;
    for (std::size_t i = 0; i < m_model.rows.size(); ++i) {
        const Row::Kind kind = m_model.rows[i].kind;
        if (kind == Row::Kind::Partial) {
            const int index = partial++;
            if (index < m_firstPartial || index >= m_firstPartial + kMostPartials)
                continue;
        }
        out.emplace_back(static_cast<int>(i), QRectF(0, y, width(), heightOf(kind)));
        y += heightOf(kind);
    }
    return out;
}

void DigitColumns::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_model.message.isEmpty()) {
        painter.setFont(textFont(15));
        painter.setPen(theme().text);
        painter.drawText(QRectF(0, 8, width(), height() - 8), Qt::TextWordWrap | Qt::AlignVCenter,
                         m_model.message);
        return;
    }
    paintHead(painter);
    for (const auto& [index, rect] : rowRects())
        paintRow(painter, m_model.rows[static_cast<std::size_t>(index)], rect);
    if (m_model.cutShown)
        paintCut(painter);
    if (hasFocus() && showsFocus(this))
        drawFocusRing(painter, rect());
}

void DigitColumns::paintHead(QPainter& painter) const
{
    painter.setPen(theme().secondary);
    painter.setFont(textFont(13));
    if (m_model.placesShown)
        painter.drawText(QPointF(0, 15), tr("place value"));
    painter.setPen(theme().exponentSolid);
    const double exponentX = width() - kValue;
    const QString exponent = tr("exponent");
    painter.drawText(QPointF(exponentX - painter.fontMetrics().horizontalAdvance(exponent), 15), exponent);
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(exponentX, 0, kValue, 20), Qt::AlignRight | Qt::AlignVCenter, tr("exact value"));
    if (!m_model.placesShown)
        return;
    painter.setFont(textFont(12));
    double freeFrom = kLabel;
    for (std::size_t i = 0; i < m_model.columns.size(); ++i) {
        const auto& column = m_model.columns[i];
        const QRectF rect = columnRect(static_cast<int>(i));
        if (!column.fold.isEmpty()) {
            painter.setPen(theme().accent);
            painter.setFont(textFont(11));
            painter.drawText(rect.adjusted(-4, 0, 4, -4), Qt::AlignCenter, column.fold);
            painter.setFont(textFont(12));
            freeFrom = rect.right() + 2;
            continue;
        }
        const double width = drawRichText(painter, {}, column.place, true);
        const double x = rect.center().x() - width / 2;
        if (x < freeFrom)
            continue;
        painter.setPen(theme().secondary);
        drawRichText(painter, {x, 16}, column.place);
        freeFrom = x + width + 6;
    }
}

void DigitColumns::paintRow(QPainter& painter, const Row& row, const QRectF& rect) const
{
    const Theme& t = theme();
    if (row.kind == Row::Kind::Rule) {
        painter.fillRect(QRectF(kLabel - 8, rect.center().y() - 1, rect.width() - kLabel + 8, 2),
                         row.shown ? t.text : t.line);
        return;
    }
    const double baseline = rect.center().y() + 5;
    painter.setFont(
        textFont(row.kind == Row::Kind::Partial ? 12 : 13, row.strong ? QFont::DemiBold : QFont::Normal));
    painter.setPen(row.strong && row.shown ? t.text : t.secondary);
    const QString label = painter.fontMetrics().elidedText(row.label, Qt::ElideRight, kLabel - 10);
    if (row.kind != Row::Kind::Names)
        painter.drawText(QPointF(0, baseline), label);
    if (!row.shown)
        return;
    paintCells(painter, row, rect);
    if (row.kind != Row::Kind::Tiles)
        return;
    painter.setFont(monoFont(14));
    painter.setPen(t.exponentSolid);
    const double exponentWidth = drawRichText(painter, {}, row.exponent, true);
    drawRichText(painter, {rect.width() - kValue - exponentWidth, baseline}, row.exponent);
    painter.setFont(monoFont(15));
    painter.setPen(t.text);
    const QFontMetricsF metrics(painter.font());
    const QString value = metrics.elidedText(row.value, Qt::ElideRight, kValue - 16);
    painter.drawText(QPointF(rect.width() - metrics.horizontalAdvance(value), baseline), value);
}

void DigitColumns::paintCells(QPainter& painter, const Row& row, const QRectF& rect) const
{
    const Theme& t = theme();
    const bool tiles = row.kind == Row::Kind::Tiles || row.kind == Row::Kind::Partial;
    bool afterCut = false;
    for (int i = 0; i < row.cells.size() && i < static_cast<int>(m_model.columns.size()); ++i) {
        const auto& column = m_model.columns[static_cast<std::size_t>(i)];
        afterCut = afterCut || (column.startsCut && row.cut);
        const QChar digit = row.cells.at(i);
        if (digit == u' ')
            continue;
        const QRectF place = columnRect(i);
        const double gap = place.width() > 30 ? 4 : 2;
        const QRectF tile(place.left() + gap / 2, rect.top() + 2, place.width() - gap, rect.height() - 4);
        const bool one = digit == u'1';
        const double size = row.kind == Row::Kind::Tiles ? std::clamp(place.width() * 0.5, 11.0, 17.0) : 12;
        painter.setFont(monoFont(size, QFont::DemiBold));
        if (!column.fold.isEmpty()) {
            painter.setPen(t.secondary);
            painter.drawText(tile, Qt::AlignCenter, tiles ? QStringLiteral("0 … 0") : QString());
            continue;
        }
        if (tiles) {
            const bool pale = i < row.faint;
            const QColor ink = pale || afterCut ? t.secondary : t.fractionSolid;
            const QColor fill = pale ? t.card : afterCut ? t.field : one ? t.fractionSolid : t.fractionTint;
            drawRoundedBox(painter, tile, 5, fill, pale ? t.line : ink);
            painter.setPen(afterCut ? t.text : one && !pale ? t.card : ink);
        } else {
            painter.setPen(row.kind == Row::Kind::Names ? t.secondary : t.text);
            painter.setFont(row.kind == Row::Kind::Names ? monoFont(11) : painter.font());
        }
        painter.drawText(tile, Qt::AlignCenter, QString(digit));
    }
}

void DigitColumns::paintCut(QPainter& painter) const
{
    for (std::size_t i = 0; i < m_model.columns.size(); ++i) {
        if (!m_model.columns[i].startsCut)
            continue;
        const double x = columnRect(static_cast<int>(i)).left() - kCutGap / 2.0;
        for (const auto& [index, rect] : rowRects()) {
            if (!m_model.rows[static_cast<std::size_t>(index)].cut)
                continue;
            QPen pen(theme().clipped, 2);
            pen.setDashPattern({3, 2});
            painter.setPen(pen);
            painter.drawLine(QPointF(x, rect.top() - 2), QPointF(x, rect.bottom() + 2));
        }
    }
}

int DigitColumns::partCount() const
{
    return m_model.message.isEmpty() ? static_cast<int>(m_model.rows.size()) : 1;
}

AccessiblePart DigitColumns::part(int index) const
{
    if (!m_model.message.isEmpty())
        return {QAccessible::StaticText, m_model.message, {}, rect()};
    const Row& row = m_model.rows[static_cast<std::size_t>(index)];
    QRect place;
    for (const auto& [candidate, rect] : rowRects()) {
        if (candidate == index)
            place = rect.toRect();
    }
    AccessiblePart out{QAccessible::Row, row.label, row.spoken, place};
    out.state.invisible = !row.shown || row.spoken.isEmpty();
    return out;
}

void DigitColumns::mousePressEvent(QMouseEvent* event)
{
    for (std::size_t i = 0; i < m_model.columns.size(); ++i) {
        const QRectF column = columnRect(static_cast<int>(i));
        if (!m_model.columns[i].fold.isEmpty() && event->position().x() >= column.left()
            && event->position().x() < column.right()) {
            Q_EMIT foldClicked();
            return;
        }
    }
    QWidget::mousePressEvent(event);
}

void DigitColumns::mouseMoveEvent(QMouseEvent* event)
{
    bool onFold = false;
    for (std::size_t i = 0; i < m_model.columns.size(); ++i) {
        const QRectF column = columnRect(static_cast<int>(i));
        onFold = onFold
            || (!m_model.columns[i].fold.isEmpty() && event->position().x() >= column.left()
                && event->position().x() < column.right());
    }
    setCursor(onFold ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void DigitColumns::wheelEvent(QWheelEvent* event)
{
    if (partialCount() <= kMostPartials) {
        event->ignore();
        return;
    }
    scrollPartials(event->angleDelta().y() > 0 ? -1 : 1);
}

void DigitColumns::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_PageDown || event->key() == Qt::Key_Down)
        scrollPartials(event->key() == Qt::Key_Down ? 1 : kMostPartials);
    else if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_Up)
        scrollPartials(event->key() == Qt::Key_Up ? -1 : -kMostPartials);
    else
        QWidget::keyPressEvent(event);
}

bool DigitColumns::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        for (const auto& [index, rect] : rowRects()) {
            const Row& row = m_model.rows[static_cast<std::size_t>(index)];
            if (rect.contains(help->pos()) && row.shown && !row.tip.isEmpty())
                QToolTip::showText(help->globalPos(), row.tip, this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
