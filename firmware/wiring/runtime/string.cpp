#include "../wiring/wiring_string.h"

#include "../wiring/wiring_print.h"

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; }
bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Collects what a Printable prints.
class Collector : public Print {
  public:
    explicit Collector(String& to) : to_(to) {}
    size_t write(uint8_t byte) override { return to_.concat(char(byte)) ? 1 : 0; }
    size_t write(const uint8_t* bytes, size_t size) override {
        return to_.concat(reinterpret_cast<const char*>(bytes), unsigned(size)) ? size : 0;
    }

  private:
    String& to_;
};

}  // namespace

String::String(const char* text) { set(text, text ? unsigned(strlen(text)) : 0); }
String::String(const char* text, unsigned length) { set(text, text ? length : 0); }
String::String(const String& other) { set(other.c_str(), other.length_); }
String::String(String&& other) noexcept
    : text_(std::exchange(other.text_, nullptr)),
      capacity_(std::exchange(other.capacity_, 0)),
      length_(std::exchange(other.length_, 0)) {}
String::String(const Printable& printable) {
    Collector collector(*this);
    printable.printTo(collector);
}
String::String(char c) { set(&c, 1); }
String::String(unsigned char value, int base) { set_integer(value, false, base); }
String::String(int value, int base) : String((long long)value, base) {}
String::String(unsigned value, int base) { set_integer(value, false, base); }
String::String(long value, int base) : String((long long)value, base) {}
String::String(unsigned long value, int base) { set_integer(value, false, base); }
String::String(long long value, int base) {
    set_integer(value < 0 ? 0ull - (unsigned long long)value : (unsigned long long)value, value < 0, base);
}
String::String(unsigned long long value, int base) { set_integer(value, false, base); }
String::String(float value, int decimals) : String(double(value), decimals) {}
String::String(double value, int decimals) : String(format("%.*f", decimals < 0 ? 0 : decimals, value)) {}
String::~String() { free(text_); }

String String::format(const char* format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    String text;
    unsigned length = unsigned(wiring::format(nullptr, 0, format, arguments));
    if (text.reserve(length)) {
        wiring::format(text.text_, length + 1, format, again);
        text.length_ = length;
    }
    va_end(again);
    va_end(arguments);
    return text;
}

String& String::operator=(const String& other) {
    if (this != &other) {
        set(other.c_str(), other.length_);
    }
    return *this;
}
String& String::operator=(String&& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(capacity_, other.capacity_);
    std::swap(length_, other.length_);
    return *this;
}
String& String::operator=(const char* text) {
    if (text_ && text >= text_ && text <= text_ + length_) {
        return *this = String(text);  // a part of itself
    }
    set(text, text ? unsigned(strlen(text)) : 0);
    return *this;
}

bool String::reserve(unsigned size) {
    if (text_ && capacity_ >= size) {
        return true;
    }
    char* moved = size < UINT_MAX ? static_cast<char*>(realloc(text_, size + 1)) : nullptr;
    if (!moved) {
        return false;
    }
    text_ = moved;
    capacity_ = size;
    text_[length_] = 0;
    return true;
}

void String::clear() {
    free(text_);
    text_ = nullptr;
    capacity_ = length_ = 0;
}

void String::set(const char* text, unsigned length) {
    if (!reserve(length)) {
        clear();
        return;
    }
    if (length > 0) {
        memmove(text_, text, length);
    }
    text_[length] = 0;
    length_ = length;
}

void String::set_integer(unsigned long long value, bool negative, int base) {
    char digits[66];
    char* at = digits + sizeof(digits);
    unsigned radix = base < 2 || base > 36 ? 10 : unsigned(base);
    do {
        *--at = "0123456789abcdefghijklmnopqrstuvwxyz"[value % radix];
        value /= radix;
    } while (value != 0);
    if (negative) {
        *--at = '-';
    }
    set(at, unsigned(digits + sizeof(digits) - at));
}

bool String::concat(const char* text, unsigned length) {
    unsigned sum;
    if (!text || __builtin_add_overflow(length_, length, &sum)) {
        return false;
    }
    bool own = text_ && text >= text_ && text <= text_ + length_;
    size_t offset = own ? size_t(text - text_) : 0;
    if (sum > capacity_ || !text_) {
        // A text that grows byte by byte is moved a few times, not every time; in a pinch, exactly what it needs.
        if (!(length_ > 0 && reserve(sum + sum / 4)) && !reserve(sum)) {
            return false;
        }
    }
    memmove(text_ + length_, own ? text_ + offset : text, length);
    length_ = sum;
    text_[length_] = 0;
    return true;
}

