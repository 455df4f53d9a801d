#include "app/views/weights_badges.h"

#include <QMetaObject>

#include <algorithm>

namespace bitloupe {

WeightsBadges::WeightsBadges(QObject* parent)
    : QObject(parent)
    , m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

WeightsBadges::~WeightsBadges()
{
    m_thread.request_stop();
    const std::lock_guard lock(m_mutex);
    m_current.request_stop();
}

void WeightsBadges::restart(bool reopen)
{
    m_waiting.clear();
    m_done.clear();
    m_stopped = false;
    m_current.request_stop();
    m_current = std::stop_source();
    ++m_order.generation;
    m_order.mustOpen = m_order.mustOpen || reopen;
    m_order.rows.clear();
    m_changed.notify_all();
}

void WeightsBadges::open(const QString& path, const weights::Settings& settings)
{
    {
        const std::lock_guard lock(m_mutex);
        m_listed = false;
        m_order.path = path.toStdString();
        m_order.settings = settings;
        restart(true);
    }
    Q_EMIT progressed();
}

bool WeightsBadges::setSettings(const weights::Settings& settings)
{
    const std::lock_guard lock(m_mutex);
    if (settings == m_order.settings)
        return false;
    m_order.settings = settings;
    restart(false);
    return true;
}

void WeightsBadges::setWanted(const std::vector<int>& rows)
{
    if (m_stopped)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_order.rows.clear();
        m_waiting.clear();
        for (const int row : rows) {
            if (m_done.contains(row))
                continue;
            m_order.rows.push_back(row);
            m_waiting.insert(row);
        }
        m_changed.notify_all();
    }
    Q_EMIT progressed();
}

void WeightsBadges::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_current.request_stop();
        m_current = std::stop_source();
        ++m_order.generation;
        m_order.rows.clear();
        m_waiting.clear();
    }
    Q_EMIT progressed();
    Q_EMIT settled();
}

void WeightsBadges::work(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        Order order;
        Context context;
        int row = -1;
        {
            std::unique_lock lock(m_mutex);
            const auto hasWork = [this] { return m_order.mustOpen || (!m_order.rows.empty() && m_open); };
            if (!m_changed.wait(lock, stop, hasWork))
                return;
            order = m_order;
            context.stop = m_current.get_token();
            context.memo = &m_memo;
            if (m_order.mustOpen)
                m_order.mustOpen = false;
            else {
                row = m_order.rows.front();
                m_order.rows.pop_front();
            }
        }
        if (row < 0)
            openFile(order, context);
        else
            makeBadge(order, row, context);
    }
}

void WeightsBadges::openFile(const Order& order, const Context& context)
{
    m_open.reset();
    auto opened = weights::openForLab(order.path, context);
    if (!opened) {
        QMetaObject::invokeMethod(this, [this, generation = order.generation, error = opened.error()] {
            if (generation != m_order.generation)
                return;
            m_listed = true;
            Q_EMIT failed(error);
            Q_EMIT settled();
        });
        return;
    }
    m_open = std::move(*opened);
    QMetaObject::invokeMethod(this, [this, path = order.path, model = m_open->model] {
        // A change of settings does not make a listing stale, another path does.
        if (path != m_order.path)
            return;
        m_listed = true;
        Q_EMIT listed(model);
    });
}

void WeightsBadges::makeBadge(const Order& order, int row, const Context& context)
{
    if (row >= static_cast<int>(m_open->model->tensors().size()))
        return;
    auto badge = weights::tensorBadge(*m_open, static_cast<std::size_t>(row), order.settings, context);
    if (!badge && badge.error().code == ErrorCode::Cancelled)
        return;
    auto shared = badge ? std::make_shared<const weights::Badge>(std::move(*badge)) : nullptr;
    QMetaObject::invokeMethod(
        this, [this, generation = order.generation, row, shared] { badgeDone(generation, row, shared); });
}

void WeightsBadges::badgeDone(std::uint64_t generation, int row, std::shared_ptr<const weights::Badge> badge)
{
    if (generation != m_order.generation)
        return;
    m_done.insert(row);
    m_waiting.erase(row);
    Q_EMIT badgeReady(row, badge);
    Q_EMIT progressed();
    if (m_waiting.empty())
        Q_EMIT settled();
}

} // namespace bitloupe
