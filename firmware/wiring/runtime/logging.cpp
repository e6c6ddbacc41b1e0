#include "../wiring/wiring_logging.h"

const Logger Log;

LogCategoryFilters::LogCategoryFilters(std::initializer_list<LogCategoryFilter> filters)
    : items_(new Item[filters.size()]), count_(0) {
    for (const LogCategoryFilter& filter : filters) {
        items_[count_++] = Item{filter.category, filter.level};
    }
}

void LogCategoryFilters::copy(const Item* items, size_t count) {
    items_ = new Item[count];
    count_ = count;
    for (size_t i = 0; i < count; i++) {
        items_[i] = items[i];
    }
}

LogLevel LogCategoryFilters::level(const char* category, LogLevel otherwise) const {
    LogLevel level = otherwise;
    unsigned longest = 0;
    for (size_t i = 0; i < count_; i++) {
        unsigned length = items_[i].category.length();
        bool fits = strncmp(category, items_[i].category.c_str(), length) == 0 &&
                    (category[length] == 0 || category[length] == '.');
        if (fits && length >= longest) {
            longest = length;
            level = items_[i].level;
        }
    }
    return level;
}

const char* LogHandler::levelName(LogLevel level) {
    return level >= LOG_LEVEL_PANIC   ? "PANIC"
           : level >= LOG_LEVEL_ERROR ? "ERROR"
           : level >= LOG_LEVEL_WARN  ? "WARN"
           : level >= LOG_LEVEL_INFO  ? "INFO"
                                      : "TRACE";
}

LogManager* LogManager::instance() {
    static LogManager manager;
    return &manager;
}

bool LogManager::addHandler(LogHandler* handler) {
    removeHandler(handler);
    LogHandler** link = &first_;
    while (*link) {
        link = &(*link)->next_;
    }
    *link = handler;
    handler->next_ = nullptr;
    return true;
}

void LogManager::removeHandler(LogHandler* handler) {
    for (LogHandler** link = &first_; *link; link = &(*link)->next_) {
        if (*link == handler) {
            *link = handler->next_;
            return;
        }
    }
}

void StreamLogHandler::logMessage(const char* message, LogLevel level, const char* category, const LogAttributes& more) {
    stream_->printf("%010u [%s] %s: %s", unsigned(more.time), category, levelName(level), message);
    if (more.has_code || more.details) {
        stream_->print(" [");
        if (more.has_code) {
            stream_->printf("code = %d", int(more.code));
        }
        if (more.details) {
            stream_->printf("%sdetails = %s", more.has_code ? ", " : "", more.details);
        }
        stream_->print("]");
    }
    stream_->println();
}

void SerialLogHandler::logMessage(const char* message, LogLevel level, const char* category, const LogAttributes& more) {
    if (more.has_code || more.details) {
        String line = String(message) + " [";
        if (more.has_code) {
            line += String::format("code = %d", int(more.code));
        }
        if (more.details) {
            line += String::format("%sdetails = %s", more.has_code ? ", " : "", more.details);
        }
        line += "]";
        board_log(level, category, strlen(category), line.c_str(), line.length());
        return;
    }
    board_log(level, category, strlen(category), message, strlen(message));
}

bool Logger::isLevelEnabled(LogLevel level) const {
    for (LogHandler* handler = LogManager::instance()->first(); handler; handler = LogManager::next(handler)) {
        if (level >= handler->level(name_)) {
            return true;
        }
    }
    return false;
}

void Logger::vlog(LogLevel level, const char* format, va_list arguments, const LogAttributes& attributes) const {
    if (!isLevelEnabled(level)) {
        return;
    }
    // Longer messages are cut. Source: observed (Device OS, 200 bytes with the closing 0).
    char text[200];
    int length = wiring::format(text, sizeof(text), format, arguments);
    if (length >= int(sizeof(text))) {
        text[sizeof(text) - 2] = '~';
    }
    LogAttributes timed = attributes;
    timed.time = board_millis();
    for (LogHandler* handler = LogManager::instance()->first(); handler; handler = LogManager::next(handler)) {
        handler->message(text, level, name_, timed);
    }
}

void Logger::write(LogLevel level, const char* data, size_t size) const {
    for (LogHandler* handler = LogManager::instance()->first(); handler; handler = LogManager::next(handler)) {
        handler->write(data, size, level, name_);
    }
}

void Logger::dump(LogLevel level, const void* data, size_t size) const {
    for (size_t i = 0; i < size; i++) {
        char digits[3];
        snprintf(digits, sizeof(digits), "%02x", static_cast<const uint8_t*>(data)[i]);
        write(level, digits, 2);
    }
}

#define FORWARD(level, to, ...)                 \
    va_list arguments;                          \
    va_start(arguments, format);                \
    to vlog(level, format, arguments, ##__VA_ARGS__); \
    va_end(arguments)

void Logger::trace(const char* format, ...) const { FORWARD(LOG_LEVEL_TRACE, this->); }
void Logger::info(const char* format, ...) const { FORWARD(LOG_LEVEL_INFO, this->); }
void Logger::warn(const char* format, ...) const { FORWARD(LOG_LEVEL_WARN, this->); }
void Logger::error(const char* format, ...) const { FORWARD(LOG_LEVEL_ERROR, this->); }
void Logger::log(const char* format, ...) const { FORWARD(LOG_LEVEL_INFO, this->); }
void Logger::log(LogLevel level, const char* format, ...) const { FORWARD(level, this->); }
void Logger::operator()(const char* format, ...) const { FORWARD(LOG_LEVEL_INFO, this->); }
void Logger::operator()(LogLevel level, const char* format, ...) const { FORWARD(level, this->); }

void Logger::printf(const char* format, ...) const {
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    wiring::format(text, sizeof(text), format, arguments);
    va_end(arguments);
    print(text);
}
void Logger::printf(LogLevel level, const char* format, ...) const {
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    wiring::format(text, sizeof(text), format, arguments);
    va_end(arguments);
    print(level, text);
}

LogModifier Logger::code(intptr_t code) const { return LogModifier(*this).code(code); }
LogModifier Logger::details(const char* details) const { return LogModifier(*this).details(details); }

LogModifier& LogModifier::code(intptr_t code) {
    attributes_.code = code;
    attributes_.has_code = true;
    return *this;
}
LogModifier& LogModifier::details(const char* details) {
    attributes_.details = details;
    return *this;
}
void LogModifier::trace(const char* format, ...) const { FORWARD(LOG_LEVEL_TRACE, logger_., attributes_); }
void LogModifier::info(const char* format, ...) const { FORWARD(LOG_LEVEL_INFO, logger_., attributes_); }
void LogModifier::warn(const char* format, ...) const { FORWARD(LOG_LEVEL_WARN, logger_., attributes_); }
void LogModifier::error(const char* format, ...) const { FORWARD(LOG_LEVEL_ERROR, logger_., attributes_); }
void LogModifier::log(LogLevel level, const char* format, ...) const { FORWARD(level, logger_., attributes_); }
