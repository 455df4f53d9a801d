#include "app/views/weights_values_model.h"

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr std::size_t kMostLines = 256; ///< kept in memory

QString joined(const std::vector<std::int64_t>& index)
{
    QStringList parts;
    for (const std::int64_t i : index)
        parts << QString::number(i);
    return parts.join(QStringLiteral(", "));
}

} // namespace

void WeightsValuesModel::setResult(std::shared_ptr<const weights::Result> result)
{
    const bool isSame = m_result != nullptr && m_result->matrix == result->matrix;
    if (!isSame)
        beginResetModel();
    m_result = std::move(result);
    m_lines.clear();
    if (isSame) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    m_firstLine = 0;
    endResetModel();
}

void WeightsValuesModel::setKind(Kind kind)
{
    m_kind = kind;
    if (m_result != nullptr)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

std::int64_t WeightsValuesModel::columns() const
{
    return m_result == nullptr                 ? 0
        : m_result->perChannel <= kMostColumns ? m_result->perChannel
                                               : kFoldedColumns;
}

std::int64_t WeightsValuesModel::linesPerChannel() const
{
    return columns() == 0 ? 0 : (m_result->perChannel + columns() - 1) / columns();
}

std::int64_t WeightsValuesModel::lineCount() const
{
    return m_result == nullptr ? 0 : std::ssize(m_result->channels) * linesPerChannel();
}

int WeightsValuesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0
                            : static_cast<int>(std::min<std::int64_t>(kMostRows, lineCount() - m_firstLine));
}

int WeightsValuesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns());
}

QModelIndex WeightsValuesModel::show(const weights::Place& place)
{
    const std::int64_t line = place.channel * linesPerChannel() + place.at / columns();
    if (line < m_firstLine || line >= m_firstLine + rowCount()) {
        beginResetModel();
        m_firstLine = std::clamp<std::int64_t>(line - kMostRows / 2, 0,
                                               std::max<std::int64_t>(0, lineCount() - kMostRows));
        endResetModel();
    }
    return index(static_cast<int>(line - m_firstLine), static_cast<int>(place.at % columns()));
}

weights::Place WeightsValuesModel::placeOf(const QModelIndex& index) const
{
    const std::int64_t line = m_firstLine + index.row();
    return {line / linesPerChannel(), line % linesPerChannel() * columns() + index.column()};
}

const weights::Slice& WeightsValuesModel::line(std::int64_t number) const
{
    const auto known = m_lines.find(number);
    if (known != m_lines.end())
        return known->second;
    if (m_lines.size() >= kMostLines)
        m_lines.clear();
    const std::int64_t each = linesPerChannel();
    return m_lines
        .emplace(number, weights::sliceOf(*m_result, {number / each, number % each * columns()}, columns()))
        .first->second;
}

double WeightsValuesModel::valueOf(const weights::Slice& slice, std::size_t at) const
{
    return m_kind == Kind::Dequantized ? slice.dequantized[at] : static_cast<double>(slice.original[at]);
}

/// Six digits of the largest value, and all others with as many decimals, so that points stand under points.
QString WeightsValuesModel::realText(double value) const
{
    const double width = std::max(-m_result->layer.min, m_result->layer.max);
    if (!std::isfinite(value) || width == 0)
        return qs(autoText(value));
    if (width < 1e-4 || width >= 1e6)
        return value == 0 ? QStringLiteral("0") : qs(scientificText(value, 5));
    return qs(fixedText(value, std::max(0, 5 - static_cast<int>(std::floor(std::log10(width))))));
}

QString WeightsValuesModel::widestText() const
{
    const double width = std::max(-m_result->layer.min, m_result->layer.max);
    return m_kind == Kind::Code ? QStringLiteral("\u2212128") : realText(-width);
}

QString WeightsValuesModel::textOf(const weights::Slice& slice, std::size_t at) const
{
    if (!slice.isNumber(at))
        return m_kind == Kind::Original ? qs(autoText(static_cast<double>(slice.original[at])))
                                        : QStringLiteral("–");
    if (m_kind == Kind::Code)
        return slice.hasCodes ? qs(integerText(slice.codes[at])) : QStringLiteral("–");
    return realText(valueOf(slice, at));
}

QString WeightsValuesModel::copyText(const QModelIndex& index) const
{
    const weights::Slice& slice = line(m_firstLine + index.row());
    const auto at = static_cast<std::size_t>(index.column());
    if (at >= slice.original.size() || (m_kind != Kind::Original && !slice.isNumber(at)))
        return {};
    return m_kind == Kind::Code ? QString::number(slice.codes[at])
                                : qs(dumpJson(realJson(valueOf(slice, at)))).remove(QLatin1Char('"'));
}

QString WeightsValuesModel::tipOf(const weights::Slice& slice, std::size_t at) const
{
    const weights::Place place{slice.first.channel, slice.first.at + static_cast<std::int64_t>(at)};
    const QString head = QStringLiteral("[%1]").arg(joined(weights::indexOf(*m_result, place)));
    const auto value = static_cast<double>(slice.original[at]);
    if (!slice.isNumber(at))
        return tr("%1\n%2 is not a number: it is left out of all statistics").arg(head, qs(autoText(value)));
    if (!slice.hasCodes)
        return tr("%1\nw = %2\nŵ = %3 as its block decodes")
            .arg(head, qs(autoText(value)), qs(autoText(slice.dequantized[at])));
    const AffineParameters p = weights::parametersAt(*m_result, place);
    return tr("%1\nw = %2\nq = round(w / S) + Z = %3, S = %4, Z = %5\nŵ = S(q − Z) = %6")
        .arg(head, qs(autoText(value)), qs(integerText(slice.codes[at])), qs(autoText(p.scale)),
             qs(integerText(p.zeroPoint)), qs(autoText(slice.dequantized[at])));
}

QVariant WeightsValuesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_result == nullptr)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return monoFont(13);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::BackgroundRole
        && role != Qt::ForegroundRole && role != Qt::AccessibleTextRole)
        return {};
    const weights::Slice& slice = line(m_firstLine + index.row());
    const auto at = static_cast<std::size_t>(index.column());
    if (at >= slice.original.size())
        return {};
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return textOf(slice, at);
    if (role == Qt::ToolTipRole)
        return tipOf(slice, at);
    if (slice.isNumber(at))
        return role == Qt::ForegroundRole ? QVariant(
                   m_kind != Kind::Original && slice.dequantized[at] == 0 ? theme().secondary : theme().text)
                                          : QVariant();
    return role == Qt::BackgroundRole ? theme().warnTint : theme().warn;
}

QVariant WeightsValuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (m_result == nullptr)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (orientation == Qt::Vertical) {
        const weights::Place place = placeOf(index(section, 0));
        const QString channel = QString::number(place.channel);
        return linesPerChannel() == 1 ? channel
                                      : QStringLiteral("%1 · %2").arg(channel, qs(integerText(place.at)));
    }
    std::vector<std::int64_t> rest = weights::indexOf(*m_result, {0, section});
    if (m_result->axis >= 0)
        rest.erase(rest.begin() + m_result->axis);
    return linesPerChannel() == 1 ? joined(rest) : QStringLiteral("+%1").arg(section);
}

} // namespace bitloupe
