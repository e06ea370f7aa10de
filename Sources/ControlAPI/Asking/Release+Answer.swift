import JobModel
import Operations
import ParameterSchemas

extension Release {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), groupID: try node.integer("group_id"), groupName: try node.text("group"),
            number: try node.integer("number"), digest: try node.text("digest"),
            plugins: try node.list("plugins").map(Plugin.init(answer:)), publishedBy: try node.text("published_by"),
            publishedAt: try node.time("published_at"), note: try node.text("note"),
            previousID: try node.optionalInteger("previous_id"),
            quarantinedAt: try node.optionalTime("quarantined_at"),
            quarantineReason: try node.optionalText("quarantine_reason"))
    }
}

extension Plugin {
    /// Without the files of a directory: they are its executors' matter.
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), name: try node.text("name"), version: try node.text("version"),
            digest: try node.text("digest"), byteCount: try node.integer("bytes"),
            handlers: try node.texts("handlers"),
            handlerDetails: try node.list("handler_details").map(PluginHandler.init(answer:)),
            systemLibrary: try node.optionalText("system_library"))
    }
}

extension PluginHandler {
    init(answer node: JSONNode) throws {
        self.init(
            name: try node.text("name"), summary: try node.text("summary"),
            timeoutMs: UInt32(clamping: try node.integer("timeout_ms")),
            parametersSchema: try node.optionalSource("parameters_schema") ?? "",
            signature: try node.optionalText("signature") ?? "")
    }
}

extension ReleaseFacts {
    /// - Parameter groups: by their ids.
    /// - Returns: `nil` for a release of a group that is not among them.
    init?(answer node: JSONNode, _ groups: [GroupID: ExecutorGroup]) throws {
        let release = try Release(answer: node)
        guard let group = groups[release.groupID] else { return nil }
        var hostnames: [ExecutorID: String] = [:]
        let standings = try node.list("standings").map { standing in
            let id = try standing.integer("executor_id")
            hostnames[id] = try standing.optionalText("hostname")
            return ReleaseStanding(
                releaseID: release.id, executorID: id, state: try standing.word("state"),
                reason: try standing.optionalText("reason"), changedAt: try standing.time("changed_at"))
        }
        self.init(
            release: release, group: group, standings: standings, hostnames: hostnames,
            tally: try node.counts("ended"),
            firstTasks: try (node.optionalMember("first_tasks")?.list ?? []).map { task in
                FirstTask(
                    releaseID: release.id, executorID: try task.integer("executor_id"),
                    taskID: try task.integer("task_id"), startedAt: try task.time("started_at"))
            })
    }
}

extension JobMisfit {
    init(answer node: JSONNode) throws {
        self.init(
            jobID: try node.integer("job_id"), jobName: try node.text("job"),
            fault: .init(place: try node.text("place"), reason: try node.text("fault")))
    }
}
