// Time that passes (millis, delay) and time of day (Time).
#pragma once

#include "wiring_string.h"

inline system_tick_t millis() { return board_millis(); }
inline unsigned long micros() { return board_micros(); }
inline void delay(unsigned long ms) { board_delay(uint32_t(ms)); }
inline void delay(std::chrono::milliseconds ms) { board_delay(uint32_t(ms.count())); }
inline void delayMicroseconds(unsigned us) { board_delay_us(us); }
inline void delayMicroseconds(std::chrono::microseconds us) { board_delay_us(uint32_t(us.count())); }
extern "C" inline system_tick_t HAL_Timer_Get_Milli_Seconds(void) { return board_millis(); }
extern "C" inline system_tick_t HAL_Timer_Get_Micro_Seconds(void) { return board_micros(); }

extern const char* const TIME_FORMAT_DEFAULT;
extern const char* const TIME_FORMAT_ISO8601_FULL;

// The time of day. Functions without a time take the present one; all but `now` are in the zone that was set.
class TimeClass {
  public:
    static time32_t now() { return time32_t(board_unix_time()); }
    static time32_t local() { return local(now()); }
    static time32_t local(time_t time) { return time32_t(time + offset()); }
    static bool isValid() { return board_unix_time() != 0; }

    static int hour() { return hour(now()); }
    static int hour(time_t time);
    static int hourFormat12() { return hourFormat12(now()); }
    static int hourFormat12(time_t time) { return (hour(time) + 11) % 12 + 1; }
    static bool isAM() { return isAM(now()); }
    static bool isAM(time_t time) { return hour(time) < 12; }
    static bool isPM() { return isPM(now()); }
    static bool isPM(time_t time) { return !isAM(time); }
    static int minute() { return minute(now()); }
    static int minute(time_t time);
    static int second() { return second(now()); }
    static int second(time_t time);
    static int day() { return day(now()); }
    static int day(time_t time);
    static int weekday() { return weekday(now()); }  // 1 is Sunday
    static int weekday(time_t time);
    static int month() { return month(now()); }
    static int month(time_t time);
    static int year() { return year(now()); }
    static int year(time_t time);

    static void zone(float hours);
    static float zone();
    static float getDSTOffset();
    static void setDSTOffset(float hours);
    static void beginDST();
    static void endDST();
    static bool isDST();
    static void setTime(time_t time) { board_set_unix_time(uint32_t(time)); }

    // "Wed May 21 01:08:47 2014".
    static String timeStr() { return timeStr(now()); }
    static String timeStr(time_t time);
    static String format(const char* format = nullptr) { return TimeClass::format(now(), format); }
    static String format(time_t time, const char* format = nullptr);
    // The format is not copied.
    static void setFormat(const char* format);
    static const char* getFormat();

  private:
    static int32_t offset();
};
extern TimeClass Time;
