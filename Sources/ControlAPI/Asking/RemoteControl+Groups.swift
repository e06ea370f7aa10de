import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: GroupControl {
    public func groupFacts() throws -> [GroupFacts] {
        try get("groups") { try $0.list("items").map(GroupFacts.init(answer:)) }
    }

    /// Those that the token may see, by their ids.
    func groupsByID() throws -> [GroupID: ExecutorGroup] {
        Dictionary(try groupFacts().map { ($0.group.id, $0.group) }) { $1 }
    }

    public func addGroup(
        named name: String, summary: String, hostThreads: Int, maxRunning: Int?
    ) throws -> ExecutorGroup {
        var body: [String: JSONValue] = [
            "name": .text(name), "description": .text(summary), "host_threads": JSONValue(hostThreads),
        ]
        if let maxRunning { body["max_running"] = JSONValue(maxRunning) }
        return try post("groups", body: body, as: ExecutorGroup.init(answer:))
    }

    public func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        var body: [String: JSONValue] = [:]
        if let summary = change.summary { body["description"] = .text(summary) }
        if let threads = change.hostThreads { body["host_threads"] = JSONValue(threads) }
        if let limit = change.maxRunning { body["max_running"] = JSONValue(limit) }
        if let ageing = change.ageingMs { body["ageing_ms"] = JSONValue(ageing) }
        return try patch("groups", name, body: body, as: ExecutorGroup.init(answer:))
    }

    public func pauseGroup(named name: String, forMs: Int64?) throws -> ExecutorGroup {
        try post("groups", name, "pause", body: PauseInput.body(forMs: forMs), as: ExecutorGroup.init(answer:))
    }

    public func resumeGroup(named name: String) throws -> ExecutorGroup {
        try post("groups", name, "resume", as: ExecutorGroup.init(answer:))
    }

    public func pauseAllGroups(forMs: Int64?) throws -> [ExecutorGroup] {
        try post("all-groups", "pause", body: PauseInput.body(forMs: forMs)) {
            try $0.list("items").map(ExecutorGroup.init(answer:))
        }
    }

    public func resumeAllGroups() throws -> [ExecutorGroup] {
        try post("all-groups", "resume") { try $0.list("items").map(ExecutorGroup.init(answer:)) }
    }

    public func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        let group = try filter.groupID.map(name(ofGroup:))
        return try page(["executors"], filter, [("group", group)], ExecutorNode.init(answer:))
    }

    private func name(ofGroup id: GroupID) throws -> String {
        guard let group = try groupsByID()[id] else { throw StoreError.noGroup(named: "\(id)") }
        return group.name
    }

    public func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        _ = try post("executors", "\(id)", disabled ? "disable" : "enable", as: ExecutorNode.init(answer:))
    }

    public func endDrain(ofRelease number: Int64, on id: ExecutorID) throws {
        _ = try post(
            "executors", "\(id)", "end-drain", body: ["release": JSONValue(number)], as: ExecutorNode.init(answer:))
    }
}
