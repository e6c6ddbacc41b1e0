// Log, Logger and log handlers. Nothing is logged until the sketch makes a handler, as on a device.
#pragma once

#include <initializer_list>

#include "wiring_serial.h"

enum LogLevel {
    LOG_LEVEL_ALL = 1,
    LOG_LEVEL_TRACE = 10,
    LOG_LEVEL_INFO = 30,
    LOG_LEVEL_WARN = 40,
    LOG_LEVEL_ERROR = 50,
    LOG_LEVEL_PANIC = 60,
    LOG_LEVEL_NONE = 70,
};

struct LogAttributes {
    const char* file = nullptr;
    int line = 0;
    const char* function = nullptr;
    uint32_t time = 0;
    intptr_t code = 0;
    const char* details = nullptr;
    bool has_code = false;
};

// A category and the level from which it is logged; it counts for categories below it, too ("app" for "app.network").
class LogCategoryFilter {
  public:
    LogCategoryFilter(const char* category, LogLevel level) : category(category), level(level) {}
    String category;
    LogLevel level;
};

// A list of its own, so that `std::initializer_list` is copied once and kept.
class LogCategoryFilters {
  public:
    LogCategoryFilters() = default;
    LogCategoryFilters(std::initializer_list<LogCategoryFilter> filters);
    LogCategoryFilters(const LogCategoryFilters& other) : LogCategoryFilters() { copy(other.items_, other.count_); }
    LogCategoryFilters& operator=(const LogCategoryFilters&) = delete;
    ~LogCategoryFilters() { delete[] items_; }

    // The level of the longest filter that fits, else `otherwise`.
    LogLevel level(const char* category, LogLevel otherwise) const;

  private:
    struct Item {
        String category;
        LogLevel level;
    };
    void copy(const Item* items, size_t count);

    Item* items_ = nullptr;
    size_t count_ = 0;
};

class LogHandler {
  public:
    explicit LogHandler(LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : level_(level), filters_(filters) {}
    virtual ~LogHandler() = default;

    LogLevel level() const { return level_; }
    LogLevel level(const char* category) const { return filters_.level(category, level_); }
    static const char* levelName(LogLevel level);

    void message(const char* message, LogLevel level, const char* category, const LogAttributes& attributes) {
        if (level >= this->level(category)) {
            logMessage(message, level, category, attributes);
        }
    }
    virtual void write(const char* data, size_t size) { (void)data, (void)size; }
    void write(const char* data, size_t size, LogLevel level, const char* category) {
        if (level >= this->level(category)) {
            write(data, size);
        }
    }

  protected:
    virtual void logMessage(const char* message, LogLevel level, const char* category, const LogAttributes&) = 0;

  private:
    friend class LogManager;
    LogLevel level_;
    LogCategoryFilters filters_;
    LogHandler* next_ = nullptr;
};

class LogManager {
  public:
    static LogManager* instance();
    bool addHandler(LogHandler* handler);
    void removeHandler(LogHandler* handler);
    LogHandler* first() const { return first_; }
    static LogHandler* next(const LogHandler* handler) { return handler->next_; }

  private:
    LogHandler* first_ = nullptr;
};

// Writes lines like a device's, "0000001234 [app] INFO: text", to what it is given. It has to be added to the manager.
class StreamLogHandler : public LogHandler {
  public:
    explicit StreamLogHandler(Print& stream, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : LogHandler(level, filters), stream_(&stream) {}
    void write(const char* data, size_t size) override { stream_->write(data, size); }
    using LogHandler::write;

  protected:
    void logMessage(const char* message, LogLevel level, const char* category, const LogAttributes&) override;
    Print* stream() const { return stream_; }

  private:
    Print* stream_;
};

// Hands lines to the board, which knows how its serial log looks.
class SerialLogHandler : public LogHandler {
  public:
    explicit SerialLogHandler(LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : LogHandler(level, filters) {
        LogManager::instance()->addHandler(this);
    }
    explicit SerialLogHandler(int, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : SerialLogHandler(level, filters) {}
    ~SerialLogHandler() override { LogManager::instance()->removeHandler(this); }
    void write(const char* data, size_t size) override { Serial.write(data, size); }
    using LogHandler::write;

  protected:
    void logMessage(const char* message, LogLevel level, const char* category, const LogAttributes&) override;
};

// For a port without a wire: its lines go nowhere.
class Serial1LogHandler : public StreamLogHandler {
  public:
    explicit Serial1LogHandler(LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(Serial1, level, filters) {}
    explicit Serial1LogHandler(int, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(Serial1, level, filters) {}
};

class LogModifier;

class Logger {
  public:
    explicit constexpr Logger(const char* name = "app") : name_(name) {}

    void trace(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void info(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void warn(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void error(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void log(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void log(LogLevel level, const char* format, ...) const __attribute__((format(printf, 3, 4)));
    void operator()(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void operator()(LogLevel level, const char* format, ...) const __attribute__((format(printf, 3, 4)));

    // Without category, level and end of line.
    void printf(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void printf(LogLevel level, const char* format, ...) const __attribute__((format(printf, 3, 4)));
    void print(const char* text) const { print(LOG_LEVEL_INFO, text); }
    void print(LogLevel level, const char* text) const { write(level, text, strlen(text)); }
    void write(const char* data, size_t size) const { write(LOG_LEVEL_INFO, data, size); }
    void write(LogLevel level, const char* data, size_t size) const;
    // As hexadecimal digits.
    void dump(const void* data, size_t size) const { dump(LOG_LEVEL_INFO, data, size); }
    void dump(LogLevel level, const void* data, size_t size) const;

    bool isTraceEnabled() const { return isLevelEnabled(LOG_LEVEL_TRACE); }
    bool isInfoEnabled() const { return isLevelEnabled(LOG_LEVEL_INFO); }
    bool isWarnEnabled() const { return isLevelEnabled(LOG_LEVEL_WARN); }
    bool isErrorEnabled() const { return isLevelEnabled(LOG_LEVEL_ERROR); }
    bool isLevelEnabled(LogLevel level) const;
    const char* name() const { return name_; }

    LogModifier code(intptr_t code) const;
    LogModifier details(const char* details) const;

    void vlog(LogLevel level, const char* format, va_list arguments, const LogAttributes& attributes = {}) const;

  private:
    const char* name_;
};

// `Log.code(5).details("timed out").error("...")`.
class LogModifier {
  public:
    LogModifier(const Logger& logger) : logger_(logger) {}
    LogModifier& code(intptr_t code);
    LogModifier& details(const char* details);
    void trace(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void info(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void warn(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void error(const char* format, ...) const __attribute__((format(printf, 2, 3)));
    void log(LogLevel level, const char* format, ...) const __attribute__((format(printf, 3, 4)));

  private:
    const Logger& logger_;
    LogAttributes attributes_;
};

extern const Logger Log;

// The category of the LOG macros in a file is that of LOG_SOURCE_CATEGORY, in a block that of LOG_CATEGORY, or "app".
inline const Logger& wiring_log(long) { return Log; }
#define LOG_SOURCE_CATEGORY(name)                               \
    static Logger wiring_source_logger(name);                   \
    static const Logger& wiring_log(int) { return wiring_source_logger; }
#define LOG_CATEGORY(name) \
    auto wiring_log = [](int) { return Logger(name); }

#define LOG(level, format, ...) wiring_log(0).log(LOG_LEVEL_##level, format, ##__VA_ARGS__)
#define LOG_PRINTF(level, format, ...) wiring_log(0).printf(LOG_LEVEL_##level, format, ##__VA_ARGS__)
#define LOG_DEBUG(level, format, ...)
