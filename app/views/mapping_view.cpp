#include "app/views/mapping_view.h"

#include "app/views/file_bar.h"
#include "app/views/mapping_calibrate.h"
#include "app/views/mapping_data.h"
#include "app/views/mapping_files.h"
#include "app/views/mapping_levels.h"
#include "app/views/mapping_range.h"
#include "app/views/mapping_reconcile.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QResizeEvent>

namespace bitloupe {

using mapping::Page;
using mapping::State;

namespace {

constexpr int kNarrowWidth = 900; ///< below this the data button loses its count
constexpr int kRoomyWidth = 1150; ///< from this on a long name fits beside what is said of codes

/// The file behind the data, where there is one.
QStringList filesOf(const DataRef& data)
{
    const bool isFile = data.kind == DataRef::Kind::File || data.kind == DataRef::Kind::Picture;
    const QString path = qs(data.path);
    return isFile ? QStringList{path} : QStringList();
}

} // namespace

MappingView::MappingView(QWidget* parent)
    : PagedView({{Page::Range, tr("Range"), [] { return new MappingRange; }},
                 {Page::Calibrate, tr("Calibrate"), [] { return new MappingCalibrate; }},
                 {Page::Levels, tr("Levels"), [] { return new MappingLevels; }},
                 {Page::Reconcile, tr("Reconcile"), [] { return new MappingReconcile; }}},
                parent)
    , m_fileBar(new FileBar)
    , m_data(new DataButton)
    , m_dataPopover(new DataPopover(this))
{
    head()->addWidget(m_data);
    m_dataPopover->hide();
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_fileBar);
    connect(m_fileBar, &FileBar::reloadRequested, this, [this] {
        watchData();
        Q_EMIT recomputeRequested();
        Q_EMIT note(tr("Reloaded %1").arg(QFileInfo(qs(state().data.path)).fileName()));
    });
    connect(m_data, &DataButton::clicked, this, [this] { m_dataPopover->openBelow(m_data); });
    connect(m_dataPopover, &DataPopover::chosen, this, &MappingView::choose);
    connect(m_dataPopover, &DataPopover::pictureWanted, this, &MappingView::pickPicture);
    connect(m_dataPopover, &DataPopover::modelWanted, this, [this] { Q_EMIT openModelRequested({}); });
}

void MappingView::showState(const Json& json)
{
    PagedView::showState(json);
    m_dataPopover->setCurrent(state().data);
    if (m_watched != filesOf(state().data))
        watchData();
}

void MappingView::watchData()
{
    m_watched = filesOf(state().data);
    m_fileBar->watch(m_watched);
}

void MappingView::showResult(const LabResult& shown)
{
    PagedView::showResult(shown);
    const auto* typed = shown.as<mapping::Result>();
    if (!typed)
        return;
    // An edit reads the file as it is now.
    if (m_fileBar->hasChanged())
        watchData();
    const ErrorMetrics& m = typed->measurement.metrics;
    const bool isDistribution = state().data.kind == DataRef::Kind::Distribution;
    m_data->setData(isDistribution ? distributionTitle(state().data.name) : qs(typed->label),
                    qs(integerText(m.count + m.nan + m.inf)), typed->isDecoded);
}

void MappingView::choose(const DataRef& picked)
{
    State next = state();
    next.data = picked;
    edit(next, tr("Data: %1").arg(qs(dataLabel(picked))), EditPhase::Single);
}

void MappingView::pickPicture()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a picture"), {}, tr("Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.ppm *.pgm)"));
    if (!path.isEmpty())
        takeFile(path);
}

void MappingView::takeFile(const QString& path)
{
    const DroppedData dropped = dataOfFile(path);
    if (dropped.data) {
        choose(*dropped.data);
    } else if (dropped.isModel) {
        Q_EMIT openModelRequested(path);
    } else {
        Q_EMIT note(dropped.sentence);
    }
}

QString MappingView::explanation() const
{
    return tr(
        "Mapping shows what a range does to every value of a tensor. The range is cut into equal steps; "
        "each value becomes the code of its step, and comes back as that step's level. A narrow range has "
        "fine steps and cuts off what lies outside; a wide one keeps everything and pays with coarse "
        "steps. Range moves the bounds by hand, Calibrate compares the methods that choose them, Levels "
        "gives up even steps, and Reconcile explains numbers that another program printed.");
}

void MappingView::setModelPath(const QString& path)
{
    m_dataPopover->setModelPath(path);
}

void MappingView::focusField(const QString& pointer)
{
    if (pointer.startsWith(QLatin1String("/state/data")))
        m_data->setFocus();
    else
        PagedView::focusField(pointer);
}

void MappingView::resizeEvent(QResizeEvent* event)
{
    m_data->setCountShown(event->size().width() >= kNarrowWidth);
    m_data->setNarrow(event->size().width() < kRoomyWidth);
    PagedView::resizeEvent(event);
}

} // namespace bitloupe
