#pragma once

#include "tests/paths.h"

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

namespace bitloupe::test {

/// Rows of a comma-separated file of the test data, comment lines and the header line left out.
inline QList<QList<QByteArray>> csvRows(const char* name)
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/") + QString::fromLatin1(name));
    QList<QList<QByteArray>> rows;
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    bool header = true;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        if (!header)
            rows.append(line.split(','));
        header = false;
    }
    return rows;
}

/// The id of a format from the short name that the vectors use.
inline QByteArray formatId(QByteArray name)
{
    if (name == "e8m0fnu")
        return "float8_e8m0fnu";
    return name.replace("fp8_", "float8_").replace("fp6_", "float6_").replace("fp4_", "float4_");
}

} // namespace bitloupe::test
