import Execution
import JobModel
import JobStore
import ParameterSchemas

/// Publishes plugins to groups: tries what would run together in a throw-away host, stores the bytes, then makes the release.
///
/// Every call blocks its thread.
struct PluginPublisher {
    private static let mostTries = 10

    let store: any Store
    let probe: PluginProbe

    /// What to publish.
    struct Request {
        var group: String
        /// Libraries, or directories that are plugins.
        var paths: [String]
        var note = ""
        var replacesAll = false
        var allowsRemoval = false
        /// 1 to 99; `nil` for all claims.
        var canaryPercent: Int?
        var check = Check.load

        init(group: String, paths: [String]) {
            self.group = group
            self.paths = paths
        }
    }

    enum Check {
        /// A throw-away host loads the plugins, and the group's others beside them.
        case load
        /// Nothing is loaded. The plugins have these handlers; none: those that the group's plugin of the same name has.
        case none(handlers: [String])
    }

    /// - Throws: `ExecutionError` for what a host would not run; `StoreError`; `InputError`. Then the group runs what it ran before.
    func publish(_ request: Request) throws -> PublishOutcome {
        var desired = try desiredRelease(ofGroup: request.group)
        let alone = try inspect(request, desired: desired)
        for _ in 0..<Self.mostTries {
            let inspections = try inspectOutcome(alone, of: request, onto: desired)
            let plugins = try inspections.map { try store.storePlugin($0.draft, bytes: $0.bytes) }
            do {
                var draft = request.draft(of: plugins)
                for (plugin, inspection) in zip(plugins, inspections) where !inspection.systemLibrary.isEmpty {
                    draft.systemLibraries[plugin.id] = inspection.systemLibrary
                }
                let publication = try store.publish(
                    draft, toGroup: request.group, expecting: desired?.id, now: ReadableTime.now)
                return PublishOutcome(publication: publication, plugins: plugins, canaryPercent: request.canaryPercent)
            } catch let error as StoreError where error.code == .conflict {
                // Another team was faster. Its plugins are other ones, so ours go on top of theirs, if they run together.
                desired = try desiredRelease(ofGroup: request.group)
            }
        }
        throw InputError("group \(request.group.quoted): others keep publishing to it; try again")
    }

    private func desiredRelease(ofGroup name: String) throws -> Release? {
        try store.group(named: name).desiredReleaseID.flatMap { try store.release($0) }
    }

    /// Looks at the plugins by themselves.
    private func inspect(_ request: Request, desired: Release?) throws -> [PluginProbe.Inspection] {
        let inspections: [PluginProbe.Inspection]
        switch request.check {
        case .load:
            inspections = try probe.inspect(request.paths)
        case .none(let handlers):
            inspections = try request.paths.map { path in
                var inspection = try PluginProbe.inspectUnchecked(path, handlers: handlers)
                guard inspection.handlers.isEmpty else { return inspection }
                guard let known = desired?.plugins.first(where: { $0.name == inspection.name })?.handlers else {
                    throw InputError(
                        "plugin \(inspection.name.quoted): unchecked, and new to group \(request.group.quoted); name its "
                            + "handlers with --handler")
                }
                inspection.handlers = known.map { PluginHandler(name: $0) }
                return inspection
            }
        }
        for plugin in inspections {
            try Validation.name(plugin.name, of: "plugin")
            try plugin.checkSchemas()
        }
        return inspections
    }

    /// Looks at the plugins beside the others that the group would run with them.
    private func inspectOutcome(
        _ alone: [PluginProbe.Inspection], of request: Request, onto desired: Release?
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
            throw InputError(
                "group \(request.group.quoted): the files changed while they were tried; publish them once they are built"
            )
        }
        return together
    }
}

extension PluginPublisher.Request {
    fileprivate func draft(of plugins: [Plugin]) -> ReleaseDraft {
        var draft = ReleaseDraft(plugins: plugins.map(\.id), publisher: OurUser.name, note: note)
        draft.replacesAll = replacesAll
        draft.allowsRemoval = allowsRemoval
        draft.canaryPercent = canaryPercent
        return draft
    }
}

extension PluginProbe.Inspection {
    /// - Throws: `InputError` for a schema that parameters could not be held against.
    func checkSchemas() throws {
        for handler in handlers where !handler.parametersSchema.isEmpty {
            do {
                _ = try ParameterSchema(handler.parametersSchema)
            } catch {
                throw InputError(
                    "plugin \(name.quoted): the parameters schema of handler \(handler.name.quoted) is no JSON Schema of "
                        + "draft 7: \(error.reason.printable); correct it and build again")
            }
        }
    }

    /// The plugin as it would be stored.
    fileprivate var plugin: Plugin {
        Plugin(
            id: 0, name: name, version: version, digest: digest, byteCount: Int64(bytes.count),
            handlers: handlers.map(\.name))
    }
}
