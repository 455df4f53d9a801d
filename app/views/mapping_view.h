#pragma once

#include "app/views/mapping_page.h"
#include "app/views/paged_view.h"

namespace bitloupe {

class DataButton;
class DataPopover;
class FileBar;

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
    bool takesFiles() const override { return true; }
    void takeFile(const QString& path) override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void choose(const DataRef& picked);
    void pickPicture();
    void watchData();

    FileBar* m_fileBar;
    QStringList m_watched;
    DataButton* m_data;
    DataPopover* m_dataPopover;
};

} // namespace bitloupe
