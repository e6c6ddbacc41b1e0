// Does what firmware should not, by its cloud function "misbehave", so that one can watch what becomes of the device:
// runaway, bounds, stack, heap, reset, divide, null, assert. It answers -1 to anything else.

#include <assert.h>

SerialLogHandler logHandler;

retained int starts = 0;
int why = 0;
volatile int nothing = 0;
char *volatile lost = nullptr;

void setup() {
    starts++;
    why = System.resetReason();
    Particle.variable("starts", starts);
    Particle.variable("why", why);
    Particle.function("misbehave", misbehave);
    Log.info("start %d", starts);
}

void loop() {
}

// Calls itself with a frame of a kilobyte, which no compiler may take away.
int deeper(int depth) {
    volatile char frame[1024];
    frame[depth % 1024] = char(depth);
    return deeper(depth + 1) + frame[(depth * 7) % 1024];
}

int misbehave(String how) {
    Log.warn("%s", how.c_str());
    if (how == "runaway") {
        for (;;) {
            nothing++;
        }
    }
    if (how == "bounds") {
        volatile int *far = reinterpret_cast<volatile int *>(0x40000000);
        return *far;
    }
    if (how == "stack") {
        return deeper(nothing);
    }
    if (how == "heap") {
        for (;;) {
            lost = new char[1000];
        }
    }
    if (how == "reset") {
        System.reset(7);
    }
    if (how == "divide") {
        return 1000 / nothing;
    }
    if (how == "null") {
        int (*nobody)(String) = nullptr;
        return reinterpret_cast<int (*)(String)>(reinterpret_cast<uintptr_t>(nobody) + nothing)(how);
    }
    if (how == "assert") {
        assert(nothing == 1);
    }
    return -1;
}
