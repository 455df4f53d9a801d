#include "core/io/onnx.h"
#include "tests/core/io/model_bytes.h"
#include "tests/fuzz/reader_fuzz.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    bitloupe::fuzz::useModel(
        input, [](const auto& file) -> bitloupe::Expected<std::shared_ptr<const bitloupe::Model>> {
            (void)bitloupe::looksLikeOnnx(*file);
            return bitloupe::openOnnx(file);
        });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    using namespace bitloupe::test;
    const std::string inner = protoBytes(5, onnxTensor("inner", {2}, 7, protoPacked(7, {1, 300})));
    const std::string graph = protoBytes(1,
                                         onnxNode("DequantizeLinear", {"w", "s", "z"}, "d",
                                                  {protoBytes(1, "axis") + protoNumber(3, 0)}))
        + protoBytes(1,
                     onnxNode("Constant", {}, "c",
                              {protoBytes(1, "value_ints") + protoNumber(8, 5) + protoNumber(8, 6)}))
        + protoBytes(1, onnxNode("If", {"x"}, "y", {protoBytes(1, "then_branch") + protoBytes(6, inner)}))
        + protoBytes(5, onnxTensor("w", {2, 3}, 3, protoBytes(9, std::string(6, '\3'))))
        + protoBytes(5, onnxTensor("s", {2}, 1, protoFloat(4, 0.5F) + protoFloat(4, 0.25F)))
        + protoBytes(5, onnxTensor("z", {2}, 3, protoPacked(5, {0, ~std::uint64_t{0}})))
        + protoBytes(5, onnxTensor("half", {2}, 10, protoPacked(5, {0x3C00, 0xC000})))
        + protoBytes(5, onnxTensor("outside", {2}, 1, onnxExternal("data.bin", "0", "8")));
    return {onnx(graph)};
}
