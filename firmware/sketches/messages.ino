// Devices that talk to each other: "say" publishes what it is told as "chat/said", and every device that runs this
// hears it, counts it, and keeps the last one. "wave" answers each "chat/wave" with "chat/back", but not its own.

SerialLogHandler logHandler(LOG_LEVEL_INFO);

String lastHeard = "";
int heard = 0;

void setup() {
    Particle.variable("heard", heard);
    Particle.variable("lastHeard", lastHeard);
    Particle.function("say", say);
    Particle.function("wave", wave);
    Particle.subscribe("chat/said", onSaid);
    Particle.subscribe("chat/wave", onWave);
}

void loop() {
}

int say(String text) {
    return Particle.publish("chat/said", text) ? 1 : 0;
}

int wave(String) {
    return Particle.publish("chat/wave", System.deviceID(), PRIVATE | WITH_ACK) ? 1 : 0;
}

void onSaid(const char *event, const char *data) {
    heard++;
    lastHeard = data ? data : "";
    Log.info("%s: %s", event, lastHeard.c_str());
}

void onWave(const char *, const char *data) {
    if (data && System.deviceID() != data) {
        Particle.publish("chat/back", String::format("%s to %s", System.deviceID().c_str(), data), PRIVATE);
    }
}
