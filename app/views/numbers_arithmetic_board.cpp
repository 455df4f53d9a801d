#include "app/views/numbers_arithmetic_text.h"
#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>

namespace bitloupe::numbers {

namespace {

using Row = DigitColumnsModel::Row;
constexpr int kFoldFrom = 5; ///< shorter runs of zeros stay open

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersArithmetic", text);
}

QString richPower(int exponent)
{
    return QStringLiteral("2^{%1}").arg(qs(withMinus(std::to_string(exponent))));
}

/// Turns the steps of a result into rows over common columns.
class Board {
public:
    Board(const Result& result, int step, bool folds)
        : m_result(*result.operation)
        , m_step(step)
    {
        collect();
        chooseColumns(folds);
    }

    DigitColumnsModel model()
    {
        m_out.name = tr("Digits by place value");
        m_out.placesShown =
            m_step > 0 || std::ranges::any_of(m_places, [](const auto& place) { return place.second > 1; });
        m_out.cutShown = m_step >= stepOf(StepName::Round) && m_result.rounded.flags.inexact;
        for (const Line& line : m_lines)
            m_out.rows.push_back(rowOf(line));
        return std::move(m_out);
    }

private:
    struct Line {
        const DigitRow* digits = nullptr;
        Row row;
        int from = 0; ///< step that reveals it
        bool result = false; ///< the exact result: cut and leading zeros are marked
    };

    int stepOf(StepName name) const
    {
        for (std::size_t i = 0; i < m_result.steps.size(); ++i) {
            if (m_result.steps[i].name == name)
                return static_cast<int>(i);
        }
        return static_cast<int>(m_result.steps.size());
    }

    Line& add(const DigitRow& digits, Row::Kind kind, int from)
    {
        m_lines.push_back({&digits, {}, from, false});
        m_lines.back().row.kind = kind;
        return m_lines.back();
    }

    void addRule(int from)
    {
        Line line;
        line.row.kind = Row::Kind::Rule;
        line.from = from;
        m_lines.push_back(std::move(line));
    }

    void addOperand(const DigitRow& digits, const Operand& operand)
    {
        Line& line = add(digits, Row::Kind::Tiles, 0);
        const QString text = qs(withMinus(operand.label));
        line.row.label =
            qs(digits.label) + QStringLiteral(" = ") + (text.size() > 9 ? text.left(8) + u'…' : text);
        line.row.value = shortDecimal(operand.value, 18);
        line.row.tip = decimal(operand.value);
        if (operand.decoded.exponent)
            line.row.exponent = richPower(*operand.decoded.exponent);
    }

    /// The rows of a multiplication down to its product.
    void collectProduct()
    {
        const bool fused = m_result.step(StepName::Add) != nullptr;
        const int partials = stepOf(fused ? StepName::Multiply : StepName::Align);
        for (const DigitRow& row : m_result.steps[static_cast<std::size_t>(partials)].rows) {
            if (row.role == DigitRow::Role::Partial)
                add(row, Row::Kind::Partial, partials).row.label = qs(row.label);
        }
        addRule(stepOf(StepName::Multiply));
        const DigitRow& product = m_result.step(StepName::Multiply)->rows.back();
        if (!fused) {
            addResult(product, stepOf(StepName::Multiply));
            return;
        }
        Line& line = add(product, Row::Kind::Tiles, stepOf(StepName::Multiply));
        line.row.label = tr("a × b");
        line.row.exponent = richPower(product.exponent);
    }

    void addResult(const DigitRow& digits, int from)
    {
        Line& line = add(digits, Row::Kind::Tiles, from);
        line.result = true;
        line.row.label = tr("%1, exact").arg(operatorText(m_result.op));
        line.row.strong = true;
        line.row.value = shortDecimal(m_result.exact.text(), 18);
        line.row.tip = decimal(m_result.exact.text());
        const int normal = stepOf(StepName::Normalise);
        const DigitRow& normalised = m_result.steps[static_cast<std::size_t>(normal)].rows[0];
        if (m_step >= normal && !m_result.exact.isZero())
            line.row.exponent = richPower(normalised.exponent);
    }

    void collect()
    {
        const auto& decode = m_result.steps[0].rows;
        if (m_result.op == Operator::Add || m_result.op == Operator::Subtract)
            addCarry();
        addOperand(decode[0], m_result.a);
        addOperand(decode[1], m_result.b);
        if (m_result.op == Operator::Multiply || m_result.op == Operator::FusedMultiplyAdd)
            collectProduct();
        if (m_result.op == Operator::FusedMultiplyAdd && m_result.step(StepName::Add) != nullptr) {
            addOperand(decode[2], m_result.c);
            addCarry();
        }
        if (const Step* sum = m_result.step(StepName::Add)) {
            addRule(stepOf(StepName::Add));
            addResult(sum->rows[3], stepOf(StepName::Add));
        }
        const int round = stepOf(StepName::Round);
        Line names;
        names.row.kind = Row::Kind::Names;
        names.from = m_result.rounded.flags.inexact ? round : 99;
        m_lines.push_back(names);
        const DigitRow& stored = m_result.steps[static_cast<std::size_t>(round)].rows.back();
        Line& line = add(stored, Row::Kind::Tiles, round);
        line.row.label = tr("stored");
        line.row.strong = true;
        line.row.value = shortDecimal(m_result.value, 18);
        line.row.tip = decimal(m_result.value);
        if (m_result.decoded.exponent && m_result.decoded.numberClass != NumberClass::Zero)
            line.row.exponent = richPower(*m_result.decoded.exponent);
    }

