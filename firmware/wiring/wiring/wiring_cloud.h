// Particle: functions, variables, subscriptions, events.
#pragma once

#include "wiring_string.h"
#include "wiring_time.h"

// --- Futures ---------------------------------------------------------------------------------------------------------

class Error {
  public:
    enum Type {
        NONE = SYSTEM_ERROR_NONE,
        UNKNOWN = SYSTEM_ERROR_UNKNOWN,
        BUSY = SYSTEM_ERROR_BUSY,
        NOT_SUPPORTED = SYSTEM_ERROR_NOT_SUPPORTED,
        CANCELLED = SYSTEM_ERROR_CANCELLED,
        TIMEOUT = SYSTEM_ERROR_TIMEOUT,
        INVALID_STATE = SYSTEM_ERROR_INVALID_STATE,
        NO_MEMORY = SYSTEM_ERROR_NO_MEMORY,
        INVALID_ARGUMENT = SYSTEM_ERROR_INVALID_ARGUMENT,
        LIMIT_EXCEEDED = SYSTEM_ERROR_LIMIT_EXCEEDED,
    };
    Error(Type type = UNKNOWN, const char* message = "") : type_(type), message_(message) {}
    Type type() const { return type_; }
    const char* message() const { return message_; }
    int code() const { return type_; }
    bool operator==(Type type) const { return type_ == type; }
    bool operator!=(Type type) const { return type_ != type; }
    explicit operator bool() const { return type_ != NONE; }

  private:
    Type type_;
    const char* message_;
};

namespace wiring {

// An event on its way to the cloud, which all copies of a future share.
class Acknowledgement {
  public:
    explicit Acknowledgement(uint32_t publication) : publication_(publication) {}
    void hold() { holders_++; }
    void release() {
        if (--holders_ == 0) {
            delete this;
        }
    }
    // Whether it is known what has become of it. Looking takes a moment, as looking at the clock does.
    bool done();
    // Waits until it is, as `Particle.process()` again and again; with a time, no longer than that.
    void wait(int ms);
    Error error() const { return outcome_ < 0 ? Error(Error::Type(outcome_)) : Error(Error::NONE); }
    // Calls this when it is done: at the end of a loop, or when someone looks.
    void then(std::function<void()> callback);

  private:
    friend struct Watched;
    struct Callback {
        std::function<void()> call;
        Callback* next;
    };
    uint32_t publication_;
    uint32_t holders_ = 1;
    int32_t outcome_ = 0;
    Callback* callbacks_ = nullptr;
    Acknowledgement* next_ = nullptr;
};

}  // namespace wiring

// The outcome of something that is over when the call returns, or of an event that the cloud is to acknowledge.
template <typename T>
class Future {
  public:
    Future(T result) : result_(result), error_(Error::NONE) {}
    // Takes over the caller's hold on `open`.
    Future(T result, wiring::Acknowledgement* open) : result_(result), error_(Error::NONE), open_(open) {}
    Future(const Future& other) : result_(other.result_), error_(other.error_), open_(other.open_) {
        if (open_) {
            open_->hold();
        }
    }
    Future& operator=(Future other) {
        std::swap(result_, other.result_);
        std::swap(error_, other.error_);
        std::swap(open_, other.open_);
        return *this;
    }
    ~Future() {
        if (open_) {
            open_->release();
        }
    }
    static Future failed(Error error) {
        Future future{T()};
        future.error_ = error;
        return future;
    }
    // Waits for its end, at most for so many milliseconds unless that is 0.
    const Future& wait(int ms = 0) const {
        if (open_) {
            open_->wait(ms);
        }
        return *this;
    }
    Future& wait(int ms = 0) {
        static_cast<const Future*>(this)->wait(ms);
        return *this;
    }
    bool isDone() const { return !open_ || open_->done(); }
    bool isSucceeded() const { return isDone() && !error(); }
    bool isFailed() const { return isDone() && error(); }
    bool isCancelled() const { return false; }
    T result(T otherwise = T()) const { return isSucceeded() ? result_ : otherwise; }
    Error error() const { return open_ ? open_->error() : error_; }
    operator T() const { return wait().result(); }
    template <typename F>
    Future& onSuccess(F callback) {
        return then([callback, result = result_](const Error& error) mutable {
            if (!error) {
                callback(result);
            }
        });
    }
    template <typename F>
    Future& onError(F callback) {
        return then([callback](const Error& error) mutable {
            if (error) {
                callback(error);
            }
        });
    }

