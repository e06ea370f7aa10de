import Foundation
import HostProtocol
public import JobModel
public import JobStore
import TypedHandlers

/// Looks into plugins by loading them in a throw-away host, so that their code never runs in our own process.
public struct PluginProbe: Sendable {
    /// What a plugin says of itself, and what it is made of.
    public struct Inspection: Sendable {
        public var path: String
        public var name: String
        public var version: String
        public var handlers: [PluginHandler]
        /// The ABI minor that it cannot do without.
        public var requiresMinor: UInt32
        /// Of a manifest that names a library of the system: which one this node has, for people; else empty.
        public var systemLibrary: String
        /// As in `PluginDraft`.
        public var digest: String
        public var library: String?
        public var files: [PluginFile]
        public var bytes: [UInt8]

        /// What a store is given with the bytes.
        public var draft: PluginDraft {
            PluginDraft(
                name: name, version: version, digest: digest, handlers: handlers.map(\.name),
                handlerDetails: isChecked ? handlers : [], library: library, files: files)
        }

        /// Whether it was asked: otherwise only names are known.
        let isChecked: Bool

        init(_ source: PluginSource, name: String, version: String, handlers: [PluginHandler], isChecked: Bool = true) {
            path = source.path
            self.name = name
            self.version = version
            self.handlers = handlers
            self.isChecked = isChecked
            requiresMinor = 0
            systemLibrary = ""
            digest = source.digest
            library = source.library
            files = source.files
            bytes = source.bytes
        }
    }

    private let hostPath: String
    public var timeoutMs: Int64

    public init(hostPath: String, timeoutMs: Int64 = 30_000) {
        self.hostPath = hostPath
        self.timeoutMs = timeoutMs
    }

    /// Loads plugins together, as a bundle. Blocks its thread.
    ///
    /// They are loaded from copies of the very bytes that it returns, in a directory of their own, so that a library that leans on
    /// what lies beside it here is found out.
    ///
    /// - Parameters:
    ///   - paths: of libraries, and of directories: `NAME/` is a plugin whose library is `NAME/NAME.so`, else `NAME/libNAME.so`,
    ///     else the only `.so` at its top level.
    ///   - others: libraries that shall run with them, loaded after them.
    /// - Returns: what `paths` are, in their order.
    /// - Throws: `ExecutionError` with the reason why a host would not run them.
    public func inspect(_ paths: [String], beside others: [String] = []) throws -> [Inspection] {
        let bundle = try TrialBundle(paths)
        let libraries = bundle.libraries + others
        try BroughtLibraries.compare(libraries)
        let host = try ThrowawayHost(
            path: hostPath, group: "check", loading: libraries.map { LoadedPlugin(name: "", path: $0) },
            stackBytes: 1 << 20)
        return bundle.inspections(try bundle.ready(host, within: timeoutMs, count: libraries.count))
    }

    /// Looks whether plugins bring different libraries of one name, without running anything of them.
    ///
    /// - Throws: `ExecutionError` when they do, or cannot be read.
    public static func compareLibraries(of paths: [String]) throws {
        let bundle = try TrialBundle(paths)
        try withExtendedLifetime(bundle) { try BroughtLibraries.compare(bundle.libraries) }
    }

    /// Reads a plugin without running anything of it: its name is taken from its file, and its version is "unchecked". A manifest
    /// says what it is.
    ///
    /// - Parameter handlers: what it is said to have; nobody looks.
    /// - Throws: `ExecutionError` when it cannot be read.
    public static func inspectUnchecked(_ path: String, handlers: [String]) throws -> Inspection {
        let source = try PluginSource(path: path)
        if let manifest = try source.manifest() {
            return Inspection(
                source, name: manifest.name, version: manifest.version, handlers: manifest.handlers.map(\.described))
        }
        return Inspection(
            source, name: source.plainName, version: "unchecked", handlers: handlers.map { PluginHandler(name: $0) },
            isChecked: false)
    }
}

extension PluginManifest.Handler {
    fileprivate var described: PluginHandler {
        PluginHandler(
            name: name, summary: summary, timeoutMs: timeoutMs, parametersSchema: signature.parametersSchema,
            signature: signatureText)
    }
}
