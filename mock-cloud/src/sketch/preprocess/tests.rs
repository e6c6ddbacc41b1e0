use super::preprocess;

/// The prototypes that were added, in their order.
fn prototypes(text: &str) -> Vec<String> {
    let made = preprocess("a.ino", text);
    // The first `#line` is that of the sketch itself.
    let mut lines = made.lines().skip_while(|line| !line.starts_with("#line")).skip(1).peekable();
    let mut found = vec![];
    while let Some(line) = lines.next() {
        // A prototype stands between two `#line`s.
        if line.starts_with("#line") {
            let candidate = lines.peek().copied().unwrap_or_default().to_owned();
            let mut rest = lines.clone().skip(1);
            if candidate.ends_with(';') && rest.next().is_some_and(|next| next.starts_with("#line")) {
                found.push(candidate);
            }
        }
    }
    found
}

#[test]
fn adds_the_include_and_prototypes_before_the_first_declaration() {
    let text = "int led = 7;\n\nvoid setup() {\n    blink(3);\n}\nvoid blink(int times) { }\n";
    let wanted = "#include \"Particle.h\"\n#line 1 \"a.ino\"\n\
                  #line 3 \"a.ino\"\nvoid setup();\n#line 1 \"a.ino\"\n\
                  #line 6 \"a.ino\"\nvoid blink(int times);\n#line 1 \"a.ino\"\n\
                  int led = 7;\n\nvoid setup() {\n    blink(3);\n}\nvoid blink(int times) { }\n";
    assert_eq!(preprocess("a.ino", text), wanted);
}

#[test]
fn an_include_that_is_there_is_enough() {
    for include in ["#include \"Particle.h\"", "#include <Particle.h>", "  #  include \"application.h\" // old"] {
        assert!(!preprocess("a.ino", include).starts_with("#include \"Particle.h\"\n#line"), "{include}");
    }
    for none in ["// #include \"Particle.h\"", "/*\n#include \"Particle.h\"\n*/", "#include \"MyParticle.h\""] {
        assert!(preprocess("a.ino", none).starts_with("#include \"Particle.h\"\n#line 1"), "{none}");
    }
}

#[test]
fn comments_and_literals_hold_no_functions() {
    assert_eq!(
        prototypes("// void a() {\n/* void b() { */\nconst char* c = \"void d() {\";\nchar e = '{';\nvoid f() {}"),
        ["void f();"]
    );
    assert_eq!(prototypes("const char* page = R\"x(void a() { \" )y\" )x\";\nint b() { return 0; }"), ["int b();"]);
    assert_eq!(prototypes("// goes on \\\nvoid a() {\nint b() { return 1'000; }"), ["int b();"]);
    assert_eq!(prototypes("#define A(x) void x() { \\\n  }\nvoid b() {}"), ["void b();"]);
    assert_eq!(prototypes("void a(int b /* ) { */, // (\n int c) {}"), ["void a(int b , int c);"]);
}

#[test]
fn knows_what_is_a_function() {
    for (text, wanted) in [
        ("static inline int a(void) { }", "static inline int a(void);"),
        ("unsigned long *a(const char *b[], int (*c)(int)) { }", "unsigned long *a(const char *b[], int (*c)(int));"),
        ("std::function<int(String)> a() { }", "std::function<int(String)> a();"),
        ("std::map<int, std::vector<int>> a() { }", "std::map<int, std::vector<int>> a();"),
        ("struct Point a() { }", "struct Point a();"),
        ("auto a() -> int { }", "auto a() -> int;"),
        ("int a() noexcept { }", "int a() noexcept;"),
        ("SYSTEM_MODE(MANUAL)\nvoid a() { }", "void a();"),
        ("SYSTEM_MODE(MANUAL);\nSTARTUP(b())\nvoid a()\n{\n}", "void a();"),
        ("__attribute__((noinline)) void a() { }", "void a();"),
    ] {
        assert_eq!(prototypes(text), [wanted], "{text}");
    }
    for text in [
        "struct A { int b() { return 1; } };",
        "class A : public B { public: A(int c) : B(c) {} };",
        "enum A { B, C };",
        "enum class A : uint8_t { B, C };",
        "namespace a { void b() {} }",
        "int a[] = { 1, 2 };",
        "auto a = [](int b) { return b; };",
        "std::function<void()> a = []() { };",
        "int A::b() { return 1; }",
        "A::A() : b(1) { }",
        "bool operator==(A a, A b) { return true; }",
        "template <typename T> T a(T b) { return b; }",
        "extern \"C\" void a() { }",
        "typedef struct { int a; } B;",
        "int a;",
        "int a();",
        "{ } } ) (",
        "> a() {",
        "é::a é(é] ) { }",
        "",
    ] {
        assert_eq!(prototypes(text), [""; 0], "{text}");
    }
}

