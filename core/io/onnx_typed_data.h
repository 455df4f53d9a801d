#pragma once

#include "core/io/byte_source.h"
#include "core/io/mapped_file.h"
#include "core/io/protobuf.h"

#include <memory>
#include <vector>

namespace bitloupe {

/// Bytes of a repeated number field: one packed field, or neighbours that are each written with their tag of
/// one byte.
struct ProtoRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool tagged = false;
};

/// The repeated numbers of a message, written packed, one by one or in any mix.
class ProtoRuns {
public:
    /// False where they lie in more than 4096 places.
    bool add(const ProtoField& field);

    const std::vector<ProtoRun>& runs() const { return m_runs; }
    ProtoWire wire() const { return m_wire; } ///< of the single numbers: Varint where only packed ones came

private:
    std::vector<ProtoRun> m_runs;
    ProtoWire m_wire = ProtoWire::Varint;
};

/// Repeated numbers as the array of little-endian numbers of `outBytes` that they stand for. A mark at every
/// 4096th number keeps access random without unpacking what was not asked for.
class ProtoNumbers final : public ByteSource {
public:
    /// `width`: 4 or 8 bytes of a fixed number, 0 for varints. Errors: a number that does not end.
    static Expected<std::shared_ptr<const ProtoNumbers>>
    open(std::shared_ptr<const MappedFile> file, std::vector<ProtoRun> runs, int width, int outBytes);

    std::uint64_t count() const { return m_count; }
    std::uint64_t size() const override { return m_count * static_cast<std::uint64_t>(m_outBytes); }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override { return m_file->intact(); }
    /// Memory that the marks and runs hold.
    std::uint64_t memory() const { return m_marks.size() * sizeof(Mark) + m_runs.size() * sizeof(ProtoRun); }

private:
    struct Mark {
        std::uint64_t at = 0;
        std::uint64_t run = 0;
    };
    class Cursor;

    ProtoNumbers() = default;

    std::shared_ptr<const MappedFile> m_file;
    std::vector<ProtoRun> m_runs;
    std::vector<Mark> m_marks;
    std::uint64_t m_count = 0;
    int m_width = 0;
    int m_outBytes = 1;
};

} // namespace bitloupe
