// Hardware that is not emulated. It compiles, does nothing, answers like hardware that is not there, and says so.
#pragma once

#include "wiring_network.h"
#include "wiring_print.h"

#define WIRING_UNSUPPORTED(name, result, answer, what) \
    template <typename... T>                           \
    result name(T...) {                                \
        unsupported(what);                             \
        return answer;                                 \
    }

// A stream with nothing on the other side.
class WiringNoStream : public Stream {
  public:
    int available() override { return 0; }
    int read() override { return -1; }
    int peek() override { return -1; }
    size_t write(uint8_t) override { return 0; }
    using Print::write;
};

constexpr unsigned CLOCK_SPEED_100KHZ = 100000, CLOCK_SPEED_400KHZ = 400000;
class TwoWire : public WiringNoStream {
  public:
    void setSpeed(uint32_t) {}
    void stretchClock(bool) {}
    WIRING_UNSUPPORTED(begin, void, (void)0, "Wire")
    void end() {}
    bool isEnabled() { return false; }
    bool reset() { return false; }
    WIRING_UNSUPPORTED(beginTransmission, void, (void)0, "Wire")
    // 2: nobody acknowledges the address.
    WIRING_UNSUPPORTED(endTransmission, uint8_t, 2, "Wire")
    WIRING_UNSUPPORTED(requestFrom, size_t, 0, "Wire")
    WIRING_UNSUPPORTED(onReceive, void, (void)0, "Wire")
    WIRING_UNSUPPORTED(onRequest, void, (void)0, "Wire")
    bool lock() { return true; }
    bool unlock() { return true; }
};
inline TwoWire Wire, Wire1;

enum { SPI_MODE0 = 0, SPI_MODE1 = 1, SPI_MODE2 = 2, SPI_MODE3 = 3, SPI_CLOCK_DIV2 = 0, SPI_CLOCK_DIV4 = 8, KHZ = 1000, MHZ = 1000000 };
class SPISettings {
  public:
    template <typename... T>
    explicit SPISettings(T...) {}
};
class SPIClass {
  public:
    WIRING_UNSUPPORTED(begin, void, (void)0, "SPI")
    void end() {}
    void setBitOrder(uint8_t) {}
    void setDataMode(uint8_t) {}
    template <typename... T>
    unsigned setClockSpeed(T...) {
        return 0;
    }
    template <typename... T>
    void setClockDivider(T...) {}
    WIRING_UNSUPPORTED(beginTransaction, int, 0, "SPI")
    void endTransaction() {}
    WIRING_UNSUPPORTED(transfer, uint8_t, 0, "SPI")
    void transferCancel() {}
    bool isEnabled() { return false; }
};
inline SPIClass SPI, SPI1;

class Servo {
  public:
    WIRING_UNSUPPORTED(attach, bool, false, "Servo")
    bool detach() { return true; }
    bool attached() { return false; }
    void write(int angle) { angle_ = angle; }
    void writeMicroseconds(int) {}
    int read() { return angle_; }
    int readMicroseconds() { return 0; }
    void setTrim(int) {}

  private:
    int angle_ = 0;
};

class TCPClient : public WiringNoStream {
  public:
    WIRING_UNSUPPORTED(connect, int, 0, "TCPClient")
    bool connected() { return false; }
    uint8_t status() { return 0; }
    void stop() {}
    IPAddress remoteIP() { return IPAddress(); }
    operator bool() { return false; }
    using WiringNoStream::read;
    int read(uint8_t*, size_t) { return -1; }
};
class TCPServer : public Print {
  public:
    explicit TCPServer(uint16_t) {}
    WIRING_UNSUPPORTED(begin, bool, false, "TCPServer")
    TCPClient available() { return TCPClient(); }
    void stop() {}
    size_t write(uint8_t) override { return 0; }
    using Print::write;
};
class UDP : public WiringNoStream {
  public:
    WIRING_UNSUPPORTED(begin, bool, false, "UDP")
    void stop() {}
    WIRING_UNSUPPORTED(beginPacket, int, 0, "UDP")
    int endPacket() { return -1; }
    int parsePacket(system_tick_t = 0) { return 0; }
    WIRING_UNSUPPORTED(sendPacket, int, -1, "UDP")
    WIRING_UNSUPPORTED(receivePacket, int, -1, "UDP")
    WIRING_UNSUPPORTED(joinMulticast, int, -1, "UDP")
    IPAddress remoteIP() { return IPAddress(); }
    int remotePort() { return -1; }
};

class BleLocalDevice {
  public:
    WIRING_UNSUPPORTED(on, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    WIRING_UNSUPPORTED(off, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    WIRING_UNSUPPORTED(begin, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    WIRING_UNSUPPORTED(advertise, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    WIRING_UNSUPPORTED(stopAdvertising, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    WIRING_UNSUPPORTED(scan, int, SYSTEM_ERROR_NOT_SUPPORTED, "BLE")
    bool connected() { return false; }
    bool advertising() { return false; }
};
inline BleLocalDevice BLE;

class NFCClass {
  public:
    WIRING_UNSUPPORTED(on, int, SYSTEM_ERROR_NOT_SUPPORTED, "NFC")
    WIRING_UNSUPPORTED(off, int, SYSTEM_ERROR_NOT_SUPPORTED, "NFC")
    WIRING_UNSUPPORTED(setText, int, SYSTEM_ERROR_NOT_SUPPORTED, "NFC")
    WIRING_UNSUPPORTED(setUri, int, SYSTEM_ERROR_NOT_SUPPORTED, "NFC")
    WIRING_UNSUPPORTED(update, int, SYSTEM_ERROR_NOT_SUPPORTED, "NFC")
};
inline NFCClass NFC;

class FuelGauge {
  public:
    template <typename... T>
    explicit FuelGauge(T...) {}
    bool begin() { return unsupported("FuelGauge"), false; }
    float getSoC() { return unsupported("FuelGauge"), -1.0f; }
    float getNormalizedSoC() { return unsupported("FuelGauge"), -1.0f; }
    float getVCell() { return unsupported("FuelGauge"), 0.0f; }
    void quickStart() {}
    void wakeup() {}
    void sleep() {}
};

class ApplicationWatchdog {
  public:
    // A loop that never ends is ended by the board, without a callback.
    template <typename... T>
    explicit ApplicationWatchdog(T...) {
        unsupported("ApplicationWatchdog");
    }
    static void checkin() {}
};

#undef WIRING_UNSUPPORTED
