#include "app/lab_pages.h"

#include "app/views/gemm_view.h"
#include "app/views/mapping_view.h"
#include "app/views/numbers_view.h"
#include "app/views/weights_view.h"

#include <QCoreApplication>

namespace bitloupe {

namespace {

template<typename View>
LabView* make(QWidget* parent)
{
    return new View(parent);
}

QString text(const char* source)
{
    return QCoreApplication::translate("LabPage", source);
}

} // namespace

std::vector<LabPage> labPages()
{
    return {
        {"numbers", "numbers", text("Numbers"), text("How one number becomes bits"), &make<NumbersView>},
        {"mapping", "mapping", text("Mapping"), text("What a range does to every value"), &make<MappingView>},
        {"weights", "weights", text("Weights"), text("Which tensors of a model a bit width cannot hold"),
         &make<WeightsView>},
        {"gemm", "gemm", text("GEMM"), text("An int8 matrix multiply, step by step"), &make<GemmView>},
    };
}

} // namespace bitloupe
