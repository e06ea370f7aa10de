import JobModel
import JobStore

/// A handler that no plugin of a group's desired release has.
public struct MissingHandler: Sendable, Equatable {
    public let name: String
    public let group: String
    /// One that a plugin has, and that may have been meant.
    public let nearest: String?

    /// `nil` when a plugin has it.
    init?(_ name: String, ofGroup group: String, in release: Release?) {
        self.init(name, ofGroup: group, among: release?.plugins.flatMap(\.handlers) ?? [])
    }

    /// - Parameter handlers: those of the group's desired release.
    public init?(_ name: String, ofGroup group: String, among handlers: [String]) {
        if handlers.contains(name) { return nil }
        self.name = name
        self.group = group
        nearest = EditDistance.nearest(to: name, among: handlers)
    }

    func refusal(ofJob job: String) -> OperationError {
        OperationError(
            .refused, "job \"\(job)\"", "no plugin of group \"\(group)\" offers handler \"\(name)\"",
            cure: .plain(nearest.map { "did you mean \"\($0)\"?" } ?? "publish the plugin that has it first"))
    }
}
