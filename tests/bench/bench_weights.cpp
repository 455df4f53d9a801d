#include "core/base/worker_pool.h"
#include "core/io/array_model.h"
#include "core/io/ggml_blocks.h"
#include "core/io/model.h"
#include "core/io/tensor_stats.h"
#include "core/labs/weights/badge.h"
#include "core/labs/weights/row_quantizer.h"
#include "tests/bench/bench.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <span>

#include <unistd.h>

/// Statistics of a mapped file and the error of a large matrix against the time that reading alone takes.
namespace {

using namespace bitloupe;
using bench::Contender;

using Word __attribute__((vector_size(32), aligned(1), may_alias)) = std::uint64_t;

/// As fast as one thread reads memory.
void readAll(std::span<const std::byte> bytes)
{
    const auto* words = reinterpret_cast<const Word*>(bytes.data());
    Word a{};
    Word b{};
    Word c{};
    Word d{};
    for (std::size_t i = 0; i + 4 <= bytes.size() / sizeof(Word); i += 4) {
        a ^= words[i];
        b ^= words[i + 1];
        c ^= words[i + 2];
        d ^= words[i + 3];
    }
    const Word all = a ^ b ^ c ^ d;
    bench::keep(&all);
}

std::vector<float> normalNumbers(std::size_t count)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, 0.05F);
    std::vector<float> pool(std::size_t(1) << 20U);
    for (float& value : pool)
        value = normal(random);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = pool[(i * 40503U) & (pool.size() - 1)];
    return values;
}

/// A safetensors file of one tensor, gone with the object.
class ModelFile {
public:
    /// `shape` as JSON writes it, without brackets.
    ModelFile(const char* dtype, const std::string& shape, std::span<const std::byte> bytes)
    {
        const std::string header = R"({"w":{"dtype":")" + std::string(dtype) + R"(","shape":[)" + shape
            + R"(],"data_offsets":[0,)" + std::to_string(bytes.size()) + "]}}";
        std::ofstream file(m_path, std::ios::binary);
        const std::uint64_t length = header.size();
        file.write(reinterpret_cast<const char*>(&length), sizeof length);
        file << header;
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    ~ModelFile() { std::filesystem::remove(m_path); }
    ModelFile(const ModelFile&) = delete;
    ModelFile& operator=(const ModelFile&) = delete;

    const std::string& path() const { return m_path; }
    std::shared_ptr<const Model> open() const
    {
        auto model = openModel(m_path);
        if (!model) {
            std::fprintf(stderr, "%s\n", model.error().message.c_str());
            std::exit(1);
        }
        return *model;
    }

private:
    std::string m_path = (std::filesystem::temp_directory_path()
                          / ("bench_weights_" + std::to_string(getpid()) + ".safetensors"))
                             .string();
};

void statisticsRow(bench::Table& table, const char* dtype, std::span<const std::byte> bytes,
                   std::size_t count)
{
    const ModelFile file(dtype, std::to_string(count), bytes);
    const auto model = file.open();
    TensorStats last;
    const auto timings = bench::interleaved({{"read", [&] { readAll(bytes); }, static_cast<double>(count), 0},
                                             {"statistics",
                                              [&] {
                                                  if (auto stats = tensorStats(*model, 0))
                                                      last = std::move(*stats);
                                              },
                                              static_cast<double>(count), 0}},
                                            11);
    const auto size = static_cast<double>(bytes.size());
    table.add({dtype, bench::fixed(size / 1e6, 0), bench::fixed(size / timings[0].median / 1e9, 1),
               bench::fixed(size / timings[1].median / 1e9, 1),
               bench::fixed(timings[0].median / timings[1].median, 2),
               bench::fixed(static_cast<double>(count) / timings[1].median / 1e9, 2)});
}

/// Blocks have no safetensors name: the decoder and the sums over a tile, as the statistics run them.
void blockRow(bench::Table& table, std::uint32_t id, std::size_t count)
{
    const GgmlType* type = findGgmlType(id);
    const std::size_t blocks = count / static_cast<std::size_t>(type->block.elements);
    std::vector<std::byte> bytes(blocks * static_cast<std::size_t>(type->block.bytes));
    std::mt19937 random(2);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random() & 0x3FU);
    ArrayModel model("memory", "bench");
    class Source final : public ByteSource {
    public:
        explicit Source(std::span<const std::byte> all)
            : m_all(all)
        {
        }
        std::uint64_t size() const override { return m_all.size(); }
        Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t length) const override
        {
            return ByteView{m_all.subspan(offset, length), nullptr};
        }

