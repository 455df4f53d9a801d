#include "core/labs/gemm/c_snippet.h"

#include "core/labs/gemm/gemm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bitloupe::gemm {

namespace {

/// 12 numbers a line, as C writes them.
template<typename T>
std::string listed(const std::vector<T>& values)
{
    constexpr std::size_t kPerLine = 12;
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += i == 0 ? "\n    " : i % kPerLine == 0 ? ",\n    " : ", ";
        text += std::to_string(values[i]);
    }
    return text;
}

template<typename T>
std::string array(const char* type, const char* name, const std::vector<T>& values)
{
    return std::string("static const ") + type + " " + name + "[] = {" + listed(values) + "\n};\n";
}

std::string constant(const char* name, std::int64_t value)
{
    // The most negative number has no literal of its own.
    const std::string text = value == INT64_MIN ? "(-9223372036854775807LL - 1)" : std::to_string(value);
    return std::string("#define ") + name + " (" + text + ")\n";
}

std::string hexfloat(double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%a", value);
    return text.data();
}

/// M as the integer mantissa times 2^-shift.
struct Exact {
    std::int64_t mantissa = 0;
    int shift = 0;
};

Exact exactOf(double m)
{
    int exponent = 0;
    const double fraction = std::frexp(m, &exponent);
    return {static_cast<std::int64_t>(fraction * 0x1p53), 53 - exponent};
}

/// The constants of one scale that the method needs: a mantissa and a shift, or M itself.
std::string constants(const IntegerGemm& gemm)
{
    std::vector<std::int64_t> mantissas;
    std::vector<int> shifts;
    std::string reals;
    for (const double m : gemm.multipliers) {
        FixedMultiplier fixed = fixedMultiplier(m);
        Exact parts{fixed.m0, fixed.shift};
        switch (gemm.method) {
        case Requantization::Exact:
            parts = exactOf(m);
            break;
        case Requantization::Float:
            reals += (reals.empty() ? "" : ", ") + hexfloat(static_cast<double>(static_cast<float>(m))) + "f";
            continue;
        case Requantization::PowerOfTwoLinear:
        case Requantization::PowerOfTwoLog: {
            const bool isLinear = gemm.method == Requantization::PowerOfTwoLinear;
            const auto power = requantizePowerOfTwo(0, m, isLinear ? Nearest::Linear : Nearest::Log);
            parts = {1, power ? power->shift : 0};
            break;
        }
        case Requantization::CourseTruncated:
        case Requantization::CourseRounded: {
            const auto course = requantizeCourse(0, m, gemm.method == Requantization::CourseRounded);
            parts = course ? Exact{course->m0, course->n} : Exact{};
            break;
        }
        case Requantization::TfliteSingle:
            if (fixed.shift > 30) // as that build stores it
                parts = {2147483647, 30};
            break;
        case Requantization::Gemmlowp:
        case Requantization::TfliteDouble:
            break;
        }
        mantissas.push_back(parts.mantissa);
        shifts.push_back(parts.shift);
    }
    if (!reals.empty())
        return "static const float multiplier[] = {" + reals + "};\n";
    return array("long long", "mantissa", mantissas) + array("int", "shift", shifts);
}

constexpr const char* kHalfEven = R"(/* nearest integer, ties to even */
static long long round_half_even(double real)
{
    long long whole = (long long)real;
    double rest;
    if (real < (double)whole)
        --whole;
    rest = real - (double)whole;
    return rest > 0.5 || (rest == 0.5 && (whole & 1)) ? whole + 1 : whole;
}

)";

constexpr const char* kShiftHead = R"(/* factor * mantissa / 2^right, rounded once */
static long long scaled(long long factor, long long mantissa, int right)
{
    __int128 product = (__int128)factor * mantissa, whole, rest, half;
    if (right <= 0)
        return (long long)(product * ((__int128)1 << -right));
    if (right > 126)
        return FAR;
    whole = product >> right;
    rest = product - whole * ((__int128)1 << right);
    half = (__int128)1 << (right - 1);
    (void)rest, (void)half;
    RULE
}

)";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string shiftFunction(ShiftRounding rounding)
{
    const bool isFloor = rounding == ShiftRounding::Floor;
    const std::string rule = isFloor ? "return (long long)whole;"
        : rounding == ShiftRounding::HalfEven
        ? "return (long long)(rest > half || (rest == half && (whole & 1)) ? whole + 1 : whole);"
        : "return (long long)(rest > half || (rest == half && product > 0) ? whole + 1 : whole);";
    return replaced(replaced(kShiftHead, "FAR", isFloor ? "product < 0 ? -1 : 0" : "0"), "RULE", rule);
}

