// What the board does for a sketch: the imports of README.md, one declaration each, and nothing else.
//
// Only the headers beside this one and the runtime call these; a sketch uses the Wiring API on top of them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define WIRING_IMPORT(name) __attribute__((import_module("wiring"), import_name(#name))) board_##name

extern "C" {

uint32_t WIRING_IMPORT(millis)(void);
uint32_t WIRING_IMPORT(micros)(void);
uint64_t WIRING_IMPORT(system_millis)(void);
void WIRING_IMPORT(delay)(uint32_t ms);
void WIRING_IMPORT(delay_us)(uint32_t us);
void WIRING_IMPORT(process)(void);
uint32_t WIRING_IMPORT(unix_time)(void);
void WIRING_IMPORT(set_unix_time)(uint32_t seconds);
void WIRING_IMPORT(sync_time)(void);
uint32_t WIRING_IMPORT(random_u32)(void);

void WIRING_IMPORT(pin_mode)(uint32_t pin, uint32_t mode);
uint32_t WIRING_IMPORT(pin_mode_of)(uint32_t pin);
uint32_t WIRING_IMPORT(digital_read)(uint32_t pin);
void WIRING_IMPORT(digital_write)(uint32_t pin, uint32_t level);
uint32_t WIRING_IMPORT(analog_read)(uint32_t pin);
void WIRING_IMPORT(analog_write)(uint32_t pin, uint32_t value, uint32_t hz);
uint32_t WIRING_IMPORT(interrupt)(uint32_t pin, const void* handle, uint32_t edge);
void WIRING_IMPORT(no_interrupt)(uint32_t pin);

void WIRING_IMPORT(cloud_connect)(void);
void WIRING_IMPORT(cloud_disconnect)(void);
uint32_t WIRING_IMPORT(cloud_connected)(void);
uint32_t WIRING_IMPORT(cloud_function)(const char* name, size_t length, const void* handle);
uint32_t WIRING_IMPORT(cloud_variable)(const char* name, size_t length, uint32_t kind, const void* handle);
uint32_t WIRING_IMPORT(cloud_subscribe)(const char* prefix, size_t length, const void* handle);
void WIRING_IMPORT(cloud_unsubscribe)(void);
uint32_t WIRING_IMPORT(cloud_publish)(const char* name, size_t name_length, const char* data, int32_t data_length,
                                      int32_t ttl, uint32_t flags);
int32_t WIRING_IMPORT(cloud_outcome)(uint32_t publication);
void WIRING_IMPORT(cloud_keep_alive)(uint32_t seconds);
void WIRING_IMPORT(value_bool)(uint32_t value);
void WIRING_IMPORT(value_int)(int32_t value);
void WIRING_IMPORT(value_double)(double value);
void WIRING_IMPORT(value_text)(const char* text, size_t length);

void WIRING_IMPORT(log)(uint32_t level, const char* category, size_t category_length, const char* text, size_t length);
void WIRING_IMPORT(serial_write)(const void* bytes, size_t length);
int32_t WIRING_IMPORT(serial_read)(void);
int32_t WIRING_IMPORT(serial_peek)(void);
int32_t WIRING_IMPORT(serial_available)(void);

void WIRING_IMPORT(timer_start)(const void* id, uint32_t ms, uint32_t once, const void* handle);
void WIRING_IMPORT(timer_stop)(const void* id);

void WIRING_IMPORT(system_mode)(uint32_t mode);
void WIRING_IMPORT(system_thread)(uint32_t on);
[[noreturn]] void WIRING_IMPORT(system_reset)(uint32_t reason, uint32_t data);
void WIRING_IMPORT(system_sleep)(uint32_t ms);
void WIRING_IMPORT(system_on)(uint32_t low, uint32_t high, const void* handle);
void WIRING_IMPORT(system_off)(const void* handle);
uint32_t WIRING_IMPORT(reset_reason)(void);
uint32_t WIRING_IMPORT(reset_reason_data)(void);
uint32_t WIRING_IMPORT(free_memory)(void);
void WIRING_IMPORT(device_id)(char* to);
void WIRING_IMPORT(updates_enabled)(uint32_t on);
uint32_t WIRING_IMPORT(updates_are_enabled)(void);
uint32_t WIRING_IMPORT(updates_pending)(void);
uint32_t WIRING_IMPORT(updates_forced)(void);
uint32_t WIRING_IMPORT(system_flag)(uint32_t flag, int32_t value);
uint32_t WIRING_IMPORT(network)(uint32_t interface, uint32_t what);
void WIRING_IMPORT(product)(int32_t id, int32_t version);
void WIRING_IMPORT(rgb)(uint32_t control, uint32_t red, uint32_t green, uint32_t blue, uint32_t brightness);
uint32_t WIRING_IMPORT(eeprom_read)(uint32_t address);
void WIRING_IMPORT(eeprom_write)(uint32_t address, uint32_t value);
uint32_t WIRING_IMPORT(eeprom_length)(void);
[[noreturn]] void WIRING_IMPORT(panic)(uint32_t code);
void WIRING_IMPORT(unsupported)(const char* what, size_t length);
}
