#include "widgets/bit_field.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QtMath>

#include <algorithm>
#include <numeric>

namespace bitloupe {

namespace {

constexpr double kColumnGap = 22;
constexpr double kHeadHeight = 32;
constexpr double kRowGap = 16;
constexpr double kPlaceHeight = 22;
constexpr double kFormulaHeight = 58;
constexpr double kPointWidth = 13;
constexpr double kPad = 3; // room for the ring around an outer tile

/// Upper bound of the width of rich text: scripts counted at full size.
double richWidth(const QFont& font, QString text)
{
    return QFontMetricsF(font).horizontalAdvance(text.remove(u'{').remove(u'}').remove(u'^'));
}

} // namespace

int BitFieldModel::count() const
{
    return std::accumulate(groups.begin(), groups.end(), 0,
                           [](int sum, const BitGroup& group) { return sum + group.count; });
}

BitField::BitField(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BitField::setModel(BitFieldModel model)
{
    const bool reshaped = model.count() != m_model.count();
    m_model = std::move(model);
    m_current = std::clamp(m_current, 0, std::max(0, m_model.count() - 1));
    m_hover = std::min(m_hover, m_model.count() - 1);
    if (reshaped)
        m_painted = -1;
    setAccessibleName(tr("Bits of %1, %n items", nullptr, m_model.count()).arg(m_model.name));
    layOut(width());
    updateGeometry();
    update();
}

void BitField::setCurrentBit(int bit)
{
    m_current = std::clamp(bit, 0, std::max(0, m_model.count() - 1));
    update();
}

void BitField::setTrailingEquals(bool shown)
{
    m_trailingEquals = shown;
    update();
}

void BitField::setFormulaShown(bool shown)
{
    m_formulaShown = shown;
    updateGeometry();
    update();
}

QRectF BitField::tileRect(int bit) const
{
    return bit >= 0 && bit < static_cast<int>(m_tiles.size()) ? m_tiles[static_cast<std::size_t>(bit)]
                                                              : QRectF();
}

QSize BitField::sizeHint() const
{
    const int count = m_model.count();
    const double tile = count <= 8 ? 46 : count <= 20 ? 42 : 36;
    const double height = kHeadHeight + rowCount() * (tile + kPlaceHeight) + (rowCount() - 1) * kRowGap
        + (m_formulaShown ? kFormulaHeight : 0);
    return {std::min(920, count * 38 + 120), static_cast<int>(height)};
}

double BitField::columnNeeds(const BitGroup& group) const
{
    const double head =
        richWidth(textFont(13, QFont::DemiBold), group.name) + 8 + richWidth(textFont(13), group.note);
    const double term = richWidth(mathFont(20), group.term) + richWidth(mathFont(15), group.denominator);
    return std::max({head, term, richWidth(monoFont(13), group.result)});
}

int BitField::fullWidth()
{
    layOut(1e6);
    const int full = qCeil(m_contentWidth) + 30; // an equals sign may follow
    layOut(width());
    return full;
}

void BitField::layOut(double width)
{
    const int count = m_model.count();
    m_tiles.assign(static_cast<std::size_t>(count), QRectF());
    m_columns.assign(m_model.groups.size(), {});
    m_contentWidth = 0;
    m_implied = {};
    if (count == 0)
        return;
    const int rows = rowCount();
    const int perRow = rows == 1 ? count : 32;
    m_gap = count <= 20 ? 4 : 2;
    m_placeStep = count <= 20 ? 1 : 4;
    m_tileHeight = count <= 8 ? 46 : count <= 20 ? 42 : 36;
    const double preferred = count <= 8 ? 40 : count <= 20 ? 34 : 24;
    const double gaps = kColumnGap * static_cast<double>(m_model.groups.size() - 1);
    const double extra = m_model.impliedGroup >= 0 ? 1 : 0;
    const double slack = 2 * kPad + (count <= 20 ? 14 : 26); // the sign column is as wide as its term
    const double room = (width - gaps - extra * kPointWidth - slack) / (perRow + extra) - m_gap;
    m_tileWidth = std::clamp(std::floor(room), 12.0, preferred);
    layOutRow(0, count - 1, rows == 1 ? 0 : 32);
    if (rows == 2)
        layOutRow(1, 31, 0);
    m_formulaTop = kHeadHeight + rows * (m_tileHeight + kPlaceHeight) + (rows - 1) * kRowGap;
}

/// Bits first..last (descending) from the left; columns are as wide as their tiles or their words.
void BitField::layOutRow(int row, int first, int last)
{
    const double top = kHeadHeight + row * (m_tileHeight + kPlaceHeight + kRowGap);
    double x = kPad;
    int high = m_model.count() - 1;
    for (std::size_t g = 0; g < m_model.groups.size(); ++g) {
        const BitGroup& group = m_model.groups[g];
        const int low = high - group.count + 1;
        const int from = std::min(high, first);
        const int to = std::max(low, last);
        const bool starts = from == high;
        high = low - 1;
        if (from < to)
            continue;
        if (x > kPad)
            x += kColumnGap;
        const bool implied = starts && m_model.impliedGroup == static_cast<int>(g);
        const int bits = from - to + 1;
        const double tiles = bits * (m_tileWidth + m_gap) - m_gap + (implied ? m_tileWidth + kPointWidth : 0);
        const bool centred = group.count == 1 && group.tone == BitGroup::Tone::Sign;
        const bool wordy = centred || (rowCount() == 1 && m_placeStep == 1);
        const double width = std::max(tiles, wordy ? columnNeeds(group) : 0.0);
        double at = x + (centred ? (width - tiles) / 2 : 0);
        if (implied) {
            m_implied = QRectF(at, top, m_tileWidth, m_tileHeight);
            m_point = QPointF(at + m_tileWidth + kPointWidth / 2, top + m_tileHeight - 6);
            at += m_tileWidth + kPointWidth;
        }
        for (int bit = from; bit >= to; --bit, at += m_tileWidth + m_gap)
            m_tiles[static_cast<std::size_t>(bit)] = QRectF(at, top, m_tileWidth, m_tileHeight);
        m_columns[g].push_back({x, x + width, top});
        x += width;
    }
    m_contentWidth = std::max(m_contentWidth, x + kPad);
}

int BitField::bitAt(const QPointF& point) const
{
    for (std::size_t bit = 0; bit < m_tiles.size(); ++bit) {
        if (m_tiles[bit].adjusted(-m_gap / 2, -2, m_gap / 2, 2).contains(point))
            return static_cast<int>(bit);
    }
    return -1;
}

int BitField::groupOf(int bit) const
{
    int high = m_model.count() - 1;
    for (std::size_t g = 0; g < m_model.groups.size(); ++g) {
        high -= m_model.groups[g].count;
        if (bit > high)
            return static_cast<int>(g);
    }
    return 0;
}

void BitField::paintBit(int bit, bool one, Phase phase)
{
    const quint64 mask = quint64(1) << bit;
    m_model.bits = one ? m_model.bits | mask : m_model.bits & ~mask;
    update();
    announcePart(this, m_model.count() - 1 - bit);
    Q_EMIT bitsEdited(m_model.bits, phase);
}

void BitField::toggle(int bit)
{
    paintBit(bit, (m_model.bits >> bit & 1U) == 0, Phase::Single);
}

void BitField::moveTo(int bit)
{
    m_current = std::clamp(bit, 0, std::max(0, m_model.count() - 1));
    update();
    announcePart(this, m_model.count() - 1 - m_current, QAccessible::Focus);
    Q_EMIT attended(m_current);
}

void BitField::mousePressEvent(QMouseEvent* event)
{
    const int bit = bitAt(event->position());
    if (event->button() != Qt::LeftButton || bit < 0)
        return QWidget::mousePressEvent(event);
    m_paintOne = (m_model.bits >> bit & 1U) == 0;
    m_painted = bit;
    moveTo(bit);
    paintBit(bit, m_paintOne, Phase::Begin);
}

void BitField::mouseMoveEvent(QMouseEvent* event)
{
    const int bit = bitAt(event->position());
    if (m_painted >= 0) {
        if (bit < 0 || bit == m_painted)
            return;
        m_painted = bit;
        moveTo(bit);
        if ((m_model.bits >> bit & 1U) != (m_paintOne ? 1U : 0U))
            paintBit(bit, m_paintOne, Phase::Update);
        return;
    }
    setCursor(bit >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (bit == m_hover)
        return;
    m_hover = bit;
    update();
    Q_EMIT attended(bit >= 0 ? bit : m_current);
}

void BitField::mouseReleaseEvent(QMouseEvent*)
{
    if (m_painted < 0)
        return;
    m_painted = -1;
    Q_EMIT bitsEdited(m_model.bits, Phase::Commit);
}

void BitField::leaveEvent(QEvent*)
{
    if (m_hover < 0)
        return;
    m_hover = -1;
    update();
    Q_EMIT attended(m_current);
}

void BitField::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_current + 1);
    case Qt::Key_Right:
        return moveTo(m_current - 1);
    case Qt::Key_Home:
        return moveTo(m_model.count() - 1);
    case Qt::Key_End:
        return moveTo(0);
    case Qt::Key_Space:
        return toggle(m_current);
    case Qt::Key_0:
    case Qt::Key_1:
        paintBit(m_current, event->key() == Qt::Key_1, Phase::Single);
        return moveTo(m_current - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void BitField::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
    Q_EMIT attended(m_current);
}

void BitField::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void BitField::resizeEvent(QResizeEvent*)
{
    layOut(width());
}

void BitField::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        layOut(width());
        update();
    }
}

