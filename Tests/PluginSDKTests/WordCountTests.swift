import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
struct WordCountTests {
    private struct Report: Decodable, Equatable {
        struct Word: Decodable, Equatable {
            let word: String
            let count: Int
        }
        let files: Int
        let words: Int
        let different: Int
        let top: [Word]
    }

    private let library: String
    private let plugin: LoadedPlugin
    private let directory: TemporaryDirectory

    init() throws {
        library = try ExamplePlugin.wordCount.get()
        plugin = try LoadedPlugin(library)
        directory = try TemporaryDirectory()
    }

    private func run(_ parameters: [String: any Sendable], stopsAtFraction: Double = .infinity) throws
        -> (Int32, RecordingHost.Record)
    {
        let host = RecordingHost(
            parameters: parameters.merging(["directory": directory.path]) { given, _ in given },
            stopsAtFraction: stopsAtFraction)
        return (try plugin.run("count_words", on: host), host.seen)
    }

    @Test("The words of all text files are counted together, whatever the number of threads", arguments: [1, 4])
    func counts(threads: Int) throws {
        try FileManager.default.createDirectory(
            atPath: directory.file("deep/er"), withIntermediateDirectories: true)
        for file in 0..<20 {
            try "The cat and the Ünder\n".write(
                toFile: directory.file("deep/er/\(file).txt"), atomically: true, encoding: .utf8)
        }
        try "the dog".write(toFile: directory.file("last.txt"), atomically: true, encoding: .utf8)
        try "the none".write(toFile: directory.file("other.md"), atomically: true, encoding: .utf8)
        let (outcome, seen) = try run(["threads": Int64(threads), "top": Int64(2)])
        #expect(outcome == 0)
        let report = try JSONDecoder().decode(Report.self, from: Data(try #require(seen.result).utf8))
        #expect(
            report
                == Report(
                    files: 21, words: 102, different: 5,
                    top: [.init(word: "the", count: 41), .init(word: "and", count: 20)]))
        #expect(seen.lines == ["21 files, 102 words, 5 of them different"])
        #expect(seen.fractions.count == 21)
        #expect(seen.fractions.max() == 1)
    }

    @Test("A task asked to stop between files ends as cancelled")
    func stops() throws {
        for file in 0..<50 {
            try "a".write(toFile: directory.file("\(file).txt"), atomically: true, encoding: .utf8)
        }
        let (outcome, seen) = try run(["threads": Int64(2)], stopsAtFraction: 0.1)
        #expect(outcome == 3)
        #expect(seen.result == nil)
    }

    @Test("A directory that is not there and a number out of range fail for good")
    func badInput() throws {
        let (outcome, seen) = try run(["directory": "/no/such"])
        #expect(outcome == 2)
        #expect(seen.failureMessage == "directory \"/no/such\": no such directory; name one")
        #expect(try run(["threads": Int64(65)]).1.failureMessage == "parameter \"threads\": must be from 1 to 64")
    }

    @Test("The library shows its entry and its handler and nothing else")
    func exports() throws {
        #expect(try Library(library).exportedFunctions == ["count_words", "dotjob_plugin_abi1"])
    }
}
