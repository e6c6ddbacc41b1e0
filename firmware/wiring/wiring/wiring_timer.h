// Software timers. Their callbacks come where Device OS handles requests: between two loops, and while the loop waits.
#pragma once

#include "wiring_platform.h"

class Timer {
  public:
    typedef std::function<void()> timer_callback_fn;

    Timer(unsigned ms, timer_callback_fn callback, bool one_shot = false)
        : callback_(std::move(callback)), ms_(ms), one_shot_(one_shot) {}
    Timer(std::chrono::milliseconds ms, timer_callback_fn callback, bool one_shot = false)
        : Timer(unsigned(ms.count()), std::move(callback), one_shot) {}
    template <typename T>
    Timer(unsigned ms, void (T::*method)(), T& instance, bool one_shot = false)
        : Timer(ms, timer_callback_fn(std::bind(method, &instance)), one_shot) {}
    template <typename T>
    Timer(std::chrono::milliseconds ms, void (T::*method)(), T& instance, bool one_shot = false)
        : Timer(unsigned(ms.count()), method, instance, one_shot) {}
    virtual ~Timer() { dispose(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    bool start(unsigned = 0);
    bool stop(unsigned = 0);
    // Starts the period afresh, and a timer that stands.
    bool reset(unsigned block = 0) { return start(block); }
    // Changes the period and starts the timer. Source: documented.
    bool changePeriod(unsigned ms, unsigned block = 0);
    bool changePeriod(std::chrono::milliseconds ms, unsigned block = 0) {
        return changePeriod(unsigned(ms.count()), block);
    }
    bool startFromISR() { return start(); }
    bool stopFromISR() { return stop(); }
    bool resetFromISR() { return reset(); }
    bool changePeriodFromISR(unsigned ms) { return changePeriod(ms); }
    void dispose();
    bool isValid() const { return valid_; }
    bool isActive() const { return active_; }
    virtual void timeout() {
        if (callback_) {
            callback_();
        }
    }

  private:
    friend struct TimerAccess;
    timer_callback_fn callback_;
    unsigned ms_;
    bool one_shot_;
    bool active_ = false;
    bool valid_ = true;
};
