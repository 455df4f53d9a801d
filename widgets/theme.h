#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <QString>

namespace bitloupe {

enum class ThemeMode { Light, Dark, System };

/// Every colour and font of the program. Painted widgets read it in paintEvent, so a change needs only
/// update().
struct Theme {
    bool dark = false;
    QColor window, card, line; ///< page, card surface, borders and rules
    QColor grid; ///< chart grid, tracks of bars, rules inside tables
    QColor field; ///< wells: lesson boxes, read-only fields (a step off the card)
    QColor text, secondary; ///< primary and secondary text
    QColor accent, accentTint, onAccent; ///< interaction only: "you can drag or click this"
    QColor signSolid, signTint; ///< sign bit; also W negative terms
    QColor exponentSolid, exponentTint;
    QColor fractionSolid, fractionTint;
    QColor data, dataTint; ///< histogram bars; pale bars and selected rows
    QColor clipped, clippedTint; ///< clipped bars; tint behind clipped zones
    QColor positive, negative, zero; ///< ends and middle of the scale of signed values
    QColor good, goodTint; ///< passed checks
    QColor warn, warnTint; ///< "not yet" boxes, badges below a threshold

    friend bool operator==(const Theme&, const Theme&) = default;
};

/// The two palettes themselves, for previews and tests.
const Theme& lightTheme();
const Theme& darkTheme();

/// The theme in force. Safe to call before a QApplication exists (light).
const Theme& theme();

/// Owns the mode, applies palette and style sheet, announces changes of theme and text zoom.
class ThemeManager : public QObject {
    Q_OBJECT

public:
    static ThemeManager& instance();

    ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);
    /// Factor on every font size, 0.8 to 2.0.
    double textZoom() const { return m_textZoom; }
    void setTextZoom(double factor);
    /// The last press was of a key, not of the mouse: focus rings are shown then.
    bool lastInputWasKeyboard() const { return m_lastInputWasKeyboard; }
    /// Loads the embedded fonts and applies the style; once, after QApplication was made.
    void install();

Q_SIGNALS:
    void changed();

private:
    ThemeManager();
    void apply();
    bool wantsDark() const;
    bool eventFilter(QObject* object, QEvent* event) override;

    ThemeMode m_mode = ThemeMode::System;
    double m_textZoom = 1.0;
    bool m_installed = false;
    bool m_applying = false;
    bool m_lastInputWasKeyboard = false;
};

/// Text font (Inter) in pixels before zoom; weight as in QFont::Weight.
QFont textFont(double pixels = 14, int weight = QFont::Normal);
/// Fixed-width font (JetBrains Mono) for values, bits, hex.
QFont monoFont(double pixels = 15, int weight = QFont::Normal);
/// Formula font (STIX).
QFont mathFont(double pixels = 18, bool italic = false);

} // namespace bitloupe
