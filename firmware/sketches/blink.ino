// Blinks the LED of D7, on and off for "pace" milliseconds each, and waits meanwhile with delay(). The function "pace"
// sets another pace, from the next wait on, and the variable "blinks" counts.

const pin_t LED = D7;

int blinks = 0;
int pace = 1000;

void setup() {
    pinMode(LED, OUTPUT);
    Particle.variable("blinks", blinks);
    Particle.function("pace", setPace);
}

void loop() {
    blinks++;
    digitalWrite(LED, HIGH);
    delay(pace);
    digitalWrite(LED, LOW);
    delay(pace);
}

int setPace(String milliseconds) {
    int wanted = milliseconds.toInt();
    if (wanted < 1 || wanted > 60000) {
        return -1;
    }
    pace = wanted;
    return pace;
}