constexpr const char* kDouble = R"(/* saturating rounding doubling high multiply (gemmlowp) */
static int high_multiply(int a, int b)
{
    long long product = (long long)a * b;
    if (a == b && a == (-2147483647 - 1))
        return 2147483647;
    return (int)((product + (product >= 0 ? 1LL << 30 : 1 - (1LL << 30))) / (1LL << 31));
}

/* x / 2^exponent, ties away from zero (gemmlowp) */
static int rounding_shift(int x, int exponent)
{
    int mask = (int)((1LL << exponent) - 1), rest = x & mask;
    return (x >> exponent) + (rest > (mask >> 1) + (x < 0) ? 1 : 0);
}

static long long requantize(int acc, int scale)
{
    int left = shift[scale] > 0 ? shift[scale] : 0, right = shift[scale] < 0 ? -shift[scale] : 0;
    return rounding_shift(high_multiply((int)(acc * (1LL << left)), (int)mantissa[scale]), right);
}
)";

std::string requantizeFunction(const IntegerGemm& gemm)
{
    switch (gemm.method) {
    case Requantization::Exact:
        return shiftFunction(ShiftRounding::HalfEven)
            + "static long long requantize(int acc, int scale)\n{\n"
              "    return scaled(acc, mantissa[scale], shift[scale]);\n}\n";
    case Requantization::PowerOfTwoLinear:
    case Requantization::PowerOfTwoLog:
        return shiftFunction(gemm.shift)
            + "static long long requantize(int acc, int scale)\n{\n"
              "    return scaled(acc, mantissa[scale], shift[scale]);\n}\n";
    case Requantization::Float:
        return std::string(kHalfEven)
            + "static long long requantize(int acc, int scale)\n{\n"
              "    float product = (float)acc * multiplier[scale];\n"
              "    return round_half_even(product);\n}\n";
    case Requantization::CourseTruncated:
    case Requantization::CourseRounded:
        return std::string(kHalfEven) + shiftFunction(ShiftRounding::Floor)
            + "static long long requantize(int acc, int scale)\n{\n"
              "    return round_half_even((double)scaled(acc, mantissa[scale], shift[scale]) * "
              "0x1p-31);\n}\n";
    case Requantization::TfliteSingle:
        return "static long long requantize(int acc, int scale)\n{\n"
               "    int right = 31 - shift[scale];\n"
               "    return (acc * mantissa[scale] + (1LL << (right - 1))) >> right;\n}\n";
    case Requantization::Gemmlowp:
    case Requantization::TfliteDouble:
        return kDouble;
    }
    return {};
}

std::string holdFunction(const IntegerGemm& gemm)
{
    if (gemm.overflow == AccumulatorOverflow::Saturate)
        return "/* the accumulator keeps what fits */\n"
               "static long long hold(long long sum)\n{\n"
               "    long long high = (1LL << (ACCUMULATOR_BITS - 1)) - 1;\n"
               "    return sum > high ? high : sum < -high - 1 ? -high - 1 : sum;\n}\n\n";
    return "/* the accumulator wraps */\n"
           "static long long hold(long long sum)\n{\n"
           "    unsigned long long mask = (1ULL << ACCUMULATOR_BITS) - 1, sign = 1ULL << (ACCUMULATOR_BITS - "
           "1);\n"
           "    return (long long)((((unsigned long long)sum & mask) ^ sign) - sign);\n}\n\n";
}

constexpr const char* kMain = R"(
int main(void)
{
    int i, j, k, agree = 0;
    for (i = 0; i < M; ++i) {
        for (j = 0; j < N; ++j) {
            long long acc = 0, sum_w = 0, sum_x = 0, y;
            for (k = 0; k < K; ++k) {
                acc = hold(acc + (long long)w[i * K + k] * x[k * N + j]);
                sum_w += w[i * K + k];
                sum_x += x[k * N + j];
            }
            acc = hold(acc - (long long)ZERO_X * sum_w);
            acc = hold(acc - (long long)ZERO_W * sum_x);
            acc = hold(acc + (long long)K * ZERO_W * ZERO_X);
            acc = hold(acc + bias[i]);
            y = requantize((int)acc, SCALES == 1 ? 0 : i) + ZERO_Y;
            y = y < CLAMP_MIN ? CLAMP_MIN : y > CLAMP_MAX ? CLAMP_MAX : y;
            agree += y == expected[i * N + j];
        }
    }
    printf("%d of %d outputs agree\n", agree, M * N);
    return agree == M * N ? 0 : 1;
}
)";

