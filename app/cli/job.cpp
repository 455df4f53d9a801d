#include "app/cli/job.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/report/text_table.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <string_view>
#include <thread>

#include <sys/ioctl.h>
#include <unistd.h>

namespace bitloupe::cli {

namespace {

constexpr const char* kStandardOutput = "/dev/stdout";

/// The signals to stop at: those that the caller does not want ignored, as nohup does.
sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction old = {};
        if (::sigaction(number, nullptr, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaddset(&set, number);
    }
    return set;
}

/// The longest beginning of at most `bytes` bytes that ends with a whole character.
std::string_view cutText(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        --bytes;
    return text.substr(0, bytes);
}

} // namespace

/// Waits for a signal in a thread of its own: what a handler may do is too little.
struct Job::Watch {
    Watch()
        : signals(stopSignals())
    {
        ::pthread_sigmask(SIG_BLOCK, &signals, &mask);
        thread = std::jthread([this](const std::stop_token& end) {
            const timespec pause{0, 50'000'000};
            while (!end.stop_requested()) {
                const int number = ::sigtimedwait(&signals, nullptr, &pause);
                if (number <= 0)
                    continue;
                caught = number;
                stop.request_stop();
                ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // the next one ends the program
                return;
            }
        });
    }
    ~Watch()
    {
        thread.request_stop();
        thread.join();
        ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    }

    sigset_t signals;
    sigset_t mask = {};
    std::stop_source stop;
    std::atomic<int> caught = 0;
    std::jthread thread;
};

struct Job::Line {
    using Clock = std::chrono::steady_clock;

    void show(double fraction, std::string_view what)
    {
        constexpr std::chrono::milliseconds kPause{100};
        const std::lock_guard lock(mutex);
        const auto now = Clock::now();
        if (now - last < kPause)
            return;
        last = now;
        winsize window = {};
        const bool isKnown = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 10;
        const std::size_t width = isKnown ? window.ws_col - 8U : 72U;
        const std::string percent = std::to_string(std::lround(100 * fraction));
        const std::string text = "\r" + std::string(percent.size() < 3 ? 3 - percent.size() : 0, ' ')
            + percent + " %  " + std::string(cutText(plainText(what), width)) + "\x1b[K";
        std::fputs(text.c_str(), stderr);
        shown = true;
    }

    void clear()
    {
        const std::lock_guard lock(mutex);
        if (shown)
            std::fputs("\r\x1b[K", stderr);
        shown = false;
    }

    std::mutex mutex;
    Clock::time_point last = Clock::now(); // short work shows nothing
    bool shown = false;
};

Job::Job()
    : m_line(std::make_unique<Line>())
    , m_watch(std::make_unique<Watch>())
{
    m_context.stop = m_watch->stop.get_token();
    if (::isatty(STDERR_FILENO) != 0)
        m_context.progress = [line = m_line.get()](double fraction, std::string_view what) {
            line->show(fraction, what);
        };
}

Job::~Job()
{
    clearLine();
}

void Job::clearLine()
{
    m_line->clear();
}

int Job::failure(const Error& error, std::ostream& err)
{
    clearLine();
    const int code = cli::failure(error, err);
    const int caught = m_watch->caught;
    if (error.code != ErrorCode::Cancelled || caught == 0)
        return code;
    err.flush();
    m_watch.reset();
    std::raise(caught);
    return code;
}

int failure(const Error& error, std::ostream& err)
{
    err << "bitloupe-cli: " << oneLine(error) << '\n';
    return exitCode(error.code);
}

int check(const Gate& gate, std::ostream& err)
{
    if (gate.below == 0)
        return 0;
    err << "bitloupe-cli: " << integerText(gate.below) << " of " << integerText(gate.all)
        << (gate.all == 1 ? " tensor is below " : " tensors are below ") << autoText(gate.limitDb)
        << " dB; the worst is " << report::nameText(gate.worst) << " with "
        << report::decibelText(gate.worstDb) << " dB.\n";
    return 3;
}

Status checkDecibels(const char* option, double decibels)
{
    if (!std::isfinite(decibels))
        return fail(ErrorCode::OutOfRange, option, "Give a number of decibels, such as 30.");
    return {};
}

std::string outputPath(const std::string& given)
{
    return given == "-" ? kStandardOutput : given;
}

bool isStandardOutput(const std::string& path)
{
    return path == kStandardOutput;
}

} // namespace bitloupe::cli
