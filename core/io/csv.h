#pragma once

#include "core/io/mapped_file.h"
#include "core/io/model.h"

namespace bitloupe {

/// A table of numbers as text: fields apart by tabs, semicolons, commas or spaces, lines with "#" and blank
/// ones passed over, one line of names on top or none. Where every column holds numbers it is one tensor
/// "all values" of rows x columns; else each column is a tensor by the name on top or "column N" counted from
/// 0, and columns that hold a text anywhere are listed without values. Values are binary64, rounded once; the
/// text is parsed again as they are asked for, so a table costs no memory. An empty field is a NaN, which
/// `note` counts. Errors: unreadable, naming line and column (a row with more or fewer fields, a text in a
/// table of numbers alone, a number above binary64, an open quote).
bool looksLikeCsv(const MappedFile& file);
Expected<std::shared_ptr<const Model>> openCsv(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
