import Digests
import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Releases that can never run, in the store past every check: executors meet them.
@Suite("A bad release never takes over: it is rejected with its reason, and the one before serves on")
struct BadReleaseTests {
    /// One kind of bad release: how its library comes about, and what its rejection says.
    struct Kind: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        let library: @Sendable (Deployment) throws -> Data
        /// The digest that it is stored under, when it is not its own.
        var digest: String?

        init(
            _ name: String, _ reason: String, digest: String? = nil,
            library: @escaping @Sendable (Deployment) throws -> Data
        ) {
            testDescription = name
            self.reason = reason
            self.digest = digest
            self.library = library
        }

        /// A fixture plugin with that fault.
        init(_ source: String, _ reason: String) {
            self.init(source, reason) { try Data(contentsOf: URL(fileURLWithPath: try $0.build(source))) }
        }
    }

    static let kinds: [Kind] = [
        Kind("not ELF", "not a 64-bit ELF file") { _ in Data("#!/bin/sh\n".utf8) },
        Kind("truncated", "truncated") {
            let whole = try Data(contentsOf: URL(fileURLWithPath: try $0.build("crash.c")))
            return whole.prefix(whole.count / 2)
        },
        Kind("another architecture", "built for arm") {
            var foreign = try Data(contentsOf: URL(fileURLWithPath: try $0.build("crash.c")))
            foreign[18] = 40
            return foreign
        },
        Kind("no_entry.c", "exports no dotjob_plugin_abi1"),
        Kind("newer_major.c", "built for ABI 2"),
        Kind("undefined_symbol.c", "needs the symbol \"defined_nowhere\""),
        Kind("a missing library", "needs \"libstub.so\"") {
            let stub = try $0.build("stub.c", named: "libstub")
            let path = try $0.build("missing_dependency.c", flags: ["-L\($0.directory.path)", "-lstub"])
            try FileManager.default.removeItem(atPath: stub)
            return try Data(contentsOf: URL(fileURLWithPath: path))
        },
        Kind("constructor_crash.c", "SIGSEGV"),
        Kind("constructor_hang.c", "did not load within 1000 ms"),
        Kind("init_fails.c", "the licence file is missing"),
        Kind("libc_name.c", "handler \"error\" is a symbol of"),
        Kind("one handler twice", "\"echo\"") {
            try Data(contentsOf: URL(fileURLWithPath: try $0.build("duplicate.c", flags: ["-DTWICE"])))
        },
        Kind("bytes that do not match their digest", "digest", digest: String(repeating: "0", count: 64)) {
            try Data(contentsOf: URL(fileURLWithPath: try $0.build("crash.c")))
        },
    ]

    @Test("whatever is wrong with it", arguments: kinds)
    func rejected(kind: Kind) throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("version")
        let executor = try deployment.startExecutor("g", options: ["--warm-timeout", "1s"])
        let host = executor.children

        let bytes = Array(try kind.library(deployment))
        let digest = kind.digest ?? SHA256.hexadecimal(of: bytes)
        let draft = PluginDraft(name: "bad", version: "1", digest: digest, handlers: ["never"])
        let plugin = try deployment.store.storePlugin(draft, bytes: bytes)
        let release = try deployment.release([plugin.id])

        let reason = try deployment.waitFor(.rejected, of: release)
        #expect(reason?.contains(kind.reason) == true, "\(reason ?? "no reason")")
        #expect(try deployment.run("version").map(\.result) == ["1"])
        #expect(executor.children.filter(host.contains) == host, "the host that serves was disturbed")
        let listed = try deployment.succeed("plugin", "list", "--group", "g")
        #expect(listed.contains(kind.reason) || listed.contains("rejected"))
        // And again from nothing: what is rejected gives way to what is not.
        executor.kill(SIGKILL)
        executor.wait()
        try deployment.start("executor", "--group", "g", "--warm-timeout", "1s")
        #expect(try deployment.run("version").map(\.result) == ["1"])
    }
}
