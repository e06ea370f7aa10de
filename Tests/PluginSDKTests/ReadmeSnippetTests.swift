import Foundation
import TestSupport
import Testing

/// Every example that plugin authors are shown compiles as it stands.
@Suite struct ReadmeSnippetTests {
    private static let sdk = "\(Project.root)/plugin-sdk"

    @Test("The README's C examples compile without a warning", arguments: ["gcc", "clang"])
    func cExamplesCompile(_ compiler: String) throws {
        let directory = try TemporaryDirectory()
        let matrix = CompilerMatrix(compiler: compiler, standard: "c11", language: "c")
        let snippets = try SDKReadme.snippets(in: "c")
        #expect(snippets.count == 7)
        for snippet in snippets {
            let source = directory.file("snippet.c")
            try snippet.write(toFile: source, atomically: true, encoding: .utf8)
            let outcome = try matrix.compile([source], to: directory.file("snippet.so"), flags: ["-shared"])
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    @Test(
        "The README's C++ examples compile without a warning",
        arguments: CompilerMatrix.all.filter { $0.language == "c++" })
    func cppExamplesCompile(_ matrix: CompilerMatrix) throws {
        let directory = try TemporaryDirectory()
        let snippets = try SDKReadme.snippets(in: "cpp")
        #expect(snippets.count == 2)
        for snippet in snippets {
            let source = directory.file("snippet.cpp")
            try snippet.write(toFile: source, atomically: true, encoding: .utf8)
            let outcome = try matrix.compile([source], to: directory.file("snippet.so"), flags: ["-shared"])
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    @Test("The README's build line makes the ten-line plugin")
    func buildLineBuilds() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: directory.file("plugin-sdk"), withDestinationPath: Self.sdk)
        let example = try #require(try SDKReadme.snippets(in: "c").first)
        try example.write(toFile: directory.file("greeter.c"), atomically: true, encoding: .utf8)
        let line = try #require(try SDKReadme.snippets(in: "sh").first)
        let outcome = try Tool.run("/bin/sh", ["-c", line], directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
        try expectGreeting(from: LoadedPlugin(directory.file("greeter.so")))
    }

    @Test("The README's directory plugin builds, and finds its data where it lies")
    func directoryBuilds() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: directory.file("plugin-sdk"), withDestinationPath: Self.sdk)
        let example = try #require(try SDKReadme.snippets(in: "c").first { $0.contains("\"stations\"") })
        try example.write(toFile: directory.file("stations.c"), atomically: true, encoding: .utf8)
        try "Basel\nBonn\nKöln\n".write(
            toFile: directory.file("stations.csv"), atomically: true, encoding: .utf8)
        let lines = try #require(try SDKReadme.snippets(in: "sh").last)
        let outcome = try Tool.run("/bin/sh", ["-ec", lines], directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
        // Elsewhere, as on another node.
        try FileManager.default.moveItem(atPath: directory.file("stations"), toPath: directory.file("unpacked"))
        let plugin = try LoadedPlugin(directory.file("unpacked/stations.so"))
        let host = RecordingHost()
        #expect(try plugin.run("count_stations", on: host) == 0)
        #expect(host.seen.result == "{\"stations\":3}")
    }

    @Test("The README's Swift example makes the same plugin")
    func swiftExampleBuilds() throws {
        let directory = try TemporaryDirectory()
        let example = try #require(try SDKReadme.snippets(in: "swift").first)
        try expectGreeting(from: buildSwift(example, modules: ["DotJobPlugin"], in: directory))
    }

    @Test("The README's Swift example with Codable takes its parameters and answers as types")
    func codableExampleBuilds() throws {
        let directory = try TemporaryDirectory()
        let snippets = try SDKReadme.snippets(in: "swift")
        #expect(snippets.count == 2)
        let modules = ["DotJobPlugin", "DotJobPluginCodable"]
        let plugin = try buildSwift(try #require(snippets.last), modules: modules, in: directory)
        let host = RecordingHost(parameters: ["name": "Ada", "titles": ["Countess"]])
        #expect(try plugin.run("greet", on: host) == 0)
        #expect(host.seen.result == #"{"attempt":1,"greeting":"hello, Countess Ada"}"#)
        let nobody = RecordingHost()
        #expect(try plugin.run("greet", on: nobody) == 2)
        #expect(nobody.seen.failureMessage == "parameter \"name\": missing")
    }

    private func buildSwift(_ text: String, modules: [String], in directory: TemporaryDirectory) throws -> LoadedPlugin
    {
        try text.write(toFile: directory.file("greeter.swift"), atomically: true, encoding: .utf8)
        let products = Project.products
        let objects = try modules.flatMap { module in
            try FileManager.default.contentsOfDirectory(atPath: "\(products)/\(module).build")
                .filter { $0.hasSuffix(".o") }.map { "\(products)/\(module).build/\($0)" }
        }
        let outcome = try Tool.run(
            "/usr/bin/env",
            ["swiftc", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-emit-library"]
                + ["-I", "\(products)/Modules", "-Xcc", "-I\(Self.sdk)/include"]
                + ["-Xcc", "-fmodule-map-file=\(Self.sdk)/include/module.modulemap"]
                + ["-Xlinker", "-Bsymbolic", "greeter.swift"] + objects + ["-o", "greeter.so"],
            directory: directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
        return try LoadedPlugin(directory.file("greeter.so"))
    }

    @Test("The greeting plugin is built anew for each version that its Makefile is given")
    func greetingTakesVersions() throws {
        let directory = try TemporaryDirectory()
        let copy = directory.file("greeting")
        try FileManager.default.copyItem(atPath: "\(Project.root)/Plugins/greeting", toPath: copy)
        for version in ["2.0.0", "3.0.0"] {
            let outcome = try Tool.run(
                "/usr/bin/env", ["make", "-C", copy, "DOTJOB_SDK=\(Self.sdk)", "VERSION=\(version)"])
            try #require(outcome.status == 0, "\(outcome.error)")
            // glibc hands back the old library for a path that it has seen.
            let library = directory.file("\(version).so")
            try FileManager.default.moveItem(atPath: "\(copy)/build/greeting.so", toPath: library)
            let plugin = try LoadedPlugin(library)
            #expect(plugin.version == version)
            #expect(plugin.handlerNames == ["greet"])
        }
    }

    private func expectGreeting(from plugin: LoadedPlugin) throws {
        #expect(plugin.name == "greeter")
        #expect(plugin.unexportedHandlers == [])
        let host = RecordingHost(parameters: ["name": "Ada"])
        #expect(try plugin.run("greet", on: host) == 0)
        #expect(host.seen.lines == ["hello, Ada"])
        #expect(host.seen.result == "{\"attempt\":1}")
    }
}
