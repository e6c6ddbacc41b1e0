// Reads and drives pins by four cloud functions with the names of the vendor's Tinker: digitalread, digitalwrite,
// analogread and analogwrite. The argument is a pin, or for the writing ones a pin and what to write: "D7 HIGH", "A2=128".

const int NO_SUCH_PIN = -1;
const int NO_SUCH_VALUE = -2;

struct Named {
    const char *name;
    pin_t pin;
};

const Named pins[] = {
    {"D0", D0}, {"D1", D1}, {"D2", D2}, {"D3", D3}, {"D4", D4}, {"D5", D5}, {"D6", D6}, {"D7", D7}, {"D8", D8},
    {"A0", A0}, {"A1", A1}, {"A2", A2}, {"A3", A3}, {"A4", A4}, {"A5", A5}, {"A6", A6}, {"A7", A7},
};

void setup() {
    Particle.function("digitalread", readDigital);
    Particle.function("digitalwrite", writeDigital);
    Particle.function("analogread", readAnalog);
    Particle.function("analogwrite", writeAnalog);
}

void loop() {
}

// The pin at the start of a command; PIN_INVALID when there is none of that name.
pin_t pinOf(const String &command) {
    String name = command.substring(0, nameLength(command));
    for (const Named &known : pins) {
        if (name == known.name) {
            return known.pin;
        }
    }
    return PIN_INVALID;
}

// What stands behind the pin and one character between.
String valueOf(const String &command) {
    return command.substring(nameLength(command) + 1);
}

unsigned nameLength(const String &command) {
    unsigned length = 0;
    while (length < command.length() && isAlphaNumeric(command[length])) {
        length++;
    }
    return length;
}

int readDigital(String command) {
    pin_t pin = pinOf(command);
    if (pin == PIN_INVALID) {
        return NO_SUCH_PIN;
    }
    pinMode(pin, INPUT_PULLDOWN);
    return digitalRead(pin);
}

int writeDigital(String command) {
    pin_t pin = pinOf(command);
    if (pin == PIN_INVALID) {
        return NO_SUCH_PIN;
    }
    String value = valueOf(command);
    if (value != "HIGH" && value != "LOW") {
        return NO_SUCH_VALUE;
    }
    pinMode(pin, OUTPUT);
    digitalWrite(pin, value == "HIGH" ? HIGH : LOW);
    return 1;
}

int readAnalog(String command) {
    pin_t pin = pinOf(command);
    if (pin == PIN_INVALID || pin < A0) {
        return NO_SUCH_PIN;
    }
    return analogRead(pin);
}

int writeAnalog(String command) {
    pin_t pin = pinOf(command);
    if (pin == PIN_INVALID) {
        return NO_SUCH_PIN;
    }
    int value = valueOf(command).toInt();
    if (value < 0 || value > 255) {
        return NO_SUCH_VALUE;
    }
    pinMode(pin, OUTPUT);
    analogWrite(pin, value);
    return 1;
}
