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

/// One file of a plugin that is a directory, or a directory in it that holds nothing: its path ends with a slash, and it has no bytes.
public struct PluginFile: Sendable, Hashable, Codable {
    public var isEmptyDirectory: Bool { path.utf8.last == UInt8(ascii: "/") }

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
