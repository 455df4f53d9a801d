#pragma once

#include "core/labs/weights/values.h"

#include <QAbstractTableModel>

#include <map>
#include <memory>

namespace bitloupe {

/// The values of a tensor as a table: a row per channel, a column per value. Long channels fold into lines of
/// kFoldedColumns; of more than kMostRows lines a window is shown. Values are computed when they are looked
/// at.
class WeightsValuesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Kind { Original, Code, Dequantized };

    static constexpr int kMostColumns = 16384;
    static constexpr int kFoldedColumns = 4096;
    static constexpr int kMostRows = 100'000;

    using QAbstractTableModel::QAbstractTableModel;

    void setResult(std::shared_ptr<const weights::Result> result);
    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    /// Moves the window so that the place is in it; where it stands in the table.
    QModelIndex show(const weights::Place& place);
    weights::Place placeOf(const QModelIndex& index) const;
    /// Lines of the whole tensor, and the first in the window.
    std::int64_t lineCount() const;
    std::int64_t firstLine() const { return m_firstLine; }
    /// The number as it is copied: all its digits, a plain minus sign.
    QString copyText(const QModelIndex& index) const;
    /// The widest that a number can be.
    QString widestText() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::int64_t columns() const;
    std::int64_t linesPerChannel() const;
    const weights::Slice& line(std::int64_t number) const;
    double valueOf(const weights::Slice& slice, std::size_t at) const;
    QString realText(double value) const;
    QString textOf(const weights::Slice& slice, std::size_t at) const;
    QString tipOf(const weights::Slice& slice, std::size_t at) const;

    std::shared_ptr<const weights::Result> m_result;
    Kind m_kind = Kind::Original;
    std::int64_t m_firstLine = 0;
    mutable std::map<std::int64_t, weights::Slice> m_lines; ///< those looked at last
};

} // namespace bitloupe
