// printf's formatting, small: what stands behind String::format, Print::printf, the log, and snprintf itself.
//
// Flags, width, precision and `*`; d i u x X o c s p f F e E g G %; lengths hh h l ll z j t. A double's digits are
// exact, rounded half to even. Not there: %a, %n, long double, wide characters.
#pragma once

#include <stdarg.h>
#include <stddef.h>

namespace wiring {

// Writes at most `size` bytes with the closing 0, and answers how long the whole text would be.
int format(char* to, size_t size, const char* format, va_list arguments);

// A decimal number at the start of a text: blanks, sign, digits, point, exponent. 0 when there is none.
// At most 19 digits count. The nearest double for up to 15 digits and small exponents, else within a unit of the last place.
double parse_double(const char* text, const char** end = nullptr);

}  // namespace wiring
