// String: a text that grows and shrinks, by the Wiring API.
//
// A String that could not get its memory holds nothing, and what is appended to it is dropped; it does not panic, as on
// a device.
#pragma once

#include "wiring_format.h"
#include "wiring_platform.h"

class Printable;

class String {
  public:
    String(const char* text = "");
    String(const char* text, unsigned length);
    String(const String& other);
    String(String&& other) noexcept;
    String(const Printable& printable);
    explicit String(char c);
    explicit String(unsigned char value, int base = 10);
    explicit String(int value, int base = 10);
    explicit String(unsigned value, int base = 10);
    explicit String(long value, int base = 10);
    explicit String(unsigned long value, int base = 10);
    explicit String(long long value, int base = 10);
    explicit String(unsigned long long value, int base = 10);
    explicit String(float value, int decimals = 6);
    explicit String(double value, int decimals = 6);
    ~String();

    static String format(const char* format, ...) __attribute__((format(printf, 1, 2)));

    String& operator=(const String& other);
    String& operator=(String&& other) noexcept;
    String& operator=(const char* text);

    // Makes room for `size` bytes; false, and nothing changed, when there is none.
    bool reserve(unsigned size);
    unsigned length() const { return length_; }
    unsigned capacity() const { return capacity_; }
    bool isEmpty() const { return length_ == 0; }
    const char* c_str() const { return text_ ? text_ : ""; }
    operator const char*() const { return c_str(); }
    const char* begin() const { return c_str(); }
    const char* end() const { return c_str() + length_; }

    bool concat(const char* text, unsigned length);
    bool concat(const char* text) { return text && concat(text, unsigned(strlen(text))); }
    bool concat(const String& other) { return concat(other.c_str(), other.length_); }
    bool concat(char c) { return concat(&c, 1); }
    template <typename T, typename = std::enable_if_t<std::is_arithmetic<T>::value>>
    bool concat(T value) {
        return concat(String(value));
    }
    template <typename T>
    String& operator+=(const T& value) {
        concat(value);
        return *this;
    }

    int compareTo(const String& other) const { return strcmp(c_str(), other.c_str()); }
    bool equals(const String& other) const { return length_ == other.length_ && compareTo(other) == 0; }
    bool equals(const char* text) const { return strcmp(c_str(), text ? text : "") == 0; }
    bool equalsIgnoreCase(const String& other) const;
    bool startsWith(const String& prefix) const { return startsWith(prefix, 0); }
    bool startsWith(const String& prefix, unsigned offset) const;
    bool endsWith(const String& suffix) const;

    // 0 past the end; writing there goes nowhere.
    char charAt(unsigned index) const { return index < length_ ? text_[index] : char(0); }
    void setCharAt(unsigned index, char c);
    char operator[](unsigned index) const { return charAt(index); }
    char operator[](int index) const { return charAt(unsigned(index)); }
    char& operator[](unsigned index);
    char& operator[](int index) { return (*this)[unsigned(index)]; }
    // Copies at most `size` bytes with the closing 0.
    void getBytes(unsigned char* to, unsigned size, unsigned index = 0) const;
    void toCharArray(char* to, unsigned size, unsigned index = 0) const {
        getBytes(reinterpret_cast<unsigned char*>(to), size, index);
    }

    int indexOf(char c, unsigned from = 0) const;
    int indexOf(const String& text, unsigned from = 0) const;
    int lastIndexOf(char c) const { return lastIndexOf(c, length_ - 1); }
    int lastIndexOf(char c, unsigned from) const;
    int lastIndexOf(const String& text) const { return lastIndexOf(text, length_ - text.length_); }
    int lastIndexOf(const String& text, unsigned from) const;
    String substring(unsigned from) const { return substring(from, length_); }
    // Ends that are the wrong way round are swapped. Source: observed (Device OS).
    String substring(unsigned from, unsigned to) const;

    String& replace(char find, char by);
    String& replace(const String& find, const String& by);
    String& remove(unsigned index) { return remove(index, length_); }
    String& remove(unsigned index, unsigned count);
    String& toLowerCase();
    String& toUpperCase();
    String& trim();

    long toInt() const;
    float toFloat() const { return float(toDouble()); }
    double toDouble() const { return wiring::parse_double(c_str()); }

  private:
    void set(const char* text, unsigned length);
    void set_integer(unsigned long long value, bool negative, int base);
    void clear();

    char* text_ = nullptr;  // null until there is room
    unsigned capacity_ = 0;
    unsigned length_ = 0;
};

inline bool operator==(const String& a, const String& b) { return a.equals(b); }
inline bool operator==(const String& a, const char* b) { return a.equals(b); }
inline bool operator==(const char* a, const String& b) { return b.equals(a); }
inline bool operator!=(const String& a, const String& b) { return !a.equals(b); }
inline bool operator!=(const String& a, const char* b) { return !a.equals(b); }
inline bool operator!=(const char* a, const String& b) { return !b.equals(a); }
inline bool operator<(const String& a, const String& b) { return a.compareTo(b) < 0; }
inline bool operator>(const String& a, const String& b) { return a.compareTo(b) > 0; }
inline bool operator<=(const String& a, const String& b) { return a.compareTo(b) <= 0; }
inline bool operator>=(const String& a, const String& b) { return a.compareTo(b) >= 0; }
inline bool operator<(const String& a, const char* b) { return strcmp(a.c_str(), b) < 0; }
inline bool operator>(const String& a, const char* b) { return strcmp(a.c_str(), b) > 0; }
inline bool operator<=(const String& a, const char* b) { return strcmp(a.c_str(), b) <= 0; }
inline bool operator>=(const String& a, const char* b) { return strcmp(a.c_str(), b) >= 0; }

inline String operator+(String a, const String& b) {
    a.concat(b);
    return a;
}
inline String operator+(String a, const char* b) {
    a.concat(b);
    return a;
}
inline String operator+(const char* a, const String& b) {
    String sum(a);
    sum.concat(b);
    return sum;
}
template <typename T, typename = std::enable_if_t<std::is_arithmetic<T>::value>>
inline String operator+(String a, T b) {
    a.concat(b);
    return a;
}
