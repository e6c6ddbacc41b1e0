// Types, constants and versions that every other header builds on.
#pragma once

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "wiring_board.h"

using namespace std::chrono_literals;

// --- Platforms -------------------------------------------------------------------------------------------------------

#define PLATFORM_SPARK_CORE 0
#define PLATFORM_GCC 3
#define PLATFORM_PHOTON_PRODUCTION 6
#define PLATFORM_P1 8
#define PLATFORM_ELECTRON_PRODUCTION 10
#define PLATFORM_ARGON 12
#define PLATFORM_BORON 13
#define PLATFORM_ESOMX 15
#define PLATFORM_BSOM 23
#define PLATFORM_B5SOM 25
#define PLATFORM_TRACKER 26
#define PLATFORM_TRACKERM 28
#define PLATFORM_P2 32
#define PLATFORM_PHOTON2 PLATFORM_P2
#define PLATFORM_MSOM 35

// A module runs on every platform, so this is only what `#if` sees. Chosen: an Argon; -DPLATFORM_ID=... says otherwise.
#ifndef PLATFORM_ID
#define PLATFORM_ID PLATFORM_ARGON
#endif
#define PARTICLE 1
#define SPARK 1
#define SPARK_PLATFORM 1
#define PLATFORM_THREADING 1
#define HAL_PLATFORM_NRF52840 1
#define HAL_PLATFORM_GEN 3
// Both radios have their objects on every platform.
#define Wiring_WiFi 1
#define Wiring_Cellular 1
#define HAL_PLATFORM_WIFI 1
#define HAL_PLATFORM_CELLULAR 1

// Device OS 6.2.0, and the macros of the releases before it that sketches test for.
#define SYSTEM_VERSION_DEFAULT(major, minor, patch) (((major) << 24) | ((minor) << 16) | ((patch) << 8) | 0xff)
#define SYSTEM_VERSION_ALPHA(major, minor, patch, pre) (((major) << 24) | ((minor) << 16) | ((patch) << 8) | (pre))
#define SYSTEM_VERSION_BETA(major, minor, patch, pre) (SYSTEM_VERSION_ALPHA(major, minor, patch, pre) | 0x40)
#define SYSTEM_VERSION_RC(major, minor, patch, pre) (SYSTEM_VERSION_ALPHA(major, minor, patch, pre) | 0x80)
#define SYSTEM_VERSION SYSTEM_VERSION_DEFAULT(6, 2, 0)
#define SYSTEM_VERSION_v040 0x00040000
#define SYSTEM_VERSION_040
#define SYSTEM_VERSION_v060 0x00060000
#define SYSTEM_VERSION_060
#define SYSTEM_VERSION_v061 0x00060100
#define SYSTEM_VERSION_061
#define SYSTEM_VERSION_v070 0x00070000
#define SYSTEM_VERSION_070
#define SYSTEM_VERSION_v080 0x00080000
#define SYSTEM_VERSION_080
#define SYSTEM_VERSION_v100 SYSTEM_VERSION_DEFAULT(1, 0, 0)
#define SYSTEM_VERSION_v120 SYSTEM_VERSION_DEFAULT(1, 2, 0)
#define SYSTEM_VERSION_v140 SYSTEM_VERSION_DEFAULT(1, 4, 0)
#define SYSTEM_VERSION_v150 SYSTEM_VERSION_DEFAULT(1, 5, 0)
#define SYSTEM_VERSION_v200 SYSTEM_VERSION_DEFAULT(2, 0, 0)
#define SYSTEM_VERSION_v210 SYSTEM_VERSION_DEFAULT(2, 1, 0)
#define SYSTEM_VERSION_v220 SYSTEM_VERSION_DEFAULT(2, 2, 0)
#define SYSTEM_VERSION_v230 SYSTEM_VERSION_DEFAULT(2, 3, 0)
#define SYSTEM_VERSION_v300 SYSTEM_VERSION_DEFAULT(3, 0, 0)
#define SYSTEM_VERSION_v310 SYSTEM_VERSION_DEFAULT(3, 1, 0)
#define SYSTEM_VERSION_v320 SYSTEM_VERSION_DEFAULT(3, 2, 0)
#define SYSTEM_VERSION_v330 SYSTEM_VERSION_DEFAULT(3, 3, 0)
#define SYSTEM_VERSION_v400 SYSTEM_VERSION_DEFAULT(4, 0, 0)
#define SYSTEM_VERSION_v410 SYSTEM_VERSION_DEFAULT(4, 1, 0)
#define SYSTEM_VERSION_v420 SYSTEM_VERSION_DEFAULT(4, 2, 0)
#define SYSTEM_VERSION_v500 SYSTEM_VERSION_DEFAULT(5, 0, 0)
#define SYSTEM_VERSION_v510 SYSTEM_VERSION_DEFAULT(5, 1, 0)
#define SYSTEM_VERSION_v520 SYSTEM_VERSION_DEFAULT(5, 2, 0)
#define SYSTEM_VERSION_v530 SYSTEM_VERSION_DEFAULT(5, 3, 0)
#define SYSTEM_VERSION_v540 SYSTEM_VERSION_DEFAULT(5, 4, 0)
#define SYSTEM_VERSION_v550 SYSTEM_VERSION_DEFAULT(5, 5, 0)
#define SYSTEM_VERSION_v560 SYSTEM_VERSION_DEFAULT(5, 6, 0)
#define SYSTEM_VERSION_v570 SYSTEM_VERSION_DEFAULT(5, 7, 0)
#define SYSTEM_VERSION_v580 SYSTEM_VERSION_DEFAULT(5, 8, 0)
#define SYSTEM_VERSION_v600 SYSTEM_VERSION_DEFAULT(6, 0, 0)
#define SYSTEM_VERSION_v610 SYSTEM_VERSION_DEFAULT(6, 1, 0)
#define SYSTEM_VERSION_v620 SYSTEM_VERSION_DEFAULT(6, 2, 0)
#define SYSTEM_VERSION_620

