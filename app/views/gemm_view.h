#pragma once

#include "app/views/gemm_page.h"
#include "app/views/paged_view.h"

namespace bitloupe {

class GemmSetup;

/// The screen of the GEMM lab. Its pages share the two matrices, which are set up in the title row; some
/// pages draw a lab of their own besides.
class GemmView : public PagedView<gemm::State, gemm::Result, GemmPage> {
    Q_OBJECT

public:
    explicit GemmView(QWidget* parent = nullptr);

    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    void setModelPath(const QString& path) override;
    void showStopped() override { page()->showStopped(); }
    bool isSettled() const override { return page()->isSettled(); }
    std::vector<GuestLab> guestLabs() const override;
    void showGuestState(const QString& lab, const Json& state) override;
    void showGuestResult(const QString& lab, const LabResult& result) override;
    void showGuestError(const QString& lab, const Error& error) override;
    QString guestInFront() const override { return page()->guestLab(); }
    QString explanation() const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    GemmPage* pageOfGuest(const QString& lab) const;
    void refreshSetup();
    void turnPage(int by);

    Button* m_setupButton;
    GemmSetup* m_setup;
};

} // namespace bitloupe
