#include "app/views/gemm_transport.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

using gemm::Grain;
using gemm::Step;

namespace {

constexpr std::array<double, 5> kSpeeds{0.5, 1, 2, 5, 20};
constexpr std::array<Grain, 3> kGrains{Grain::Mac, Grain::Stage, Grain::Element};
constexpr double kRowGap = 6;
constexpr int kMostBlocks = 64; ///< more outputs are one bar

} // namespace

GemmTransport::GemmTransport(QWidget* parent)
    : QWidget(parent)
    , m_timer(new QTimer(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(7);
    const auto add = [&](const char* name, const QString& tip, auto slot) {
        auto* button = new IconButton(QString::fromLatin1(name), tip, IconButton::Kind::Framed);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &IconButton::clicked, this, slot);
        row->addWidget(button);
        return button;
    };
    add("first", tr("First step (Home)"), [this] { goTo({m_step.grain, 0}); });
    add("back", tr("Step back (←)"), [this] { go(-1); });
    m_play = new IconButton(QStringLiteral("play"), tr("Play (Space)"), IconButton::Kind::Primary);
    m_play->setFocusPolicy(Qt::TabFocus);
    connect(m_play, &IconButton::clicked, this, &GemmTransport::togglePlay);
    m_play->setToolTip(tr("Play (Space); right click plays until something happens"));
    m_play->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_play, &QWidget::customContextMenuRequested, this, &GemmTransport::openUntilMenu);
    row->addWidget(m_play);
    add("forward", tr("Step forward (→)"), [this] { go(1); });
    add("last", tr("Last step (End)"), [this] {
        goTo({m_step.grain, stepCount(m_step.grain, m_shape) - 1});
    });
    row->addSpacing(8);
    m_grain = new Segmented({tr("MAC"), tr("Stage"), tr("Element")});
    m_grain->setAccessibleName(tr("Grain of a step"));
    connect(m_grain, &Segmented::picked, this,
            [this](int index) { setGrain(kGrains[static_cast<std::size_t>(index)]); });
    row->addWidget(m_grain);
    row->addSpacing(14);
    m_scrub = new ScrubBar;
    connect(m_scrub, &ScrubBar::picked, this, [this](qint64 element) {
        const gemm::Stage stage = m_known ? gemm::placeOf(m_step, m_shape).stage : gemm::Stage::ZeroPoints;
        goTo(
            stepAt(m_step.grain, placeAt(element, std::max(stage, gemm::Stage::Products), m_shape), m_shape));
    });
    connect(m_scrub, &ScrubBar::pressed, this, [this] {
        pause();
        Q_EMIT scrubStarted();
    });
    connect(m_scrub, &ScrubBar::released, this, &GemmTransport::scrubEnded);
    row->addWidget(m_scrub, 1);
    row->addSpacing(14);
    row->addWidget(makeLabel(tr("cell"), TextRole::Secondary));
    m_cell = new ValueField;
    m_cell->setFixedWidth(84);
    m_cell->setAccessibleName(tr("Cell, row and column"));
    connect(m_cell, &ValueField::committed, this, &GemmTransport::takeCell);
    row->addWidget(m_cell);
    m_speedButton = new Button(QStringLiteral("2/s"));
    m_speedButton->setToolTip(tr("Steps per second (+ and −)"));
    m_speedButton->setFocusPolicy(Qt::TabFocus);
    connect(m_speedButton, &Button::clicked, this, [this] { changeSpeed(m_speed == 4 ? -4 : 1); });
    row->addWidget(m_speedButton);
    m_loop = new IconButton(QStringLiteral("loop"), tr("Repeat this cell (L)"), IconButton::Kind::Framed);
    m_loop->setCheckable(true);
    m_loop->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_loop);
    connect(m_timer, &QTimer::timeout, this, &GemmTransport::tick);
}

void GemmTransport::setStep(const Step& step, const gemm::Shape& shape, bool known)
{
    m_step = step;
    m_shape = shape;
    m_known = known;
    m_grain->setCurrent(
        static_cast<int>(std::find(kGrains.begin(), kGrains.end(), step.grain) - kGrains.begin()));
    const std::int64_t element = placeOf(step, shape).element;
    m_scrub->setPlace(shape.rows, shape.columns, element, known);
    m_cell->setValueText(QStringLiteral("%1, %2").arg(element / shape.columns).arg(element % shape.columns));
    m_cell->setError(false);
}

