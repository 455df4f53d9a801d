#pragma once

#include <QList>
#include <QStringList>

namespace bitloupe {

/// A number by its name, in full: {"scale", "0.0023290557"}.
struct CopyFigure {
    QString name;
    QString value;
    bool isText = false; ///< words, though they may look like a number
};

/// An object of the figures; values that look like numbers become numbers.
QString figuresJson(const QList<CopyFigure>& figures);
/// {"line", "values"}: a sentence and the values in it.
QString lineJson(const QString& line, const QStringList& values);

} // namespace bitloupe
