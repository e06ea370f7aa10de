import Foundation
import HostProtocol
import TestSupport
import Testing

@Suite("A bundle that cannot be loaded is refused with the reason and the cure")
struct RejectionTests {
    /// Loads `paths` and returns what the host says against it.
    private func rejection(_ host: HostUnderTest, _ paths: [String], configuration: String = "{}") throws -> String {
        try host.load(paths.map { LoadedPlugin(name: "", path: $0, configuration: configuration) })
        guard case .rejected(let reason) = try host.next() else { throw HostTestError("not rejected") }
        #expect(try host.end().exitCode == 65)
        return reason
    }

    @Test(
        "A fixture with one fault is refused for it",
        arguments: [
            (
                "newer_major.c",
                "plugin \"newer_major.so\": built for ABI 2, host provides 1.1; rebuild with plugin-sdk 1.x"
            ),
            (
                "newer_minor.c",
                "plugin \"newer_minor.so\": requires ABI 1.999, host provides 1.1; "
                    + "update dotjob on this node, or rebuild with plugin-sdk 1.1"
            ),
            (
                "no_entry.c",
                "plugin \"no_entry.so\": exports no dotjob_plugin_abi1; declare the plugin with DOTJOB_PLUGIN, or describe its "
                    + "functions in \"no_entry.dotjob.json\" and publish that"
            ),
            ("zero_handlers.c", "plugin \"zero_handlers.so\": lists no handler; declare one with DOTJOB_HANDLER"),
            (
                "undefined_symbol.c",
                "plugin \"undefined_symbol.so\": needs the symbol \"defined_nowhere\", which no library defines; "
                    + "link the library that has it"
            ),
            (
                "init_fails.c",
                "plugin \"init_fails.so\": init failed with 7: the licence file is missing; "
                    + "correct what it names, then publish again"
            ),
        ])
    func fixture(source: String, reason: String) throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(source, in: host.scratch.path)
        #expect(try rejection(host, [path]) == reason)
    }

    @Test("A missing dependency is named")
    func missingDependency() throws {
        let host = try HostUnderTest()
        let stub = try FixturePlugin.build("stub.c", named: "libstub", in: host.scratch.path)
        let path = try FixturePlugin.build(
            "missing_dependency.c", flags: ["-L\(host.scratch.path)", "-lstub"], in: host.scratch.path)
        try FileManager.default.removeItem(atPath: stub)
        #expect(
            try rejection(host, [path])
                == "plugin \"missing_dependency.so\": needs \"libstub.so\", which this node does not have; "
                + "install it, or link it statically")
    }

    @Test("A handler that is only another library's symbol is refused")
    func libcName() throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build("libc_name.c", in: host.scratch.path)
        let reason = try rejection(host, [path])
        #expect(reason.hasPrefix("plugin \"libc_name.so\": handler \"error\" is a symbol of \""))
        #expect(reason.contains("libc.so"))
    }

    @Test("Two plugins with one handler are both named")
    func duplicateHandler() throws {
        let host = try HostUnderTest()
        let paths = try ["crash.c", "duplicate.c"].map { try FixturePlugin.build($0, in: host.scratch.path) }
        #expect(
            try rejection(host, paths)
                == "plugins \"crash\" and \"duplicate\" both have the handler \"echo\"; rename one of them")
    }

    @Test("A handler listed twice is refused")
    func handlerTwice() throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build("duplicate.c", flags: ["-DTWICE"], in: host.scratch.path)
        #expect(
            try rejection(host, [path])
                == "plugin \"duplicate.so\": lists the handler \"echo\" twice; rename one of them")
    }

    @Test("Two plugins of one name are both named")
    func duplicateName() throws {
        let host = try HostUnderTest()
        let first = try FixturePlugin.build("crash.c", in: host.scratch.path)
        let second = try FixturePlugin.build("duplicate.c", flags: ["-DNAME=\"crash\""], in: host.scratch.path)
        #expect(
            try rejection(host, [first, second])
                == "plugins \"crash.so\" and \"duplicate.so\" are both named \"crash\"; rename one of them")
    }

    @Test(
        "A descriptor that breaks the contract is refused",
        arguments: [
            ("p->size = 8", "its descriptor has 8 bytes, at least"),
            ("p->name = \"\"", "its name has 0 bytes"),
            ("p->name = NULL", "its name has 0 bytes"),
            ("p->handlers = NULL", "lists no handler"),
        ])
    func badDescriptor(assignment: String, reason: String) throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("own", "1", \(assignment))
                DOTJOB_HANDLER(work) { (void)task; return DOTJOB_OK; }
                """, named: "own", in: host.scratch.path)
        #expect(try rejection(host, [path]).hasPrefix("plugin \"own.so\": \(reason)"))
    }

    @Test(
        "A handler's record that breaks the contract is refused",
        arguments: [
            ("{8, 0, \"work\", run, NULL}", "a handler's record has 8 bytes"),
            ("{sizeof record, 0, \"no-word\", run, NULL}", "\"no-word\" is no handler name"),
            ("{sizeof record, 0, \"\", run, NULL}", "\"\" is no handler name"),
            ("{sizeof record, 0, \"work\", NULL, NULL}", "handler \"work\" has no run function"),
            (
                "{sizeof record, 0, \"absent_name\", run, NULL}",
                "lists the handler \"absent_name\" but does not export it"
            ),
        ])
    func badRecord(record: String, reason: String) throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                static int32_t run(const dotjob_task *task) { (void)task; return DOTJOB_OK; }
                DOTJOB_EXPORT int32_t work(const dotjob_task *task) { return run(task); }
                static const dotjob_handler record = \(record);
                static const dotjob_handler *const listed[] = {&record};
                DOTJOB_PLUGIN("own", "1", p->handlers = listed, p->handler_count = 1)
                """, named: "own", in: host.scratch.path)
        #expect(try rejection(host, [path]).hasPrefix("plugin \"own.so\": \(reason)"))
    }

    @Test("An entry symbol that returns nothing is refused")
    func noDescriptor() throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(
            text: "#include <dotjob/plugin.h>\nconst dotjob_plugin *dotjob_plugin_abi1(void) { return NULL; }",
            named: "own", in: host.scratch.path)
        #expect(try rejection(host, [path]).hasPrefix("plugin \"own.so\": dotjob_plugin_abi1 returned no descriptor"))
    }

    @Test("Configuration that is no JSON object is refused", arguments: ["[]", "{", ""])
    func badConfiguration(configuration: String) throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build("crash.c", in: host.scratch.path)
        #expect(
            try rejection(host, [path], configuration: configuration)
                == "plugin \"crash.so\": its configuration is no JSON object; correct plugins.d on this node")
    }

    // MARK: - Files

    @Test("A file that is no ELF, is for another machine, is no library or is cut short is refused for that")
    func brokenFiles() throws {
        let scratch = try TemporaryDirectory()
        let whole = try Data(contentsOf: URL(fileURLWithPath: FixturePlugin.build("crash.c", in: scratch.path)))
        var foreign = whole
        foreign[18] = 40
        var executable = whole
        executable[16] = 2
        let cases: [(Data, String)] = [
            (Data("#!/bin/sh\n".utf8), "not a 64-bit ELF file"),
            (Data(), "empty; build it again"),
            (whole.prefix(40), "truncated"),
            (foreign, "built for arm, this node is "),
            (executable, "not a shared library but an executable; link it with -shared"),
            (whole.prefix(whole.count / 2), "truncated: \(whole.count / 2) of at least "),
        ]
        for (bytes, reason) in cases {
            let host = try HostUnderTest()
            let path = host.scratch.file("broken.so")
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(try rejection(host, [path]).hasPrefix("plugin \"broken.so\": \(reason)"))
        }
    }

    @Test("A file that is not there is refused")
    func missingFile() throws {
        let host = try HostUnderTest()
        #expect(
            try rejection(host, [host.scratch.file("absent.so")])
                == "plugin \"absent.so\": cannot be opened: No such file or directory; publish it again")
    }
}
