// The status LED: RGB takes it over, LEDStatus shows a colour on it. Patterns and speeds are kept but not shown.
#pragma once

#include "wiring_platform.h"

constexpr uint32_t RGB_COLOR_BLUE = 0x0000ff, RGB_COLOR_GREEN = 0x00ff00, RGB_COLOR_CYAN = 0x00ffff,
                   RGB_COLOR_RED = 0xff0000, RGB_COLOR_MAGENTA = 0xff00ff, RGB_COLOR_YELLOW = 0xffff00,
                   RGB_COLOR_WHITE = 0xffffff, RGB_COLOR_GRAY = 0x1f1f1f, RGB_COLOR_ORANGE = 0xff6000;

class RGBClass {
  public:
    static bool controlled() { return controlled_; }
    static void control(bool on);
    static void color(int red, int green, int blue);
    static void color(uint32_t rgb) { color(int(rgb >> 16 & 0xff), int(rgb >> 8 & 0xff), int(rgb & 0xff)); }
    static void brightness(uint8_t brightness, bool update = true);
    static uint8_t brightness() { return brightness_; }
    template <typename... T>
    static void onChange(T...) {
        unsupported("RGB.onChange");
    }
    template <typename... T>
    static void mirrorTo(T...) {
        unsupported("RGB.mirrorTo");
    }
    static void mirrorDisable() {}

  private:
    static void show();
    static bool controlled_;
    static uint8_t red_, green_, blue_, brightness_;
};
inline RGBClass RGB;

enum LEDPattern { LED_PATTERN_INVALID, LED_PATTERN_SOLID, LED_PATTERN_BLINK, LED_PATTERN_FADE, LED_PATTERN_CUSTOM = 15 };
enum LEDSpeed { LED_SPEED_SLOW, LED_SPEED_NORMAL, LED_SPEED_FAST };
enum LEDPriority { LED_PRIORITY_BACKGROUND = 10, LED_PRIORITY_NORMAL = 20, LED_PRIORITY_IMPORTANT = 30, LED_PRIORITY_CRITICAL = 40 };

class LEDStatus {
  public:
    explicit LEDStatus(uint32_t color = RGB_COLOR_WHITE, LEDPattern pattern = LED_PATTERN_SOLID,
                       LEDPriority priority = LED_PRIORITY_NORMAL)
        : LEDStatus(color, pattern, LED_SPEED_NORMAL, priority) {}
    LEDStatus(uint32_t color, LEDPattern pattern, LEDSpeed speed, LEDPriority priority = LED_PRIORITY_NORMAL)
        : color_(color), pattern_(pattern), speed_(speed), priority_(priority) {}
    LEDStatus(uint32_t color, LEDPattern pattern, uint16_t period, LEDPriority priority = LED_PRIORITY_NORMAL)
        : LEDStatus(color, pattern, LED_SPEED_NORMAL, priority) {
        period_ = period;
    }
    LEDStatus(LEDPattern pattern, LEDPriority priority = LED_PRIORITY_NORMAL) : LEDStatus(RGB_COLOR_WHITE, pattern, priority) {}
    virtual ~LEDStatus() { setActive(false); }
    LEDStatus(const LEDStatus&) = delete;
    LEDStatus& operator=(const LEDStatus&) = delete;

    void setActive(bool active = true);
    void setActive(LEDPriority priority) {
        setPriority(priority);
        setActive(true);
    }
    bool isActive() const { return active_; }
    void on() { set(on_, true); }
    void off() { set(on_, false); }
    void toggle() { set(on_, !on_); }
    bool isOn() const { return on_; }
    bool isOff() const { return !on_; }
    void setColor(uint32_t color) { set(color_, color); }
    uint32_t color() const { return color_; }
    void setPattern(LEDPattern pattern) { pattern_ = pattern; }
    LEDPattern pattern() const { return pattern_; }
    void setSpeed(LEDSpeed speed) { speed_ = speed; }
    void setPeriod(uint16_t ms) { period_ = ms; }
    uint16_t period() const { return period_; }
    void setPriority(LEDPriority priority) { set(priority_, priority); }
    LEDPriority priority() const { return priority_; }

  private:
    template <typename T>
    void set(T& field, T value) {
        field = value;
        show();
    }
    static void show();

    static LEDStatus* active_list_;
    uint32_t color_;
    LEDPattern pattern_;
    LEDSpeed speed_;
    LEDPriority priority_;
    uint16_t period_ = 0;
    bool active_ = false;
    bool on_ = true;
    LEDStatus* next_ = nullptr;
};