  private:
    template <typename F>
    Future& then(F callback) {
        if (open_) {
            open_->then([callback, open = open_]() mutable { callback(open->error()); });
        } else {
            callback(error_);
        }
        return *this;
    }

    T result_;
    Error error_;
    wiring::Acknowledgement* open_ = nullptr;
};

// --- Flags -----------------------------------------------------------------------------------------------------------

class PublishFlags {
  public:
    constexpr PublishFlags(uint32_t value = 0) : value_(value) {}
    constexpr uint32_t value() const { return value_; }
    constexpr PublishFlags operator|(PublishFlags other) const { return PublishFlags(value_ | other.value_); }
    PublishFlags& operator|=(PublishFlags other) {
        value_ |= other.value_;
        return *this;
    }

  private:
    uint32_t value_;
};
// A type of its own, so that a time to live is not taken for a flag.
class PublishFlag : public PublishFlags {
  public:
    explicit constexpr PublishFlag(uint32_t value) : PublishFlags(value) {}
};
// Visibility has no effect any more, and `NO_ACK` none here. Source: observed (Device OS); chosen.
constexpr PublishFlag PUBLIC{0x0}, PRIVATE{0x1}, NO_ACK{0x2}, WITH_ACK{0x8};

enum Spark_Subscription_Scope_TypeDef { MY_DEVICES, ALL_DEVICES };
enum Spark_Data_TypeDef { BOOLEAN = 1, INT = 2, STRING = 4, DOUBLE = 9 };

class CloudDisconnectOptions {
  public:
    CloudDisconnectOptions& graceful(bool) { return *this; }
    CloudDisconnectOptions& timeout(system_tick_t) { return *this; }
    CloudDisconnectOptions& timeout(std::chrono::milliseconds) { return *this; }
    CloudDisconnectOptions& clearSession(bool) { return *this; }
};

typedef void (*EventHandler)(const char* name, const char* data);
typedef void (*EventHandlerWithData)(void* context, const char* name, const char* data);
typedef std::function<void(const char*, const char*)> wiring_event_handler_t;
typedef int (*cloud_function_t)(String);
typedef std::function<int(String)> user_std_function_int_str_t;

// --- What stands behind a handle -------------------------------------------------------------------------------------

namespace wiring {

class Variable {
  public:
    virtual ~Variable() = default;
    virtual void answer() const = 0;
};

inline void answer(bool value) { board_value_bool(value); }
inline void answer(int value) { board_value_int(value); }
inline void answer(long value) { board_value_int(int32_t(value)); }
inline void answer(unsigned value) { board_value_int(int32_t(value)); }
inline void answer(unsigned long value) { board_value_int(int32_t(value)); }
inline void answer(double value) { board_value_double(value); }
inline void answer(const char* value) { board_value_text(value ? value : "", value ? strlen(value) : 0); }
inline void answer(const String& value) { board_value_text(value.c_str(), value.length()); }

// Codes of the describe message; 0 for a type that cannot be a variable.
template <typename T>
constexpr uint32_t kind_of() {
    using Plain = std::decay_t<T>;
    return std::is_same<Plain, bool>::value                                                                ? 1
           : std::is_same<Plain, double>::value                                                            ? 9
           : std::is_same<Plain, String>::value || std::is_same<Plain, const char*>::value || std::is_same<Plain, char*>::value
               ? 4
           : std::is_integral<Plain>::value && sizeof(Plain) <= 4 ? 2
                                                                  : 0;
}

template <typename T>
class Value : public Variable {
  public:
    explicit Value(const T* value) : value_(value) {}
    void answer() const override { wiring::answer(*value_); }

