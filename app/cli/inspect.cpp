#include "app/cli/inspect.h"

#include "app/cli/job.h"

#include <iostream>

namespace bitloupe::cli {

int runInspect(const InspectCommand& command, std::ostream& out, std::ostream& err)
{
    Job job;
    const auto inspection = inspectModel(command.model, command.options, job.context());
    if (!inspection)
        return job.failure(inspection.error(), err);
    job.clearLine();
    out << (command.json ? dumpJson(*inspection, 2) + "\n" : inspectText(*inspection));
    return 0;
}

} // namespace bitloupe::cli
