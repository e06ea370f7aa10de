import Foundation
import TestSupport
import Testing

private let hasPkgConfig = FileManager.default.isExecutableFile(atPath: "/usr/bin/pkg-config")
private let hasCMake = FileManager.default.isExecutableFile(atPath: "/usr/bin/cmake")

/// The SDK as it is installed, and plugins that are built from there alone.
@Suite struct PackagingTests {
    private static let script = "\(Project.root)/Scripts/install-sdk"
    private let directory: TemporaryDirectory
    private var prefix: String { directory.file("usr") }

    init() throws { directory = try TemporaryDirectory() }

    private func install(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.run(Self.script, arguments, environment: environment, directory: directory.path)
    }

    private func snippet(_ language: String, containing mark: String) throws -> String {
        try #require(try SDKReadme.snippets(in: language).first { $0.contains(mark) })
    }

    private func expectGreeting(from library: String) throws {
        let plugin = try LoadedPlugin(library)
        let host = RecordingHost(parameters: ["name": "Ada"])
        #expect(try plugin.run("greet", on: host) == 0)
        #expect(host.seen.lines == ["hello, Ada"])
    }

    @Test("All of it lies below the prefix, twice the same, with the version filled in")
    func installs() throws {
        for _ in 1...2 {
            let outcome = try install(["--prefix", prefix])
            #expect(outcome.status == 0, "\(outcome.error)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["usr"])
        let files = FileManager.default.enumerator(atPath: prefix)?.compactMap { $0 as? String } ?? []
        for file in [
            "include/dotjob/plugin.h", "include/dotjob/plugin.hpp", "lib/pkgconfig/dotjob-plugin.pc",
            "lib/cmake/DotjobPlugin/DotjobPluginConfig.cmake", "share/dotjob/plugin-sdk/rust/Cargo.toml",
            "share/dotjob/plugin-sdk/zig/dotjob.zig", "share/dotjob/plugin-sdk/Package.swift",
            "share/dotjob/plugin-sdk/templates/c/Makefile",
        ] { #expect(files.contains(file), "\(file)") }
        #expect(!files.contains { $0.hasSuffix(".new") || $0.contains(".build/") || $0.contains("target/") })
        for file in ["lib/pkgconfig/dotjob-plugin.pc", "lib/cmake/DotjobPlugin/DotjobPluginConfigVersion.cmake"] {
            #expect(try !String(contentsOfFile: "\(prefix)/\(file)", encoding: .utf8).contains("@VERSION@"))
        }
    }

    @Test("DESTDIR comes before the prefix")
    func destdir() throws {
        let outcome = try install(["--prefix=/opt/dotjob"], environment: ["DESTDIR": directory.file("stage")])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(FileManager.default.fileExists(atPath: directory.file("stage/opt/dotjob/include/dotjob/plugin.h")))
    }

    @Test("Wrong usage is refused and installs nothing", arguments: [[], ["--prefix"], ["--prefix", "usr"], ["usr"]])
    func wrongUsage(_ arguments: [String]) throws {
        let outcome = try install(arguments)
        #expect(outcome.status == 64)
        #expect(!outcome.error.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test(
        "A C plugin builds with what pkg-config says, by the README's line",
        .enabled(if: hasPkgConfig, "pkg-config: not on this machine; install it to test the SDK's .pc file"))
    func pkgConfig() throws {
        #expect(try install(["--prefix", prefix]).status == 0)
        try #require(try SDKReadme.snippets(in: "c").first).write(
            toFile: directory.file("greeter.c"), atomically: true, encoding: .utf8)
        let line = try snippet("bash", containing: "pkg-config")
        let outcome = try Tool.run(
            "/bin/sh", ["-ec", line], environment: ["PKG_CONFIG_PATH": "\(prefix)/lib/pkgconfig"],
            directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
        try expectGreeting(from: directory.file("greeter.so"))
    }

    @Test(
        "A plugin builds by the README's CMakeLists.txt, and shows its entry and handlers alone",
        .enabled(if: hasCMake, "cmake: not on this machine; install it to test the SDK's CMake package"))
    func cmake() throws {
        #expect(try install(["--prefix", prefix]).status == 0)
        try #require(try SDKReadme.snippets(in: "c").first).write(
            toFile: directory.file("greeter.c"), atomically: true, encoding: .utf8)
        try """
        #include <dotjob/plugin.hpp>
        #include <regex>
        DOTJOB_CPP_HANDLER(scan) { task.set_result(std::regex_match("a", std::regex("a")) ? "1" : "0"); }
        """.write(toFile: directory.file("scan.cpp"), atomically: true, encoding: .utf8)
        try snippet("cmake", containing: "dotjob_add_plugin").write(
            toFile: directory.file("CMakeLists.txt"), atomically: true, encoding: .utf8)
        let commands = "cmake -S . -B build -DCMAKE_PREFIX_PATH=\(prefix) && cmake --build build"
        let outcome = try Tool.run("/bin/sh", ["-ec", commands], directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        try expectGreeting(from: directory.file("build/greeter.so"))
        #expect(
            try Library(directory.file("build/greeter.so")).exportedFunctions.sorted()
                == ["dotjob_plugin_abi1", "greet", "scan"])
    }
}
