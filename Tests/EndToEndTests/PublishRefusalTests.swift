import Foundation
import GRDB
import TestSupport
import Testing

/// Real plugins with one fault each. Every refusal is one line, ends with 1 and leaves no row behind.
@Suite("dotjob plugin publish refuses what would not run")
struct PublishRefusalTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func build(_ source: String, named name: String? = nil, flags: [String] = []) throws -> String {
        try FixturePlugin.build(source, named: name, flags: ["-pthread"] + flags, in: sandbox.directory.path)
    }

    private func rowCounts() throws -> [Int] {
        try DatabaseQueue(path: sandbox.database).read { db in
            try ["dot_plugin", "dot_plugin_chunk", "dot_release", "dot_release_plugin"].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
            }
        }
    }

    /// Publishes, expects the refusal and that no table has changed, and returns what was said after `dotjob: `.
    private func refusal(of files: [String], options: [String] = [], status: Int32 = 1) throws -> String {
        let before = try rowCounts()
        let line = try sandbox.refusal(of: ["plugin", "publish", "--group", "g"] + options + files, status: status)
        #expect(try rowCounts() == before)
        return String(line.dropFirst("dotjob: ".count).dropLast())
    }

    @Test(
        "a plugin with one fault is refused for it",
        arguments: [
            ("newer_major.c", "built for ABI 2, host provides 1.1; rebuild with plugin-sdk 1.x"),
            (
                "newer_minor.c",
                "requires ABI 1.999, host provides 1.1; update dotjob on this node, or rebuild with plugin-sdk 1.1"
            ),
            (
                "no_entry.c",
                "exports no dotjob_plugin_abi1; declare the plugin with DOTJOB_PLUGIN, or describe its functions in "
                    + "\"no_entry.dotjob.json\" and publish that"
            ),
            ("zero_handlers.c", "lists no handler; declare one with DOTJOB_HANDLER"),
            (
                "undefined_symbol.c",
                "needs the symbol \"defined_nowhere\", which no library defines; link the library that has it"
            ),
            (
                "init_fails.c",
                "init failed with 7: the licence file is missing; correct what it names, then publish again"
            ),
            (
                "constructor_crash.c",
                "the host died of SIGSEGV in the constructors of plugin \"constructor_crash.so\"; correct that, then "
                    + "publish again"
            ),
        ])
    func fault(source: String, reason: String) throws {
        let path = try build(source)
        let name = URL(fileURLWithPath: path).lastPathComponent
        #expect(try refusal(of: [path]) == "plugin \"\(name)\": \(reason)")
    }

    @Test("a missing dependency is named")
    func missingDependency() throws {
        let stub = try build("stub.c", named: "libstub")
        let path = try build("missing_dependency.c", flags: ["-L\(sandbox.directory.path)", "-lstub"])
        try FileManager.default.removeItem(atPath: stub)
        #expect(
            try refusal(of: [path])
                == "plugin \"missing_dependency.so\": needs \"libstub.so\", which this node does not have; install it, or "
                + "link it statically")
    }

    @Test("a handler that is only the C library's symbol is refused")
    func libcName() throws {
        let reason = try refusal(of: [try build("libc_name.c")])
        #expect(reason.hasPrefix("plugin \"libc_name.so\": handler \"error\" is a symbol of \""))
        #expect(reason.contains("libc.so"))
        #expect(reason.hasSuffix("export a function of that name, or rename the handler"))
    }

    @Test("a plugin that ends the host while loading is refused for that")
    func constructorExits() throws {
        let path = try FixturePlugin.build(
            text: "#include <stdlib.h>\n__attribute__((constructor)) static void leave(void) { exit(0); }",
            named: "leaver", in: sandbox.directory.path)
        #expect(
            try refusal(of: [path])
                == "plugin \"leaver.so\": the host was ended by exit(0) in the constructors of plugin \"leaver.so\"; "
                + "correct that, then publish again")
    }

    @Test("what a plugin says of its failure is one line and cannot drive the terminal")
    func initSpeaksInLines() throws {
        let path = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                static int32_t refuse(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
                  (void)host; (void)self;
                  snprintf(error, capacity, "no licence\\n\\033[31mred");
                  return 1;
                }
                DOTJOB_PLUGIN("talker", "1", p->init = refuse)
                DOTJOB_HANDLER(talk) { (void)task; return DOTJOB_OK; }
                """, named: "talker", in: sandbox.directory.path)
        let reason = try refusal(of: [path])
        #expect(reason.contains("no licence"))
        #expect(reason.contains("[31mred"))
        #expect(!reason.contains("\u{1B}"))
    }

    @Test("a plugin that does not load within --timeout is refused, and no process of it is left")
    func constructorHangs() throws {
        for source in ["constructor_hang.c", "init_hangs.c"] {
            let path = try build(source)
            let name = URL(fileURLWithPath: path).lastPathComponent
            #expect(
                try refusal(of: [path], options: ["--timeout", "300ms"])
                    == "plugin \"\(name)\": not loaded within 300 ms; see what constructors and init wait for, or allow "
                    + "more with --timeout")
            #expect(Self.processes(mapping: path).isEmpty)
        }
    }

    private static func processes(mapping path: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { pid in
            guard Int(pid) != nil else { return false }
            return (try? String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8))?.contains(path) == true
        }
    }

    @Test("a file that is no ELF, is cut short, is for another machine, is no file or is not there is refused for that")
    func brokenFiles() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: build("crash.c")))
        var foreign = whole
        // e_machine, at byte 18 of the header: 40 is ARM.
        foreign[18] = 40
        let cases: [(bytes: Data, reason: String)] = [
            (Data("#!/bin/sh\n".utf8), "not a 64-bit ELF file; publish the shared library that the linker wrote"),
            (Data(), "empty; build it again: its linker failed, or has not ended"),
            (whole.prefix(whole.count / 2), "truncated: \(whole.count / 2) of at least "),
            (foreign, "built for arm, this node is "),
        ]
        let path = sandbox.directory.file("broken.so")
        for (bytes, reason) in cases {
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(try refusal(of: [path]).hasPrefix("plugin \"broken.so\": \(reason)"))
        }
        let absent = sandbox.directory.file("absent.so")
        #expect(
            try refusal(of: [absent])
                == "plugin \"\(absent)\": cannot be read: No such file or directory; name the shared library that the "
                + "linker wrote, the plugin's directory, or a manifest")
        let empty = try TemporaryDirectory()
        #expect(try refusal(of: [empty.path]).hasPrefix("plugin \"\(empty.path)\": no library at its top level, "))
    }

    @Test("one bad file among good ones refuses all of them")
    func oneOfTwo() throws {
        let reason = try refusal(of: [try build("crash.c"), try build("no_entry.c")])
        #expect(reason.hasPrefix("plugin \"no_entry.so\": "))
    }

    @Test("two plugins of one publish with one handler are both named")
    func duplicateInPublish() throws {
        #expect(
            try refusal(of: [try build("crash.c"), try build("duplicate.c")])
                == "plugins \"crash\" and \"duplicate\" both have the handler \"echo\"; rename one of them")
    }

    @Test("two files of one plugin's name are both named")
    func duplicateName() throws {
        let second = try build("duplicate.c", flags: ["-DNAME=\"crash\""])
        #expect(
            try refusal(of: [try build("crash.c"), second])
                == "plugins \"crash.so\" and \"duplicate.so\" are both named \"crash\"; rename one of them")
    }

    @Test("a handler that another plugin of the group has already is refused, and the release stays as it was")
    func duplicateInRelease() throws {
        try sandbox.succeed("plugin", "publish", "--group", "g", try build("crash.c"))
        #expect(
            try refusal(of: [try build("duplicate.c")])
                == "group \"g\": plugins \"crash\" and \"duplicate\" both have handler \"echo\"; rename one")
        let rows = try sandbox.rows("plugin", "list")
        #expect(rows.compactMap { $0["name"] as? String } == ["crash"])
        #expect(rows.first?["release_no"] as? Int == 1)
    }

    @Test("a plugin's name that makes no file name refuses the plugins beside it too")
    func badName() throws {
        let path = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("../up", "1")
                DOTJOB_HANDLER(climb) { (void)task; return DOTJOB_OK; }
                """, named: "climber", in: sandbox.directory.path)
        #expect(try refusal(of: [try build("crash.c"), path]).hasPrefix("plugin name \"../up\": holds a slash"))
    }

    @Test("an unknown group, a bad duration and a host that is not there are refused by name")
    func badOptions() throws {
        let path = try build("zero_handlers.c")
        let message = try sandbox.refusal("plugin", "publish", "--group", "nope", path)
        #expect(message.contains("group \"nope\": "))
        let duration = try refusal(of: [path], options: ["--timeout", "5"], status: 64)
        #expect(duration.hasPrefix("--timeout \"5\": no unit"))
        // A server has a program of its own.
        guard !SandboxServer.isFace else { return }
        #expect(
            try refusal(of: [path], options: ["--host", "/none/dotjob-host"]).hasPrefix("host \"/none/dotjob-host\": "))
    }
}
