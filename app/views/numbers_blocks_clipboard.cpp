#include "app/views/numbers_block_values.h"
#include "app/views/numbers_blocks.h"
#include "app/views/numbers_blocks_text.h"
#include "core/labs/numbers/block_edits.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace bitloupe {

void NumbersBlocks::openValues()
{
    if (!m_result)
        return;
    auto* popover = new BlockValues(this);
    popover->setAttribute(Qt::WA_DeleteOnClose);
    QStringList lines;
    for (std::size_t i = 0; i + static_cast<std::size_t>(m_result->padding) < m_result->elements.size();
         ++i) {
        const numbers::BlockElement& element = m_result->elements[i];
        lines << qs(shortestText(element.asked.value_or(element.value)));
    }
    popover->setText(lines.join(QStringLiteral(", ")));
    popover->setNote(tr("A block of %1 holds %2 values; zeros fill the rest.")
                         .arg(qs(m_result->format->label))
                         .arg(m_result->format->elements));
    connect(popover, &BlockValues::chosen, this, &NumbersBlocks::takeText);
    popover->openBelow(m_values);
}

void NumbersBlocks::copy(const QString& text, const QString& what)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT note(tr("Copied %1").arg(what));
}

void NumbersBlocks::copyMenu(const QPoint& globalPosition)
{
    if (!m_result)
        return;
    QMenu menu(this);
    const auto add = [&](const QString& name, const std::string& text) {
        menu.addAction(tr("Copy %1").arg(name), this, [this, name, text] { copy(qs(text), name); });
    };
    const numbers::BlockElement& element = m_result->elements[static_cast<std::size_t>(m_selected)];
    add(tr("the bytes in hex"), numbers::bytesText(*m_result));
    add(tr("the values as CSV"), numbers::valuesText(*m_result, numbers::BlockText::Csv));
    add(tr("the values as C"), numbers::valuesText(*m_result, numbers::BlockText::C));
    add(tr("the values as Python"), numbers::valuesText(*m_result, numbers::BlockText::Python));
    menu.addSeparator();
    add(tr("element %1").arg(m_selected), shortestText(element.value));
    menu.exec(globalPosition);
}

void NumbersBlocks::contextMenuEvent(QContextMenuEvent* event)
{
    copyMenu(event->globalPos());
}

void NumbersBlocks::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Paste))
        takeText(QGuiApplication::clipboard()->text());
    else if (event->matches(QKeySequence::Copy) && m_result)
        copy(qs(numbers::bytesText(*m_result)), tr("the bytes"));
    else
        NumbersPage::keyPressEvent(event);
}

} // namespace bitloupe
