import Foundation
import TestSupport
import Testing

/// The templates of other languages than C and C++, filled in as `dotjob plugin new` does.
@Suite struct TemplateTests {
    private static let sdk = "\(Project.root)/plugin-sdk"
    private static let tokens = [
        "@NAME@": "send-mail", "@IDENT@": "send_mail", "@TYPE@": "SendMail", "@SDK_VERSION@": "1.0.0", "@ABI@": "1.0",
        "__HANDLER__": "send_mail",
    ]

    private static func filled(_ text: String) -> String {
        tokens.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }

    /// A new plugin's folder with the parts of the SDK that it needs.
    private func fill(_ language: String, vendoring parts: [String]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let files = FileManager.default
        let template = "\(Self.sdk)/templates/\(language)"
        for name in try #require(files.subpaths(atPath: template)) {
            let isFolder =
                (try files.attributesOfItem(atPath: "\(template)/\(name)")[.type] as? FileAttributeType)
                == .typeDirectory
            let target = directory.file(Self.filled(name))
            if isFolder {
                try files.createDirectory(atPath: target, withIntermediateDirectories: true)
            } else {
                let text = Self.filled(try String(contentsOfFile: "\(template)/\(name)", encoding: .utf8))
                #expect(!text.contains(/@[A-Z_]+@|__[A-Z]+__/), "\(name) holds an unknown token")
                try text.write(toFile: target, atomically: true, encoding: .utf8)
            }
        }
        try files.createDirectory(atPath: directory.file("vendor/dotjob"), withIntermediateDirectories: true)
        for part in parts {
            try files.copyItem(atPath: "\(Self.sdk)/\(part)", toPath: directory.file("vendor/dotjob/\(part)"))
        }
        return directory
    }

    /// Runs `make test` with a stand-in for dotjob, and the handler in this process.
    private func expectGreeter(in directory: TemporaryDirectory, with compiler: String? = nil) throws {
        let dotjob = directory.file("stand-in")
        try "#!/bin/sh\necho \"$*\" >calls\necho '{\"greeting\":\"hello, Ada\"}'\n".write(
            toFile: dotjob, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: dotjob)
        let outcome = try Tool.run(
            "/usr/bin/env", ["-u", "DOTJOB_SDK", "make", "test", "DOTJOB=\(dotjob)"],
            environment: Toolchain.environment(with: compiler), directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(
            try String(contentsOfFile: directory.file("calls"), encoding: .utf8)
                == "plugin call build/send-mail.so send_mail --param {\"name\":\"Ada\"}\n")

        let library = directory.file("build/send-mail.so")
        #expect(try Library(library).exportedFunctions == ["dotjob_plugin_abi1", "send_mail"])
        let plugin = try LoadedPlugin(library)
        #expect(plugin.name == "send-mail")
        let host = RecordingHost(parameters: ["name": "Ada \"the first\""])
        #expect(try plugin.run("send_mail", on: host) == 0)
        #expect(host.seen.lines == ["hello, Ada \"the first\""])
        #expect(host.seen.result == #"{"greeting":"hello, Ada \"the first\""}"#)
        let nobody = RecordingHost()
        #expect(try plugin.run("send_mail", on: nobody) == 2)
        #expect(nobody.seen.failureKind == "bad_input")
        #expect(nobody.seen.failureMessage?.hasPrefix("parameter \"name\": missing") == true)
    }

    @Test("The template in Swift builds, passes its own test and greets")
    func swift() throws {
        try expectGreeter(in: fill("swift", vendoring: ["Package.swift", "src", "include", "swift"]))
    }

    @Test(
        "The template in Rust builds, passes its own tests and greets",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func rust() throws {
        try expectGreeter(in: fill("rust", vendoring: ["rust"]), with: Toolchain.cargo)
    }

    @Test(
        "The template in Zig builds, passes its own tests and greets",
        .enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
    func zig() throws {
        try expectGreeter(in: fill("zig", vendoring: ["zig", "include"]), with: Toolchain.zig)
    }
}
