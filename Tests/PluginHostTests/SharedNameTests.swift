import Foundation
import HostProtocol
import TestSupport
import Testing

/// A process has one library of a name: the dynamic linker serves every need of that name with the first that was loaded.
@Suite("Plugins that bring different libraries of one name")
struct SharedNameTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func folder(_ name: String) throws -> String {
        let path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func build(_ text: String, as file: String, _ flags: [String]) throws {
        let built = try FixturePlugin.build(text: text, named: "built", flags: flags, in: directory.path)
        try? FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: built, toPath: file)
    }

    /// A library with a function `value` that returns `value`.
    private func library(_ file: String, soname: String?, value: Int, function: String = "value") throws {
        try build(
            "__attribute__((visibility(\"default\"))) int \(function)(void) { return \(value); }", as: file,
            soname.map { ["-Wl,-soname,\($0)"] } ?? [])
    }

    /// A plugin `name/name.so` with a handler that results in what `function` returns.
    private func plugin(_ name: String, linking libraries: [String], _ flags: [String] = [], calling function: String)
        throws -> String
    {
        let path = "\(try folder(name))/\(name).so"
        let text = """
            #include <dotjob/plugin.h>
            int \(function)(void);
            DOTJOB_PLUGIN("\(name)", "1")
            DOTJOB_HANDLER(\(name)_run) { dotjob_resultf(task, "%d", \(function)()); return DOTJOB_OK; }
            """
        try build(text, as: path, libraries + ["-Wl,-rpath,$ORIGIN"] + flags)
        return path
    }

    /// A plugin with a library of its own.
    private func plugin(_ name: String, soname: String? = "libprivate.so.1", value: Int) throws -> String {
        let file = "\(try folder(name))/\(soname ?? "libprivate.so")"
        try library(file, soname: soname, value: value)
        if soname != nil { return try plugin(name, linking: [file], calling: "value") }
        return try plugin(name, linking: ["-L\(try folder(name))", "-lprivate"], calling: "value")
    }

    /// What a host says against these plugins; `nil` when it loads them.
    private func rejection(_ paths: String...) throws -> String? {
        let host = try HostUnderTest()
        try host.load(paths.map { LoadedPlugin(name: "", path: $0) })
        switch try host.next() {
        case .rejected(let reason): return reason
        case .ready: return nil
        case let other: throw HostTestError("neither ready nor rejected: \(String(describing: other))")
        }
    }

    private func expectRefusal(_ first: String, _ second: String, _ parts: String...) throws {
        for paths in [[first, second], [second, first]] {
            let reason = try #require(try rejection(paths[0], paths[1]), "\(paths) were loaded")
            for part in parts { #expect(reason.contains(part), "\(reason)") }
        }
    }

    @Test("Other bytes under one SONAME are refused, with both files and the name; each alone is fine")
    func otherBytes() throws {
        let (alpha, beta) = (try plugin("alpha", value: 1), try plugin("beta", value: 2))
        #expect(
            try rejection(alpha, beta)
                == "plugin \"beta.so\": its \"libprivate.so.1\" and the \"libprivate.so.1\" of plugin \"alpha.so\" share the "
                + "SONAME \"libprivate.so.1\" but not their bytes, and a host loads one library of a name; "
                + "give it a SONAME of its own, link it statically, or publish to another group")
        for path in [alpha, beta] { #expect(try rejection(path) == nil) }
    }

    @Test("The same bytes under one SONAME are fine, and so are other names")
    func sameBytes() throws {
        let (alpha, beta) = (try plugin("alpha", value: 1), try plugin("beta", value: 1))
        let gamma = try plugin("gamma", soname: "libprivate.so.2", value: 3)
        let host = try HostUnderTest()
        let loaded = try LoadedHost(host, plugins: [alpha, beta, gamma].map { LoadedPlugin(name: "", path: $0) })
        #expect(try ["alpha", "beta", "gamma"].map { try loaded.run("\($0)_run").result } == ["1", "1", "3"])
    }

    @Test("A library without a SONAME goes by the name of its file")
    func noSoname() throws {
        try expectRefusal(
            try plugin("alpha", soname: nil, value: 1), try plugin("beta", soname: nil, value: 2),
            "the \"libprivate.so\" of plugin")
    }

    @Test("A library that another private one needs counts as well, behind equal ones too")
    func secondLevel() throws {
        let paths = try [("alpha", 1), ("beta", 2)].map { name, value in
            let folder = try folder(name)
            try library("\(folder)/libprivate.so.1", soname: "libprivate.so.1", value: value)
            try build(
                "int value(void); __attribute__((visibility(\"default\"))) int middle(void) { return value(); }",
                as: "\(folder)/libmiddle.so.1",
                ["-Wl,-soname,libmiddle.so.1", "\(folder)/libprivate.so.1", "-Wl,-rpath,$ORIGIN"])
            return try plugin(
                name, linking: ["\(folder)/libmiddle.so.1"], ["-Wl,-rpath-link,\(folder)"], calling: "middle")
        }
        try expectRefusal(paths[0], paths[1], "share the SONAME \"libprivate.so.1\"")
    }

    @Test("A plugin whose own SONAME is that of another's library is refused beside it")
    func pluginItself() throws {
        let alpha = try plugin("alpha", linking: [], ["-Wl,-soname,libprivate.so.1"], calling: "getpid")
        try expectRefusal(alpha, try plugin("beta", value: 2), "share the SONAME \"libprivate.so.1\"")
    }

    @Test("Plugins that carry one SONAME themselves are each opened by their paths")
    func plugins() throws {
        let paths = try ["alpha", "beta"].map {
            try plugin($0, linking: [], ["-Wl,-soname,plugin.so"], calling: $0 == "alpha" ? "getpid" : "getppid")
        }
        #expect(try rejection(paths[0], paths[1]) == nil)
    }

    @Test(
        "A private library of a name that another plugin takes from the node is refused, a copy of the node's is fine")
    func nodeLibrary() throws {
        let zlib = try #require(
            ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib64", "/lib64"].map { "\($0)/libz.so.1" }
                .first { FileManager.default.fileExists(atPath: $0) })
        let beta = try plugin("beta", linking: [zlib], calling: "zlibCompileFlags")
        let file = "\(try folder("alpha"))/libz.so.1"
        try library(file, soname: "libz.so.1", value: 1, function: "zlibCompileFlags")
        let alpha = try plugin("alpha", linking: [file], calling: "zlibCompileFlags")
        try expectRefusal(alpha, beta, "\"libz.so.1\"", "plugin \"alpha.so\"")
        let manifest = "\(try folder("zlib"))/zlib.dotjob.json"
        try """
        {"dotjob_manifest": 1, "name": "zlib", "version": "1", "library": "libz.so.1",
         "handlers": {"zlibVersion": {"signature": "str()"}}}
        """.write(toFile: manifest, atomically: true, encoding: .utf8)
        try expectRefusal(alpha, manifest, "libz.so.1")

        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.copyItem(
            atPath: URL(fileURLWithPath: zlib).resolvingSymlinksInPath().path, toPath: file)
        for paths in [[alpha, beta], [beta, alpha], [alpha, manifest], [manifest, alpha]] {
            #expect(try rejection(paths[0], paths[1]) == nil)
        }
    }

    @Test("A private library of a name that the host has loaded itself is refused, alone too")
    func hostLibrary() throws {
        let file = "\(try folder("alpha"))/libm.so.6"
        try library(file, soname: "libm.so.6", value: 1)
        let reason = try rejection(try plugin("alpha", linking: [file], calling: "value"))
        #expect(
            reason?.hasPrefix("plugin \"alpha.so\": its \"libm.so.6\" is not loaded, since the host has \"/") == true,
            "\(reason ?? "")")
        #expect(reason?.contains("under the SONAME \"libm.so.6\" already; leave it out") == true)
    }
}
