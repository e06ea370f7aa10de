import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("Swaps, canaries and drains over HTTP and in pages")
struct SwapRoutesTests {
    private let served: ServedDatabase
    private let executor: StandInExecutor
    private let releases: [Release]

    /// Release 2 of group "g" has replaced release 1 on a node that drains the latter still.
    init() throws {
        served = try ServedDatabase("scheduler", "--port", "0")
        executor = try StandInExecutor(store: served.store, group: "g")
        let first = try executor.publish(plugin: "mail", handlers: ["send"])
        let second = try executor.publish(plugin: "more", handlers: ["sweep"])
        releases = [first, second]
        try executor.stand(first, .active)
        try executor.stand(first, .draining)
        try executor.stand(second, .rejected, because: "init of \"more\" said no")
        try executor.stand(second, .active)
        let task = FirstTask(
            releaseID: second.id, executorID: executor.executorID, taskID: 41, startedAt: second.publishedAt + 120)
        _ = try served.store.renewLease(
            executor.session, until: StandInExecutor.now + 30_000, states: [], standings: [], firstTasks: [task],
            now: StandInExecutor.now)
        var serving = HostState.Serving(
            stable: .init(active: 2),
            draining: [.init(release: 1, until: StandInExecutor.now + 20_000, tasks: [7]) { _ in "send" }],
            running: .init([.init(task: 7, handler: "send", release: 1, since: StandInExecutor.now - 12_000)]))
        serving.usage = HostUsage(
            executor: .init(pid: 5, residentBytes: 41 << 20, cpuMs: 10, cpuPercent: 1.5),
            hosts: [.init(release: 2, doing: .active, process: .init(pid: 6, residentBytes: 16 << 20, cpuMs: 3))])
        serving.losses = HostLosses(
            count: 2,
            last: .init(
                at: StandInExecutor.now, release: 1, clause: "died of SIGSEGV at address 0x0", task: 3, handler: "send",
                text: "send at mail.c:7\nmain"))
        serving.rules = HostRules(
            crashBudget: 3, probationMs: 60_000, drainTimeoutMs: 30_000, stopGraceMs: 5_000, leaseMs: 30_000)
        try executor.show(.serving(serving), running: second.id)
    }

    private func object(_ path: String) throws -> [String: Any] {
        let reply = try served.ask("GET", "/api/v1\(path)")
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.object()
    }

    @Test("A release tells the first task of each executor, and how long after its publication that began")
    func firstTask() throws {
        let tasks = try #require(try object("/groups/g/releases/2")["first_tasks"] as? [[String: Any]])
        #expect(tasks.map { $0["task_id"] as? Int } == [41] && tasks.map { $0["after_ms"] as? Int } == [120])
        #expect(tasks.map { $0["hostname"] as? String } == ["node-1"])
        #expect((try object("/groups/g/releases/1")["first_tasks"] as? [Any])?.isEmpty == true)
    }

    @Test("An executor tells what its process and its hosts use, what it has lost, and by which rules")
    func executorFigures() throws {
        let found = try #require(try object("/executors")["items"] as? [[String: Any]])
        let executor = try #require(found.first)
        #expect((executor["usage"] as? [String: Any])?["resident_bytes"] as? Int == 41 << 20)
        let hosts = try #require(executor["host_processes"] as? [[String: Any]])
        #expect(hosts.map { $0["doing"] as? String } == ["active"] && hosts[0]["cpu_percent"] is NSNull)
        let death = try #require(executor["last_host_death"] as? [String: Any])
        #expect(death["backtrace"] as? [String] == ["send at mail.c:7", "main"])
        #expect(executor["host_losses"] as? Int == 2)
        #expect((executor["rules"] as? [String: Any])?["stop_grace_ms"] as? Int == 5_000)
        #expect(executor["renewed_at"] is String)
        let rows =
            try JSONSerialization.jsonObject(
                with: Data(try served.dotjob("executors", "--json").output.utf8)) as? [[String: Any]]
        #expect(rows?.first?["host_losses"] as? Int == 2 && rows?.first?["resident_bytes"] as? Int == 41 << 20)
    }

    @Test("The group's page marks the first task in the timeline, and tells what drains, how long, and until when")
    func timeline() throws {
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/groups/g")
        #expect(browser.page.contains("#2: first task 41, 120ms after publication"), "\(browser.page)")
        #expect(browser.page.contains("<strong>120ms</strong> after publication"))
        let drain = try #require(browser.page.firstMatch(of: /<div class="note drain"[^\n]*/)).output
        #expect(drain.contains(">7</a> (<bdi>send</bdi>, 12") && drain.contains("asked to stop at"))
        try browser.send("/executors/\(executor.executorID)/end-drain", ["release": "1"])
        #expect(browser.page.contains("What still drains is asked to stop."), "\(browser.page)")
        #expect(try served.store.takeEndedDrains(of: executor.session) == [releases[0].id])
        #expect(try served.auditOfRequests().first?.action == "endDrain")
    }

