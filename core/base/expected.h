#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace bitloupe {

enum class ErrorCode {
    BadJson,
    UnknownKey,
    WrongType,
    OutOfRange,
    Missing,
    Unreadable,
    TooLarge,
    Unsupported,
    Cancelled,
    NoAnswer,
};

/// The word that scripts see: "badJson", "unknownKey", ...
std::string_view errorWord(ErrorCode code);

/// A failure that the caller must handle. `where` is a JSON pointer ("/state/bits") or file:offset;
/// `message` is one sentence that a learner can act on.
struct Error {
    ErrorCode code = ErrorCode::BadJson;
    std::string where;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

template<typename T>
using Expected = tl::expected<T, Error>;
using Status = Expected<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string where, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(where), std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

/// Process exit code: 1 where the input was fine but has no answer or was cancelled, else 2 (bad input).
int exitCode(ErrorCode code);

/// "where: message" on one line, for the error stream; without `where` if the message begins with it.
std::string oneLine(const Error& error);

} // namespace bitloupe
