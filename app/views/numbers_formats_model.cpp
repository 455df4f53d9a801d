#include "app/views/numbers_formats_model.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QPainter>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bitloupe {

using numbers::FormatRow;

namespace {

constexpr int kPad = 6;
constexpr int kPlainCharacters = 8; ///< longer decimals are written as a × 10^n

double number(const std::string& exact)
{
    double value = std::numeric_limits<double>::quiet_NaN();
    std::from_chars(exact.data(), exact.data() + exact.size(), value);
    return value;
}

/// a·10^n without spaces, for narrow columns.
QString compact(double value)
{
    return numbers::richScientific(qs(scientificText(value, 2)))
        .replace(QStringLiteral(" × "), QStringLiteral("·"));
}

QString magnitude(const std::string& exact)
{
    if (exact.empty())
        return QStringLiteral("–");
    const QString text = numbers::decimal(exact);
    if (text.size() <= kPlainCharacters)
        return text;
    return compact(number(exact));
}

/// "0x7C00", the first digits where there are more than eight.
QString codeText(const FormatRow& row, const std::optional<std::uint64_t>& code)
{
    if (!code)
        return QStringLiteral("–");
    const QString hex = qs(hexText(*code, row.format.totalBits())).toUpper();
    return QStringLiteral("0x") + (hex.size() <= 8 ? hex : hex.left(4) + QStringLiteral("…"));
}

/// What a column sorts by; NaN where the row has nothing there.
double sortKey(const FormatRow& row, int column)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    using Model = NumbersFormatsModel;
    switch (column) {
    case Model::BitsColumn:
        return row.format.totalBits();
    case Model::BiasColumn:
        return row.bias ? *row.bias : kNone;
    case Model::SubnormalColumn:
        return row.facts.smallestSubnormal.empty() ? kNone : number(row.facts.smallestSubnormal);
    case Model::NormalColumn:
        return row.facts.smallestNormal.empty() ? kNone : number(row.facts.smallestNormal);
    case Model::LargestColumn:
        return number(row.facts.largest);
    case Model::EpsilonColumn:
        return row.facts.epsilonExponent;
    case Model::DigitsColumn:
        return row.facts.decimalDigits;
    case Model::ValuesColumn:
        return row.facts.finiteCount;
    case Model::InfinityColumn:
        return row.infinity ? static_cast<double>(*row.infinity) : kNone;
    case Model::NanColumn:
        return row.quietNan ? static_cast<double>(*row.quietNan) : kNone;
    default:
        return row.facts.rangeDb;
    }
}

/// "1·5·10", each in the colour of its field.
void paintFields(QPainter& painter, const QRectF& cell, const FormatRow& row)
{
    const Theme& t = theme();
    std::vector<std::pair<QString, QColor>> parts;
    if (const FloatFormat* layout = row.format.asFloat()) {
        if (!layout->powersOnly)
            parts.emplace_back(QStringLiteral("1"), t.signSolid);
        parts.emplace_back(QString::number(layout->exponentBits), t.exponentSolid);
        if (layout->fractionBits > 0)
            parts.emplace_back(QString::number(layout->fractionBits), t.fractionSolid);
    } else {
        const FixedFormat* fixed = row.format.asFixed();
        if (fixed->isSigned)
            parts.emplace_back(QStringLiteral("1"), t.signSolid);
        parts.emplace_back(QString::number(fixed->integerBits), t.text);
        if (fixed->fractionBits > 0)
            parts.emplace_back(QString::number(fixed->fractionBits), t.fractionSolid);
    }
    painter.setFont(monoFont(13));
    const QFontMetricsF metrics(painter.font());
    const double base = cell.center().y() + 4.5;
    double x = cell.left() + 30;
    painter.setPen(t.text);
    const QString total = QString::number(row.format.totalBits());
    painter.drawText(QPointF(cell.left() + 22 - metrics.horizontalAdvance(total), base), total);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const QString text = (i > 0 ? QStringLiteral("·") : QString()) + parts[i].first;
        painter.setPen(parts[i].second);
        painter.drawText(QPointF(x, base), text);
        x += metrics.horizontalAdvance(text);
    }
}

} // namespace

NumbersFormatsModel::NumbersFormatsModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_rows(numbers::formatTable(m_current))
{
}

void NumbersFormatsModel::setCurrent(const NumberFormat& format)
{
    if (format == m_current)
        return;
    beginResetModel();
    m_current = format;
    m_rows = numbers::formatTable(format);
    arrange();
    endResetModel();
}

