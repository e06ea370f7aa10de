import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// A client that is cut off again and again, and that believes nothing but what it reads behind a hint.
@Suite("Events, resumed")
struct EventResumeTests {
    @Test("Cut off at random among thousands of changes, clients end with what the tables have")
    func resume() throws {
        let served = try ServedDatabase(groups: ["g"])
        let executor = try StandInExecutor(store: served.store, group: "g")
        let release = try executor.publish(plugin: "mail", handlers: ["send"])
        for number in 0..<20 {
            let draft = JobDraft(name: "job \(number)", group: "g", handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        }
        var client = try EventClient(served, topics: "job,group")
        let names = Dictionary(uniqueKeysWithValues: try served.store.jobs(JobFilter()).map { ("\($0.id)", $0.id) })
        var states: [String: TriggerStatus] = [:]
        func read(_ key: String) throws { states[key] = try served.store.job(id: names[key] ?? 0)?.triggerStatus }
        func readAll() throws { for key in names.keys { try read(key) } }
        try readAll()

        let worker = Worker(store: served.store, executor: executor, release: release)
        let thread = Thread { worker.run(rounds: 3_000) }
        thread.start()
        var (cuts, resets, isOver) = (0, 0, false)
        while !isOver {
            for _ in 0..<Int.random(in: 0...15) where !isOver {
                let event = try client.next()
                switch event.name {
                case "reset":
                    resets += 1
                    try readAll()
                case "job":
                    if let key = event.key { try read(key) } else { try readAll() }
                case "group": isOver = try served.store.group(named: "g").pause != nil
                default: Issue.record("\(event.name)")
                }
            }
            guard !isOver else { break }
            client = try EventClient(served, topics: "job,group", after: client.lastID)
            cuts += 1
        }
        // What was merged before the last word comes within a second behind it: then there is another word.
        func isSame() throws -> Bool {
            try names.allSatisfy { key, id in try served.store.job(id: id)?.triggerStatus == states[key] }
        }
        for number in 0..<10 where try !isSame() {
            try served.store.setGroup(named: "g", paused: number % 2 == 1)
            for event in try client.events(until: { $0.name == "group" }) where event.name == "job" {
                if let key = event.key { try read(key) } else { try readAll() }
            }
        }
        #expect(try isSame())
        #expect(worker.error == nil)
        #expect(cuts > 0)
        #expect(resets == 0)
    }

    /// Runs tasks of jobs at random, and says at last that it is done.
    private final class Worker: @unchecked Sendable {
        // Unchecked: its thread alone writes until it pauses the group, and the test reads after that.
        var error: (any Error)?
        private let store: any Store
        private let executor: StandInExecutor
        private let release: Release

        init(store: any Store, executor: StandInExecutor, release: Release) {
            self.store = store
            self.executor = executor
            self.release = release
        }

        func run(rounds: Int) {
            do {
                for _ in 0..<rounds {
                    let count = Bool.random() ? 1 : Int.random(in: 1...60)
                    _ = try store.runJob(
                        named: "job \(Int.random(in: 0..<20))", parameters: nil, count: count, runAt: 1, on: nil, now: 1
                    )
                    let tasks = try executor.claim("send", limit: Int.random(in: 1...80))
                    try executor.finish(tasks, with: Bool.random() ? .ok : .failed, release: release)
                }
            } catch {
                self.error = error
            }
            _ = try? store.setGroup(named: "g", paused: true)
        }
    }
}
