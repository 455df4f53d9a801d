#pragma once

#include "core/base/memo.h"
#include "core/labs/weights/badge.h"

#include <QObject>
#include <QString>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

namespace bitloupe {

/// Lists a model and computes the badges of its tensors on a thread of its own, the wanted ones first.
/// Signals come on the thread of this object, and only for the newest file and settings.
class WeightsBadges : public QObject {
    Q_OBJECT

public:
    explicit WeightsBadges(QObject* parent = nullptr);
    ~WeightsBadges() override;

    void open(const QString& path, const weights::Settings& settings);
    /// True if they differ from those before: every badge is then made anew.
    bool setSettings(const weights::Settings& settings);
    /// Order in which the tensors are wanted; others are not computed.
    void setWanted(const std::vector<int>& rows);
    /// Gives the badges still missing up, until another file or other settings.
    void stop();
    /// Badges known, of those known and wanted.
    int done() const { return static_cast<int>(m_done.size()); }
    int wanted() const { return static_cast<int>(m_done.size() + m_waiting.size()); }
    /// False while the file is being opened or a wanted badge is missing.
    bool isSettled() const { return m_listed && m_waiting.empty(); }

Q_SIGNALS:
    void listed(const std::shared_ptr<const bitloupe::Model>& model);
    void failed(const bitloupe::Error& error);
    /// `badge` is null where the tensor cannot be read.
    void badgeReady(int row, const std::shared_ptr<const bitloupe::weights::Badge>& badge);
    void settled();
    void progressed(); ///< done() or wanted() is another number

private:
    struct Order {
        std::uint64_t generation = 0;
        std::string path;
        bool mustOpen = false;
        weights::Settings settings;
        std::deque<int> rows;
    };

    void restart(bool reopen);
    void work(const std::stop_token& stop);
    void openFile(const Order& order, const Context& context);
    void makeBadge(const Order& order, int row, const Context& context);
    void badgeDone(std::uint64_t generation, int row, std::shared_ptr<const weights::Badge> badge);

    // On the thread of this object.
    bool m_listed = false;
    std::set<int> m_waiting;
    std::set<int> m_done;
    bool m_stopped = false; ///< by the user

    // Shared with the worker, under m_mutex.
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    Order m_order;
    std::stop_source m_current;

    // The worker's own.
    Memo m_memo{std::size_t(64) << 20U};
    std::optional<weights::OpenModel> m_open;

    std::jthread m_thread; // last: joined before the rest goes
};

} // namespace bitloupe
