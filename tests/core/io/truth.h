#pragma once

#include "core/io/inspect.h"

#include <QDirIterator>
#include <QTest>

#include <cmath>

/// Comparing readers with what other programs read from real model files.
namespace bitloupe::test {

/// Opens and reads everything, as the program would; the only claim is that this returns.
inline void useFully(const std::string& path)
{
    const auto model = openModel(path);
    if (!model) {
        QVERIFY(!model.error().message.empty());
        return;
    }
    for (std::size_t i = 0; i < (*model)->tensors().size(); ++i) {
        const TensorInfo& info = (*model)->tensors()[i];
        QVERIFY(info.count >= 0);
        if (info.count <= 4096 && info.problem.empty())
            (void)tensorStats(**model, i);
    }
}

/// "" or the first field in which a tensor of `inspect` differs from the truth. Sums may differ in their last
/// digits, everything else is exact, stored scales and zero points too.
inline std::string differenceFromTruth(const Json& got, const Json& want)
{
    for (const char* key : {"shape", "dtype", "count", "nan", "inf", "zeros"}) {
        if (got[key] != want[key])
            return key;
    }
    const auto number = [](const Json& value) { return value.is_number() ? value.get<double>() : 0.0; };
    const double largest = std::max(std::abs(number(want["min"])), std::abs(number(want["max"])));
    for (const auto& [mine, theirs] :
         {std::pair("mean", "mean"), std::pair("std", "std"), std::pair("sumAbs", "sum_abs")}) {
        const double a = number(got[mine]);
        const double b = number(want[theirs]);
        if (std::abs(a - b) > 1e-12 * std::max(largest, std::abs(b)))
            return mine;
    }
    for (const char* key : {"min", "max"}) {
        if (number(got[key]) != number(want[key]))
            return key;
    }
    for (const char* key : {"first4", "last4"}) {
        if (got[key].size() != want[key].size())
            return key;
        for (std::size_t i = 0; i < want[key].size(); ++i) {
            if (got[key][i] != want[key][i] && number(got[key][i]) != number(want[key][i]))
                return key;
        }
    }
    if (!want.contains("quant"))
        return {};
    const Json& quantization = got.contains("quantization") ? got["quantization"] : Json::object();
    const Json& truth = want["quant"];
    if (quantization.value("scales", Json()) != truth["scales"])
        return "scales";
    if (quantization.value("zeroPoints", Json()) != truth["zero_points"])
        return "zeroPoints";
    const int axis = truth["per_channel"].get<bool>() ? truth["axis"].get<int>() : -1;
    return quantization.value("axis", -2) == axis ? "" : "axis";
}

/// Tensors that agree, over the files whose truth matches a pattern; -1 where there is no such folder. A
/// difference fails the test.
inline int compareWithTruth(const char* conformanceFolder, const QStringList& patterns)
{
    const QString folder = QString::fromUtf8(conformanceFolder) + "/models";
    if (*conformanceFolder == '\0' || !QDir(folder + "/truth").exists())
        return -1;
    int compared = 0;
    QDirIterator it(folder + "/truth", patterns);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const auto truth = parseJson(file.readAll().toStdString());
        const std::string name = truth ? (*truth)["file"].get<std::string>() : "";
        const auto got = inspectModel(folder.toStdString() + "/" + name, {.stats = true, .tensor = {}}, {});
        const bool wanted = truth && !truth->contains("expect");
        if (got.has_value() != wanted)
            QTest::qFail(("unexpected result: " + name).c_str(), __FILE__, __LINE__);
        if (!got || !truth)
            continue;
        if ((*got)["tensors"].size() != (*truth)["tensors"].size())
            QTest::qFail(("number of tensors: " + name).c_str(), __FILE__, __LINE__);
        for (const Json& want : (*truth)["tensors"]) {
            std::string difference = "not listed";
            for (const Json& tensor : (*got)["tensors"]) {
                if (tensor["name"] == want["name"])
                    difference = differenceFromTruth(tensor, want);
            }
            if (!difference.empty())
                QTest::qFail((name + " " + want["name"].get<std::string>() + ": " + difference).c_str(),
                             __FILE__, __LINE__);
            ++compared;
        }
    }
    return compared;
}

} // namespace bitloupe::test
