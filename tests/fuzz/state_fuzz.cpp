#include "core/labs/registry.h"
#include "core/labs/workspace.h"
#include "tests/fuzz/bounded_input.h"

/// Envelopes, workspaces and pasted States: read and proven, not computed.
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    const auto json = parseJson(textOf(input));
    if (!json)
        return require(!json.error().message.empty(), "an error says what");
    if (const auto workspace = readWorkspace(*json))
        require(readWorkspace(writeWorkspace(*workspace)).has_value(), "a workspace reads its own text");
    const auto envelope = readEnvelope(*json);
    if (!envelope)
        return require(!envelope.error().message.empty(), "an error says what");
    const auto again = readEnvelope(writeEnvelope(envelope->lab->id, envelope->state));
    require(again && again->state == envelope->state, "a State reads its own text");
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    std::vector<std::string> out;
    for (const Lab& lab : labs())
        out.push_back(dumpJson(writeEnvelope(lab.id, lab.defaults)));
    out.push_back(
        R"({"format":"bitloupe-workspace","version":1,"lab":"numbers","states":{},"model":"demo"})");
    out.push_back(R"({"format":"bitloupe-state","version":1,"lab":"mapping","state":{"bits":3,)"
                  R"("data":{"kind":"bits","format":"binary32","values":["3f800000","ff800000"]}}})");
    return out;
}
