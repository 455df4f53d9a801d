#pragma once

#include <string>

/// A multiply as text for other programs.
namespace bitloupe::gemm {

struct Result;

/// A C99 program of one file: the codes, the way of the sums and the requantization as this multiply does
/// them, and its outputs as the test vector. It prints "N of N outputs agree" and returns 0 where all do.
/// The exact method uses __int128, which GCC and Clang have on 64-bit machines.
std::string cSnippet(const Result& result);

/// Every addition and every later stage of every output, one line each, in order:
/// row,column,step,addend,exact,held.
std::string traceCsv(const Result& result);
/// The same as [{"row","column","steps":[{"step","addend"?,"exact"?,"held"}]}].
std::string traceJson(const Result& result);

} // namespace bitloupe::gemm
