#pragma once

#include "app/views/mapping_page.h"

#include <array>
#include <optional>

class QBoxLayout;
class QLabel;
class QPlainTextEdit;

namespace bitloupe {

class Card;
class Stepper;
class TextTable;
class ValueField;
class WordsLabel;

/// Page Reconcile: whose numbers are these? What a program printed beside the conventions that explain it.
class MappingReconcile : public MappingPage {
    Q_OBJECT

public:
    explicit MappingReconcile(QWidget* parent = nullptr);

    QString title(const mapping::State& state, const mapping::Result* result) const override;
    void showState(const mapping::State& state) override;
    void showResult(const mapping::State& state, const mapping::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    /// Fields of what was seen, in the order they are typed.
    enum Field { Scale, ZeroPoint, Min, Max, Value, Code, FieldCount };

    Card* buildSeen();
    Card* buildFound();
    Card* buildConventions();
    QWidget* buildFields();
    void connectAll();
    void takeField(Field field);
    void takeText();
    void apply(int row);
    void edit(mapping::State state, const QString& label);
    void showFields(const mapping::Result& result);
    void showFound(const mapping::Result& result);
    void showConventions(const mapping::Result& result);

    mapping::State m_state;
    std::optional<mapping::Result> m_result;
    bool m_hidden = false; ///< explanations and conventions, by a lesson
    QBoxLayout* m_top;
    Card* m_seen;
    QPlainTextEdit* m_text;
    class QTimer* m_pause; ///< text is read when typing pauses
    std::array<ValueField*, FieldCount> m_fields{};
    Stepper* m_bits;
    WordsLabel* m_note;
    Card* m_found;
    QLabel* m_empty;
    TextTable* m_explanations;
    WordsLabel* m_foundWords;
    Card* m_conventionsCard;
    TextTable* m_conventions;
    WordsLabel* m_conventionWords;
};

} // namespace bitloupe
