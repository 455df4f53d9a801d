#include "core/num/number_list.h"
#include "core/num/parse.h"
#include "tests/fuzz/bounded_input.h"

/// What a person types or pastes where numbers are asked for.
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    const std::string_view text = textOf(input);
    const auto literal = parseLiteral(text, "/state/input");
    require(literal || !literal.error().message.empty(), "an error says what");
    if (!isNumberList(text))
        return;
    const auto items = numberListItems(text, "/state/input");
    require(items || !items.error().message.empty(), "an error says what");
    constexpr std::size_t kMost = 200;
    for (std::size_t i = 0; items && i < std::min(kMost, items->size()); ++i)
        (void)parseLiteral((*items)[i], "/state/input");
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {"0.1",
            "-0x1.998p-4",
            "1_000*(2^-126 + 1/3)",
            "-snan(0x12)",
            "0,1; 0,25; nan",
            "float a[] = {0.1f, 1/3.0f}; // two",
            "array([[0.1, 0.2], [1e400, -inf]], dtype=float32)",
            "1 \xC3\x97 2 \xE2\x88\x92 3"};
}
