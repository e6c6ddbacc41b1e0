// Serial: the USB port, which is the board's serial log. The other ports are sinks with nothing to read.
#pragma once

#include "wiring_print.h"

#define SERIAL_8N1 0
#define SERIAL_8E1 4
#define SERIAL_8O1 12
#define SERIAL_8N2 32
#define SERIAL_7E1 6

class USBSerial : public Stream {
  public:
    void begin(long = 9600, uint32_t = 0) {}
    void end() {}
    int available() override;
    int read() override;
    int peek() override;
    int availableForWrite() { return 1024; }
    size_t write(uint8_t byte) override;
    size_t write(const uint8_t* bytes, size_t size) override;
    using Print::write;
    void blockOnOverrun(bool) {}
    bool isConnected() { return true; }
    bool isEnabled() { return true; }
    operator bool() { return true; }
};

// A port without a wire: what is written is gone, and nothing is ever there to read. Source: chosen.
class USARTSerial : public Stream {
  public:
    void begin(unsigned long = 9600, uint32_t = SERIAL_8N1) {}
    void end() {}
    int available() override { return 0; }
    int read() override { return -1; }
    int peek() override { return -1; }
    int availableForWrite() { return 64; }
    size_t write(uint8_t) override { return 1; }
    size_t write(const uint8_t*, size_t size) override { return size; }
    using Print::write;
    void halfduplex(bool) {}
    void blockOnOverrun(bool) {}
    bool isEnabled() { return true; }
    operator bool() { return true; }
};

extern USBSerial Serial;
extern USARTSerial USBSerial1;
extern USARTSerial Serial1;
extern USARTSerial Serial2;
