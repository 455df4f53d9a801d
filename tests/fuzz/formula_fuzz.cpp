#include "core/formula/formula.h"
#include "tests/fuzz/bounded_input.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    if (const auto formula = parseFormula(textOf(input)))
        (void)spokenFormula(*formula);
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {R"(S = \frac{r_{max} - r_{min}}{q_{max} - q_{min}})",
            R"(\hat{x} = \left( \sum_{i=0}^{n} \sqrt[3]{x_i^2} \right) \cdot \text{scale})",
            R"(\color{sign}{{{/result/scale | auto}}} \leq \mathbb{R})"};
}
