#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_figure.h"

#include <QAbstractButton>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QStringList>
#include <QWidget>

class QBoxLayout;
class QHBoxLayout;
class QVBoxLayout;

namespace bitloupe {

class Popover;

/// White rounded surface: padding 20/16, radius 10, 1 px line. Title and secondary text at the left of the
/// header row, anything at its right. Without title and header widgets the header takes no space.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setSubtitle(const QString& subtitle);
    QHBoxLayout* header() const { return m_header; } ///< add right-hand widgets here
    QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QLabel* m_title;
    QLabel* m_subtitle;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
};

/// Two to eight exclusive choices in one rounded strip; arrows move, one tab stop.
class Segmented : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit Segmented(const QStringList& labels, QWidget* parent = nullptr);
    int current() const { return m_current; }
    void setCurrent(int index); ///< emits nothing
    void setLabels(const QStringList& labels);
    void setSegmentEnabled(int index, bool enabled, const QString& why = {});
    /// 36 px high for a title row instead of the 30 px of a card.
    void setLarge(bool large);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    int partCount() const override { return static_cast<int>(m_labels.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index); }

Q_SIGNALS:
    void picked(int index); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    int indexAt(const QPoint& point) const;
    QRect segmentRect(int index) const;
    void pick(int index);

    bool isSegmentEnabled(int index) const;

    QStringList m_labels;
    QStringList m_whyDisabled;
    QList<bool> m_disabled;
    int m_current = 0;
    int m_hover = -1;
    bool m_large = false;
};

/// Button that shows "Name value ⌄" and opens a searchable list. Up/Down change it, a first letter jumps.
class ChoiceButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit ChoiceButton(const QString& name, QWidget* parent = nullptr);
    /// `details` (same length or empty) are second lines in the list.
    void setChoices(const QStringList& labels, const QStringList& details = {});
    int current() const { return m_current; }
    void setCurrent(int index); ///< emits nothing; -1 shows customText
    void setCustomText(const QString& text);
    /// 30 px high for the header row of a card instead of 36.
    void setCompact(bool compact);
    void setIconName(const QString& name);
    QString currentLabel() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void picked(int index); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void wheelEvent(QWheelEvent*) override;

private:
    void openList();
    void pick(int index);

    void refreshAccessibleName();

    QString m_name;
    QString m_custom;
    QString m_iconName;
    QStringList m_labels;
    QStringList m_details;
    int m_current = 0;
    bool m_compact = false;
    QPointer<Popover> m_list;
};

/// "− 4 +": whole number in a small range; buttons, wheel, Up/Down, typed digits.
class Stepper : public QWidget {
    Q_OBJECT

public:
    Stepper(int min, int max, QWidget* parent = nullptr);
    int value() const { return m_value; }
    void setValue(int value); ///< emits nothing
    void setRange(int min, int max);
    /// Words for screen readers, "Bits".
    void setName(const QString& name);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void edited(int value); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void changeEvent(QEvent*) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void takeTyped();
    void step(int by);
    void refresh();

    int m_min;
    int m_max;
    int m_value = 0;
    QLineEdit* m_field;
    QAbstractButton* m_minus;
    QAbstractButton* m_plus;
};

/// Line edit in the fixed-width face: Enter or a 300 ms pause commits, Esc restores, Up/Down and
/// Shift+Up/Down are announced, an error outlines the field.
class ValueField : public QLineEdit {
    Q_OBJECT

public:
    explicit ValueField(QWidget* parent = nullptr);
    /// Text shown when the user is not typing; emits nothing and never disturbs typing of the same value.
    void setValueText(const QString& text);
    void setError(bool error);
    bool hasError() const { return m_error; }
    /// Font of the text in pixels before zoom; 15 unless told.
    void setPixelSize(double pixels);
    QSize sizeHint() const override;

Q_SIGNALS:
    void committed(const QString& text); ///< user text, after Enter, focus out or the pause
    void stepRequested(int direction, bool fine); ///< Up +1 / Down -1; fine with Shift

protected:
    void keyPressEvent(QKeyEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    void commit();
    void refreshFont();

    QString m_shown;
    QString m_lastCommitted;
    QString m_beforeTyping;
    double m_pixels = 15;
    bool m_typing = false;
    bool m_error = false;
    class QTimer* m_pause;
};

/// One line (or more, wrapping) of words with **bold values** in text colour, grey labels, and ~~orange~~ for
/// clipped or negative parts. Bold values are set in the fixed-width face.
///
/// Words change with every move of a drag. The label asks its layout for another place only when they need
/// one, so the text stands in a child that no layout knows.
class WordsLabel : public QWidget {
    Q_OBJECT

public:
    explicit WordsLabel(QWidget* parent = nullptr);
    /// `figures` are the numbers of the line in full, by name: what "Copy as JSON" copies.
    void setWords(const QString& words, const QList<CopyFigure>& figures = {});
    QString words() const { return m_words; }
    /// The figures as an object; without them the line and its bold words.
    QString json() const;
    QString html() const { return m_text->text(); }
    void setWordWrap(bool wrap);
    void setAlignment(Qt::Alignment alignment) { m_text->setAlignment(alignment); }

