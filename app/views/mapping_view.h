#pragma once

#include "app/views/mapping_page.h"
#include "app/views/paged_view.h"

namespace bitloupe {

class DataButton;
class DataPopover;

/// The screen of the mapping lab: its pages share the data, which are chosen in the title row.
class MappingView : public PagedView<mapping::State, mapping::Result, MappingPage> {
    Q_OBJECT

public:
    explicit MappingView(QWidget* parent = nullptr);

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    QString explanation() const override;
    void setModelPath(const QString& path) override;
    void focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent*) override;
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;

private:
    void choose(const DataRef& picked);
    void pickPicture();
    void takeFile(const QString& path);

    DataButton* m_data;
    DataPopover* m_dataPopover;
};

} // namespace bitloupe
