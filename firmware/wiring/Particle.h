// The Wiring API of a sketch, declared by the project itself after the public documentation; nothing of Device OS is here.
//
// What a sketch asks for ends in the imports of README.md. What has no emulation says so at run time (`unsupported`).
#pragma once

#include "wiring/wiring_platform.h"
#include "wiring/wiring_math.h"
#include "wiring/wiring_string.h"
#include "wiring/wiring_print.h"
#include "wiring/wiring_serial.h"
#include "wiring/wiring_logging.h"
#include "wiring/wiring_pins.h"
#include "wiring/wiring_time.h"
#include "wiring/wiring_timer.h"
#include "wiring/wiring_cloud.h"
#include "wiring/wiring_system.h"

void setup();
void loop();
