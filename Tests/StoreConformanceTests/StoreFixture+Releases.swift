import JobModel
import JobStore

extension StoreFixture {
    /// Stores a plugin whose bytes are its name and digest.
    func plugin(_ name: String, _ digest: String, handlers: [String] = ["echo"]) throws -> Plugin {
        let draft = PluginDraft(name: name, version: "1.0.0", digest: digest, handlers: handlers)
        return try store.storePlugin(draft, bytes: Array("\(name) \(digest)".utf8))
    }

    /// A version of plugin `mail`.
    func plugin(_ digest: String, handlers: [String] = ["echo"]) throws -> Plugin {
        try plugin("mail", digest, handlers: handlers)
    }

    /// Publishes to the group as it is now.
    @discardableResult
    func publish(_ plugins: [Plugin], _ adjust: (inout ReleaseDraft) -> Void = { _ in }) throws -> Release {
        try publish(plugins, expecting: desired()?.id, adjust).release
    }

    func publish(
        _ plugins: [Plugin], expecting release: ReleaseID?, _ adjust: (inout ReleaseDraft) -> Void = { _ in }
    ) throws -> Publication {
        var draft = ReleaseDraft(plugins: plugins.map(\.id), publisher: "mia", note: "n")
        adjust(&draft)
        return try store.publish(draft, toGroup: group.name, expecting: release, now: start)
    }

    /// Publishes releases 1 to `count` of one plugin.
    func publishVersions(_ count: Int) throws -> [Release] {
        try (1...count).map { try publish([plugin("v\($0)")]) }
    }

    /// Publishes one more version as a canary.
    @discardableResult
    func publishCanary(_ digest: String = "canary", percent: Int = 10) throws -> Release {
        try publish([plugin(digest)]) { $0.canaryPercent = percent }
    }

    func desired() throws -> Release? { try store.desiredRelease(ofGroup: group.id) }

    func canary() throws -> ExecutorGroup.Canary? { try store.group(named: group.name).canary }

    func rollBack(to number: Int64? = nil, allowsRemoval: Bool = false) throws -> Release {
        try store.rollBack(
            group: group.name, to: number, by: "zoe", allowsRemoval: allowsRemoval, now: start + 1)
    }

    func retreat(from release: Release, because reason: String = "crashes") throws -> Retreat {
        try store.retreat(from: release.id, because: reason, now: start + 2)
    }
}
