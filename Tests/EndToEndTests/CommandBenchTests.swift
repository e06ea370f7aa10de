import Foundation
import TestSupport
import Testing

@Suite("dotjob bench")
struct CommandBenchTests {
    private static let rate: Set<String> = ["tasks", "seconds", "tasks_per_second"]

    @Test(
        "prints one object with its figures, from real executors, and leaves no directory behind",
        arguments: [
            ("drain", ["--executors", "2"], []), ("enqueue", [], []), ("through", ["--durability", "full"], []),
            ("latency", [], ["p50_ms", "p99_ms"]), ("writer", [], ["writes", "p50_ms", "p99_ms", "max_ms"]),
        ])
    func figures(name: String, options: [String], own: [String]) throws {
        let place = try TemporaryDirectory()
        let tasks = name == "latency" ? 20 : 3_000
        let outcome = try Tool.run(
            Project.product("dotjob"), ["bench", name, "--tasks", "\(tasks)", "--json"] + options,
            environment: ["TMPDIR": place.path])
        try #require(outcome.status == 0, "\(outcome.error)")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
        #expect(Self.rate.union(own).isSubset(of: figures.keys))
        #expect(figures["tasks"] == Double(tasks))
        #expect(figures.filter { $0.key != "p50_ms" && $0.key != "p99_ms" }.allSatisfy { $0.value > 0 }, "\(figures)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test("refuses numbers that make no sense as wrong usage", arguments: [["--tasks", "0"], ["--executors", "17"]])
    func wrongUsage(options: [String]) throws {
        let outcome = try Tool.run(Project.product("dotjob"), ["bench", "drain"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.error.contains(options[0]))
    }
}
