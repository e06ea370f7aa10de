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

    /// What `publish` would say now. Nothing is written.
    ///
    /// - Parameter plugins: those that the draft would name, which need not be stored; their ids count for nothing.
    /// - Returns: the release as it would be, with no id of its own.
    /// - Throws: as `publish` and `storePlugin` do.
    func judge(
        _ draft: ReleaseDraft, of plugins: [Plugin], toGroup group: String, expecting expectedRelease: ReleaseID?,
        now: UTCMilliseconds
    ) throws -> Publication

    /// The group's canary becomes its desired release.
    ///
    /// - Parameter allowsRemoval: as in a draft: what the canary lacks may have come into use since it was published.
    /// - Throws: `refused` when the group has no canary, or when handlers in use would be gone.
    func promote(group: String, allowsRemoval: Bool, now: UTCMilliseconds) throws -> Release

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

    /// Gives a group's canary another share of the claims. Executors hear the doorbell.
    ///
    /// - Parameter expectedCanary: the release that the caller means; another one on trial is a `conflict`.
    /// - Throws: `refused` when the group has no canary, `invalid` for a share that is none.
    func setCanaryPercent(
        _ percent: Int, ofGroup group: String, expecting expectedCanary: ReleaseID?
    ) throws -> ExecutorGroup

    /// The work of a group that needs these handlers, as `publish` counts it. Handlers that nothing needs are missing.
    func needs(of handlers: [String], inGroup group: String) throws -> [HandlerNeed]

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

    /// The first task of each executor on these releases, as far as one has started.
    func firstTasks(of releases: [ReleaseID]) throws -> [FirstTask]

    /// How many attempts ran on each release, by how they ended, pruned ones too. Releases without any are missing.
    func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]]

    /// The release that the group should run, or `nil` before the first publish.
    func desiredRelease(ofGroup group: GroupID) throws -> Release?

    /// Releases, newest first.
    ///
    /// - Throws: `notFound` for an unknown group, `invalid` for a cursor of another list.
    func releases(_ filter: ReleaseFilter) throws -> Page<Release>

    /// Reads a plugin's bytes chunk by chunk.
    func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws
}
