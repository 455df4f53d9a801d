#pragma once

#include "core/lesson/moment.h"

#include <QObject>
#include <QTextFormat>
#include <QTextObjectInterface>

#include <string>

namespace bitloupe {

inline constexpr int kFormulaObject = QTextFormat::UserObject + 1;
inline constexpr int kFormulaTex = QTextFormat::UserProperty + 1;
inline constexpr int kFormulaPixels = QTextFormat::UserProperty + 2;
inline constexpr int kFormulaInk = QTextFormat::UserProperty + 3;

/// A formula as a part of a line of text.
class FormulaObject : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    using QObject::QObject;
    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                    const QTextFormat& format) override;
};

/// TeX whose live tokens are replaced by their texts of this moment.
std::string texWithValues(const std::string& tex, const Moment* moment);

} // namespace bitloupe
