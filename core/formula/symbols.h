#pragma once

#include "core/formula/formula.h"

#include <optional>
#include <string_view>

namespace bitloupe::formula {

/// What a command without arguments, or a character, stands for.
struct Symbol {
    std::string_view name; ///< "times" for \times, or the character itself
    std::string_view text; ///< UTF-8
    std::string_view spoken; ///< "" where the text can be read as it stands
    AtomClass atomClass = AtomClass::Ordinary;
    FormulaNode::Face face = FormulaNode::Face::Upright;
    bool takesLimits = false;
};

/// Of a command's name without its backslash.
const Symbol* findCommand(std::string_view name);
/// Of an ASCII character other than letters and digits.
const Symbol* findCharacter(char c);
/// The words for a symbol's text, or the text itself.
std::string_view spokenSymbol(std::string_view text);

} // namespace bitloupe::formula
