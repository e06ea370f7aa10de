public import JobModel

/// Bundles and their publication. Every call blocks its thread.
public protocol ReleaseStore: Sendable {
    /// Stores a plugin's bytes, in chunks of their own transactions, unless the digest is there already.
    func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin

    /// Makes a release of the group: its desired release with the named plugins replaced or added.
    ///
    /// - Parameters:
    ///   - plugins: stored before.
    ///   - expectedRelease: the group's desired release as the caller read it; another one now is a `conflict`.
    /// - Throws: `invalid` when two plugins of the outcome export one handler, naming both.
    func publish(
        _ plugins: [PluginID], toGroup group: String, expecting expectedRelease: ReleaseID?, by publisher: String,
        note: String, now: UTCMilliseconds
    ) throws -> Release

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
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    public var digest: String
    public var handlers: [String]

    public init(name: String, version: String, digest: String, handlers: [String]) {
        self.name = name
        self.version = version
        self.digest = digest
        self.handlers = handlers
    }
}