bool GemmTransport::isPlaying() const
{
    return m_timer->isActive();
}

void GemmTransport::pause()
{
    if (!isPlaying())
        return;
    m_timer->stop();
    m_until.reset();
    m_play->setIconName(QStringLiteral("play"));
    Q_EMIT playStopped();
}

void GemmTransport::go(std::int64_t by)
{
    if (!m_known) // the walk begins where nothing is known yet
        goTo({m_step.grain, by > 0 ? 0 : stepCount(m_step.grain, m_shape) - 1});
    else
        goTo(stepped(m_step, by, m_shape));
}

void GemmTransport::goTo(const Step& step)
{
    pause();
    Q_EMIT stepWanted(step);
}

void GemmTransport::tick()
{
    Step next = m_known ? stepped(m_step, 1, m_shape) : Step{m_step.grain, 0};
    const std::int64_t element = placeOf(m_step, m_shape).element;
    const bool leaves = m_known && (placeOf(next, m_shape).element != element || next == m_step);
    if (m_loop->isChecked() && leaves)
        next = stepAt(m_step.grain, {element, gemm::Stage::Products, 1}, m_shape);
    else if (next == m_step && m_known) {
        pause();
        return;
    }
    if (m_until && next.index >= *m_until) {
        next.index = *m_until;
        Q_EMIT stepWanted(next);
        pause();
        return;
    }
    Q_EMIT stepWanted(next);
}

void GemmTransport::playUntil(const Step& target)
{
    pause();
    m_until = target.index;
    togglePlay();
}

void GemmTransport::openUntilMenu()
{
    QMenu menu(this);
    const QStringList names{tr("Play until the next clamp"), tr("Play until the next overflow"),
                            tr("Play until a result differs from exact")};
    for (int event = 0; event < names.size(); ++event)
        menu.addAction(names[event], this, [this, event] { Q_EMIT untilWanted(event); });
    menu.exec(m_play->mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)));
}

void GemmTransport::togglePlay()
{
    if (isPlaying()) {
        pause();
        return;
    }
    Q_EMIT playStarted();
    if (m_known && m_step.index + 1 >= stepCount(m_step.grain, m_shape))
        m_known = false; // from the end, play begins anew
    m_play->setIconName(QStringLiteral("pause"));
    m_timer->start(static_cast<int>(std::lround(1000 / kSpeeds[static_cast<std::size_t>(m_speed)])));
    tick();
}

void GemmTransport::changeSpeed(int by)
{
    m_speed = std::clamp(m_speed + by, 0, static_cast<int>(kSpeeds.size()) - 1);
    const double speed = kSpeeds[static_cast<std::size_t>(m_speed)];
    m_speedButton->setText(QStringLiteral("%1/s").arg(speed));
    m_timer->setInterval(static_cast<int>(std::lround(1000 / speed)));
}

void GemmTransport::setGrain(Grain grain)
{
    const gemm::Place place = placeOf(m_step, m_shape);
    goTo(stepAt(grain, place, m_shape));
}

QString GemmTransport::cellWanted(const gemm::Shape& shape)
{
    return tr("A cell is a row from 0 to %1 and a column from 0 to %2, such as “0, %2”.")
        .arg(shape.rows - 1)
        .arg(shape.columns - 1);
}

void GemmTransport::takeCell(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char(','));
    bool rowOk = false;
    bool columnOk = false;
    const int row = parts.value(0).trimmed().toInt(&rowOk);
    const int column = parts.value(1).trimmed().toInt(&columnOk);
    const bool ok =
        rowOk && columnOk && row >= 0 && column >= 0 && row < m_shape.rows && column < m_shape.columns;
    m_cell->setError(!ok);
    if (!ok)
        Q_EMIT note(cellWanted(m_shape));
    else
        goTo(stepAt(m_step.grain, placeAt(row * m_shape.columns + column, gemm::Stage::Products, m_shape),
                    m_shape));
}

