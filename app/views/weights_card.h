#pragma once

#include "core/labs/weights/weights.h"
#include "widgets/channel_plot.h"
#include "widgets/controls.h"
#include "widgets/histogram_view.h"

#include <memory>

namespace bitloupe {

/// The chosen tensor: name and facts, histogram with loupe beside the channels, and the words below.
class WeightsCard : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCard(QWidget* parent = nullptr);

    /// `result` stays alive as long as it is shown.
    void setResult(std::shared_ptr<const weights::Result> result);
    void setName(const QString& name);
    void setShapesShown(bool shown) { m_channels->setShapesShown(shown); }
    void setChannelsHidden(bool hidden);
    void setWordsHidden(bool hidden) { m_words->setVisible(!hidden); }
    QWidget* chart() const { return m_histogram; }
    QWidget* channelPlot() const { return m_channels; }

Q_SIGNALS:
    void channelPicked(qint64 channel); ///< by the user only
    void axisPicked(int axis); ///< by the user only
    void mappingRequested();

protected:
    void paintEvent(QPaintEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitName();
    void buildHead(class QVBoxLayout* layout);
    void showHistogram();
    void showLens(double low, double high);
    void showChannels();
    void showAxes();

    std::shared_ptr<const weights::Result> m_result;
    QLabel* m_name;
    QLabel* m_facts;
    ChoiceButton* m_axis;
    Button* m_mapping;
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
