#pragma once

#include "app/views/gemm_page.h"

class QMenu;

/// Entries that the menus of several pages share.
namespace bitloupe::gemmMenus {

/// "Requantize this": the accumulator with bias of that output, in the lab requant.
void addRequantize(QMenu& menu, GemmPage* page, const gemm::Result& result, int row, int column);
void addExport(QMenu& menu, GemmPage* page);
/// Copies a text; JSON is named as such.
void addCopy(QMenu& menu, GemmPage* page, const QString& text);

} // namespace bitloupe::gemmMenus
