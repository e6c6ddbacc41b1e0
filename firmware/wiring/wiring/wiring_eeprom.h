// EEPROM: bytes that outlive every restart; 255 until they are written.
#pragma once

#include "wiring_platform.h"

class EEPROMClass {
  public:
    static uint8_t read(int address) { return uint8_t(board_eeprom_read(uint32_t(address))); }
    static void write(int address, uint8_t value) { board_eeprom_write(uint32_t(address), value); }
    static void update(int address, uint8_t value) {
        if (read(address) != value) {
            write(address, value);
        }
    }
    static uint16_t length() { return uint16_t(board_eeprom_length()); }
    template <typename T>
    static T& get(int address, T& value) {
        auto* bytes = reinterpret_cast<uint8_t*>(&value);
        for (size_t i = 0; i < sizeof(T); i++) {
            bytes[i] = read(address + int(i));
        }
        return value;
    }
    template <typename T>
    static const T& put(int address, const T& value) {
        auto* bytes = reinterpret_cast<const uint8_t*>(&value);
        for (size_t i = 0; i < sizeof(T); i++) {
            update(address + int(i), bytes[i]);
        }
        return value;
    }
    static void clear() {
        for (int i = 0; i < length(); i++) {
            update(i, 0xff);
        }
    }
    static bool hasPendingErase() { return false; }
    static void performPendingErase() {}

    // One byte that is read and written like a variable.
    class Reference {
      public:
        explicit Reference(int address) : address_(address) {}
        operator uint8_t() const { return read(address_); }
        Reference& operator=(uint8_t value) {
            update(address_, value);
            return *this;
        }
        Reference& operator=(const Reference& other) { return *this = uint8_t(other); }

      private:
        int address_;
    };
    Reference operator[](int address) const { return Reference(address); }
};
inline EEPROMClass EEPROM;
