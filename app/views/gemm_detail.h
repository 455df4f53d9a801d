#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// One line of a stage's detail: formula, substituted, value, when it is known, and its bar in the waterfall.
struct DetailRow {
    enum class Tag { None, RunTime, BeforeDeployment, Vanishes };

    QString formula; ///< rich text
    QString substituted;
    QString value;
    Tag tag = Tag::None;
    bool hasBar = false;
    double from = 0;
    double to = 0;
    bool isTotal = false;
    QString hex = {}; ///< of an integer, for the hover
    QString unit = {}; ///< "units of S_W S_X"
};

/// Output codes on a line: where the value stood and where it ends, between the ends of the clamp.
struct DetailLine {
    bool isShown = false;
    double low = -128; ///< of the type
    double high = 127;
    double clampLow = -128;
    double clampHigh = 127;
    double from = 0; ///< before this stage
    double to = 0; ///< after it
    QString fromText;
    QString toText;
};

/// The lines under the stage chips, with their waterfall at the right.
class GemmDetail : public QWidget {
    Q_OBJECT

public:
    explicit GemmDetail(QWidget* parent = nullptr);
    void setRows(std::vector<DetailRow> rows, const DetailLine& line = {});
    const DetailLine& line() const { return m_line; }
    /// As high as its rows instead of the largest stage's.
    void setFitsRows(bool fits);
    void setRowHeight(int pixels);
    int rowHeight() const { return m_row; }
    const std::vector<DetailRow>& rows() const { return m_rows; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {420, sizeHint().height()}; }

Q_SIGNALS:
    void menuWanted(const QPoint& globalPos, int row);

protected:
    void paintEvent(QPaintEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    int rowAt(int y) const;
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintTag(QPainter& painter, DetailRow::Tag tag, double x, double top) const;

    void paintLine(QPainter& painter, const QRectF& area) const;

    std::vector<DetailRow> m_rows;
    DetailLine m_line;
    bool m_fits = false;
    int m_row = 24;
};

/// The ten stages as chips: done, open or ahead.
class StageChips : public QWidget {
    Q_OBJECT

public:
    explicit StageChips(QWidget* parent = nullptr);
    void setStages(const QStringList& names, const QStringList& values, int open, int reached);
    /// Hovers of the chips, in their order.
    void setTips(const QStringList& tips) { m_tips = tips; }
    QRectF chip(int index) const;
    void setChipHeight(int pixels);
    QSize sizeHint() const override { return {800, m_high}; }
    QSize minimumSizeHint() const override { return {560, m_high}; }

Q_SIGNALS:
    void picked(int stage);
    void menuWanted(const QPoint& globalPos, int stage); ///< of a chip whose value is known

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void leaveEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    int at(const QPointF& point) const;

    QStringList m_names;
    QStringList m_values;
    QStringList m_tips;
    int m_open = 0;
    int m_reached = 0;
    int m_hover = -1;
    int m_high = 44;
};

} // namespace bitloupe
