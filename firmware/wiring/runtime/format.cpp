// The formatter, and the functions of the C library that would bring a larger one along.
#include "../wiring/wiring_format.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../wiring/wiring_board.h"

namespace wiring {
namespace {

// Where the text goes: it is counted past the end of the buffer, but not written.
class Sink {
  public:
    Sink(char* to, size_t size) : to_(to), size_(size) {}

    void put(char c) {
        if (length_ + 1 < size_) {
            to_[length_] = c;
        }
        length_++;
    }
    void put(const char* text, size_t length) {
        for (size_t i = 0; i < length; i++) {
            put(text[i]);
        }
    }
    void fill(char c, int count) {
        for (; count > 0; count--) {
            put(c);
        }
    }
    int finish() {
        if (size_ > 0) {
            to_[length_ < size_ ? length_ : size_ - 1] = 0;
        }
        return int(length_);
    }

  private:
    char* to_;
    size_t size_;
    size_t length_ = 0;
};

struct Spec {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int width = 0;
    int precision = -1;
};

// Sign or prefix, zeros, digits, padded to the width.
void put_padded(Sink& out, const Spec& spec, const char* prefix, int zeros, const char* digits, int length) {
    int prefix_length = int(strlen(prefix));
    int missing = spec.width - prefix_length - zeros - length;
    if (!spec.left && !spec.zero) {
        out.fill(' ', missing);
    }
    out.put(prefix, size_t(prefix_length));
    if (!spec.left && spec.zero) {
        out.fill('0', missing);
    }
    out.fill('0', zeros);
    out.put(digits, size_t(length));
    if (spec.left) {
        out.fill(' ', missing);
    }
}

const char* sign_of(const Spec& spec, bool negative) {
    return negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
}

void put_integer(Sink& out, Spec spec, uint64_t value, bool negative, bool is_signed, unsigned base, bool upper) {
    char digits[24];
    char* at = digits + sizeof(digits);
    const char* letters = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    bool is_zero = value == 0;
    for (; value != 0; value /= base) {
        *--at = letters[value % base];
    }
    int length = int(digits + sizeof(digits) - at);
    const char* prefix = is_signed ? sign_of(spec, negative) : "";
    int least = spec.precision < 0 ? 1 : spec.precision;
    if (spec.alternate && base == 16 && !is_zero) {
        prefix = upper ? "0X" : "0x";
    } else if (spec.alternate && base == 8 && least <= length) {
        least = length + 1;
    }
    if (spec.precision >= 0) {
        spec.zero = false;
    }
    put_padded(out, spec, prefix, least > length ? least - length : 0, at, length);
}

// A finite double as decimal digits, exactly: words of nine digits, whole ones and then those behind the point.
class Decimal {
  public:
    explicit Decimal(double value) {
        int exponent;
        double fraction = frexp(value, &exponent);
        uint64_t mantissa = uint64_t(ldexp(fraction, 53));
        exponent -= 53;
        words_[POINT - 1] = uint32_t(mantissa % BASE);
        words_[POINT - 2] = uint32_t(mantissa / BASE);
        first_ = POINT - 2;
        for (; exponent > 0; exponent -= exponent < 29 ? exponent : 29) {
            shift_left(exponent < 29 ? exponent : 29);
        }
        for (; exponent < 0; exponent += -exponent < 9 ? -exponent : 9) {
            shift_right(-exponent < 9 ? -exponent : 9);
        }
        while (first_ < POINT - 1 && words_[first_] == 0) {
            first_++;
        }
    }

    // The digit that counts 10^place.
    int digit(int place) const {
        int word = place >= 0 ? POINT - 1 - place / 9 : POINT + (-place - 1) / 9;
        if (word < first_ || word >= end_) {
            return 0;
        }
        int within = place >= 0 ? place % 9 : 8 - (-place - 1) % 9;
        return int(words_[word] / TENS[within] % 10);
    }

