import Foundation
import TestSupport
import Testing

@Suite struct CSVStatsTests {
    private struct Report: Decodable {
        struct Column: Decodable {
            let name: String
            let count: Int
            let missing: Int
            let min: Double?
            let max: Double?
            let mean: Double?
            let standardDeviation: Double?
        }
        let rows: Int
        let columns: [Column]
        let textColumns: [String]
    }

    private let library: String
    private let plugin: LoadedPlugin
    private let directory: TemporaryDirectory

    init() throws {
        library = try ExamplePlugin.csvStats.get()
        plugin = try LoadedPlugin(library)
        directory = try TemporaryDirectory()
    }

    private func run(_ text: String, stopsAtFraction: Double = .infinity) throws -> (Int32, RecordingHost) {
        try text.write(toFile: directory.file("in.csv"), atomically: true, encoding: .utf8)
        let host = RecordingHost(parameters: ["file": directory.file("in.csv")], stopsAtFraction: stopsAtFraction)
        return (try plugin.run("csv_stats", on: host), host)
    }

    private func report(of host: RecordingHost) throws -> Report {
        try snakeCaseDecoder.decode(Report.self, from: Data(try #require(host.seen.result).utf8))
    }

    @Test("Numeric columns get their statistics, others are named, missing values counted")
    func statistics() throws {
        let (outcome, host) = try run("city,price,note\r\n\"Bonn, am\nRhein\",2,x\r\nUlm,4,\r\nKiel,,y\r\nTrier,6\r\n")
        #expect(outcome == 0)
        let report = try report(of: host)
        #expect(report.rows == 4)
        #expect(report.textColumns == ["city", "note"])
        let price = try #require(report.columns.first)
        #expect(report.columns.count == 1)
        #expect(price.name == "price")
        #expect(price.count == 3)
        #expect(price.missing == 1)
        #expect(price.min == 2)
        #expect(price.max == 6)
        #expect(price.mean == 4)
        #expect(price.standardDeviation == 2)
    }

    @Test("A file of many blocks is counted whole, with growing progress")
    func manyBlocks() throws {
        let rows = 60_000
        let (outcome, host) = try run("n,text\n" + (1...rows).map { "\($0),\"line\n\($0)\"\n" }.joined())
        #expect(outcome == 0)
        let report = try report(of: host)
        #expect(report.rows == rows)
        #expect(report.columns.first?.mean == Double(rows + 1) / 2)
        let fractions = host.seen.fractions
        #expect(fractions.count > 2)
        #expect(fractions == fractions.sorted())
        #expect(fractions.last == 1)
    }

    @Test("A task asked to stop between blocks ends as cancelled")
    func stops() throws {
        let (outcome, host) = try run(String(repeating: "1,2,3\n", count: 200_000), stopsAtFraction: 0.1)
        #expect(outcome == 3)
        #expect(host.seen.result == nil)
    }

    @Test("A broken quote, bytes that are no UTF-8 and a missing file fail for good")
    func badInput() throws {
        let (outcome, host) = try run("a,b\n\"1\"x,2\n")
        #expect(outcome == 2)
        #expect(host.seen.failureKind == "bad_input")

        try Data([0x61, 0x0a, 0xff, 0x0a]).write(to: URL(fileURLWithPath: directory.file("latin1.csv")))
        let latin1 = RecordingHost(parameters: ["file": directory.file("latin1.csv")])
        #expect(try plugin.run("csv_stats", on: latin1) == 2)
        #expect(latin1.seen.failureMessage?.hasSuffix("not UTF-8; convert it first") == true)

        let missing = RecordingHost(parameters: ["file": "/no/such.csv"])
        #expect(try plugin.run("csv_stats", on: missing) == 2)
        #expect(missing.seen.failureMessage?.hasPrefix("file \"/no/such.csv\"") == true)
    }

    @Test("The library brings its Swift runtime along and shows no symbol of it")
    func selfContained() throws {
        #expect(try Library(library).needed.filter { $0.contains("swift") || $0.contains("Foundation") } == [])
        #expect(try Library(library).exportedFunctions == ["csv_stats", "dotjob_plugin_abi1"])
    }
}