bool GemmTransport::takeKey(int key, bool shift)
{
    const std::int64_t element = placeOf(m_step, m_shape).element;
    const auto toElement = [&](std::int64_t by) {
        const std::int64_t next = std::clamp<std::int64_t>(element + by, 0, m_shape.elements() - 1);
        const gemm::Stage stage = std::max(placeOf(m_step, m_shape).stage, gemm::Stage::Products);
        goTo(stepAt(m_step.grain, placeAt(next, stage, m_shape), m_shape));
    };
    switch (key) {
    case Qt::Key_Left:
        shift ? toElement(-1) : go(-1);
        return true;
    case Qt::Key_Right:
        shift ? toElement(1) : go(1);
        return true;
    case Qt::Key_Home:
        goTo({m_step.grain, 0});
        return true;
    case Qt::Key_End:
        goTo({m_step.grain, stepCount(m_step.grain, m_shape) - 1});
        return true;
    case Qt::Key_Space:
        togglePlay();
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        changeSpeed(1);
        return true;
    case Qt::Key_Minus:
        changeSpeed(-1);
        return true;
    case Qt::Key_L:
        m_loop->toggle();
        return true;
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3:
        setGrain(kGrains[static_cast<std::size_t>(key - Qt::Key_1)]);
        return true;
    default:
        return false;
    }
}

ScrubBar::ScrubBar(QWidget* parent)
    : QWidget(parent)
{
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Outputs done"));
}

void ScrubBar::setPlace(int rows, int columns, std::int64_t element, bool known)
{
    m_rows = rows;
    m_columns = columns;
    m_element = element;
    m_known = known;
    update();
}

bool ScrubBar::isBar() const
{
    return std::int64_t(m_rows) * m_columns > kMostBlocks;
}

QRectF ScrubBar::block(std::int64_t element) const
{
    const double gap = isBar() ? 0 : kRowGap;
    const double step = (width() - 16.0 - (m_rows - 1) * gap) / (double(m_rows) * m_columns);
    const auto row = static_cast<double>(element / m_columns);
    const double x = 8 + static_cast<double>(element) * step + row * gap;
    return {x, 7, isBar() ? step : std::max(1.0, step - 1.5), 9};
}

/// One block per output, or one bar with a tick at each row.
void ScrubBar::paintDone(QPainter& painter) const
{
    painter.setPen(Qt::NoPen);
    const std::int64_t count = std::int64_t(m_rows) * m_columns;
    if (isBar()) {
        painter.setBrush(theme().line);
        painter.drawRoundedRect(QRectF(8, 7, width() - 16.0, 9), 2, 2);
        painter.setBrush(theme().data);
        const double done = m_known ? block(m_element).left() : width() - 8.0;
        painter.drawRoundedRect(QRectF(8, 7, done - 8, 9), 2, 2);
        for (int row = 1; row < m_rows; ++row)
            painter.fillRect(QRectF(block(std::int64_t(row) * m_columns).left(), 18, 1, 3),
                             theme().secondary);
        return;
    }
    for (std::int64_t element = 0; element < count; ++element) {
        painter.setBrush(!m_known || element < m_element ? theme().data : theme().line);
        painter.drawRoundedRect(block(element), 2, 2);
    }
}

void ScrubBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintDone(painter);
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    double free = 0;
    for (int row = 0; row < m_rows; ++row) {
        const QString label = m_rows <= 5 ? tr("row %1").arg(row) : QString::number(row);
        const double x = block(std::int64_t(row) * m_columns).left();
        const double end = x + painter.fontMetrics().horizontalAdvance(label);
        if (x < free || end > width())
            continue;
        painter.drawText(QPointF(x, 34), label);
        free = end + 8;
    }
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(theme().card);
    painter.drawEllipse(block(m_element).center(), 6.5, 6.5);
}

void ScrubBar::pickAt(double x)
{
    const std::int64_t count = std::int64_t(m_rows) * m_columns;
    std::int64_t best = 0;
    for (std::int64_t element = 1; element < count; ++element) {
        if (std::abs(block(element).center().x() - x) < std::abs(block(best).center().x() - x))
            best = element;
    }
    if (best != m_element || !m_known)
        Q_EMIT picked(best);
}

void ScrubBar::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    Q_EMIT pressed();
    pickAt(event->position().x());
}

void ScrubBar::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        pickAt(event->position().x());
}

void ScrubBar::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT released();
}

} // namespace bitloupe
