#include "core/base/memo.h"
#include "core/base/random.h"
#include "core/io/array_model.h"
#include "core/io/ggml_blocks.h"
#include "core/labs/weights/dissect_text.h"
#include "core/labs/weights/model_files.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

using namespace bitloupe;
using namespace bitloupe::test;
using namespace bitloupe::weights;

namespace {

class Bytes final : public ByteSource {
public:
    explicit Bytes(std::vector<std::byte> bytes)
        : m_bytes(std::move(bytes))
    {
    }
    std::uint64_t size() const override { return m_bytes.size(); }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override
    {
        return ByteView{std::span(m_bytes).subspan(offset, size), nullptr};
    }

private:
    std::vector<std::byte> m_bytes;
};

/// `count` values in random blocks of a GGUF type, with finite scales.
std::shared_ptr<ArrayModel> blockModel(const GgmlType& type, std::int64_t count, bool bigEndian = false)
{
    SplitMix64 random(type.id);
    std::vector<std::byte> bytes(static_cast<std::size_t>(*blockSizeOf(count, type.block)));
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random.next() & 0xFFU);
    // No exponent of a half or a float may be all ones.
    const BlockAnatomy& anatomy = *findAnatomy(type.name);
    for (std::size_t block = 0; block < bytes.size(); block += static_cast<std::size_t>(type.block.bytes)) {
        for (const BlockRegion& region : anatomy.regions) {
            if (region.role != BlockRole::Scale && region.role != BlockRole::Minimum)
                continue;
            const int top = bigEndian ? region.first : region.first + region.bytes - 1;
            bytes[block + static_cast<std::size_t>(top)] &= std::byte{0x3F};
        }
    }
    auto model = std::make_shared<ArrayModel>("m", "gguf");
    TensorInfo info;
    info.name = "w";
    info.shape = {1, count};
    info.dtype = std::string(type.name);
    StoredArray array;
    array.source = std::make_shared<Bytes>(std::move(bytes));
    array.bigEndian = bigEndian;
    array.block = &type.block;
    model->add(std::move(info), std::move(array));
    return model;
}

constexpr std::array<std::uint32_t, 17> kDecoded{2,  3,  6,  7,  8,  9,  10, 11, 12,
                                                 13, 14, 15, 20, 23, 34, 35, 39};

/// A block format by its id.
const ScaledBlockFormat& formatOf(std::string_view id)
{
    const ScaledBlockFormat* format = findBlockFormat(id);
    if (format == nullptr)
        qFatal("no such block format");
    return *format;
}

} // namespace

class WeightsPagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dissection_explainsEveryValue_data();
    void dissection_explainsEveryValue();
    void regions_tileTheBlock();
    void codeBits_areThoseThatChangeTheValue();
    void q4_0_matchesHandWork();
    void elementsOfByte_namesAllThatItChanges_data();
    void elementsOfByte_namesAllThatItChanges();
    void substituted_namesTheNumbersOfEveryFormat();
    void bigEndian_readsItsScales();
    void lastBlock_showsOnlyItsValues();
    void encodedBlock_explainsItsValues_data();
    void encodedBlock_explainsItsValues();
    void splitFormats_areThoseOfGguf();
    void dissection_refusesPlainTensors();
    void state_givesTheBlock();
    void goneFile_isReadFromItsMap();
    void filesOf_namesWhatIsRead();
    void otherFile_isComparedAnewAndToldAtItsField();
    void pages_fillOnlyTheirParts();
    void edits_dropWhatNoLongerHolds();
};

void WeightsPagesTest::dissection_explainsEveryValue_data()
{
    QTest::addColumn<quint32>("id");
    QTest::addColumn<bool>("bigEndian");
    for (const std::uint32_t id : kDecoded) {
        const std::string name(findGgmlType(id)->name);
        QTest::newRow(name.c_str()) << id << false;
        QTest::addRow("%s, big endian", name.c_str()) << id << true;
    }
}

