#include "core/formula/symbols.h"

#include <algorithm>
#include <array>

namespace bitloupe::formula {
namespace {

using A = AtomClass;
using F = FormulaNode::Face;

constexpr std::array kCommands{
    Symbol{"alpha", "α", "alpha", A::Ordinary, F::Italic},
    Symbol{"beta", "β", "beta", A::Ordinary, F::Italic},
    Symbol{"gamma", "γ", "gamma", A::Ordinary, F::Italic},
    Symbol{"delta", "δ", "delta", A::Ordinary, F::Italic},
    Symbol{"epsilon", "ϵ", "epsilon", A::Ordinary, F::Italic},
    Symbol{"varepsilon", "ε", "epsilon", A::Ordinary, F::Italic},
    Symbol{"zeta", "ζ", "zeta", A::Ordinary, F::Italic},
    Symbol{"eta", "η", "eta", A::Ordinary, F::Italic},
    Symbol{"theta", "θ", "theta", A::Ordinary, F::Italic},
    Symbol{"kappa", "κ", "kappa", A::Ordinary, F::Italic},
    Symbol{"lambda", "λ", "lambda", A::Ordinary, F::Italic},
    Symbol{"mu", "μ", "mu", A::Ordinary, F::Italic},
    Symbol{"nu", "ν", "nu", A::Ordinary, F::Italic},
    Symbol{"xi", "ξ", "xi", A::Ordinary, F::Italic},
    Symbol{"pi", "π", "pi", A::Ordinary, F::Italic},
    Symbol{"rho", "ρ", "rho", A::Ordinary, F::Italic},
    Symbol{"sigma", "σ", "sigma", A::Ordinary, F::Italic},
    Symbol{"tau", "τ", "tau", A::Ordinary, F::Italic},
    Symbol{"phi", "φ", "phi", A::Ordinary, F::Italic},
    Symbol{"chi", "χ", "chi", A::Ordinary, F::Italic},
    Symbol{"psi", "ψ", "psi", A::Ordinary, F::Italic},
    Symbol{"omega", "ω", "omega", A::Ordinary, F::Italic},
    Symbol{"Gamma", "Γ", "capital gamma"},
    Symbol{"Delta", "Δ", "delta"},
    Symbol{"Theta", "Θ", "capital theta"},
    Symbol{"Lambda", "Λ", "capital lambda"},
    Symbol{"Sigma", "Σ", "sigma"},
    Symbol{"Phi", "Φ", "capital phi"},
    Symbol{"Psi", "Ψ", "capital psi"},
    Symbol{"Omega", "Ω", "omega"},
    Symbol{"infty", "∞", "infinity"},
    Symbol{"partial", "∂", "partial", A::Ordinary, F::Italic},
    Symbol{"nabla", "∇", "nabla"},
    Symbol{"ell", "ℓ", "l"},
    Symbol{"prime", "′", "prime"},
    Symbol{"dots", "…", "and so on", A::Inner},
    Symbol{"ldots", "…", "and so on", A::Inner},
    Symbol{"cdots", "⋯", "and so on", A::Inner},
    Symbol{"%", "%", "percent"},
    Symbol{"#", "#", "number"},
    Symbol{"&", "&", "and"},
    Symbol{"_", "_", "underscore"},
    Symbol{"times", "×", "times", A::Binary},
    Symbol{"cdot", "⋅", "times", A::Binary},
    Symbol{"pm", "±", "plus or minus", A::Binary},
    Symbol{"mp", "∓", "minus or plus", A::Binary},
    Symbol{"div", "÷", "divided by", A::Binary},
    Symbol{"ast", "∗", "times", A::Binary},
    Symbol{"oplus", "⊕", "exclusive or", A::Binary},
    Symbol{"odot", "⊙", "elementwise times", A::Binary},
    Symbol{"cup", "∪", "union", A::Binary},
    Symbol{"cap", "∩", "intersection", A::Binary},
    Symbol{"ll", "≪", "shifted left by", A::Binary},
    Symbol{"gg", "≫", "shifted right by", A::Binary},
    Symbol{"le", "≤", "is at most", A::Relation},
    Symbol{"leq", "≤", "is at most", A::Relation},
    Symbol{"ge", "≥", "is at least", A::Relation},
    Symbol{"geq", "≥", "is at least", A::Relation},
    Symbol{"lt", "<", "is less than", A::Relation},
    Symbol{"gt", ">", "is greater than", A::Relation},
    Symbol{"ne", "≠", "is not equal to", A::Relation},
    Symbol{"neq", "≠", "is not equal to", A::Relation},
    Symbol{"approx", "≈", "is about", A::Relation},
    Symbol{"cong", "≅", "is congruent to", A::Relation},
    Symbol{"equiv", "≡", "is equivalent to", A::Relation},
    Symbol{"sim", "∼", "is distributed as", A::Relation},
    Symbol{"propto", "∝", "is proportional to", A::Relation},
    Symbol{"coloneqq", "≔", "is defined as", A::Relation},
    Symbol{"in", "∈", "in", A::Relation},
    Symbol{"notin", "∉", "not in", A::Relation},
    Symbol{"subset", "⊂", "subset of", A::Relation},
    Symbol{"to", "→", "to", A::Relation},
    Symbol{"rightarrow", "→", "to", A::Relation},
    Symbol{"longrightarrow", "⟶", "to", A::Relation},
    Symbol{"leftarrow", "←", "from", A::Relation},
    Symbol{"Rightarrow", "⇒", "so", A::Relation},
    Symbol{"Leftrightarrow", "⇔", "if and only if", A::Relation},
    Symbol{"mapsto", "↦", "maps to", A::Relation},
    Symbol{"mid", "|", "given", A::Relation},
    Symbol{"lfloor", "⌊", "floor of", A::Opening},
    Symbol{"rfloor", "⌋", "end floor", A::Closing},
    Symbol{"lceil", "⌈", "ceiling of", A::Opening},
    Symbol{"rceil", "⌉", "end ceiling", A::Closing},
    Symbol{"langle", "⟨", "open angle", A::Opening},
    Symbol{"rangle", "⟩", "close angle", A::Closing},
    Symbol{"{", "{", "open brace", A::Opening},
    Symbol{"}", "}", "close brace", A::Closing},
    Symbol{"lvert", "|", "absolute value of", A::Opening},
    Symbol{"rvert", "|", "end absolute value", A::Closing},
    Symbol{"Vert", "‖", "norm"},
    Symbol{"|", "‖", "norm"},
    Symbol{"sum", "∑", "sum", A::Operator, F::Upright, true},
    Symbol{"prod", "∏", "product", A::Operator, F::Upright, true},
    Symbol{"int", "∫", "integral", A::Operator},
    Symbol{"lim", "lim", "limit", A::Operator, F::Upright, true},
    Symbol{"max", "max", "maximum", A::Operator, F::Upright, true},
    Symbol{"min", "min", "minimum", A::Operator, F::Upright, true},
    Symbol{"clamp", "clamp", "clamp", A::Operator},
    Symbol{"clip", "clip", "clip", A::Operator},
    Symbol{"round", "round", "round", A::Operator},
    Symbol{"log", "log", "log", A::Operator},
    Symbol{"ln", "ln", "natural log", A::Operator},
    Symbol{"exp", "exp", "exponential of", A::Operator},
    Symbol{"sin", "sin", "sine", A::Operator},
    Symbol{"cos", "cos", "cosine", A::Operator},
    Symbol{"tanh", "tanh", "hyperbolic tangent", A::Operator},
};

constexpr std::array kCharacters{
    Symbol{"+", "+", "plus", A::Binary},
    Symbol{"-", "−", "minus", A::Binary},
    Symbol{"*", "∗", "times", A::Binary},
    Symbol{"=", "=", "equals", A::Relation},
    Symbol{"<", "<", "is less than", A::Relation},
    Symbol{">", ">", "is greater than", A::Relation},
    Symbol{":", ":", "to", A::Relation},
    Symbol{"/", "/", "over"},
    Symbol{"(", "(", "open parenthesis", A::Opening},
    Symbol{")", ")", "close parenthesis", A::Closing},
    Symbol{"[", "[", "open bracket", A::Opening},
    Symbol{"]", "]", "close bracket", A::Closing},
    Symbol{"|", "|", "bar"},
    Symbol{",", ",", "comma", A::Punctuation},
    Symbol{";", ";", "semicolon", A::Punctuation},
    Symbol{".", ".", "point"},
    Symbol{"!", "!", "factorial", A::Closing},
    Symbol{"?", "?", "question mark", A::Closing},
    Symbol{"@", "@", "at"},
    Symbol{"%", "%", "percent"},
    Symbol{"\"", "″", "double prime"},
};

template<std::size_t N>
const Symbol* find(const std::array<Symbol, N>& symbols, std::string_view name)
{
    const auto found =
        std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& s) { return s.name == name; });
    return found == symbols.end() ? nullptr : &*found;
}

} // namespace

const Symbol* findCommand(std::string_view name)
{
    return find(kCommands, name);
}

const Symbol* findCharacter(char c)
{
    return find(kCharacters, std::string_view(&c, 1));
}

std::string_view spokenSymbol(std::string_view text)
{
    for (const Symbol& symbol : kCharacters) {
        if (symbol.text == text)
            return symbol.spoken;
    }
    for (const Symbol& symbol : kCommands) {
        if (symbol.text == text)
            return symbol.spoken;
    }
    return text;
}

} // namespace bitloupe::formula