// --- Types -----------------------------------------------------------------------------------------------------------

typedef uint32_t system_tick_t;
typedef int32_t time32_t;
typedef uint8_t byte;
typedef bool boolean;
typedef uint16_t word;
typedef uint16_t pin_t;

// `retained` variables lie in a section of their own, so that the board can carry it over a restart.
#define retained __attribute__((section("retained"), used))
#define retained_system retained

#define PROGMEM
#define PSTR(text) (text)
#define F(text) (text)
#define PGM_P const char*
#define pgm_read_byte(address) (*(const uint8_t*)(address))
#define pgm_read_word(address) (*(const uint16_t*)(address))
#define pgm_read_dword(address) (*(const uint32_t*)(address))
#define UNUSED(name) name __attribute__((unused))

#define HIGH 0x1
#define LOW 0x0
#define YES 1
#define NO 0
#define PI 3.1415926535897932384626433832795
#define HALF_PI 1.5707963267948966192313216916398
#define TWO_PI 6.283185307179586476925286766559
#define DEG_TO_RAD 0.017453292519943295769236907684886
#define RAD_TO_DEG 57.295779513082320876798154814105
#define LSBFIRST 0
#define MSBFIRST 1
#define DEC 10
#define HEX 16
#define OCT 8
#define BIN 2

// Says in the serial log that the sketch uses something that is not emulated; once for each name.
inline void unsupported(const char* what) { board_unsupported(what, strlen(what)); }

// --- Errors ----------------------------------------------------------------------------------------------------------

enum system_error_t {
    SYSTEM_ERROR_NONE = 0,
    SYSTEM_ERROR_UNKNOWN = -100,
    SYSTEM_ERROR_BUSY = -110,
    SYSTEM_ERROR_NOT_SUPPORTED = -120,
    SYSTEM_ERROR_NOT_ALLOWED = -130,
    SYSTEM_ERROR_CANCELLED = -140,
    SYSTEM_ERROR_ABORTED = -150,
    SYSTEM_ERROR_TIMEOUT = -160,
    SYSTEM_ERROR_NOT_FOUND = -170,
    SYSTEM_ERROR_INVALID_STATE = -210,
    SYSTEM_ERROR_NO_MEMORY = -260,
    SYSTEM_ERROR_INVALID_ARGUMENT = -270,
    SYSTEM_ERROR_LIMIT_EXCEEDED = -370,
};
