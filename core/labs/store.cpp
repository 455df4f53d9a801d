#include "core/labs/store.h"

#include "core/labs/registry.h"

#include <cassert>

namespace bitloupe {

namespace {

constexpr std::size_t kMaxEntries = 1000;

/// The State without what is only a matter of view.
Json withoutPage(Json state)
{
    state.erase("page");
    return state;
}

Json withPageOf(Json state, const Json& other)
{
    if (other.contains("page"))
        state["page"] = other["page"];
    else
        state.erase("page");
    return state;
}

} // namespace

Store::Store()
{
    for (const Lab& lab : labs())
        m_slots.emplace(lab.id, Slot{lab.defaults, 0});
}

const Json& Store::state(std::string_view lab) const
{
    const auto it = m_slots.find(lab);
    assert(it != m_slots.end());
    return it->second.state;
}

std::uint64_t Store::revision(std::string_view lab) const
{
    const auto it = m_slots.find(lab);
    return it == m_slots.end() ? 0 : it->second.revision;
}

Store::Slot& Store::slot(std::string_view lab)
{
    const auto it = m_slots.find(lab);
    assert(it != m_slots.end());
    return it->second;
}

void Store::set(std::string_view lab, Json state)
{
    Slot& target = slot(lab);
    target.state = std::move(state);
    ++target.revision;
}

void Store::push(Entry entry)
{
    if (withoutPage(entry.before) == withoutPage(entry.after))
        return;
    m_entries.resize(m_done);
    m_entries.push_back(std::move(entry));
    if (m_entries.size() > kMaxEntries)
        m_entries.erase(m_entries.begin());
    m_done = m_entries.size();
}

void Store::seal()
{
    if (m_openLab.empty())
        return;
    push({m_openLab, std::move(m_openBefore), state(m_openLab), m_openLabel});
    m_openLab.clear();
}

Expected<bool> Store::edit(std::string_view lab, const Json& given, const std::string& label, EditPhase phase)
{
    const Lab* row = findLab(lab);
    if (row == nullptr)
        return fail(ErrorCode::OutOfRange, "/lab",
                    "\"" + std::string(lab) + "\" is not a lab of this program.");
    auto proven = row->normalise(given);
    if (!proven)
        return fail(proven.error());

    const bool continues = (phase == EditPhase::Update || phase == EditPhase::Commit) && m_openLab == lab;
    if (!continues) {
        seal();
        m_openLab = lab;
        m_openBefore = state(lab);
    }
    m_openLabel = label;
    const bool changed = *proven != state(lab);
    if (changed)
        set(lab, std::move(*proven));
    if (phase == EditPhase::Commit || phase == EditPhase::Single)
        seal();
    return changed;
}

bool Store::abandon(std::string_view lab)
{
    if (m_openLab != lab)
        return false;
    m_openLab.clear();
    const bool changed = state(lab) != m_openBefore;
    if (changed)
        set(lab, std::move(m_openBefore));
    return changed;
}

std::string Store::undo()
{
    seal();
    if (!canUndo())
        return {};
    const Entry& entry = m_entries[--m_done];
    set(entry.lab, withPageOf(entry.before, state(entry.lab)));
    return entry.lab;
}

std::string Store::redo()
{
    seal();
    if (!canRedo())
        return {};
    const Entry& entry = m_entries[m_done++];
    set(entry.lab, withPageOf(entry.after, state(entry.lab)));
    return entry.lab;
}

Json Store::states() const
{
    Json all = Json::object();
    for (const Lab& lab : labs())
        all[std::string(lab.id)] = state(lab.id);
    return all;
}

Status Store::restore(const Json& given)
{
    if (!given.is_object())
        return fail(ErrorCode::WrongType, "/states", "The states are an object with one state per lab.");
    for (const auto& [id, ignored] : given.items()) {
        if (findLab(id) == nullptr)
            return fail(ErrorCode::UnknownKey, "/states/" + escapePointerToken(id),
                        "\"" + id.substr(0, 40) + "\" is not a lab of this program.");
    }
    std::map<std::string, Json, std::less<>> proven;
    for (const Lab& lab : labs()) {
        const auto it = given.find(lab.id);
        auto state = it == given.end() ? Expected<Json>(lab.defaults) : completeState(lab, *it);
        if (!state)
            return fail(Error{state.error().code, "/states/" + std::string(lab.id) + state.error().where,
                              state.error().message});
        proven.emplace(lab.id, std::move(*state));
    }
    for (auto& [id, state] : proven)
        set(id, std::move(state));
    m_entries.clear();
    m_done = 0;
    m_openLab.clear();
    return {};
}

} // namespace bitloupe
