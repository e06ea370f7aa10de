import Foundation
import TestSupport
import Testing

@Suite struct FileDigestTests {
    private struct Digests: Decodable {
        struct Entry: Decodable {
            let path: String
            let sha256: String
        }
        let files: Int
        let skipped: Int
        let bytesIn: Int
        let bytesOut: Int
        let digests: [Entry]
    }

    private let plugin: LoadedPlugin
    private let directory: TemporaryDirectory

    init() throws {
        plugin = try LoadedPlugin(ExamplePlugin.fileDigest.get())
        directory = try TemporaryDirectory()
        let deep = directory.url.appendingPathComponent("in/deep/er")
        try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
        try "abc".write(toFile: directory.file("in/abc.txt"), atomically: true, encoding: .utf8)
        try String(repeating: "0", count: 600_000)
            .write(toFile: directory.file("in/deep/er/zeros"), atomically: true, encoding: .utf8)
    }

    private func host(output: String = "out", stopsAtFraction: Double = .infinity) -> RecordingHost {
        RecordingHost(
            parameters: ["directory": directory.file("in"), "output": directory.file(output)],
            stopsAtFraction: stopsAtFraction)
    }

    @Test("Every file of a tree is digested and packed, with progress to the end")
    func packsATree() throws {
        let host = host()
        #expect(try plugin.run("digest_tree", on: host) == 0)
        let result = try snakeCaseDecoder.decode(Digests.self, from: Data(try #require(host.seen.result).utf8))
        #expect(result.files == 2)
        #expect(result.skipped == 0)
        #expect(result.bytesIn == 600_003)
        #expect((1..<10_000).contains(result.bytesOut))
        let digest = result.digests.first { $0.path == "abc.txt" }
        #expect(digest?.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(host.seen.fractions == [0.5, 1])
        let unpacked = try Tool.run("/usr/bin/env", ["gzip", "-dc", directory.file("out/deep/er/zeros.gz")])
        #expect(unpacked.output == String(repeating: "0", count: 600_000))
    }

    @Test("A second delivery repeats the work with the same result, even where the output lies in the tree")
    func repeats() throws {
        let first = host(output: "in/packed")
        let second = host(output: "in/packed")
        #expect(try plugin.run("digest_tree", on: first) == 0)
        #expect(try plugin.run("digest_tree", on: second) == 0)
        #expect(first.seen.result != nil)
        #expect(first.seen.result == second.seen.result)
    }

    @Test("A task asked to stop ends as cancelled and leaves no half file")
    func stops() throws {
        let host = host(stopsAtFraction: 0.5)
        #expect(try plugin.run("digest_tree", on: host) == 3)
        #expect(host.seen.result == nil)
        let left = FileManager.default.enumerator(atPath: directory.file("out"))?.compactMap { $0 as? String } ?? []
        #expect(left.filter { $0.hasSuffix(".gz") }.count == 1)
        #expect(left.filter { $0.hasSuffix(".part") } == [])
    }

    @Test("A missing directory fails for good and is named")
    func missingDirectory() throws {
        let host = RecordingHost(parameters: ["directory": "/no/such/place", "output": directory.file("out")])
        #expect(try plugin.run("digest_tree", on: host) == 2)
        #expect(host.seen.failureKind == "bad_input")
        #expect(host.seen.failureMessage == "directory \"/no/such/place\": no such directory; name one")
    }

    @Test("Lines are counted; a missing file fails for good")
    func countsLines() throws {
        try "one\ntwo\nthree".write(toFile: directory.file("lines"), atomically: true, encoding: .utf8)
        let host = RecordingHost(parameters: ["file": directory.file("lines")])
        #expect(try plugin.run("count_lines", on: host) == 0)
        #expect(host.seen.result == "{\"lines\":2}")
        #expect(try plugin.run("count_lines", on: RecordingHost(parameters: ["file": "/no/such/file"])) == 2)
    }
}
