public import JobModel

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
    public init(_ plugin: Plugin) {
        self.init(
            name: plugin.name, version: plugin.version, digest: plugin.digest, handlers: plugin.handlers,
            handlerDetails: plugin.handlerDetails, library: plugin.library, files: plugin.files)
    }

    /// Whether a stored plugin of the same digest is this one.
    public func describes(_ stored: Plugin) -> Bool {
        stored.name == name && stored.handlers == handlers && stored.library == library && stored.files == files
    }
}