    private:
        std::span<const std::byte> m_all;
    };
    TensorInfo info;
    info.name = "w";
    info.shape = {static_cast<std::int64_t>(count)};
    StoredArray array;
    array.source = std::make_shared<Source>(bytes);
    array.block = &type->block;
    model.add(std::move(info), std::move(array));
    std::vector<float> copy(count);
    const auto timings = bench::interleaved({{"read", [&] { readAll(bytes); }, 0, 0},
                                             {"statistics", [&] { (void)tensorStats(model, 0); }, 0, 0},
                                             {"copy", [&] { (void)model.readFloat(0, 0, copy); }, 0, 0}},
                                            9);
    const auto size = static_cast<double>(bytes.size());
    table.add({std::string(type->name), bench::fixed(size / 1e6, 0),
               bench::fixed(size / timings[0].median / 1e9, 1),
               bench::fixed(size / timings[1].median / 1e9, 1),
               bench::fixed(timings[0].median / timings[1].median, 2),
               bench::fixed(static_cast<double>(count) / timings[1].median / 1e9, 2)});
}

void statistics()
{
    std::printf("Full statistics of a warm mapped file (count, NaN, infinities, zeros, ends, mean, spread, "
                "sum of magnitudes)\n");
    bench::Table table({"type", "MB", "read GB/s", "statistics GB/s", "share of the floor", "10^9 values/s"});
    constexpr std::size_t kCount = std::size_t(1) << 26U;
    const std::vector<float> values = normalNumbers(kCount);
    statisticsRow(table, "F32", std::as_bytes(std::span(values)), kCount);
    const std::vector<std::uint16_t> halves = [&] {
        std::vector<std::uint16_t> out(kCount);
        for (std::size_t i = 0; i < kCount; ++i)
            out[i] = static_cast<std::uint16_t>((i * 40503U) & 0x3BFFU);
        return out;
    }();
    statisticsRow(table, "F16", std::as_bytes(std::span(halves)), kCount);
    statisticsRow(table, "BF16", std::as_bytes(std::span(halves)), kCount);
    statisticsRow(table, "I8", std::as_bytes(std::span(halves)).first(kCount), kCount);
    for (const std::uint32_t id : {2U, 8U, 12U, 14U})
        blockRow(table, id, kCount);
    table.print();
}

void channelErrors()
{
    constexpr std::size_t kSide = 4096;
    const std::vector<float> values = normalNumbers(kSide * kSide);
    const weights::Settings settings{.bits = 8, .granularity = weights::Granularity::PerChannel};
    double sum = 0;
    const auto rows = [&](auto each) {
        for (std::size_t row = 0; row < kSide; ++row)
            sum += each(std::span(values).subspan(row * kSide, kSide));
    };
    const auto timings = bench::interleaved(
        {{"read", [&] { readAll(std::as_bytes(std::span(values))); }, 0, 0},
         {"mse", [&] { rows([&](auto row) { return weights::rowError(row, settings, {}, {}); }); }, 0, 0}},
        15);
    const double start = bench::threadSeconds();
    rows([&](auto row) { return weights::bestClip(row, settings, 200).squaredError; });
    const double search = bench::threadSeconds() - start;
    bench::keep(&sum);
    std::printf("\n4096 x 4096 binary32, one scale per channel, 8 bits\n");
    bench::Table table({"", "ms", "times the read"});
    table.add({"read", bench::fixed(1e3 * timings[0].median, 2), "1.00"});
    table.add({"squared error", bench::fixed(1e3 * timings[1].median, 2),
               bench::fixed(timings[1].median / timings[0].median, 2)});
    table.add(
        {"best of 200 clips", bench::fixed(1e3 * search, 0), bench::fixed(search / timings[0].median, 0)});
    table.print();
}

/// Median seconds that a Python reader takes from the closed file to a histogram over +-max|w|, in a process
/// of its own; 0 where it is not installed. `open` is Python that sets x from the path p.
double pythonSeconds(const std::string& path, const std::string& open)
{
    const std::string script = "import numpy as n, json, struct, time as t\np='" + path + "'\ndef run():\n"
        + open
        + "\n a=float(abs(x).max()); return n.histogram(x,24,(-a,a))\n"
          "r=[]\nfor i in range(4):\n s=t.perf_counter(); run(); r.append(t.perf_counter()-s)\n"
          "print(sorted(r[1:])[1])";
    for (const char* python : {"python3", "/usr/bin/python3"}) {
        const std::string text = bench::outputOf(std::string(python) + " -c \"" + script + "\" 2>/dev/null");
        if (!text.empty())
            return std::strtod(text.c_str(), nullptr);
    }
    return 0;
}

