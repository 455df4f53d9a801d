#include "core/io/flatbuffer.h"
#include "tests/core/io/file_builder.h"
#include "tests/core/io/model_bytes.h"

#include <QTest>

#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::atomic<std::int64_t> liveBytes = 0;
std::atomic<std::int64_t> peakBytes = 0;

} // namespace

// Counts what the program holds, so that a hostile file can be seen to cost no more than it may.
void* operator new(std::size_t size)
{
    void* block = std::malloc(size);
    if (block == nullptr)
        std::abort();
    const std::int64_t live = liveBytes += static_cast<std::int64_t>(malloc_usable_size(block));
    for (std::int64_t peak = peakBytes; live > peak && !peakBytes.compare_exchange_weak(peak, live);) { }
    return block;
}

// Sorting in the standard library asks in this way; all forms must come from the same allocator.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return operator new(size);
}

void operator delete(void* block) noexcept
{
    if (block != nullptr)
        liveBytes -= static_cast<std::int64_t>(malloc_usable_size(block));
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}

using namespace bitloupe;
using namespace bitloupe::test;

/// Opening a file and reading its tensors allocates at most 4 times the file plus 64 MiB.
class MemoryBoundTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hostileFile_staysWithinTheBound_data();
    void hostileFile_staysWithinTheBound();
};

namespace {

QByteArray manyTensors(int count, const QByteArray& shape)
{
    QByteArray header = "{";
    for (int i = 0; i < count; ++i)
        header += (i > 0 ? ",\"" : "\"") + QByteArray::number(i, 36) + R"(":{"dtype":"U8","shape":)" + shape
            + R"(,"data_offsets":[0,0]})";
    return safetensors(header + "}", {});
}

QByteArray longIndex(int count)
{
    QByteArray text = R"({"junk":[0)" + QByteArray(",0").repeated(100'000) + R"(],"weight_map":{)";
    for (int i = 0; i < count; ++i)
        text += (i > 0 ? ",\"" : "\"") + QByteArray::number(i, 36) + R"(":"a")";
    return text + "}}";
}

QByteArray ggufOf(int count)
{
    GgufFile file{.entries = {}, .tensors = {}};
    for (int i = 0; i < count; ++i)
        file.tensors.push_back({QByteArray::number(i, 36).toStdString(), {0}, 0, {}});
    return QByteArray::fromStdString(file.bytes());
}

/// One tensor that a subgraph names many times: four bytes each.
QByteArray tfliteNaming(std::size_t times)
{
    std::string bytes = tflite({std::vector<TfliteTensor>(1,
                                                          {.name = std::string(1000, 'n'),
                                                           .shape = {1},
                                                           .type = 3,
                                                           .data = "x",
                                                           .scales = {},
                                                           .zeroPoints = {}})});
    FlatBuffer buffer(std::as_bytes(std::span(bytes)));
    const FlatTable graph = FlatTable::root(buffer).vector(2, 4).table(0);
    const std::size_t tensor = graph.vector(0, 4).table(0).at();
    // Offsets lead forwards only, so the new list stands before everything it names: in front of a second
    // copy of the file's parts.
    FlatWriter writer;
    writer.out = number<std::uint32_t>(0) + "TFL3";
    const std::size_t root = writer.table({{2, 4}, {4, 4}});
    writer.link(0, root);
    const std::size_t graphs = writer.vector(1, std::string(4, '\0'));
    writer.link(writer.at(root, 2), graphs);
    const std::size_t subgraph = writer.table({{0, 4}});
    writer.link(graphs + 4, subgraph);
    const std::size_t list = writer.vector(times, std::string(4 * times, '\0'));
    writer.link(writer.at(subgraph, 0), list);
    const std::size_t copy = writer.out.size();
    for (std::size_t i = 0; i < times; ++i)
        writer.link(list + 4 + 4 * i, copy + tensor);
    const std::size_t buffers = FlatTable::root(buffer).vector(4, 4).at() - 4;
    writer.link(writer.at(root, 4), copy + buffers);
    return QByteArray::fromStdString(writer.out + bytes);
}

QByteArray onnxOf(int count, const std::string& part)
{
    std::string graph;
    for (int i = 0; i < count; ++i)
        graph += part;
    return QByteArray::fromStdString(onnx(graph));
}

} // namespace

void MemoryBoundTest::hostileFile_staysWithinTheBound_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("200,000 empty tensors") << manyTensors(200'000, "[0]");
    QTest::newRow("100,000 tensors of 32 dimensions")
        << manyTensors(100'000, "[0" + QByteArray(",0").repeated(31) + "]");
    QTest::newRow("more tensors than are listed") << manyTensors(210'000, "[0]");
    QTest::newRow("a header of plain numbers")
        << safetensors("{\"a\":{\"x\":[0" + QByteArray(",0").repeated(2'000'000) + "]}}", {});
    QTest::newRow("an index of 180,000 names") << longIndex(180'000);
    QTest::newRow("GGUF of 120,000 empty tensors") << ggufOf(120'000);
    QTest::newRow("GGUF of 199,000 empty tensors") << ggufOf(199'000);
    QTest::newRow("TensorFlow Lite that names a tensor 10,000 times") << tfliteNaming(10'000);
    QTest::newRow("TensorFlow Lite that names a tensor a million times") << tfliteNaming(1'000'000);
    QTest::newRow("ONNX of 100,000 empty tensors")
        << onnxOf(100'000, protoBytes(5, onnxTensor("", {0}, 2, {})));
    QTest::newRow("ONNX of a million empty tensors") << onnxOf(1'000'000, protoBytes(5, {}));
    QTest::newRow("ONNX of a million nodes with scales")
        << onnxOf(1'000'000, protoBytes(1, protoBytes(4, "DequantizeLinear")));
    QTest::newRow("ONNX of numbers of one byte that fill eight") << onnxOf(
        1, protoBytes(5, onnxTensor("t", {20'000'000}, 7, protoBytes(7, std::string(20'000'000, '\1')))));
    const QByteArray array = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (60000000,), }\n",
                                 QByteArray(60'000'000, '\0'));
    QTest::newRow("60 MB of zeros packed to 60 kB") << zip({{"a.npy", array, true}, {"b.npy", array, true}});
}

void MemoryBoundTest::hostileFile_staysWithinTheBound()
{
    QFETCH(QByteArray, file);
    const Folder folder;
    const std::string path = folder.write("f", file);
    peakBytes = liveBytes.load();
    const std::int64_t before = liveBytes;
    std::vector<double> tile(4096);
    const auto model = openModel(path);
    for (std::size_t i = 0; model && i < (*model)->tensors().size(); ++i) {
        const TensorInfo& info = (*model)->tensors()[i];
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(4096, info.count));
        if (info.problem.empty())
            QVERIFY((*model)->readReal(i, info.count - static_cast<std::int64_t>(count),
                                       std::span(tile).first(count)));
    }
    const std::int64_t used = peakBytes - before;
    const std::int64_t allowed = 4 * file.size() + (std::int64_t(64) << 20);
    QVERIFY2(used <= allowed, qPrintable(QStringLiteral("%1 of %2 bytes").arg(used).arg(allowed)));
}

QTEST_APPLESS_MAIN(MemoryBoundTest)
#include "tst_memory_bound.moc"
