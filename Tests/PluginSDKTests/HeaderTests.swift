import Foundation
import TestSupport
import Testing

@Suite struct HeaderTests {
    private static let plugin = """
        #include <dotjob/plugin.h>

        DOTJOB_PLUGIN("two", "1.0.0")

        DOTJOB_HANDLER(first, m->summary = "Runs first", m->timeout_ms = 30000) {
          dotjob_logf(task, DOTJOB_INFO, "attempt %d", (int)task->attempt);
          return DOTJOB_OK;
        }

        DOTJOB_HANDLER(second) { return dotjob_failed(task, "never", dotjob_string(task, "why", "no reason")); }
        """

    @Test("The header alone compiles without a warning", arguments: CompilerMatrix.all)
    func headerAlone(_ matrix: CompilerMatrix) throws {
        let directory = try TemporaryDirectory()
        let outcome = try matrix.compile(
            [source("#include <dotjob/plugin.h>\n", in: directory)], to: directory.file("out.o"), flags: ["-c"])
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test("A plugin compiles without a warning, loads and lists its handlers", arguments: CompilerMatrix.all)
    func pluginLoads(_ matrix: CompilerMatrix) throws {
        try expectBothHandlers(matrix, flags: [])
    }

    @Test(
        "Every linker keeps the handlers when it drops unused sections",
        arguments: [CompilerMatrix.all[0], CompilerMatrix.all[3]], ["bfd", "gold", "lld"])
    func linkersKeepHandlers(_ matrix: CompilerMatrix, _ linker: String) throws {
        try expectBothHandlers(
            matrix, flags: ["-fuse-ld=\(linker)", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])
    }

    private func expectBothHandlers(_ matrix: CompilerMatrix, flags: [String]) throws {
        let directory = try TemporaryDirectory()
        let library = directory.file("plugin.so")
        let outcome = try matrix.compile(
            [source(Self.plugin, in: directory)], to: library,
            flags: ["-shared", "-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL"] + flags)
        try #require(outcome.status == 0, "\(outcome.error)")
        let plugin = try LoadedPlugin(library)
        #expect(plugin.name == "two")
        #expect(plugin.handlerNames.sorted() == ["first", "second"])
        #expect(plugin.unexportedHandlers == [])
        #expect(plugin.summary(of: "first") == "Runs first")
        #expect(plugin.summary(of: "second") == nil)
    }

    private func source(_ text: String, in directory: TemporaryDirectory) throws -> String {
        let path = directory.file("source.c")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
