#pragma once

#include "core/io/pickle.h"

#include <string>

namespace bitloupe {

/// The stack, marks and memo of a pickle, with every rule that keeps a hostile one small. The first broken
/// rule is kept and everything asked afterwards does nothing.
class PickleStack {
public:
    bool stopped() const { return !m_why.empty(); }
    const std::string& why() const { return m_why; }
    ErrorCode code() const { return m_code; }
    /// Keeps the first reason; always false.
    bool refuse(std::string why, ErrorCode code = ErrorCode::Unreadable);

    PickleNode& node(PickleRef ref) { return m_pickle.nodes[ref]; }
    PickleNode& push(PickleKind kind);
    void pushText(PickleKind kind, std::string_view text) { push(kind).text = text; }
    void pushInteger(std::int64_t value) { push(PickleKind::Integer).integer = value; }
    void pushItems(PickleKind kind, std::vector<PickleRef> items);
    /// What is on top; kNoNode, and stopped, where there is nothing above the last mark.
    PickleRef top();
    PickleRef pop();
    std::vector<PickleRef> popSome(std::size_t count);
    void duplicate();

    void mark();
    /// Everything above the last mark, which goes too.
    std::vector<PickleRef> popToMark();
    /// Pops one, or the mark that is on top.
    void popOrUnmark();

    /// Elements or pairs for the list, dictionary or call result on top.
    void extend(const std::vector<PickleRef>& items, bool pairs);
    void memoize(std::uint64_t index);
    void memoizeNext() { memoize(m_memoCount); }
    void recall(std::uint64_t index);

    /// The result, if there is exactly one.
    bool finish();
    Pickle take() { return std::move(m_pickle); }

private:
    std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }
    bool countItems(std::size_t count);

    Pickle m_pickle;
    PickleNode m_spare;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<PickleRef> m_memo;
    std::uint64_t m_memoCount = 0;
    std::uint64_t m_items = 0;
    std::string m_why;
    ErrorCode m_code = ErrorCode::Unreadable;
};

} // namespace bitloupe
