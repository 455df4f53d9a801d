#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Begin opens an undo entry, Update replaces its head, Commit seals it; Single is all three at once.
enum class EditPhase { Begin, Update, Commit, Single };

/// The one truth of a window: the current State of every lab and the way back.
///
/// An edit is a whole new State. It is proven and made canonical by its lab before it counts, so the store
/// never holds a State that could not be saved, evaluated and read back. A change of `page` alone makes no
/// undo entry.
class Store {
public:
    Store();

    const Json& state(std::string_view lab) const;
    /// Counts up with every change of that lab's State.
    std::uint64_t revision(std::string_view lab) const;

    /// True where the State changed. Errors of the lab leave everything as it was.
    Expected<bool> edit(std::string_view lab, const Json& state, const std::string& label, EditPhase phase);
    /// Ends a drag that was given up: back to the State at Begin, without an entry. True where it changed.
    bool abandon(std::string_view lab);

    bool canUndo() const { return m_done > 0; }
    bool canRedo() const { return m_done < m_entries.size(); }
    std::string undoLabel() const { return canUndo() ? m_entries[m_done - 1].label : std::string(); }
    std::string redoLabel() const { return canRedo() ? m_entries[m_done].label : std::string(); }
    /// The lab whose State changed, empty where there was nothing to do.
    std::string undo();
    std::string redo();

    /// Every State as in a workspace file.
    Json states() const;
    /// Replaces all States and forgets the way back; labs that are absent take their defaults. All or
    /// nothing.
    Status restore(const Json& states);

private:
    struct Slot {
        Json state;
        std::uint64_t revision = 0;
    };
    struct Entry {
        std::string lab;
        Json before;
        Json after;
        std::string label;
    };

    Slot& slot(std::string_view lab);
    void set(std::string_view lab, Json state);
    void push(Entry entry);
    void seal();

    std::map<std::string, Slot, std::less<>> m_slots;
    std::vector<Entry> m_entries;
    std::size_t m_done = 0;
    std::string m_openLab; ///< lab of the edit between Begin and Commit
    std::string m_openLabel;
    Json m_openBefore;
};

} // namespace bitloupe
