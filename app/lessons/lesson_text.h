#pragma once

#include "core/lesson/markdown.h"
#include "core/lesson/moment.h"

#include <QTextDocument>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// Text of a lesson: paragraphs, lists, formulas in the line and on their own, live values that are replaced
/// in place. Height follows width.
class LessonText : public QWidget {
    Q_OBJECT

public:
    explicit LessonText(double pixels, QWidget* parent = nullptr);
    void setBlocks(std::vector<Block> blocks);
    void setText(const Text& text);
    /// Fills in the live values; null shows them as being computed.
    void setMoment(const Moment* moment);
    void setInk(const QColor& ink);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {40, heightForWidth(std::max(40, width()))}; }

Q_SIGNALS:
    void linkActivated(const QString& target);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;

private:
    void rebuild();

    double m_pixels;
    std::vector<Block> m_blocks;
    const Moment* m_moment = nullptr;
    QColor m_ink;
    QTextDocument m_document;
};

/// The text of a live value at this moment.
QString liveTextAt(const LiveValue& live, const Moment* moment);

} // namespace bitloupe
