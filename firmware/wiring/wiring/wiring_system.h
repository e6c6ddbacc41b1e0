// System: modes, restarts, events, sleep, updates; and the macros at the head of a sketch.
#pragma once

#include "wiring_cloud.h"
#include "wiring_pins.h"

// --- System events: the numbers are part of the contract in README.md ------------------------------------------------

typedef uint64_t system_event_t;
enum SystemEvents : uint64_t {
    setup_begin = 1 << 1,
    setup_update = 1 << 2,
    setup_end = 1 << 3,
    setup_all = setup_begin | setup_update | setup_end,
    network_credentials = 1 << 4,
    network_status = 1 << 5,
    cloud_status = 1 << 6,
    button_status = 1 << 7,
    firmware_update = 1 << 8,
    firmware_update_pending = 1 << 9,
    reset_pending = 1 << 10,
    reset = 1 << 11,
    button_click = 1 << 12,
    button_final_click = 1 << 13,
    time_changed = 1 << 14,
    low_battery = 1 << 15,
    battery_state = 1 << 16,
    power_source = 1 << 17,
    out_of_memory = 1 << 18,
    ble_prov_mode = 1 << 19,
    firmware_update_status = 1 << 20,
    aux_power_state = 1 << 21,
    all_events = UINT64_MAX,
};
enum SystemEventsParam {
    network_credentials_added = 1,
    network_credentials_cleared = 2,

    network_status_powering_off = 2,
    network_status_off = 3,
    network_status_powering_on = 4,
    network_status_on = 5,
    network_status_connecting = 6,
    network_status_connected = 7,
    network_status_disconnecting = 10,
    network_status_disconnected = 11,

    cloud_status_disconnected = 0,
    cloud_status_connecting = 1,
    cloud_status_handshake = 2,
    cloud_status_session_resume = 3,
    cloud_status_connected = 8,
    cloud_status_disconnecting = 9,

    firmware_update_failed = -1,
    firmware_update_begin = 0,
    firmware_update_complete = 1,
    firmware_update_progress = 2,

    time_changed_manually = 0,
    time_changed_sync = 1,
};

// --- Modes -----------------------------------------------------------------------------------------------------------

enum System_Mode_TypeDef { DEFAULT = 0, AUTOMATIC = 1, SEMI_AUTOMATIC = 2, SAFE_MODE = 3, MANUAL = 4 };
enum WiringFeature { DISABLED = 0, ENABLED = 1 };

enum HAL_SystemFeature {
    FEATURE_RETAINED_MEMORY = 1,
    FEATURE_RESET_INFO,
    FEATURE_CLOUD_LISTENING,
    FEATURE_ETHERNET_DETECTION,
    FEATURE_WIFITESTER,
    FEATURE_DISABLE_LISTENING_MODE,
    FEATURE_DISABLE_EXTERNAL_LOW_SPEED_CLOCK,
    FEATURE_LED_OVERRIDDEN,
};
enum SystemFlag {
    SYSTEM_FLAG_OTA_UPDATE_PENDING,
    SYSTEM_FLAG_OTA_UPDATE_ENABLED,
    SYSTEM_FLAG_RESET_PENDING,
    SYSTEM_FLAG_RESET_ENABLED,
    SYSTEM_FLAG_STARTUP_LISTEN_MODE,
    SYSTEM_FLAG_WIFITEST_OVER_SERIAL1,
    SYSTEM_FLAG_PUBLISH_RESET_INFO,
    SYSTEM_FLAG_RESET_NETWORK_ON_CLOUD_ERRORS,
    SYSTEM_FLAG_PM_DETECTION,
    SYSTEM_FLAG_OTA_UPDATE_FORCED,
};

enum ResetReason {
    RESET_REASON_NONE = 0,
    RESET_REASON_UNKNOWN = 10,
    RESET_REASON_PIN_RESET = 20,
    RESET_REASON_POWER_MANAGEMENT = 30,
    RESET_REASON_POWER_DOWN = 40,
    RESET_REASON_POWER_BROWNOUT = 50,
    RESET_REASON_WATCHDOG = 60,
    RESET_REASON_UPDATE = 70,
    RESET_REASON_UPDATE_ERROR = 80,
    RESET_REASON_UPDATE_TIMEOUT = 90,
    RESET_REASON_FACTORY_RESET = 100,
    RESET_REASON_SAFE_MODE = 110,
    RESET_REASON_DFU_MODE = 120,
    RESET_REASON_PANIC = 130,
    RESET_REASON_USER = 140,
    RESET_REASON_CONFIG_UPDATE = 150,
};