    @Test("A rollback says what it will do, with the work that stands in its way")
    func rollback() throws {
        let draft = JobDraft(name: "sweeping", group: "g", handler: "sweep")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        _ = try served.store.runJob(named: "sweeping", parameters: nil, count: 2, runAt: 1, on: nil, now: 1)
        let outlook = try object("/groups/g/rollback")
        #expect(outlook["from"] as? Int == 2 && outlook["to"] as? Int == 1 && outlook["executors"] as? Int == 1)
        let browser = try PageBrowser(signedInTo: served)
        for path in ["/groups/g", "/groups/g/releases/1"] {
            try browser.open(path)
            #expect(browser.page.contains("Group g: one executor goes from release 2 back to 1."), "\(path)")
            #expect(
                browser.page.contains(
                    "Needed by queued tasks (2) and jobs (1): handler sweep, which release 1 lacks."), "\(path)")
        }
        #expect(try served.ask("GET", "/api/v1/groups/g/rollback?to=9").status == 404)
    }

    @Test("A canary's page counts both sides alike and says what ends the trial; its share is moved, and it is ended")
    func canary() throws {
        let canary = try executor.publish(plugin: "next", handlers: ["later"]) { $0.canaryPercent = 10 }
        let draft = JobDraft(name: "letters", group: "g", handler: "send")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        for (release, code) in [(releases[1], HandleCode.ok), (canary, .ok), (canary, .hostDied)] {
            _ = try served.store.runJob(named: "letters", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
            try executor.finish(
                executor.claim("send"), with: code, elapsedMicroseconds: 40_000, release: release)
        }
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/groups/g")
        let side = try #require(browser.page.firstMatch(of: /<tr data-key="side-3">.*<\/tr>/)).output
        #expect(side.contains("1/2") && side.contains("n = 1") && side.contains("50.0 %"), "\(side)")
        #expect(browser.page.contains("3 tasks have taken their host down within 1m0s of its start"))
        try browser.send("/groups/g/canary", ["percent": "35", "release": "3"])
        #expect(browser.page.contains("The canary gets 35 % of the claims."), "\(browser.page)")
        #expect(try served.store.group(named: "g").canary?.percent == 35)
        let stale = try served.ask("POST", "/api/v1/groups/g/canary", #"{"percent": 5, "release": 2}"#)
        #expect(stale.status == 409)
        #expect(try served.ask("POST", "/api/v1/groups/g/canary", #"{"percent": 100}"#).status == 422)
        try browser.open("/groups/g")
        try browser.send("/groups/g/rollback")
        #expect(try served.store.group(named: "g").canary == nil)
    }

    @Test("The executors' page shows threads, hosts and the last death, and what a drain would wait for")
    func executors() throws {
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/executors")
        for words in [
            "16.0 MiB", "41.0 MiB", "1.5 %", "died of SIGSEGV at address 0x0", "send at mail.c:7\nmain",
            "7 · send · 12", "<span class=\"cell free\">", "1 busy, 1 free", "Nothing runs there",
        ] {
            #expect(browser.page.contains(words), "\(words)")
        }
        try browser.open("/groups/g/releases/2")
        #expect(browser.page.contains("init of &quot;more&quot; said no"))
        let drain = try object("/nodes/node-1/drain")
        #expect(drain["running_tasks"] as? Int == 0 && drain["about_ms"] is NSNull)
        #expect(try served.ask("GET", "/api/v1/nodes/nobody/drain").status == 404)
    }

    @Test("A running task that was cancelled counts down to the end of its host, and can be copied as commands")
    func cancel() throws {
        let draft = JobDraft(name: "letters", group: "g", handler: "send")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        _ = try served.store.runJob(named: "letters", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        let held = try executor.claim("send")
        let task = try #require(held.first).key.taskID
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/tasks/\(task)")
        #expect(browser.page.contains("If it has not ended 5") && browser.page.contains("dotjob task cancel \(task)"))
        #expect(browser.page.contains("http://127.0.0.1:\(served.port)/api/v1/tasks/\(task)/cancel"))
        try browser.send("/tasks/\(task)/cancel")
        #expect(browser.page.contains("data-countdown=\""), "\(browser.page)")
        let cut = LogLine(at: 1, level: .warning, source: .dotjob, text: "… 3 more lines (9 bytes) were cut")
        try executor.finish(
            held, with: .cancelled, lines: [LogLine(at: 1, level: .info, source: .output, text: "half"), cut],
            release: releases[1])
        try browser.open("/tasks/\(task)?attempt=1")
        #expect(browser.page.contains("level-warning cut\"") && browser.page.contains("aria-current=\"true\""))
        #expect(browser.page.contains("dotjob task rerun 1 --on-release 2"))
    }
}
