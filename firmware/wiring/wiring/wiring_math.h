// Arithmetic that sketches expect to find without a prefix, bits, and chance.
#pragma once

#include "wiring_platform.h"

using std::abs;
using std::isfinite;
using std::isinf;
using std::isnan;
using std::max;
using std::min;

// `min(1, 2.5)`: std's own take two of one type alone.
template <typename A, typename B, typename = std::enable_if_t<!std::is_same<A, B>::value>>
constexpr std::common_type_t<A, B> min(const A& a, const B& b) {
    return a < b ? a : b;
}
template <typename A, typename B, typename = std::enable_if_t<!std::is_same<A, B>::value>>
constexpr std::common_type_t<A, B> max(const A& a, const B& b) {
    return a < b ? b : a;
}
template <typename T, typename L, typename H>
constexpr T constrain(T value, L low, H high) {
    return value < low ? T(low) : (high < value ? T(high) : value);
}

// Source: documented. A source range without width maps everything to the start, where a device divides by zero: chosen.
inline int map(int value, int from_low, int from_high, int to_low, int to_high) {
    if (from_high == from_low) {
        return to_low;
    }
    return int((int64_t(value) - from_low) * (int64_t(to_high) - to_low) / (int64_t(from_high) - from_low) + to_low);
}
inline double map(double value, double from_low, double from_high, double to_low, double to_high) {
    return (value - from_low) * (to_high - to_low) / (from_high - from_low) + to_low;
}

#define sq(x) ((x) * (x))
#define radians(degrees) ((degrees) * DEG_TO_RAD)
#define degrees(radians) ((radians) * RAD_TO_DEG)

#define lowByte(w) ((uint8_t)((w) & 0xff))
#define highByte(w) ((uint8_t)((w) >> 8))
#define bitRead(value, bit) (((value) >> (bit)) & 0x01)
#define bitSet(value, bit) ((value) |= (1UL << (bit)))
#define bitClear(value, bit) ((value) &= ~(1UL << (bit)))
#define bitWrite(value, bit, on) ((on) ? bitSet(value, bit) : bitClear(value, bit))
#define bit(b) (1UL << (b))

// `rand()` is seeded from the device's own sequence at its first use, unless the sketch seeds it.
int random(int max);
int random(int min, int max);
inline void randomSeed(unsigned int seed) {
    if (seed != 0) {
        srand(seed);
    }
}
extern "C" uint32_t HAL_RNG_GetRandomNumber(void);

// Characters, by their Wiring names.
inline bool isAlphaNumeric(int c) { return unsigned(c | 32) - 'a' < 26 || unsigned(c) - '0' < 10; }
inline bool isAlpha(int c) { return unsigned(c | 32) - 'a' < 26; }
inline bool isAscii(int c) { return unsigned(c) < 128; }
inline bool isWhitespace(int c) { return c == ' ' || c == '\t'; }
inline bool isControl(int c) { return unsigned(c) < 32 || c == 127; }
inline bool isDigit(int c) { return unsigned(c) - '0' < 10; }
inline bool isGraph(int c) { return unsigned(c) - 33 < 94; }
inline bool isLowerCase(int c) { return unsigned(c) - 'a' < 26; }
inline bool isPrintable(int c) { return unsigned(c) - 32 < 95; }
inline bool isPunct(int c) { return isGraph(c) && !isAlphaNumeric(c); }
inline bool isSpace(int c) { return c == ' ' || unsigned(c) - 9 < 5; }
inline bool isUpperCase(int c) { return unsigned(c) - 'A' < 26; }
inline bool isHexadecimalDigit(int c) { return isDigit(c) || unsigned(c | 32) - 'a' < 6; }
