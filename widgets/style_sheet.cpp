#include "widgets/style_sheet.h"

#include <QHash>

namespace bitloupe {
namespace {

/// Words in @at signs are colours of the theme.
constexpr const char* kStyle = R"(
QMainWindow, QDialog { background: @window; }
QToolTip { background: @card; color: @text; border: 1px solid @line; padding: 6px 8px; }
QMenu { background: @card; color: @text; border: 1px solid @line; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: @accentTint; color: @accent; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 6px 4px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenuBar { background: @card; color: @text; }
QMenuBar::item { padding: 4px 10px; background: transparent; border-radius: 6px; }
QMenuBar::item:selected { background: @accentTint; color: @accent; }
QStatusBar { background: @card; color: @secondary; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QAbstractScrollArea { border: none; background: transparent; }
QAbstractScrollArea::corner { border: none; background: transparent; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox {
  background: @card; color: @text; border: 1px solid @line; border-radius: 8px; padding: 5px 10px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover { border-color: @lineHover; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @text; padding: 4px 9px; }
QLineEdit[error="true"] { border: 2px solid @clipped; padding: 4px 9px; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: @disabled; background: @field; }
QLineEdit:read-only { background: @field; }
QListView, QTreeView, QTableView {
  background: @card; color: @text; border: none; outline: none; gridline-color: @grid;
  selection-background-color: @accentTint; selection-color: @text; alternate-background-color: @field; }
QHeaderView { background: @card; border: none; }
QHeaderView::section { background: @card; color: @secondary; border: none; border-bottom: 1px solid @line;
  padding: 4px 8px; }
QTableCornerButton::section { background: @card; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line; }
QProgressBar { background: @grid; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QCheckBox, QRadioButton { color: @text; spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @mark; border-radius: 5px; background: @card; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked { border-color: @accent; background: @accent; image: url(:/icons/@tick.svg); }
QCheckBox:focus, QRadioButton:focus { outline: none; }
QCheckBox::indicator:focus { border: 2px solid @text; width: 14px; height: 14px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; background: @field; }
QRadioButton::indicator { width: 14px; height: 14px; border: 2px solid @accent; border-radius: 9px; background: @card; }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; }
)";

} // namespace

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto blend = [share](double x, double y) {
        return static_cast<float>(share * x + (1 - share) * y);
    };
    return QColor::fromRgbF(blend(a.redF(), b.redF()), blend(a.greenF(), b.greenF()),
                            blend(a.blueF(), b.blueF()));
}

QString styleSheetOf(const Theme& theme)
{
    const QHash<QString, QColor> colors{
        {QStringLiteral("window"), theme.window},
        {QStringLiteral("card"), theme.card},
        {QStringLiteral("line"), theme.line},
        {QStringLiteral("lineHover"), mixed(theme.secondary, theme.line, 0.5)},
        {QStringLiteral("grid"), theme.grid},
        {QStringLiteral("field"), theme.field},
        {QStringLiteral("text"), theme.text},
        {QStringLiteral("secondary"), theme.secondary},
        {QStringLiteral("disabled"), mixed(theme.secondary, theme.card, 0.45)},
        {QStringLiteral("scroll"), mixed(theme.secondary, theme.card, 0.35)},
        {QStringLiteral("accent"), theme.accent},
        {QStringLiteral("accentTint"), theme.accentTint},
        {QStringLiteral("onAccent"), theme.onAccent},
        {QStringLiteral("clipped"), theme.clipped},
        {QStringLiteral("mark"), mixed(theme.secondary, theme.card, 0.6)},
    };
    QString sheet;
    const QString source = QString::fromLatin1(kStyle);
    qsizetype i = 0;
    while (i < source.size()) {
        if (source[i] != QLatin1Char('@')) {
            sheet += source[i++];
            continue;
        }
        qsizetype end = ++i;
        while (end < source.size() && source[end].isLetter())
            ++end;
        const QString word = source.mid(i, end - i);
        // A style sheet cannot recolour a picture, so there is a tick for each theme.
        sheet += word != QLatin1String("tick") ? colors.value(word).name()
            : theme.dark                       ? QStringLiteral("tick-dark")
                                               : QStringLiteral("tick-light");
        i = end;
    }
    return sheet;
}

} // namespace bitloupe
