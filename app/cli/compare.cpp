#include "app/cli/compare.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/report/compare_text.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <iostream>

namespace bitloupe::cli {

namespace {

int failure(const Error& error, std::ostream& err)
{
    err << "bitloupe-cli: " << oneLine(error) << '\n';
    return exitCode(error.code);
}

int check(const weights::Comparison& comparison, double limitDb, std::ostream& err)
{
    const auto& matched = comparison.matched;
    if (matched.empty()) {
        err << "bitloupe-cli: No tensor of " << comparison.file << " is in " << comparison.otherFile << ".\n";
        return 3;
    }
    const auto below = std::count_if(matched.begin(), matched.end(), [&](const weights::MatchedTensor& pair) {
        return !(pair.sqnrDb >= limitDb);
    });
    if (below == 0)
        return 0;
    err << "bitloupe-cli: " << below << " of " << matched.size() << " tensors are below " << autoText(limitDb)
        << " dB; the worst is " << plainText(matched.front().name) << " with "
        << report::decibelText(matched.front().sqnrDb) << " dB.\n";
    return 3;
}

} // namespace

int runCompare(const CompareOptions& options, std::ostream& out, std::ostream& err)
{
    const auto a = openModel(options.a);
    if (!a)
        return failure(a.error(), err);
    const auto b = openModel(options.b);
    if (!b)
        return failure(b.error(), err);
    const auto comparison = weights::compareModels(**a, **b, Context{});
    if (!comparison)
        return failure(comparison.error(), err);
    if (options.json)
        out << dumpJson(weights::comparisonJson(*comparison), 2) << '\n';
    else
        out << report::compareText(*comparison);
    return options.failBelowDb ? check(*comparison, *options.failBelowDb, err) : 0;
}

} // namespace bitloupe::cli
