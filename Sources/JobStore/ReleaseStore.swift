public import JobModel

/// Bundles and their publication. Every call blocks its thread.
///
/// What a store must keep: releases of a group are numbered from 1 without a gap, and never change but for their quarantine; a
/// plugin's bytes are there, whole, before a release names them; what a group wants is compared and moved in one transaction, and
/// executors hear the doorbell after it. The decisions are `ReleaseDraft.check`, `PluginBundle.isNews`, `HandlerRemoval`,
/// `Release.earlier` and `DesiredReleases`, not a store's.
public protocol ReleaseStore: Sendable {
    /// Stores a plugin's bytes, in chunks of their own transactions, unless the digest is there already.
    func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin

    /// Makes a release of the group: its desired release with the named plugins replaced or added.
    ///
    /// - Parameter expectedRelease: the group's desired release as the caller read it; another one now is a `conflict`.
    /// - Throws: `invalid` when two plugins of the outcome export one handler, naming both; `refused` when handlers that enabled jobs or
    ///   queued tasks use would be gone and the draft does not allow it, or while a canary is on trial.
    func publish(
        _ draft: ReleaseDraft, toGroup group: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication

    /// The group's canary becomes its desired release.
    ///
    /// - Throws: `refused` when the group has no canary.
    func promote(group: String, now: UTCMilliseconds) throws -> Release

    /// Ends the group's canary; without one, publishes an earlier bundle again.
    ///
    /// - Parameters:
    ///   - number: the release whose bundle it shall be; `nil` for the canary's end, or else the newest before the desired one that is
    ///     not quarantined and holds another bundle.
    ///   - allowsRemoval: as in a draft.
    /// - Returns: the release that the group wants now.
    /// - Throws: `notFound` for an unknown number, `refused` when there is nothing to go back to.
    func rollBack(
        group: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> Release

    /// Quarantines a release that crashes its hosts, and takes the group back: from its desired release to the newest earlier one that is
    /// not quarantined, or from its canary. Never over a newer publish.
    ///
    /// - Parameter reason: for people: which handlers took which hosts down.
    func retreat(from release: ReleaseID, because reason: String, now: UTCMilliseconds) throws -> Retreat

    func release(_ id: ReleaseID) throws -> Release?

    /// Those of these ids that exist, newest first.
    func releases(_ ids: [ReleaseID]) throws -> [Release]

    /// - Throws: `notFound`.
    func release(number: Int64, ofGroup group: String) throws -> Release

    /// What each executor has come to with these releases, of executors whose session is open or that ended badly.
    func standings(of releases: [ReleaseID]) throws -> [ReleaseStanding]

    /// How many attempts ran on each release, by how they ended, pruned ones too. Releases without any are missing.
    func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]]

    /// The release that the group should run, or `nil` before the first publish.
    func desiredRelease(ofGroup group: GroupID) throws -> Release?

    /// Releases, newest first; of all groups when `group` is `nil`.
    func releases(ofGroup group: String?) throws -> [Release]

    /// Reads a plugin's bytes chunk by chunk.
    func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws
}

public struct PluginDraft: Sendable {
    public var name: String
    public var version: String
    /// SHA-256 of a lone library's bytes, or over the files of a directory; in lower-case hexadecimal.
    public var digest: String
    public var handlers: [String]
    /// As in `Plugin`.
    public var handlerDetails: [PluginHandler]
    /// As in `Plugin`.
    public var library: String?
    public var files: [PluginFile]

    public init(
        name: String, version: String, digest: String, handlers: [String], handlerDetails: [PluginHandler] = [],
        library: String? = nil, files: [PluginFile] = []
    ) {
        self.name = name
        self.version = version
        self.digest = digest
        self.handlers = handlers
        self.handlerDetails = handlerDetails
        self.library = library
        self.files = files
    }
}

extension PluginDraft {
    /// Whether a stored plugin of the same digest is this one.
    public func describes(_ stored: Plugin) -> Bool {
        stored.name == name && stored.handlers == handlers && stored.library == library && stored.files == files
    }
}

/// What to publish.
public struct ReleaseDraft: Sendable {
    /// Stored before.
    public var plugins: [PluginID]
    /// They are all that the group shall run, in place of whatever it ran before.
    public var replacesAll = false
    /// Handlers in use may go.
    public var allowsRemoval = false
    /// The share of claims that it gets at first, 1 to 99; `nil` for all.
    public var canaryPercent: Int?
    public var publisher: String
    public var note: String
    /// Of manifests that name a library of the system: which one the publisher's node has, for people.
    public var systemLibraries: [PluginID: String] = [:]

    public init(plugins: [PluginID], publisher: String, note: String = "") {
        self.plugins = plugins
        self.publisher = publisher
        self.note = note
    }
}

/// What came of a publish.
public struct Publication: Sendable {
    public var release: Release
    /// False when the group runs these very bytes already, and no executor has rejected them: then nothing was written.
    public var isNew: Bool

    public init(release: Release, isNew: Bool) {
        self.release = release
        self.isNew = isNew
    }
}

/// What came of a retreat.
public enum Retreat: Sendable {
    /// The group wants this earlier release again.
    case wentBack(Release)
    /// The canary's trial is over.
    case endedCanary
    /// The group had moved on: the release was quarantined and nothing else.
    case superseded
    /// There is no earlier release that could serve: nothing was changed.
    case nothingEarlier
}
