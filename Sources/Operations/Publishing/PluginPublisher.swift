public import Execution
import JobModel
public import JobStore
import Threads

/// Publishes plugins to groups: tries what would run together in a throw-away host, stores the bytes, then makes the release.
///
/// Every call blocks its thread.
public struct PluginPublisher: Sendable {
    private static let mostTries = 10

    private let store: any GroupStore & ReleaseStore
    private let probe: PluginProbe

    public init(store: any GroupStore & ReleaseStore, probe: PluginProbe) {
        self.store = store
        self.probe = probe
    }

    /// - Parameter commit: calls what it is given, which writes the release and takes no time, within a transaction of its own where
    ///   more is to be written with it.
    /// - Throws: `ExecutionError` for what a host would not run; `StoreError`; `OperationError`. Then the group runs what it ran before.
    public func publish(
        _ request: PublishRequest, commit: (() throws -> Publication) throws -> Publication = { try $0() }
    ) throws -> PublishOutcome {
        try judged(request) { inspections, desired in
            let plugins = try inspections.map { try store.storePlugin($0.draft, bytes: $0.bytes) }
            let publication = try commit {
                try store.publish(
                    request.draft(of: plugins, inspections), toGroup: request.group, expecting: desired?.id,
                    // The trial before it may have taken half a minute, and a probation counts from here.
                    now: SystemClock.utcMilliseconds())
            }
            return PublishOutcome(publication, of: request, plugins)
        }
    }

    /// What `publish` would come to now. Nothing is written.
    ///
    /// - Returns: the release as it would be.
    /// - Throws: as `publish` does.
    public func judge(_ request: PublishRequest) throws -> PublishOutcome {
        try judged(request) { inspections, desired in
            let plugins = inspections.map(\.plugin)
            let publication = try store.judge(
                request.draft(of: [], inspections), of: plugins, toGroup: request.group, expecting: desired?.id,
                now: SystemClock.utcMilliseconds())
            return PublishOutcome(publication, of: request, plugins)
        }
    }

    /// Tries the plugins beside what the group wants, and has the release written, or looked at; again when others were faster.
    private func judged(
        _ request: PublishRequest, _ conclude: ([PluginProbe.Inspection], Release?) throws -> PublishOutcome
    ) throws -> PublishOutcome {
        var desired = try desiredRelease(ofGroup: request.group)
        let alone = try inspect(request, desired: desired)
        for _ in 0..<Self.mostTries {
            do {
                return try conclude(try inspectOutcome(alone, of: request, onto: desired), desired)
            } catch let error as StoreError where error.code == .conflict {
                // Another team was faster. Its plugins are other ones, so ours go on top of theirs, if they run together.
                desired = try desiredRelease(ofGroup: request.group)
            }
        }
        throw OperationError(
            .conflict, "group \"\(request.group)\"", "others keep publishing to it", cure: .plain("try again"))
    }

    private func desiredRelease(ofGroup name: String) throws -> Release? {
        try store.group(named: name).desiredReleaseID.flatMap { try store.release($0) }
    }

    /// Looks at the plugins by themselves.
    private func inspect(_ request: PublishRequest, desired: Release?) throws -> [PluginProbe.Inspection] {
        let inspections: [PluginProbe.Inspection]
        switch request.check {
        case .load: inspections = try probe.inspect(request.paths)
        case .none(let handlers):
            inspections = try request.paths.map {
                try Self.inspectUnchecked($0, handlers: handlers, ofGroup: request.group, desired: desired)
            }
        }
        for plugin in inspections {
            try Validation.name(plugin.name, of: "plugin")
            try plugin.checkSchemas()
        }
        return inspections
    }

    private static func inspectUnchecked(
        _ path: String, handlers: [String], ofGroup group: String, desired: Release?
    ) throws -> PluginProbe.Inspection {
        var inspection = try PluginProbe.inspectUnchecked(path, handlers: handlers)
        guard inspection.handlers.isEmpty else { return inspection }
        guard let known = desired?.plugins.first(where: { $0.name == inspection.name })?.handlers else {
            throw OperationError(
                .refused, "plugin \"\(inspection.name)\"", "unchecked, and new to group \"\(group)\"",
                cure: .nameHandlers)
        }
        inspection.handlers = known.map { PluginHandler(name: $0) }
        return inspection
    }

    /// Looks at the plugins beside the others that the group would run with them.
    private func inspectOutcome(
        _ alone: [PluginProbe.Inspection], of request: PublishRequest, onto desired: Release?
    ) throws -> [PluginProbe.Inspection] {
        let names = Set(alone.map(\.name))
        // The store refuses two handlers of one name too, but only once the plugins' bytes are in it.
        let kept = request.replacesAll ? [] : desired?.plugins ?? []
        try PluginBundle(plugins: kept).replacing(with: alone.map(\.plugin)).check(group: request.group)
        guard case .load = request.check, let desired, kept.contains(where: { !names.contains($0.name) }) else {
            return alone
        }
        let neighbours = try GroupNeighbours(in: desired, without: names, from: store)
        let together = try probe.inspect(request.paths, beside: neighbours.libraries)
        guard Set(together.map(\.name)) == names else {
            throw OperationError(
                .refused, "group \"\(request.group)\"", "the files changed while they were tried",
                cure: .plain("publish them once they are built"))
        }
        return together
    }
}

extension PublishOutcome {
    fileprivate init(_ publication: Publication, of request: PublishRequest, _ plugins: [Plugin]) {
        self.init(
            release: publication.release, isNew: publication.isNew, plugins: plugins,
            canaryPercent: request.canaryPercent)
    }
}

extension PublishRequest {
    fileprivate func draft(of plugins: [Plugin], _ inspections: [PluginProbe.Inspection]) -> ReleaseDraft {
        var draft = ReleaseDraft(plugins: plugins.map(\.id), publisher: publisher, note: note)
        draft.replacesAll = replacesAll
        draft.allowsRemoval = allowsRemoval
        draft.canaryPercent = canaryPercent
        for (plugin, inspection) in zip(plugins, inspections) where !inspection.systemLibrary.isEmpty {
            draft.systemLibraries[plugin.id] = inspection.systemLibrary
        }
        return draft
    }
}

extension PluginProbe.Inspection {
    /// The plugin as it would be stored.
    fileprivate var plugin: Plugin {
        let draft = draft
        return Plugin(
            id: 0, name: name, version: version, digest: digest, byteCount: Int64(bytes.count),
            handlers: draft.handlers, handlerDetails: draft.handlerDetails,
            systemLibrary: systemLibrary.isEmpty ? nil : systemLibrary, library: library, files: files)
    }
}
