#include "app/views/mapping_picture.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kGap = 16;
constexpr int kLabelHeight = 20;
constexpr int kPictureHeight = 210;

QImage imageOf(const Picture& picture)
{
    const QImage image(picture.bytes.data(), picture.width, picture.height, picture.width * picture.channels,
                       picture.channels == 3 ? QImage::Format_RGB888 : QImage::Format_Grayscale8);
    return image.copy();
}

} // namespace

PicturePair::PicturePair(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("The picture before and after mapping"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
}

QSize PicturePair::sizeHint() const
{
    const double aspect =
        m_original.isNull() ? 1.5 : static_cast<double>(m_original.width()) / m_original.height();
    return {static_cast<int>(std::clamp(2 * aspect * kPictureHeight, 300.0, 760.0)) + kGap,
            kPictureHeight + kLabelHeight};
}

void PicturePair::setPictures(const Picture& original, const Picture& mapped)
{
    m_original = imageOf(original);
    m_mapped = imageOf(mapped);
    updateGeometry();
    update();
}

void PicturePair::paintEvent(QPaintEvent*)
{
    if (m_original.isNull())
        return;
    QPainter painter(this);
    const double boxWidth = (width() - kGap) / 2.0;
    const double boxHeight = height() - kLabelHeight;
    const double fit = std::min(boxWidth / m_original.width(), boxHeight / m_original.height());
    const QSizeF size = QSizeF(m_original.size()) * fit;
    // Enlarged pixels stay squares; a reduced picture is smoothed.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, fit * devicePixelRatioF() < 1);
    const auto draw = [&](const QImage& image, double x, const QString& name) {
        painter.setFont(textFont(12));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(x, 0, boxWidth, kLabelHeight - 4), Qt::AlignLeft | Qt::AlignVCenter, name);
        painter.drawImage(QRectF(QPointF(x, kLabelHeight), size), image);
    };
    draw(m_original, 0, tr("as stored"));
    draw(m_mapped, size.width() + kGap, tr("after mapping"));
}

void PicturePair::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy the mapped picture"), this,
                   [this] { QGuiApplication::clipboard()->setImage(m_mapped); });
    menu.addAction(tr("Copy the picture as stored"), this,
                   [this] { QGuiApplication::clipboard()->setImage(m_original); });
    menu.exec(event->globalPos());
}

MappingPicture::MappingPicture(QWidget* parent)
    : Card(tr("The picture"), parent)
    , m_dither(new Segmented({tr("Plain"), tr("Dithered")}))
    , m_pair(new PicturePair)
    , m_words(new WordsLabel)
{
    m_dither->setAccessibleName(tr("Dithering"));
    m_dither->setToolTip(
        tr("Dithering passes each value’s error on to its neighbours, so that areas keep their "
           "mean (Floyd and Steinberg)"));
    header()->addWidget(m_dither);
    m_words->setWordWrap(true);
    m_words->setMinimumWidth(160);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kGap);
    row->addWidget(m_pair);
    row->addWidget(m_words, 1);
    body()->addLayout(row, 1);
    hide();
    connect(m_dither, &Segmented::picked, this, [this](int i) { Q_EMIT ditherPicked(i == 1); });
}

void MappingPicture::show(const mapping::State& state, const mapping::Result& result)
{
    setVisible(result.picture != nullptr);
    m_dither->setCurrent(state.dither ? 1 : 0);
    if (!result.picture || result.picture == m_shown)
        return;
    m_shown = result.picture;
    m_pair->setPictures(m_shown->original, m_shown->mapped);
    const QString colours = m_shown->original.channels == 3 ? tr("colours") : tr("greys");
    m_words->setWords(
        tr("**%1** %2 became **%3**. %4")
            .arg(qs(integerText(m_shown->coloursBefore)), colours, qs(integerText(m_shown->colours)),
                 state.dither ? tr("Each error is passed on, so smooth areas stay smooth; the error figures "
                                   "are of plain mapping.")
                              : tr("Where neighbours share a code, bands appear.")));
}

} // namespace bitloupe
