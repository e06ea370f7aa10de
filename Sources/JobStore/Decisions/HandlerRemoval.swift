public import JobModel

/// The handlers that a group would lose with its next bundle.
public struct HandlerRemoval: Sendable, Equatable {
    public let group: String
    /// Sorted.
    public let handlers: [String]

    /// - Returns: `nil` when none is lost.
    public init?(from desired: Release?, to bundle: PluginBundle, ofGroup group: String) {
        let kept = Set(bundle.plugins.flatMap(\.handlers))
        handlers = (desired?.plugins ?? []).flatMap(\.handlers).filter { !kept.contains($0) }.sorted()
        self.group = group
        if handlers.isEmpty { return nil }
    }

    /// - Parameter use: the group's work that needs one of the handlers, if there is any: an enabled job, or a queued task whose job is
    ///   there still and that does not run on a release of its own.
    /// - Throws: `refused` when there is.
    public func check(_ use: (handler: String, by: HandlerUse)?) throws {
        if let use { throw StoreError.handlerInUse(use.handler, by: use.by, group: group) }
    }
}
