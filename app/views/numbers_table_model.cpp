#include "app/views/numbers_table.h"
#include "app/views/numbers_text.h"
#include "core/num/exact_text.h"
#include "widgets/painting.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

void NumbersTableModel::setResult(const numbers::Result& result)
{
    m_asked = result.input ? result.input->asked : result.stored();
    m_all = result.comparison;
    m_current = result.format;
    m_askedIsNan = m_asked.kind() == Dyadic::Kind::Nan;
    refill();
}

void NumbersTableModel::setOnlyCommon(bool onlyCommon)
{
    m_onlyCommon = onlyCommon;
    refill();
}

void NumbersTableModel::refill()
{
    std::vector<numbers::Comparison> shown;
    for (const auto& row : m_all) {
        if (!m_onlyCommon || row.format->common || NumberFormat{row.format->format} == m_current)
            shown.push_back(row);
    }
    const bool same = shown.size() == m_rows.size();
    if (!same)
        beginResetModel();
    m_rows = std::move(shown);
    arrange();
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void NumbersTableModel::arrange()
{
    const auto key = [this](const numbers::Comparison& row) -> double {
        switch (m_sortColumn) {
        case ValueColumn:
            return row.stored.toDouble();
        case AbsoluteColumn:
            return row.stored.isFinite() && m_asked.isFinite() ? std::fabs((row.stored - m_asked).toDouble())
                                                               : HUGE_VAL;
        case UlpColumn:
            return ulpExponent({row.format->format}, row.pattern).value_or(1 << 20);
        case ErrorColumn:
            return std::isnan(row.relativeError) ? HUGE_VAL : std::fabs(row.relativeError);
        default:
            return row.format->format.totalBits();
        }
    };
    if (m_sortColumn < 0)
        return;
    const bool ascending = m_sortOrder == Qt::AscendingOrder;
    std::ranges::stable_sort(m_rows, [&](const auto& a, const auto& b) {
        const auto& first = ascending ? a : b;
        const auto& second = ascending ? b : a;
        if (m_sortColumn == FormatColumn)
            return first.format->label < second.format->label;
        return key(first) < key(second);
    });
}

const numbers::Comparison* NumbersTableModel::comparison(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int NumbersTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int NumbersTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant NumbersTableModel::data(const QModelIndex& index, int role) const
{
    const numbers::Comparison* row = comparison(index.row());
    if (row == nullptr)
        return {};
    const NumberFormat format{row->format->format};
    switch (role) {
    case Qt::DisplayRole:
        return cell(*row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == BitsColumn)
            return QStringLiteral("0x") + qs(hexText(row->pattern, format.totalBits())).toUpper();
        if (index.column() == AbsoluteColumn && row->stored.isFinite() && m_asked.isFinite())
            return numbers::decimal((row->stored - m_asked).text()).left(1200);
        return index.column() == ConvertColumn
            ? tr("The code of this row becomes the number that %1 stores").arg(qs(m_current.label()))
            : numbers::decimal(row->value).left(1200);
    case Qt::AccessibleTextRole:
        if (index.column() == BitsColumn)
            return tr("bits 0x%1").arg(qs(hexText(row->pattern, format.totalBits())));
        return data(index, Qt::DisplayRole);
    case PatternRole:
        return QVariant::fromValue<quint64>(row->pattern);
    case FormatRole:
        return qs(row->format->id);
    case ErrorRole:
        return row->stored.isFinite() || row->relativeError == 0 ? row->relativeError : HUGE_VAL;
    case CurrentRole:
        return format == m_current;
    default:
        return {};
    }
}

QString NumbersTableModel::cell(const numbers::Comparison& row, int column) const
{
    const NumberFormat format{row.format->format};
    switch (column) {
    case FormatColumn:
        return qs(row.format->label);
    case BitsColumn:
        return QString::number(format.totalBits());
    case ValueColumn:
        return numbers::decimal(row.value);
    case HexfloatColumn:
        return qs(hexfloatText(decode(format, row.pattern).value));
    case UlpColumn: {
        const auto ulp = ulpExponent(format, row.pattern);
        return ulp ? QStringLiteral("2^{%1}").arg(*ulp).replace(u'-', QChar(0x2212)) : tr("none");
    }
    case AbsoluteColumn:
        if (!row.stored.isFinite() || !m_asked.isFinite())
            return numbers::relativeErrorText(row.relativeError, row.stored, m_askedIsNan);
        return numbers::decimal((row.stored - m_asked).isZero() ? "0" : (row.stored - m_asked).shortText(10));
    case ErrorColumn:
        return numbers::relativeErrorText(row.relativeError, row.stored, m_askedIsNan);
    case ConvertColumn:
        return tr("convert from here");
    default:
        return numbers::bytesText(format);
    }
}

/// Format, bits, value, hexfloat, exponent of the ULP, absolute and relative error; exact, for programs.
QStringList NumbersTableModel::fields(const numbers::Comparison& row) const
{
    const NumberFormat format{row.format->format};
    const auto ulp = ulpExponent(format, row.pattern);
    const bool finite = row.stored.isFinite() && m_asked.isFinite();
    return {qs(row.format->id),
            qs(hexText(row.pattern, format.totalBits())),
            qs(row.value),
            qs(hexfloatText(decode(format, row.pattern).value)),
            ulp ? QString::number(*ulp) : QString(),
            finite ? qs((row.stored - m_asked).text()) : QString(),
            QString::number(row.relativeError, 'g', 17)};
}

namespace {

const QStringList& fieldNames()
{
    static const QStringList kNames{QStringLiteral("format"),       QStringLiteral("bits"),
                                    QStringLiteral("value"),        QStringLiteral("hexfloat"),
                                    QStringLiteral("ulpExponent"),  QStringLiteral("error"),
                                    QStringLiteral("relativeError")};
    return kNames;
}

} // namespace

QString NumbersTableModel::csv() const
{
    QString out = fieldNames().join(u',') + u'\n';
    for (const auto& row : m_rows)
        out += fields(row).join(u',') + u'\n';
    return out;
}

QString NumbersTableModel::json() const
{
    Json list = Json::array();
    for (const auto& row : m_rows) {
        Json object = Json::object();
        const QStringList values = fields(row);
        for (int i = 0; i < values.size(); ++i)
            object[fieldNames()[i].toStdString()] = values[i].toStdString();
        list.push_back(std::move(object));
    }
    return qs(dumpJson(list, 2)) + u'\n';
}

QString NumbersTableModel::rowText(int row) const
{
    const numbers::Comparison* shown = comparison(row);
    return shown == nullptr ? QString() : fields(*shown).join(u'\t');
}

QVariant NumbersTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == BytesColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                       : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return textFont(12);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("Format"),
                            tr("Bits"),
                            tr("Stored value"),
                            tr("Hexfloat"),
                            tr("ULP"),
                            tr("Absolute error"),
                            tr("Relative error, log scale"),
                            tr("Bytes"),
                            QString()};
    return names.value(section);
}

void NumbersTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    refill();
}

} // namespace bitloupe
