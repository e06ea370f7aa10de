import Foundation
import HostProtocol
import TestSupport
import Testing

@Suite("Manifests make plugins of libraries that nobody rebuilds")
struct ManifestTests {
    private func load(_ paths: [String], in host: HostUnderTest) throws -> LoadedHost {
        try LoadedHost(host, plugins: paths.map { LoadedPlugin(name: "", path: $0) })
    }

    private func example(_ name: String) -> String { "\(Project.root)/Plugins/system-libraries/\(name).dotjob.json" }

    private func rejection(_ host: HostUnderTest, _ path: String) throws -> String {
        try host.load([LoadedPlugin(name: "", path: path)])
        guard case .rejected(let reason) = try host.next() else { throw HostTestError("not rejected") }
        return reason
    }

    private func write(_ text: String, as name: String, in host: HostUnderTest) throws -> String {
        let path = "\(host.scratch.path)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("Functions of libz, libm, libsqlite3 and libcrypto run without a line of C")
    func systemLibraries() throws {
        let host = try load(
            ["libz", "libm", "libsqlite3", "libcrypto"].map(example), in: HostUnderTest())
        func result(_ handler: String, _ parameters: String = "{}") throws -> String? {
            try host.run(handler, parameters: parameters).result
        }
        // The check values of both sums.
        #expect(try result("crc32", #"{"data": "123456789"}"#) == "3421780262")
        #expect(try result("crc32", #"{"crc": 3421780262, "data": ""}"#) == "3421780262")
        #expect(try result("adler32", #"{"data": {"base64": "V2lraXBlZGlh"}}"#) == "300286872")
        #expect(try result("pow", #"{"x": 2, "y": 0.5}"#) == "1.4142135623730951")
        #expect(try host.run("pow", parameters: #"{"x": -1, "y": 0.5}"#).outcome == 2)
        #expect(try result("llround", #"{"x": -2.5}"#) == "-3")
        #expect(try result("sqlite3_libversion")?.hasPrefix("\"3.") == true)
        #expect(try result("sqlite3_errstr", #"{"code": 5}"#) == #""database is locked""#)
        #expect(try result("sqlite3_complete", #"{"sql": "SELECT 1;"}"#) == "true")
        #expect(try result("openssl_version")?.hasPrefix("\"OpenSSL 3.") == true)
    }

    @Test("The report names the library of the system that was found, with its build id")
    func report() throws {
        let host = try load([example("libz")], in: HostUnderTest())
        let plugin = try #require(host.report.plugins.first)
        #expect(plugin.name == "zlib" && plugin.version == "1")
        let library = try #require(plugin.systemLibrary)
        #expect(library.path.contains("/libz.so.1."))
        let notes = try Tool.run("/usr/bin/env", ["readelf", "--notes", library.path]).output
        #expect(!library.buildID.isEmpty && notes.contains("Build ID: \(library.buildID)"), "\(library)")
        #expect(host.report.handlers.map(\.name) == ["crc32", "adler32", "zlib_version"])
        #expect(host.report.handlers[0].signature == "u64(crc: u64 = 0, data: bytes32)")
        #expect(host.report.handlers[0].parametersSchema.contains(#""required":["data"]"#))
    }

    @Test("The manifest that the SDK's README shows runs as it stands")
    func readme() throws {
        let readme = try String(contentsOfFile: "\(Project.root)/plugin-sdk/README.md", encoding: .utf8)
        let text = readme.components(separatedBy: "```json\n")[1].components(separatedBy: "```")[0]
        let process = try HostUnderTest()
        let host = try load([write(text, as: "libz.dotjob.json", in: process)], in: process)
        #expect(try host.run("crc32", parameters: #"{"data": "123456789"}"#).result == "3421780262")
        #expect(try host.run("which_zlib").result?.hasPrefix("\"1.") == true)
    }

    private static let sum = """
        {"dotjob_manifest": 1, "name": "sum", "version": "2", "library": "LIBRARY",
         "handlers": {"add": {"signature": "SIGNATURE", "symbol": "SYMBOL", "timeout_ms": 5}}}
        """

    private func sum(
        library: String = "libsum.so", signature: String = "i32(a: i32, b: i32)", symbol: String = "sum_of"
    ) -> String {
        Self.sum.replacingOccurrences(of: "LIBRARY", with: library)
            .replacingOccurrences(of: "SIGNATURE", with: signature).replacingOccurrences(of: "SYMBOL", with: symbol)
    }

    private func buildSum(in host: HostUnderTest) throws {
        _ = try FixturePlugin.build(
            text: """
                #include <stdlib.h>
                __attribute__((visibility("default"))) int sum_of(int a, int b) { return getenv("NO_SUM") ? 0 : a + b; }
                """,
            named: "libsum", in: host.scratch.path)
    }

    @Test("A library beside its manifest is loaded from there, and is none of the system's")
    func beside() throws {
        let process = try HostUnderTest()
        try buildSum(in: process)
        let host = try load([write(sum(), as: "sum.dotjob.json", in: process)], in: process)
        #expect(try host.run("add", parameters: #"{"a": 40, "b": 2}"#).result == "42")
        #expect(host.report.plugins[0].systemLibrary == nil)
        #expect(host.report.handlers[0].timeoutMs == 5)
    }

    @Test(
        "A manifest that does not fit its library is refused with the reason",
        arguments: [
            ("libnowhere.so.9", "i32(a: i32)", "f", #"needs "libnowhere.so.9", which this node does not have"#),
            ("sub/libsum.so", "i32(a: i32)", "f", #"its library "libsum.so" cannot be opened: No such file"#),
            (
                "libsum.so", "i32(a: i32)", "no_such",
                #"handler "add" calls "no_such", which the library does not export"#
            ),
            ("libsum.so", "i32(a: i32)", "strlen", #"handler "add" calls "strlen", which is a symbol of "#),
            (
                "libsum.so", "str(a: i32) free(no_such)", "sum_of",
                #"handler "add" frees with "no_such", which no library"#
            ),
        ])
    func unfit(library: String, signature: String, symbol: String, reason: String) throws {
        let host = try HostUnderTest()
        try buildSum(in: host)
        let manifest = try write(
            sum(library: library, signature: signature, symbol: symbol), as: "sum.dotjob.json", in: host)
        let said = try rejection(host, manifest)
        #expect(said.hasPrefix("plugin \"sum.dotjob.json\": \(reason)"), "\(said)")
    }

    @Test("A manifest with a broken signature names the member and the column")
    func brokenSignature() throws {
        let host = try HostUnderTest()
        let said = try rejection(host, write(sum(signature: "i33(a: i32)"), as: "sum.dotjob.json", in: host))
        #expect(
            said.hasPrefix(
                #"manifest "sum.dotjob.json": "handlers.add.signature": column 1: "i33" cannot be returned"#),
            "\(said)")
    }

    @Test("A text file beside its manifest is no library")
    func noLibrary() throws {
        let host = try HostUnderTest()
        _ = try write("text", as: "libsum.so", in: host)
        let said = try rejection(host, write(sum(), as: "sum.dotjob.json", in: host))
        #expect(
            said.hasPrefix(#"plugin "sum.dotjob.json": its library "libsum.so" is not a 64-bit ELF file"#), "\(said)")
    }

    @Test("A library without the entry, beside its manifest, is refused with the hint to publish that")
    func hint() throws {
        let host = try HostUnderTest()
        try buildSum(in: host)
        _ = try write(sum(), as: "libsum.dotjob.json", in: host)
        #expect(
            try rejection(host, "\(host.scratch.path)/libsum.so")
                == #"plugin "libsum.so": exports no dotjob_plugin_abi1; publish its manifest "libsum.dotjob.json" instead"#
        )
    }
}
