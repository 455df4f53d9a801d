#include "core/io/csv.h"

#include "core/io/csv_lines.h"
#include "core/io/file_text.h"
#include "core/io/listing_budget.h"

#include <algorithm>
#include <cassert>

namespace bitloupe {

namespace {

/// Every so many rows their place in the text is kept.
constexpr std::int64_t kStride = 64;
constexpr std::size_t kMostColumns = 1U << 20U;
constexpr std::uint64_t kSample = 4096;

using Fields = std::vector<std::string_view>;

struct Table {
    char delimiter = ',';
    std::size_t columns = 0;
    std::int64_t rows = 0;
    std::vector<std::string> names; ///< empty without a line of names
    std::vector<bool> isText;
    std::vector<std::uint64_t> rowAt; ///< offset of rows 0, kStride, 2 kStride, ...
    std::vector<std::int64_t> emptyFields; ///< of each column, for as long as it holds numbers

    /// A table of texts and numbers; a text among numbers alone is a slip.
    bool isMixed() const { return std::find(isText.begin(), isText.end(), true) != isText.end(); }
    std::int64_t emptyNumbers() const
    {
        std::int64_t sum = 0;
        for (std::size_t c = 0; c < emptyFields.size(); ++c)
            sum += isText[c] ? 0 : emptyFields[c];
        return sum;
    }
};

/// Where commas cannot part fields, they stand for the point of a number.
CsvField parseField(std::string_view field, char delimiter, double& value)
{
    return parseCsvNumber(field, value, delimiter == ';');
}

bool isNumber(std::string_view field, char delimiter)
{
    double value = 0;
    return parseField(field, delimiter, value) == CsvField::Number;
}

class Scanner {
public:
    explicit Scanner(const MappedFile& file)
        : m_file(file)
        , m_lines(file, 0)
    {
    }

    Expected<Table> scan()
    {
        if (auto status = readTop(); !status)
            return fail(status.error());
        for (;;) {
            const auto line = m_lines.next();
            if (!line)
                return fail(line.error());
            if (!*line)
                return std::move(m_table);
            if (!splitCsv((*line)->text, m_table.delimiter, m_fields))
                return wrong(**line, m_fields.size(), "a quote is never closed");
            if (auto status = addRow(**line, m_fields); !status)
                return fail(status.error());
        }
    }

private:
    tl::unexpected<Error> wrong(const CsvLines::Line& line, std::size_t column, const std::string& why) const
    {
        return fileFailure(m_file.path(), line.offset,
                           fileName(m_file.path()) + ", line " + std::to_string(line.number) + ", column "
                               + std::to_string(column + 1) + ": " + why + ".");
    }

    /// The first line is one of names where it has a text above a number.
    Status readTop()
    {
        const auto first = m_lines.next();
        if (!first)
            return fail(first.error());
        if (!*first)
            return fileFailure(m_file.path(), 0, fileName(m_file.path()) + " holds no rows.");
        const std::string text((*first)->text);
        CsvLines::Line top = **first;
        top.text = text;
        m_table.delimiter = csvDelimiter(text);
        Fields fields;
        if (!splitCsv(text, m_table.delimiter, fields))
            return wrong(top, fields.size(), "a quote is never closed");
        if (fields.size() > kMostColumns)
            return wrong(top, kMostColumns, "a table has at most 1,048,576 columns");
        m_table.columns = fields.size();
        const auto second = m_lines.next();
        if (!second)
            return fail(second.error());
        Fields& below = m_fields;
        if (*second && !splitCsv((*second)->text, m_table.delimiter, below))
            return wrong(**second, below.size(), "a quote is never closed");
        bool isHeader = false;
        for (std::size_t c = 0; *second && c < std::min(fields.size(), below.size()); ++c)
            isHeader = isHeader
                || (!fields[c].empty() && !isNumber(fields[c], m_table.delimiter)
                    && isNumber(below[c], m_table.delimiter));
        if (isHeader)
            m_table.names.assign(fields.begin(), fields.end());
        else if (auto status = addRow(top, fields); !status)
            return status;
        return *second ? addRow(**second, below) : Status{};
    }

    Status addRow(const CsvLines::Line& line, const Fields& fields)
    {
        if (fields.size() != m_table.columns)
            return wrong(line, std::min(fields.size(), m_table.columns),
                         "the row has " + wholeText(fields.size()) + " fields, the first line has "
                             + wholeText(m_table.columns));
        for (std::size_t c = 0; c < fields.size(); ++c) {
            if (m_table.rows > 0 && m_table.isText[c])
                continue;
            double value = 0;
            const CsvField kind = parseField(fields[c], m_table.delimiter, value);
            if (m_table.rows == 0) {
                m_table.isText.push_back(kind == CsvField::Text);
                m_table.emptyFields.push_back(0);
            } else if (kind == CsvField::Text && m_table.isMixed())
                m_table.isText[c] = true;
            else if (kind == CsvField::Text)
                return wrong(line, c,
                             "\"" + plainText(fields[c])
                                 + "\" is not a number, the rows above have numbers there");
            if (kind == CsvField::TooLarge)
                return wrong(line, c, "the number " + plainText(fields[c]) + " is beyond binary64");
            m_table.emptyFields[c] += kind == CsvField::Empty ? 1 : 0;
        }
        if (m_table.rows % kStride == 0)
            m_table.rowAt.push_back(line.offset);
        ++m_table.rows;
        return {};
    }

