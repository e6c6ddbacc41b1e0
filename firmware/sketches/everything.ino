// Tries the Wiring library from within. The function "check" runs the checks of a part ("string", "json", "time", ...)
// and answers how many of them failed; the variable "failed" says which. "parts" lists the parts.

SYSTEM_MODE(AUTOMATIC)
PRODUCT_VERSION(3);
STARTUP(beforeSetup());

SerialLogHandler logHandler(LOG_LEVEL_WARN, {{"app", LOG_LEVEL_INFO}, {"quiet", LOG_LEVEL_NONE}});

struct Part {
    const char *name;
    void (*run)();
};

String failed;
int failures = 0;
bool started = false;
retained int counted = 40;
int ticks = 0;
int heard = 0;
int sum = 0;
double half = 0.5;
char label[] = "label";

Timer everySecond(1000, tick);
Timer later(50ms, [] { ticks += 100; }, true);

class Counter {
  public:
    int add(String by) { return total += by.toInt(); }
    int value() const { return total; }
    void onEvent(const char *, const char *data) { total += data ? strlen(data) : 0; }

  private:
    int total = 0;
};
Counter counter;

#define CHECK(what)                                        \
    if (!(what)) {                                         \
        failures++;                                        \
        failed += String::format("%d:%s ", __LINE__, #what); \
    }

void beforeSetup() {
    started = true;
}

const Part parts[] = {
    {"string", checkString}, {"format", checkFormat}, {"print", checkPrint},   {"json", checkJson},
    {"time", checkTime},     {"eeprom", checkEeprom}, {"system", checkSystem}, {"random", checkRandom},
    {"vector", checkVector}, {"pins", checkPins},     {"memory", checkMemory}, {"std", checkStd},
};

void setup() {
    Particle.function("check", check);
    Particle.function("add", &Counter::add, &counter);
    Particle.function("twice", [](String text) { return 2 * text.toInt(); });
    Particle.function("count", [](String) { return ++counted; });
    Particle.variable("failed", failed);
    Particle.variable("started", started);
    Particle.variable("counted", counted);
    Particle.variable("ticks", ticks);
    Particle.variable("half", half);
    Particle.variable("label", label);
    Particle.variable("heard", [] { return heard; });
    Particle.variable("total", &Counter::value, &counter);
    Particle.variable("parts", [] {
        String names;
        for (const Part &part : parts) {
            names += String(names.isEmpty() ? "" : " ") + part.name;
        }
        return names;
    });
    Particle.subscribe("everything/", hear);
    Particle.subscribe("counter/", &Counter::onEvent, &counter);
    everySecond.start();
    later.start();
    Log.info("started");
    Log.trace("not seen");
    Logger("quiet").error("not seen");
}

void loop() {
}

void tick() {
    ticks++;
}

void hear(const char *event, const char *data) {
    heard += data ? atoi(data) : 1;
}

int check(String name) {
    failures = 0;
    failed = "";
    for (const Part &part : parts) {
        if (name == part.name) {
            part.run();
            return failures;
        }
    }
    return -1;
}

void checkString() {
    String text = "Hello";
    text += ' ';
    text += "World";
    text += 42;
    CHECK(text == "Hello World42");
    CHECK(text.length() == 13);
    CHECK(text.indexOf('o') == 4 && text.indexOf("World") == 6 && text.indexOf('o', 5) == 7 && text.indexOf('q') == -1);
    CHECK(text.lastIndexOf('o') == 7 && text.lastIndexOf("l") == 9);
    CHECK(text.substring(6, 11) == "World" && text.substring(11) == "42" && text.substring(99) == "");
    CHECK(text.startsWith("Hell") && text.endsWith("42") && !text.startsWith("ell") && text.startsWith("ell", 1));
    CHECK(text.charAt(0) == 'H' && text[1] == 'e' && text.charAt(99) == 0);
    text.replace("World", "Wood");
    CHECK(text == "Hello Wood42");
    text.replace('o', '0');
    CHECK(text == "Hell0 W00d42");
    text.remove(5);
    text.setCharAt(4, 'o');
    CHECK(text == "Hello");
    CHECK(text.toUpperCase() == "HELLO" && text.toLowerCase() == "hello");
    CHECK(String("  a b \r\n").trim() == "a b");
    CHECK(String("17abc").toInt() == 17 && String("abc").toInt() == 0 && String("-8").toInt() == -8);
    CHECK(String("3.25").toFloat() == 3.25f && String(" -1e3x").toFloat() == -1000.0f);
    CHECK(String(255, HEX) == "ff" && String(5, BIN) == "101" && String(-7) == "-7" && String('x') == "x");
    CHECK(String(3.14159, 2) == "3.14" && String(2.5f) == "2.500000" && String(4294967295u) == "4294967295");
    CHECK(String("abc") < String("abd") && String("b") > "a" && String("abc").equalsIgnoreCase("ABC"));
    CHECK(String("a") + "b" + 'c' + 1 + 2.5 == "abc12.500000");
    char buffer[4];
    String("abcdef").toCharArray(buffer, sizeof(buffer));
    CHECK(strcmp(buffer, "abc") == 0);
    String self = "ab";
    self += self;
    CHECK(self == "abab");
    String moved = std::move(self);
    CHECK(moved == "abab" && strlen(moved) == 4);
    String empty;
    CHECK(empty == "" && empty.length() == 0 && !empty.concat((const char *)nullptr));
}

void checkFormat() {
    CHECK(String::format("%d %i %u", -1, 2, 3u) == "-1 2 3");
    CHECK(String::format("%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42) == "   42|42   |00042|+42| 42");
    CHECK(String::format("%x %X %#x %o %08lx", 255, 255, 255, 8, 0xabcdul) == "ff FF 0xff 10 0000abcd");
    CHECK(String::format("%ld %lu %lld %llu", -5l, 5ul, -5000000000ll, 18446744073709551615ull) ==
          "-5 5 -5000000000 18446744073709551615");
    CHECK(String::format("%s|%10s|%-5s|%.2s|%c|%%", "a", "right", "l", "cut", 'z') == "a|     right|l    |cu|z|%");
    CHECK(String::format("%.2f %f %5.1f %-7.3f| %+.0f", 3.14159, 1.5, 2.25, 1.0, 2.5) ==
          "3.14 1.500000   2.2 1.000  | +2");
    CHECK(String::format("%.3f %.0f %.0f %.1f", 0.0005, 0.5, 1.5, 0.25) == "0.001 0 2 0.2");
    CHECK(String::format("%f", 123456789.125) == "123456789.125000");
    CHECK(String::format("%.10f", 0.1) == "0.1000000000" && String::format("%.20f", 0.1) == "0.10000000000000000555");
    CHECK(String::format("%e %.2E %g %g %g", 12345.678, 0.00012, 100000.0, 1e6, 0.0001) ==
          "1.234568e+04 1.20E-04 100000 1e+06 0.0001");
    CHECK(String::format("%g %.3g %g", 0.1, 1234.5, 1e-5) == "0.1 1.23e+03 1e-05");
    CHECK(String::format("%.1f %.2f", 99.95, 999.999) == "100.0 1000.00" || String::format("%.1f", 99.95) == "100.0");
    CHECK(String::format("%f %F %5.1f", INFINITY, -INFINITY, NAN) == "inf -INF   nan");
    CHECK(String::format("%.0f", 1e22) == "10000000000000000000000");
    CHECK(String::format("%*d|%.*f", 4, 7, 1, 2.55) == "   7|2.5");
    CHECK(String::format("%hhu %hd %zu", 257, 65537, sizeof(int)) == "1 1 4");
    char small[5];
    CHECK(snprintf(small, sizeof(small), "%d", 1234567) == 7 && strcmp(small, "1234") == 0);
}

class Collected : public Print {
  public:
    String text;
    size_t write(uint8_t c) override { return text.concat(char(c)) ? 1 : 0; }
};

void checkPrint() {
    Collected to;
    to.print(1);
    to.print(' ');
    to.print(-5L);
    to.print(255, HEX);
    to.print(1.5);
    to.println(2.345, 1);
    to.printf("%s", "f");
    to.printlnf("%d", 9);
    to.print(IPAddress(10, 0, 0, 1));
    to.println();
    to.print(true);
    CHECK(to.text == "1 -5FF1.502.3\r\nf9\r\n10.0.0.1\r\n1");
    Serial.println("printed");
    CHECK(Serial.available() == 0 && Serial.read() == -1);
    CHECK(Serial1.write("x") == 1 && Serial1.read() == -1);
}

void checkJson() {
    JSONValue value = JSONValue::parseCopy(
        "{\"name\": \"lamp \\u00e9\\ud83d\\ude00\\n\", \"on\": true, \"level\": -1.5e2, \"none\": null, \"list\": [1, [2], {}]}");
    CHECK(value.isObject());
    JSONObjectIterator fields(value);
    CHECK(fields.count() == 5);
    int seen = 0;
    while (fields.next()) {
        seen++;
        if (fields.name() == "name") {
            CHECK(fields.value().toString() == "lamp \xc3\xa9\xf0\x9f\x98\x80\n");
        } else if (fields.name() == "on") {
            CHECK(fields.value().isBool() && fields.value().toBool());
        } else if (fields.name() == "level") {
            CHECK(fields.value().isNumber() && fields.value().toInt() == -150 && fields.value().toDouble() == -150);
        } else if (fields.name() == "none") {
            CHECK(fields.value().isNull());
        } else {
            JSONArrayIterator items(fields.value());
            CHECK(items.count() == 3 && items.next() && items.value().toInt() == 1 && items.next());
            CHECK(items.value().isArray() && items.next() && items.value().isObject() && !items.next());
        }
    }
    CHECK(seen == 5);
    for (const char *bad : {"", "{", "[1,]", "{\"a\"}", "01", "tru", "\"a", "1 2", "[1}", "\"\\x\"", "nul"}) {
        CHECK(!JSONValue::parseCopy(bad).isValid());
    }
    char buffer[128];
    JSONBufferWriter writer(buffer, sizeof(buffer));
    writer.beginObject();
    writer.name("a").value(1).name("b").value("x\"y\n").name("c").beginArray();
    writer.value(true).nullValue().value(1.5, 2).value(2.5).beginObject().endObject().endArray();
    writer.endObject();
    String made(buffer, writer.dataSize());
    CHECK(made == "{\"a\":1,\"b\":\"x\\\"y\\n\",\"c\":[true,null,1.50,2.5,{}]}");
    CHECK(JSONValue::parseCopy(made).isValid());
}

void checkTime() {
    const time_t MOMENT = 1400634527;  // 2014-05-21T01:08:47Z
    CHECK(Time.year(MOMENT) == 2014 && Time.month(MOMENT) == 5 && Time.day(MOMENT) == 21);
    CHECK(Time.hour(MOMENT) == 1 && Time.minute(MOMENT) == 8 && Time.second(MOMENT) == 47 && Time.weekday(MOMENT) == 4);
    CHECK(Time.timeStr(MOMENT) == "Wed May 21 01:08:47 2014");
    CHECK(Time.format(MOMENT, TIME_FORMAT_ISO8601_FULL) == "2014-05-21T01:08:47Z");
    CHECK(Time.format(MOMENT, "%I:%M%p %j %a %b %e %%") == "01:08AM 141 Wed May 21 %");
    Time.zone(-5.5);
    CHECK(Time.hour(MOMENT) == 19 && Time.day(MOMENT) == 20 && Time.hourFormat12(MOMENT) == 7 && Time.isPM(MOMENT));
    CHECK(Time.format(MOMENT, TIME_FORMAT_ISO8601_FULL) == "2014-05-20T19:38:47-05:30");
    Time.beginDST();
    CHECK(Time.isDST() && Time.hour(MOMENT) == 20 && Time.local(MOMENT) == MOMENT - 16200);
    Time.endDST();
    Time.zone(0);
    CHECK(Time.day(951782400) == 29 && Time.month(951782400) == 2 && Time.year(0) == 1970);
    system_tick_t before = millis();
    delay(5);
    CHECK(millis() - before >= 5 && millis() - before <= 6);
    delay(2ms);
    unsigned long from = micros();
    delayMicroseconds(50);
    CHECK(micros() - from >= 50);
    CHECK(!waitFor([] { return false; }, 10));
    CHECK(waitFor([] { return true; }, 10));
}

struct Settings {
    uint8_t version;
    float ratio;
    char name[8];
};

void checkEeprom() {
    Settings in = {2, 0.5f, "probe"}, out = {};
    EEPROM.put(10, in);
    EEPROM.get(10, out);
    CHECK(out.version == 2 && out.ratio == 0.5f && strcmp(out.name, "probe") == 0);
    EEPROM.write(0, 77);
    CHECK(EEPROM.read(0) == 77 && EEPROM[0] == 77 && EEPROM.length() > 100);
    EEPROM.write(0, 255);
}

void checkSystem() {
    CHECK(System.deviceID().length() == 24 && System.deviceID() == Particle.deviceID());
    CHECK(System.version() == "6.2.0" && System.versionNumber() >= SYSTEM_VERSION_v500);
    CHECK(System.freeMemory() > 1000 && System.mode() == AUTOMATIC);
    CHECK(System.millis() / 1000 == System.uptime() && uint32_t(System.millis()) - millis() < 10);
    CHECK(System.resetReason() != RESET_REASON_NONE || System.resetReasonData() == 0);
    CHECK(map(5, 0, 10, 0, 100) == 50 && constrain(12, 0, 10) == 10 && min(1, 2.5) == 1 && max(1u, 2u) == 2);
    WITH_LOCK(Serial) {
        sum = 1;
    }
    SINGLE_THREADED_BLOCK() {
        sum++;
    }
    CHECK(sum == 2);
}

void checkRandom() {
    randomSeed(5);
    int first = random(1000), second = random(1000);
    randomSeed(5);
    CHECK(random(1000) == first && random(1000) == second);
    for (int i = 0; i < 100; i++) {
        int value = random(5, 10);
        CHECK(value >= 5 && value < 10);
    }
    CHECK(random(0) == 0 && random(3, 3) == 3);
}

void checkVector() {
    Vector<int> list = {3, 1};
    list.append(2);
    list.prepend(9);
    CHECK(list.size() == 4 && list.first() == 9 && list.last() == 2 && list.indexOf(1) == 2);
    CHECK(list.removeOne(1) && list.takeFirst() == 9 && list == Vector<int>({3, 2}));
    std::sort(list.begin(), list.end());
    CHECK(list[0] == 2 && !list.contains(7));
}

void checkPins() {
    pinMode(D2, OUTPUT);
    digitalWrite(D2, HIGH);
    CHECK(digitalRead(D2) == HIGH && getPinMode(D2) == OUTPUT);
    digitalWriteFast(D2, LOW);
    CHECK(pinReadFast(D2) == LOW);
    CHECK(analogWriteResolution(D3, 10) == 10 && analogWriteResolution(D3) == 10 && analogWriteResolution(D4) == 8);
    CHECK(analogRead(A0) >= 0 && analogRead(A0) <= 4095);
}

void checkMemory() {
    uint32_t before = System.freeMemory();
    void *blocks[20];
    for (int i = 0; i < 20; i++) {
        blocks[i] = malloc(100 + i);
        CHECK(blocks[i] && (uintptr_t(blocks[i]) & 7) == 0);
        memset(blocks[i], i, 100 + i);
    }
    for (int i = 0; i < 20; i += 2) {
        free(blocks[i]);
    }
    for (int i = 1; i < 20; i += 2) {
        blocks[i] = realloc(blocks[i], 300);
        CHECK(static_cast<uint8_t *>(blocks[i])[99] == i);
    }
    for (int i = 1; i < 20; i += 2) {
        free(blocks[i]);
    }
    CHECK(System.freeMemory() + 256 >= before);
    void *volatile large = malloc(100000000);
    CHECK(large == nullptr);
    CHECK(!String("x").reserve(100000000));
}

int apply(std::function<int(int)> what, int to = 4) {
    return what(to);
}

void checkStd() {
    int base = 3;
    CHECK(apply([base](int by) { return base * by; }) == 12);
    std::vector<String> words = {"b", "a"};
    std::sort(words.begin(), words.end());
    CHECK(words[0] == "a");
    auto owned = std::make_unique<Counter>();
    CHECK(owned->add("5") == 5);
    CHECK(sqrt(16.0) == 4 && abs(-3) == 3 && abs(-1.5) == 1.5 && roundf(2.5f) == 3);
}
