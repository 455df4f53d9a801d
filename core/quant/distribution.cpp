#include "core/quant/distribution.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace bitloupe {

namespace {

/// How many values are drawn between two looks at the stop token: well below 5 ms.
constexpr std::size_t kDrawsPerPoll = 1U << 16U;

/// 4 GiB of binary32.
constexpr std::int64_t kMostValues = std::int64_t{1} << 30U;

using Coefficients = std::array<double, 8>;

/// c[0] + c[1] r + ... + c[7] r^7.
double polynomial(const Coefficients& c, double r)
{
    double sum = c[7];
    for (std::size_t i = 7; i > 0; --i)
        sum = sum * r + c[i - 1];
    return sum;
}

// The three rational approximations of AS 241, numerator over denominator: |u - 1/2| <= 0.425, and by
// r = sqrt(-ln min(u, 1 - u)) the tails up to r = 5 and beyond.
constexpr Coefficients kCentreTop{
    3.3871328727963666080e+0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
    4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr Coefficients kCentreBottom{1.0,
                                     4.2313330701600911252e+1,
                                     6.8718700749205790830e+2,
                                     5.3941960214247511077e+3,
                                     2.1213794301586595867e+4,
                                     3.9307895800092710610e+4,
                                     2.8729085735721942674e+4,
                                     5.2264952788528545610e+3};
constexpr Coefficients kTailTop{1.42343711074968357734e+0, 4.63033784615654529590e+0,
                                5.76949722146069140550e+0, 3.64784832476320460504e+0,
                                1.27045825245236838258e+0, 2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr Coefficients kTailBottom{1.0,
                                   2.05319162663775882187e+0,
                                   1.67638483018380384940e+0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
constexpr Coefficients kFarTop{6.65790464350110377720e+0, 5.46378491116411436990e+0,
                               1.78482653991729133580e+0, 2.96560571828504891230e-1,
                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr Coefficients kFarBottom{1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};

double normal(SplitMix64& random)
{
    return inverseNormal(random.uniform());
}

double laplace(SplitMix64& random)
{
    const double u = random.uniform();
    return u < 0.5 ? std::log(2 * u) : -std::log(2 * (1 - u));
}

double relu(SplitMix64& random)
{
    return std::max(0.0, normal(random));
}

double uniform(SplitMix64& random)
{
    return 2 * random.uniform() - 1;
}

double bimodal(SplitMix64& random)
{
    const double side = random.uniform() < 0.5 ? -2.0 : 2.0;
    return side + 0.5 * normal(random);
}

double outliers(SplitMix64& random, const Spread& spread)
{
    const double value = 0.5 * laplace(random);
    return random.uniform() < spread.outlierChance ? spread.outlierFactor * value : value;
}

using Draw = double (*)(SplitMix64&, const Spread&);

template<double (*Function)(SplitMix64&)>
double plain(SplitMix64& random, const Spread&)
{
    return Function(random);
}

/// In the order of kDistributionNames.
constexpr std::array<Draw, kDistributionNames.size()> kDraws{plain<normal>,  plain<laplace>, plain<relu>,
                                                             plain<bimodal>, outliers,       plain<uniform>};

} // namespace

double inverseNormal(double u)
{
    const double fromCentre = u - 0.5;
    if (std::abs(fromCentre) <= 0.425) {
        const double r = 0.180625 - fromCentre * fromCentre;
        return fromCentre * polynomial(kCentreTop, r) / polynomial(kCentreBottom, r);
    }
    const double r = std::sqrt(-std::log(fromCentre < 0 ? u : 1 - u));
    const double size = r <= 5 ? polynomial(kTailTop, r - 1.6) / polynomial(kTailBottom, r - 1.6)
                               : polynomial(kFarTop, r - 5) / polynomial(kFarBottom, r - 5);
    return fromCentre < 0 ? -size : size;
}

Expected<std::vector<float>> drawDistribution(std::string_view name, std::uint64_t seed, std::int64_t count,
                                              const Context& context, const Spread& spread)
{
    const auto* found = std::find(kDistributionNames.begin(), kDistributionNames.end(), name);
    if (found == kDistributionNames.end())
        return fail(ErrorCode::OutOfRange, "/name",
                    "No distribution is called \"" + std::string(name)
                        + "\": choose normal, laplace, relu, bimodal, outliers or uniform.");
    if (count < 1)
        return fail(ErrorCode::OutOfRange, "/count", "A distribution needs at least one value.");
    if (count > kMostValues)
        return fail(ErrorCode::TooLarge, "/count", "A distribution can have at most 1,073,741,824 values.");

    const Draw draw = kDraws[static_cast<std::size_t>(found - kDistributionNames.begin())];
    std::vector<float> values(static_cast<std::size_t>(count));
    SplitMix64 random(seed);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kDrawsPerPoll == 0 && context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The drawing of values was cancelled.");
        values[i] = static_cast<float>(spread.shift + spread.scale * draw(random, spread));
    }
    return values;
}

} // namespace bitloupe
