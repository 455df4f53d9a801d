#include "app/views/weights_export.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QFileInfo>
#include <QHBoxLayout>

namespace bitloupe {

namespace {

constexpr int kSilentMs = 150;

} // namespace

WeightsExport::WeightsExport(QWidget* parent)
    : QWidget(parent)
    , m_text(makeLabel({}, TextRole::Secondary))
    , m_cancel(new Button(tr("Cancel"), Button::Kind::Link))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text);
    row->addWidget(m_cancel);
    row->addStretch(1);
    setVisible(false);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kSilentMs);
    connect(&m_delay, &QTimer::timeout, this, [this] { setVisible(m_running); });
    connect(m_cancel, &Button::clicked, this, &WeightsExport::cancel);
}

void WeightsExport::start(report::ModelExport kind, const weights::State& state, const QString& path)
{
    m_path = path;
    m_running = true;
    setProgress(0);
    m_delay.start();
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
    setVisible(false);
}

void WeightsExport::setProgress(double fraction)
{
    m_text->setText(tr("Writing %1 · %2 %").arg(QFileInfo(m_path).fileName()).arg(qRound(100 * fraction)));
}

void WeightsExport::finish(std::uint64_t number, const Expected<std::string>& line)
{
    if (number != m_number)
        return;
    m_running = false;
    setVisible(false);
    if (line)
        Q_EMIT written(tr("Exported %1: %2").arg(QFileInfo(m_path).fileName(), qs(*line)));
    else if (line.error().code != ErrorCode::Cancelled)
        Q_EMIT failed(qs(line.error().message));
}

} // namespace bitloupe
