#pragma once

#include "core/formula/formula.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

class QPainter;

namespace bitloupe {

/// Texts of live values by token ("/result/scale | sig:3") or by pointer alone; the token wins.
using FormulaValues = QHash<QString, QString>;

/// A formula measured and ready to paint at any point, for painted widgets and for lines of text. Lengths are
/// in pixels with the text zoom applied; the baseline is y = 0. A TeX text that cannot be read is laid out as
/// it stands, in the fixed-width face.
class FormulaLayout {
public:
    FormulaLayout() = default;
    /// `display`: large fractions and limits above and below, for a formula on a line of its own.
    explicit FormulaLayout(const QString& tex, double pixels = 18, bool display = false,
                           const FormulaValues& values = {});

    double width() const { return m_width; }
    double ascent() const { return m_ascent; }
    double descent() const { return m_descent; }
    double height() const { return m_ascent + m_descent; }
    QString spoken() const { return m_spoken; }
    QString error() const { return m_error; } ///< empty where the TeX could be read

    /// Paints with the left end of the baseline at `origin`, in `ink` or else the theme's text colour.
    void paint(QPainter& painter, const QPointF& origin, const QColor& ink = {}) const;

    struct Piece {
        QPointF at;
        QString text; ///< or
        QPainterPath path; ///< filled
        QFont font;
        QString color; ///< name of \color, "" for the ink
    };

private:
    friend class FormulaView;
    FormulaLayout(const FormulaNode& node, double pixels, bool display, const FormulaValues& values,
                  QHash<QString, double>* reserved);
    void build(const FormulaNode& node, double pixels, bool display, const FormulaValues& values,
               QHash<QString, double>* reserved);

    std::vector<Piece> m_pieces;
    double m_width = 0;
    double m_ascent = 0;
    double m_descent = 0;
    QString m_spoken;
    QString m_error;
};

/// A formula on a line of its own. A live value keeps the width of its widest text so far, so that nothing
/// moves while numbers change. Screen readers hear it in words.
class FormulaView : public QWidget {
    Q_OBJECT

public:
    explicit FormulaView(QWidget* parent = nullptr);
    void setFormula(const QString& tex);
    QString formula() const { return m_tex; }
    /// `pointer` or the whole token; repaints at once.
    void setValue(const QString& pointer, const QString& text);
    void setValues(const FormulaValues& values);
    void setPixelSize(double pixels); ///< before text zoom; 18 unless told
    void setDisplay(bool display); ///< true unless told
    void setInk(const QColor& ink); ///< invalid: the theme's text colour
    /// Distance from the top of the widget to the baseline.
    double baseline() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void relayout();

    QString m_tex;
    FormulaNode m_node;
    QString m_error;
    FormulaValues m_values;
    QHash<QString, double> m_reserved;
    FormulaLayout m_layout;
    QColor m_ink;
    double m_pixels = 18;
    bool m_display = true;
};

} // namespace bitloupe
