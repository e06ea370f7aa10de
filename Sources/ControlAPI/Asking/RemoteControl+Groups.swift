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
        return try patch("groups", name, body: body, as: ExecutorGroup.init(answer:))
    }

    public func setGroup(named name: String, paused: Bool) throws {
        _ = try post("groups", name, paused ? "pause" : "resume", as: ExecutorGroup.init(answer:))
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
}
