#include "app/views/gemm_menus.h"

#include "app/views/gemm_words.h"
#include "core/labs/gemm/links.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace bitloupe::gemmMenus {

using gemmText::tr;

void addRequantize(QMenu& menu, GemmPage* page, const gemm::Result& result, int row, int column)
{
    const Json patch = requantPatch(result, row, column);
    const std::int64_t sum = result.integers.biased[gemmText::cellOf(result, row, column)];
    menu.addAction(tr("Requantize this: %1").arg(gemmText::whole(sum)), page,
                   [page, patch] { Q_EMIT page->openLab(QStringLiteral("requant"), patch); });
}

void addExport(QMenu& menu, GemmPage* page)
{
    menu.addSeparator();
    menu.addAction(tr("Export picture or data…"), page, &GemmPage::exportWanted);
}

void addCopy(QMenu& menu, GemmPage* page, const QString& text)
{
    if (text.isEmpty())
        return;
    const QString name = text.startsWith(u'{') ? tr("as JSON") : text;
    menu.addAction(tr("Copy %1").arg(name), page, [page, text, name] {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT page->note(tr("Copied %1").arg(name));
    });
}

} // namespace bitloupe::gemmMenus
