#pragma once

#include "core/labs/common/data_ref.h"

#include <QByteArray>
#include <QString>

#include <optional>

/// Files behind the data of the mapping lab: what a file that was dropped is, and where long pastes go.
namespace bitloupe {

struct DroppedData {
    std::optional<DataRef> data; ///< one array, or a picture
    bool isModel = false; ///< several tensors: to be opened as a model
    QString sentence; ///< where it is neither
};

/// Decided by content. Pictures other than PNG are kept as PNG in the user's data folder, since the State may
/// only name what the engine reads.
DroppedData dataOfFile(const QString& path);

/// Where long pastes are kept; empty without a home.
QString pastedFolder();

/// Pasted text as data: up to 4,096 numbers by value, more as an .npy file in `folder` named by its content.
/// Safe to call from any thread. Errors: as readNumberWords; the folder cannot be written (unreadable).
Expected<DataRef> pastedData(const QByteArray& utf8, const QString& folder);

} // namespace bitloupe
