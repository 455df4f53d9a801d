#include "app/file_filter.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_export.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view.h"
#include "widgets/controls.h"
#include "widgets/export.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>

/// What leaves the screen as files, and the second file that comes to it.
namespace bitloupe {

using report::ModelExport;

void WeightsView::addExport(QMenu& menu, ModelExport kind, const QString& label, const QString& ending)
{
    menu.addAction(label, this, [this, kind, ending] {
        const QString stem = QFileInfo(weightsText::modelLabel(m_state.path)).completeBaseName();
        const QString path =
            QFileDialog::getSaveFileName(this, tr("Export"), QStringLiteral("%1.%2").arg(stem, ending));
        if (!path.isEmpty())
            m_export->start(kind, m_state, path);
    });
}

void WeightsView::addBelowExports(QMenu& menu)
{
    const QString threshold = QString::number(m_state.threshold);
    addExport(menu, ModelExport::BelowText, tr("Names below %1 dB as text…").arg(threshold),
              QStringLiteral("below.txt"));
    addExport(menu, ModelExport::BelowCsv, tr("Names below %1 dB as CSV…").arg(threshold),
              QStringLiteral("below.csv"));
    addExport(menu, ModelExport::BelowJson, tr("Names below %1 dB as JSON…").arg(threshold),
              QStringLiteral("below.json"));
}

void WeightsView::fillExportMenu(QMenu& menu)
{
    menu.clear();
    menu.addAction(tr("Picture…"), this, &WeightsView::savePicture);
    menu.addSeparator();
    addExport(menu, ModelExport::LayersCsv, tr("Layer table as CSV…"), QStringLiteral("layers.csv"));
    addExport(menu, ModelExport::LayersJson, tr("Layer table as JSON…"), QStringLiteral("layers.json"));
    menu.addSeparator();
    addBelowExports(menu);
    menu.addSeparator();
    addExport(menu, ModelExport::Html, tr("Report as HTML…"), QStringLiteral("report.html"));
    addExport(menu, ModelExport::Safetensors, tr("Quantized model as safetensors…"),
              QStringLiteral("quantized.safetensors"));
    addExport(menu, ModelExport::Npz, tr("Quantized model as npz…"), QStringLiteral("quantized.npz"));
    addExport(menu, ModelExport::Gguf, tr("Quantized model as GGUF blocks…"),
              QStringLiteral("quantized.gguf"));
}

void WeightsView::openBelowMenu(QWidget* anchor)
{
    QMenu menu(this);
    menu.addAction(tr("Copy names and decibels"), this, [this] {
        const QString text = m_list->belowText();
        QGuiApplication::clipboard()->setText(text);
        const auto count = text.count(QLatin1Char('\n'));
        Q_EMIT note(count == 1 ? tr("Copied 1 tensor") : tr("Copied %1 tensors").arg(count));
    });
    menu.addSeparator();
    addBelowExports(menu);
    menu.exec(anchor->mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)));
}

void WeightsView::chooseOther()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Compare with another model"), {}, modelFileFilter());
    if (!path.isEmpty())
        edit(weights::withPage(weights::withOther(m_state, path.toStdString()), weights::Page::Compare),
             tr("Compare with %1").arg(QFileInfo(path).fileName()));
}

void WeightsView::connectCompare()
{
    connect(m_compare, &WeightsCompare::otherRequested, this, &WeightsView::chooseOther);
    connect(m_compare, &WeightsCompare::closeRequested, this, [this] {
        edit(weights::withPage(weights::withOther(m_state, std::nullopt), weights::Page::Distribution),
             tr("Close B"));
    });
    connect(m_compare, &WeightsCompare::swapRequested, this, [this](const QString& tensor) {
        edit(weights::withFilesSwapped(m_state, tensor.toStdString()), tr("Swap A and B"));
    });
    connect(m_compare, &WeightsCompare::tensorPicked, this, [this](const QString& name) {
        edit(weights::withTensor(m_state, name.toStdString()), tr("Tensor %1").arg(name));
    });
    m_compare->setExportMenu(m_exportMenu);
    connect(m_compare, &WeightsCompare::note, this, &LabView::note);
}

void WeightsView::savePicture()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export a picture"), QStringLiteral("weights.png"),
                                     tr("Picture (*.png);;Drawing (*.svg);;Document (*.pdf)"));
    if (path.isEmpty())
        return;
    const Status status = exportPicture(*this, path);
    Q_EMIT note(status ? tr("Exported %1").arg(QFileInfo(path).fileName()) : qs(status.error().message));
}

} // namespace bitloupe
