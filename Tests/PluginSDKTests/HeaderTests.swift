import Foundation
import TestSupport
import Testing

@Suite struct HeaderTests {
    private static let plugin = """
        #include <dotjob/plugin.h>

        DOTJOB_PLUGIN("two", "1.0.0")

        DOTJOB_HANDLER(first, m->summary = "Runs first", m->timeout_ms = 30000) {
          dotjob_logf(task, DOTJOB_INFO, "attempt %d", (int)task->attempt);
          return DOTJOB_OK;
        }

        DOTJOB_HANDLER(second) { return dotjob_failed(task, "never", dotjob_string(task, "why", "no reason")); }
        """

    @Test("The header alone compiles without a warning", arguments: CompilerMatrix.all)
    func headerAlone(_ matrix: CompilerMatrix) throws {
        let directory = try TemporaryDirectory()
        let outcome = try matrix.compile(
            [source("#include <dotjob/plugin.h>\n", in: directory)], to: directory.file("out.o"), flags: ["-c"])
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test("A plugin compiles without a warning, loads and lists its handlers", arguments: CompilerMatrix.all)
    func pluginLoads(_ matrix: CompilerMatrix) throws {
        try expectBothHandlers(matrix, flags: [])
    }

    @Test(
        "Every linker keeps the handlers when it drops unused sections",
        arguments: [CompilerMatrix.all[0], CompilerMatrix.all[3]], ["bfd", "gold", "lld"])
    func linkersKeepHandlers(_ matrix: CompilerMatrix, _ linker: String) throws {
        try expectBothHandlers(
            matrix, flags: ["-fuse-ld=\(linker)", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])
    }

    private func expectBothHandlers(_ matrix: CompilerMatrix, flags: [String]) throws {
        let directory = try TemporaryDirectory()
        let library = directory.file("plugin.so")
        let outcome = try matrix.compile(
            [source(Self.plugin, in: directory)], to: library,
            flags: ["-shared", "-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL"] + flags)
        try #require(outcome.status == 0, "\(outcome.error)")
        let plugin = try LoadedPlugin(library)
        #expect(plugin.name == "two")
        #expect(plugin.handlerNames.sorted() == ["first", "second"])
        #expect(plugin.unexportedHandlers == [])
        #expect(plugin.summary(of: "first") == "Runs first")
        #expect(plugin.summary(of: "second") == nil)
    }

    /// Written as calls, a list of them: the same in C and in C++.
    private static let typedPlugin = """
        #include <dotjob/plugin.h>

        DOTJOB_PLUGIN("typed", "1.0.0")

        DOTJOB_EXTERN_C DOTJOB_EXPORT uint32_t existing(uint32_t x, const uint8_t *data, uint32_t data_length);
        DOTJOB_TYPED_HANDLER(existing, (u32), ((x, u32), (data, bytes32)), m->summary = "Was there");
        uint32_t existing(uint32_t x, const uint8_t *data, uint32_t data_length) { return x + data_length + data[0]; }

        DOTJOB_TYPED_HANDLER(no_parameters, (void), (void)) {}

        DOTJOB_TYPED_HANDLER(sixteen, (bool, "fails if != 0 errno"),
                             ((a, i8), (b, i16), (c, i32), (d, i64, -5), (e, u8), (f, u16), (g, u32), (h, u64),
                              (i, f32), (j, f64, 0.5), (k, bool, true), (l, str, "a, b"), (m_, json), (n, bytes),
                              (o, optional_bytes32), (p, ctx)), m->timeout_ms = 5) {
          return a + b + c + (int)d + e + f + (int)g + (int)h + (int)i + (int)j == 0 && k && l && m_ && n_length > 0 &&
                 n && o && o_length > 0 && p;
        }

        DOTJOB_TYPED_HANDLER(optionals, (optional_owned_str, "free(free) fails if null"),
                             ((a, optional_i8), (b, optional_f64), (c, optional_bool), (d, optional_str),
                              (e, optional_json))) {
          (void)(a && b && c && d && e);
          return NULL;
        }
        """

    private static let typedSignatures = [
        "existing": "u32(x: u32, data: bytes32)", "no_parameters": "void()",
        "sixteen": "bool(a: i8, b: i16, c: i32, d: i64 = -5, e: u8, f: u16, g: u32, h: u64, i: f32, j: f64 = 0.5, "
            + #"k: bool = BOOL, l: str = "a, b", m_: json, n: bytes, o: bytes32?, p: ctx) fails if != 0 errno"#,
        "optionals": "str?(a: i8?, b: f64?, c: bool?, d: str?, e: json?) free(free) fails if null",
    ]

    @Test(
        "Typed handlers compile without a warning, and every linker keeps them with their signatures",
        arguments: CompilerMatrix.all, ["bfd", "gold", "lld"])
    func typedHandlers(_ matrix: CompilerMatrix, _ linker: String) throws {
        let directory = try TemporaryDirectory()
        let library = directory.file("plugin.so")
        let outcome = try matrix.compile(
            [source(Self.typedPlugin, in: directory)], to: library,
            flags: ["-shared", "-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL", "-fuse-ld=\(linker)"]
                + ["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])
        try #require(outcome.status == 0, "\(outcome.error)")
        let plugin = try LoadedPlugin(library)
        #expect(plugin.unexportedHandlers == [])
        #expect(plugin.summary(of: "existing") == "Was there")
        // In C, `true` is a macro for 1.
        let truth = matrix.language == "c" ? "1" : "true"
        let expected = Self.typedSignatures.mapValues { $0.replacingOccurrences(of: "BOOL", with: truth) }
        #expect(plugin.signatures == expected)
    }

    @Test(
        "A typed handler that differs from its function does not compile", arguments: CompilerMatrix.all,
        [
            ("uint64_t f(uint32_t x);", "(u32), ((x, u32))"),  // returned
            ("uint32_t f(int32_t x);", "(u32), ((x, u32))"),  // a parameter's type
            ("uint32_t f(uint32_t x, uint32_t y);", "(u32), ((x, u32))"),  // one more
            ("uint32_t f(const uint8_t *x, size_t n);", "(u32), ((x, bytes32))"),  // a length's type
            ("uint32_t f(uint32_t x);", "(u32), ((x, optional_u32))"),  // by value
            ("uint32_t f(uint32_t x);", "(u32), ((x, u31))"),  // no type
            ("uint32_t f(uint32_t x);", "(u31), ((x, u32))"),
            ("uint32_t f(uint32_t x);", "(u32), ((x))"),
        ])
    func mismatch(_ matrix: CompilerMatrix, _ pair: (prototype: String, declared: String)) throws {
        let directory = try TemporaryDirectory()
        func compile(_ prototype: String, _ declared: String) throws -> Int32 {
            let text = """
                #include <dotjob/plugin.h>
                DOTJOB_EXTERN_C DOTJOB_EXPORT \(prototype)
                DOTJOB_TYPED_HANDLER(f, \(declared));

                """
            let path = try source(text, in: directory)
            return try matrix.compile([path], to: directory.file("out.o"), flags: ["-c"]).status
        }
        // C++ would take it for another overload, were it not for C's linkage.
        #expect(try compile(pair.prototype, pair.declared) == 1)
        #expect(try compile("uint32_t f(uint32_t x);", "(u32), ((x, u32))") == 0)
    }

    private func source(_ text: String, in directory: TemporaryDirectory) throws -> String {
        let path = directory.file("source.c")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