// --- Sleep -----------------------------------------------------------------------------------------------------------

enum class SystemSleepMode { NONE, STOP, ULTRA_LOW_POWER, HIBERNATE };
enum class SystemSleepFlag { NONE, WAIT_CLOUD };
enum class SystemSleepNetworkFlag { NONE, INACTIVE_STANDBY };
enum class SystemSleepWakeupReason { UNKNOWN = 0, BY_GPIO = 1, BY_RTC = 2, BY_LPCOMP = 3, BY_USART = 4, BY_NETWORK = 8 };
enum Spark_Sleep_TypeDef { SLEEP_MODE_WLAN, SLEEP_MODE_DEEP, SLEEP_MODE_SOFTPOWEROFF };
enum WakeupReason { WAKEUP_REASON_NONE, WAKEUP_REASON_PIN, WAKEUP_REASON_RTC, WAKEUP_REASON_PIN_OR_RTC };
enum SleepNetworkFlag { SLEEP_NETWORK_OFF, SLEEP_NETWORK_STANDBY, SLEEP_DISABLE_WKP_PIN };

// How to sleep. Only the time is emulated: a pin that would wake the device does not, and a sleep without a time is
// said to be unsupported and lasts a moment.
class SystemSleepConfiguration {
  public:
    SystemSleepConfiguration& mode(SystemSleepMode mode) {
        mode_ = mode;
        return *this;
    }
    SystemSleepConfiguration& duration(system_tick_t ms) {
        ms_ = ms;
        return *this;
    }
    SystemSleepConfiguration& duration(std::chrono::milliseconds ms) { return duration(system_tick_t(ms.count())); }
    SystemSleepConfiguration& flag(SystemSleepFlag) { return *this; }
    SystemSleepConfiguration& gpio(pin_t, InterruptMode) { return *this; }
    template <typename T>
    SystemSleepConfiguration& network(T, SystemSleepNetworkFlag = SystemSleepNetworkFlag::NONE) {
        return *this;
    }
    template <typename T>
    SystemSleepConfiguration& usart(const T&) {
        return *this;
    }
    template <typename... T>
    SystemSleepConfiguration& analog(T...) {
        return *this;
    }
    SystemSleepConfiguration& ble() { return *this; }
    SystemSleepMode sleepMode() const { return mode_; }
    system_tick_t wakeupAfter() const { return ms_; }
    bool valid() const { return mode_ != SystemSleepMode::NONE; }

  private:
    SystemSleepMode mode_ = SystemSleepMode::NONE;
    system_tick_t ms_ = 0;
};

class SystemSleepResult {
  public:
    SystemSleepResult(SystemSleepWakeupReason reason = SystemSleepWakeupReason::UNKNOWN,
                      system_error_t error = SYSTEM_ERROR_NONE)
        : reason_(reason), error_(error) {}
    SystemSleepWakeupReason wakeupReason() const { return reason_; }
    pin_t wakeupPin() const { return PIN_INVALID; }
    system_error_t error() const { return error_; }
    // By their old names.
    WakeupReason reason() const {
        return reason_ == SystemSleepWakeupReason::BY_RTC ? WAKEUP_REASON_RTC : WAKEUP_REASON_NONE;
    }
    bool wokenUpByRtc() const { return reason_ == SystemSleepWakeupReason::BY_RTC; }
    bool wokenUpByPin() const { return false; }
    pin_t pin() const { return PIN_INVALID; }
    bool rtc() const { return wokenUpByRtc(); }

  private:
    SystemSleepWakeupReason reason_;
    system_error_t error_;
};
typedef SystemSleepResult SleepResult;

// --- System ----------------------------------------------------------------------------------------------------------

enum SystemResetFlag { RESET_NO_WAIT = 1 };

class SystemClass {
  public:
    static System_Mode_TypeDef mode();
    static bool threaded();

