#include "core/lesson/moment.h"

namespace bitloupe {
namespace {

bool takePrefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix) || (text.size() > prefix.size() && text[prefix.size()] != '/'))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

Moment::Found below(const SharedJson& root, bool mayCome, std::string_view rest)
{
    if (!root)
        return {nullptr, mayCome};
    return {findPointer(*root, rest), false};
}

Moment::Found below(const Evaluated& evaluated, std::string_view which, std::string_view rest)
{
    if (which == "state")
        return below(evaluated.state, false, rest);
    return below(evaluated.result, !evaluated.failed, rest);
}

} // namespace

bool splitRoot(std::string_view pointer, std::string_view& root, std::string_view& name,
               std::string_view& rest)
{
    root = name = {};
    rest = pointer;
    for (const std::string_view simple : {"/state", "/result", "/scene/state", "/scene/result"}) {
        if (takePrefix(rest, simple)) {
            root = simple;
            return true;
        }
    }
    const bool isWith = takePrefix(rest, "/with");
    if (!isWith && !takePrefix(rest, "/answer"))
        return false;
    if (rest.size() < 2)
        return false;
    rest.remove_prefix(1);
    name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(name.size());
    root = "/answer";
    if (!isWith)
        return !name.empty();
    root = rest.starts_with("/state") ? "/with/state" : "/with/result";
    return !name.empty() && (takePrefix(rest, "/state") || takePrefix(rest, "/result"));
}

Moment::Found Moment::find(std::string_view pointer) const
{
    std::string_view root;
    std::string_view name;
    std::string_view rest;
    if (!splitRoot(pointer, root, name, rest))
        return {};
    if (root == "/state" || root == "/result")
        return below(now, root.substr(1), rest);
    if (root.starts_with("/scene"))
        return below(scene, root.substr(7), rest);
    if (root == "/answer")
        return {findPointer(answer, pointer.substr(7)), false};
    const auto entry = with.find(name);
    if (entry == with.end())
        return {};
    return below(entry->second, root.substr(6), rest);
}

} // namespace bitloupe