int BitField::partCount() const
{
    return m_model.count() + (m_implied.isNull() ? 0 : 1);
}

AccessiblePart BitField::part(int index) const
{
    AccessiblePart out;
    out.role = QAccessible::ListItem;
    if (index >= m_model.count()) {
        out.name = tr("implied leading %1, not editable").arg(m_model.impliedOne ? 1 : 0);
        out.rect = m_implied.toRect();
        out.state.readOnly = true;
        return out;
    }
    const int bit = m_model.count() - 1 - index;
    const auto g = static_cast<std::size_t>(groupOf(bit));
    const BitGroup& group = m_model.groups[g];
    int top = m_model.count() - 1;
    for (std::size_t i = 0; i < g; ++i)
        top -= m_model.groups[i].count;
    QString place = group.places.value(top - bit);
    place.replace(QStringLiteral("^{"), tr(" to the power of ")).remove(u'}');
    out.name = tr("bit %1, %2, worth %3, %4")
                   .arg(bit)
                   .arg(group.name.toLower(), place)
                   .arg(m_model.bits >> bit & 1U);
    out.value = QString::number(m_model.bits >> bit & 1U);
    out.rect = tileRect(bit).toRect();
    out.state.focusable = true;
    out.state.focused = hasFocus() && bit == m_current;
    return out;
}

void BitField::pressPart(int index)
{
    if (index >= 0 && index < m_model.count())
        toggle(m_model.count() - 1 - index);
}

} // namespace bitloupe
