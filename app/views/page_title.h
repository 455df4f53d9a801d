#pragma once

#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QWidget>

namespace bitloupe {

/// The title of the page, cut in the middle where there is no room.
class ElidedTitle : public QWidget {
public:
    explicit ElidedTitle(QWidget* parent = nullptr)
        : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    void setText(const QString& text)
    {
        if (text == accessibleName())
            return;
        // The font draws a times sign for an x between digits; a pattern such as 0x38 keeps its x.
        m_text = QString(text).replace(QStringLiteral("0x"), QStringLiteral("0\u200Cx"));
        setAccessibleName(text);
        setToolTip(text);
        update();
    }
    QSize sizeHint() const override { return {400, 36}; }
    QSize minimumSizeHint() const override { return {120, 36}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setFont(textFont(24, QFont::DemiBold));
        painter.setPen(theme().text);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetricsF(painter.font()).elidedText(m_text, Qt::ElideMiddle, width()));
    }

private:
    QString m_text;
};

/// A line in the colour of borders.
class Rule : public QWidget {
public:
    Rule() { setFixedHeight(1); }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), theme().line); }
};

} // namespace bitloupe
