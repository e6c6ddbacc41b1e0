// Switches the LED of D7 by the cloud function "led": "on" gives 1, "off" gives 0, anything else -1.

const pin_t LED = D7;

int ledControl(String command);

void setup() {
    pinMode(LED, OUTPUT);
    digitalWrite(LED, LOW);
    Particle.function("led", ledControl);
}

void loop() {
}

int ledControl(String command) {
    if (command == "on") {
        digitalWrite(LED, HIGH);
        return 1;
    }
    if (command == "off") {
        digitalWrite(LED, LOW);
        return 0;
    }
    return -1;
}
