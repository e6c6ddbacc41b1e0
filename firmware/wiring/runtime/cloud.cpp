#include "../wiring/wiring_cloud.h"

#include "../wiring/wiring_system.h"
#include "runtime.h"

CloudClass Particle;

namespace {

// A registered function lives as long as the device runs, also when a later one of its name takes its place: the board
// may still be about to call it.
struct Function {
    user_std_function_int_str_t call;
};

struct Subscription {
    String prefix;
    const void* handler;  // with `context`, what tells two apart; null for what cannot be compared
    const void* context;
    wiring_event_handler_t call;
    bool live;
    Subscription* next;
};

Subscription* subscriptions = nullptr;

// When the cloud told the time: known from the first question on.
struct Sync {
    bool watching = false;
    bool pending = false;
    system_tick_t at = 0;
    uint32_t time = 0;
} sync;

void note_sync() {
    sync.pending = false;
    sync.at = board_millis();
    sync.time = board_unix_time();
}

void watch_sync() {
    if (!sync.watching) {
        sync.watching = true;
        System.on(time_changed, [](system_event_t, int how) {
            if (how == time_changed_sync) {
                note_sync();
            }
        });
        if (board_unix_time() != 0) {
            note_sync();
        }
    }
}

// Why nothing is published now. Source: observed (Device OS).
Error refusal() {
    switch (board_cloud_connected()) {
        case 0: return Error::INVALID_STATE;
        case 2: return Error::BUSY;
        default: return Error::LIMIT_EXCEEDED;
    }
}

}  // namespace

namespace wiring {

// Acknowledgements that someone wants to hear of.
struct Watched {
    static Acknowledgement* first;

    static void add(Acknowledgement* one) {
        one->hold();
        one->next_ = first;
        first = one;
        after_loop = look;
    }

    static void look() {
        // What is called may begin another one.
        Acknowledgement* known = first;
        first = nullptr;
        while (known) {
            Acknowledgement* next = known->next_;
            if (!known->done()) {
                known->next_ = first;
                first = known;
            } else {
                known->release();
            }
            known = next;
        }
    }
};
Acknowledgement* Watched::first = nullptr;

bool Acknowledgement::done() {
    if (outcome_ == 0) {
        outcome_ = board_cloud_outcome(publication_);
    }
    if (outcome_ != 0) {
        while (Callback* callback = callbacks_) {
            callbacks_ = callback->next;
            callback->call();
            delete callback;
        }
    }
    return outcome_ != 0;
}

void Acknowledgement::wait(int ms) {
    hold();
    system_tick_t begin = board_millis();
    while (!done() && (ms <= 0 || board_millis() - begin < system_tick_t(ms))) {
        board_process();
    }
    release();
}

void Acknowledgement::then(std::function<void()> callback) {
    bool watched = callbacks_ != nullptr;
    Callback** end = &callbacks_;
    while (*end) {
        end = &(*end)->next;
    }
    *end = new Callback{std::move(callback), nullptr};
    if (!done() && !watched) {
        Watched::add(this);
    }
}

int call_function(void* handle, char* argument, size_t length) {
    String text(argument, unsigned(length));
    free(argument);
    return static_cast<Function*>(handle)->call(std::move(text));
}

void answer_variable(void* handle) { static_cast<Variable*>(handle)->answer(); }

void call_subscription(void* handle, const char* name, const char* data) {
    auto* subscription = static_cast<Subscription*>(handle);
    if (subscription->live) {
        subscription->call(name, data);
    }
}

bool register_variable(const char* name, uint32_t kind, Variable* variable) {
    if (board_cloud_variable(name, strlen(name), kind, variable)) {
        return true;
    }
    delete variable;
    return false;
}

}  // namespace wiring

bool CloudClass::register_function(const char* name, user_std_function_int_str_t function) {
    auto* registered = new Function{std::move(function)};
    if (board_cloud_function(name, strlen(name), registered)) {
        return true;
    }
    delete registered;
    return false;
}

bool CloudClass::register_subscription(const char* prefix, const void* handler, const void* context,
                                       wiring_event_handler_t call) {
    if (!prefix || !call) {
        return false;
    }
    for (Subscription* known = subscriptions; known; known = known->next) {
        if (known->live && handler && known->handler == handler && known->context == context && known->prefix == prefix) {
            return true;
        }
    }
    auto* subscription = new Subscription{prefix, handler, context, std::move(call), true, subscriptions};
    if (!board_cloud_subscribe(prefix, strlen(prefix), subscription)) {
        delete subscription;
        return false;
    }
    subscriptions = subscription;
    return true;
}

// What was subscribed stays where it is, as one of its handlers may be the caller.
void CloudClass::unsubscribe() {
    board_cloud_unsubscribe();
    for (Subscription* known = subscriptions; known; known = known->next) {
        known->live = false;
    }
    subscriptions = nullptr;
}

Future<bool> CloudClass::send(const char* name, const char* data, int ttl, PublishFlags flags) {
    if (!name) {
        return Future<bool>::failed(Error::INVALID_ARGUMENT);
    }
    int32_t length = data ? int32_t(strlen(data)) : -1;
    switch (uint32_t taken = board_cloud_publish(name, strlen(name), data, length, ttl, flags.value())) {
        case 0: return Future<bool>::failed(refusal());
        case 1: return Future<bool>(true);
        default: return Future<bool>(true, new wiring::Acknowledgement(taken));
    }
}

bool CloudClass::syncTime() {
    watch_sync();
    if (!connected()) {
        return false;
    }
    sync.pending = true;
    board_sync_time();
    return true;
}
bool CloudClass::syncTimePending() { return sync.pending && connected(); }
system_tick_t CloudClass::timeSyncedLast() {
    watch_sync();
    return sync.at;
}
system_tick_t CloudClass::timeSyncedLast(time32_t& time) {
    watch_sync();
    time = time32_t(sync.time);
    return sync.at;
}
system_tick_t CloudClass::timeSyncedLast(time_t& time) {
    watch_sync();
    time = time_t(sync.time);
    return sync.at;
}

String CloudClass::deviceID() {
    char id[25] = {};
    board_device_id(id);
    return String(id);
}