  private:
    const T* value_;
};

class Text : public Variable {
  public:
    explicit Text(const char* text) : text_(text) {}
    void answer() const override { wiring::answer(text_); }

  private:
    const char* text_;
};

template <typename F>
class Computed : public Variable {
  public:
    explicit Computed(F compute) : compute_(std::move(compute)) {}
    void answer() const override { wiring::answer(compute_()); }

  private:
    mutable F compute_;
};

bool register_variable(const char* name, uint32_t kind, Variable* variable);

}  // namespace wiring

// --- Particle --------------------------------------------------------------------------------------------------------

class CloudClass {
  public:
    // Functions: plain ones, lambdas, std::function, methods. They take a String, by value or reference, or a text.
    template <typename F>
    static bool function(const char* name, F function) {
        static_assert(std::is_invocable<F, String>::value, "a cloud function takes a String and returns an int");
        return register_function(name, user_std_function_int_str_t(std::move(function)));
    }
    template <typename T, typename Argument>
    static bool function(const char* name, int (T::*method)(Argument), T* instance) {
        return register_function(name, [=](String argument) { return (instance->*method)(std::move(argument)); });
    }
    template <typename T, typename Argument>
    static bool function(const char* name, int (T::*method)(Argument) const, const T* instance) {
        return register_function(name, [=](String argument) { return (instance->*method)(std::move(argument)); });
    }

    // Variables: of four types, read when they are asked for; or anything that can be called and returns one of them.
    static bool variable(const char* name, const char* text) {
        return wiring::register_variable(name, STRING, new wiring::Text(text));
    }
    template <typename T, typename = std::enable_if_t<std::is_arithmetic<T>::value || std::is_same<T, String>::value>>
    static bool variable(const char* name, const T& value) {
        static_assert(!std::is_same<T, float>::value, "a cloud variable cannot be a float; make it a double");
        static_assert(std::is_same<T, float>::value || wiring::kind_of<T>() != 0,
                      "a cloud variable is a bool, an int, a double or a text");
        return wiring::register_variable(name, wiring::kind_of<T>(), new wiring::Value<T>(&value));
    }
    template <typename F, typename Result = decltype(std::declval<F&>()())>
    static bool variable(const char* name, F compute) {
        static_assert(wiring::kind_of<Result>() != 0, "a cloud variable is a bool, an int, a double or a text");
        return wiring::register_variable(name, wiring::kind_of<Result>(), new wiring::Computed<F>(std::move(compute)));
    }
    template <typename T, typename Result>
    static bool variable(const char* name, Result (T::*method)() const, const T* instance) {
        return variable(name, [=] { return (instance->*method)(); });
    }
    template <typename T, typename Result>
    static bool variable(const char* name, Result (T::*method)(), T* instance) {
        return variable(name, [=] { return (instance->*method)(); });
    }
    // With the type in words, as it was once given.
    template <typename T>
    static bool variable(const char* name, const T& value, Spark_Data_TypeDef) {
        return variable(name, value);
    }
    static bool variable(const char* name, const int* value, Spark_Data_TypeDef) { return variable(name, *value); }
    static bool variable(const char* name, const double* value, Spark_Data_TypeDef) { return variable(name, *value); }

