#pragma once

#include "core/labs/mapping/mapping.h"
#include "widgets/text_table.h"

#include <QString>

#include <array>
#include <optional>

/// What the page Reconcile says, made from a Result, and what its fields mean.
namespace bitloupe::mappingText {

/// Typed fields. `asked` is empty where nothing was typed; a half pair (one bound, a value without its code)
/// is left out of it.
struct Seen {
    std::optional<mapping::Reconcile> asked;
    std::array<bool, 6> isBad{}; ///< scale, zero point, min, max, value, code
    QString sentence; ///< on the first bad field
};
Seen readSeen(const QString& scale, const QString& zeroPoint, const QString& min, const QString& max,
              const QString& value, const QString& code);

/// "ONNX Runtime"; "plain rule" for a formula without a program.
QString conventionName(const Explanation& explanation);
QList<QList<TextCell>> explanationRows(const mapping::Result& result);
/// One sentence on the best explanation.
QString foundWords(const mapping::Result& result);
QList<QList<TextCell>> conventionRows(const mapping::Result& result);
/// How many different answers there are.
QString conventionWords(const mapping::Result& result);

} // namespace bitloupe::mappingText
