#include "core/io/pickle_stack.h"

namespace bitloupe {

namespace {

constexpr std::size_t kMostNodes = 1U << 19U;
constexpr std::uint64_t kMostItems = 1U << 21U;
constexpr std::uint64_t kMostMemos = 1U << 20U;
constexpr std::size_t kMostMarks = 1U << 16U;

} // namespace

bool PickleStack::refuse(std::string why, ErrorCode code)
{
    if (m_why.empty()) {
        m_why = std::move(why);
        m_code = code;
    }
    return false;
}

PickleNode& PickleStack::push(PickleKind kind)
{
    if (m_pickle.nodes.size() >= kMostNodes) {
        refuse("has more than 524,288 objects", ErrorCode::TooLarge);
        m_spare = PickleNode{};
        return m_spare;
    }
    m_stack.push_back(static_cast<PickleRef>(m_pickle.nodes.size()));
    PickleNode& pushed = m_pickle.nodes.emplace_back();
    pushed.kind = kind;
    return pushed;
}

bool PickleStack::countItems(std::size_t count)
{
    m_items += count;
    return m_items <= kMostItems || refuse("has more than 2,097,152 elements", ErrorCode::TooLarge);
}

void PickleStack::pushItems(PickleKind kind, std::vector<PickleRef> items)
{
    if (stopped() || !countItems(items.size()))
        return;
    if (kind == PickleKind::Dictionary && items.size() % 2 != 0)
        refuse("has a key without a value");
    else
        push(kind).items = std::move(items);
}

PickleRef PickleStack::top()
{
    if (m_stack.size() > floor())
        return m_stack.back();
    refuse("takes from an empty stack");
    return kNoNode;
}

PickleRef PickleStack::pop()
{
    const PickleRef ref = top();
    if (ref != kNoNode)
        m_stack.pop_back();
    return ref;
}

std::vector<PickleRef> PickleStack::popSome(std::size_t count)
{
    std::vector<PickleRef> items(count);
    for (std::size_t i = count; i-- > 0;)
        items[i] = pop();
    return items;
}

void PickleStack::duplicate()
{
    if (const PickleRef ref = top(); ref != kNoNode)
        m_stack.push_back(ref);
}

void PickleStack::mark()
{
    if (m_marks.size() == kMostMarks)
        refuse("is nested deeper than 65,536", ErrorCode::TooLarge);
    else
        m_marks.push_back(m_stack.size());
}

std::vector<PickleRef> PickleStack::popToMark()
{
    if (m_marks.empty()) {
        refuse("lacks a mark");
        return {};
    }
    const auto from = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleRef> items(from, m_stack.end());
    m_stack.erase(from, m_stack.end());
    m_marks.pop_back();
    return items;
}

void PickleStack::popOrUnmark()
{
    if (m_stack.size() == floor() && !m_marks.empty())
        m_marks.pop_back();
    else
        pop();
}

void PickleStack::extend(const std::vector<PickleRef>& items, bool pairs)
{
    const PickleRef target = top();
    if (stopped() || !countItems(items.size()))
        return;
    PickleNode& to = node(target);
    const bool fits = to.kind == (pairs ? PickleKind::Dictionary : PickleKind::List);
    const bool onCall = to.kind == PickleKind::Call && (to.items.empty() || to.listItems == !pairs);
    if (!fits && !onCall)
        refuse(pairs ? "sets keys of what has none" : "appends to what is no list");
    else if (pairs && items.size() % 2 != 0)
        refuse("has a key without a value");
    else {
        to.listItems = onCall && !pairs;
        to.items.insert(to.items.end(), items.begin(), items.end());
    }
}

void PickleStack::memoize(std::uint64_t index)
{
    const PickleRef ref = top();
    if (stopped())
        return;
    if (index >= kMostMemos)
        return void(refuse("numbers its memo above 1,048,576", ErrorCode::TooLarge));
    const auto at = static_cast<std::size_t>(index);
    if (at >= m_memo.size())
        m_memo.resize(at + 1, kNoNode);
    m_memoCount += m_memo[at] == kNoNode ? 1 : 0;
    m_memo[at] = ref;
}

void PickleStack::recall(std::uint64_t index)
{
    if (index >= m_memo.size() || m_memo[static_cast<std::size_t>(index)] == kNoNode)
        refuse("recalls what it never stored");
    else
        m_stack.push_back(m_memo[static_cast<std::size_t>(index)]);
}

bool PickleStack::finish()
{
    if (m_stack.size() != 1 || !m_marks.empty())
        return refuse("ends without a single result");
    m_pickle.root = m_stack.front();
    return true;
}

} // namespace bitloupe