#[test]
fn default_arguments_stay_with_the_definition() {
    for (text, wanted) in [
        ("void a(int b = 1) { }", "void a(int b );"),
        ("void a(int b = c(1, 2), String d = \"x, y)\") { }", "void a(int b , String d );"),
        (
            "void a(std::map<int, int> b = std::map<int, int>(), int c = 1 < 2) { }",
            "void a(std::map<int, int> b , int c );",
        ),
        ("void a(std::vector<int> b = {1, 2}, int c) { }", "void a(std::vector<int> b , int c);"),
    ] {
        assert_eq!(prototypes(text), [wanted], "{text}");
    }
}

#[test]
fn a_prototype_waits_for_the_types_it_names() {
    let made = preprocess(
        "a.ino",
        "void setup() { }\nstruct Point { int x; };\ntypedef int Number;\nvoid use(Point p) { }\nNumber n() { }\n",
    );
    let place = |what: &str| made.find(what).unwrap_or_else(|| panic!("{what} in {made}"));
    assert!(place("void setup();") < place("void setup() {"));
    assert!(place("struct Point") < place("void use(Point p);"), "{made}");
    assert!(place("typedef int Number;") < place("Number n();"), "{made}");
    assert!(place("void use(Point p);") < place("void use(Point p) {"));
}

#[test]
fn prototypes_stand_behind_the_includes() {
    let text = "// a\n#include \"a.h\"\n#if B\n#include \"b.h\"\n#endif\n#define C 1\nTimer timer(C, tick);\nvoid tick() { }\n";
    let made = preprocess("a.ino", text);
    let place = |what: &str| made.find(what).unwrap_or_else(|| panic!("{what} in {made}"));
    assert!(place("#endif") < place("void tick();") && place("void tick();") < place("Timer timer"), "{made}");
}

#[test]
fn prototypes_do_not_fall_into_a_condition() {
    let made = preprocess("a.ino", "int a;\n#if PLATFORM_ID == 6\nvoid only() { }\n#endif\nvoid setup() { }\n");
    assert!(made.find("void setup();") < made.find("#if"), "{made}");
}

#[test]
fn lines_and_columns_stay() {
    let made = preprocess("dir\\\"a.ino", "/**/ void f() { }\nvoid g() { }");
    assert!(made.contains("#line 1 \"dir\\\\\\\"a.ino\"\n     void f() { }\nvoid g() { }"), "{made}");
}

#[test]
fn a_long_text_does_not_take_for_ever() {
    let parts = [
        "int f(A a){}\n",
        "struct A;",
        "struct A;int f(A a){}\n",
        "={}",
        "x={};",
        "struct A{}",
        "a(){",
        "((",
        "R\"x(",
        "\"",
        "'",
        "1'",
        "a1",
        "/*",
        "//",
        "\\\n",
        "#if\n",
        "#include\n",
        "<",
        "A()",
        "f()->",
        "{",
        "}",
        "f(a=b,",
        "struct A{}={}",
        "f<(",
    ];
    for part in parts {
        let start = std::time::Instant::now();
        let text = part.repeat((1 << 14) / part.len());
        for text in [format!("int a = {text}"), text] {
            assert!(preprocess("a.ino", &text).len() >= text.len());
        }
        let took = start.elapsed();
        assert!(took < std::time::Duration::from_secs(20), "{part:?}: {took:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_goes_through_whole(text in "[a-z0-9_ (){}<>;:,=#\"'/*\\\\\n.é]{0,200}") {
        let made = preprocess("a.ino", &text);
        let blank = |text: &str| text.split_whitespace().map(str::to_owned).collect::<String>();
        // Without the lines that were added, it is the author's text.
        let kept: String = blank(&made);
        let mut rest = kept.chars();
        proptest::prop_assert!(blank(&text).chars().all(|wanted| rest.any(|c| c == wanted)));
    }
}
