import Foundation
import HostProtocol
import TestSupport
import Testing

/// Real files that people publish by mistake, each made by the tool that makes them.
@Suite("What is no library for this node is refused with its cause")
struct ForeignFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let source = """
        #include <dotjob/plugin.h>
        DOTJOB_PLUGIN("own", "1")
        DOTJOB_HANDLER(work) { (void)task; return DOTJOB_OK; }
        """

    /// What a host says against `file`.
    private func rejection(_ file: String) throws -> String {
        let host = try HostUnderTest()
        try host.load([LoadedPlugin(name: "", path: file)])
        guard case .rejected(let reason) = try host.next() else { throw HostTestError("not rejected") }
        return reason
    }

    private func run(_ tool: String, _ arguments: String...) throws -> String {
        let outcome = try Tool.run("/usr/bin/env", [tool] + arguments, directory: directory.path)
        try #require(outcome.status == 0, "\(tool): \(outcome.error)")
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func write(_ text: String, as name: String) throws -> String {
        try text.write(toFile: directory.file(name), atomically: true, encoding: .utf8)
        return directory.file(name)
    }

    private func plugin(_ flags: String...) throws -> String {
        try FixturePlugin.build(text: Self.source, named: "own", flags: flags, in: directory.path)
    }

    @Test(
        "Built for another C library",
        arguments: [
            ("libc.musl-x86_64.so.1", "musl"), ("libc.so", "musl or Android"), ("libc.so.0", "uClibc"),
        ])
    func otherLibc(soname: String, name: String) throws {
        let libc = try FixturePlugin.build(
            text: "__attribute__((visibility(\"default\"))) int stub(void) { return 0; }", named: "libstub",
            flags: ["-nostdlib", "-Wl,-soname,\(soname)"], in: directory.path)
        let path = try plugin("-nostdlib", "-Wl,--no-as-needed", libc)
        #expect(
            try rejection(path).hasPrefix(
                "plugin \"own.so\": built for \(name) (it needs \"\(soname)\"), this node has glibc; rebuild it on a system "
                    + "with glibc"))
    }

    #if arch(x86_64)
        @Test("Built for 32 bits")
        func narrow() throws {
            let source = try write("int value;", as: "narrow.c")
            _ = try run("gcc", "-m32", "-shared", "-nostdlib", source, "-o", directory.file("narrow.so"))
            #expect(
                try rejection(directory.file("narrow.so"))
                    == "plugin \"narrow.so\": built for 32 bits (i386), this node is x86_64; rebuild it for x86_64")
        }
    #endif

    @Test("The linker script in place of a library names the library")
    func linkerScript() throws {
        let script = try run("gcc", "-print-file-name=libc.so")
        try FileManager.default.copyItem(atPath: script, toPath: directory.file("script.so"))
        let reason = try rejection(directory.file("script.so"))
        #expect(
            reason.hasPrefix(
                "plugin \"script.so\": a linker script, a text that names the library; publish \"/"), "\(reason)")
        #expect(reason.hasSuffix("libc.so.6\""), "\(reason)")
    }

    @Test("An empty file")
    func empty() throws {
        #expect(
            try rejection(try write("", as: "empty.so"))
                == "plugin \"empty.so\": empty; build it again: its linker failed, or has not ended")
    }

    @Test("Forbidden to be loaded by its linker's flag")
    func forbidden() throws {
        #expect(
            try rejection(try plugin("-Wl,-z,nodlopen"))
                == "plugin \"own.so\": linked with -z nodlopen, which forbids to load it; link it without -z nodlopen")
    }

    @Test("Programs, with and without a fixed place in memory")
    func program() throws {
        let source = try write("int main(void) { return 0; }", as: "main.c")
        _ = try run("gcc", "-fPIE", "-pie", source, "-o", directory.file("pie.so"))
        _ = try run("gcc", "-fno-pie", "-no-pie", source, "-o", directory.file("fixed.so"))
        #expect(
            try rejection(directory.file("pie.so"))
                == "plugin \"pie.so\": not a shared library but an executable; link it with -shared, without -pie")
        #expect(
            try rejection(directory.file("fixed.so"))
                == "plugin \"fixed.so\": not a shared library but an executable; link it with -shared")
    }

    @Test("What is not linked yet: an object file and an archive")
    func unlinked() throws {
        let source = try write("int value;", as: "value.c")
        _ = try run("gcc", "-c", source, "-o", directory.file("object.so"))
        _ = try run("ar", "rc", directory.file("archive.so"), directory.file("object.so"))
        #expect(
            try rejection(directory.file("object.so"))
                == "plugin \"object.so\": not a shared library but an object file; link it with -shared")
        #expect(
            try rejection(directory.file("archive.so"))
                == "plugin \"archive.so\": a static library, an archive of object files; link those with -shared")
    }

    @Test("More static TLS than a host has")
    func staticTLS() throws {
        let path = try FixturePlugin.build(
            text: "static __thread char block[1 << 20] __attribute__((tls_model(\"initial-exec\")));\n"
                + Self.source.replacing("(void)task;", with: "(void)task; block[0]++;"), named: "own",
            in: directory.path)
        let reason = try rejection(path)
        #expect(reason.contains("cannot allocate memory in static TLS block; compile it without"), "\(reason)")
        #expect(reason.contains("all libraries of a host share 64 KiB of static TLS"))
    }
}
