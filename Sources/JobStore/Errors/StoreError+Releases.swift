public import JobModel

/// What is refused about releases, bundles and plugins.
extension StoreError {
    public static func noRelease(_ id: ReleaseID) -> StoreError {
        StoreError(.notFound, "release with id \(id)", "not found", cure: .seeReleases)
    }

    public static func noRelease(number: Int64, ofGroup group: String) -> StoreError {
        StoreError(.notFound, "group \"\(group)\"", "no release \(number)", cure: .seeReleasesOfGroup(group))
    }

    /// A row names a release that is not there.
    public static func releaseIsMissing(_ id: ReleaseID) -> StoreError {
        StoreError(
            .corrupt, "release with id \(id)", "its row is missing", cure: .plain("restore the database"))
    }

    // MARK: - Bundles

    static func emptyBundle(group: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(group)\"", "the release would hold no plugin", cure: .plain("name a file to publish"))
    }

    static func bigBundle(group: String, bytes: Int64) -> StoreError {
        StoreError(
            .invalid, "group \"\(group)\"", "the bundle would hold \(bytes) bytes, more than \(Limits.bundleBytes)",
            cure: .plain("strip its plugins, or use a second group"))
    }

    static func pluginTwice(_ plugin: String, group: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(group)\"", "two of the files are plugin \"\(plugin)\"",
            cure: .plain("publish one of them"))
    }

    static func handlerTwice(_ handler: String, in plugins: (String, String), group: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(group)\"",
            "plugins \"\(plugins.0)\" and \"\(plugins.1)\" both have handler \"\(handler)\"", cure: .plain("rename one")
        )
    }

    // MARK: - Plugins

    public static func noPlugin(_ id: PluginID) -> StoreError {
        StoreError(.notFound, "plugin \(id)", "not stored, or only in part", cure: .plain("publish it again"))
    }

    static func bigPlugin(_ name: String, bytes: Int) -> StoreError {
        StoreError(
            .invalid, "plugin \"\(name)\"", "\(bytes) bytes exceed \(Limits.bundleBytes)",
            cure: .plain("strip it, or split it"))
    }

    public static func pluginIsNotStored(_ name: String) -> StoreError {
        StoreError(.unavailable, "plugin \"\(name)\"", "not stored", cure: .plain("try again"))
    }

    public static func pluginHasOtherBytes(_ name: String) -> StoreError {
        StoreError(
            .conflict, "plugin \"\(name)\"", "its digest was stored with other bytes",
            cure: .plain("publish a fresh build"))
    }

    public static func pluginIsAnother(_ name: String, stored: String?) -> StoreError {
        StoreError(
            .conflict, "plugin \"\(name)\"",
            "the same bytes are stored as \"\(stored ?? "?")\" with other handlers or files",
            cure: .plain("publish a fresh build"))
    }

    public static func chunkIsMissing(_ number: Int, ofPlugin name: String) -> StoreError {
        StoreError(
            .corrupt, "plugin \"\(name)\"", "chunk \(number) is missing", cure: .plain("publish it again"))
    }
}