    const MappedFile& m_file;
    CsvLines m_lines;
    Table m_table;
    Fields m_fields;
};

class CsvModel final : public Model {
public:
    CsvModel(std::shared_ptr<const MappedFile> file, Table table)
        : m_file(std::move(file))
        , m_table(std::move(table))
    {
    }

    Status list()
    {
        const bool allNumbers = !m_table.isMixed();
        if (allNumbers)
            add("all values", {m_table.rows, static_cast<std::int64_t>(m_table.columns)}, false);
        ListingBudget budget(m_file->size());
        for (std::size_t c = 0; !allNumbers && c < m_table.columns; ++c) {
            std::string name = m_table.names.empty() ? "column " + std::to_string(c) : m_table.names[c];
            if (!budget.spend(kTensorCost + name.size()))
                return fileFailure(m_file->path(), 0,
                                   fileName(m_file->path()) + " has more columns than can be listed.",
                                   ErrorCode::TooLarge);
            add(std::move(name), {m_table.rows}, m_table.isText[c]);
        }
        return {};
    }

    const std::string& path() const override { return m_file->path(); }
    std::string_view format() const override { return "csv"; }
    std::string note() const override
    {
        const std::int64_t empty = m_table.emptyNumbers();
        return empty == 0 ? std::string()
                          : wholeText(static_cast<std::uint64_t>(empty)) + " empty fields are read as NaN.";
    }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    Status readReal(std::size_t index, std::int64_t first, std::span<double> out) const override
    {
        return read(index, first, out);
    }
    Status readFloat(std::size_t index, std::int64_t first, std::span<float> out) const override
    {
        return read(index, first, out);
    }

private:
    void add(std::string name, std::vector<std::int64_t> shape, bool isText)
    {
        TensorInfo info;
        info.dtype = isText ? "text" : "csv";
        info.count = shape.size() == 1 ? shape[0] : shape[0] * shape[1];
        info.sizeBytes = isText ? 0 : info.count * static_cast<std::int64_t>(sizeof(double));
        info.shape = std::move(shape);
        info.problem = isText ? "The column " + plainText(name) + " holds texts, not numbers." : "";
        info.name = std::move(name);
        m_tensors.push_back(std::move(info));
    }

    /// Parses rows from the kept one before the first asked for.
    template<typename Out>
    Status read(std::size_t index, std::int64_t first, std::span<Out> out) const
    {
        const TensorInfo& info = m_tensors[index];
        assert(first >= 0 && first + std::ssize(out) <= info.count);
        if (!info.problem.empty())
            return fileFailure(path(), 0, info.problem);
        if (out.empty())
            return {};
        const bool whole = info.shape.size() == 2;
        const auto columns = static_cast<std::int64_t>(m_table.columns);
        const std::int64_t firstRow = whole ? first / columns : first;
        CsvLines lines(*m_file, m_table.rowAt[static_cast<std::size_t>(firstRow / kStride)]);
        Fields fields;
        std::size_t done = 0;
        for (std::int64_t row = firstRow - firstRow % kStride; done < out.size(); ++row) {
            const auto line = lines.next();
            if (!line)
                return fail(line.error());
            if (row < firstRow && *line)
                continue;
            if (!*line || !splitCsv((*line)->text, m_table.delimiter, fields)
                || fields.size() != m_table.columns)
                return fileFailure(path(), 0,
                                   fileName(path()) + " changed while it was open: open it again.");
            const std::size_t from = !whole ? index
                : row == firstRow           ? static_cast<std::size_t>(first % columns)
                                            : 0;
            const std::size_t to = whole ? m_table.columns : index + 1;
            for (std::size_t c = from; c < to && done < out.size(); ++c) {
                double value = 0;
                parseField(fields[c], m_table.delimiter, value);
                out[done++] = static_cast<Out>(value);
            }
        }
        return {};
    }

    std::shared_ptr<const MappedFile> m_file;
    Table m_table;
    std::vector<TensorInfo> m_tensors;
};

} // namespace

bool looksLikeCsv(const MappedFile& file)
{
    const auto start = file.bytes(0, std::min(file.size(), kSample));
    const bool isText = start && std::none_of(start->bytes.begin(), start->bytes.end(), [](std::byte b) {
                            const auto c = std::to_integer<unsigned>(b);
                            return (c < 0x20U && c != '\t' && c != '\n' && c != '\r') || c == 0x7FU;
                        });
    if (!isText)
        return false;
    // A number in one of the first two rows; the first may be one of names.
    CsvLines lines(file, 0);
    char delimiter = 0;
    for (int row = 0; row < 2; ++row) {
        const auto line = lines.next();
        Fields fields;
        if (!line || !*line)
            return false;
        delimiter = delimiter == 0 ? csvDelimiter((*line)->text) : delimiter;
        if (!splitCsv((*line)->text, delimiter, fields))
            return false;
        if (std::any_of(fields.begin(), fields.end(),
                        [&](std::string_view f) { return isNumber(f, delimiter); }))
            return true;
    }
    return false;
}

Expected<std::shared_ptr<const Model>> openCsv(const std::shared_ptr<const MappedFile>& file)
{
    auto table = Scanner(*file).scan();
    if (!table)
        return fail(table.error());
    auto model = std::make_shared<CsvModel>(file, std::move(*table));
    if (auto status = model->list(); !status)
        return fail(status.error());
    return std::shared_ptr<const Model>(std::move(model));
}

} // namespace bitloupe
