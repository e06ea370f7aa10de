import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Forms of pages")
struct FormTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase("scheduler", "--port", "0") }

    private func job(_ name: String, owner: String = "") throws -> Job {
        var draft = JobDraft(name: name, group: "g", handler: "h")
        draft.settings.owner = owner
        return try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
    }

    @Test("A form of another site, of another session, or of none is refused, and nothing happens")
    func forgery() throws {
        let id = try job("kept").id
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs/\(id)")
        let hidden = browser.hidden
        #expect(hidden["form_token"]?.utf8.count == 64)
        try browser.send("/jobs/\(id)/disable", origin: "http://evil.example")
        #expect(browser.status == 403)
        try browser.send("/jobs/\(id)/disable", hidden: ["form_key": "1"])
        #expect(browser.status == 403 && browser.page.contains("of another session"))
        let other = try PageBrowser(signedInTo: served)
        try other.open("/jobs/\(id)")
        try browser.send("/jobs/\(id)/disable", hidden: other.hidden)
        #expect(browser.status == 403)
        #expect(try served.store.job(named: "kept").isDisabled == false)
        try browser.send("/jobs/\(id)/disable", hidden: hidden)
        #expect(browser.status == 200 && browser.page.contains("Disabled."))
        #expect(try served.store.job(named: "kept").isDisabled)
    }

    @Test("A job is added with the form, changed after a look at the difference, and deleted by its name")
    func job() throws {
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs/new?group=g")
        let fields = [
            "group": "g", "handler": "send", "name": "digest", "schedule": "cron", "cron": "0 7 * * *",
            "time_zone": "Europe/Berlin", "how": "json", "json": "{\"to\": \"ada\"}", "timeout": "30s", "retries": "2",
            "block_strategy": "serial", "misfire_strategy": "fire_once", "priority": "5", "owner": "ada",
            "retry_on": "failed",
        ]
        try browser.send("/jobs/new", fields.merging(["look": "1"]) { $1 })
        #expect(browser.status == 200 && browser.page.contains("T07:00:00+0"), "\(browser.page)")
        #expect(throws: StoreError.self) { try served.store.job(named: "digest") }
        try browser.send("/jobs/new", fields)
        let job = try served.store.job(named: "digest")
        #expect(browser.path.hasPrefix("/jobs/\(job.id)?note=job_add"))
        #expect(job.parameters == "{\"to\": \"ada\"}" && job.timeoutMs == 30_000 && job.blockStrategy == .serial)
        try browser.open("/jobs/\(job.id)/edit")
        let changed = fields.merging(["retries": "3", "look": "1"]) { $1 }
        try browser.send("/jobs/\(job.id)/edit", changed)
        #expect(
            browser.page.contains("<th>retries</th><td><del><bdi>2</bdi></del></td><td><ins><bdi>3</bdi></ins></td>"))
        #expect(!browser.page.contains("<th>owner</th>"))
        try browser.send("/jobs/\(job.id)/edit", fields.merging(["retries": "3"]) { $1 })
        #expect(try served.store.job(named: "digest").retries == 3)
        try browser.send("/jobs/\(job.id)/delete", ["confirm": "other"])
        #expect(browser.status == 422)
        try browser.send("/jobs/\(job.id)/delete", ["confirm": "digest"])
        #expect(browser.page.contains("Deleted."))
        let actions = try served.auditOfRequests().map(\.action)
        #expect(actions == ["deleteJob", "updateJob", "addJob", "signIn"])
    }

    @Test("Of two who change a job, the second is shown what the first has changed, and nothing is lost")
    func race() throws {
        let id = try job("raced", owner: "ada").id
        let (first, second) = (try PageBrowser(signedInTo: served), try PageBrowser(signedInTo: served))
        let fields = [
            "handler": "h", "schedule": "manual", "how": "json", "json": "{}", "retries": "0", "priority": "5",
            "block_strategy": "parallel", "misfire_strategy": "fire_once", "retry_on": "failed",
        ]
        try second.open("/jobs/\(id)/edit")
        try first.open("/jobs/\(id)/edit")
        try first.send("/jobs/\(id)/edit", fields.merging(["owner": "grace"]) { $1 })
        try second.send("/jobs/\(id)/edit", fields.merging(["owner": "linus"]) { $1 })
        #expect(second.status == 412)
        #expect(
            second.page.contains("<th>owner</th><td><del><bdi>ada</bdi></del></td><td><ins><bdi>grace</bdi></ins></td>")
        )
        #expect(try served.store.job(named: "raced").owner == "grace")
        try second.send("/jobs/\(id)/edit", fields.merging(["owner": "linus"]) { $1 })
        #expect(try served.store.job(named: "raced").owner == "linus")
    }

    @Test("What is done to all acts on the filter and not on the page")
    func bulk() throws {
        for number in 0..<120 { _ = try job("mail-\(number)") }
        _ = try job("other")
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs?q=mail-")
        #expect(browser.hidden["expected"] == "120")
        try browser.send("/jobs?q=mail-", ["action": "disable", "scope": "all"])
        #expect(browser.page.contains("Disabled: 120."), "\(browser.page)")
        var all = JobFilter()
        all.limit = 500
        let disabled = try served.store.jobs(all).items.filter(\.isDisabled).map(\.name)
        #expect(disabled.count == 120 && !disabled.contains("other"))
        let two = try served.store.jobs(JobFilter()).items.prefix(2).map { ("id", "\($0.id)") }
        try browser.open("/jobs")
        try browser.send("/jobs", ["action": "enable", "scope": "chosen"], several: Array(two))
        #expect(browser.page.contains("Enabled: 2."))
    }

    @Test("Everything that the API takes of a job can be said with the form, and is there when it is opened again")
    func everyOption() throws {
        let calendar = #"{"name": "cn", "off_weekdays": ["SAT", "SUN"]}"#
        try #require(try served.ask("POST", "/api/v1/calendars", calendar).status == 201)
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs/new?group=g")
        #expect(browser.page.contains("<option>cn</option>"))
        let fields = [
            "group": "g", "handler": "send", "name": "all", "schedule": "cron", "cron": "0 7 * * *", "time_zone": "UTC",
            "how": "json", "json": "{}", "retries": "2", "block_strategy": "serial", "misfire_strategy": "fire_all",
            "priority": "3", "calendar": "cn", "off_day_strategy": "next", "starts_at": "2030-01-31T08:00:00+01:00",
            "ends_at": "2031-01-31T08:00:00Z", "gap_strategy": "skip", "repetition_strategy": "twice", "jitter": "5s",
            "retries_enabled": "false", "asks_retry_on": "1", "retry_on": "timeout", "max_snoozes": "7",
            "misfire_after": "2m", "misfire_cap": "9", "queue_at_most": "4", "backoff": "fixed:10s",
            "max_running": "8", "limit_key": "$.tenant", "max_per_key": "2", "rate": "100/1m", "burst": "10",
            "unique_by": "$.user_id", "unique_while": "10m", "on_duplicate": "replace",
        ]
        try browser.send("/jobs/new", fields)
        let job = try served.store.job(named: "all")
        #expect(job.timing.calendar == "cn" && job.timing.offDay == .next && job.timing.gap == .skip)
        #expect(job.timing.startsAt == 1_896_073_200_000 && job.timing.endsAt != nil && job.timing.repetition == .twice)
        #expect(!job.retriesEnabled && job.retryOn == .timeout && job.maxSnoozes == 7)
        #expect(job.misfireAfterMs == 120_000 && job.misfireCap == 9 && job.timing.jitterMs == 5_000)
        #expect(job.limits.maxRunning == 8 && job.limits.maxPerKey == 2 && job.limits.burst == 10)
        #expect(job.limits.key == .member(path: ["tenant"]) && job.limits.rate == StartRate(count: 100, perMs: 60_000))
        #expect(job.uniqueness.key == .member(path: ["user_id"]) && job.uniqueness.onDuplicate == .replace)
        #expect(job.uniqueness.span == .window(milliseconds: 600_000))
        try browser.open("/jobs/\(job.id)")
        #expect(browser.page.contains("100/1m · $.tenant") && browser.page.contains("$.user_id · 10m · "))
        try browser.open("/jobs/\(job.id)/edit")
        for text in [
            "name=\"rate\" value=\"100/1m\"", "name=\"unique_while\" value=\"10m\"",
            "value=\"replace\" selected",
            "<option selected>cn</option>", "value=\"2030-01-31T07:00:00Z\"", "value=\"twice\" selected",
            "name=\"retry_on\" value=\"timeout\" checked", "name=\"max_snoozes\" value=\"7\"",
        ] { #expect(browser.page.contains(text), "\(text)") }
        let emptied = [
            "max_running": "", "limit_key": "", "max_per_key": "", "rate": "", "burst": "", "unique_by": "",
            "calendar": "", "starts_at": "", "gap_strategy": "", "retries_enabled": "true",
        ]
        try browser.send("/jobs/\(job.id)/edit", fields.merging(emptied) { $1 })
        let changed = try served.store.job(named: "all")
        #expect(changed.timing.calendar == nil && changed.timing.startsAt == nil && changed.timing.gap == nil)
        #expect(changed.limits == JobLimits() && changed.uniqueness.key == nil)
        #expect(changed.retriesEnabled && changed.timing.endsAt == job.timing.endsAt)
    }

    @Test("A group's limit and how fast waiting counts are set with its form, and emptied with it")
    func groupSettings() throws {
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/groups/g")
        let fields = ["description": "mails", "host_threads": "3", "max_running": "4", "ageing": "5m"]
        try browser.send("/groups/g/settings", fields)
        #expect(browser.page.contains("name=\"ageing\" value=\"5m\""), "\(browser.page)")
        let group = try served.store.group(named: "g")
        #expect(group.maxRunning == 4 && group.ageingMs == 300_000)
        try browser.send("/groups/g/settings", fields.merging(["ageing": "5"]) { $1 })
        #expect(browser.status == 422 && browser.page.contains("ageing &quot;5&quot;: no unit"), "\(browser.page)")
        try browser.open("/groups/g")
        try browser.send("/groups/g/settings", fields.merging(["ageing": "", "max_running": ""]) { $1 })
        let emptied = try served.store.group(named: "g")
        #expect(emptied.maxRunning == nil && emptied.ageingMs == nil)
    }

    @Test("A list is filtered by several at once, and its next page and what is done to all keep the filter")
    func severalFilters() throws {
        _ = try served.store.addGroup(named: "h", summary: "", hostThreads: 1, maxRunning: nil)
        for group in ["g", "h"] {
            _ = try served.store.addJob(
                JobDraft(name: "of \(group)", group: group, handler: "h"), on: nil, now: 1,
                nextOccurrence: { _, _ in nil })
            _ = try served.store.runJob(
                named: "of \(group)", parameters: nil, count: 40, runAt: 1, on: nil, now: 1)
        }
        let browser = try PageBrowser(signedInTo: served)
        let filter = "group=g&group=h&status=ready&status=running&until=2030-01-31T08%3A00"
        try browser.open("/tasks?\(filter)")
        #expect(browser.status == 200 && browser.hidden["expected"] == "80", "\(browser.page)")
        #expect(browser.page.contains("name=\"group\" value=\"h\" checked"))
        let next = try #require(browser.page.firstMatch(of: /href="([^"]*cursor=[^"]*)"/)?.1)
        try browser.open(String(next).replacing("&amp;", with: "&"))
        #expect(browser.page.matches(of: /data-key="task-/).count == 30)
        try browser.open("/tasks?since=nonsense")
        #expect(browser.status == 422 && browser.page.contains("not a time"))
        try browser.open("/tasks?group=h&status=ready")
        try browser.send("/tasks?group=h&status=ready", ["scope": "all"])
        #expect(browser.page.contains("Cancelled: 40."))
        #expect(try served.store.tasks(TaskFilter()).allSatisfy { $0.jobName == "of g" })
    }

    @Test("A filter that was given a name is a link in its list, until it is deleted")
    func savedFilter() throws {
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/tasks?group=g&status=held&cursor=&note=x")
        try browser.send("/filters", ["list": "/tasks", "name": "stuck & <odd>"])
        #expect(browser.status == 200 && browser.path == "/tasks?group=g&status=held&note=filter_save")
        let link = "<a href=\"/tasks?group=g&amp;status=held\"><bdi>stuck &amp; &lt;odd&gt;</bdi></a>"
        try browser.open("/tasks")
        #expect(browser.page.contains(link), "\(browser.page)")
        try browser.open("/jobs")
        #expect(!browser.page.contains("stuck"))
        try browser.send("/filters", ["list": "//evil.example", "name": "x"])
        #expect(browser.status == 422)
        try browser.open("/tasks")
        try browser.send(
            "/filters", ["list": "/tasks", "name": "long", "query": String(repeating: "a=b&", count: 1_000)])
        #expect(browser.status == 422 && browser.page.contains("no room left"))
        try browser.open("/tasks")
        try browser.send("/filters/delete", ["list": "/tasks", "name": "stuck & <odd>"])
        #expect(browser.page.contains("The filter is deleted.") && !browser.page.contains(link))
    }

    @Test("Jobs are sorted by what comes next")
    func sorted() throws {
        let jobs: [(String, UTCMilliseconds?)] = [("a", 4_000_000_003_000), ("b", 4_000_000_001_000), ("c", nil)]
        for (name, next) in jobs {
            _ = try served.store.addJob(
                JobDraft(name: name, group: "g", handler: "h"), on: nil, now: 1, nextOccurrence: { _, _ in next })
        }
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs?sort=next_run")
        #expect(
            browser.page.matches(of: /<td data-name="Name"><a[^>]*><bdi>(\w)/).map { String($0.1) } == ["b", "a", "c"])
        try browser.open("/jobs?sort=odd")
        #expect(browser.status == 400)
    }

    @Test("A form that is sent twice runs the job once")
    func twice() throws {
        let id = try job("once").id
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/jobs/\(id)")
        let hidden = browser.hidden
        for _ in 0..<2 { try browser.send("/jobs/\(id)/run", ["parameters": "{}"], hidden: hidden) }
        #expect(browser.status == 200 && browser.path.hasPrefix("/tasks/1"))
        #expect(try served.store.tasks(TaskFilter()).items.count == 1)
    }

    @Test("Names that mean harm are shown as text in every page")
    func hostile() throws {
        let evil = "<img src=x onerror=alert(1)>\"'{{title}}"
        let id = try job(evil, owner: "\u{202E}<script>alert(2)</script>").id
        _ = try served.store.runJob(named: evil, parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        let browser = try PageBrowser(signedInTo: served)
        let pages = [
            "/jobs", "/jobs/\(id)", "/jobs/\(id)/edit", "/tasks", "/tasks/1", "/search?q=%3Cimg", "/audit", "/",
        ]
        for path in pages {
            try browser.open(path)
            #expect(browser.status == 200, "\(path)")
            #expect(!browser.page.contains("<img") && !browser.page.contains("<script>"), "\(path)")
        }
        #expect(browser.headers["content-security-policy"]?.contains("script-src 'self'") == true)
    }

    @Test("Every role opens what it may, and is refused what it may not")
    func roles() throws {
        let id = try job("guarded").id
        for (index, role) in ["viewer", "operator", "publisher", "admin"].enumerated() {
            let browser = try PageBrowser(signedInTo: served, token: try served.token("t-\(role)", role))
            for (path, least) in [
                ("/", 0), ("/jobs", 0), ("/jobs/\(id)", 0), ("/tasks", 0), ("/groups", 0), ("/groups/g", 0),
                ("/executors", 0), ("/errors", 0), ("/settings", 0), ("/jobs/new", 1), ("/jobs/\(id)/edit", 1),
                ("/audit", 3), ("/tokens", 3),
            ] {
                try browser.open(path)
                #expect(browser.status == (index >= least ? 200 : 403), "\(role) \(path)")
            }
            try browser.open("/jobs/\(id)")
            #expect(browser.page.contains("/jobs/\(id)/run") == (index >= 1))
            try browser.send("/jobs/\(id)/enable")
            #expect(browser.status == (index >= 1 ? 200 : 403), "\(role)")
            try browser.open("/groups/g")
            #expect(browser.page.contains("enctype=\"multipart/form-data\"") == (index >= 2))
            try browser.send("/groups/g/rollback")
            #expect(browser.status == (index >= 2 ? 409 : 403), "\(role)")
        }
    }

    @Test("A plugin that is dropped on a group is tried first, and then published")
    func publish() throws {
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("dropped", "1")
                DOTJOB_HANDLER(fresh) { (void)task; return DOTJOB_OK; }
                """, named: "dropped", in: served.directory.path)
        let browser = try PageBrowser(signedInTo: served)
        try browser.open("/groups/g")
        try browser.upload("/groups/g/publish", ["look": "1"], file: library, named: "dropped.so")
        #expect(browser.status == 200 && browser.page.contains("<ins>fresh</ins>"), "\(browser.page)")
        #expect(try served.store.releases(ReleaseFilter(groupName: "g")).items.isEmpty)
        try browser.upload("/groups/g/publish", ["message": "by hand"], file: library, named: "dropped.so")
        #expect(browser.page.contains("Release 1 was published."))
        #expect(try served.store.releases(ReleaseFilter(groupName: "g")).items.map(\.note) == ["by hand"])
        try browser.upload("/groups/g/publish", [:], file: "/etc/hostname", named: "broken.so")
        #expect(browser.status == 422 || browser.status == 409)
    }
}
