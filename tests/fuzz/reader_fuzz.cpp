#include "tests/fuzz/reader_fuzz.h"

#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define BITLOUPE_FENCE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BITLOUPE_FENCE
#endif
#endif
#ifdef BITLOUPE_FENCE
#include <sanitizer/asan_interface.h>
#endif

namespace bitloupe::fuzz {

namespace {

/// Bytes behind the end of the file, up to the end of its last page, may be read without a trap: they are
/// fenced while the sanitizer watches.
class Fence {
public:
    explicit Fence(const MappedFile& file)
    {
#ifdef BITLOUPE_FENCE
        const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        const auto view = file.bytes(0, file.size());
        if (file.size() == 0 || !view)
            return;
        m_start = view->bytes.data() + file.size();
        m_size = (page - file.size() % page) % page;
        __asan_poison_memory_region(m_start, m_size);
#else
        (void)file;
#endif
    }
    ~Fence()
    {
#ifdef BITLOUPE_FENCE
        if (m_start != nullptr)
            __asan_unpoison_memory_region(m_start, m_size);
#endif
    }
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

private:
    [[maybe_unused]] const std::byte* m_start = nullptr;
    [[maybe_unused]] std::uint64_t m_size = 0;
};

void readEnds(const Model& model, std::size_t index)
{
    constexpr std::int64_t kMost = 5000;
    const std::int64_t count = model.tensors()[index].count;
    const std::int64_t part = std::min(count, kMost);
    static std::vector<double> doubles(kMost);
    static std::vector<float> floats(kMost);
    const auto length = static_cast<std::size_t>(part);
    for (const std::int64_t first : {std::int64_t{0}, count - part}) {
        (void)model.readReal(index, first, std::span(doubles).first(length));
        (void)model.readFloat(index, first, std::span(floats).first(length));
    }
}

} // namespace

std::string memoryFile(std::span<const std::uint8_t> input)
{
    static const int descriptor = ::memfd_create("input", MFD_CLOEXEC);
    const bool written = ::ftruncate(descriptor, 0) == 0
        && ::pwrite(descriptor, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size());
    require(written, "the input fits in memory");
    return "/proc/self/fd/" + std::to_string(descriptor);
}

void useModel(std::span<const std::uint8_t> input, const Opener& open, const Visitor& visit)
{
    const auto file = MappedFile::open(memoryFile(input));
    require(file.has_value(), "the input opens");
    const Fence fence(**file);
    const auto model = open(*file);
    if (!model) {
        require(!model.error().message.empty() && !model.error().where.empty(),
                "an error says what and where");
        return;
    }
    for (std::size_t i = 0; i < (*model)->tensors().size(); ++i) {
        const TensorInfo& info = (*model)->tensors()[i];
        require(info.count >= 0 && info.sizeBytes >= 0, "sizes are not negative");
        if (info.quantization)
            require(info.quantization->scales.size() == info.quantization->zeroPoints.size(),
                    "every scale has a zero point");
        if (!info.problem.empty())
            continue;
        readEnds(**model, i);
        if (visit)
            visit(**model, i);
    }
}

} // namespace bitloupe::fuzz
