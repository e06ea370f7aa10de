import Foundation
import TestSupport
import Testing

@Suite("dotjob plugin build runs the folder's own build")
struct PluginBuildTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static func isInstalled(_ tool: String) -> Bool {
        (try? Tool.run("/bin/sh", ["-c", "command -v \(tool)"]).status) == 0
    }

    private func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: directory.file(path))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    private func build(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.run(
            Project.product("dotjob"), ["plugin", "build"] + arguments, environment: environment,
            directory: directory.path)
    }

    private func makeGreeter() throws {
        let outcome = try Tool.run(
            Project.product("dotjob"), ["plugin", "new", "greeter", "--lang", "c"], directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    @Test("a Makefile is made, its library named with size and time, and looked at")
    func make() throws {
        try makeGreeter()
        let first = try build("greeter")
        #expect(first.status == 0, "\(first.error)")
        #expect(first.output.contains("mv build/greeter.so.new build/greeter.so"), "what make prints goes through")
        #expect(first.output.contains(/built greeter\/build\/greeter\.so \([\d.]+ KiB\) in [\d.]+ m?s\n/))
        #expect(first.output.hasSuffix("fine     nothing to find fault with\n"))
        // Whenever the library was written: only a build that writes it anew makes it new.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 60)],
            ofItemAtPath: directory.file("greeter/build/greeter.so"))
        let again = try build("greeter", "--check")
        #expect(again.status == 0)
        #expect(again.output.contains(/greeter\/build\/greeter\.so \([\d.]+ KiB\) is up to date\n/))
    }

    @Test("a build that fails, or writes no library, ends it with 1")
    func failures() throws {
        try makeGreeter()
        try write("int", to: "greeter/broken.c")
        let broken = try build("greeter")
        #expect(broken.status == 1)
        #expect(broken.error.contains("broken.c"))
        #expect(broken.error.hasSuffix("dotjob: make: ended with 2; see what it says above\n"))
        try write("all:\n\t@true\n", to: "empty/Makefile")
        let empty = try build("empty")
        #expect(empty.status == 1)
        #expect(empty.error.contains("no \".so\" was built there"))
    }

    @Test("the finding on a library that no host would run ends it with 1")
    func finding() throws {
        try write("int value(void) { return 1; }", to: "bare/bare.c")
        try write("all:\n\tmkdir -p build\n\tgcc -shared -fPIC bare.c -o build/bare.so\n", to: "bare/Makefile")
        let outcome = try build("bare")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("error    plugin \"bare.so\": exports no dotjob_plugin_abi1; declare"))
    }

    @Test("where there is nothing to build, it says what it looked for")
    func nothing() throws {
        let outcome = try build(".")
        #expect(outcome.status == 1)
        #expect(
            outcome.error.contains(
                "none of Makefile, CMakeLists.txt, Cargo.toml, Package.swift, build.zig, go.mod is in it"))
        #expect(try build("nowhere").error.contains("folder \"nowhere\": no such folder"))
    }

    @Test(
        "a tool that is missing is named with its cure before anything starts",
        arguments: [
            ("Makefile", "make: not on PATH; install the package \"make\""),
            ("CMakeLists.txt", "cmake: not on PATH; install the package \"cmake\""),
            ("Cargo.toml", "cargo: not on PATH; install Rust from https://rustup.rs"),
            ("Package.swift", "swift: not on PATH; install Swift from https://www.swift.org/install"),
            ("build.zig", "zig: not on PATH; install Zig from https://ziglang.org/download"),
            ("go.mod", "go: not on PATH; install Go from https://go.dev/dl"),
        ])
    func missingTool(file: String, message: String) throws {
        try write("", to: "plugin/\(file)")
        let outcome = try build("plugin", environment: ["PATH": directory.path])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("dotjob: \(message)"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("plugin")) == [file])
    }

    private static let entry = "dotjob_plugin_abi1"

    @Test(
        "a crate is built by cargo, and its library brought to build",
        .enabled(if: isInstalled("cargo"), "cargo: not on this machine; this way to build is not tested"))
    func cargo() throws {
        try write(
            "[package]\nname = \"bare-crate\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\"]\n",
            to: "crate/Cargo.toml")
        try write(
            "#[no_mangle]\npub extern \"C\" fn \(Self.entry)() -> *const u8 { core::ptr::null() }\n",
            to: "crate/src/lib.rs")
        let outcome = try build("crate")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("built crate/build/bare-crate.so ("))
    }

    @Test(
        "CMake configures and builds",
        .enabled(if: isInstalled("cmake"), "cmake: not on this machine; this way to build is not tested"))
    func cmake() throws {
        try write("const void *\(Self.entry)(void) { return 0; }\n", to: "cmake/bare.c")
        try write(
            "cmake_minimum_required(VERSION 3.10)\nproject(bare C)\nadd_library(bare MODULE bare.c)\n"
                + "set_target_properties(bare PROPERTIES PREFIX \"\")\n",
            to: "cmake/CMakeLists.txt")
        let outcome = try build("cmake")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("built cmake/build/bare.so ("))
    }

    @Test(
        "a Go module is built as a C library",
        .enabled(if: isInstalled("go"), "go: not on this machine; this way to build is not tested"))
    func go() throws {
        try write("module bare\n\ngo 1.20\n", to: "bare/go.mod")
        try write(
            "package main\n\nimport \"C\"\n\n//export \(Self.entry)\nfunc \(Self.entry)() uintptr { return 0 }\n\n"
                + "func main() {}\n", to: "bare/main.go")
        let outcome = try build("bare")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("built bare/build/bare.so ("))
    }

    @Test("Ctrl-C ends the build tool too")
    func interrupted() throws {
        try write("all:\n\techo $$$$ > begun; sleep 600\n", to: "slow/Makefile")
        let outcome = try Tool.run(
            "/usr/bin/env",
            [
                "bash", "-c",
                """
                set -m
                mkfifo slow/begun
                "$0" plugin build slow &
                read shell < slow/begun
                # Again until it has: dash forgets one that comes between two commands of its.
                for try in {1..600}; do
                  kill -INT -- -$! 2>/dev/null || exit 0
                  sleep 0.05
                done
                echo "shell $shell is still there after 30 s"
                kill -KILL -- -$!
                exit 1
                """,
                Project.product("dotjob"),
            ], directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.error)")
    }
}
