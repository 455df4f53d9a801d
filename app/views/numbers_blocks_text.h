#pragma once

#include "core/labs/numbers/block.h"
#include "widgets/bit_field.h"
#include "widgets/block_grid.h"
#include "widgets/byte_row.h"
#include "widgets/formula_view.h"

#include <QString>

/// What the page of blocks says and shows about a result: texts and widget models.
namespace bitloupe::numbers {

/// A number of a block as people read it: six digits, in full where it is shorter.
QString blockNumber(double value);

QString blockTitle(const BlockResult& result);
BitFieldModel scaleField(const BlockResult& result);
BitFieldModel elementField(const BlockResult& result, int index);
BlockGridModel gridModel(const BlockResult& result, int selected);
std::vector<ByteModel> byteModels(const BlockResult& result);

/// "Scale: E8M0, shared by 32 values".
QString scaleHead(const BlockResult& result);
/// "Element 5: FP4 E2M1".
QString elementHead(const BlockResult& result, int index);
/// value = code * scale, with live values.
QString blockFormula(const BlockResult& result);
FormulaValues blockFormulaValues(const BlockResult& result, int index);
/// Where the scale comes from.
QString scaleWords(const BlockResult& result);
/// Largest error, signal to noise and padding.
QString costWords(const BlockResult& result);
/// How many bytes, in what order, how many bits that is per value.
QString bytesWords(const BlockResult& result);

} // namespace bitloupe::numbers
