#include "../wiring/wiring_json.h"

namespace {

// Deeper texts are taken for no JSON, so that no text can run the stack out.
constexpr int MOST_DEPTH = 32;

const char* skip_blanks(const char* at) {
    while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r') {
        at++;
    }
    return at;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex(char c) {
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int hex4(const char* at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        if (hex(at[i]) < 0) {
            return -1;
        }
        value = value * 16 + hex(at[i]);
    }
    return value;
}

// Each answers what follows the value, or null when there is none.
const char* skip_string(const char* at) {
    if (*at++ != '"') {
        return nullptr;
    }
    while (*at != '"') {
        if (uint8_t(*at) < 0x20) {
            return nullptr;
        }
        if (*at == '\\') {
            at++;
            if (*at == 'u') {
                if (hex4(at + 1) < 0) {
                    return nullptr;
                }
                at += 4;
            } else if (*at == 0 || !strchr("\"\\/bfnrt", *at)) {
                return nullptr;
            }
        }
        at++;
    }
    return at + 1;
}

const char* skip_number(const char* at) {
    at += *at == '-';
    if (!is_digit(*at)) {
        return nullptr;
    }
    if (*at == '0' && is_digit(at[1])) {
        return nullptr;
    }
    while (is_digit(*at)) {
        at++;
    }
    if (*at == '.') {
        if (!is_digit(*++at)) {
            return nullptr;
        }
        while (is_digit(*at)) {
            at++;
        }
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '-' || *at == '+';
        if (!is_digit(*at)) {
            return nullptr;
        }
        while (is_digit(*at)) {
            at++;
        }
    }
    return at;
}

const char* skip_word(const char* at, const char* word) {
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 ? at + length : nullptr;
}

const char* skip_value(const char* at, int depth) {
    at = skip_blanks(at);
    switch (*at) {
        case '"': return skip_string(at);
        case 't': return skip_word(at, "true");
        case 'f': return skip_word(at, "false");
        case 'n': return skip_word(at, "null");
        case '[':
        case '{': break;
        default: return skip_number(at);
    }
    if (depth == 0) {
        return nullptr;
    }
    bool named = *at == '{';
    char end = named ? '}' : ']';
    at = skip_blanks(at + 1);
    if (*at == end) {
        return at + 1;
    }
    for (;;) {
        if (named) {
            at = skip_string(skip_blanks(at));
            if (!at || *(at = skip_blanks(at)) != ':') {
                return nullptr;
            }
            at++;
        }
        at = skip_value(at, depth - 1);
        if (!at) {
            return nullptr;
        }
        at = skip_blanks(at);
        if (*at == end) {
            return at + 1;
        }
        if (*at++ != ',') {
            return nullptr;
        }
    }
}

void append_utf8(String& text, uint32_t code) {
    if (code < 0x80) {
        text += char(code);
    } else if (code < 0x800) {
        text += char(0xc0 | code >> 6);
        text += char(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        text += char(0xe0 | code >> 12);
        text += char(0x80 | (code >> 6 & 0x3f));
        text += char(0x80 | (code & 0x3f));
    } else {
        text += char(0xf0 | code >> 18);
        text += char(0x80 | (code >> 12 & 0x3f));
        text += char(0x80 | (code >> 6 & 0x3f));
        text += char(0x80 | (code & 0x3f));
    }
}

// What is between the quotes at `at`, a string that was checked.
String unquote(const char* at) {
    String text;
    for (at++; *at != '"'; at++) {
        if (*at != '\\') {
            text += *at;
            continue;
        }
        switch (*++at) {
            case 'b': text += '\b'; break;
            case 'f': text += '\f'; break;
            case 'n': text += '\n'; break;
            case 'r': text += '\r'; break;
            case 't': text += '\t'; break;
            case 'u': {
                uint32_t code = uint32_t(hex4(at + 1));
                at += 4;
                if (code >= 0xd800 && code < 0xdc00 && at[1] == '\\' && at[2] == 'u') {
                    uint32_t low = uint32_t(hex4(at + 3));
                    if (low >= 0xdc00 && low < 0xe000) {
                        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                        at += 6;
                    }
                }
                append_utf8(text, code);
                break;
            }
            default: text += *at;
        }
    }
    return text;
}

}  // namespace

JSONValue JSONValue::parseCopy(const char* json, size_t size) {
    auto text = std::make_shared<const String>(json, unsigned(size));
    const char* at = skip_blanks(text->c_str());
    const char* end = skip_value(at, MOST_DEPTH);
    if (!end || *skip_blanks(end) != 0) {
        return JSONValue();
    }
    return JSONValue(text, at);
}

JSONType JSONValue::type() const {
    switch (at_ ? *at_ : 0) {
        case 0: return JSON_TYPE_INVALID;
        case 'n': return JSON_TYPE_NULL;
        case 't':
        case 'f': return JSON_TYPE_BOOL;
        case '"': return JSON_TYPE_STRING;
        case '[': return JSON_TYPE_ARRAY;
        case '{': return JSON_TYPE_OBJECT;
        default: return JSON_TYPE_NUMBER;
    }
}

bool JSONValue::toBool() const {
    switch (type()) {
        case JSON_TYPE_BOOL: return *at_ == 't';
        case JSON_TYPE_NUMBER: return toDouble() != 0;
        case JSON_TYPE_STRING: {
            JSONString text = toString();
            return !text.isEmpty() && text != "false" && text != "0" && text != "0.0";
        }
        default: return false;
    }
}
double JSONValue::toDouble() const {
    switch (type()) {
        case JSON_TYPE_BOOL: return *at_ == 't' ? 1 : 0;
        case JSON_TYPE_NUMBER: return wiring::parse_double(at_);
        case JSON_TYPE_STRING: return wiring::parse_double(toString().data());
        default: return 0;
    }
}
int JSONValue::toInt() const {
    double value = toDouble();
    return value >= 2147483647.0 ? INT32_MAX : value <= -2147483648.0 ? INT32_MIN : int(value);
}
JSONString JSONValue::toString() const {
    switch (type()) {
        case JSON_TYPE_STRING: return JSONString(unquote(at_));
        case JSON_TYPE_NULL:
        case JSON_TYPE_BOOL:
        case JSON_TYPE_NUMBER: return JSONString(String(at_, unsigned(skip_value(at_, 0) - at_)));
        default: return JSONString();
    }
}

JSONIterator::JSONIterator(const JSONValue& parent, JSONType type) {
    if (parent.type() == type) {
        text_ = parent.text_;
        at_ = skip_blanks(parent.at_ + 1);
    }
}

bool JSONIterator::advance(bool named) {
    if (!at_ || *at_ == ']' || *at_ == '}') {
        return false;
    }
    if (named) {
        name_ = JSONString(unquote(at_));
        at_ = skip_blanks(skip_blanks(skip_string(at_)) + 1);
    }
    value_ = JSONValue(text_, at_);
    at_ = skip_blanks(skip_value(at_, MOST_DEPTH));
    if (*at_ == ',') {
        at_ = skip_blanks(at_ + 1);
    }
    return true;
}

size_t JSONIterator::count() const {
    JSONIterator rest = *this;
    size_t count = 0;
    while (rest.advance(named_)) {
        count++;
    }
    return count;
}

void JSONWriter::separate() {
    if (state_ == NEXT) {
        write(",", 1);
    }
}
JSONWriter& JSONWriter::open(char bracket) {
    separate();
    write(&bracket, 1);
    state_ = FIRST;
    return *this;
}
JSONWriter& JSONWriter::close(char bracket) {
    write(&bracket, 1);
    state_ = NEXT;
    return *this;
}
JSONWriter& JSONWriter::raw(const String& text) {
    separate();
    write(text.c_str(), text.length());
    state_ = NEXT;
    return *this;
}
JSONWriter& JSONWriter::name(const char* name, size_t size) {
    separate();
    quote(name, size);
    write(":", 1);
    state_ = VALUE;
    return *this;
}
JSONWriter& JSONWriter::value(const char* text, size_t size) {
    separate();
    quote(text, size);
    state_ = NEXT;
    return *this;
}
JSONWriter& JSONWriter::value(double value, int decimals) { return raw(String(value, decimals)); }
JSONWriter& JSONWriter::value(double value) { return raw(String::format("%g", value)); }

void JSONWriter::quote(const char* text, size_t size) {
    write("\"", 1);
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        const char* short_form = strchr("\bb\ff\nn\rr\tt\"\"\\\\", c);
        if (c == '"' || c == '\\') {
            char escaped[2] = {'\\', c};
            write(escaped, 2);
        } else if (uint8_t(c) < 0x20) {
            if (c != 0 && short_form) {
                char escaped[2] = {'\\', short_form[1]};
                write(escaped, 2);
            } else {
                char escaped[8];
                write(escaped, size_t(snprintf(escaped, sizeof(escaped), "\\u%04x", unsigned(c))));
            }
        } else {
            write(&c, 1);
        }
    }
    write("\"", 1);
}