    // Subscriptions. Scope and device are accepted and have no effect. Source: observed (Device OS).
    static bool subscribe(const char* prefix, EventHandler handler, Spark_Subscription_Scope_TypeDef = ALL_DEVICES) {
        return register_subscription(prefix, reinterpret_cast<const void*>(handler), nullptr, handler);
    }
    static bool subscribe(const char* prefix, EventHandler handler, const char*) { return subscribe(prefix, handler); }
    static bool subscribe(const char* prefix, wiring_event_handler_t handler,
                          Spark_Subscription_Scope_TypeDef = ALL_DEVICES) {
        return register_subscription(prefix, nullptr, nullptr, std::move(handler));
    }
    static bool subscribe(const char* prefix, wiring_event_handler_t handler, const char*) {
        return subscribe(prefix, std::move(handler));
    }
    template <typename F, typename = std::enable_if_t<!std::is_same<F, EventHandler>::value &&
                                                      !std::is_same<F, wiring_event_handler_t>::value &&
                                                      std::is_invocable<F, const char*, const char*>::value>>
    static bool subscribe(const char* prefix, F handler, Spark_Subscription_Scope_TypeDef = ALL_DEVICES) {
        return register_subscription(prefix, nullptr, nullptr, wiring_event_handler_t(std::move(handler)));
    }
    template <typename T>
    static bool subscribe(const char* prefix, void (T::*method)(const char*, const char*), T* instance,
                          Spark_Subscription_Scope_TypeDef = ALL_DEVICES) {
        return register_subscription(prefix, nullptr, nullptr,
                                     [=](const char* name, const char* data) { (instance->*method)(name, data); });
    }
    template <typename T>
    static bool subscribe(const char* prefix, void (T::*method)(const char*, const char*), T* instance, const char*) {
        return subscribe(prefix, method, instance);
    }
    static bool subscribe(const char* prefix, EventHandlerWithData handler, void* context) {
        return register_subscription(prefix, reinterpret_cast<const void*>(handler), context,
                                     [=](const char* name, const char* data) { handler(context, name, data); });
    }
    static void unsubscribe();

    // Events.
    static Future<bool> publish(const char* name) { return send(name, nullptr, -1, {}); }
    static Future<bool> publish(const char* name, const char* data) { return send(name, data, -1, {}); }
    static Future<bool> publish(const char* name, const char* data, int ttl) { return send(name, data, ttl, {}); }
    static Future<bool> publish(const char* name, const char* data, std::chrono::seconds ttl) {
        return send(name, data, int(ttl.count()), {});
    }
    static Future<bool> publish(const char* name, PublishFlags flags, PublishFlags more = {}) {
        return send(name, nullptr, -1, flags | more);
    }
    static Future<bool> publish(const char* name, const char* data, PublishFlags flags, PublishFlags more = {}) {
        return send(name, data, -1, flags | more);
    }
    static Future<bool> publish(const char* name, const char* data, int ttl, PublishFlags flags, PublishFlags more = {}) {
        return send(name, data, ttl, flags | more);
    }
    static Future<bool> publish(const char* name, const char* data, std::chrono::seconds ttl, PublishFlags flags,
                                PublishFlags more = {}) {
        return send(name, data, int(ttl.count()), flags | more);
    }

    static bool connected() { return board_cloud_connected() != 0; }
    static bool disconnected() { return !connected(); }
    static void connect() { board_cloud_connect(); }
    static void disconnect(const CloudDisconnectOptions& = {}) { board_cloud_disconnect(); }
    static void setDisconnectOptions(const CloudDisconnectOptions&) {}
    static void process() { board_process(); }

    static bool syncTime();
    static bool syncTimePending();
    static bool syncTimeDone() { return !syncTimePending(); }
    static system_tick_t timeSyncedLast();
    static system_tick_t timeSyncedLast(time32_t& time);
    static system_tick_t timeSyncedLast(time_t& time);

    static void keepAlive(unsigned seconds) { board_cloud_keep_alive(seconds); }
    static void keepAlive(std::chrono::seconds seconds) { board_cloud_keep_alive(uint32_t(seconds.count())); }
    // Vitals are no part of the emulated cloud; the call is accepted, as on a device that is not connected.
    static int publishVitals(system_tick_t = 0) { return unsupported("Particle.publishVitals"), SYSTEM_ERROR_NOT_SUPPORTED; }
    static int publishVitals(std::chrono::seconds) { return publishVitals(); }
    static int maxEventDataSize() { return 1024; }
    static int maxVariableValueSize() { return 1024; }
    static int maxFunctionArgumentSize() { return 1024; }
    static String deviceID();

  private:
    static bool register_function(const char* name, user_std_function_int_str_t function);
    static bool register_subscription(const char* prefix, const void* handler, const void* context,
                                      wiring_event_handler_t call);
    static Future<bool> send(const char* name, const char* data, int ttl, PublishFlags flags);
};
extern CloudClass Particle;
#define Spark Particle
