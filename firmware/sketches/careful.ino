// A device that wants to know what becomes of its events. "tell" publishes what it is told as "careful/told" and answers
// once the cloud has acknowledged it, with 1, or when it has given up, with the error. "begin" does not wait: the variable
// "state" shows how far that event has come, and "heard" what was called back. "count" counts, also while "tell" waits.

Future<bool> begun = Future<bool>(false);
bool anyBegun = false;
String heard = "nothing";
int counted = 0;

int tell(String what) {
    Future<bool> told = Particle.publish("careful/told", what, WITH_ACK);
    bool succeeded = told;
    return succeeded ? 1 : told.error().code();
}

int begin(String what) {
    anyBegun = true;
    begun = Particle.publish("careful/begun", what, PRIVATE | WITH_ACK);
    begun.onSuccess([](bool) { heard = "success"; });
    begun.onError([](Error error) { heard = String::format("error %d", error.code()); });
    return begun.isDone();
}

// A loop that asks for nothing else ends, and others are heard meanwhile.
int spin(String what) {
    Future<bool> spun = Particle.publish("careful/spun", what, NO_ACK | WITH_ACK);
    while (!spun.isDone()) {
    }
    return spun.isSucceeded();
}

int plain(String what) {
    return Particle.publish("careful/plain", what, NO_ACK).isSucceeded();
}

int wait(String ms) {
    return Particle.publish("careful/waited", ms, WITH_ACK).wait(ms.toInt()).isDone();
}

int count(String) {
    return ++counted;
}

String state() {
    if (!anyBegun) {
        return "nothing";
    }
    if (!begun.isDone()) {
        return "open";
    }
    return begun.isSucceeded() ? "acknowledged" : String::format("error %d", begun.error().code());
}

void setup() {
    Particle.function("tell", tell);
    Particle.function("begin", begin);
    Particle.function("spin", spin);
    Particle.function("plain", plain);
    Particle.function("wait", wait);
    Particle.function("count", count);
    Particle.variable("state", state);
    Particle.variable("heard", heard);
}

void loop() {
}
