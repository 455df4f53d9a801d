#pragma once

#include <QColor>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Signed parts of a whole as one bar. Parts of one sign fill it from the left; with both signs, negative
/// parts go left and positive ones right of a zero line.
class ShareBar : public QWidget {
    Q_OBJECT

public:
    explicit ShareBar(QWidget* parent = nullptr);
    /// Signed; the magnitudes are taken relative to their sum.
    void setShares(std::vector<double> shares);
    /// The colour of a part, also for its legend.
    static QColor color(int part, int count);

    QSize sizeHint() const override { return {300, 16}; }
    QSize minimumSizeHint() const override { return {120, 16}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    std::vector<double> m_shares;
};

/// A square in a part's colour.
class ShareSwatch : public QWidget {
    Q_OBJECT

public:
    ShareSwatch(int part, int count, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    int m_part;
    int m_count;
};

} // namespace bitloupe
