// The averaging sensor, as the application `sensor` of this crate has it: the mean of the last 50 samples of A0,
// published as "sensorValueEvent" when it moved by more than 5 and a second has passed.

#include "Particle.h"

SerialLogHandler logHandler;

const pin_t SENSOR = A0;
const size_t SAMPLES = 50;
const int MIN_DELTA = 5;
const system_tick_t MIN_PERIOD = 1000;

int16_t samples[SAMPLES];
size_t count = 0;

int lastValue = 0;
system_tick_t lastPublish = 0;

void setup() {
}

void loop() {
    samples[count++ % SAMPLES] = int16_t(analogRead(SENSOR));
    if (count < SAMPLES) {
        return;
    }
    int sum = 0;
    for (size_t i = count - SAMPLES; i < count; i++) {
        sum += samples[i % SAMPLES];
    }
    int mean = sum / int(SAMPLES);
    if (abs(mean - lastValue) > MIN_DELTA && millis() - lastPublish >= MIN_PERIOD && Particle.connected()) {
        lastPublish = millis();
        lastValue = mean;
        Particle.publish("sensorValueEvent", String(mean));
        Log.info("published %d", mean);
    }
}
