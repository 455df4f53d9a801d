#pragma once

#include "app/views/weights_page.h"
#include "core/labs/weights/filters.h"
#include "widgets/controls.h"
#include "widgets/copy_menu.h"

namespace bitloupe {

class BitsToCode;
class ChannelStrip;
class FilterPictures;
class TileNumbers;

/// One channel as pictures: what it was, what quantization left, what was lost; the numbers of one tile and
/// the bits of one weight.
class WeightsFilters : public WeightsPage {
    Q_OBJECT

public:
    explicit WeightsFilters(QWidget* parent = nullptr);

    void showState(const weights::State& state) override;
    void showResult(const std::shared_ptr<const weights::Result>& result) override;
    bool needsScrolling() const override { return true; }
    void setHiddenPointers(const QStringList& pointers) override;
    QWidget* widgetOf(const QString& pointer) override;
    /// One line per channel: number, range, scale, SQNR, codes.
    QString tableText(const QString& ending) const override;

private:
    void build();
    void connectParts();
    void showStrip();
    void showChannel(std::int64_t channel);
    void showPictures();
    void showTile();
    void showCell();
    CopyTable channelTable() const;
    std::size_t cell() const;
    void openInNumbers();

    std::shared_ptr<const weights::Result> m_result;
    std::vector<std::int64_t> m_order; ///< channels as in the strip
    weights::Filter m_filter;
    std::optional<std::int64_t> m_wanted; ///< channel of the State
    QString m_shown; ///< tensor and channel; the kept tile stays while they do
    int m_tile = 0;
    int m_inside = 0; ///< cell of the tile
    bool m_orderHidden = false;

    QLabel* m_title;
    QLabel* m_unit;
    ChannelStrip* m_strip;
    FilterPictures* m_pictures;
    WordsLabel* m_words;
    TileNumbers* m_numbers;
    BitsToCode* m_bits;
    WordsLabel* m_cellWords;
    Button* m_open;
};

} // namespace bitloupe
