#include "app/views/weights_export.h"

#include "widgets/painting.h"

#include <QFileInfo>

namespace bitloupe {

void WeightsExport::start(report::ModelExport kind, const weights::State& state, const QString& path)
{
    m_path = path;
    m_running = true;
    setProgress(0);
    const std::uint64_t number = ++m_number;
    m_runner.submit([this, kind, state, path, number](const std::stop_token& stop) {
        Context context;
        context.stop = stop;
        context.progress = [this, number](double fraction, std::string_view) {
            QMetaObject::invokeMethod(this, [this, number, fraction] {
                if (number == m_number)
                    setProgress(fraction);
            });
        };
        const auto line = report::exportModel(kind, state, path.toStdString(), context);
        QMetaObject::invokeMethod(this, [this, number, line] { finish(number, line); });
    });
}

void WeightsExport::cancel()
{
    m_runner.cancel();
    ++m_number;
    m_running = false;
    Q_EMIT progressed();
}

void WeightsExport::setProgress(double fraction)
{
    m_fraction = fraction;
    Q_EMIT progressed();
}

QString WeightsExport::words() const
{
    return m_running ? tr("Writing %1, %2 %").arg(QFileInfo(m_path).fileName()).arg(qRound(100 * m_fraction))
                     : QString();
}

void WeightsExport::finish(std::uint64_t number, const Expected<std::string>& line)
{
    if (number != m_number)
        return;
    m_running = false;
    Q_EMIT progressed();
    if (line)
        Q_EMIT written(tr("Exported %1: %2").arg(QFileInfo(m_path).fileName(), qs(*line)));
    else if (line.error().code != ErrorCode::Cancelled)
        Q_EMIT failed(qs(line.error().message));
}

} // namespace bitloupe