    // The place of the first digit that is not 0; 0 for zero itself.
    int leading() const {
        int place = (POINT - first_) * 9 - 1;
        int last = (POINT - end_) * 9;
        while (place > last && digit(place) == 0) {
            place--;
        }
        return digit(place) == 0 ? 0 : place;
    }

    // Rounds half to even, so that nothing is left below 10^place.
    void round(int place) {
        int last = (POINT - end_) * 9;
        if (place <= last) {
            return;
        }
        int next = digit(place - 1);
        bool up = next > 5 || (next == 5 && (any_below(place - 1) || digit(place) % 2 == 1));
        for (int below = place - 1; below >= last; below--) {
            set(below, 0);
        }
        for (int at = place; up; at++) {
            if (digit(at) == 9) {
                set(at, 0);
            } else {
                set(at, digit(at) + 1);
                up = false;
            }
        }
    }

  private:
    static constexpr uint32_t BASE = 1000000000;
    // 2^1024 has 309 digits, and the smallest double 1074 behind the point; one word more for a carry.
    static constexpr int POINT = 36;
    static constexpr int WORDS = POINT + 120;
    static const uint32_t TENS[9];

    void shift_left(int bits) {
        uint64_t carry = 0;
        for (int i = POINT - 1; i >= first_; i--) {
            uint64_t word = (uint64_t(words_[i]) << bits) + carry;
            words_[i] = uint32_t(word % BASE);
            carry = word / BASE;
        }
        if (carry != 0) {
            words_[--first_] = uint32_t(carry);
        }
    }
    // At most nine bits, since 10^9 is divisible by 2^9.
    void shift_right(int bits) {
        uint32_t carry = 0;
        for (int i = first_; i < end_; i++) {
            uint32_t rest = words_[i] & ((1u << bits) - 1);
            words_[i] = (words_[i] >> bits) + carry;
            carry = rest * (BASE >> bits);
        }
        if (carry != 0) {
            words_[end_++] = carry;
        }
    }
    bool any_below(int place) const {
        for (int below = place - 1; below >= (POINT - end_) * 9; below--) {
            if (digit(below) != 0) {
                return true;
            }
        }
        return false;
    }
    void set(int place, int digit_) {
        int word = place >= 0 ? POINT - 1 - place / 9 : POINT + (-place - 1) / 9;
        int within = place >= 0 ? place % 9 : 8 - (-place - 1) % 9;
        if (word < first_) {
            first_ = word;
        }
        words_[word] += uint32_t(digit_ - int(words_[word] / TENS[within] % 10)) * TENS[within];
    }

