#include "app/views/numbers_block_values.h"

#include "widgets/theme.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace bitloupe {

BlockValues::BlockValues(QWidget* parent)
    : Popover(parent)
    , m_text(new QPlainTextEdit)
    , m_note(makeLabel({}, TextRole::Secondary))
{
    m_text->setFont(monoFont(13));
    m_text->setFixedSize(420, 170);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Values of the block"));
    m_text->setPlaceholderText(tr("A column, a row with commas, or an array of C, Python or numpy"));
    m_note->setWordWrap(true);
    m_note->setFixedWidth(420);
    auto* use = new Button(tr("Use these values"), Button::Kind::Primary);
    body()->addWidget(m_text);
    body()->addWidget(m_note);
    body()->addWidget(use, 0, Qt::AlignLeft);
    connect(use, &Button::clicked, this, [this] { Q_EMIT chosen(m_text->toPlainText()); });
}

void BlockValues::setText(const QString& text)
{
    m_text->setPlainText(text);
    m_text->selectAll();
}

void BlockValues::setNote(const QString& note)
{
    m_note->setText(note);
}

} // namespace bitloupe
