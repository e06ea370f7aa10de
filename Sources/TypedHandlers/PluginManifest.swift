/// A plugin whose library was not built for dotjob: a file `NAME.dotjob.json` that says what the library's functions take.
public struct PluginManifest: Sendable, Equatable {
    /// What the names of manifests end in.
    public static let suffix = ".dotjob.json"
    public static let mostBytes = 1 << 20
    static let mostHandlers = 1024

    public struct Handler: Sendable, Equatable {
        public var name: String
        /// As it stands in the file.
        public var signatureText: String
        public var signature: Signature
        /// The function that the library exports.
        public var symbol: String
        public var summary: String
        /// Suggested timeout of an attempt, 0 for none.
        public var timeoutMs: UInt32
    }

    public var name: String
    public var version: String
    /// A file, by its path from the manifest's directory; where there is none and the path has no slash, a library of the
    /// system, by the name that the dynamic linker knows it by.
    public var library: String
    /// In the order of the file.
    public var handlers: [Handler]

    public static func isManifest(_ path: String) -> Bool { path.hasSuffix(suffix) }

    /// Reads a manifest.
    ///
    /// - Parameter file: what errors call it.
    /// - Throws: what is wrong, where, and what to do about it.
    public init(_ bytes: [UInt8], file: String) throws(ManifestError) {
        self = try ManifestReader(file: file).manifest(bytes)
    }

    init(name: String, version: String, library: String, handlers: [Handler]) {
        self.name = name
        self.version = version
        self.library = library
        self.handlers = handlers
    }
}

/// Why a file is no manifest: a sentence that names the file and the place in it.
public struct ManifestError: Error, Equatable, CustomStringConvertible {
    public let description: String
}
