#include "core/io/torch.h"
#include "tests/fuzz/reader_fuzz.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    bitloupe::fuzz::useModel(input, [](const auto& file) { return bitloupe::openTorchLegacy(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    using namespace std::string_literals;
    const std::string magic = "\x80\2\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19."s;
    const std::string version = "\x80\2M\xE9\3."s;
    const std::string machine = "\x80\2}X\x0D\0\0\0little_endian\x88s."s;
    const std::string part = "(X\7\0\0\0storage"s
                             "ctorch\nFloatStorage\nX\1\0\0\0aX\3\0\0\0cpuK\2tQ"s;
    const std::string tensor = "ctorch._utils\n_rebuild_tensor_v2\n("s + part + "K\0K\2\x85K\1\x85\x89}tR"s;
    const std::string objects = "\x80\2}q\0(X\1\0\0\0w"s + tensor + "X\1\0\0\0l](h\0eu."s;
    const std::string keys = "\x80\2](X\1\0\0\0ae."s;
    return {magic + version + machine + objects + keys + "\2\0\0\0\0\0\0\0\0\0\x80\x3F\0\0\0\x40"s};
}
