#include "app/cli/compare.h"

#include "app/cli/job.h"
#include "core/report/compare_text.h"

#include <algorithm>
#include <iostream>

namespace bitloupe::cli {

namespace {

int checkAll(const weights::Comparison& comparison, double limitDb, std::ostream& err)
{
    const auto& matched = comparison.matched;
    if (matched.empty()) {
        err << "bitloupe-cli: No tensor of " << comparison.file << " is in " << comparison.otherFile << ".\n";
        return 3;
    }
    const auto below = std::count_if(matched.begin(), matched.end(), [&](const weights::MatchedTensor& pair) {
        return !(pair.sqnrDb >= limitDb);
    });
    return check({limitDb, below, std::ssize(matched), matched.front().name, matched.front().sqnrDb}, err);
}

} // namespace

int runCompare(const CompareOptions& options, std::ostream& out, std::ostream& err)
{
    if (auto status = checkDecibels("--fail-below-sqnr", options.failBelowDb.value_or(0)); !status)
        return failure(status.error(), err);
    Job job;
    const auto a = openModel(options.a);
    if (!a)
        return job.failure(a.error(), err);
    const auto b = openModel(options.b);
    if (!b)
        return job.failure(b.error(), err);
    const auto comparison = weights::compareModels(**a, **b, job.context());
    if (!comparison)
        return job.failure(comparison.error(), err);
    job.clearLine();
    if (options.json)
        out << dumpJson(weights::comparisonJson(*comparison), 2) << '\n';
    else
        out << report::compareText(*comparison);
    return options.failBelowDb ? checkAll(*comparison, *options.failBelowDb, err) : 0;
}

} // namespace bitloupe::cli
