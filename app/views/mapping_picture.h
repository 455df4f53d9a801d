#pragma once

#include "core/labs/mapping/posterise.h"
#include "widgets/controls.h"

#include <QImage>

#include <memory>

namespace bitloupe {

/// Pictures side by side at one scale, with sharp pixels when enlarged.
class PicturePair : public QWidget {
    Q_OBJECT

public:
    explicit PicturePair(QWidget* parent = nullptr);
    void setPictures(const Picture& original, const Picture& mapped);
    const QImage& mapped() const { return m_mapped; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {300, 160}; }

protected:
    void paintEvent(QPaintEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;

private:
    QImage m_original;
    QImage m_mapped;
};

/// Card with a picture before and after its values were mapped, and the switch of error diffusion. It hides
/// itself while the data are no picture.
class MappingPicture : public Card {
    Q_OBJECT

public:
    explicit MappingPicture(QWidget* parent = nullptr);
    void show(const mapping::State& state, const mapping::Result& result);

Q_SIGNALS:
    void ditherPicked(bool dither);

private:
    Segmented* m_dither;
    PicturePair* m_pair;
    WordsLabel* m_words;
    std::shared_ptr<const mapping::Posterised> m_shown;
};

} // namespace bitloupe
