#include "app/file_filter.h"

#include <QCoreApplication>

namespace bitloupe {

QString modelFileFilter(bool withWorkspaces)
{
    const QString endings =
        QStringLiteral("*.safetensors *.onnx *.tflite *.gguf *.pt *.pth *.h5 *.hdf5 *.keras "
                       "*.npy *.npz *.csv *.idx *.gz *.json");
    const char* label = withWorkspaces ? "Models and workspaces (%1)" : "Models (%1)";
    return QCoreApplication::translate("FileFilter", label).arg(endings) + QStringLiteral(";;")
        + QCoreApplication::translate("FileFilter", "All files (*)");
}

} // namespace bitloupe
