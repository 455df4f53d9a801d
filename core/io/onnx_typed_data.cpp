#include "core/io/onnx_typed_data.h"

#include "core/io/file_text.h"

#include <cassert>

namespace bitloupe {

namespace {

constexpr std::size_t kMostRuns = 4096;
constexpr std::uint64_t kMarkEvery = 4096;

} // namespace

bool ProtoRuns::add(const ProtoField& field)
{
    if (field.wire == ProtoWire::Bytes) {
        if (field.begin == field.end)
            return true;
        m_runs.push_back({field.begin, field.end, false});
        return m_runs.size() <= kMostRuns;
    }
    m_wire = field.wire;
    const bool shortTag = field.begin - field.tag == 1;
    if (shortTag && !m_runs.empty() && m_runs.back().tagged && m_runs.back().end == field.tag)
        m_runs.back().end = field.end;
    else
        m_runs.push_back({shortTag ? field.tag : field.begin, field.end, shortTag});
    return m_runs.size() <= kMostRuns;
}

/// Steps from number to number over all runs.
class ProtoNumbers::Cursor {
public:
    Cursor(const ProtoNumbers& numbers, std::span<const std::byte> file, Mark from)
        : m_numbers(numbers)
        , m_file(file)
        , m_mark(from)
    {
        enter();
    }

    /// Where the next number is, once the runs behind are left.
    bool atEnd()
    {
        while (m_reader.atEnd() && !m_reader.fault() && m_mark.run < m_numbers.m_runs.size()) {
            ++m_mark.run;
            m_mark.at = 0;
            enter();
        }
        return m_mark.run >= m_numbers.m_runs.size() || m_reader.fault().has_value();
    }

    Mark mark() const { return {m_reader.at(), m_mark.run}; }
    std::optional<std::uint64_t> fault() const { return m_reader.fault(); }

    std::optional<std::uint64_t> next()
    {
        if (m_numbers.m_runs[m_mark.run].tagged && !m_reader.varint())
            return std::nullopt;
        return m_numbers.m_width == 0 ? m_reader.varint() : m_reader.fixed(m_numbers.m_width);
    }

private:
    void enter()
    {
        if (m_mark.run >= m_numbers.m_runs.size())
            return;
        const ProtoRun& run = m_numbers.m_runs[m_mark.run];
        m_reader = ProtoReader(m_file, m_mark.at == 0 ? run.begin : m_mark.at, run.end);
    }

    const ProtoNumbers& m_numbers;
    std::span<const std::byte> m_file;
    Mark m_mark;
    ProtoReader m_reader;
};

Expected<std::shared_ptr<const ProtoNumbers>> ProtoNumbers::open(std::shared_ptr<const MappedFile> file,
                                                                 std::vector<ProtoRun> runs, int width,
                                                                 int outBytes)
{
    std::shared_ptr<ProtoNumbers> out(new ProtoNumbers);
    out->m_file = std::move(file);
    out->m_runs = std::move(runs);
    out->m_width = width;
    out->m_outBytes = outBytes;
    const auto view = out->m_file->bytes(0, out->m_file->size());
    if (!view)
        return fail(view.error());
    Cursor cursor(*out, view->bytes, {});
    for (; !cursor.atEnd(); ++out->m_count) {
        if (out->m_count % kMarkEvery == 0)
            out->m_marks.push_back(cursor.mark());
        if (!cursor.next())
            break;
    }
    if (cursor.fault())
        return fileFailure(out->m_file->path(), *cursor.fault(),
                           fileName(out->m_file->path()) + " is damaged: a number at offset "
                               + wholeText(*cursor.fault()) + " does not end.");
    return std::shared_ptr<const ProtoNumbers>(std::move(out));
}

Expected<ByteView> ProtoNumbers::bytes(std::uint64_t offset, std::uint64_t count) const
{
    assert(offset <= size() && count <= size() - offset);
    const auto outBytes = static_cast<std::uint64_t>(m_outBytes);
    const std::uint64_t first = offset / outBytes;
    const std::uint64_t last = (offset + count + outBytes - 1) / outBytes;
    auto buffer = std::make_shared<std::vector<std::byte>>((last - first) * outBytes);
    if (first == last)
        return ByteView{{}, buffer};
    const auto view = m_file->bytes(0, m_file->size());
    if (!view)
        return fail(view.error());
    Cursor cursor(*this, view->bytes, m_marks[first / kMarkEvery]);
    std::byte* out = buffer->data();
    for (std::uint64_t i = first / kMarkEvery * kMarkEvery; i < last && !cursor.atEnd(); ++i) {
        const auto value = cursor.next();
        if (i < first || !value)
            continue;
        for (int b = 0; b < m_outBytes; ++b)
            *out++ = static_cast<std::byte>(*value >> (8U * static_cast<unsigned>(b)));
    }
    return ByteView{std::span<const std::byte>(*buffer).subspan(offset - first * outBytes, count), buffer};
}

} // namespace bitloupe
