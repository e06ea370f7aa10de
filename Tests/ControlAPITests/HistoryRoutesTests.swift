import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("History over HTTP")
struct HistoryRoutesTests {
    private let served: ServedDatabase

    /// In group "g" two attempts on release 1 ended well and one failed, just now; in "other" one ended well.
    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        for (group, codes) in [("g", [.ok, .ok, .failed]), ("other", [.ok])] as [(String, [HandleCode])] {
            let draft = JobDraft(name: "job of \(group)", group: group, handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
            let executor = try StandInExecutor(store: served.store, group: group)
            let release = try executor.publish(plugin: "mail", handlers: ["send"])
            try executor.stand(release, .active)
            for code in codes {
                _ = try served.store.runJob(
                    named: draft.name, parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
                try executor.finish(executor.claim("send"), with: code, release: release)
            }
        }
    }

    private func items(_ path: String, token: String? = nil) throws -> [[String: Any]] {
        let reply = try served.ask("GET", "/api/v1\(path)", token: token)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(try reply.object()["items"] as? [[String: Any]])
    }

    private func attempts(_ query: String, token: String? = nil) throws -> [String: Int] {
        try items("/history?minutes=60\(query)", token: token).reduce(into: [:]) { sums, step in
            let key = [step["group"], step["release"], step["outcome"]].filter { !($0 is NSNull) }
            sums[key.map { "\($0 ?? "")" }.joined(separator: " "), default: 0] += step["attempts"] as? Int ?? 0
        }
    }

    @Test("Attempts are counted by how they ended, by group and by release where that is asked for")
    func history() throws {
        #expect(try attempts("") == ["ok": 3, "failed": 1])
        #expect(try attempts("&group=g") == ["ok": 2, "failed": 1])
        #expect(try attempts("&split=group") == ["g ok": 2, "g failed": 1, "other ok": 1])
        #expect(try attempts("&split=release") == ["g 1 ok": 2, "g 1 failed": 1, "other 1 ok": 1])
        #expect(try attempts("&group=g&release=1") == ["ok": 2, "failed": 1])
        #expect(try attempts("&to=2000-01-01T00:00:00Z").isEmpty)
        let step = try #require(try items("/history?group=g").first)
        let quantiles = try #require(step["duration_ms"] as? [String: Any])
        #expect(Set(quantiles.keys) == ["p50", "p95", "p99"])
        #expect(try served.ask("GET", "/api/v1/history?release=1").status == 422)
        #expect(try served.ask("GET", "/api/v1/history?group=nobody").status == 404)
        #expect(try served.ask("GET", "/api/v1/history?from=2020-01-01T00:00:00Z").status == 422)
    }

    @Test("A token that is bound to groups sees theirs, and nothing of the others")
    func bound() throws {
        let bound = try served.token("bound", "viewer", "--group", "other")
        #expect(try attempts("", token: bound) == ["ok": 1])
        #expect(try attempts("&split=group", token: bound) == ["other ok": 1])
        #expect(try served.ask("GET", "/api/v1/history?group=g", token: bound).status == 403)
        #expect(try items("/transitions", token: bound).compactMap { $0["group"] as? String } == ["other"])
    }

    @Test("Transitions are listed with node and release; a release is one of a group")
    func transitions() throws {
        let all = try items("/transitions")
        #expect(all.compactMap { $0["group"] as? String } == ["other", "g"])
        #expect(all.allSatisfy { $0["state"] as? String == "active" && $0["release"] as? Int == 1 })
        #expect(try items("/transitions?group=g&release=1").count == 1)
        #expect(try served.ask("GET", "/api/v1/transitions?group=g&release=7").status == 404)
        #expect(try served.ask("GET", "/api/v1/transitions?release=1").status == 422)
        #expect(try items("/transitions?since=2999-01-01T00:00:00Z").isEmpty)
    }

    @Test("A job's statistics are of its last attempts")
    func statistics() throws {
        let reply = try served.ask("GET", "/api/v1/jobs/1/statistics").object()
        #expect(reply["attempts"] as? Int == 3)
        #expect(reply["failures"] as? Int == 1)
        let delays = try #require(reply["delay_ms"] as? [String: Any])
        #expect(delays["p95"] is Double)
        #expect(try served.ask("GET", "/api/v1/jobs/9/statistics").status == 404)
    }
}
