#include "widgets/export.h"

#include "core/base/atomic_file.h"
#include "widgets/theme.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>

namespace bitloupe {

namespace {

QByteArray pngOf(QWidget& widget, double scale)
{
    QImage image(widget.size() * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(theme().window);
    widget.render(&image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QWidget& widget)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(widget.size());
    generator.setViewBox(widget.rect());
    generator.setTitle(widget.window()->windowTitle());
    QPainter painter(&generator);
    painter.fillRect(widget.rect(), theme().window);
    widget.render(&painter, {}, {}, QWidget::DrawChildren);
    painter.end();
    return bytes;
}

QByteArray pdfOf(QWidget& widget)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int kUnitsPerInch = 96;
    writer.setResolution(kUnitsPerInch);
    writer.setPageMargins({});
    writer.setPageSize(QPageSize(QSizeF(widget.size()) / kUnitsPerInch, QPageSize::Inch));
    QPainter painter(&writer);
    painter.fillRect(widget.rect(), theme().window);
    widget.render(&painter, {}, {}, QWidget::DrawChildren);
    painter.end();
    return bytes;
}

} // namespace

Status exportPicture(QWidget& widget, const QString& path, double scale)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    if (ending == QLatin1String("png"))
        bytes = pngOf(widget, scale);
    else if (ending == QLatin1String("svg"))
        bytes = svgOf(widget);
    else if (ending == QLatin1String("pdf"))
        bytes = pdfOf(widget);
    else
        return fail(ErrorCode::Unsupported, path.toStdString(),
                    "A picture's name ends in .png, .svg or .pdf.");
    return writeFileAtomically(path.toStdString(),
                               {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

Status exportText(const QString& text, const QString& path)
{
    const QByteArray bytes = text.toUtf8();
    return writeFileAtomically(path.toStdString(),
                               {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

} // namespace bitloupe
