#include "app/views/mapping_files.h"

#include "core/base/atomic_file.h"
#include "core/io/model.h"
#include "core/io/picture.h"
#include "core/io/write_npy.h"
#include "core/labs/common/number_words.h"
#include "widgets/painting.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QStandardPaths>

namespace bitloupe {

namespace {

constexpr std::size_t kMostByValue = 4096; // of a saved State

QString text(const char* words)
{
    return QCoreApplication::translate("MappingFiles", words);
}

QString dataFolder(const QString& name)
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return base.isEmpty() ? QString() : QDir(base).filePath(name);
}

QString nameOf(const QByteArray& content, const QString& ending)
{
    const QByteArray digest = QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex().left(16);
    return QString::fromLatin1(digest) + ending;
}

DroppedData pictureData(const QString& path)
{
    DroppedData dropped;
    DataRef picture;
    picture.kind = DataRef::Kind::Picture;
    picture.path = path.toStdString();
    if (readPng(picture.path)) {
        dropped.data = picture;
        return dropped;
    }
    QImageReader reader(path);
    reader.setAutoTransform(true);
    const QImage image = reader.read();
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    if (image.isNull() || !image.save(&buffer, "PNG")) {
        dropped.sentence =
            text("%1 is no model, array or picture that can be read.").arg(QFileInfo(path).fileName());
        return dropped;
    }
    const QString folder = dataFolder(QStringLiteral("pictures"));
    const QString kept = QDir(folder).filePath(nameOf(png, QStringLiteral(".png")));
    QDir().mkpath(folder);
    const auto status = writeFileAtomically(
        kept.toStdString(), std::string_view(png.constData(), static_cast<std::size_t>(png.size())));
    if (!status) {
        dropped.sentence = qs(status.error().message);
        return dropped;
    }
    picture.path = kept.toStdString();
    dropped.data = picture;
    return dropped;
}

} // namespace

DroppedData dataOfFile(const QString& path)
{
    const auto model = openModel(path.toStdString());
    if (!model)
        return pictureData(path);
    DroppedData dropped;
    if ((*model)->tensors().size() != 1) {
        dropped.isModel = true;
        return dropped;
    }
    DataRef array;
    array.kind = DataRef::Kind::File;
    array.path = path.toStdString();
    array.tensor = (*model)->tensors().front().name;
    dropped.data = array;
    return dropped;
}

QString pastedFolder()
{
    return dataFolder(QStringLiteral("pasted"));
}

Expected<DataRef> pastedData(const QByteArray& utf8, const QString& folder)
{
    auto values = readNumberWords(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())),
                                  "/state/data");
    if (!values)
        return fail(values.error());
    DataRef pasted;
    if (values->size() <= kMostByValue) {
        pasted.kind = DataRef::Kind::Values;
        pasted.shape = {static_cast<std::int64_t>(values->size())};
        pasted.values = std::move(*values);
        return pasted;
    }
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return fail(ErrorCode::Unreadable, folder.toStdString(),
                    "The folder for long pastes cannot be made: paste fewer numbers or open them as a file.");
    const QString path = QDir(folder).filePath(nameOf(utf8, QStringLiteral(".npy")));
    if (auto status = writeNpy(path.toStdString(), *values); !status)
        return fail(status.error());
    pasted.kind = DataRef::Kind::File;
    pasted.path = path.toStdString();
    return pasted;
}

} // namespace bitloupe
