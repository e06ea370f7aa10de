import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Metrics over HTTP")
struct MetricsTests {
    private static let plugin = """
        #include <dotjob/plugin.h>
        DOTJOB_PLUGIN("figures", "1")
        DOTJOB_HANDLER(well) { (void)task; return DOTJOB_OK; }
        DOTJOB_HANDLER(fails) { (void)task; return DOTJOB_FAIL; }
        DOTJOB_HANDLER(crashes) { (void)task; *(volatile int *)0 = 1; return DOTJOB_OK; }
        """

    private static func scraped(_ served: ServedDatabase, token: String? = nil) throws -> ScrapedMetrics {
        let reply = try served.ask("GET", "/metrics", token: token)
        #expect(reply.status == 200 && reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        return ScrapedMetrics(reply.text)
    }

    private static func addJob(_ name: String, _ served: ServedDatabase, disabled: Bool = false) throws {
        let draft = JobDraft(name: name, group: "g", handler: name)
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
    }

    @Test("Of dotjob up they agree with the log, attempt for attempt, and tell of hosts, claims and requests")
    func agreement() throws {
        let served = try ServedDatabase("up", "--port", "0")
        let library = try FixturePlugin.build(text: Self.plugin, named: "figures", in: served.directory.path)
        let published = try served.dotjob("plugin", "publish", "--group", "g", library)
        try #require(published.status == 0, "\(published.error)")
        for (name, count) in [("well", 1_500), ("fails", 20), ("crashes", 2)] {
            try Self.addJob(name, served)
            _ = try served.store.runJob(named: name, parameters: nil, count: count, runAt: 1, on: nil, now: 1)
        }
        try #require(try eventually { try served.store.tasks(TaskFilter()).isEmpty }, "\(served.log)")
        var filter = LogFilter()
        filter.limit = 1_000_000
        let logs = try served.store.logs(filter)
        // The queue loop counts after its commit, and the queues are looked at once a second.
        var metrics = ScrapedMetrics("")
        let isCounted = try eventually {
            metrics = try Self.scraped(served)
            return metrics.sum("dotjob_attempts_total{") == Double(logs.count)
                && metrics[#"dotjob_queue_tasks{group="g"}"#] == 0
                // A host that crashed last has a successor soon after.
                && metrics[#"dotjob_hosts{group="g"}"#] ?? 0 >= 1
        }
        #expect(isCounted, "\(logs.count) \(metrics.values)")
        for (name, code) in Set(logs.map { [$0.handler, "\($0.code.rawValue)"] }).map({ ($0[0], $0[1]) }) {
            let expected = logs.count { $0.handler == name && "\($0.code.rawValue)" == code }
            let series = "dotjob_attempts_total{group=\"g\",handler=\"\(name)\",code=\"\(code)\"}"
            #expect(metrics[series] == Double(expected), "\(series)")
        }
        let started = logs.count { $0.handler == "well" && $0.startedAt != nil }
        #expect(
            metrics[#"dotjob_attempt_start_delay_seconds_count{group="g",handler="well"}"#] == Double(started))
        #expect(metrics[#"dotjob_attempt_duration_seconds_count{group="g",handler="well"}"#] == 1_500)
        #expect(metrics.sum("dotjob_result_batch_tasks_sum") == Double(logs.count))
        #expect(metrics[#"dotjob_claimed_tasks_total{group="g"}"#] ?? 0 >= 1_522)
        #expect(metrics[#"dotjob_host_deaths_total{group="g",reason="crashed"}"#] ?? 0 >= 2)
        #expect(metrics[#"dotjob_host_starts_total{group="g",lane="group"}"#] ?? 0 >= 2)
        #expect(metrics[#"dotjob_release_transitions_total{group="g",state="active"}"#] ?? 0 >= 1)
        #expect(metrics[#"dotjob_executors_online{group="g"}"#] == 1)
        #expect(metrics["dotjob_store_write_wait_seconds_count"] ?? 0 > 0)
        #expect(metrics["process_resident_memory_bytes"] ?? 0 > 1_000_000)
        #expect(metrics.sum("dotjob_build_info{") == 1)
    }

    @Test("The queue is shown as it is: its depth, what is held and why, and how long the oldest task waits")
    func queue() throws {
        let served = try ServedDatabase("scheduler", "--port", "0", groups: ["g", "a \"b\""])
        try Self.addJob("waits", served)
        try Self.addJob("held", served)
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for (name, count, runAt) in [("waits", 40, now - 100_000), ("waits", 5, now + 3_600_000), ("held", 7, now)] {
            _ = try served.store.runJob(named: name, parameters: nil, count: count, runAt: runAt, on: nil, now: now)
        }
        _ = try served.ask("POST", "/api/v1/jobs/2/disable")
        // What was looked up a moment ago is shown for a second.
        var metrics = ScrapedMetrics("")
        let isShown = try eventually {
            metrics = try Self.scraped(served)
            return metrics[#"dotjob_queue_held_tasks{group="g",reason="disabled"}"#] == 7
        }
        #expect(isShown, "\(metrics.values)")
        #expect(metrics[#"dotjob_queue_tasks{group="g"}"#] == 52)
        #expect(metrics[#"dotjob_queue_tasks{group="a \"b\""}"#] == 0)
        #expect(metrics[#"dotjob_queue_oldest_age_seconds{group="g"}"#] ?? 0 >= 100)
        #expect(metrics[#"dotjob_queue_oldest_age_seconds{group="a \"b\""}"#] == 0)
        #expect(metrics[#"dotjob_queue_claimed_tasks{group="g"}"#] == 0)
        #expect(metrics[#"dotjob_executors_online{group="g"}"#] == 0)
    }

    @Test("They take a token of the role metrics, and one that is bound to groups is refused")
    func access() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        #expect(try served.ask("GET", "/metrics", token: "").status == 401)
        _ = try Self.scraped(served, token: try served.token("m", "metrics"))
        #expect(try served.ask("GET", "/metrics", token: try served.token("b", "admin", "--group", "g")).status == 403)
    }

    @Test("With --metrics-open nobody is asked for a token, which is refused beyond this machine")
    func open() throws {
        let served = try ServedDatabase("scheduler", "--port", "0", "--metrics-open")
        _ = try Self.scraped(served, token: "")
        #expect(try served.ask("GET", "/metrics", token: "", headers: ["Host": "evil.example"]).status == 421)
        let refused = try served.dotjob(
            "scheduler", "--port", "0", "--metrics-open", "--bind", "0.0.0.0", "--insecure-http")
        #expect(refused.status == 64)
        #expect(refused.error.hasPrefix("dotjob: --metrics-open: --bind \"0.0.0.0\" is beyond this machine"))
        let behind = try served.dotjob(
            "scheduler", "--port", "0", "--metrics-open", "--public-url", "https://jobs.example")
        #expect(behind.status == 64 && behind.error.contains("a proxy lets through"))
    }

    @Test("A request is counted by its operation and the class of its status")
    func requests() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        for _ in 0..<3 { _ = try served.ask("GET", "/api/v1/jobs") }
        _ = try served.ask("GET", "/api/v1/jobs/99")
        _ = try served.ask("GET", "/nothing")
        let metrics = try Self.scraped(served)
        func count(_ operation: String, _ status: String) -> Double? {
            metrics["dotjob_http_request_duration_seconds_count{operation=\"\(operation)\",status=\"\(status)\"}"]
        }
        #expect(count("listJobs", "2xx") == 3 && count("getJob", "4xx") == 1 && count("none", "4xx") == 1)
    }
}
