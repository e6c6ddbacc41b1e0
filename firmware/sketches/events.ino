// What a system tells its application: each event is a word of the variable `heard` and a line of the serial log.
// The function `want` makes some of them happen.
#include "Particle.h"

String heard;

struct Name {
    system_event_t event;
    const char *name;
};
const Name NAMES[] = {
    {network_status, "network"}, {cloud_status, "cloud"},
    {firmware_update, "update"}, {firmware_update_pending, "update-pending"},
    {reset_pending, "reset-pending"}, {reset, "reset"},
    {time_changed, "time"}, {out_of_memory, "out-of-memory"},
};

void note(system_event_t event, int parameter) {
    for (const Name &known : NAMES) {
        // Much is said of an update while it comes.
        if (known.event == event && !(event == firmware_update && parameter == firmware_update_progress)) {
            Serial.printlnf("heard %s:%d", known.name, parameter);
            if (heard.length() < 500) {
                heard += String::format("%s%s:%d", heard.length() ? " " : "", known.name, parameter);
            }
        }
    }
}

// Two seconds after the device was cut off, it comes back.
Timer back(2000, [] {
    Network.on();
    Network.connect();
    Particle.connect();
}, true);

int want(String what) {
    if (what == "forget") {
        heard = "";
    } else if (what == "radio") {
        Network.off();
        back.start();
    } else if (what == "network") {
        Network.disconnect();
        back.start();
    } else if (what == "cloud") {
        Particle.disconnect();
        back.start();
    } else if (what == "set-time") {
        Time.setTime(1000000000);
    } else if (what == "hold") {
        System.disableReset();
    } else if (what == "release") {
        System.enableReset();
    } else if (what == "dfu") {
        System.dfu();
    } else if (what == "safe-mode") {
        System.enterSafeMode();
    } else if (what == "memory") {
        void *volatile large = malloc(100000000);
        return large == nullptr;
    } else {
        return -1;
    }
    return System.resetPending();
}

// As constructors run before the system does anything, nothing is missed.
STARTUP(System.on(all_events, note))

void setup() {
    Particle.function("want", want);
    Particle.variable("heard", heard);
}

void loop() {}
