import Foundation
import TestSupport
import Testing

@Suite struct LogScanTests {
    private struct Report: Decodable {
        let files: Int
        let lines: Int
        let matches: Int
        let keysDropped: Int
        let counts: [String: Int]
    }

    private let library: String
    private let plugin: LoadedPlugin
    private let directory: TemporaryDirectory

    init() throws {
        library = try ExamplePlugin.logScan.get()
        plugin = try LoadedPlugin(library)
        directory = try TemporaryDirectory()
    }

    private func write(_ text: String, as name: String) throws {
        let url = directory.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    private func run(
        _ pattern: String, _ more: [String: any Sendable] = [:], stopsAtFraction: Double = .infinity
    ) throws -> (Int32, RecordingHost) {
        let parameters = ["directory": directory.path, "pattern": pattern].merging(more) { $1 }
        let host = RecordingHost(parameters: parameters, stopsAtFraction: stopsAtFraction)
        return (try plugin.run("log_scan", on: host), host)
    }

    @Test("Matches are counted by their first group, over all files of the suffix and below")
    func counts() throws {
        try write("ERROR [db] lost\nINFO\nERROR [net] slow\n", as: "a.log")
        try write("ERROR [db] \"again\"\n", as: "deep/er/b.log")
        try write("ERROR [db]\n", as: "c.txt")
        let (outcome, host) = try run(#"ERROR \[(\w+)\]"#, ["threads": Int64(3)])
        #expect(outcome == 0)
        let report = try snakeCaseDecoder.decode(Report.self, from: Data(try #require(host.seen.result).utf8))
        #expect(report.files == 2 && report.lines == 4 && report.matches == 3 && report.keysDropped == 0)
        #expect(report.counts == ["db": 2, "net": 1])
        #expect(host.seen.fractions.sorted() == [0.5, 1])
    }

    @Test("Without a group the whole match is the key; quotes in it are escaped")
    func wholeMatch() throws {
        try write("x \"a\\b\" y\n", as: "a.log")
        let (_, host) = try run(#""[^"]*""#)
        let report = try snakeCaseDecoder.decode(Report.self, from: Data(try #require(host.seen.result).utf8))
        #expect(report.counts == [#""a\b""#: 1])
    }

    @Test("More keys than are kept are counted without their names")
    func manyKeys() throws {
        try write((1...10_050).map { "k\($0)\n" }.joined(), as: "a.log")
        let (_, host) = try run(#"k\d+"#)
        let report = try snakeCaseDecoder.decode(Report.self, from: Data(try #require(host.seen.result).utf8))
        #expect(report.matches == 10_050 && report.counts.count == 10_000 && report.keysDropped == 50)
    }

    @Test("A task asked to stop ends as cancelled, without a result")
    func stops() throws {
        for number in 1...4 { try write("x\n", as: "\(number).log") }
        let (outcome, host) = try run("x", ["threads": Int64(1)], stopsAtFraction: 0.25)
        #expect(outcome == 3)
        #expect(host.seen.result == nil)
        #expect(host.seen.fractions == [0.25])
    }

    @Test("A missing directory, a broken pattern and too many threads fail for good and are named")
    func badInput() throws {
        let (outcome, broken) = try run("[")
        #expect(outcome == 2)
        #expect(broken.seen.failureMessage?.hasPrefix("parameter \"pattern\": no regular expression") == true)
        let (_, many) = try run("x", ["threads": Int64(17)])
        #expect(many.seen.failureMessage == "parameter \"threads\": must be 1 to 16")
        let missing = RecordingHost(parameters: ["directory": "/no/such", "pattern": "x"])
        #expect(try plugin.run("log_scan", on: missing) == 2)
        #expect(missing.seen.failureKind == "bad_input")
        #expect(missing.seen.failureMessage == "directory \"/no/such\": No such file or directory")
    }

    @Test("The library shows nothing but its entry and its handler")
    func exports() throws {
        #expect(try Library(library).exportedFunctions == ["dotjob_plugin_abi1", "log_scan"])
    }
}
