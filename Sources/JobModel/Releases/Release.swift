/// One `.so` of a bundle: a row of `dot_plugin`. Its bytes are stored beside it, in chunks.
public struct Plugin: Sendable, Identifiable, Hashable {
    public var id: PluginID
    /// As the plugin's descriptor says; unique within a bundle.
    public var name: String
    public var version: String
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    public var digest: String
    public var byteCount: Int64
    public var handlers: [String]
    /// What it says of them, as far as it was asked: nothing of one that was published unchecked.
    public var handlerDetails: [PluginHandler]
    /// Of a manifest that names a library of the system: which one the publisher's node had, for people.
    public var systemLibrary: String?
    /// Of a plugin that is a directory: the path of its library within. `nil` for a lone library, which lies under `name.so`.
    public var library: String?
    /// Of a plugin that is a directory: what its bytes are cut into, in this order. Empty for a lone library.
    public var files: [PluginFile]

    public init(
        id: PluginID, name: String, version: String, digest: String, byteCount: Int64, handlers: [String],
        handlerDetails: [PluginHandler] = [], systemLibrary: String? = nil, library: String? = nil,
        files: [PluginFile] = []
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.digest = digest
        self.byteCount = byteCount
        self.handlers = handlers
        self.handlerDetails = handlerDetails
        self.systemLibrary = systemLibrary
        self.library = library
        self.files = files
    }
}

/// One file of a plugin that is a directory.
public struct PluginFile: Sendable, Hashable, Codable {
    /// Within the plugin's directory; never absolute, never with `..`.
    public var path: String
    public var isExecutable: Bool
    public var byteCount: Int64
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    public var digest: String

    public init(path: String, isExecutable: Bool, byteCount: Int64, digest: String) {
        self.path = path
        self.isExecutable = isExecutable
        self.byteCount = byteCount
        self.digest = digest
    }
}

/// A numbered publication of a bundle to a group: a row of `dot_release`.
public struct Release: Sendable, Identifiable {
    public var id: ReleaseID
    public var groupID: GroupID
    public var groupName: String
    /// Counts from 1 within its group.
    public var number: Int64
    /// SHA-256 over the sorted (name, digest) pairs of its plugins.
    public var digest: String
    public var plugins: [Plugin]
    public var publishedBy: String
    public var publishedAt: UTCMilliseconds
    public var note: String
    /// What the group wanted before: where a release that crashes goes back to.
    public var previousID: ReleaseID?
    /// When it was found to crash its hosts, if it was.
    public var quarantinedAt: UTCMilliseconds?
    public var quarantineReason: String?

    /// What its plugin says of a handler; `nil` when it has none of that name, or nobody asked.
    public func handler(named name: String) -> PluginHandler? {
        for plugin in plugins {
            if let handler = plugin.handlerDetails.first(where: { $0.name == name }) { return handler }
        }
        return nil
    }

    public init(
        id: ReleaseID, groupID: GroupID, groupName: String, number: Int64, digest: String, plugins: [Plugin],
        publishedBy: String, publishedAt: UTCMilliseconds, note: String, previousID: ReleaseID? = nil,
        quarantinedAt: UTCMilliseconds? = nil, quarantineReason: String? = nil
    ) {
        self.id = id
        self.groupID = groupID
        self.groupName = groupName
        self.number = number
        self.digest = digest
        self.plugins = plugins
        self.publishedBy = publishedBy
        self.publishedAt = publishedAt
        self.note = note
        self.previousID = previousID
        self.quarantinedAt = quarantinedAt
        self.quarantineReason = quarantineReason
    }
}