/// number * scale + minimum of the part, with the binary32 rounding of the decoder, is the decoded value.
void WeightsPagesTest::dissection_explainsEveryValue()
{
    QFETCH(quint32, id);
    QFETCH(bool, bigEndian);
    const GgmlType& type = *findGgmlType(id);
    const auto model = blockModel(type, 3 * type.block.elements, bigEndian);
    for (std::int64_t block = 0; block < 3; ++block) {
        const auto got = dissectStored(*model, 0, block * type.block.elements + 5);
        QVERIFY2(got, got ? "" : got.error().message.c_str());
        QCOMPARE(got->block, block);
        QCOMPARE(got->blocks, std::int64_t(3));
        QCOMPARE(got->selected, 5);
        QCOMPARE(got->elements.size(), static_cast<std::size_t>(type.block.elements));
        std::vector<double> decoded(got->elements.size());
        QVERIFY(model->readReal(0, got->firstElement, decoded));
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            const DissectedElement& element = got->elements[i];
            QCOMPARE(element.value, decoded[i]);
            QCOMPARE(element.code, bitsOf(got->bytes, element.bits));
            const DissectedPart& part = got->parts[static_cast<std::size_t>(element.part)];
            const double exact = element.number * part.scale + part.minimum;
            const double size = std::abs(element.number * part.scale) + std::abs(part.minimum);
            QVERIFY2(std::abs(exact - decoded[i]) <= 4e-7 * size,
                     qPrintable(QString("%1: %2 for %3").arg(i).arg(exact).arg(decoded[i])));
        }
        QVERIFY(dumpJson(dissectionJson(*got)).find("\"regions\"") != std::string::npos);
    }
}

void WeightsPagesTest::regions_tileTheBlock()
{
    for (const std::uint32_t id : kDecoded) {
        const GgmlType& type = *findGgmlType(id);
        const BlockAnatomy* anatomy = findAnatomy(type.name);
        QVERIFY2(anatomy != nullptr, std::string(type.name).c_str());
        int at = 0;
        for (const BlockRegion& region : anatomy->regions) {
            QCOMPARE(region.first, at);
            at += region.bytes;
        }
        QCOMPARE(at, type.block.bytes);
        // Every bit of codes and high bits belongs to one element, those of base-3 bytes to five.
        std::set<std::pair<int, int>> used;
        int bits = 0;
        for (int i = 0; i < type.block.elements; ++i) {
            for (const BitRun& run : anatomy->codeAt(i)) {
                const auto region =
                    std::find_if(anatomy->regions.begin(), anatomy->regions.end(), [&](const BlockRegion& r) {
                        return run.byte >= r.first && run.byte < r.first + r.bytes;
                    });
                QVERIFY(region->role == BlockRole::Codes || region->role == BlockRole::HighBits);
                for (int b = 0; b < run.bits; ++b)
                    used.emplace(run.byte, run.shift + b);
                bits += run.bits;
            }
        }
        int held = 0;
        for (const BlockRegion& region : anatomy->regions)
            held +=
                region.role == BlockRole::Codes || region.role == BlockRole::HighBits ? 8 * region.bytes : 0;
        QCOMPARE(static_cast<int>(used.size()), held);
        QVERIFY(anatomy->kind == CodeKind::Base3 || bits == held);
    }
    QVERIFY(findAnatomy("IQ2_XXS") == nullptr);
    QVERIFY(findAnatomy("F32") == nullptr);
}

void WeightsPagesTest::codeBits_areThoseThatChangeTheValue()
{
    for (const std::uint32_t id : {12U, 13U, 14U, 11U}) {
        const GgmlType& type = *findGgmlType(id);
        const BlockAnatomy& anatomy = *findAnatomy(type.name);
        std::vector<std::byte> block(static_cast<std::size_t>(type.block.bytes), std::byte{0x11});
        std::array<float, kLargestBlock> before;
        std::array<float, kLargestBlock> after;
        type.block.decode(block.data(), 1, false, before.data());
        for (const int element : {0, 33, 100, 255}) {
            const BitRun run = anatomy.codeAt(element).back();
            block[static_cast<std::size_t>(run.byte)] ^= static_cast<std::byte>(1U << run.shift);
            type.block.decode(block.data(), 1, false, after.data());
            for (int i = 0; i < type.block.elements; ++i)
                QCOMPARE(after[static_cast<std::size_t>(i)] != before[static_cast<std::size_t>(i)],
                         i == element);
            block[static_cast<std::size_t>(run.byte)] ^= static_cast<std::byte>(1U << run.shift);
        }
    }
}

