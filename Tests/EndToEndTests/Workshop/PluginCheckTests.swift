import Foundation
import TestSupport
import Testing

/// Real plugins with one fault each, most made by the linker's own flags.
@Suite("dotjob plugin check finds what would keep a plugin from running")
struct PluginCheckTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let plain = """
        #include <dotjob/plugin.h>
        DOTJOB_PLUGIN("plain", "1.0.0")
        DOTJOB_HANDLER(work, m->summary = "Works", m->timeout_ms = 30000, m->parameters_schema = "{}") {
          dotjob_logf(task, DOTJOB_INFO, "works");
          return DOTJOB_OK;
        }
        """

    private func build(_ text: String = plain, named name: String = "plain", _ flags: String...) throws -> String {
        try FixturePlugin.build(text: text, named: name, flags: flags, in: directory.path)
    }

    private func check(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(Project.product("dotjob"), ["plugin", "check"] + arguments, directory: directory.path)
    }

    /// The findings as `error: plugin …` lines.
    private func findings(_ arguments: String...) throws -> [String] {
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "check", "--json"] + arguments)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.error)")
        let findings = try #require(object["findings"] as? [[String: Any]])
        let hasErrors = findings.contains { $0["severity"] as? String == "error" }
        #expect(outcome.status == (hasErrors ? 1 : 0))
        #expect(object["ok"] as? Int == (hasErrors ? 0 : 1))
        return findings.map { "\($0["severity"] ?? ""): \($0["text"] ?? "")" }
    }

    @Test("a plugin without a fault is told with all that it says of itself")
    func fine() throws {
        let outcome = try check(try build())
        #expect(outcome.status == 0)
        for line in [
            /plugin +plain 1\.0\.0/, /needs ABI +1\.0/, /debug info +yes/, /needs +libc\.so\.6  \/\S+\/libc\.so\.6/,
            /work +- +30s +Works/, /parameters of work: \{\}/, /fine +nothing to find fault with/,
        ] {
            #expect(outcome.output.contains(line), "\(outcome.output)")
        }
        #expect(outcome.error.isEmpty)
    }

    private static let refusedFixtures = [
        "newer_major.c", "newer_minor.c", "no_entry.c", "zero_handlers.c", "undefined_symbol.c", "init_fails.c",
        "constructor_crash.c", "libc_name.c",
    ]

    @Test(
        "what a host refuses is an error, in the host's words",
        arguments: refusedFixtures)
    func refused(fixture: String) throws {
        let path = try FixturePlugin.build(fixture, in: directory.path)
        let name = URL(fileURLWithPath: path).lastPathComponent
        let findings = try findings(path)
        #expect(findings.first?.hasPrefix("error: plugin \"\(name)\": ") == true, "\(findings)")
        #expect(findings.first?.contains("; ") == true)
        #expect(try check(path).output.contains("error    plugin \"\(name)\": "))
    }

    @Test(
        "a call refuses the same plugins, in the same words",
        arguments: refusedFixtures)
    func notCalled(fixture: String) throws {
        let path = try FixturePlugin.build(fixture, in: directory.path)
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "call", path, "work"])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        let last = outcome.error.split(separator: "\n").last ?? ""
        let finding = try findings(path).first { $0.hasPrefix("error") }
        #expect("dotjob: " + (finding ?? "").dropFirst("error: ".count) == last)
    }

    @Test("a plugin that does not load in time is an error")
    func hangs() throws {
        let path = try FixturePlugin.build("init_hangs.c", in: directory.path)
        #expect(try findings(path, "--timeout", "300ms").first?.contains("not loaded within 300 ms") == true)
    }

    @Test("a schema that is none is an error")
    func badSchema() throws {
        let path = try build(Self.plain.replacing("\"{}\"", with: "\"{\\\"type\\\": 1}\""))
        #expect(
            try findings(path).first?.contains("the parameters schema of handler \"work\" is no JSON Schema") == true)
    }

    @Test("a text relocation is a warning")
    func textRelocation() throws {
        let text =
            Self.plain + """

                int target;
                __asm__(".text\\n.globl place\\n.hidden place\\nplace: .quad target\\n");
                """
        let found = try findings(try build(text, "-Wl,-z,notext"))
        #expect(found.contains { $0.hasPrefix("warning: has text relocations") && $0.hasSuffix("-fPIC") }, "\(found)")
    }

    @Test("an executable stack is a warning")
    func executableStack() throws {
        let found = try findings(try build(Self.plain, "-Wl,-z,execstack"))
        #expect(
            found == [
                "warning: wants executable stacks, which glibc 2.41 and later refuse; "
                    + "link with -Wl,-z,noexecstack, and use no nested functions of C"
            ])
    }

    @Test("a run path that leads away from the library is a warning, one within is none")
    func runPaths() throws {
        let found = try findings(try build(Self.plain, "-Wl,-rpath,$ORIGIN/lib:/opt/lib:$ORIGIN/../lib"))
        #expect(found.count == 2)
        #expect(found.first?.hasPrefix("warning: looks for libraries in \"/opt/lib\"") == true)
        #expect(found.last?.hasPrefix("warning: looks for libraries in \"$ORIGIN/../lib\"") == true)
    }

    @Test("more exports than the handlers are a warning")
    func exports() throws {
        let text = Self.plain + "\n__attribute__((visibility(\"default\"))) int helper(void) { return 1; }"
        let found = try findings(try build(text))
        #expect(
            found == [
                "warning: exports 1 more than its handlers: \"helper\"; compile with -fvisibility=hidden, and link with "
                    + "-Wl,--exclude-libs,ALL or a version script"
            ])
    }

    @Test("a library that is missing is an error, with and without a host")
    func missingDependency() throws {
        let stub = try FixturePlugin.build("stub.c", named: "libstub", in: directory.path)
        let path = try FixturePlugin.build(
            "missing_dependency.c", flags: ["-L\(directory.path)", "-lstub"], in: directory.path)
        try FileManager.default.removeItem(atPath: stub)
        for options in [[], ["--static"]] {
            let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "check", path] + options)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("libstub.so  not found"))
            #expect(outcome.output.contains(/error    .*needs "libstub\.so", which this \w+ does not have; install it/))
        }
    }

    @Test("a library that lies beside a lone plugin is an error; in a directory plugin it is found")
    func neighbour() throws {
        let folder = directory.file("missing_dependency")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        _ = try FixturePlugin.build("stub.c", named: "libstub", in: folder)
        let path = try FixturePlugin.build(
            "missing_dependency.c", flags: ["-L\(folder)", "-lstub", "-Wl,-rpath,$ORIGIN"], in: folder)
        #expect(try findings(folder) == [])
        #expect(try check(folder).output.contains("libstub.so  \(folder)/libstub.so"))
        #expect(try check("--static", path).output.contains("libstub.so, beside the library only"))
        #expect(
            try findings("--static", path) == [
                "error: needs \"libstub.so\", which lies beside it and is not published with it; "
                    + "make a directory of both and publish that, or link it statically"
            ])
        #expect(try findings(path).first?.contains("needs \"libstub.so\"") == true)
    }

    @Test("--static runs nothing of a plugin")
    func runsNothing() throws {
        let path = try FixturePlugin.build("constructor_crash.c", in: directory.path)
        #expect(try findings("--static", path) == [])
        #expect(try findings(path).count == 1)
        let other = try FixturePlugin.build("no_entry.c", in: directory.path)
        #expect(
            try findings("--static", other) == [
                "error: exports no dotjob_plugin_abi1; declare the plugin with DOTJOB_PLUGIN"
            ])
        let newer = try FixturePlugin.build("newer_major.c", in: directory.path)
        #expect(try findings("--static", newer) == ["error: built for ABI 2; rebuild it with plugin-sdk 1.1"])
    }

    @Test("a manifest is checked by loading it, and its handlers are called, without a library of ours")
    func manifest() throws {
        let path = "\(Project.root)/Plugins/system-libraries/libz.dotjob.json"
        let outcome = try check(path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains(/system library  \/\S*libz\.so/))
        #expect(outcome.output.contains("u64(crc: u64 = 0, data: bytes32)"))
        #expect(try findings("--static", path).map { $0.prefix(19) } == ["warning: a manifest"])
        let call = try Tool.run(
            Project.product("dotjob"), ["plugin", "call", path, "crc32", "--param", "{\"data\": \"hello\"}"])
        #expect(call.output == "907060870\n", "\(call.error)")
    }

    @Test("several plugins are loaded together: a name that two of them have is an error")
    func together() throws {
        let first = try FixturePlugin.build("crash.c", flags: ["-pthread", "-lm"], in: directory.path)
        let second = try FixturePlugin.build("duplicate.c", in: directory.path)
        #expect(try findings(first, second).first?.contains("both have the handler \"echo\"") == true)
        #expect(try findings(first, try build()) == [])
    }

    @Test("with several plugins it says which of them are fine")
    func whichAreFine() throws {
        let fine = try build()
        let other = try build(
            Self.plain.replacing("plain", with: "other").replacing("(work", with: "(other_work"), named: "other")
        let warned = try build(
            Self.plain.replacing("plain", with: "warned").replacing("(work", with: "(warned_work"), named: "warned",
            "-Wl,-z,execstack")
        let output = try check(fine, warned, other).output
        #expect(output.contains("fine     plugin \"plain.so\": nothing to find fault with\n"), "\(output)")
        #expect(output.contains("fine     plugin \"other.so\": nothing to find fault with\n"))
        #expect(output.contains("warning  plugin \"warned.so\": wants executable stacks"))
        #expect(!output.contains("fine     plugin \"warned.so\""))
        let refused = try check(fine, try FixturePlugin.build("no_entry.c", in: directory.path)).output
        #expect(!refused.contains("fine"), "\(refused)")
    }

    @Test("two plugins with different private libraries of one name are an error, with and without a host")
    func oneName() throws {
        let folders = try [1, 2].map { value in
            let folder = directory.file("plugin\(value)")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let library = try FixturePlugin.build(
                text: "__attribute__((visibility(\"default\"))) int value(void) { return \(value); }",
                named: "libvalue", flags: ["-Wl,-soname,libvalue.so"], in: folder)
            let text =
                "int value(void);\n"
                + Self.plain.replacing("plain", with: "plugin\(value)")
                .replacing("(work", with: "(work\(value)").replacing("return DOTJOB_OK", with: "return value()")
            _ = try FixturePlugin.build(
                text: text, named: "plugin\(value)", flags: [library, "-Wl,-rpath,$ORIGIN"], in: folder)
            return folder
        }
        for options in [[], ["--static"]] {
            let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "check"] + folders + options)
            #expect(outcome.status == 1)
            #expect(
                outcome.output.contains(
                    "error    plugin \"plugin2.so\": its \"libvalue.so\" and the \"libvalue.so\" of plugin \"plugin1.so\" share the "
                        + "SONAME \"libvalue.so\""), "\(outcome.output)")
        }
        let sandbox = try CommandSandbox()
        try sandbox.succeed("plugin", "publish", "--group", "g", folders[0])
        #expect(try sandbox.refusal("plugin", "publish", "--group", "g", folders[1]).contains("share the SONAME"))
    }

    @Test("what a sanitizer's runtime says before it ends the host is told by check and publish")
    func sanitizer() throws {
        let path = try build(Self.plain, named: "plain", "-fsanitize=address")
        let words = "having printed \""
        let finding = try #require(try findings(path).first)
        #expect(finding.contains(words) && finding.contains("ASan runtime does not come first"), "\(finding)")
        #expect(finding.contains("; build it without -fsanitize"))
        let sandbox = try CommandSandbox()
        let refusal = try sandbox.refusal("plugin", "publish", "--group", "g", path)
        #expect(refusal.contains("ASan runtime does not come first"), "\(refusal)")
    }

    @Test("what is no library is an error, with and without a host")
    func noLibrary() throws {
        let path = directory.file("script.so")
        try "#!/bin/sh\n".write(toFile: path, atomically: true, encoding: .utf8)
        for options in [[], ["--static"]] {
            let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "check", path] + options)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("not a 64-bit ELF file"))
        }
        #expect(try findings(directory.file("nowhere.so")).first?.contains("cannot be read") == true)
    }

    @Test("a manifest tells its handlers without a host, and is published unchecked under its own name")
    func staticManifest() throws {
        let manifest = "\(Project.root)/Plugins/system-libraries/libz.dotjob.json"
        let outcome = try check("--static", manifest)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("plugin     zlib 1\n"), "\(outcome.output)")
        #expect(outcome.output.contains("u64(crc: u64 = 0, data: bytes32)"))
        #expect(
            outcome.output.contains("warning  plugin \"libz.dotjob.json\": a manifest: whether its library is there"))
        let sandbox = try CommandSandbox()
        let said = try sandbox.succeed("plugin", "publish", "--group", "g", "--no-check", manifest)
        #expect(said.contains("+ zlib 1: crc32, adler32, zlib_version"), "\(said)")
    }
}