const FormatRow* NumbersFormatsModel::formatRow(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int NumbersFormatsModel::currentRow() const
{
    return static_cast<int>(std::ranges::find(m_rows, m_current, &FormatRow::format) - m_rows.begin());
}

int NumbersFormatsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int NumbersFormatsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString NumbersFormatsModel::cellText(const FormatRow& row, int column) const
{
    switch (column) {
    case FormatColumn:
        return qs(row.label);
    case BitsColumn:
        return QString::number(row.format.totalBits());
    case BiasColumn:
        return row.bias ? qs(integerText(*row.bias)) : QStringLiteral("–");
    case SubnormalColumn:
        return magnitude(row.facts.smallestSubnormal);
    case NormalColumn:
        return magnitude(row.facts.smallestNormal);
    case LargestColumn:
        return magnitude(row.facts.largest);
    case EpsilonColumn:
        return row.facts.epsilonExponent == 0 ? QStringLiteral("1")
                                              : numbers::power(row.facts.epsilonExponent);
    case DigitsColumn:
        return qs(fixedText(row.facts.decimalDigits, 1));
    case ValuesColumn:
        return row.facts.finiteCount < 1e5 ? qs(integerText(std::llround(row.facts.finiteCount)))
                                           : compact(row.facts.finiteCount);
    case InfinityColumn:
        return codeText(row, row.infinity);
    case NanColumn:
        return codeText(row, row.quietNan);
    default:
        return qs(integerText(std::llround(row.facts.rangeDb)));
    }
}

QString NumbersFormatsModel::tipText(const FormatRow& row, int column) const
{
    const auto fields = [&](std::uint64_t code) { return qs(numbers::fieldText(row.format, code)); };
    const auto exact = [&](const std::string& text, const QString& none) {
        return text.empty() ? none : numbers::decimal(text).left(400);
    };
    switch (column) {
    case SubnormalColumn:
        return exact(row.facts.smallestSubnormal, tr("This format has no subnormal numbers."));
    case NormalColumn:
        return exact(row.facts.smallestNormal, tr("Fixed point has the same step everywhere."));
    case LargestColumn:
        return exact(row.facts.largest, {});
    case EpsilonColumn:
        return tr("The step from 1 to the next number up: 2^%1").arg(row.facts.epsilonExponent);
    case DigitsColumn:
        return tr("Significant bits × log₁₀ 2");
    case ValuesColumn:
        return tr("Finite numbers that differ; +0 and −0 are one");
    case InfinityColumn:
        return row.infinity ? fields(*row.infinity) : tr("No code means infinity.");
    case NanColumn:
        if (!row.nan)
            return tr("No code means NaN.");
        return row.nan->first == row.nan->last
            ? tr("NaN is %1").arg(fields(row.nan->first))
            : tr("NaN is %1 to %2, either sign; arithmetic makes %3")
                  .arg(fields(row.nan->first), fields(row.nan->last), fields(*row.quietNan));
    case RangeColumn:
        return tr("20 log₁₀ (largest ÷ smallest positive number)");
    default:
        return {};
    }
}

QVariant NumbersFormatsModel::data(const QModelIndex& index, int role) const
{
    const FormatRow* row = formatRow(index.row());
    if (row == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return cellText(*row, index.column());
    case Qt::AccessibleTextRole:
        return cellText(*row, index.column()).remove(u'^').remove(u'{').remove(u'}');
    case Qt::ToolTipRole:
        return tipText(*row, index.column());
    case CurrentRole:
        return row->format == m_current;
    default:
        return {};
    }
}

QVariant NumbersFormatsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section <= BitsColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return textFont(12);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("Format"), tr("Bits"),    tr("Bias"),    tr("Subnormal"),
                            tr("Normal"), tr("Largest"), tr("Epsilon"), tr("Digits"),
                            tr("Values"), tr("∞"),       tr("NaN"),     tr("dB")};
    return names.value(section);
}

void NumbersFormatsModel::sort(int column, Qt::SortOrder order)
{
    beginResetModel();
    m_sortColumn = column;
    m_sortOrder = order;
    m_rows = numbers::formatTable(m_current);
    arrange();
    endResetModel();
}

void NumbersFormatsModel::arrange()
{
    if (m_sortColumn < 0)
        return;
    const bool isAscending = m_sortOrder == Qt::AscendingOrder;
    std::ranges::stable_sort(m_rows, [&](const FormatRow& a, const FormatRow& b) {
        if (m_sortColumn == FormatColumn)
            return isAscending ? a.label < b.label : b.label < a.label;
        const double first = sortKey(a, m_sortColumn);
        const double second = sortKey(b, m_sortColumn);
        if (std::isnan(first) || std::isnan(second))
            return !std::isnan(first) && std::isnan(second);
        return isAscending ? first < second : second < first;
    });
}

void NumbersFormatsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const Theme& t = theme();
    painter->save();
    const QRectF cell(option.rect);
    if (index.data(NumbersFormatsModel::CurrentRole).toBool())
        painter->fillRect(cell, t.dataTint);
    else if ((option.state & QStyle::State_MouseOver) != 0)
        painter->fillRect(cell, t.field);
    painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), t.line);
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF inner = cell.adjusted(kPad, 0, -kPad, -1);
    const QString text = index.data().toString();
    const auto* model = qobject_cast<const NumbersFormatsModel*>(index.model());
    if (index.column() == NumbersFormatsModel::BitsColumn && model != nullptr) {
        paintFields(*painter, inner, *model->formatRow(index.row()));
    } else if (index.column() == NumbersFormatsModel::FormatColumn) {
        painter->setFont(textFont(13));
        painter->setPen(t.text);
        painter->drawText(inner, Qt::AlignVCenter | Qt::AlignLeft,
                          QFontMetricsF(painter->font()).elidedText(text, Qt::ElideRight, inner.width()));
    } else {
        painter->setFont(monoFont(12));
        painter->setPen(text == QStringLiteral("–") ? t.secondary : t.text);
        const double width = drawRichText(*painter, {}, text, true);
        drawRichText(*painter, {inner.right() - width, inner.center().y() + 4.5}, text);
    }
    if ((option.state & QStyle::State_HasFocus) != 0 && ThemeManager::instance().lastInputWasKeyboard())
        drawFocusRing(*painter, cell.adjusted(2, 2, -2, -2), 4);
    painter->restore();
}

} // namespace bitloupe