void WeightsPagesTest::q4_0_matchesHandWork()
{
    // d = 0.5 (3800), codes: byte 0 is 0x9F: element 0 has 15, element 16 has 9.
    std::vector<std::byte> bytes(18, std::byte{0x88});
    bytes[0] = std::byte{0x00};
    bytes[1] = std::byte{0x38};
    bytes[2] = std::byte{0x9F};
    ArrayModel model("m", "gguf");
    TensorInfo info;
    info.name = "w";
    info.shape = {32};
    StoredArray array;
    array.source = std::make_shared<Bytes>(bytes);
    array.block = &findGgmlType(2)->block;
    model.add(std::move(info), std::move(array));
    const auto got = dissectStored(model, 0, 16);
    QVERIFY(got);
    QCOMPARE(got->scale, 0.5);
    QCOMPARE(got->selected, 16);
    QCOMPARE(got->elements[0].code, 15U);
    QCOMPARE(got->elements[0].number, 7.0);
    QCOMPARE(got->elements[0].value, 3.5);
    QCOMPARE(got->elements[16].code, 9U);
    QCOMPARE(got->elements[16].bits, (BitRuns{{2, 4, 4}}));
    QCOMPARE(got->elements[16].value, 0.5);
    QCOMPARE(got->elements[1].value, 0.0);
    QCOMPARE(got->fileOffset, std::int64_t(-1));
    QCOMPARE(got->formula, std::string("(q − 8) · d"));
    QCOMPARE(substituted(*got, got->elements[0]), std::string("(15 − 8) · 0.5"));
    QCOMPARE(byteLines(*got, 2),
             (std::vector<std::string>{"bits 0–3: code 15 of weight 0: (15 − 8) · 0.5 = 3.5",
                                       "bits 4–7: code 9 of weight 16: (9 − 8) · 0.5 = 0.5"}));
    QCOMPARE(elementsOfByte(*got, 2), (std::vector<int>{0, 16}));
    QCOMPARE(bitsOfElement(*got, 16), (BitRuns{{2, 4, 4}, {0, 0, 8}, {1, 0, 8}}));
}

/// Whatever changes when a byte changes has been named, and codes are named exactly.
void WeightsPagesTest::elementsOfByte_namesAllThatItChanges_data()
{
    QTest::addColumn<quint32>("id");
    for (const std::uint32_t id : kDecoded)
        QTest::newRow(std::string(findGgmlType(id)->name).c_str()) << id;
}

void WeightsPagesTest::elementsOfByte_namesAllThatItChanges()
{
    QFETCH(quint32, id);
    const GgmlType& type = *findGgmlType(id);
    const auto model = blockModel(type, type.block.elements);
    const auto got = dissectStored(*model, 0, 0);
    QVERIFY(got);
    std::vector<std::byte> block;
    for (const std::uint8_t byte : got->bytes)
        block.push_back(static_cast<std::byte>(byte));
    std::array<float, kLargestBlock> before;
    std::array<float, kLargestBlock> after;
    type.block.decode(block.data(), 1, false, before.data());
    for (int byte = 0; byte < type.block.bytes; ++byte) {
        const std::vector<int> named = elementsOfByte(*got, byte);
        for (const unsigned flip : {1U, 2U, 4U, 8U, 16U, 32U}) {
            block[static_cast<std::size_t>(byte)] ^= static_cast<std::byte>(flip);
            type.block.decode(block.data(), 1, false, after.data());
            block[static_cast<std::size_t>(byte)] ^= static_cast<std::byte>(flip);
            for (int i = 0; i < type.block.elements; ++i) {
                const auto at = static_cast<std::size_t>(i);
                if (std::memcmp(&after[at], &before[at], sizeof(float)) != 0)
                    QVERIFY2(std::binary_search(named.begin(), named.end(), i),
                             qPrintable(QString("byte %1, weight %2").arg(byte).arg(i)));
            }
        }
        QCOMPARE(byteLines(*got, byte).empty(), false);
    }
}

