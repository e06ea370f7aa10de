import Foundation
import TestSupport
import Testing

@Suite struct CppHeaderTests {
    private static let strict = ["-Wshadow", "-Wconversion", "-Wsign-conversion", "-c"]
    private static let compilers = CompilerMatrix.all.filter { $0.language == "c++" }

    private func compile(_ text: String, _ matrix: CompilerMatrix, flags: [String] = strict) throws {
        let directory = try TemporaryDirectory()
        let source = directory.file("source.cpp")
        try text.write(toFile: source, atomically: true, encoding: .utf8)
        let outcome = try matrix.compile([source], to: directory.file("out.o"), flags: flags)
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test("The wrapper alone compiles without a warning", arguments: compilers)
    func alone(_ matrix: CompilerMatrix) throws {
        try compile("#include <dotjob/plugin.hpp>\n", matrix)
    }

    @Test(
        "Handlers over the wrapper compile without a warning, with and without type information", arguments: compilers)
    func fixture(_ matrix: CompilerMatrix) throws {
        let path = "\(Project.root)/Tests/FixturePlugins/wrapper.cpp"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try compile(text, matrix)
        try compile(text, matrix, flags: Self.strict + ["-fno-rtti"])
    }

    @Test("Two files with handlers make one plugin", arguments: compilers)
    func twoFiles(_ matrix: CompilerMatrix) throws {
        let directory = try TemporaryDirectory()
        let include = "#include <dotjob/plugin.hpp>\n"
        let sources = ["a", "b"].map { directory.file("\($0).cpp") }
        try (include + #"DOTJOB_PLUGIN("two", "1") DOTJOB_CPP_HANDLER(first) { task.set_result("1"); }"#)
            .write(toFile: sources[0], atomically: true, encoding: .utf8)
        try (include + #"DOTJOB_CPP_HANDLER(second) { task.set_result(dotjob::quoted("2")); }"#)
            .write(toFile: sources[1], atomically: true, encoding: .utf8)
        let library = directory.file("two.so")
        let outcome = try matrix.compile(sources, to: library, flags: ["-shared", "-Wl,-Bsymbolic"])
        try #require(outcome.status == 0, "\(outcome.error)")
        let plugin = try LoadedPlugin(library)
        #expect(plugin.handlerNames.sorted() == ["first", "second"])
        let host = RecordingHost()
        #expect(try plugin.run("second", on: host) == 0)
        #expect(host.seen.result == "\"2\"")
    }

    @Test("plugin.h may be included twice, and within extern \"C\"", arguments: CompilerMatrix.all)
    func twice(_ matrix: CompilerMatrix) throws {
        try compile("#include <dotjob/plugin.h>\n#include <dotjob/plugin.h>\n", matrix, flags: ["-c"])
        guard matrix.language == "c++" else { return }
        try compile("extern \"C\" {\n#include <dotjob/plugin.h>\n}\n", matrix, flags: ["-c"])
    }

    @Test("Every compiler lays the ABI out alike", arguments: CompilerMatrix.all)
    func layout(_ matrix: CompilerMatrix) throws {
        let guardFile = "\(Project.root)/Tests/FixturePlugins/abi/layout.c"
        try compile(String(contentsOfFile: guardFile, encoding: .utf8), matrix, flags: ["-c"])
    }
}
