import JobModel
import JobStore

/// Values with what a test is about; the rest stands for itself.
enum Samples {
    static func plugin(_ name: String, handlers: [String] = ["echo"]) -> Plugin {
        Plugin(id: 1, name: name, version: "1.0.0", digest: "d-\(name)", byteCount: 1, handlers: handlers)
    }

    static func release(
        _ id: ReleaseID = 1, _ plugins: [Plugin] = [plugin("mail")], group: GroupID = 1, isQuarantined: Bool = false
    ) -> Release {
        Release(
            id: id, groupID: group, groupName: "group \(group)", number: id,
            digest: PluginBundle(plugins: plugins).digest, plugins: plugins, publishedBy: "mia", publishedAt: 0,
            note: "",
            quarantinedAt: isQuarantined ? 1 : nil)
    }

    static func group(desired: ReleaseID? = nil, canary: ExecutorGroup.Canary? = nil) -> ExecutorGroup {
        ExecutorGroup(
            id: 1, name: "group 1", summary: "", hostThreads: 1, maxRunning: nil,
            desiredReleaseID: desired, canary: canary)
    }

    static func job(isDisabled: Bool = false, triggerStatus: TriggerStatus = .notStarted) -> Job {
        Job(
            id: 1, name: "job", groupID: 1, groupName: "group 1", settings: JobSettings(handler: "echo"),
            isDisabled: isDisabled, triggerStatus: triggerStatus, createdAt: 0)
    }
}
