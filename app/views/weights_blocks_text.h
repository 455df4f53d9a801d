#pragma once

#include "core/labs/weights/dissect_text.h"
#include "widgets/block_bytes.h"
#include "widgets/block_weights.h"

#include <QString>

/// What the Blocks tab shows and says. Pure functions of a result with a dissection.
namespace bitloupe::weightsText {

/// "Q4_K as stored: 144 bytes for 256 weights, 4.5 bits a weight".
QString blockFacts(const weights::Result& result);
/// "weights **[4, 0]** to **[4, 255]**, at byte **84,096** of the file".
QString blockPlace(const weights::Result& result);
/// "weight = (d · s) · q − dmin · m, d = **0.0124**, dmin = **0.0101**".
QString blockFormula(const weights::Dissection& block);
BlockBytesModel blockBytes(const weights::Dissection& block);
BlockWeightsModel blockWeights(const weights::Result& result);
/// Index, formula, substituted values and result of a weight of the block.
QString weightTip(const weights::Result& result, int weight);
/// The same on one line, with bold values.
QString weightWords(const weights::Result& result, int weight);
/// The bytes of the block in hex, a space between two.
QString blockHex(const weights::Dissection& block);

} // namespace bitloupe::weightsText
