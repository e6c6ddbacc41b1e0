// Addresses, and whether the device has a network. There are no sockets.
#pragma once

#include "wiring_print.h"

class IPAddress : public Printable {
  public:
    IPAddress() = default;
    IPAddress(uint8_t a, uint8_t b, uint8_t c, uint8_t d) : octets_{a, b, c, d} {}
    IPAddress(uint32_t address)
        : octets_{uint8_t(address >> 24), uint8_t(address >> 16), uint8_t(address >> 8), uint8_t(address)} {}
    IPAddress(const uint8_t* octets) { memcpy(octets_, octets, sizeof(octets_)); }
    operator bool() const { return raw() != 0; }
    bool operator==(const IPAddress& other) const { return raw() == other.raw(); }
    bool operator!=(const IPAddress& other) const { return raw() != other.raw(); }
    uint8_t operator[](int index) const { return octets_[index & 3]; }
    uint8_t& operator[](int index) { return octets_[index & 3]; }
    uint32_t raw() const {
        return uint32_t(octets_[0]) << 24 | uint32_t(octets_[1]) << 16 | uint32_t(octets_[2]) << 8 | octets_[3];
    }
    uint8_t version() const { return 4; }
    void clear() { memset(octets_, 0, sizeof(octets_)); }
    String toString() const { return String::format("%d.%d.%d.%d", octets_[0], octets_[1], octets_[2], octets_[3]); }
    size_t printTo(Print& to) const override { return to.print(toString()); }

  private:
    uint8_t octets_[4] = {};
};

enum WiringNetworkWhat { NETWORK_CONNECT, NETWORK_DISCONNECT, NETWORK_ON, NETWORK_OFF, NETWORK_READY, NETWORK_CONNECTING };
constexpr int NETWORK_INTERFACE_ALL = 0, NETWORK_INTERFACE_ETHERNET = 2, NETWORK_INTERFACE_CELLULAR = 3,
              NETWORK_INTERFACE_WIFI_STA = 4;
enum { WIFI_CONNECT_SKIP_LISTEN = 1 };
enum WLanSecurityType { UNSEC, WEP, WPA, WPA2, WPA3 };

// Strength and quality in percent, as of a good reception. Source: chosen.
class Signal {
  public:
    float getStrength() const { return 80; }
    float getStrengthValue() const { return -60; }
    float getQuality() const { return 80; }
    float getQualityValue() const { return 30; }
    operator int8_t() const { return -60; }
    int rssi = -60;
    int qual = 30;
};

class NetworkClass {
  public:
    constexpr explicit NetworkClass(uint32_t interface) : interface_(interface) {}
    void connect(unsigned = 0) { ask(NETWORK_CONNECT); }
    void disconnect() { ask(NETWORK_DISCONNECT); }
    void on() { ask(NETWORK_ON); }
    void off() { ask(NETWORK_OFF); }
    bool ready() { return ask(NETWORK_READY) != 0; }
    bool connecting() { return ask(NETWORK_CONNECTING) != 0; }
    bool isOn() { return ready() || connecting(); }
    bool isOff() { return !isOn(); }
    bool listening() { return false; }
    void listen(bool = true) { unsupported("listening mode"); }
    void setListenTimeout(uint16_t) {}
    uint16_t getListenTimeout() { return 0; }
    IPAddress resolve(const char*) { return unsupported("Network.resolve"), IPAddress(); }

  protected:
    uint32_t ask(WiringNetworkWhat what) { return board_network(interface_, what); }

  private:
    uint32_t interface_;
};

class WiFiClass : public NetworkClass {
  public:
    using NetworkClass::NetworkClass;
    Signal RSSI() { return Signal(); }
    const char* SSID() { return "cloud-chamber"; }
    IPAddress localIP() { return ready() ? IPAddress(192, 168, 1, 2) : IPAddress(); }
    IPAddress subnetMask() { return ready() ? IPAddress(255, 255, 255, 0) : IPAddress(); }
    IPAddress gatewayIP() { return ready() ? IPAddress(192, 168, 1, 1) : IPAddress(); }
    IPAddress dnsServerIP() { return gatewayIP(); }
    bool hasCredentials() { return true; }
    bool clearCredentials() { return unsupported("WiFi.clearCredentials"), false; }
    template <typename... T>
    bool setCredentials(T...) {
        return unsupported("WiFi.setCredentials"), false;
    }
    int selectAntenna(int) { return 0; }
    template <typename... T>
    int ping(T...) {
        return unsupported("WiFi.ping"), 0;
    }
    template <typename... T>
    int scan(T...) {
        return unsupported("WiFi.scan"), 0;
    }
};
typedef Signal WiFiSignal;
typedef Signal CellularSignal;

class CellularClass : public NetworkClass {
  public:
    using NetworkClass::NetworkClass;
    Signal RSSI() { return Signal(); }
    IPAddress localIP() { return ready() ? IPAddress(10, 0, 0, 2) : IPAddress(); }
    template <typename... T>
    int command(T...) {
        return unsupported("Cellular.command"), -1;
    }
    template <typename... T>
    bool setActiveSim(T...) {
        return unsupported("Cellular.setActiveSim"), false;
    }
};

inline NetworkClass Network{NETWORK_INTERFACE_ALL};
inline WiFiClass WiFi{NETWORK_INTERFACE_WIFI_STA};
inline CellularClass Cellular{NETWORK_INTERFACE_CELLULAR};
inline NetworkClass Ethernet{NETWORK_INTERFACE_ETHERNET};