void WeightsPagesTest::substituted_namesTheNumbersOfEveryFormat()
{
    for (const std::uint32_t id : kDecoded) {
        const GgmlType& type = *findGgmlType(id);
        const auto got = dissectStored(*blockModel(type, type.block.elements), 0, 0);
        QVERIFY(got);
        for (const DissectedElement& element : got->elements) {
            const std::string text = substituted(*got, element);
            // No letter is left, but for powers of ten there is nothing but numbers and signs.
            const bool hasLetter = std::any_of(text.begin(), text.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            });
            QVERIFY2(!hasLetter, text.c_str());
        }
    }
    const std::vector<float> row{0.25F, -1, 0.5F, 3};
    for (const ScaledBlockFormat& format : blockFormats()) {
        const Dissection block = dissectEncoded(row, format, 1, 0);
        for (const DissectedElement& element : block.elements) {
            const std::string text = substituted(block, element);
            QVERIFY2(text.find("element") == std::string::npos && text.find("minimum") == std::string::npos
                         && text.find("scale") == std::string::npos,
                     text.c_str());
        }
    }
}

void WeightsPagesTest::bigEndian_readsItsScales()
{
    // IQ4_XS keeps the upper scale bits of parts 0 to 3 in the low byte of a word: byte 2, or 3.
    const GgmlType& type = *findGgmlType(23);
    for (const bool bigEndian : {false, true}) {
        const auto got = dissectStored(*blockModel(type, 256, bigEndian), 0, 0);
        QVERIFY(got);
        QCOMPARE(got->parts[1].scaleBits, (BitRuns{{4, 4, 4}, {bigEndian ? 3 : 2, 2, 2}}));
        QCOMPARE(got->parts[6].scaleBits, (BitRuns{{7, 0, 4}, {bigEndian ? 2 : 3, 4, 2}}));
    }
}

void WeightsPagesTest::lastBlock_showsOnlyItsValues()
{
    const auto model = blockModel(*findGgmlType(8), 40);
    const auto got = dissectStored(*model, 0, 39);
    QVERIFY(got);
    QCOMPARE(got->block, std::int64_t(1));
    QCOMPARE(got->elements.size(), std::size_t(8));
    QCOMPARE(got->bytes.size(), std::size_t(34));
    const auto beyond = dissectStored(*model, 0, 40);
    QVERIFY(!beyond);
    QCOMPARE(beyond.error().where, std::string("/state/element"));
}

void WeightsPagesTest::encodedBlock_explainsItsValues_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const ScaledBlockFormat& format : allBlockFormats())
        QTest::newRow(format.label.data()) << QByteArray(format.id.data());
}

void WeightsPagesTest::encodedBlock_explainsItsValues()
{
    QFETCH(QByteArray, id);
    const ScaledBlockFormat& format = formatOf({id.constData(), static_cast<std::size_t>(id.size())});
    SplitMix64 random(1);
    std::vector<float> values(70);
    for (float& value : values)
        value = static_cast<float>(random.uniform() - 0.5);
    const float tensorScale = format.hasTensorScale() ? 0.001F : 1;
    const Dissection got = dissectEncoded(values, format, tensorScale, 69);
    QCOMPARE(got.firstElement + got.selected, std::int64_t(69));
    QCOMPARE(std::ssize(got.elements), 70 - got.firstElement);
    QCOMPARE(got.tensorScale.has_value(), format.hasTensorScale());
    for (const DissectedElement& element : got.elements) {
        QCOMPARE(element.code, bitsOf(got.bytes, element.bits));
        QCOMPARE(element.value, element.number * got.scale * got.tensorScale.value_or(1) + got.minimum);
    }
    std::vector<double> decoded(70);
    decodedBlocks(values, format, tensorScale, decoded);
    QCOMPARE(got.elements.back().value, decoded.back());
}

