#pragma once

#include <QAbstractListModel>
#include <QString>

#include <optional>
#include <vector>

namespace bitloupe {

/// One tensor of a model, as the list shows it.
struct TensorRow {
    enum class Kind { Weight, Bias, Other };

    QString name; ///< as the file calls it; may be empty
    QString label; ///< shown; the name unless it is empty
    QString shape; ///< "64×256×1×1"
    qint64 count = 0;
    Kind kind = Kind::Weight;
    QString problem; ///< why it cannot be read, else empty
    std::optional<double> sqnrDb; ///< unknown until computed; infinite where nothing is lost
    bool noBadge = false; ///< nothing to measure: no values, or none that can be read
    bool stale = false; ///< of other settings: shown grey
    std::vector<qint64> bins; ///< histogram of the row
};

/// The tensors in file order.
class TensorListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { Row = Qt::UserRole, Name };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    void setRows(std::vector<TensorRow> rows);
    void setBadge(int row, double sqnrDb, std::vector<qint64> bins);
    /// There is nothing to measure; the row keeps its dash.
    void setNoBadge(int row);
    /// Every badge turns grey until it is set again.
    void markStale();
    const std::vector<TensorRow>& rows() const { return m_rows; }
    void setThreshold(double decibels);
    double threshold() const { return m_threshold; }

private:
    std::vector<TensorRow> m_rows;
    double m_threshold = 30;
};

} // namespace bitloupe
