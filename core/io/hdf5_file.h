#pragma once

#include "core/io/byte_source.h"
#include "core/io/listing_budget.h"

#include <string>
#include <vector>

namespace bitloupe {

/// One message of an object header: what an object is, piece by piece.
struct Hdf5Message {
    unsigned type = 0;
    bool shared = false; ///< the bytes only say where the message really is
    ByteView data;
};

/// Message types that are kept; attributes and the rest are passed over.
namespace hdf5 {
inline constexpr unsigned kDataspace = 1;
inline constexpr unsigned kLinkInfo = 2;
inline constexpr unsigned kDatatype = 3;
inline constexpr unsigned kOldFill = 4;
inline constexpr unsigned kFill = 5;
inline constexpr unsigned kLink = 6;
inline constexpr unsigned kExternal = 7;
inline constexpr unsigned kLayout = 8;
inline constexpr unsigned kFilters = 11;
inline constexpr unsigned kContinuation = 16;
inline constexpr unsigned kSymbolTable = 17;
} // namespace hdf5

/// The structures of an HDF5 file, superblocks 0 to 3. Every byte of structure that is looked at is counted,
/// so that loops and shared nodes end with an error and not with the day.
/// Source: HDF5 File Format Specification Version 3.0, The HDF Group.
class Hdf5File {
public:
    /// `path` is for the sentences. Errors: unreadable (damaged, cut off), unsupported (a later superblock).
    static Expected<std::shared_ptr<Hdf5File>> open(std::shared_ptr<const ByteSource> source,
                                                    std::string path);

    const std::shared_ptr<const ByteSource>& source() const { return m_source; }
    const std::string& path() const { return m_path; }
    std::uint64_t rootHeader() const { return m_root; }
    std::size_t offsetBytes() const { return m_offsetBytes; }
    std::size_t lengthBytes() const { return m_lengthBytes; }
    bool isDefined(std::uint64_t address) const { return address < m_undefined; }
    /// Where an address lies in the source.
    std::uint64_t place(std::uint64_t address) const { return m_base + address; }

    /// Bytes at an address, which are not counted. Errors: unreadable (cut off).
    Expected<ByteView> bytes(std::uint64_t address, std::uint64_t size) const;
    /// Bytes of structure at an address.
    Expected<ByteView> structure(std::uint64_t address, std::uint64_t size);
    /// The same, which must begin with a signature of four letters.
    Expected<ByteView> block(std::uint64_t address, std::uint64_t size, std::string_view signature);
    Expected<std::vector<Hdf5Message>> messages(std::uint64_t header);

    bool spend(std::uint64_t bytes) { return m_budget.spend(bytes); }
    tl::unexpected<Error> damaged(std::uint64_t address, const std::string& why) const;

private:
    Hdf5File(std::shared_ptr<const ByteSource> source, std::string path);

    Status readSuperblock(std::uint64_t at);
    struct Chunk {
        std::uint64_t address = 0;
        std::uint64_t size = 0;
    };
    struct Header {
        bool isNew = false;
        bool hasOrder = false;
        Chunk first;
    };
    Expected<Header> readHeader(std::uint64_t address);

    std::shared_ptr<const ByteSource> m_source;
    std::string m_path;
    ListingBudget m_budget;
    std::uint64_t m_workLeft = 256U << 20U;
    std::uint64_t m_base = 0;
    std::uint64_t m_root = 0;
    std::uint64_t m_undefined = UINT64_MAX;
    std::size_t m_offsetBytes = 8;
    std::size_t m_lengthBytes = 8;
};

bool looksLikeHdf5(std::span<const std::byte> start);
/// Whether the file has its superblock behind a block of the user: at 512, 1024, 2048, ... bytes.
bool hasHdf5UserBlock(const ByteSource& source);

} // namespace bitloupe
