import JobModel
import JobStore
import Operations

extension GroupFacts {
    init(answer node: JSONNode) throws {
        self.init(
            group: try ExecutorGroup(answer: node), runningTasks: try node.int("running_tasks"),
            onlineExecutors: try node.int("online_executors"))
    }
}

extension ExecutorGroup {
    init(answer node: JSONNode) throws {
        var canary: Canary?
        if let id = try node.optionalInteger("canary_release_id") {
            canary = Canary(releaseID: id, percent: try node.int("canary_percent"))
        }
        self.init(
            id: try node.integer("id"), name: try node.text("name"), summary: try node.text("description"),
            hostThreads: try node.int("host_threads"),
            maxRunning: try node.optionalInteger("max_running").map { Int($0) },
            ageingMs: try node.optionalInteger("ageing_ms"),
            pause: try node.flag("is_paused") ? Pause(until: try node.optionalTime("paused_until")) : nil,
            desiredReleaseID: try node.optionalInteger("desired_release_id"), canary: canary)
    }
}

extension ExecutorNode {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), hostname: try node.text("hostname"), ip: try node.text("ip"),
            port: try node.int("port"), groupID: try node.integer("group_id"), groupName: try node.text("group"),
            isDisabled: try node.flag("is_disabled"),
            drain: try node.flag("is_draining") ? Pause(until: try node.optionalTime("drain_until")) : nil,
            sessionID: try node.optionalInteger("session_id"),
            isOnline: try node.flag("is_online"), pid: try node.optionalInteger("pid").map { Int($0) },
            leaseUntil: try node.optionalTime("lease_until"),
            runningReleaseID: try node.optionalInteger("running_release_id"),
            runningReleaseNo: try node.optionalInteger("running_release"),
            hostState: HostState(stored: try node.source("hosts")), runningTasks: try node.int("running_tasks"))
    }
}

extension AccessToken {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), name: try node.text("name"), key: try node.text("key"),
            role: try node.word("role"),
            groupIDs: try node.optionalMember("group_ids").map { Set(($0.list ?? []).compactMap(\.integer)) },
            createdAt: try node.time("created_at"), expiresAt: try node.optionalTime("expires_at"), revokedAt: nil,
            lastUsedAt: try node.optionalTime("last_used_at"))
    }
}

extension AuditEntry {
    init(answer node: JSONNode) throws {
        self.init(
            at: try node.time("at"), actor: try node.text("actor"), tokenID: try node.optionalInteger("token_id"),
            source: try node.text("source"), action: try node.text("action"), subject: try node.text("subject"),
            groupID: try node.optionalInteger("group_id"), before: try node.optionalSource("before"),
            after: try node.optionalSource("after"))
        id = try node.integer("id")
    }
}
