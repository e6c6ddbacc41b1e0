#include "../wiring/wiring_time.h"

TimeClass Time;

const char* const TIME_FORMAT_DEFAULT = "asctime";
const char* const TIME_FORMAT_ISO8601_FULL = "%Y-%m-%dT%H:%M:%S%z";

namespace {

constexpr int32_t HOUR = 3600;
constexpr int32_t DAY = 24 * HOUR;

int32_t zone_seconds = 0;
int32_t dst_seconds = HOUR;
bool dst = false;
const char* default_format = nullptr;

const char* const WEEKDAYS = "Sunday\0   Monday\0   Tuesday\0  Wednesday\0Thursday\0 Friday\0   Saturday";
const char* const MONTHS =
    "January\0  February\0 March\0    April\0    May\0      June\0     "
    "July\0     August\0   September\0October\0  November\0 December";
const char* weekday_name(int weekday) { return WEEKDAYS + 10 * weekday; }
const char* month_name(int month) { return MONTHS + 10 * (month - 1); }

// A date of the Gregorian calendar. Days are counted from 1 March, so that a leap day comes last.
struct Date {
    int year, month, day, weekday, day_of_year;

    explicit Date(int64_t local) {
        int64_t days = (local >= 0 ? local : local - DAY + 1) / DAY;
        weekday = int(((days + 4) % 7 + 7) % 7);
        int64_t from = days + 719468;  // since 1 March of the year 0
        int64_t era = (from >= 0 ? from : from - 146096) / 146097;
        int of_era = int(from - era * 146097);
        int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
        int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int shifted = (5 * of_year + 2) / 153;
        day = of_year - (153 * shifted + 2) / 5 + 1;
        month = shifted < 10 ? shifted + 3 : shifted - 9;
        year = int(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        day_of_year = month <= 2 ? of_year - 306 : of_year + 59 + (leap ? 1 : 0);
    }
};

int second_of_day(int64_t local) { return int((local % DAY + DAY) % DAY); }

String zone_text(int32_t offset, bool colon) {
    if (offset == 0 && colon) {
        return "Z";
    }
    int32_t distance = offset < 0 ? -offset : offset;
    return String::format("%c%02d%s%02d", offset < 0 ? '-' : '+', int(distance / HOUR), colon ? ":" : "",
                          int(distance % HOUR / 60));
}

void append(String& text, int64_t local, int32_t offset, const char* format) {
    Date date(local);
    int second = second_of_day(local);
    int hour = second / HOUR;
    for (const char* at = format; *at; at++) {
        if (*at != '%' || at[1] == 0) {
            text += *at;
            continue;
        }
        switch (*++at) {
            case 'a': text.concat(weekday_name(date.weekday), 3); break;
            case 'A': text += weekday_name(date.weekday); break;
            case 'b':
            case 'h': text.concat(month_name(date.month), 3); break;
            case 'B': text += month_name(date.month); break;
            case 'c': append(text, local, offset, "%a %b %e %H:%M:%S %Y"); break;
            case 'C': text += String::format("%02d", date.year / 100); break;
            case 'd': text += String::format("%02d", date.day); break;
            case 'D': append(text, local, offset, "%m/%d/%y"); break;
            case 'e': text += String::format("%2d", date.day); break;
            case 'F': append(text, local, offset, "%Y-%m-%d"); break;
            case 'H': text += String::format("%02d", hour); break;
            case 'I': text += String::format("%02d", (hour + 11) % 12 + 1); break;
            case 'j': text += String::format("%03d", date.day_of_year + 1); break;
            case 'm': text += String::format("%02d", date.month); break;
            case 'M': text += String::format("%02d", second / 60 % 60); break;
            case 'n': text += '\n'; break;
            case 'p': text += hour < 12 ? "AM" : "PM"; break;
            case 'r': append(text, local, offset, "%I:%M:%S %p"); break;
            case 'R': append(text, local, offset, "%H:%M"); break;
            case 's': text += String((long long)(local - offset)); break;
            case 'S': text += String::format("%02d", second % 60); break;
            case 't': text += '\t'; break;
            case 'T':
            case 'X': append(text, local, offset, "%H:%M:%S"); break;
            case 'u': text += date.weekday == 0 ? 7 : date.weekday; break;
            case 'U': text += String::format("%02d", (date.day_of_year + 7 - date.weekday) / 7); break;
            case 'w': text += date.weekday; break;
            case 'W': text += String::format("%02d", (date.day_of_year + 7 - (date.weekday + 6) % 7) / 7); break;
            case 'x': append(text, local, offset, "%m/%d/%y"); break;
            case 'y': text += String::format("%02d", date.year % 100); break;
            case 'Y': text += date.year; break;
            // As a device writes it: with a colon, and Z without an offset. Source: documented.
            case 'z': text += zone_text(offset, true); break;
            case 'Z': break;
            case '%': text += '%'; break;
            default: text += '%'; text += *at;
        }
    }
}

}  // namespace

int32_t TimeClass::offset() { return zone_seconds + (dst ? dst_seconds : 0); }

int TimeClass::hour(time_t time) { return second_of_day(time + offset()) / HOUR; }
int TimeClass::minute(time_t time) { return second_of_day(time + offset()) / 60 % 60; }
int TimeClass::second(time_t time) { return second_of_day(time + offset()) % 60; }
int TimeClass::day(time_t time) { return Date(time + offset()).day; }
int TimeClass::weekday(time_t time) { return Date(time + offset()).weekday + 1; }
int TimeClass::month(time_t time) { return Date(time + offset()).month; }
int TimeClass::year(time_t time) { return Date(time + offset()).year; }

// Offsets out of range count as they are not given. Source: documented (-12 to 14 hours, 0 to 2 for the summer).
void TimeClass::zone(float hours) {
    if (hours >= -12 && hours <= 14) {
        zone_seconds = int32_t(roundf(hours * 3600));
    }
}
float TimeClass::zone() { return float(zone_seconds) / 3600; }
float TimeClass::getDSTOffset() { return float(dst_seconds) / 3600; }
void TimeClass::setDSTOffset(float hours) {
    if (hours >= 0 && hours <= 2) {
        dst_seconds = int32_t(roundf(hours * 3600));
    }
}
void TimeClass::beginDST() { dst = true; }
void TimeClass::endDST() { dst = false; }
bool TimeClass::isDST() { return dst; }

String TimeClass::timeStr(time_t time) {
    String text;
    append(text, time + offset(), offset(), "%c");
    return text;
}

String TimeClass::format(time_t time, const char* format) {
    format = format ? format : getFormat();
    if (strcmp(format, TIME_FORMAT_DEFAULT) == 0) {
        return timeStr(time);
    }
    String text;
    append(text, time + offset(), offset(), format);
    return text;
}
void TimeClass::setFormat(const char* format) { default_format = format; }
const char* TimeClass::getFormat() { return default_format ? default_format : TIME_FORMAT_DEFAULT; }
