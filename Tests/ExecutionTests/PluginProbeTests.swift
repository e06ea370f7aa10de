import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@testable import Execution

@Suite("A look into plugins before they are published")
struct PluginProbeTests {
    private let fixture: BundleFixture
    private let probe = PluginProbe(hostPath: Project.product("dotjob-host"))

    init() throws { fixture = try BundleFixture() }

    private func refusal(_ paths: [String], beside others: [String] = []) -> String? {
        do {
            _ = try probe.inspect(paths, beside: others)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("A directory tells its files, its library and its handlers, and its bytes are theirs in order")
    func directory() throws {
        let path = try fixture.buildDirectory("mail")
        let seen = try #require(try probe.inspect([path]).first)
        #expect([seen.name, seen.version, seen.library] == ["mail", "1", "mail.so"])
        #expect(seen.handlers.map(\.name) == ["mail"])
        #expect(seen.files.map(\.path) == ["empty", "lib/libanswer.so", "mail.so", "words.txt"])
        #expect(seen.files.map(\.isExecutable) == [false, true, true, false])
        #expect(seen.bytes.count == Int(seen.files.reduce(0) { $0 + $1.byteCount }))
        #expect(seen.bytes.suffix(5) == Array("words".utf8)[...])
        #expect(seen.digest == PluginTree.digest(of: seen.files))
        // What it tells is what an executor can unpack.
        let release = try fixture.publish(seen.draft, bytes: seen.bytes)
        _ = try fixture.makeBundleStore().unpack(release)
    }

    @Test("A directory's library is the one of its name, with or without lib, or the only one")
    func libraries() throws {
        let path = fixture.scratch.file("mail")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        func library(_ names: [String]) throws -> String? {
            for name in names { _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: nil) }
            defer { for name in names { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") } }
            return try PluginSource(path: path).library
        }
        #expect(try library(["mail.so", "libmail.so", "x.so"]) == "mail.so")
        #expect(try library(["libmail.so", "x.so"]) == "libmail.so")
        #expect(try library(["x.so", "words"]) == "x.so")
        #expect(try library(["x.so", "mail.dotjob.json"]) == "mail.dotjob.json")
        #expect(
            refusal([path])
                == "plugin \"\(path)\": no library at its top level, and none is \"mail.so\" or \"libmail.so\"; "
                + "name the plugin's own library so")
        try FileManager.default.createDirectory(atPath: "\(path)/build", withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: "\(path)/build/mail.so", contents: nil)
        #expect(
            refusal([path])
                == "plugin \"\(path)\": no library at its top level, but one that a build wrote; "
                + "name \"\(path)/build/mail.so\"")
        try FileManager.default.removeItem(atPath: "\(path)/build")
        let error = #expect(throws: ExecutionError.self) { try library(["x.so", "y.so"]) }
        #expect(error?.refusal.reason.contains("2 libraries at its top level") == true)
    }

    @Test("A manifest brings the library beside it, and nothing else; one of the system stays where it is")
    func manifest() throws {
        func write(_ library: String) throws -> String {
            let path = fixture.scratch.file("libsum.dotjob.json")
            let text = """
                {"dotjob_manifest": 1, "name": "sum", "version": "3", "library": "\(library)",
                 "handlers": {"zlibVersion": {"signature": "str()", "summary": "S", "timeout_ms": 7}}}
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        let ofSystem = try #require(try probe.inspect([write("libz.so.1")]).first)
        #expect([ofSystem.name, ofSystem.version, ofSystem.library] == ["sum", "3", "libsum.dotjob.json"])
        #expect(ofSystem.files.map(\.path) == ["libsum.dotjob.json"])
        let handler = try #require(ofSystem.handlers.first)
        #expect([handler.name, handler.summary, handler.signature] == ["zlibVersion", "S", "str()"])
        #expect(handler.timeoutMs == 7 && handler.parametersSchema.contains(#""additionalProperties":false"#))

        _ = try FixturePlugin.build(
            text: "__attribute__((visibility(\"default\"))) const char *zlibVersion(void) { return \"mine\"; }",
            named: "libsum", in: fixture.scratch.path)
        let beside = try #require(try probe.inspect([write("libsum.so")]).first)
        #expect(beside.files.map(\.path) == ["libsum.dotjob.json", "libsum.so"])
        #expect(beside.bytes.count == Int(beside.files.reduce(0) { $0 + $1.byteCount }))
        // What it tells is what an executor can unpack, and a manifest is no ELF file to it.
        let release = try fixture.publish(beside.draft, bytes: beside.bytes)
        _ = try fixture.makeBundleStore().unpack(release)

        #expect(try PluginSource(path: write("libz.so.1")).plainName == "libsum")
        // What is missing is named, not the manifest that names it.
        #expect(
            refusal([try write("no/libsum.so")])?.contains("its library \"no/libsum.so\" cannot be read: No such file")
                == true)
    }

    @Test("A directory with a symbolic link is refused, naming the link")
    func link() throws {
        let path = try fixture.buildDirectory("mail")
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/lib/libx.so.1", withDestinationPath: "libanswer.so")
        #expect(
            refusal([path])
                == "plugin \"\(path)\": \"lib/libx.so.1\" is a symbolic link; "
                + "put a copy of the file that it leads to in its place")
    }

    @Test("A lone library that leans on what lies beside it is refused, as executors would")
    func leaning() throws {
        let path = try fixture.buildDirectory("mail")
        #expect(try probe.inspect([path]).count == 1)
        #expect(
            refusal(["\(path)/mail.so"])
                == "plugin \"mail.so\": needs \"libanswer.so\", which this node does not have; "
                + "install it, or link it statically")
    }

    @Test("New plugins are tried beside the group's others, and only they are told")
    func beside() throws {
        let release = try fixture.publish([try fixture.build("old"), try fixture.build("kept")])
        let new = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("old", "2")
                DOTJOB_HANDLER(kept) { (void)task; return DOTJOB_OK; }
                """, named: "new", in: fixture.scratch.path)
        let name = try #require(try probe.inspect([new]).first).name
        let neighbours = try GroupNeighbours(in: release, without: [name], from: fixture.store)
        #expect(neighbours.libraries.map { ($0 as NSString).lastPathComponent } == ["kept.so"])
        #expect(
            refusal([new], beside: neighbours.libraries)
                == "plugins \"old\" and \"kept\" both have the handler \"kept\"; rename one of them")
        let other = try fixture.build("other")
        #expect(try probe.inspect([other], beside: neighbours.libraries).map(\.name) == ["other"])
    }

