import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

@testable import ControlAPI

@Suite("Signs of life")
struct SignsOfLifeTests {
    @Test("Both answer GET and HEAD without a token, and readiness leaves its write in the database")
    func well() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        for path in ["/healthz", "/readyz"] {
            #expect(try served.ask("GET", path, token: "").text == #"{"status":"ok"}"#)
            let head = try served.ask("HEAD", path, token: "")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "15")
        }
    }

    @Test("While another writer keeps the database, readiness says so within its second, and life goes on")
    func locked() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        try served.store.atomically(grows: false) {
            let reply = try served.ask("GET", "/readyz", token: "")
            #expect(
                reply.status == 503 && reply.headers["content-type"]?.hasPrefix("application/problem+json") ?? false)
            let detail = try reply.object()["detail"] as? String ?? ""
            #expect(detail.contains("\(served.database)") && detail.contains("\(getpid())"), "\(detail)")
            #expect(try served.ask("GET", "/healthz", token: "").status == 200)
        }
        #expect(try eventually { try served.ask("GET", "/readyz", token: "").status == 200 })
    }

    @Test("A file that was moved makes it unready, and does not end its life")
    func moved() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        #expect(try served.ask("GET", "/readyz", token: "").status == 200)
        try FileManager.default.moveItem(atPath: served.database, toPath: served.database + ".away")
        // A proof is good for a moment; then the scheduler ends too, since its files are gone.
        let isNoticed = eventually {
            guard let reply = try? served.ask("GET", "/readyz", token: "") else { return true }
            return reply.status == 503
        }
        #expect(isNoticed)
    }

    @Test("On a full disk it is unready, and ready again when there is room", .enabled(if: SmallFileSystem.isPermitted))
    func full() async throws {
        let disk = try SmallFileSystem(megabytes: 8)
        let database = "\(disk.path)/q.db"
        _ = try SQLiteJobStore(path: database)
        let proof = WriteProof(patienceMs: 86_400_000, goodMs: 0) {
            var options = SQLiteJobStore.Options()
            options.busyTimeoutMs = 900
            return try SQLiteJobStore(path: database, options: options)
        }
        try await proof.check()
        try disk.fill(leaving: 0)
        var detail: String?
        // The first ones may fit into the log as it is.
        for _ in 0..<10_000 where detail == nil {
            do { try await proof.check() } catch let problem as Problem { detail = problem.detail }
        }
        #expect(detail?.contains("full") ?? false, "\(detail ?? "nothing")")
        try disk.makeRoom()
        var isReady = false
        for _ in 0..<100 where !isReady { isReady = (try? await proof.check()) != nil }
        #expect(isReady)
        await proof.stop()
    }

    @Test("Many that ask at once share one write, and nobody waits longer than the patience for one that hangs")
    func shared() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteJobStore(path: directory.file("q.db"))
        let opened = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        let proof = WriteProof {
            opened.continuation.yield()
            gate.wait()
            return store
        }
        let details = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        try await proof.check()
                        return nil
                    } catch {
                        return (error as? Problem)?.detail
                    }
                }
            }
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(details == Array(repeating: "store: a write takes longer than 1000 ms", count: 50))
        gate.signal()
        // The write that hung is over: one connection was opened for all.
        await proof.stop()
        opened.continuation.finish()
        var count = 0
        for await _ in opened.stream { count += 1 }
        #expect(count == 1)
    }
}
