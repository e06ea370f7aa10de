import CDotJob
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
struct TextSearchTests {
    private struct Report: Decodable {
        struct Match: Decodable, Equatable {
            let file: String
            let line: Int
            let text: String
        }
        let files: Int
        let found: Int
        let matches: [Match]
    }

    private let library: String
    private let plugin: LoadedPlugin
    private let directory: TemporaryDirectory

    init() throws {
        library = try ExamplePlugin.textSearch.get()
        plugin = try LoadedPlugin(library)
        directory = try TemporaryDirectory()
    }

    private func run(_ parameters: [String: any Sendable]) throws -> (Int32, RecordingHost.Record) {
        let host = RecordingHost(parameters: parameters.merging(["directory": directory.path]) { given, _ in given })
        return (try plugin.run("search_text", on: host), host.seen)
    }

    @Test("Lines are found with their files and numbers; all are counted, some are kept")
    func finds() throws {
        try FileManager.default.createDirectory(atPath: directory.file("sub"), withIntermediateDirectories: true)
        try "one\ntwo needle\r\nthree".write(toFile: directory.file("sub/a.txt"), atomically: true, encoding: .utf8)
        try "needle".write(toFile: directory.file("b.md"), atomically: true, encoding: .utf8)
        let all = try run(["text": "needle"])
        #expect(all.0 == 0)
        #expect(all.1.lines == ["2 files, 2 lines hold the text"])
        let (_, seen) = try run(["text": "needle", "extension": ".txt", "limit": Int64(1)])
        let report = try JSONDecoder().decode(Report.self, from: Data(try #require(seen.result).utf8))
        #expect(report.files == 1)
        #expect(report.found == 1)
        #expect(report.matches == [.init(file: "sub/a.txt", line: 2, text: "two needle")])
    }

    @Test("A line that is no UTF-8, and one that is longer than any buffer, leave a result that is JSON")
    func oddLines() throws {
        let odd = Data("needle \u{e9}".utf8.dropLast()) + Data([0x0a]) + Data(repeating: 0x61, count: 200_000)
        try (odd + Data("needle\n".utf8)).write(to: URL(fileURLWithPath: directory.file("odd")))
        let (outcome, seen) = try run(["text": "needle"])
        #expect(outcome == 0)
        let report = try JSONDecoder().decode(Report.self, from: Data(try #require(seen.result).utf8))
        #expect(report.matches.first?.text == "needle \u{fffd}")
        #expect(report.matches.map(\.line) == [1, 2])
    }

    @Test("A task asked to stop ends as cancelled")
    func stops() throws {
        try "needle".write(toFile: directory.file("a"), atomically: true, encoding: .utf8)
        let host = RecordingHost(
            parameters: ["text": "needle", "directory": directory.path], stopsAtFraction: 0)
        host.task.pointee.host.pointee.progress(host.task, 0, nil)
        #expect(try plugin.run("search_text", on: host) == 3)
    }

    @Test("An empty text and a directory that is not there fail for good")
    func badInput() throws {
        let (outcome, seen) = try run(["text": ""])
        #expect(outcome == 2)
        #expect(seen.failureKind == "bad_input")
        #expect(try run(["text": "x", "directory": "/no/such"]).0 == 2)
    }

    @Test("The library shows its entry and its handler and nothing else")
    func exports() throws {
        #expect(try Library(library).exportedFunctions == ["dotjob_plugin_abi1", "search_text"])
    }

    @Test("Its own tests pass")
    func ownTests() throws {
        let outcome = try Tool.run(
            "/usr/bin/env", ["make", "-C", "\(Project.root)/Plugins/text-search", "test"],
            environment: Toolchain.environment(with: Toolchain.zig))
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
}