bool String::equalsIgnoreCase(const String& other) const {
    if (length_ != other.length_) {
        return false;
    }
    for (unsigned i = 0; i < length_; i++) {
        if (lower(text_[i]) != lower(other.text_[i])) {
            return false;
        }
    }
    return true;
}

bool String::startsWith(const String& prefix, unsigned offset) const {
    return offset <= length_ && prefix.length_ <= length_ - offset &&
           memcmp(c_str() + offset, prefix.c_str(), prefix.length_) == 0;
}

bool String::endsWith(const String& suffix) const {
    return suffix.length_ <= length_ && memcmp(end() - suffix.length_, suffix.c_str(), suffix.length_) == 0;
}

void String::setCharAt(unsigned index, char c) {
    if (index < length_) {
        text_[index] = c;
    }
}

char& String::operator[](unsigned index) {
    static char nowhere;
    nowhere = 0;
    return index < length_ ? text_[index] : nowhere;
}

void String::getBytes(unsigned char* to, unsigned size, unsigned index) const {
    if (!to || size == 0) {
        return;
    }
    unsigned left = index < length_ ? length_ - index : 0;
    unsigned count = left < size - 1 ? left : size - 1;
    memcpy(to, c_str() + (count > 0 ? index : 0), count);
    to[count] = 0;
}

int String::indexOf(char c, unsigned from) const {
    for (unsigned i = from; i < length_; i++) {
        if (text_[i] == c) {
            return int(i);
        }
    }
    return -1;
}

int String::indexOf(const String& text, unsigned from) const {
    for (unsigned i = from; i < length_; i++) {
        if (startsWith(text, i)) {
            return int(i);
        }
    }
    return -1;
}

int String::lastIndexOf(char c, unsigned from) const {
    if (from >= length_) {
        return -1;
    }
    for (int i = int(from); i >= 0; i--) {
        if (text_[i] == c) {
            return i;
        }
    }
    return -1;
}

int String::lastIndexOf(const String& text, unsigned from) const {
    if (text.length_ == 0 || length_ == 0 || text.length_ > length_) {
        return -1;
    }
    for (int i = int(from >= length_ ? length_ - 1 : from); i >= 0; i--) {
        if (startsWith(text, unsigned(i))) {
            return i;
        }
    }
    return -1;
}

String String::substring(unsigned from, unsigned to) const {
    if (from > to) {
        std::swap(from, to);
    }
    if (from > length_) {
        return String();
    }
    return String(c_str() + from, (to > length_ ? length_ : to) - from);
}

String& String::replace(char find, char by) {
    for (unsigned i = 0; i < length_; i++) {
        if (text_[i] == find) {
            text_[i] = by;
        }
    }
    return *this;
}

String& String::replace(const String& find, const String& by) {
    if (find.length_ == 0) {
        return *this;
    }
    String made;
    unsigned from = 0;
    for (int at; (at = indexOf(find, from)) >= 0; from = unsigned(at) + find.length_) {
        made.concat(c_str() + from, unsigned(at) - from);
        made.concat(by);
    }
    if (from > 0) {
        made.concat(c_str() + from, length_ - from);
        *this = std::move(made);
    }
    return *this;
}

String& String::remove(unsigned index, unsigned count) {
    if (index < length_ && count > 0) {
        count = count > length_ - index ? length_ - index : count;
        memmove(text_ + index, text_ + index + count, length_ - index - count);
        length_ -= count;
        text_[length_] = 0;
    }
    return *this;
}

String& String::toLowerCase() {
    for (unsigned i = 0; i < length_; i++) {
        text_[i] = lower(text_[i]);
    }
    return *this;
}

String& String::toUpperCase() {
    for (unsigned i = 0; i < length_; i++) {
        text_[i] = upper(text_[i]);
    }
    return *this;
}

String& String::trim() {
    while (length_ > 0 && blank(text_[length_ - 1])) {
        text_[--length_] = 0;
    }
    unsigned blanks = 0;
    while (blanks < length_ && blank(text_[blanks])) {
        blanks++;
    }
    return remove(0, blanks);
}

// As the C library's `atol`, within 32 bits.
long String::toInt() const { return strtol(c_str(), nullptr, 10); }
