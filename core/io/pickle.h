#pragma once

#include "core/base/expected.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Index of a node of a pickle; the same node may hang in several places, even below itself.
using PickleRef = std::uint32_t;
inline constexpr PickleRef kNoNode = UINT32_MAX;

enum class PickleKind : std::uint8_t {
    None,
    Bool, ///< integer
    Integer, ///< integer
    BigInteger, ///< text: its bytes, little-endian two's complement
    Real, ///< real
    Text, ///< text
    Bytes, ///< text
    Tuple, ///< items
    List, ///< items; sets too
    Dictionary, ///< items: key, value, key, value, ...
    Global, ///< integer: what the caller called it
    Persistent, ///< callee: the name of something kept outside of the pickle
    Call ///< callee, arguments, state; items: keys and values set on the result afterwards
};

struct PickleNode {
    PickleKind kind = PickleKind::None;
    bool listItems = false; ///< of a Call: the items are list elements, not pairs
    PickleRef callee = kNoNode;
    PickleRef arguments = kNoNode;
    PickleRef state = kNoNode;
    union {
        std::int64_t integer = 0;
        double real;
    };
    std::string_view text; ///< lies in the pickled bytes
    std::vector<PickleRef> items;
};

struct Pickle {
    std::deque<PickleNode> nodes; ///< grows without moving, so the peak is what it holds
    PickleRef root = 0;
    std::uint64_t size = 0; ///< bytes up to and with the end mark

    const PickleNode& operator[](PickleRef ref) const { return nodes[ref]; }
    const PickleNode& top() const { return nodes[root]; }
};

/// What the caller calls a global name, or nullopt where it is not to be touched.
using KnownGlobal =
    std::function<std::optional<std::int64_t>(std::string_view module, std::string_view name)>;

/// Reads the pickle at the start of `bytes` (protocols 0 to 5) as a graph of plain data. Nothing is ever
/// imported, called or built: a call stays a node that names what would be called and with what, and a name
/// that `known` does not know ends the reading. At most 2^19 nodes and 2^22 steps, so a hostile pickle costs
/// little. `path` and `offset` (of `bytes` in the file) are for the sentences.
/// Errors: unreadable (cut off, damaged), unsupported (a foreign name or opcode), tooLarge.
/// Source: Python's Lib/pickletools.py, which documents every opcode.
Expected<Pickle> readPickle(std::span<const std::byte> bytes, const KnownGlobal& known, std::string_view path,
                            std::uint64_t offset);

} // namespace bitloupe
