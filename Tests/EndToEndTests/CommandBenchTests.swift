import Foundation
import TestSupport
import Testing

@Suite("dotjob bench")
struct CommandBenchTests {
    private static let rate: Set<String> = ["tasks", "seconds", "tasks_per_second"]

    @Test(
        "prints one object with its figures, from real executors, and leaves no directory behind",
        arguments: [
            ("drain", ["--executors", "2"], []), ("drain", ["--jobs", "40"], []), ("enqueue", [], []),
            ("through", ["--durability", "full"], []),
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

    private static let server = ProcessInfo.processInfo.environment["DOTJOB_TEST_STORE"].flatMap {
        $0.hasPrefix("postgres") ? $0 : nil
    }

    @Test("a server that cannot be reached is told, and no file is measured in its place")
    func noServer() throws {
        let place = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"),
            ["bench", "drain", "--tasks", "10", "--database", "postgres:///none?host=\(place.file("nobody"))"],
            environment: ["TMPDIR": place.path])
        #expect(outcome.status == 1 && outcome.error.contains("cannot be reached"), "\(outcome)")
    }

    @Test(
        "drain: measures a server in a schema of its own there",
        .enabled(if: server != nil, "set DOTJOB_TEST_STORE to the URL that Scripts/postgres prints"))
    func drainOnServer() throws {
        let place = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"),
            ["bench", "drain", "--tasks", "3000", "--database", #require(Self.server), "--json"],
            environment: ["TMPDIR": place.path])
        try #require(outcome.status == 0, "\(outcome.error)")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
        #expect(figures["tasks"] == 3_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test("lists: prints a time for each list, each of which has found something")
    func lists() throws {
        let place = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"),
            ["bench", "lists", "--jobs", "100", "--attempts", "2000", "--tasks", "1000", "--json"],
            environment: ["TMPDIR": place.path])
        try #require(outcome.status == 0, "\(outcome.error)")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
        #expect(figures["attempts"] == 2_000)
        let times = figures.filter { $0.key.hasSuffix("_ms") }
        #expect(times.count > 15 && times.allSatisfy { $0.value > 0 }, "\(figures)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test("schedule: prints how late handlers start, and how fast all jobs are written")
    func schedule() throws {
        let place = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"), ["bench", "schedule", "--jobs", "2000", "--json"],
            environment: ["TMPDIR": place.path])
        try #require(outcome.status == 0, "\(outcome.error)")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
        #expect(figures["jobs"] == 2_000 && figures["due_in_a_second"] == 20)
        for name in ["seconds", "occurrences_per_second", "rss_mb"] { #expect(figures[name] ?? 0 > 0, "\(figures)") }
        #expect(figures["drift_p50_ms"] ?? .infinity <= figures["drift_p99_ms"] ?? 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test(
        "swap: every release runs tasks, a second group beside them, and nothing is lost", arguments: [[], ["--fresh"]])
    func swap(options: [String]) throws {
        let place = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"),
            ["bench", "swap", "--tasks", "2000", "--swaps", "3", "--rounds", "2", "--json"] + options,
            environment: ["TMPDIR": place.path])
        try #require(outcome.status == 0, "\(outcome.error)")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
        #expect(
            Set(figures.keys)
                == Self.rate.union([
                    "rounds", "tasks_per_second_without", "ratio", "swaps", "swaps_in_drain", "p50_ms", "p99_ms",
                    "beside_tasks", "beside_p50_ms", "beside_p99_ms", "beside_without_p50_ms", "beside_without_p99_ms",
                    "beside_p99_ratio",
                ]))
        #expect(figures["tasks"] == 2000 && figures["rounds"] == 2)
        #expect(figures["swaps"] == 6)
        #expect((0...6).contains(figures["swaps_in_drain"] ?? -1))
        for name in ["seconds", "tasks_per_second", "tasks_per_second_without", "ratio", "p50_ms", "beside_tasks"] {
            #expect(figures[name] ?? 0 > 0, "\(name): \(figures)")
        }
        #expect(figures["p50_ms"] ?? 0 <= figures["p99_ms"] ?? 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test(
        "refuses numbers that make no sense as wrong usage",
        arguments: [
            ("drain", ["--tasks", "0"]), ("drain", ["--executors", "17"]), ("swap", ["--swaps", "0"]),
            ("swap", ["--rounds", "0"]),
        ])
    func wrongUsage(name: String, options: [String]) throws {
        let outcome = try Tool.run(Project.product("dotjob"), ["bench", name] + options)
        #expect(outcome.status == 64)
        #expect(outcome.error.contains(options[0]))
    }
}
