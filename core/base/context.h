#pragma once

#include "core/base/memo.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace bitloupe {

/// What a computation may use besides its State. All of it may change speed, never results.
struct Context {
    std::stop_token stop; ///< polled at least every 5 ms
    Memo* memo = nullptr; ///< artifacts kept between calls; may be absent
    std::function<void(double fraction, std::string_view what)> progress; ///< may be empty; any thread
    std::string folder; ///< relative file names start here; "" = working folder
    bool preview = false; ///< a cheaper answer marked `complete:false` is welcome

    bool cancelled() const { return stop.stop_requested(); }
    void report(double fraction, std::string_view what) const
    {
        if (progress)
            progress(fraction, what);
    }
    /// For a piece of the work: its own progress runs from `from` to `to` of the whole.
    Context piece(double from, double to) const
    {
        Context out = *this;
        if (progress)
            out.progress = [whole = progress, from, to](double fraction, std::string_view what) {
                whole(from + fraction * (to - from), what);
            };
        return out;
    }
};

} // namespace bitloupe
