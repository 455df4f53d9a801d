#pragma once

#include "core/base/latest_runner.h"
#include "core/report/model_export.h"

#include <QObject>

namespace bitloupe {

/// Writes files about the model on a thread of its own.
class WeightsExport : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void start(report::ModelExport kind, const weights::State& state, const QString& path);
    bool isRunning() const { return m_running; }
    double fraction() const { return m_fraction; }
    /// "Writing layers.csv, 40 %"; empty while nothing is written.
    QString words() const;
    void cancel();

Q_SIGNALS:
    void written(const QString& note); ///< "Exported layers.csv: 2 of 42 below 30 dB"
    void failed(const QString& sentence);
    void progressed(); ///< words() are others now

private:
    void setProgress(double fraction);
    void finish(std::uint64_t number, const Expected<std::string>& line);

    QString m_path;
    double m_fraction = 0;
    std::uint64_t m_number = 0; ///< of the newest job
    bool m_running = false;
    LatestRunner m_runner; // last: joined before what its jobs use
};

} // namespace bitloupe