void WeightsPagesTest::splitFormats_areThoseOfGguf()
{
    SplitMix64 random(4);
    std::vector<float> values(32 * 40);
    for (float& value : values)
        value = static_cast<float>((random.uniform() - 0.3) * std::exp2(8 * random.uniform() - 4));
    for (const auto& [id, number] : {std::pair("q4_1", 3U), {"q5_0", 6U}, {"q5_1", 7U}}) {
        const ScaledBlockFormat& format = formatOf(id);
        const GgmlType& type = *findGgmlType(number);
        QCOMPARE(format.bytes, type.block.bytes);
        std::vector<std::uint8_t> bytes(blockBytes(format, values.size()));
        encodeBlocks(format, std::span<const float>(values), bytes);
        std::vector<float> own(values.size());
        decodeBlocks(format, bytes, std::span<float>(own));
        std::vector<float> read(values.size());
        type.block.decode(reinterpret_cast<const std::byte*>(bytes.data()), 40, false, read.data());
        QCOMPARE(own, read);
        // Both know where everything lies.
        const Dissection block = dissectEncoded(values, format, 1, 0);
        QCOMPARE(block.regions, findAnatomy(type.name)->regions);
        for (int i = 0; i < 32; ++i)
            QCOMPARE(block.elements[static_cast<std::size_t>(i)].bits, findAnatomy(type.name)->codeAt(i));
        // Half a step, and what rounding the scale and the minimum to binary16 adds.
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(i / 32 * 32);
            const auto [least, most] = std::minmax_element(first, first + 32);
            const float greatest = std::max(std::abs(*least), std::abs(*most));
            const float step =
                format.hasMinimum ? (*most - *least) / (format.elementBits() == 4 ? 15 : 31) : greatest / 16;
            // The end opposite to the one that sets the scale of Q5_0 is cut by up to a step.
            QVERIFY(std::abs(own[i] - values[i])
                    <= (format.hasMinimum ? 0.5F : 1.0F) * step + 0x1p-9F * greatest);
        }
    }
}

void WeightsPagesTest::dissection_refusesPlainTensors()
{
    const Folder folder;
    const auto model = openModel(folder.write(
        "m", safetensors(R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2}))));
    QVERIFY(model);
    QVERIFY(!isBlockTensor(**model, 0));
    const auto got = dissectStored(**model, 0, 0);
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::Unsupported);
}

void WeightsPagesTest::state_givesTheBlock()
{
    // Rows of 64 along axis 1: channel 1 of a [64, 2] tensor is every other value.
    QByteArray data;
    for (int i = 0; i < 128; ++i)
        data += floats({static_cast<float>(i % 2 == 0 ? 1000 : i)});
    const Folder folder;
    State state;
    state.path = folder.write(
        "m", safetensors(R"({"w":{"dtype":"F32","shape":[64,2],"data_offsets":[0,512]}})", data));
    state.page = Page::Blocks;
    const auto none = compute(state, {});
    QVERIFY(none);
    QVERIFY(none->dissection == nullptr);
    state.block = "q8_0";
    state.axis = 1;
    state.element = 2 * 40 + 1; // value 40 of channel 1
    const auto got = compute(state, {});
    QVERIFY2(got, got ? "" : got.error().message.c_str());
    QVERIFY(got->dissection != nullptr);
    QCOMPARE(got->dissection->block, std::int64_t(1));
    QCOMPARE(got->dissection->selected, 8);
    QVERIFY(std::abs(got->dissection->elements[8].value - 81) < 1);
    QVERIFY(toJson(*got).contains("dissection"));
    QCOMPARE(got->dissection->channel, std::int64_t(1));
    QVERIFY(!got->storedInBlocks);
    // Two blocks in each of the two channels, counted through both.
    QCOMPARE(blockCount(*got), std::int64_t(4));
    QCOMPARE(blockNumber(*got), std::int64_t(3));
    QCOMPARE(firstOfBlock(*got, 3), std::int64_t(2 * 32 + 1));
    QCOMPARE(firstOfBlock(*got, 0), std::int64_t(0));
    QCOMPARE(indexOfElement(*got, 8), (std::vector<std::int64_t>{40, 1}));
    QCOMPARE(flatOfElement(*got, 8), *state.element);
    state.element = 128;
    const auto beyond = compute(state, {});
    QVERIFY(!beyond);
    QCOMPARE(beyond.error().where, std::string("/state/element"));
}

void WeightsPagesTest::goneFile_isReadFromItsMap()
{
    const Folder folder;
    Memo memo;
    Context context;
    context.memo = &memo;
    State state;
    state.path = folder.write("m",
                              safetensors(R"({"v":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
                                          R"("w":{"dtype":"F32","shape":[2,2],"data_offsets":[16,32]}})",
                                          floats({1, 2, 3, 4, 5, 6, 7, 8})));
    QVERIFY(compute(state, context));
    QVERIFY(QFile::remove(QString::fromStdString(state.path)));
    state.tensor = "w"; // not looked at before
    state.bits = 4;
    const auto kept = compute(state, context);
    QVERIFY2(kept, kept ? "" : kept.error().message.c_str());
    QCOMPARE(kept->layer.max, 8.0);
    QVERIFY(!compute(state, {}));
    folder.write(
        "m",
        safetensors(R"({"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})", floats({1, 2, 3, 9})));
    const auto again = compute(state, context); // another file of the name counts
    QVERIFY(again);
    QCOMPARE(again->layer.max, 9.0);
}

