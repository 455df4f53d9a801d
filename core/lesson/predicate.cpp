#include "core/lesson/predicate.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bitloupe {
namespace {

using Op = Predicate::Op;

struct OpRow {
    std::string_view word;
    Op op;
    std::size_t operands; ///< of a leaf, the pointer included
};

constexpr std::array<OpRow, 11> kOps{{{"eq", Op::Eq, 2},
                                      {"near", Op::Near, 3},
                                      {"lt", Op::Lt, 2},
                                      {"le", Op::Le, 2},
                                      {"gt", Op::Gt, 2},
                                      {"ge", Op::Ge, 2},
                                      {"between", Op::Between, 3},
                                      {"all", Op::All, 0},
                                      {"any", Op::Any, 0},
                                      {"not", Op::Not, 0},
                                      {"changed", Op::Changed, 1}}};

const OpRow* findOp(std::string_view word)
{
    const auto* row = std::find_if(kOps.begin(), kOps.end(), [&](const OpRow& r) { return r.word == word; });
    return row == kOps.end() ? nullptr : row;
}

tl::unexpected<Error> wrong(std::string sentence)
{
    return fail(ErrorCode::BadJson, "", std::move(sentence));
}

Expected<std::string> pointerOf(const Json& json, std::string_view word)
{
    std::string_view root;
    std::string_view name;
    std::string_view rest;
    if (!json.is_string())
        return wrong("The first operand of " + std::string(word)
                     + " is a pointer such as \"/result/value\".");
    const auto& pointer = json.get_ref<const std::string&>();
    if (!splitRoot(pointer, root, name, rest))
        return wrong("\"" + pointer
                     + "\" is not a pointer: it begins with /state, /result, /scene/state, /scene/result, "
                       "/with/NAME/state, /with/NAME/result or /answer/NAME.");
    return pointer;
}

class Reader {
public:
    Expected<Predicate> read(const Json& json, int depth)
    {
        if (depth > kMaxPredicateDepth)
            return wrong("The predicate is nested deeper than 8 levels.");
        if (++m_nodes > kMaxPredicateNodes)
            return wrong("The predicate has more than 64 nodes.");
        if (!json.is_object())
            return wrong(
                "A predicate is an object with one operator, such as {\"eq\": [\"/result/sign\", 0]}.");
        const OpRow* row = nullptr;
        const Json* operand = nullptr;
        Predicate node;
        for (const auto& [key, value] : json.items()) {
            if (key == "say") {
                auto text =
                    value.is_string() ? parseText(value.get_ref<const std::string&>()) : parseText("");
                if (!text || !value.is_string())
                    return wrong(text ? "\"say\" is a text in quotation marks." : text.error().message);
                node.say = std::move(*text);
                continue;
            }
            if (row != nullptr)
                return wrong("A predicate has exactly one operator; here are \"" + std::string(row->word)
                             + "\" and \"" + key + "\".");
            row = findOp(key);
            if (row == nullptr)
                return wrong("\"" + key + "\" is not an operator of a predicate.");
            operand = &value;
        }
        if (row == nullptr)
            return wrong("A predicate needs an operator, such as \"eq\".");
        node.op = row->op;
        const Status status =
            node.isLeaf() ? leaf(node, *row, *operand) : children(node, *row, *operand, depth);
        if (!status)
            return fail(status.error());
        return node;
    }

private:
    Status children(Predicate& node, const OpRow& row, const Json& operand, int depth)
    {
        if (node.op == Op::Not)
            return child(node, operand, depth);
        if (!operand.is_array() || operand.empty())
            return wrong("\"" + std::string(row.word) + "\" takes a list of at least one predicate.");
        for (const Json& item : operand) {
            if (auto status = child(node, item, depth); !status)
                return status;
        }
        return {};
    }

    Status child(Predicate& node, const Json& json, int depth)
    {
        auto read = this->read(json, depth + 1);
        if (!read)
            return fail(read.error());
        node.children.push_back(std::move(*read));
        return {};
    }

    static Status leaf(Predicate& node, const OpRow& row, const Json& operand)
    {
        if (node.op == Op::Changed) {
            auto pointer = pointerOf(operand, row.word);
            if (!pointer)
                return fail(pointer.error());
            node.pointer = std::move(*pointer);
            if (node.pointer != "/state" && !node.pointer.starts_with("/state/"))
                return wrong("\"changed\" takes a pointer into /state.");
            return {};
        }
        if (!operand.is_array() || operand.size() != row.operands)
            return wrong("\"" + std::string(row.word) + "\" takes a list of " + std::to_string(row.operands)
                         + " operands.");
        auto pointer = pointerOf(operand[0], row.word);
        if (!pointer)
            return fail(pointer.error());
        node.pointer = std::move(*pointer);
        for (std::size_t i = 1; i < operand.size(); ++i) {
            const bool relative =
                node.op == Op::Near && i == 2 && operand[i].is_object() && operand[i].contains("relative");
            if (relative && (operand[i].size() != 1 || !operand[i]["relative"].is_number()))
                return wrong("A relative tolerance is written {\"relative\": 1e-9}.");
            node.relativeTolerance = relative;
            auto read = parseOperand(relative ? operand[i]["relative"] : operand[i]);
            if (!read)
                return fail(read.error());
            node.operands.push_back(std::move(*read));
        }
        return {};
    }

    int m_nodes = 0;
};

void collectPointers(const Operand& operand, std::vector<std::string>& pointers)
{
    if (!operand.ref.empty())
        pointers.push_back(operand.ref);
}

} // namespace

Expected<Operand> parseOperand(const Json& json)
{
    Operand operand;
    if (!json.is_object() || !json.contains("ref")) {
        operand.value = json;
        return operand;
    }
    for (const auto& [key, value] : json.items()) {
        if (key == "ref")
            continue;
        if (key != "times" && key != "plus")
            return wrong("\"" + key + "\" is not part of a reference; it has ref, times and plus.");
        if (!value.is_number())
            return wrong("\"" + key + "\" is a number.");
        (key == "times" ? operand.times : operand.plus) = value;
    }
    auto pointer = pointerOf(json["ref"], "ref");
    if (!pointer)
        return fail(pointer.error());
    operand.ref = std::move(*pointer);
    return operand;
}

Expected<Predicate> parsePredicate(const Json& json)
{
    return Reader().read(json, 1);
}

void collectPointers(const Predicate& predicate, std::vector<std::string>& pointers)
{
    if (!predicate.pointer.empty())
        pointers.push_back(predicate.pointer);
    for (const Operand& operand : predicate.operands)
        collectPointers(operand, pointers);
    if (predicate.say)
        collectPointers(*predicate.say, pointers);
    for (const Predicate& child : predicate.children)
        collectPointers(child, pointers);
}

void collectPointers(const Text& text, std::vector<std::string>& pointers)
{
    forEachInline(text, [&](const Inline& part) {
        if (part.kind == Inline::Kind::Live)
            pointers.push_back(part.live.pointer);
        if (part.kind != Inline::Kind::Formula)
            return;
        if (const auto values = liveValuesOf(part.text)) {
            for (const LiveValue& value : *values)
                pointers.push_back(value.pointer);
        }
    });
}

} // namespace bitloupe
