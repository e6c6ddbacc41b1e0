// What the board calls: the exports of README.md.
#include <stdlib.h>

#include "../wiring/wiring_serial.h"
#include "runtime.h"

#define WIRING_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

constexpr int ABI = 1;
constexpr uint32_t PANIC_ASSERTION = 10;

}  // namespace

namespace wiring {
void (*after_loop)() = nullptr;
}

extern "C" {

void __wasm_call_ctors(void);

// The ends of the section that holds `retained` variables: from the linker, null without such variables.
extern unsigned char __start_retained __attribute__((weak));
extern unsigned char __stop_retained __attribute__((weak));

[[noreturn]] void __assert_fail(const char*, const char*, int, const char*) { board_panic(PANIC_ASSERTION); }
// A method that has no body, called from a constructor.
[[noreturn]] void __cxa_pure_virtual(void) { board_panic(PANIC_ASSERTION); }
}

// The sketch.
void setup();
void loop();
// Called after each loop when something came over the port. Source: documented.
void serialEvent() __attribute__((weak));

WIRING_EXPORT(fw_abi) int fw_abi() { return ABI; }
WIRING_EXPORT(fw_init) void fw_init() { __wasm_call_ctors(); }
WIRING_EXPORT(fw_setup) void fw_setup() { setup(); }
WIRING_EXPORT(fw_loop) void fw_loop() {
    loop();
    if (wiring::after_loop) {
        wiring::after_loop();
    }
    if (serialEvent && Serial.available() > 0) {
        serialEvent();
    }
}

WIRING_EXPORT(fw_alloc) void* fw_alloc(size_t length) { return malloc(length + 1); }
WIRING_EXPORT(fw_call) int fw_call(void* handle, char* argument, size_t length) {
    return wiring::call_function(handle, argument, length);
}
WIRING_EXPORT(fw_read) void fw_read(void* handle) { wiring::answer_variable(handle); }
WIRING_EXPORT(fw_event) void fw_event(void* handle, char* name, size_t, char* data, int32_t data_length) {
    wiring::call_subscription(handle, name, data_length < 0 ? nullptr : data);
    free(name);
    free(data);
}
WIRING_EXPORT(fw_timer) void fw_timer(void* handle) { wiring::call_timer(handle); }
WIRING_EXPORT(fw_interrupt) void fw_interrupt(void* handle) { wiring::call_interrupt(handle); }
WIRING_EXPORT(fw_system_event) void fw_system_event(void* handle, uint32_t low, uint32_t high, int param) {
    wiring::call_system_event(handle, uint64_t(high) << 32 | low, param);
}
WIRING_EXPORT(fw_retained) unsigned char* fw_retained() { return &__start_retained; }
WIRING_EXPORT(fw_retained_len) size_t fw_retained_len() { return size_t(&__stop_retained - &__start_retained); }
