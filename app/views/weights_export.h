#pragma once

#include "core/base/latest_runner.h"
#include "core/report/model_export.h"

#include <QTimer>
#include <QWidget>

class QLabel;

namespace bitloupe {

class Button;

/// Writes files about the model on a thread of its own. After 150 ms it shows what is being written, with
/// Cancel; it takes no space before.
class WeightsExport : public QWidget {
    Q_OBJECT

public:
    explicit WeightsExport(QWidget* parent = nullptr);

    void start(report::ModelExport kind, const weights::State& state, const QString& path);
    bool isRunning() const { return m_running; }
    void cancel();

Q_SIGNALS:
    void written(const QString& note); ///< "Exported layers.csv: 2 of 42 below 30 dB"
    void failed(const QString& sentence);

private:
    void setProgress(double fraction);
    void finish(std::uint64_t number, const Expected<std::string>& line);

    QLabel* m_text;
    Button* m_cancel;
    QTimer m_delay;
    QString m_path;
    std::uint64_t m_number = 0; ///< of the newest job
    bool m_running = false;
    LatestRunner m_runner; // last: joined before what its jobs use
};

} // namespace bitloupe
