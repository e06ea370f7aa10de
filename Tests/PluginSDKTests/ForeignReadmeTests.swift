import Foundation
import TestSupport
import Testing

/// The README's examples in languages other than C, C++ and Swift are built as it says, and do what it says.
@Suite struct ForeignReadmeTests {
    private func example(_ language: String, as file: String) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("plugin-sdk"), withDestinationPath: "\(Project.root)/plugin-sdk")
        let snippet = try #require(try SDKReadme.snippets(in: language).first)
        try FileManager.default.createDirectory(atPath: directory.file("src"), withIntermediateDirectories: true)
        try snippet.write(toFile: directory.file(file), atomically: true, encoding: .utf8)
        return directory
    }

    private func run(_ line: String, with compiler: String?, in directory: TemporaryDirectory) throws {
        let environment = Toolchain.environment(with: compiler).merging(["GOPROXY": "off", "GOFLAGS": "-mod=mod"]) {
            $1
        }
        let outcome = try Tool.run("/bin/sh", ["-ec", line], environment: environment, directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    private func line(with words: String) throws -> String {
        try #require(try SDKReadme.snippets(in: "sh").first { $0.contains(words) })
    }

    private func expectGreeting(from library: String) throws {
        let plugin = try LoadedPlugin(library)
        #expect(plugin.name == "greeter")
        #expect(plugin.summary(of: "greet") == "Says hello")
        #expect(plugin.unexportedHandlers == [])
        let host = RecordingHost(parameters: ["name": "Ada"])
        #expect(try plugin.run("greet", on: host) == 0)
        #expect(host.seen.lines == ["hello, Ada"])
        #expect(host.seen.result == "{\"attempt\":1}")
        #expect(try plugin.run("greet", on: RecordingHost()) == 2)
    }

    @Test(
        "The crate in Rust makes the greeter",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func rust() throws {
        let directory = try example("rust", as: "src/lib.rs")
        let manifest = try #require(try SDKReadme.snippets(in: "toml").first)
        try manifest.write(toFile: directory.file("Cargo.toml"), atomically: true, encoding: .utf8)
        try run("cargo build --release --offline", with: Toolchain.cargo, in: directory)
        let library = directory.file("target/release/libgreeter.so")
        #expect(try Library(library).exportedFunctions == ["dotjob_plugin_abi1", "greet"])
        try expectGreeting(from: library)
    }

    @Test(
        "The longer example in Rust compiles without a warning",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func longerRust() throws {
        let directory = try TemporaryDirectory()
        let snippets = try SDKReadme.snippets(in: "rust")
        #expect(snippets.count == 2)
        let source = directory.file("mail.rs")
        try #require(snippets.last).write(toFile: source, atomically: true, encoding: .utf8)
        let plugin = try LoadedPlugin(try ForeignPlugin.buildRust(source, in: directory.path))
        #expect(plugin.handlerNames == ["send_mail"])
        let host = RecordingHost(parameters: ["to": "nobody"])
        #expect(try plugin.run("send_mail", on: host) == 2)
        #expect(host.seen.failureMessage == "parameter \"to\": \"nobody\" is no address")
    }

    @Test(
        "The source in Zig makes the greeter",
        .enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
    func zig() throws {
        let directory = try example("zig", as: "greeter.zig")
        try run(try line(with: "zig build-lib"), with: Toolchain.zig, in: directory)
        try expectGreeting(from: directory.file("greeter.so"))
    }

    /// Not loaded here: a Go runtime would stay in this process.
    @Test(
        "The source in Go makes a library that shows the greeter alone",
        .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"))
    func go() throws {
        let directory = try example("go", as: "greeter.go")
        try run(try line(with: "go build"), with: Toolchain.go, in: directory)
        #expect(try Library(directory.file("greeter.so")).exportedFunctions == ["dotjob_plugin_abi1", "greet"])
    }
}
