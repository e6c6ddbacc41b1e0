#include "../wiring/wiring_pins.h"

#include "../wiring/wiring_time.h"
#include "runtime.h"

namespace {

constexpr uint32_t DEFAULT_HZ = 500;

uint8_t resolutions[TOTAL_PINS];  // 0: the default, 8 bits

// One for each pin; the board knows a handler by its address.
std::function<void()>* handlers[TOTAL_PINS];

}  // namespace

namespace wiring {

void call_interrupt(void* handle) {
    auto* handler = static_cast<std::function<void()>*>(handle);
    for (auto* known : handlers) {
        if (known == handler && handler) {
            // The handler may detach itself.
            std::function<void()> copy = *handler;
            copy();
            return;
        }
    }
}

}  // namespace wiring

void pinMode(pin_t pin, PinMode mode) { board_pin_mode(pin, mode == OUTPUT_OPEN_DRAIN ? OUTPUT : mode); }
PinMode getPinMode(pin_t pin) { return PinMode(board_pin_mode_of(pin)); }
bool pinAvailable(pin_t pin) { return pin <= D22 || (pin >= A0 && pin <= A7); }
int32_t digitalRead(pin_t pin) { return int32_t(board_digital_read(pin)); }
void digitalWrite(pin_t pin, uint8_t level) { board_digital_write(pin, level != 0); }
int32_t analogRead(pin_t pin) {
    return int32_t(board_analog_read(pin));
}
void analogWrite(pin_t pin, uint32_t value) { analogWrite(pin, value, DEFAULT_HZ); }
void analogWrite(pin_t pin, uint32_t value, uint32_t hz) {
    uint32_t most = (1u << analogWriteResolution(pin)) - 1;
    value = value > most ? most : value;
    board_analog_write(pin, most == 255 ? value : uint32_t(uint64_t(value) * 255 / most), hz);
}
uint8_t analogWriteResolution(pin_t pin) { return pin < TOTAL_PINS && resolutions[pin] ? resolutions[pin] : 8; }
uint8_t analogWriteResolution(pin_t pin, uint8_t bits) {
    if (pin < TOTAL_PINS && bits >= 2 && bits <= 31) {
        resolutions[pin] = bits;
    }
    return analogWriteResolution(pin);
}

bool attachInterrupt(pin_t pin, raw_interrupt_handler_t handler, InterruptMode mode, int8_t, uint8_t) {
    return handler && attachInterrupt(pin, std::function<void()>(handler), mode);
}
bool attachInterrupt(pin_t pin, std::function<void()> handler, InterruptMode mode, int8_t, uint8_t) {
    if (pin >= TOTAL_PINS || !handler) {
        return false;
    }
    detachInterrupt(pin);
    handlers[pin] = new std::function<void()>(std::move(handler));
    return board_interrupt(pin, handlers[pin], mode) != 0;
}
void detachInterrupt(pin_t pin) {
    if (pin < TOTAL_PINS && handlers[pin]) {
        board_no_interrupt(pin);
        delete handlers[pin];
        handlers[pin] = nullptr;
    }
}

void shiftOut(pin_t data, pin_t clock, uint8_t order, uint8_t value) {
    for (int i = 0; i < 8; i++) {
        digitalWrite(data, (value >> (order == LSBFIRST ? i : 7 - i)) & 1);
        digitalWrite(clock, HIGH);
        digitalWrite(clock, LOW);
    }
}
uint8_t shiftIn(pin_t data, pin_t clock, uint8_t order) {
    uint8_t value = 0;
    for (int i = 0; i < 8; i++) {
        digitalWrite(clock, HIGH);
        value = uint8_t(value | (digitalRead(data) << (order == LSBFIRST ? i : 7 - i)));
        digitalWrite(clock, LOW);
    }
    return value;
}

uint32_t pulseIn(pin_t pin, uint16_t level) {
    constexpr uint32_t MOST_US = 3000000;
    uint32_t start = micros();
    int32_t wanted = level ? HIGH : LOW;
    auto wait_while = [&](bool is) {
        while ((digitalRead(pin) == wanted) == is) {
            if (micros() - start > MOST_US) {
                return false;
            }
        }
        return true;
    };
    if (!wait_while(true) || !wait_while(false)) {
        return 0;
    }
    uint32_t from = micros();
    return wait_while(true) ? micros() - from : 0;
}

void tone(pin_t, unsigned, unsigned long) { unsupported("tone"); }
void noTone(pin_t) {}

PinFunction HAL_Validate_Pin_Function(pin_t pin, PinFunction function) {
    switch (function) {
        case PF_DIO:
        case PF_TIMER: return pinAvailable(pin) ? function : PF_NONE;
        case PF_ADC: return pin >= A0 && pin <= A7 ? PF_ADC : PF_NONE;
        default: return PF_NONE;
    }
}
