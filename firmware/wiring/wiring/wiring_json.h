// JSON: reading (JSONValue and its iterators) and writing (JSONWriter). A text that is not JSON is an invalid value.
#pragma once

#include "wiring_print.h"

enum JSONType { JSON_TYPE_INVALID, JSON_TYPE_NULL, JSON_TYPE_BOOL, JSON_TYPE_NUMBER, JSON_TYPE_STRING, JSON_TYPE_ARRAY, JSON_TYPE_OBJECT };

class JSONString {
  public:
    JSONString() = default;
    explicit JSONString(String text) : text_(std::move(text)) {}
    const char* data() const { return text_.c_str(); }
    size_t size() const { return text_.length(); }
    bool isEmpty() const { return text_.isEmpty(); }
    bool operator==(const char* other) const { return text_ == other; }
    bool operator!=(const char* other) const { return text_ != other; }
    bool operator==(const String& other) const { return text_ == other; }
    bool operator!=(const String& other) const { return text_ != other; }
    bool operator==(const JSONString& other) const { return text_ == other.text_; }
    bool operator!=(const JSONString& other) const { return text_ != other.text_; }
    explicit operator const char*() const { return data(); }
    operator String() const { return text_; }

  private:
    String text_;
};

// A value within a text that is shared by all that came of one parse.
class JSONValue {
  public:
    JSONValue() = default;
    // The text is copied in both; a device takes the place of the first for its own use.
    static JSONValue parse(char* json, size_t size) { return parseCopy(json, size); }
    static JSONValue parseCopy(const char* json, size_t size);
    static JSONValue parseCopy(const char* json) { return json ? parseCopy(json, strlen(json)) : JSONValue(); }
    static JSONValue parseCopy(const String& json) { return parseCopy(json.c_str(), json.length()); }

    JSONType type() const;
    bool isNull() const { return type() == JSON_TYPE_NULL; }
    bool isBool() const { return type() == JSON_TYPE_BOOL; }
    bool isNumber() const { return type() == JSON_TYPE_NUMBER; }
    bool isString() const { return type() == JSON_TYPE_STRING; }
    bool isArray() const { return type() == JSON_TYPE_ARRAY; }
    bool isObject() const { return type() == JSON_TYPE_OBJECT; }
    bool isValid() const { return type() != JSON_TYPE_INVALID; }

    // A number or a text that begins with one; true counts as 1. False is "false", "", 0 and null. Source: documented.
    bool toBool() const;
    int toInt() const;
    double toDouble() const;
    JSONString toString() const;

  private:
    friend class JSONIterator;
    JSONValue(std::shared_ptr<const String> text, const char* at) : text_(std::move(text)), at_(at) {}

    std::shared_ptr<const String> text_;
    const char* at_ = nullptr;
};

class JSONIterator {
  public:
    const JSONValue& value() const { return value_; }
    // How many are left.
    size_t count() const;

  protected:
    JSONIterator(const JSONValue& parent, JSONType type);
    bool advance(bool named);

    bool named_ = false;
    JSONString name_;
    JSONValue value_;

  private:
    std::shared_ptr<const String> text_;
    const char* at_ = nullptr;  // the next one, or the closing bracket
};

class JSONObjectIterator : public JSONIterator {
  public:
    explicit JSONObjectIterator(const JSONValue& value) : JSONIterator(value, JSON_TYPE_OBJECT) { named_ = true; }
    bool next() { return advance(true); }
    const JSONString& name() const { return name_; }
};

class JSONArrayIterator : public JSONIterator {
  public:
    explicit JSONArrayIterator(const JSONValue& value) : JSONIterator(value, JSON_TYPE_ARRAY) {}
    bool next() { return advance(false); }
};

class JSONWriter {
  public:
    virtual ~JSONWriter() = default;
    JSONWriter& beginArray() { return open('['); }
    JSONWriter& endArray() { return close(']'); }
    JSONWriter& beginObject() { return open('{'); }
    JSONWriter& endObject() { return close('}'); }
    JSONWriter& name(const char* name) { return this->name(name, strlen(name)); }
    JSONWriter& name(const char* name, size_t size);
    JSONWriter& name(const String& name) { return this->name(name.c_str(), name.length()); }
    JSONWriter& value(bool value) { return raw(value ? "true" : "false"); }
    JSONWriter& value(int value) { return raw(String(value)); }
    JSONWriter& value(unsigned value) { return raw(String(value)); }
    JSONWriter& value(long value) { return raw(String(value)); }
    JSONWriter& value(unsigned long value) { return raw(String(value)); }
    JSONWriter& value(long long value) { return raw(String(value)); }
    JSONWriter& value(unsigned long long value) { return raw(String(value)); }
    JSONWriter& value(double value, int decimals);
    JSONWriter& value(double value);
    JSONWriter& value(const char* text) { return value(text, strlen(text)); }
    JSONWriter& value(const char* text, size_t size);
    JSONWriter& value(const String& text) { return value(text.c_str(), text.length()); }
    JSONWriter& nullValue() { return raw("null"); }

  protected:
    virtual void write(const char* data, size_t size) = 0;

  private:
    JSONWriter& open(char bracket);
    JSONWriter& close(char bracket);
    JSONWriter& raw(const String& text);
    void separate();
    void quote(const char* text, size_t size);

    enum { FIRST, NEXT, VALUE } state_ = FIRST;
};

class JSONStreamWriter : public JSONWriter {
  public:
    explicit JSONStreamWriter(Print& stream) : stream_(&stream) {}
    Print* stream() const { return stream_; }

  protected:
    void write(const char* data, size_t size) override { stream_->write(data, size); }

  private:
    Print* stream_;
};

// Writes what has room, without a closing 0, and counts the rest.
class JSONBufferWriter : public JSONWriter {
  public:
    JSONBufferWriter(char* buffer, size_t size) : buffer_(buffer), size_(size) {}
    char* buffer() const { return buffer_; }
    size_t bufferSize() const { return size_; }
    size_t dataSize() const { return written_; }

  protected:
    void write(const char* data, size_t size) override {
        if (written_ < size_) {
            memcpy(buffer_ + written_, data, size < size_ - written_ ? size : size_ - written_);
        }
        written_ += size;
    }

  private:
    char* buffer_;
    size_t size_;
    size_t written_ = 0;
};
