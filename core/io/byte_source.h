#pragma once

#include "core/base/expected.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace bitloupe {

/// Bytes that stay valid as long as this object lives.
struct ByteView {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
};

/// Random access to the bytes of a file or of an unpacked archive member. Thread-safe.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// Bytes offset .. offset+size. Errors: unreadable where the source no longer holds them.
    virtual Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const = 0;
    /// Asked after the bytes of views were used: an error where some of them were gone by then.
    virtual Status intact() const { return {}; }
};

} // namespace bitloupe
