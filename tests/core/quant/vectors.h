#pragma once

#include "tests/paths.h"

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QList>
#include <QTest>

#include <bit>
#include <cstdint>

/// Rows of a file of test vectors by column name; lines that begin with '#' are comments.
using VectorRow = QHash<QByteArray, QByteArray>;

inline QList<VectorRow> readVectors(const char* name)
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<QByteArray> columns;
    QList<VectorRow> rows;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        const QList<QByteArray> cells = line.split(',');
        if (columns.isEmpty()) {
            columns = cells;
            continue;
        }
        VectorRow row;
        for (qsizetype i = 0; i < columns.size(); ++i)
            row.insert(columns[i], cells.value(i));
        rows.append(row);
    }
    return rows;
}

inline float float32(const QByteArray& bits)
{
    return std::bit_cast<float>(bits.toUInt(nullptr, 16));
}
inline double float64(const QByteArray& bits)
{
    return std::bit_cast<double>(static_cast<std::uint64_t>(bits.toULongLong(nullptr, 16)));
}
