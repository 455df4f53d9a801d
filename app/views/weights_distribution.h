#pragma once

#include "app/views/weights_page.h"
#include "widgets/channel_plot.h"
#include "widgets/controls.h"
#include "widgets/histogram_view.h"

namespace bitloupe {

/// Histogram with loupe beside the channels, and the words below.
class WeightsDistribution : public WeightsPage {
    Q_OBJECT

public:
    explicit WeightsDistribution(QWidget* parent = nullptr);

    void showResult(const std::shared_ptr<const weights::Result>& result) override;
    void setHiddenPointers(const QStringList& pointers) override;
    QWidget* widgetOf(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

    void setShapesShown(bool shown) { m_channels->setShapesShown(shown); }
    QWidget* chart() const { return m_histogram; }

private:
    bool hasOneScale() const;
    void showHistogram();
    void showLens(double low, double high);
    void showChannels();

    std::shared_ptr<const weights::Result> m_result;
    QLabel* m_histogramTitle;
    Segmented* m_kind;
    HistogramView* m_histogram;
    ChannelPlot* m_channels;
    WordsLabel* m_words;
    QString m_shownTensor; ///< the loupe stays where it is while tensor and scale stay
    double m_shownScale = 0;
    bool m_channelsHidden = false;
};

} // namespace bitloupe
