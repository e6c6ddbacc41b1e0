// What the parts of the runtime share among themselves.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace wiring {

// Bytes that are free on the heap as far as it has grown.
size_t free_heap();

// What hears of a request for memory that could not be satisfied, once someone wants to.
extern void (*on_out_of_memory)(size_t requested);

// What is done after each loop, once someone wants it.
extern void (*after_loop)();

// What the board hands back a handle for. The texts belong to the caller, but for `call_function`, which frees its own.
int call_function(void* handle, char* argument, size_t length);
void answer_variable(void* handle);
void call_subscription(void* handle, const char* name, const char* data);
void call_interrupt(void* handle);
void call_timer(void* handle);
void call_system_event(void* handle, uint64_t event, int param);

}  // namespace wiring