    QSize sizeHint() const override { return m_text->sizeHint(); }
    QSize minimumSizeHint() const override { return m_text->minimumSizeHint(); }
    int heightForWidth(int width) const override { return m_text->heightForWidth(width); }

protected:
    void changeEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void refresh();
    QSize need() const;

    QLabel* m_text;
    QString m_words;
    QList<CopyFigure> m_figures;
};

/// Grey label over a fixed-width value: the readouts beside a chart.
class Readout : public QWidget {
    Q_OBJECT

public:
    explicit Readout(const QString& label, QWidget* parent = nullptr);
    enum class Tone { Normal, Clipped };
    void setValue(const QString& value, Tone tone = Tone::Normal);
    void setLarge(bool large);
    void setExplanation(const QString& formula); ///< hover text: formula, substituted values, unit
    void setLabel(const QString& label);
    QString value() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void contextMenuEvent(QContextMenuEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    void refresh();

    QString m_label;
    QString m_text;
    QSize m_hint;
    Tone m_tone = Tone::Normal;
    bool m_large = false;
};

/// Flat button in link style (accent text) or framed; primary is filled with the accent.
class Button : public QPushButton {
    Q_OBJECT

public:
    enum class Kind { Framed, Primary, Link };
    explicit Button(const QString& text, Kind kind = Kind::Framed, QWidget* parent = nullptr);
    void setIconName(const QString& name); ///< an icon of resources/icons, coloured with the text
    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void refresh();
    Kind m_kind;
    QString m_iconName;
};

/// Square button with an icon only; its name is the tool tip and what screen readers say. Checkable ones show
/// the accent tint while checked.
class IconButton : public QAbstractButton {
    Q_OBJECT

public:
    enum class Kind { Flat, Framed, Primary };
    IconButton(const QString& iconName, const QString& name, Kind kind = Kind::Flat,
               QWidget* parent = nullptr);
    void setIconName(const QString& iconName);
    void setName(const QString& name);
    void setSide(int pixels); ///< 32 unless told
    QSize sizeHint() const override { return {m_side, m_side}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString m_iconName;
    Kind m_kind;
    int m_side = 32;
};

/// What to do next where nothing can be shown: icon, one sentence, up to a few buttons.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(const QString& iconName, const QString& sentence, QWidget* parent = nullptr);
    void setSentence(const QString& sentence);
    Button* addButton(const QString& text, Button::Kind kind = Button::Kind::Framed);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString m_iconName;
    QLabel* m_sentence;
    QHBoxLayout* m_buttons;
};

/// Frame that opens below an anchor, closes on Esc or a click outside; body() holds the content. It lies
/// inside the anchor's window, so that it looks the same on every desktop and in pictures.
class Popover : public QFrame {
    Q_OBJECT

public:
    explicit Popover(QWidget* parent);
    QVBoxLayout* body() const { return m_body; }
    void openBelow(QWidget* anchor);
    ~Popover() override;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void hideEvent(QHideEvent*) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void place();

    QPointer<QWidget> m_anchor;
    QVBoxLayout* m_body;
};

/// SVG of resources/icons painted in one colour, sharp at every scale.
QIcon icon(const QString& name, const QColor& color);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);

/// Label in a role of the theme that follows theme changes.
enum class TextRole { Title, CardTitle, Body, Secondary, Axis, Value, Caption };
QLabel* makeLabel(const QString& text, TextRole role, QWidget* parent = nullptr);

} // namespace bitloupe
