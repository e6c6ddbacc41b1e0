#include "../wiring/wiring_system.h"

#include "runtime.h"

SystemClass System;

namespace {

struct Handler {
    system_event_t events;
    const void* function;
    std::function<void(system_event_t, int, void*)> call;
    Handler* next;
};

Handler* handlers = nullptr;
System_Mode_TypeDef system_mode_ = AUTOMATIC;
WiringFeature thread = ENABLED;
SystemSleepResult last_sleep;

// The handlers of `out_of_memory` are called at once, without a copy of them: there is no room for one.
void tell_out_of_memory(size_t requested) {
    for (Handler *known = handlers, *next; known; known = next) {
        next = known->next;
        if ((known->events & out_of_memory) != 0) {
            known->call(out_of_memory, int(requested), nullptr);
        }
    }
}

}  // namespace

namespace wiring {

void call_system_event(void* handle, uint64_t event, int param) {
    for (Handler* known = handlers; known; known = known->next) {
        if (known == handle) {
            auto call = known->call;  // it may take itself off
            call(event, param, nullptr);
            return;
        }
    }
}

}  // namespace wiring

System_Mode_TypeDef SystemClass::mode() { return system_mode_; }
bool SystemClass::threaded() { return thread == ENABLED; }
void SystemClass::set_mode(System_Mode_TypeDef mode) {
    system_mode_ = mode == DEFAULT ? AUTOMATIC : mode;
    board_system_mode(system_mode_);
}
void SystemClass::set_thread(WiringFeature on) {
    thread = on;
    board_system_thread(on == ENABLED);
}

uint32_t SystemClass::freeMemory() { return uint32_t(wiring::free_heap()) + board_free_memory(); }

int SystemClass::add(system_event_t events, const void* function, std::function<void(system_event_t, int, void*)> call) {
    if ((events & out_of_memory) != 0) {
        wiring::on_out_of_memory = tell_out_of_memory;
    }
    handlers = new Handler{events, function, std::move(call), handlers};
    board_system_on(uint32_t(events), uint32_t(events >> 32), handlers);
    return 0;
}

void SystemClass::remove(system_event_t events, const void* function) {
    for (Handler** link = &handlers; *link;) {
        Handler* known = *link;
        if ((!function || known->function == function) && (known->events & events) != 0) {
            board_system_off(known);
            known->events &= ~events;
            if (known->events == 0) {
                *link = known->next;
                delete known;
                continue;
            }
            board_system_on(uint32_t(known->events), uint32_t(known->events >> 32), known);
        }
        link = &known->next;
    }
}

SystemSleepResult SystemClass::sleep(const SystemSleepConfiguration& how) {
    if (!how.valid()) {
        return last_sleep = SystemSleepResult(SystemSleepWakeupReason::UNKNOWN, SYSTEM_ERROR_INVALID_ARGUMENT);
    }
    if (how.wakeupAfter() == 0) {
        unsupported("System.sleep without a duration");
        board_process();
        return last_sleep = SystemSleepResult(SystemSleepWakeupReason::UNKNOWN, SYSTEM_ERROR_NOT_SUPPORTED);
    }
    board_system_sleep(how.wakeupAfter());
    if (how.sleepMode() == SystemSleepMode::HIBERNATE) {
        // A device that wakes up from hibernation starts afresh. Source: documented.
        board_system_reset(RESET_REASON_POWER_MANAGEMENT, 0);
    }
    return last_sleep = SystemSleepResult(SystemSleepWakeupReason::BY_RTC);
}

SystemSleepResult SystemClass::sleep(Spark_Sleep_TypeDef mode, long seconds, SleepNetworkFlag) {
    return sleep(SystemSleepConfiguration()
                     .mode(mode == SLEEP_MODE_WLAN ? SystemSleepMode::ULTRA_LOW_POWER : SystemSleepMode::HIBERNATE)
                     .duration(system_tick_t(seconds) * 1000));
}
SystemSleepResult SystemClass::sleep(pin_t, InterruptMode, long seconds, SleepNetworkFlag) {
    return sleep(SystemSleepConfiguration().mode(SystemSleepMode::STOP).duration(system_tick_t(seconds) * 1000));
}
SystemSleepResult SystemClass::sleepResult() { return last_sleep; }