    @Test(
        "Libraries of one name that handlers open by themselves are refused too, beside the group's others, and without a host"
    )
    func openedLater() throws {
        func plugin(_ name: String, value: Int) throws -> String {
            let folder = fixture.scratch.file(name)
            try FileManager.default.createDirectory(atPath: "\(folder)/lib", withIntermediateDirectories: true)
            _ = try FixturePlugin.build(
                text: "__attribute__((visibility(\"default\"))) int value(void) { return \(value); }",
                named: "libvalue",
                flags: ["-Wl,-soname,libvalue.so.1"], in: "\(folder)/lib")
            let built = try fixture.build(name)
            try FileManager.default.moveItem(atPath: built, toPath: "\(folder)/\(name).so")
            try FileManager.default.removeItem(atPath: "\(folder)/lib/libvalue.c")
            return folder
        }
        let (alpha, beta) = (try plugin("alpha", value: 1), try plugin("beta", value: 2))
        let words =
            "plugin \"beta.so\": its \"lib/libvalue.so\" and the \"lib/libvalue.so\" of plugin \"alpha.so\" share the SONAME "
            + "\"libvalue.so.1\" but not their bytes"
        #expect(refusal([alpha, beta])?.hasPrefix(words) == true)
        let error = #expect(throws: ExecutionError.self) { try PluginProbe.compareLibraries(of: [alpha, beta]) }
        #expect(error?.description.hasPrefix(words) == true)
        let release = try fixture.publish([alpha])
        let neighbours = try GroupNeighbours(in: release, without: ["beta"], from: fixture.store)
        let beside = refusal([beta], beside: neighbours.libraries)
        #expect(beside?.contains("share the SONAME \"libvalue.so.1\"") == true, "\(beside ?? "")")
        let gamma = try plugin("gamma", value: 3)
        try FileManager.default.removeItem(atPath: "\(gamma)/lib/libvalue.so")
        try FileManager.default.copyItem(atPath: "\(alpha)/lib/libvalue.so", toPath: "\(gamma)/lib/libvalue.so")
        #expect(refusal([alpha, gamma]) == nil)
    }

    @Test("Unchecked, nothing of a plugin runs, and its file tells its name")
    func unchecked() throws {
        let crashing = try FixturePlugin.build("constructor_crash.c", named: "libmail", in: fixture.scratch.path)
        let seen = try PluginProbe.inspectUnchecked(crashing, handlers: ["send"])
        #expect([seen.name, seen.version] == ["mail", "unchecked"])
        #expect(seen.handlers.map(\.name) == ["send"])
        #expect(seen.bytes == Array(try Data(contentsOf: URL(fileURLWithPath: crashing))))
        // A store takes it, without handlers too.
        #expect(try fixture.publish([crashing]).plugins.map(\.handlers) == [[]])
    }
}
