import Glibc
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@testable import ControlAPI

@Suite("Events for clients that are slow or silent")
struct SlowClientTests {
    @Test("A stream that has nothing to tell shows that it lives, and from where to resume")
    func heartbeat() throws {
        let served = try ServedDatabase(environment: ["DOTJOB_STREAM_LIMITS": "50,65536"])
        let client = try EventClient(served, topics: "group")
        let begin = client.lastID
        for _ in 0..<3 { try client.waitForComment() }
        #expect(client.lastID != begin)
        try served.store.setGroup(named: "g", paused: true)
        #expect(try EventClient(served, topics: "group", after: begin).next().name == "group")
    }

    @Test("A client that reads nothing is cut off, and the others are told everything")
    func slow() throws {
        let served = try ServedDatabase(environment: ["DOTJOB_STREAM_LIMITS": "15000,2048"])
        let executor = try StandInExecutor(store: served.store, group: "g")
        let draft = JobDraft(name: "job", group: "g", handler: "send")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        let slow = try EventClient(served, receiveBytes: 2_048)
        let quick = try EventClient(served, topics: "task")
        var told = 0
        let isCut = try eventually {
            _ = try served.store.runJob(named: "job", parameters: nil, count: 20, runAt: 1, on: nil, now: 1)
            try executor.finish(executor.claim("send"), with: .failed)
            told += try quick.next().data["count"] as? Int ?? 0
            return slow.isCutOff
        }
        #expect(isCut && told > 0)
        var later: Set<String> = []
        let isTold = try eventually {
            let run = try served.store.runJob(named: "job", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
            later.insert("\(run.firstTaskID)")
            let event = try quick.next()
            // By its key, or among those of a merged one.
            return !later.isDisjoint(with: [event.key].compactMap { $0 } + (event.data["keys"] as? [String] ?? []))
        }
        #expect(isTold)
    }

    @Test("A buffer without room says so, and what it has is given in one piece")
    func buffer() async {
        let buffer = StreamBuffer(mostTexts: 2, mostBytes: 10)
        #expect(buffer.append("abc") && buffer.append("def"))
        #expect(await buffer.next() == "abcdef")
        #expect(buffer.append("0123456789"))
        #expect(!buffer.append("x"))
        buffer.end()
        _ = await buffer.next()
        #expect(await buffer.next() == nil)
    }
}
