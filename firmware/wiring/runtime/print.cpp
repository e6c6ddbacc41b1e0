#include "../wiring/wiring_print.h"

size_t Print::write(const uint8_t* bytes, size_t size) {
    size_t written = 0;
    while (written < size && write(bytes[written]) == 1) {
        written++;
    }
    return written;
}

size_t Print::print(double value, int decimals) {
    if (isnan(value)) {
        return print("nan");
    }
    if (isinf(value)) {
        return print("inf");
    }
    if (value > 4294967040.0 || value < -4294967040.0) {
        return print("ovf");
    }
    return print(String(value, decimals));
}

size_t Print::print_integer(unsigned long long value, bool negative, int base) {
    if (base == 0) {
        return write(uint8_t(value));
    }
    char digits[66];
    char* at = digits + sizeof(digits);
    unsigned radix = base < 2 || base > 36 ? 10 : unsigned(base);
    do {
        *--at = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % radix];
        value /= radix;
    } while (value != 0);
    if (negative) {
        *--at = '-';
    }
    return write(at, size_t(digits + sizeof(digits) - at));
}

size_t Print::vprintf(bool newline, const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    size_t length = size_t(wiring::format(nullptr, 0, format, arguments));
    char* text = new char[length + 1];
    wiring::format(text, length + 1, format, again);
    va_end(again);
    size_t written = write(text, length);
    delete[] text;
    return newline ? written + println() : written;
}

size_t Print::printf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t written = vprintf(false, format, arguments);
    va_end(arguments);
    return written;
}

size_t Print::printlnf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t written = vprintf(true, format, arguments);
    va_end(arguments);
    return written;
}

int Stream::timedPeek() {
    system_tick_t start = board_millis();
    do {
        int byte = peek();
        if (byte >= 0) {
            return byte;
        }
        board_delay(1);
    } while (board_millis() - start < timeout_);
    return -1;
}

int Stream::timedRead() { return timedPeek() < 0 ? -1 : read(); }

bool Stream::find_until(const char* target, size_t length, const char* terminator, size_t terminator_length) {
    // The last bytes that came, compared with both texts: no text is missed because it begins within itself.
    String seen;
    for (;;) {
        if (length == 0 || (seen.length() >= length && memcmp(seen.end() - length, target, length) == 0)) {
            return true;
        }
        if (terminator_length > 0 && seen.length() >= terminator_length &&
            memcmp(seen.end() - terminator_length, terminator, terminator_length) == 0) {
            return false;
        }
        int byte = timedRead();
        if (byte < 0) {
            return false;
        }
        size_t most = length > terminator_length ? length : terminator_length;
        if (seen.length() > most) {
            seen.remove(0, unsigned(seen.length() - most));
        }
        seen.concat(char(byte));
    }
}

int Stream::peek_digit(bool with_point) {
    for (;;) {
        int c = timedPeek();
        if (c < 0 || c == '-' || (c >= '0' && c <= '9') || (with_point && c == '.')) {
            return c;
        }
        read();
    }
}

long Stream::parseInt(char skip) {
    String text;
    for (int c = peek_digit(false); (c >= '0' && c <= '9') || (c == '-' && text.isEmpty()) || c == skip;
         c = timedPeek()) {
        if (c != skip) {
            text.concat(char(c));
        }
        read();
    }
    return text.toInt();
}

float Stream::parseFloat(char skip) {
    String text;
    for (int c = peek_digit(true);
         (c >= '0' && c <= '9') || (c == '-' && text.isEmpty()) || (c == '.' && text.indexOf('.') < 0) || c == skip;
         c = timedPeek()) {
        if (c != skip) {
            text.concat(char(c));
        }
        read();
    }
    return text.toFloat();
}

size_t Stream::readBytes(char* to, size_t length) {
    size_t count = 0;
    for (int c; count < length && (c = timedRead()) >= 0;) {
        to[count++] = char(c);
    }
    return count;
}

size_t Stream::readBytesUntil(char terminator, char* to, size_t length) {
    size_t count = 0;
    for (int c; count < length && (c = timedRead()) >= 0 && char(c) != terminator;) {
        to[count++] = char(c);
    }
    return count;
}

String Stream::readString() {
    String text;
    for (int c; (c = timedRead()) >= 0;) {
        text.concat(char(c));
    }
    return text;
}

String Stream::readStringUntil(char terminator) {
    String text;
    for (int c; (c = timedRead()) >= 0 && char(c) != terminator;) {
        text.concat(char(c));
    }
    return text;
}