    [[noreturn]] static void reset() { reset(0); }
    [[noreturn]] static void reset(uint32_t data) { board_system_reset(RESET_REASON_USER, data); }
    [[noreturn]] static void reset(uint32_t data, SystemResetFlag) { reset(data); }
    [[noreturn]] static void reset(SystemResetFlag) { reset(0); }
    [[noreturn]] static void enterSafeMode() { board_system_reset(RESET_REASON_SAFE_MODE, 0); }
    [[noreturn]] static void enterSafeMode(SystemResetFlag) { enterSafeMode(); }
    [[noreturn]] static void dfu(bool = false) { board_system_reset(RESET_REASON_DFU_MODE, 0); }
    [[noreturn]] static void dfu(SystemResetFlag) { dfu(); }
    static bool resetPending() { return enabled(SYSTEM_FLAG_RESET_PENDING); }
    static void enableReset() { enable(SYSTEM_FLAG_RESET_ENABLED); }
    static void disableReset() { disable(SYSTEM_FLAG_RESET_ENABLED); }
    static int resetReason() { return int(board_reset_reason()); }
    static uint32_t resetReasonData() { return board_reset_reason_data(); }

    static SystemSleepResult sleep(const SystemSleepConfiguration& how);
    static SystemSleepResult sleep(Spark_Sleep_TypeDef mode, long seconds = 0, SleepNetworkFlag = SLEEP_NETWORK_OFF);
    static SystemSleepResult sleep(Spark_Sleep_TypeDef mode, std::chrono::seconds seconds) {
        return sleep(mode, long(seconds.count()));
    }
    static SystemSleepResult sleep(long seconds) { return sleep(SLEEP_MODE_WLAN, seconds); }
    static SystemSleepResult sleep(std::chrono::seconds seconds) { return sleep(long(seconds.count())); }
    static SystemSleepResult sleep(pin_t pin, InterruptMode edge, long seconds = 0, SleepNetworkFlag = SLEEP_NETWORK_OFF);
    static SystemSleepResult sleep(const pin_t* pins, size_t, const InterruptMode* edges, size_t, long seconds = 0,
                                   SleepNetworkFlag flag = SLEEP_NETWORK_OFF) {
        return sleep(*pins, *edges, seconds, flag);
    }
    static SystemSleepResult sleepResult();
    static WakeupReason wakeUpReason() { return sleepResult().reason(); }
    static bool wokenUpByRtc() { return sleepResult().wokenUpByRtc(); }
    static bool wokenUpByPin() { return false; }
    static system_error_t sleepError() { return sleepResult().error(); }

    static uint32_t freeMemory();
    static String deviceID() { return CloudClass::deviceID(); }
    static String version() { return "6.2.0"; }
    static uint32_t versionNumber() { return SYSTEM_VERSION; }
    static uint64_t millis() { return board_system_millis(); }
    static unsigned uptime() { return unsigned(board_system_millis() / 1000); }
    // A tick is a microsecond here; on a device it is one of the processor's clock. Source: chosen.
    static uint32_t ticks() { return board_micros(); }
    static uint32_t ticksPerMicrosecond() { return 1; }
    static void ticksDelay(uint32_t ticks) { board_delay_us(ticks); }

    static int on(system_event_t events, void (*handler)(system_event_t, int)) {
        return add(events, reinterpret_cast<const void*>(handler),
                   [=](system_event_t event, int param, void*) { handler(event, param); });
    }
    static int on(system_event_t events, void (*handler)(system_event_t, int, void*)) {
        return add(events, reinterpret_cast<const void*>(handler), handler);
    }
    static int on(system_event_t events, void (*handler)(system_event_t)) {
        return add(events, reinterpret_cast<const void*>(handler), [=](system_event_t event, int, void*) { handler(event); });
    }
    static int on(system_event_t events, void (*handler)()) {
        return add(events, reinterpret_cast<const void*>(handler), [=](system_event_t, int, void*) { handler(); });
    }
    template <typename F, typename = std::enable_if_t<std::is_class<F>::value>>
    static int on(system_event_t events, F handler) {
        if constexpr (std::is_invocable<F, system_event_t, int, void*>::value) {
            return add(events, nullptr, std::move(handler));
        } else if constexpr (std::is_invocable<F, system_event_t, int>::value) {
            return add(events, nullptr, [=](system_event_t event, int param, void*) mutable { handler(event, param); });
        } else if constexpr (std::is_invocable<F, system_event_t>::value) {
            return add(events, nullptr, [=](system_event_t event, int, void*) mutable { handler(event); });
        } else {
            return add(events, nullptr, [=](system_event_t, int, void*) mutable { handler(); });
        }
    }
    template <typename T>
    static int on(system_event_t events, void (T::*method)(system_event_t, int), T* instance) {
        return on(events, [=](system_event_t event, int param) { (instance->*method)(event, param); });
    }
    // Of one handler, or of all for these events.
    static void off(system_event_t events, void (*handler)(system_event_t, int)) {
        remove(events, reinterpret_cast<const void*>(handler));
    }
    static void off(void (*handler)(system_event_t, int)) { off(all_events, handler); }
    static void off(system_event_t events) { remove(events, nullptr); }

