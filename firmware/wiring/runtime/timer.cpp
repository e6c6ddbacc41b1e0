#include "../wiring/wiring_timer.h"

#include "runtime.h"

// What the runtime may do with a timer that a sketch may not.
struct TimerAccess {
    static void fire(Timer& timer) {
        if (timer.active_) {
            timer.active_ = !timer.one_shot_;
            timer.timeout();
        }
    }
};

namespace wiring {

void call_timer(void* handle) { TimerAccess::fire(*static_cast<Timer*>(handle)); }

}  // namespace wiring

bool Timer::start(unsigned) {
    if (!valid_) {
        return false;
    }
    active_ = true;
    board_timer_start(this, ms_, one_shot_, this);
    return true;
}

bool Timer::stop(unsigned) {
    if (active_) {
        board_timer_stop(this);
    }
    active_ = false;
    return valid_;
}

bool Timer::changePeriod(unsigned ms, unsigned block) {
    ms_ = ms;
    return start(block);
}

void Timer::dispose() {
    stop();
    valid_ = false;
}
