import Foundation
import JobModel
import JobStore
import Synchronization
import TestSupport
import Testing

@testable import SQLiteJobStore

/// Writers take turns.
@Suite(.onFile)
struct WriteTurnstileTests {
    /// Takes turns of two milliseconds again and again, on a thread of its own, and counts them.
    private final class BusyWriter: Sendable {
        private let turns = Atomic<Int>(0)
        private let isStopping = Atomic<Bool>(false)
        private let hasEnded = DispatchSemaphore(value: 0)
        var count: Int { turns.load(ordering: .relaxed) }

        init(_ turnstile: WriteTurnstile) {
            Thread.detachNewThread { [self] in
                while !isStopping.load(ordering: .relaxed) {
                    try? turnstile.pass(timeoutMs: 10_000) { _ in
                        usleep(2_000)
                        turns.add(1, ordering: .relaxed)
                    }
                }
                hasEnded.signal()
            }
        }

        func stop() {
            isStopping.store(true, ordering: .relaxed)
            hasEnded.wait()
        }
    }

    @Test(
        "a writer beside two busy ones never waits for more than a few of their turns: with one lock alone it would wait for dozens"
    )
    func smallWriterIsNotStarved() throws {
        let fixture = try StoreFixture()
        let directory = SQLiteJobStore.dataDirectory(forDatabase: fixture.directory.file("store.db"))
        let busy = try (0..<2).map { _ in BusyWriter(try WriteTurnstile(directory: directory, database: "a.db")) }
        defer { for writer in busy { writer.stop() } }
        let small = try WriteTurnstile(directory: directory, database: "a.db")
        var turns: [Int] = []
        func count() -> Int { busy.map(\.count).reduce(0, +) }
        for _ in 0..<31 {
            let idle = count()
            try #require(eventually { count() > idle + 2 })  // the busy ones are at it again
            let before = count()
            try small.pass(timeoutMs: 10_000) { _ in turns.append(count() - before) }
        }
        let longest = try #require(turns.max())
        #expect(longest <= 10)
    }

    @Test("a writer that waits for too long says so, and the next turn comes")
    func timeout() throws {
        let fixture = try StoreFixture()
        let directory = SQLiteJobStore.dataDirectory(forDatabase: fixture.directory.file("store.db"))
        let first = try WriteTurnstile(directory: directory, database: "a.db")
        let second = try WriteTurnstile(directory: directory, database: "a.db")
        try first.pass(timeoutMs: 1_000) { _ in
            let error = #expect(throws: StoreError.self) { try second.pass(timeoutMs: 20) { _ in } }
            #expect(error?.code == .busy)
            #expect(error?.refusal.text.contains("\"a.db\"") == true)
        }
        var passed = false
        try second.pass(timeoutMs: 1_000) { _ in passed = true }
        #expect(passed)
    }

    @Test("a turn that throws is over")
    func throwingTurn() throws {
        let fixture = try StoreFixture()
        let directory = SQLiteJobStore.dataDirectory(forDatabase: fixture.directory.file("store.db"))
        let turnstile = try WriteTurnstile(directory: directory, database: "a.db")
        #expect(throws: StoreError.self) {
            try turnstile.pass(timeoutMs: 1_000) { _ in throw StoreError(.refused, "turn", "no") }
        }
        try WriteTurnstile(directory: directory, database: "a.db").pass(timeoutMs: 1_000) { _ in }
    }
}
