import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

extension Shape where Thing == GroupFacts {
    static let group = Shape(
        name: "Group",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.group.id) },
            .init("name", .text(), "") { .text($0.group.name) },
            .init("description", .text(), "") { .text($0.group.summary) },
            .init("host_threads", .integer(), "Threads of each of its hosts.") { JSONValue($0.group.hostThreads) },
            .init("max_running", .nullable(.integer()), "Tasks that may be claimed at once.") {
                JSONValue($0.group.maxRunning)
            },
            .init("ageing_ms", .nullable(.integer()), "Waiting this long lifts a task by one priority; null: 60000.") {
                JSONValue($0.group.ageingMs)
            },
            .init("is_paused", .flag, "Its tasks stay in the queue.") { .flag($0.group.pause != nil) },
            .init("paused_until", .nullable(.time), "When that ends by itself.") {
                JSONValue(time: $0.group.pause?.until)
            },
            .init("desired_release_id", .nullable(.integer()), "The release that it wants.") {
                JSONValue($0.group.desiredReleaseID)
            },
            .init("canary_release_id", .nullable(.integer()), "The release on trial.") {
                JSONValue($0.group.canary?.releaseID)
            },
            .init("canary_percent", .nullable(.integer(1...99)), "Its share of the claims.") {
                JSONValue($0.group.canary?.percent)
            },
            .init("running_tasks", .integer(), "") { JSONValue($0.runningTasks) },
            .init("online_executors", .integer(), "") { JSONValue($0.onlineExecutors) },
        ])
}

extension GroupFacts {
    /// Changes whenever somebody changes the group, and not with what goes on in it.
    var entityTag: String {
        Shape.group.entityTag(
            of: self,
            without: [
                "running_tasks", "online_executors", "desired_release_id", "canary_release_id", "canary_percent",
            ])
    }
}

extension Shape where Thing == ExecutorNode {
    static let executor = Shape(
        name: "Executor",
        fields: [
            .init("id", .integer(), "Of a node's share of a group.") { JSONValue($0.id) },
            .init("hostname", .text(), "") { .text($0.hostname) },
            .init("ip", .text(), "Of the node, or where the executor shows its metrics.") { .text($0.ip) },
            .init("port", .integer(), "Where the executor shows its metrics; 0 for nowhere.") { JSONValue($0.port) },
            .init("group_id", .integer(), "") { JSONValue($0.groupID) },
            .init("group", .text(), "") { .text($0.groupName) },
            .init("is_disabled", .flag, "It claims nothing.") { .flag($0.isDisabled) },
            .init("is_draining", .flag, "No executor of its node claims anything new.") { .flag($0.drain != nil) },
            .init("drain_until", .nullable(.time), "When that ends by itself.") { JSONValue(time: $0.drain?.until) },
            .init("is_online", .flag, "") { .flag($0.isOnline) },
            .init("session_id", .nullable(.integer()), "") { JSONValue($0.sessionID) },
            .init("pid", .nullable(.integer()), "") { JSONValue($0.pid) },
            .init("lease_until", .nullable(.time), "") { JSONValue(time: $0.leaseUntil) },
            .init("renewed_at", .nullable(.time), "Its last sign of life.") { JSONValue(time: $0.renewedAt) },
            .init("running_release_id", .nullable(.integer()), "") { JSONValue($0.runningReleaseID) },
            .init("running_release", .nullable(.integer()), "The number of the release that it runs.") {
                JSONValue($0.runningReleaseNo)
            },
            .init("running_tasks", .integer(), "") { JSONValue($0.runningTasks) },
            .init("state", .text(), "What its hosts do, for people.") { .text($0.hostState.text) },
            .init(
                "running", .list(of: Component.longRun.reference),
                "What its threads have been running for a second or more, the oldest first; 64 at most."
            ) { .list($0.hostState.running.threads.map(\.json)) },
            .init("running_more", .integer(), "How many more there are.") { JSONValue($0.hostState.running.more) },
            .init("usage", .nullable(Component.processUsage.reference), "Of the executor's own process.") {
                $0.hostState.serving?.usage?.executor?.json ?? .null
            },
            .init("host_processes", .list(of: Component.hostProcess.reference), "Looked at every few seconds.") {
                .list($0.hostState.serving?.usage?.hosts.map { $0.process.json(of: $0) } ?? [])
            },
            .init("host_losses", .integer(), "Hosts that have died since it started, or were killed for what they did.")
            {
                JSONValue($0.hostState.serving?.losses.count ?? 0)
            },
            .init("last_host_death", .nullable(Component.hostDeath.reference), "Null for none.") {
                $0.hostState.serving?.losses.last?.json ?? .null
            },
            .init("rules", .nullable(Component.hostRules.reference), "What it holds hosts and releases to.") {
                $0.hostState.serving?.rules?.json ?? .null
            },
            .init("hosts", .anything, "What its hosts do, for programs: each release that they run or load.") {
                (try? $0.hostState.stored).map(JSONValue.raw) ?? .null
            },
        ])
}

extension Component {
    /// An attempt that a thread has been running for a while.
    static let longRun = Component(
        name: "LongRun",
        schema: .object([
            .init(name: "task_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "handler", schema: .text(), about: "", isRequired: true),
            .init(name: "release", schema: .integer(), about: "The number of the release.", isRequired: true),
            .init(name: "started_at", schema: .time, about: "", isRequired: true),
        ]))
}

extension HostState.LongRuns.Thread {
    fileprivate var json: JSONValue {
        .object([
            "task_id": JSONValue(task), "handler": .text(handler), "release": JSONValue(release),
            "started_at": JSONValue(time: since),
        ])
    }
}
