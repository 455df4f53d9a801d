#include "app/lessons/lesson_text.h"

#include "app/lessons/formula_object.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextList>

namespace bitloupe {

namespace {

class Writer {
public:
    Writer(QTextDocument& document, double pixels, const QColor& ink, const Moment* moment)
        : m_cursor(&document)
        , m_pixels(pixels)
        , m_ink(ink)
        , m_moment(moment)
    {
        m_body.setFont(textFont(pixels));
        m_body.setForeground(ink);
    }

    void write(const Block& block)
    {
        switch (block.kind) {
        case Block::Kind::Paragraph:
            paragraph();
            inlines(block.text, m_body);
            break;
        case Block::Kind::Formula:
            paragraph();
            formula(block.tex, true);
            break;
        case Block::Kind::Bullets:
        case Block::Kind::Numbers:
            list(block);
            break;
        }
    }

private:
    void paragraph()
    {
        QTextBlockFormat format;
        format.setLineHeight(142, QTextBlockFormat::ProportionalHeight);
        format.setBottomMargin(10);
        if (m_first)
            m_cursor.setBlockFormat(format);
        else
            m_cursor.insertBlock(format);
        m_first = false;
    }

    void list(const Block& block)
    {
        QTextListFormat style;
        style.setStyle(block.kind == Block::Kind::Numbers ? QTextListFormat::ListDecimal
                                                          : QTextListFormat::ListDisc);
        style.setIndent(1);
        QTextList* items = nullptr;
        for (const Text& item : block.items) {
            paragraph();
            if (items == nullptr)
                items = m_cursor.createList(style);
            else
                items->add(m_cursor.block());
            inlines(item, m_body);
        }
    }

    void inlines(const Text& text, const QTextCharFormat& format)
    {
        for (const Inline& part : text)
            write(part, format);
    }

    void write(const Inline& part, QTextCharFormat format)
    {
        switch (part.kind) {
        case Inline::Kind::Text:
            m_cursor.insertText(qs(part.text), format);
            break;
        case Inline::Kind::Strong:
            format.setFontWeight(QFont::DemiBold);
            inlines(part.children, format);
            break;
        case Inline::Kind::Emphasis:
            format.setFontItalic(true);
            inlines(part.children, format);
            break;
        case Inline::Kind::Code:
            format.setFont(monoFont(m_pixels - 1));
            format.setForeground(m_ink);
            m_cursor.insertText(qs(part.text), format);
            break;
        case Inline::Kind::Live:
            format.setFont(monoFont(m_pixels - 1, QFont::Medium));
            m_cursor.insertText(liveTextAt(part.live, m_moment), format);
            break;
        case Inline::Kind::Link:
            format.setAnchor(true);
            format.setAnchorHref(qs(part.text));
            format.setForeground(theme().accent);
            inlines(part.children, format);
            break;
        case Inline::Kind::Formula:
            formula(part.text, false);
            break;
        case Inline::Kind::Picture:
            m_cursor.insertText(qs(plainText(part.children)), format);
            break;
        }
    }

    void formula(const std::string& tex, bool display)
    {
        const double pixels = m_pixels * (display ? 1.2 : 1.1);
        m_cursor.insertText(QString(QChar::ObjectReplacementCharacter),
                            formulaFormat(m_body, tex, pixels, display, m_ink, m_moment));
    }

    QTextCursor m_cursor;
    QTextCharFormat m_body;
    double m_pixels;
    QColor m_ink;
    const Moment* m_moment;
    bool m_first = true;
};

} // namespace

QString liveTextAt(const LiveValue& live, const Moment* moment)
{
    if (moment == nullptr)
        return qs(kPendingText);
    const Moment::Found found = moment->find(live.pointer);
    if (found.value != nullptr)
        return qs(liveText(*found.value, live));
    return qs(found.pending ? kPendingText : kAbsentText);
}

LessonText::LessonText(double pixels, QWidget* parent)
    : QWidget(parent)
    , m_pixels(pixels)
{
    m_document.setDocumentMargin(0);
    m_document.documentLayout()->registerHandler(kFormulaObject, new FormulaObject(&m_document));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &LessonText::rebuild);
}

void LessonText::setBlocks(std::vector<Block> blocks)
{
    m_blocks = std::move(blocks);
    rebuild();
}

void LessonText::setText(const Text& text)
{
    Block block;
    block.text = text;
    setBlocks({block});
}

void LessonText::setMoment(const Moment* moment)
{
    m_moment = moment;
    rebuild();
}

void LessonText::setInk(const QColor& ink)
{
    m_ink = ink;
    rebuild();
}

void LessonText::rebuild()
{
    m_document.clear();
    Writer writer(m_document, m_pixels, m_ink.isValid() ? m_ink : theme().text, m_moment);
    std::string words;
    for (const Block& block : m_blocks) {
        writer.write(block);
        words += plainText(block.text) + " ";
    }
    QTextCursor end(&m_document);
    end.movePosition(QTextCursor::End);
    QTextBlockFormat last = end.blockFormat();
    last.setBottomMargin(0);
    end.setBlockFormat(last);
    m_document.setTextWidth(width());
    setAccessibleName(qs(words));
    updateGeometry();
    update();
}

int LessonText::heightForWidth(int width) const
{
    auto& own =
        const_cast<QTextDocument&>(m_document); // laying out at another width changes nothing that lasts
    const double before = own.textWidth();
    own.setTextWidth(width);
    const int height = static_cast<int>(std::ceil(own.size().height()));
    own.setTextWidth(before);
    return height;
}

QSize LessonText::sizeHint() const
{
    return {280, heightForWidth(std::max(40, width()))};
}

void LessonText::resizeEvent(QResizeEvent*)
{
    m_document.setTextWidth(width());
    updateGeometry();
}

void LessonText::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_document.drawContents(&painter);
}

void LessonText::mouseReleaseEvent(QMouseEvent* event)
{
    const QString anchor = m_document.documentLayout()->anchorAt(event->position());
    if (!anchor.isEmpty())
        Q_EMIT linkActivated(anchor);
}

void LessonText::mouseMoveEvent(QMouseEvent* event)
{
    const bool onLink = !m_document.documentLayout()->anchorAt(event->position()).isEmpty();
    setCursor(onLink ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

} // namespace bitloupe
