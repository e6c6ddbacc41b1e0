#include "../wiring/wiring_led.h"

bool RGBClass::controlled_ = false;
uint8_t RGBClass::red_ = 0, RGBClass::green_ = 0, RGBClass::blue_ = 0, RGBClass::brightness_ = 255;
LEDStatus* LEDStatus::active_list_ = nullptr;

void RGBClass::show() { board_rgb(controlled_, red_, green_, blue_, brightness_); }
void RGBClass::control(bool on) {
    controlled_ = on;
    show();
}
// Without control the LED is the system's. Source: documented.
void RGBClass::color(int red, int green, int blue) {
    if (controlled_) {
        red_ = uint8_t(red), green_ = uint8_t(green), blue_ = uint8_t(blue);
        show();
    }
}
void RGBClass::brightness(uint8_t brightness, bool update) {
    brightness_ = brightness;
    if (update) {
        show();
    }
}

void LEDStatus::setActive(bool active) {
    for (LEDStatus** link = &active_list_; *link; link = &(*link)->next_) {
        if (*link == this) {
            *link = next_;
            break;
        }
    }
    if (active) {
        next_ = active_list_;
        active_list_ = this;
    }
    if (active || active_) {
        active_ = active;
        show();
    }
}

// The one of the highest priority, the newest among equals; a sketch that took over the LED goes before all.
void LEDStatus::show() {
    if (RGBClass::controlled()) {
        return;
    }
    const LEDStatus* top = nullptr;
    for (const LEDStatus* status = active_list_; status; status = status->next_) {
        top = !top || status->priority_ > top->priority_ ? status : top;
    }
    uint32_t color = top && top->on_ ? top->color_ : 0;
    board_rgb(top != nullptr, color >> 16 & 0xff, color >> 8 & 0xff, color & 0xff, RGBClass::brightness());
}