    void addCarry()
    {
        const DigitRow& carry = m_result.step(StepName::Add)->rows[0];
        Line& line = add(carry, Row::Kind::Small, stepOf(StepName::Add));
        line.row.label = m_result.subtracts ? tr("borrow") : tr("carry");
    }

    bool hasDigit(const DigitRow& row, int place) const
    {
        return place <= row.exponent && place >= row.lowest();
    }

    /// A place where every row has a 0 or nothing, and which is not watched by the rounding.
    bool isDull(int place) const
    {
        if (place <= m_result.lastPlace && place >= m_result.lastPlace - 2)
            return false;
        return std::ranges::none_of(m_lines, [&](const Line& line) {
            return line.digits != nullptr && (line.digits->at(place) || line.digits->exponent == place);
        });
    }

    void chooseColumns(bool folds)
    {
        int top = m_result.lastPlace;
        int low = m_result.lastPlace;
        for (const Line& line : m_lines) {
            if (line.digits == nullptr || line.digits->digits.empty())
                continue;
            const bool carry = line.digits->role == DigitRow::Role::Carry;
            top = std::max(top, carry ? top : line.digits->exponent);
            low = std::min(low, line.digits->lowest());
        }
        if (m_result.rounded.flags.inexact)
            low = std::min(low, m_result.lastPlace - 1);
        for (int place = top; place >= low;) {
            int end = place;
            while (folds && end >= low && isDull(end) && (end != m_result.lastPlace - 1 || end == place))
                --end;
            const int run = place - end;
            const bool joined = run >= kFoldFrom;
            DigitColumnsModel::Column column;
            column.startsCut = place == m_result.lastPlace - 1;
            column.place = richPower(place);
            if (joined)
                column.fold = tr("%1 zeros").arg(run);
            m_places.emplace_back(place, joined ? run : 1);
            m_out.columns.push_back(std::move(column));
            place -= joined ? run : 1;
        }
    }

    QString cellsOf(const DigitRow& row) const
    {
        QString cells;
        for (const auto& [place, run] : m_places) {
            bool any = false;
            for (int p = place; p > place - run && !any; --p)
                any = hasDigit(row, p);
            cells += !any ? u' ' : row.at(place) ? u'1' : u'0';
        }
        return cells;
    }

    /// Before the digits are aligned both operands start in one column.
    QString decodedCells(const DigitRow& row) const
    {
        const auto columns = static_cast<qsizetype>(m_places.size());
        QString digits = cellsOf(row);
        qsizetype first = 0;
        while (first < columns && digits.at(first) == u' ')
            ++first;
        return digits.mid(first).leftJustified(columns, u' ');
    }

    QString namesCells() const
    {
        QString cells;
        for (const auto& [place, run] : m_places) {
            const int behind = m_result.lastPlace - place;
            cells += run > 1 || behind < 1 || behind > 3 ? u' ' : u"GRS"[behind - 1];
        }
        return cells;
    }

    Row rowOf(const Line& line) const
    {
        Row row = line.row;
        row.shown = m_step >= line.from;
        if (row.kind == Row::Kind::Names) {
            row.cells = namesCells();
            return row;
        }
        if (line.digits == nullptr)
            return row;
        const bool operand = line.digits->role == DigitRow::Role::A || line.digits->role == DigitRow::Role::B
            || line.digits->role == DigitRow::Role::C;
        // A folded column has no place before the digits are aligned.
        const bool folded = std::ranges::any_of(m_places, [](const auto& place) { return place.second > 1; });
        row.cells = operand && m_step == 0 && !folded ? decodedCells(*line.digits) : cellsOf(*line.digits);
        if (row.kind == Row::Kind::Small)
            row.cells.replace(u'0', u' ');
        if (line.result) {
            row.cut = m_step >= stepOf(StepName::Round) && m_result.rounded.flags.inexact;
            if (m_step >= stepOf(StepName::Normalise))
                markLeadingZeros(row);
        }
        if (row.shown && !line.digits->digits.empty())
            row.spoken = tr("%1, first digit at %2, %3")
                             .arg(qs(line.digits->digits), power(line.digits->exponent), row.value);
        return row;
    }

    void markLeadingZeros(Row& row) const
    {
        const int start = m_result.step(StepName::Normalise)->rows[0].exponent;
        for (std::size_t i = 0; i < m_places.size() && m_places[i].first > start; ++i)
            row.faint = static_cast<int>(i) + 1;
    }

    const OperationResult& m_result;
    int m_step;
    std::vector<Line> m_lines;
    std::vector<std::pair<int, int>> m_places; ///< first place and count of places of each column
    DigitColumnsModel m_out;
};

} // namespace

DigitColumnsModel digitColumns(const Result& result, int step, bool folds)
{
    const QString sentence = specialSentence(*result.operation);
    if (!sentence.isEmpty()) {
        DigitColumnsModel out;
        out.name = sentence;
        out.message = sentence;
        return out;
    }
    return Board(result, step, folds).model();
}

} // namespace bitloupe::numbers
