#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Counts in equal bins of [low, high].
struct HistogramBars {
    double low = 0;
    double high = 0;
    std::vector<qint64> counts;

    friend bool operator==(const HistogramBars&, const HistogramBars&) = default;
};

/// A level of the quantizer: where it lies, its code and how many values land there.
struct HistogramStem {
    double level = 0;
    qint64 code = 0;
    qint64 count = 0;

    friend bool operator==(const HistogramStem&, const HistogramStem&) = default;
};

/// A histogram on a log axis and, below it, a loupe: the lower chart shows the band of the upper one, wide
/// enough to see single levels. The band is dragged, zoomed by the wheel, moved by the arrows one step at a
/// time; a double click on it returns it to 0. What the loupe shows is asked for by lensMoved and set by
/// setLens.
class HistogramView : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);

    void setBars(HistogramBars bars);
    /// Spikes replace the bars while set; empty shows the bars.
    void setSpikes(std::vector<HistogramStem> spikes);
    /// Distance of two levels: the arrows move by it; 0 where there is no single step.
    void setStep(double step);
    void setLens(HistogramBars bars, std::vector<HistogramStem> stems);
    /// Shown instead of the charts: "1 value: 0.5".
    void setMessage(const QString& message);
    void setLogarithmic(bool logarithmic);

    double lensLow() const { return m_lens.low; }
    double lensHigh() const { return m_lens.high; }
    QSize minimumSizeHint() const override { return {220, 210}; }
    QSize sizeHint() const override { return {330, 360}; }

    int partCount() const override { return 1; }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void note(const QString& sentence); ///< "Copied the picture"
    void lensMoved(double low, double high); ///< by the user only
    void activated(); ///< double click beside the band, which stays where it was

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    QRectF topPlot() const;
    QRectF lensPlot() const;
    double toX(double value) const;
    double toValue(double x) const;
    double heightOf(double count, double top) const;
    QRectF barPlot(double top) const;
    QString unit() const;
    void moveLens(double center, double halfWidth);
    QString tipAt(const QPoint& point) const;

    void paintTop(QPainter& painter) const;
    void paintTopAxes(QPainter& painter, const QRectF& plot, double top) const;
    void paintBand(QPainter& painter) const;
    void paintLens(QPainter& painter) const;
    void paintStems(QPainter& painter) const;

    HistogramBars m_bars;
    std::vector<HistogramStem> m_spikes;
    HistogramBars m_lens;
    std::vector<HistogramStem> m_stems;
    QString m_message;
    double m_step = 0;
    bool m_logarithmic = true;
    bool m_dragging = false;
    double m_grabOffset = 0;
    bool m_wasOnBand = true; ///< of the last press
    double m_lowBefore = 0; ///< of the loupe before that press
    double m_highBefore = 0;
};

} // namespace bitloupe
