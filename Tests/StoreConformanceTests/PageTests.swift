import JobModel
import JobStore
import StoreSupport
import Testing

/// Every list can be read page by page.
struct PageTests {
    /// The ids of all items, from pages of `limit`, and of one page that is long enough.
    private func ids<Item>(
        _ id: (Item) -> String, limit: Int = 3, _ read: (Int, PageCursor?) throws -> Page<Item>
    ) throws -> (paged: [String], whole: [String]) {
        var paged: [String] = []
        var after: PageCursor?
        repeat {
            let page = try read(limit, after)
            #expect(page.count == limit || page.next == nil)
            #expect(!page.isEmpty || after == nil, "a cursor leads to something")
            paged += page.map(id)
            after = page.next
        } while after != nil
        let whole = try read(10_000, nil)
        #expect(whole.next == nil)
        return (paged, whole.map(id))
    }

    @Test("jobs come by name, of all groups, of one, and without the disabled ones")
    func jobs() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        for index in 0..<20 {
            let name = "job \(index * 7 % 20)"
            try fixture.addJob(name) { $0.group = index % 3 == 0 ? "other" : "group" }
            if index % 4 == 1 { _ = try fixture.store.disableJob(named: name, now: start) }
        }
        let all = try fixture.store.jobs()
        let group = fixture.group.id
        for filter in [
            JobFilter(), JobFilter(groupID: group), JobFilter(enabledOnly: true),
            JobFilter(groupID: group, enabledOnly: true),
        ] {
            let expected = all.filter {
                (filter.groupID == nil || $0.groupID == group) && !(filter.enabledOnly && $0.isDisabled)
            }.map(\.name)
            let (paged, whole) = try ids(\Job.name) { limit, after in
                var filter = filter
                (filter.limit, filter.after) = (limit, after)
                return try fixture.store.jobs(filter)
            }
            #expect(!expected.isEmpty && paged == expected && whole == expected)
            #expect(try fixture.store.jobCount(filter) == ListCount(counted: expected.count))
        }
    }

    @Test("tasks come by id, whatever the job, the group and the status, and one list of many pages of ids")
    func tasks() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        try fixture.addJob("a")
        try fixture.addJob("b")
        try fixture.addJob("c") { $0.group = "other" }
        for round in 0..<40 { try fixture.run(["a", "b", "c"][round % 3], count: 1 + round) }
        let executor = try fixture.executor()
        _ = try executor.claim(limit: 70)
        var everything = TaskFilter()
        everything.limit = 10_000
        let all = try fixture.store.tasks(everything)
        for job in [nil, "a", "b", "c"] {
            for group in [nil, "group", "other"] {
                for status in [nil, TaskStatus.waiting, .claimed] {
                    let groupID = try group.map { try fixture.store.group(named: $0).id }
                    let expected = all.filter {
                        (job == nil || $0.jobName == job) && (group == nil || $0.groupID == groupID)
                            && (status == nil || $0.status == status)
                    }.map { "\($0.id)" }
                    var filter = TaskFilter()
                    (filter.jobName, filter.groupNames, filter.status) = (job, group.map { [$0] } ?? [], status)
                    let (paged, whole) = try ids(\QueuedTask.id.description, limit: 50) { limit, after in
                        (filter.limit, filter.after) = (limit, after)
                        return try fixture.store.tasks(filter)
                    }
                    #expect(paged == expected && whole == expected, "\(job ?? "-") \(group ?? "-")")
                    #expect(try fixture.store.taskCount(filter) == ListCount(counted: expected.count))
                }
            }
        }
    }

    @Test("jobs come by their next run, and by their last failure, and those without behind them by name")
    func orders() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        for index in 0..<20 {
            try fixture.addJob("job \(index * 7 % 20)") {
                $0.group = index % 3 == 0 ? "other" : "group"
                // Some come due at the same moment.
                if index % 4 != 0 { $0.settings.timing.schedule = .once(at: start + 1_000 + Int64(index * 3 % 7)) }
                $0.settings.retries = 0
            }
        }
        let executor = try fixture.executor()
        for (offset, name) in ["job 7", "job 14", "job 8", "job 7"].enumerated() {
            try fixture.run(name)
            _ = try executor.finish(executor.claim(), offset == 1 ? .ok : .failed, now: start + Int64(offset))
        }
        for group in [nil, fixture.group.id] {
            let all = try fixture.store.jobs().filter { group == nil || $0.groupID == group }
            let due = all.filter { $0.nextTriggerAt != nil }.sorted {
                ($0.nextTriggerAt ?? 0, $0.id) < ($1.nextTriggerAt ?? 0, $1.id)
            }
            let failed = all.filter { $0.lastFailedAt != nil }.sorted {
                ($0.lastFailedAt ?? 0) > ($1.lastFailedAt ?? 0)
            }
            #expect(failed.map(\.name) == ["job 7", "job 8"])
            for (order, first) in [(JobFilter.Order.nextRun, due), (.lastFailure, failed)] {
                let known = Set(first.map(\.id))
                let expected = (first + all.filter { !known.contains($0.id) }).map(\.name)
                for limit in 1...8 {
                    let (paged, whole) = try ids(\Job.name, limit: limit) { limit, after in
                        var filter = JobFilter(groupID: group)
                        (filter.order, filter.limit, filter.after) = (order, limit, after)
                        return try fixture.store.jobs(filter)
                    }
                    #expect(paged == expected && whole == expected, "\(order) \(limit)")
                }
            }
        }
    }

    @Test("a text is found in names, handlers and owners, in either case, and whatever it means to a pattern")
    func containing() throws {
        let fixture = try StoreFixture()
        for (name, owner) in [("Mail 100%", "ada"), ("mail_x", "Ada_B"), ("other", "x\\y"), ("mails", "")] {
            try fixture.addJob(name) { $0.settings.owner = owner }
        }
        func found(_ text: String) throws -> [String] {
            var filter = JobFilter(groupID: fixture.group.id)
            filter.containing = text
            #expect(try fixture.store.jobCount(filter).number == fixture.store.jobs(filter).count)
            return try fixture.store.jobs(filter).map(\.name)
        }
        #expect(try found("MAIL") == ["Mail 100%", "mail_x", "mails"])
        #expect(try found("%") == ["Mail 100%"])
        #expect(try found("_") == ["mail_x"])
        #expect(try found("\\") == ["other"])
        #expect(try found("ada") == ["Mail 100%", "mail_x"])
        #expect(try found("echo").count == 4 && found("zebra").isEmpty)
    }

    @Test("tasks of several groups, in several states, of nodes and of a time come as one list")
    func several() throws {
        let fixture = try StoreFixture()
        for group in ["b", "c"] {
            _ = try fixture.store.addGroup(named: group, summary: "", hostThreads: 1, maxRunning: nil)
        }
        for group in ["group", "b", "c"] { try fixture.addJob("of \(group)") { $0.group = group } }
        try fixture.addJob("off")
        for round in 0..<30 { try fixture.run("of \(["group", "b", "c"][round % 3])", at: start + Int64(round)) }
        try fixture.run("off", count: 2)
        _ = try fixture.store.disableJob(named: "off", now: start)
        let executors = try ["one", "two"].map { try fixture.executor(on: $0) }
        for executor in executors { _ = try executor.claim(limit: 3, now: start + 60) }
        var everything = TaskFilter()
        everything.limit = 1_000
        let all = try fixture.store.tasks(everything)
        func expect(_ adjust: (inout TaskFilter) -> Void, _ isMeant: (QueuedTask) -> Bool) throws {
            let expected = all.filter(isMeant).map { "\($0.id)" }
            var filter = TaskFilter()
            adjust(&filter)
            let (paged, whole) = try ids(\QueuedTask.id.description) { limit, after in
                (filter.limit, filter.after) = (limit, after)
                return try fixture.store.tasks(filter)
            }
            #expect(!expected.isEmpty && paged == expected && whole == expected)
            #expect(try fixture.store.taskCount(filter) == ListCount(counted: expected.count))
        }
        try expect {
            $0.groupNames = ["b", "c", "b"]
        } _: {
            $0.jobName == "of b" || $0.jobName == "of c"
        }
        try expect {
            $0.groupNames = ["group", "c"]
            $0.states = [.running]
        } _: {
            $0.status == .claimed
        }
        try expect {
            $0.states = [.running, .disabled]
        } _: {
            $0.status == .claimed || $0.heldReason == .disabled
        }
        try expect {
            $0.states = [.ready, .held]
        } _: {
            $0.status == .waiting
        }
        try expect {
            $0.nodes = ["two"]
        } _: {
            $0.sessionID == executors[1].session
        }
        try expect {
            $0.nodes = ["one", "two"]
            $0.groupNames = ["group", "b"]
        } _: {
            $0.status == .claimed
        }
        try expect {
            ($0.since, $0.until) = (start + 10, start + 20)
            $0.groupNames = ["b", "group"]
        } _: {
            (start + 10..<start + 20).contains($0.runAt) && $0.jobName != "of c"
        }
        var none = TaskFilter()
        none.nodes = ["three"]
        #expect(try fixture.store.tasks(none).isEmpty && fixture.store.taskCount(none).number == 0)
    }

    @Test("logs come newest first, whatever the job, the release and the code")
    func logs() throws {
        let fixture = try StoreFixture()
        let (first, second) = try (fixture.publish([fixture.plugin("1")]).id, fixture.publish([fixture.plugin("2")]).id)
        try fixture.addJob("a")
        try fixture.addJob("b") { $0.retries = 1 }
        let executor = try fixture.executor()
        for round in 0..<30 {
            try fixture.run(round % 3 == 0 ? "b" : "a", count: 9)
            let code: HandleCode = round % 5 == 0 ? .failed : .ok
            try executor.finish(executor.claim(limit: 9), code) {
                $0.releaseID = round % 7 == 0 ? nil : round % 2 == 0 ? first : second
            }
        }
        let all = try fixture.logs(of: nil)
        for job in [nil, "a", "b"] {
            for release in [nil, first, second] {
                for code in [nil, HandleCode.ok, .failed, .skipped] {
                    let expected = all.filter {
                        (job == nil || $0.jobName == job) && (release == nil || $0.releaseID == release)
                            && (code == nil || $0.code == code)
                    }.map { "\($0.id)" }
                    var filter = LogFilter()
                    (filter.jobName, filter.releaseID, filter.code) = (job, release, code)
                    let (paged, whole) = try ids(\AttemptLog.id.description, limit: 20) { limit, after in
                        (filter.limit, filter.after) = (limit, after)
                        return try fixture.store.logs(filter)
                    }
                    #expect(paged == expected && whole == expected)
                    #expect(try fixture.store.logCount(filter) == ListCount(counted: expected.count))
                }
            }
        }
    }

    @Test("lines, executors and releases come page by page too")
    func others() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executors = try (0..<7).map { try fixture.executor(on: "node \($0)") }
        let written = (0..<10).map { LogLine(at: start, level: .info, source: .output, text: "line \($0)") }
        try executors[0].finish(executors[0].claim()) { $0.logLines = written }
        let log = try #require(try fixture.logs().first).id
        let lines = try ids(\LogLine.text) { try fixture.store.logLines(of: log, limit: $0, after: $1) }
        #expect(lines.paged == written.map(\.text) && lines.whole == lines.paged)
        let nodes = try ids(\ExecutorNode.hostname) { limit, after in
            var filter = ExecutorFilter(groupID: fixture.group.id)
            (filter.limit, filter.after) = (limit, after)
            return try fixture.store.executors(filter)
        }
        #expect(nodes.paged == (0..<7).map { "node \($0)" } && nodes.whole == nodes.paged)
        _ = try fixture.publishVersions(8)
        for group in [nil, "group"] {
            let releases = try ids(\Release.number.description) { limit, after in
                var filter = ReleaseFilter(groupName: group)
                (filter.limit, filter.after) = (limit, after)
                return try fixture.store.releases(filter)
            }
            #expect(releases.paged == (1...8).reversed().map { "\($0)" } && releases.whole == releases.paged)
        }
    }

    @Test("a list goes on behind its cursor whatever came and went meanwhile")
    func stable() throws {
        let fixture = try StoreFixture()
        for name in ["b", "d", "f", "h"] { try fixture.addJob(name) }
        var jobs = JobFilter()
        jobs.limit = 2
        jobs.after = try fixture.store.jobs(jobs).next
        for name in ["a", "e"] { try fixture.addJob(name) }
        for name in ["d", "f"] { try fixture.store.deleteJob(named: name, now: start) }
        #expect(try fixture.store.jobs(jobs).map(\.name) == ["e", "h"])

        let ids = try fixture.run("b", count: 6)
        var tasks = TaskFilter()
        tasks.limit = 3
        tasks.after = try fixture.store.tasks(tasks).next
        _ = try fixture.store.cancelTask(ids.lowerBound + 2, now: start)
        _ = try fixture.store.cancelTask(ids.lowerBound + 3, now: start)
        #expect(try fixture.store.tasks(tasks).map(\.id) == [ids.lowerBound + 4, ids.upperBound])
    }

    @Test("a cursor that is no place in a list is refused")
    func badCursor() throws {
        let fixture = try StoreFixture()
        var tasks = TaskFilter()
        tasks.after = PageCursor("job")
        var logs = LogFilter()
        logs.after = PageCursor("job")
        for list in [{ _ = try fixture.store.tasks(tasks) }, { _ = try fixture.store.logs(logs) }] {
            let error = #expect(throws: StoreError.self) { try list() }
            #expect(error?.code == .invalid)
            #expect(
                error?.refusal.text == "cursor \"job\": no place in this list; take it from the end of the page before")
        }
    }

    @Test("a count is exact up to 10,000, and says when it is not")
    func counts() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 10_000)
        #expect(try fixture.store.taskCount(TaskFilter()) == ListCount(counted: 10_000))
        try fixture.run()
        let count = try fixture.store.taskCount(TaskFilter())
        #expect(count.number == 10_000 && !count.isExact)
    }
}
