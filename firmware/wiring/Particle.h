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
#include "wiring/wiring_eeprom.h"
#include "wiring/wiring_network.h"
#include "wiring/wiring_led.h"
#include "wiring/wiring_json.h"
#include "wiring/wiring_vector.h"
#include "wiring/wiring_concurrency.h"
#include "wiring/wiring_unsupported.h"

void setup();
void loop();

// The names by which firmware qualifies what is global here.
namespace particle {
using ::Error;
using ::Future;
using ::PublishFlag;
using ::PublishFlags;
}  // namespace particle
namespace spark {
using ::Future;
using ::JSONArrayIterator;
using ::JSONBufferWriter;
using ::JSONIterator;
using ::JSONObjectIterator;
using ::JSONStreamWriter;
using ::JSONString;
using ::JSONValue;
using ::JSONWriter;
using ::Log;
using ::LogHandler;
using ::Logger;
using ::LogManager;
using ::SerialLogHandler;
using ::Vector;
}  // namespace spark