void WeightsPagesTest::filesOf_namesWhatIsRead()
{
    const Folder folder;
    const std::string path = folder.write(
        "m", safetensors(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", floats({1, 2})));
    QCOMPARE(filesOf(**openModel(path)), std::vector<std::string>{path});
    QVERIFY(filesOf(**openModel("demo")).empty());
    // A model in parts is read from its index and each of them, two tensors of one part or not.
    const std::string first =
        folder.write("m-1.safetensors",
                     safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                 R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                                 floats({1, 2})));
    const std::string second =
        folder.write("m-2.safetensors",
                     safetensors(R"({"c":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", floats({3})));
    const std::string index = folder.write(
        "m.safetensors.index.json",
        R"({"metadata":{},"weight_map":{"a":"m-1.safetensors","b":"m-1.safetensors","c":"m-2.safetensors"}})");
    const auto parts = openModel(index);
    QVERIFY2(parts, parts ? "" : parts.error().message.c_str());
    QCOMPARE(filesOf(**parts), (std::vector<std::string>{index, first, second}));
}

void WeightsPagesTest::otherFile_isComparedAnewAndToldAtItsField()
{
    const Folder folder;
    const auto file = [&](const char* name, float last) {
        return folder.write(name,
                            safetensors(R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})",
                                        floats({1, 0.5F, last})));
    };
    Memo memo;
    Context context;
    context.memo = &memo;
    State state;
    state.path = file("a", 0.25F);
    state.page = Page::Compare;
    for (const float last : {0.5F, 0.75F}) {
        state.other = file(last < 0.6F ? "b" : "c", last);
        const auto got = compute(state, context);
        QVERIFY2(got, got ? "" : got.error().message.c_str());
        QCOMPARE(got->comparison->matched.front().maxAbsError, static_cast<double>(last - 0.25F));
    }
    state.other = "/nowhere/at/all.onnx";
    const auto gone = compute(state, context);
    QVERIFY(!gone);
    QCOMPARE(gone.error().where, std::string("/state/other"));
}

void WeightsPagesTest::pages_fillOnlyTheirParts()
{
    for (const Page page : {Page::Distribution, Page::Filters, Page::Values, Page::Blocks, Page::Compare}) {
        State state;
        state.page = page;
        const auto got = compute(state, {});
        QVERIFY(got);
        QVERIFY(got->dissection == nullptr);
        QVERIFY(got->comparison == nullptr);
    }
}

void WeightsPagesTest::edits_dropWhatNoLongerHolds()
{
    State state;
    state.path = "a";
    state.other = "b";
    state.tensor = "w";
    state.channel = 3;
    state.element = 7;
    const State swapped = withFilesSwapped(state, "w_quantized");
    QCOMPARE(swapped.path, std::string("b"));
    QCOMPARE(*swapped.other, std::string("a"));
    QCOMPARE(swapped.tensor, std::string("w_quantized"));
    QVERIFY(!swapped.channel && !swapped.element);
    QVERIFY(!withTensor(state, "v").element && !withTensor(state, "v").channel);
    state.axis = 1;
    const State opened = withPath(state, "c");
    QVERIFY(!opened.element && !opened.channel && !opened.axis && opened.tensor.empty());
    QVERIFY(!withTensor(state, "v").axis);
    QVERIFY(!withAxis(state, 0).channel);
    QCOMPARE(*withAxis(state, 0).axis, 0);
    state.narrow = true;
    QVERIFY(!withSymmetric(state, false).narrow);
    QVERIFY(withGroupSize(state, 64).granularity == Granularity::PerGroup);
    QCOMPARE(*withElement(state, 9).element, std::int64_t(9));
    QVERIFY(!withOther(state, {}).other);
    QVERIFY(withBlock(state, Json("mxfp4")).block);
}

QTEST_APPLESS_MAIN(WeightsPagesTest)
#include "tst_weights_pages.moc"