struct PythonReader {
    const char* name;
    const char* open;
};
constexpr std::array<PythonReader, 3> kPythonReaders{
    {{"numpy.memmap",
      " with open(p,'rb') as f:\n  k=struct.unpack('<Q',f.read(8))[0]; h=json.loads(f.read(k))['w']\n"
      " x=n.memmap(p,n.float32,'r',8+k)"},
     {"safetensors.numpy", " from safetensors.numpy import load_file\n x=load_file(p)['w']"},
     {"safetensors.torch", " from safetensors.torch import load_file\n x=load_file(p)['w'].numpy()"}}};

/// From a closed file to what the list shows of a tensor, and to the whole first page. All processors work,
/// so that the clock is that on the wall.
void firstHistogram()
{
    constexpr std::size_t kCount = std::size_t(1) << 26U;
    const std::vector<float> values = normalNumbers(kCount);
    const ModelFile file("F32", "4096,16384", std::as_bytes(std::span(values)));
    weights::State state;
    state.path = file.path();
    const auto badge = [&] {
        const auto open = weights::openForLab(state.path, {});
        if (open)
            (void)weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
    };
    const auto timings =
        bench::interleaved({{"read", [&] { readAll(std::as_bytes(std::span(values))); }, 0, 0},
                            {"open", [&] { (void)openModel(state.path); }, 0, 0},
                            {"badge", badge, 0, 0},
                            {"page", [&] { (void)weights::compute(state, {}); }, 0, 0}},
                           9, bench::wallSeconds);
    const double numpy = pythonSeconds(state.path, kPythonReaders.front().open);
    std::printf("\nFrom a closed safetensors file of 268 MB, one binary32 tensor of 4096 x 16384, 8 bits; "
                "time on the "
                "wall, %d threads\n",
                WorkerPool::shared().width());
    bench::Table table({"", "ms", "numpy takes"});
    const auto row = [&](const std::string& name, double seconds) {
        table.add({name, seconds > 0 ? bench::fixed(1e3 * seconds, 2) : "not installed",
                   numpy > 0 && seconds > 0 ? bench::fixed(numpy / seconds, 1) + " x" : "-"});
    };
    row("read what is mapped, one thread", timings[0].median);
    row("list the tensors", timings[1].median);
    row("histogram of 24 bins and SQNR", timings[2].median);
    row("whole page: ranges, granularities, index", timings[3].median);
    for (const PythonReader& reader : kPythonReaders)
        row(std::string(reader.name) + " and numpy: histogram of 24 bins",
            pythonSeconds(state.path, reader.open));
    table.print();
}

/// A model of ten sparse files of 1 GB with 100 tensors each and their index.
void listing()
{
    const auto folder =
        std::filesystem::temp_directory_path() / ("bench_weights_" + std::to_string(getpid()) + "_shards");
    std::filesystem::create_directory(folder);
    constexpr int kShards = 10;
    constexpr int kTensors = 100;
    constexpr std::int64_t kBytes = 10'000'000;
    std::string map;
    for (int shard = 0; shard < kShards; ++shard) {
        const std::string name = "model-" + std::to_string(shard) + ".safetensors";
        std::string header;
        for (int i = 0; i < kTensors; ++i) {
            const std::string tensor = "layers." + std::to_string(shard * kTensors + i) + ".weight";
            header += (i > 0 ? "," : "") + ("\"" + tensor)
                + R"(":{"dtype":"BF16","shape":[2500,2000],"data_offsets":[)" + std::to_string(i * kBytes)
                + "," + std::to_string((i + 1) * kBytes) + "]}";
            map += (map.empty() ? "\"" : ",\"") + tensor + "\":\"" + name + "\"";
        }
        header = "{" + header + "}";
        std::ofstream file(folder / name, std::ios::binary);
        const std::uint64_t length = header.size();
        file.write(reinterpret_cast<const char*>(&length), sizeof length);
        file << header;
        file.close();
        std::filesystem::resize_file(folder / name,
                                     8 + length + static_cast<std::uint64_t>(kTensors * kBytes));
    }
    const std::string index = (folder / "model.safetensors.index.json").string();
    std::ofstream(index) << R"({"weight_map":{)" << map << "}}";
    std::size_t tensors = 0;
    const auto timings = bench::interleaved({{"list",
                                              [&] {
                                                  const auto model = openModel(index);
                                                  tensors = model ? (*model)->tensors().size() : 0;
                                              },
                                              0, 0}},
                                            9, bench::wallSeconds);
    std::filesystem::remove_all(folder);
    std::printf("\nA model of 10 GB in 10 files: %zu tensors listed in %s ms\n", tensors,
                bench::fixed(1e3 * timings[0].median, 2).c_str());
}

} // namespace

int main(int argc, char** argv)
{
    if (!bench::chooseInstructions(argc, argv))
        return 2;
    bench::printMachine();
    statistics();
    channelErrors();
    firstHistogram();
    listing();
    return 0;
}
