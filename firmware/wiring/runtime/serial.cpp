#include "../wiring/wiring_serial.h"

USBSerial Serial;
USARTSerial USBSerial1;
USARTSerial Serial1;
USARTSerial Serial2;

int USBSerial::available() { return board_serial_available(); }
int USBSerial::read() { return board_serial_read(); }
int USBSerial::peek() { return board_serial_peek(); }
size_t USBSerial::write(uint8_t byte) { return write(&byte, 1); }
size_t USBSerial::write(const uint8_t* bytes, size_t size) {
    board_serial_write(bytes, size);
    return size;
}