    static void enableUpdates() { board_updates_enabled(1); }
    static void disableUpdates() { board_updates_enabled(0); }
    static bool updatesEnabled() { return board_updates_are_enabled() != 0; }
    static bool updatesPending() { return board_updates_pending() != 0; }
    static bool updatesForced() { return board_updates_forced() != 0; }

    // Features are accepted; those that are emulated are always on.
    static int enableFeature(HAL_SystemFeature) { return 0; }
    static int enableFeature(WiringFeature) { return 0; }
    static int disableFeature(HAL_SystemFeature) { return 0; }
    static bool featureEnabled(HAL_SystemFeature feature) { return feature <= FEATURE_RESET_INFO; }
    static int enable(SystemFlag flag) { return set(flag, true); }
    static int disable(SystemFlag flag) { return set(flag, false); }
    static bool enabled(SystemFlag flag) {
        return flag == SYSTEM_FLAG_OTA_UPDATE_ENABLED ? updatesEnabled() : board_system_flag(flag, -1) != 0;
    }

    static uint16_t buttonPushed(uint8_t = 0) { return 0; }
    static void buttonMirror(pin_t, InterruptMode, bool = false) { unsupported("System.buttonMirror"); }
    static float batteryCharge() { return unsupported("System.batteryCharge"), -1.0f; }
    static int batteryState() { return unsupported("System.batteryState"), 0; }
    static int powerSource() { return unsupported("System.powerSource"), 0; }

    // Behind waitFor and waitUntil: requests are handled while it waits.
    template <typename F>
    static bool waitCondition(F condition) {
        while (!condition()) {
            board_process();
        }
        return true;
    }
    template <typename F>
    static bool waitCondition(F condition, system_tick_t ms) {
        system_tick_t start = board_millis();
        bool met;
        while (!(met = condition()) && board_millis() - start < ms) {
            board_process();
        }
        return met;
    }
    template <typename F>
    static bool waitCondition(F condition, std::chrono::milliseconds ms) {
        return waitCondition(condition, system_tick_t(ms.count()));
    }

    static void set_mode(System_Mode_TypeDef mode);
    static void set_thread(WiringFeature on);

  private:
    static int set(SystemFlag flag, bool on) {
        flag == SYSTEM_FLAG_OTA_UPDATE_ENABLED ? board_updates_enabled(on) : void(board_system_flag(flag, on));
        return 0;
    }
    static int add(system_event_t events, const void* function, std::function<void(system_event_t, int, void*)> call);
    static void remove(system_event_t events, const void* function);
};
extern SystemClass System;

inline void set_system_mode(System_Mode_TypeDef mode) { SystemClass::set_mode(mode); }
inline System_Mode_TypeDef system_mode() { return SystemClass::mode(); }

#define waitFor(condition, timeout) System.waitCondition([&] { return (condition)(); }, (timeout))
#define waitForNot(condition, timeout) System.waitCondition([&] { return !(condition)(); }, (timeout))
#define waitUntil(condition) System.waitCondition([&] { return (condition)(); })
#define waitUntilNot(condition) System.waitCondition([&] { return !(condition)(); })

// --- Before setup() --------------------------------------------------------------------------------------------------

// Runs when it is constructed: what a macro at the head of a sketch stands for.
struct WiringStartup {
    template <typename F>
    explicit WiringStartup(F run) {
        run();
    }
};
#define WIRING_JOIN_(a, b) a##b
#define WIRING_JOIN(a, b) WIRING_JOIN_(a, b)
// With its own semicolon, as sketches leave theirs out.
#define WIRING_AT_START(...) static WiringStartup WIRING_JOIN(wiring_startup_, __COUNTER__)([] { __VA_ARGS__; });
#define SYSTEM_MODE(mode) WIRING_AT_START(SystemClass::set_mode(mode))
#define SYSTEM_THREAD(state) WIRING_AT_START(SystemClass::set_thread(state))
#define STARTUP(...) WIRING_AT_START(__VA_ARGS__)
#define PRODUCT_ID(id) WIRING_AT_START(board_product(int32_t(id), -1))
#define PRODUCT_VERSION(version) WIRING_AT_START(board_product(-1, int32_t(version)))
