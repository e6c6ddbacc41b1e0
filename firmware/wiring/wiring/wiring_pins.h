// Pins: digital n is n, analog n is 32 + n, so the numbers of the two kinds do not overlap as on some boards.
#pragma once

#include "wiring_platform.h"

enum WiringPin : pin_t {
    D0, D1, D2, D3, D4, D5, D6, D7, D8, D9, D10, D11,
    D12, D13, D14, D15, D16, D17, D18, D19, D20, D21, D22, D23,
    A0 = 32, A1, A2, A3, A4, A5, A6, A7,
};
// Those of a board in the Feather form. Source: documented.
constexpr pin_t SDA = D0, SCL = D1, TX = D9, RX = D10, MISO = D11, MOSI = D12, SCK = D13;
constexpr pin_t SS = A5, DAC = A6, DAC1 = A6, WKP = A7, BTN = 30, PIN_INVALID = 0xff;
constexpr int TOTAL_PINS = 40;
constexpr int FIRST_ANALOG_PIN = A0;

enum PinMode {
    INPUT = 0,
    OUTPUT = 1,
    INPUT_PULLUP = 2,
    INPUT_PULLDOWN = 3,
    AN_INPUT = 4,
    AN_OUTPUT = 5,
    // Read like an output: the level a pin is driven to.
    OUTPUT_OPEN_DRAIN = 6,
    PIN_MODE_NONE = 255,
};

enum InterruptMode { CHANGE = 1, RISING = 2, FALLING = 3 };

void pinMode(pin_t pin, PinMode mode);
PinMode getPinMode(pin_t pin);
bool pinAvailable(pin_t pin);
int32_t digitalRead(pin_t pin);
void digitalWrite(pin_t pin, uint8_t level);
int32_t analogRead(pin_t pin);
// A value of 0 to 255, or up to what analogWriteResolution says.
void analogWrite(pin_t pin, uint32_t value);
void analogWrite(pin_t pin, uint32_t value, uint32_t hz);
uint8_t analogWriteResolution(pin_t pin);
uint8_t analogWriteResolution(pin_t pin, uint8_t bits);
inline uint32_t analogWriteMaxFrequency(pin_t) { return 500000; }
inline int setADCSampleTime(uint8_t) { return 0; }

inline void pinSetFast(pin_t pin) { digitalWrite(pin, HIGH); }
inline void pinResetFast(pin_t pin) { digitalWrite(pin, LOW); }
inline void digitalWriteFast(pin_t pin, uint8_t level) { digitalWrite(pin, level); }
inline int32_t pinReadFast(pin_t pin) { return digitalRead(pin); }
inline int32_t digitalReadFast(pin_t pin) { return digitalRead(pin); }
inline void pinToggle(pin_t pin) { digitalWrite(pin, !digitalRead(pin)); }

using raw_interrupt_handler_t = void (*)(void);
bool attachInterrupt(pin_t pin, raw_interrupt_handler_t handler, InterruptMode mode, int8_t priority = -1,
                     uint8_t subpriority = 0);
bool attachInterrupt(pin_t pin, std::function<void()> handler, InterruptMode mode, int8_t priority = -1,
                     uint8_t subpriority = 0);
template <typename T>
bool attachInterrupt(pin_t pin, void (T::*handler)(), T* instance, InterruptMode mode, int8_t priority = -1,
                     uint8_t subpriority = 0) {
    return attachInterrupt(pin, std::function<void()>(std::bind(handler, instance)), mode, priority, subpriority);
}
void detachInterrupt(pin_t pin);
// Interrupts come between two passes of the loop or while it waits, so there is nothing to hold back.
inline void interrupts() {}
inline void noInterrupts() {}

void shiftOut(pin_t data, pin_t clock, uint8_t order, uint8_t value);
uint8_t shiftIn(pin_t data, pin_t clock, uint8_t order);
// Microseconds that the pin stays at a level, 0 when that takes more than three seconds. Source: documented.
uint32_t pulseIn(pin_t pin, uint16_t level);
void tone(pin_t pin, unsigned hz, unsigned long ms = 0);
void noTone(pin_t pin);

// For firmware that asks what a pin can do.
enum PinFunction { PF_NONE, PF_DIO, PF_TIMER, PF_ADC, PF_DAC };
PinFunction HAL_Validate_Pin_Function(pin_t pin, PinFunction function);