constexpr std::array<const char*, 4> kLater{"requantized", "plusZeroY", "clamped", "bias"};

/// Calls add(step, addend, exact, held) for every line of an output; later stages have only `held`.
template<typename Add>
void walkElement(const ElementTrace& trace, Add add)
{
    constexpr std::array<const char*, 3> kTerms{"zeroX", "zeroW", "zeroBoth"};
    for (std::size_t k = 0; k < trace.products.size(); ++k)
        add("product" + std::to_string(k), &trace.products[k], trace.products[k].held);
    for (std::size_t term = 0; term < kTerms.size(); ++term)
        add(kTerms[term], &trace.corrections[term], trace.corrections[term].held);
    add(kLater[3], &trace.bias, trace.bias.held);
    add(kLater[0], nullptr, trace.shifted);
    add(kLater[1], nullptr, trace.beforeClamp);
    add(kLater[2], nullptr, trace.out);
}

template<typename Use>
void eachElement(const Result& result, Use use)
{
    for (int row = 0; row < result.shape.rows; ++row) {
        for (int column = 0; column < result.shape.columns; ++column) {
            if (const auto trace = traceElement(result.gemm, row, column))
                use(*trace);
        }
    }
}

} // namespace

std::string cSnippet(const Result& result)
{
    const IntegerGemm& gemm = result.gemm;
    std::vector<std::int32_t> bias = gemm.bias;
    bias.resize(static_cast<std::size_t>(gemm.rows), 0);
    std::string text = "/* Y = clamp(Zy + requantize(acc)), acc = sum (w - Zw)(x - Zx) + bias.\n"
                       "   Requantization: "
        + std::string(wordOf(gemm.method)) + ". cc -std=c99 this.c && ./a.out */\n#include <stdio.h>\n\n";
    text += constant("M", gemm.rows) + constant("K", gemm.depth) + constant("N", gemm.columns)
        + constant("ZERO_W", gemm.zeroW) + constant("ZERO_X", gemm.zeroX) + constant("ZERO_Y", gemm.zeroY)
        + constant("CLAMP_MIN", gemm.clampMin) + constant("CLAMP_MAX", gemm.clampMax)
        + constant("ACCUMULATOR_BITS", gemm.accumulatorBits)
        + constant("SCALES", static_cast<std::int64_t>(gemm.multipliers.size())) + "\n";
    text += array("int", "w", gemm.w) + array("int", "x", gemm.x) + array("int", "bias", bias)
        + array("int", "expected", result.integers.out) + constants(gemm) + "\n";
    return text + holdFunction(gemm) + requantizeFunction(gemm) + kMain;
}

std::string traceCsv(const Result& result)
{
    std::string text = "row,column,step,addend,exact,held\n";
    eachElement(result, [&](const ElementTrace& trace) {
        const std::string place = std::to_string(trace.row) + "," + std::to_string(trace.column) + ",";
        walkElement(trace, [&](const std::string& step, const Addition* addition, std::int64_t held) {
            text += place + step + ",";
            text += addition != nullptr
                ? std::to_string(addition->addend) + "," + std::to_string(addition->exact)
                : std::string(",");
            text += "," + std::to_string(held) + "\n";
        });
    });
    return text;
}

std::string traceJson(const Result& result)
{
    Json list = Json::array();
    eachElement(result, [&](const ElementTrace& trace) {
        Json steps = Json::array();
        walkElement(trace, [&](const std::string& step, const Addition* addition, std::int64_t held) {
            Json line{{"step", step}};
            if (addition != nullptr) {
                line["addend"] = addition->addend;
                line["exact"] = addition->exact;
            }
            line["held"] = held;
            steps.push_back(std::move(line));
        });
        list.push_back({{"row", trace.row}, {"column", trace.column}, {"steps", std::move(steps)}});
    });
    return dumpJson(list, 1) + "\n";
}

} // namespace bitloupe::gemm
