// Print, Printable and Stream: what can be written to and read from byte by byte.
#pragma once

#include "wiring_string.h"

class Print;

// What can print itself.
class Printable {
  public:
    virtual ~Printable() = default;
    virtual size_t printTo(Print& to) const = 0;
};

class Print {
  public:
    virtual ~Print() = default;

    virtual size_t write(uint8_t byte) = 0;
    virtual size_t write(const uint8_t* bytes, size_t size);
    size_t write(const char* text) { return text ? write(reinterpret_cast<const uint8_t*>(text), strlen(text)) : 0; }
    size_t write(const char* bytes, size_t size) { return write(reinterpret_cast<const uint8_t*>(bytes), size); }
    virtual void flush() {}

    size_t print(const char* text) { return write(text); }
    size_t print(const String& text) { return write(text.c_str(), text.length()); }
    size_t print(char c) { return write(uint8_t(c)); }
    size_t print(const Printable& printable) { return printable.printTo(*this); }
    size_t print(float value, int decimals = 2) { return print(double(value), decimals); }
    // "nan", "inf" and, past 32 bits, "ovf". Source: observed (Device OS).
    size_t print(double value, int decimals = 2);
    // Base 0 writes the byte itself; other bases are 2 to 36, without a prefix, in capitals.
    template <typename T, typename = std::enable_if_t<std::is_integral<T>::value>>
    size_t print(T value, int base = DEC) {
        bool negative = value < T(0) && base == DEC;
        using Unsigned = std::make_unsigned_t<std::conditional_t<std::is_same<T, bool>::value, int, T>>;
        unsigned long long distance = negative ? 0ull - (unsigned long long)value : (unsigned long long)Unsigned(value);
        return print_integer(distance, negative, base);
    }

    size_t println() { return write("\r\n", 2); }
    template <typename... T>
    size_t println(const T&... value) {
        size_t written = print(value...);
        return written + println();
    }

    size_t printf(const char* format, ...) __attribute__((format(printf, 2, 3)));
    size_t printlnf(const char* format, ...) __attribute__((format(printf, 2, 3)));
    size_t vprintf(bool newline, const char* format, va_list arguments);

    int getWriteError() const { return write_error_; }
    void clearWriteError() { write_error_ = 0; }

  protected:
    void setWriteError(int error = 1) { write_error_ = error; }

  private:
    size_t print_integer(unsigned long long value, bool negative, int base);

    int write_error_ = 0;
};

class Stream : public Print {
  public:
    virtual int available() = 0;
    virtual int read() = 0;
    virtual int peek() = 0;

    void setTimeout(system_tick_t ms) { timeout_ = ms; }
    bool find(const char* target) { return findUntil(target, nullptr); }
    bool find(const char* target, size_t length) { return find_until(target, length, nullptr, 0); }
    bool findUntil(const char* target, const char* terminator) {
        return find_until(target, strlen(target), terminator, terminator ? strlen(terminator) : 0);
    }
    long parseInt(char skip = 1);
    float parseFloat(char skip = 1);
    size_t readBytes(char* to, size_t length);
    size_t readBytesUntil(char terminator, char* to, size_t length);
    String readString();
    String readStringUntil(char terminator);

  protected:
    // Wait for the time-out; -1 when nothing came.
    int timedRead();
    int timedPeek();

  private:
    bool find_until(const char* target, size_t length, const char* terminator, size_t terminator_length);
    int peek_digit(bool with_point);

    system_tick_t timeout_ = 1000;
};
