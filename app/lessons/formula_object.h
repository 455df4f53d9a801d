#pragma once

#include "core/lesson/moment.h"

#include <QColor>
#include <QObject>
#include <QTextCharFormat>
#include <QTextObjectInterface>

#include <string>

namespace bitloupe {

inline constexpr int kFormulaObject = QTextFormat::UserObject + 1;

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

/// What is stored in the text for a formula, its live values as they are at this moment.
QTextCharFormat formulaFormat(const QTextCharFormat& body, const std::string& tex, double pixels,
                              bool display, const QColor& ink, const Moment* moment);

} // namespace bitloupe