    uint32_t words_[WORDS] = {};
    int first_;
    int end_ = POINT;
};

const uint32_t Decimal::TENS[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

void put_double(Sink& out, Spec spec, double value, char kind) {
    bool upper = kind < 'a';
    char style = char(kind | 32);
    const char* sign = sign_of(spec, signbit(value));
    if (!isfinite(value)) {
        spec.zero = false;
        put_padded(out, spec, sign, 0, isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3);
        return;
    }
    int precision = spec.precision < 0 ? 6 : spec.precision;
    Decimal decimal(fabs(value));
    int last = -precision;
    bool scientific = style == 'e';
    if (style == 'g') {
        precision = precision == 0 ? 1 : precision;
        decimal.round(decimal.leading() - precision + 1);
        int leading = decimal.leading();
        scientific = leading < -4 || leading >= precision;
        last = scientific ? leading - precision + 1 : -(precision - 1 - leading);
        if (!spec.alternate) {
            int least = scientific ? leading : 0;
            while (last < least && decimal.digit(last) == 0) {
                last++;
            }
        }
    } else if (scientific) {
        decimal.round(decimal.leading() - precision);
        last = decimal.leading() - precision;
    } else {
        decimal.round(last);
    }
    int leading = decimal.leading();
    int first = scientific ? leading : leading < 0 ? 0 : leading;
    int point = scientific ? leading : 0;
    bool with_point = last < point || spec.alternate;
    char exponent[8];
    int exponent_length = 0;
    if (scientific) {
        int distance = leading < 0 ? -leading : leading;
        exponent[exponent_length++] = upper ? 'E' : 'e';
        exponent[exponent_length++] = leading < 0 ? '-' : '+';
        if (distance >= 100) {
            exponent[exponent_length++] = char('0' + distance / 100);
        }
        exponent[exponent_length++] = char('0' + distance / 10 % 10);
        exponent[exponent_length++] = char('0' + distance % 10);
    }
    int length = first - (last < point ? last : point) + 1 + (with_point ? 1 : 0) + exponent_length;
    int missing = spec.width - length - int(strlen(sign));
    if (!spec.left && !spec.zero) {
        out.fill(' ', missing);
    }
    out.put(sign, strlen(sign));
    if (!spec.left && spec.zero) {
        out.fill('0', missing);
    }
    for (int place = first; place >= (last < point ? last : point); place--) {
        out.put(char('0' + decimal.digit(place)));
        if (place == point && with_point) {
            out.put('.');
        }
    }
    out.put(exponent, size_t(exponent_length));
    if (spec.left) {
        out.fill(' ', missing);
    }
}

int read_number(const char*& at) {
    int number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number > 100000 ? number : number * 10 + (*at - '0');
    }
    return number;
}

enum class Length { Char, Short, Int, Long, LongLong };

}  // namespace

int format(char* to, size_t size, const char* at, va_list arguments) {
    Sink out(to, size);
    for (; *at != 0; at++) {
        if (*at != '%') {
            out.put(*at);
            continue;
        }
        const char* start = at++;
        Spec spec;
        for (bool more = true; more; at += more ? 1 : 0) {
            switch (*at) {
                case '-': spec.left = true; break;
                case '+': spec.plus = true; break;
                case ' ': spec.space = true; break;
                case '#': spec.alternate = true; break;
                case '0': spec.zero = true; break;
                default: more = false;
            }
        }
        if (*at == '*') {
            spec.width = va_arg(arguments, int);
            if (spec.width < 0) {
                spec.left = true;
                spec.width = -spec.width;
            }
            at++;
        } else {
            spec.width = read_number(at);
        }
        if (*at == '.') {
            at++;
            if (*at == '*') {
                spec.precision = va_arg(arguments, int);
                at++;
            } else {
                spec.precision = read_number(at);
            }
        }
        Length length = Length::Int;
        for (bool more = true; more; at += more ? 1 : 0) {
            switch (*at) {
                case 'h': length = length == Length::Short ? Length::Char : Length::Short; break;
                case 'l': length = length == Length::Long ? Length::LongLong : Length::Long; break;
                case 'j': length = Length::LongLong; break;
                case 'z':
                case 't': length = Length::Long; break;
                default: more = false;
            }
        }
        switch (*at) {
            case 'd':
            case 'i': {
                int64_t value = length == Length::LongLong ? va_arg(arguments, long long)
                                : length == Length::Long   ? va_arg(arguments, long)
                                                           : va_arg(arguments, int);
                if (length == Length::Short) {
                    value = int16_t(value);
                } else if (length == Length::Char) {
                    value = int8_t(value);
                }
                uint64_t distance = value < 0 ? uint64_t(0) - uint64_t(value) : uint64_t(value);
                put_integer(out, spec, distance, value < 0, true, 10, false);
                break;
            }
            case 'u':
            case 'x':
            case 'X':
            case 'o': {
                uint64_t value = length == Length::LongLong ? va_arg(arguments, unsigned long long)
                                 : length == Length::Long   ? va_arg(arguments, unsigned long)
                                                            : va_arg(arguments, unsigned);
                if (length == Length::Short) {
                    value = uint16_t(value);
                } else if (length == Length::Char) {
                    value = uint8_t(value);
                }
                put_integer(out, spec, value, false, false, *at == 'u' ? 10 : *at == 'o' ? 8 : 16, *at == 'X');
                break;
            }
            case 'p':
                spec.alternate = true;
                put_integer(out, spec, uintptr_t(va_arg(arguments, void*)), false, false, 16, false);
                break;
            case 'c': {
                char c = char(va_arg(arguments, int));
                spec.zero = false;
                put_padded(out, spec, "", 0, &c, 1);
                break;
            }
            case 's': {
                const char* text = va_arg(arguments, const char*);
                text = text ? text : "(null)";
                size_t room = spec.precision < 0 ? SIZE_MAX : size_t(spec.precision);
                spec.zero = false;
                put_padded(out, spec, "", 0, text, int(strnlen(text, room)));
                break;
            }
            case 'f':
            case 'F':
            case 'e':
            case 'E':
            case 'g':
            case 'G': put_double(out, spec, va_arg(arguments, double), *at); break;
            case '%': out.put('%'); break;
            case 0:
                out.put(start, size_t(at - start));
                return out.finish();
            default: out.put(start, size_t(at - start + 1));
        }
    }
    return out.finish();
}

double parse_double(const char* text, const char** end) {
    const char* at = text;
    while (*at == ' ' || (*at >= '\t' && *at <= '\r')) {
        at++;
    }
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    uint64_t digits = 0;
    int exponent = 0;
    bool any = false, behind = false;
    for (;; at++) {
        if (*at == '.' && !behind) {
            behind = true;
            continue;
        }
        if (*at < '0' || *at > '9') {
            break;
        }
        any = true;
        if (digits < 1000000000000000000u) {
            digits = digits * 10 + uint64_t(*at - '0');
            exponent -= behind ? 1 : 0;
        } else {
            exponent += behind ? 0 : 1;
        }
    }
    if (!any) {
        if (end) {
            *end = text;
        }
        return 0;
    }
    if (*at == 'e' || *at == 'E') {
        const char* mark = at++;
        bool smaller = *at == '-';
        if (*at == '-' || *at == '+') {
            at++;
        }
        if (*at >= '0' && *at <= '9') {
            int number = read_number(at);
            exponent += smaller ? -number : number;
        } else {
            at = mark;
        }
    }
    if (end) {
        *end = at;
    }
    double value = double(digits);
    double power = 10;
    if (exponent < -700 || digits == 0) {
        value = 0;
    } else if (exponent > 400) {
        value = HUGE_VAL;
    } else {
        // Powers of ten are exact up to 10^22, so one multiplication or division rounds once.
        for (; exponent > 22; exponent -= 22) {
            value *= 1e22;
        }
        for (; exponent < -22; exponent += 22) {
            value /= 1e22;
        }
        double scale = 1;
        for (unsigned left = unsigned(exponent < 0 ? -exponent : exponent); left != 0; left >>= 1) {
            scale *= left & 1 ? power : 1;
            power *= power;
        }
        value = exponent < 0 ? value / scale : value * scale;
    }
    return negative ? -value : value;
}

}  // namespace wiring

extern "C" {

int vsnprintf(char* to, size_t size, const char* format, va_list arguments) {
    return wiring::format(to, size, format, arguments);
}

int snprintf(char* to, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = wiring::format(to, size, format, arguments);
    va_end(arguments);
    return length;
}

int vsprintf(char* to, const char* format, va_list arguments) {
    return wiring::format(to, size_t(INT32_MAX), format, arguments);
}

int sprintf(char* to, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = wiring::format(to, size_t(INT32_MAX), format, arguments);
    va_end(arguments);
    return length;
}

// A text of any length, to the serial port.
int vprintf(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = wiring::format(nullptr, 0, format, arguments);
    char* text = new char[size_t(length) + 1];
    wiring::format(text, size_t(length) + 1, format, again);
    va_end(again);
    board_serial_write(text, size_t(length));
    delete[] text;
    return length;
}

int printf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vprintf(format, arguments);
    va_end(arguments);
    return length;
}

int puts(const char* text) {
    board_serial_write(text, strlen(text));
    board_serial_write("\n", 1);
    return 0;
}

int putchar(int c) {
    char byte = char(c);
    board_serial_write(&byte, 1);
    return c;
}
}
