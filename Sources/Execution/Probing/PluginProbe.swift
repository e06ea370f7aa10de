import Foundation
import HostProtocol
public import JobModel
public import JobStore

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
    private let timeoutMs: Int64

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
        let sources = try paths.map { try PluginSource(path: $0) }
        let directory = try ProbeDirectory()
        let copies = try sources.enumerated().map { index, source in
            try Self.copy(source, into: "\(directory.path)/\(index)")
        }
        let report = try load(copies + others, subject: Self.subject(sources))
        guard report.plugins.count == copies.count + others.count else {
            throw ExecutionError(.host, "host: broke its protocol; install dotjob and dotjob-host of one version")
        }
        return sources.enumerated().map { index, source in
            let plugin = report.plugins[index]
            var inspection = Inspection(
                source, name: plugin.name, version: plugin.version,
                handlers: report.handlers.filter { $0.plugin == UInt32(index) }.map(\.described))
            inspection.requiresMinor = plugin.requiresMinor
            inspection.systemLibrary = plugin.systemLibrary?.text ?? ""
            return inspection
        }
    }

    /// Reads a plugin without running anything of it: its name is taken from its file, and its version is "unchecked".
    ///
    /// - Parameter handlers: what it is said to have; nobody looks.
    /// - Throws: `ExecutionError` when it cannot be read.
    public static func inspectUnchecked(_ path: String, handlers: [String]) throws -> Inspection {
        let source = try PluginSource(path: path)
        return Inspection(
            source, name: source.plainName, version: "unchecked", handlers: handlers.map { PluginHandler(name: $0) },
            isChecked: false)
    }

    private static func copy(_ source: PluginSource, into folder: String) throws -> String {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            return try source.copy(into: folder)
        } catch {
            throw ExecutionError(
                .system,
                "temporary directory \"\(folder)\": cannot be written: \(error.localizedDescription); free some space "
                    + "there, or set TMPDIR to another")
        }
    }

    private func load(_ paths: [String], subject: String) throws -> ReadyReport {
        let host = try ProbeHost(path: hostPath, loading: paths)
        switch try host.answer(until: SystemClock.bootMicroseconds() + timeoutMs * 1_000) {
        case .ready(let report):
            return report
        case .rejected(let reason):
            throw ExecutionError(.plugin, reason)
        case .died(let end):
            throw ExecutionError(.plugin, "\(subject): the host \(end); correct that, then publish again")
        case nil:
            throw ExecutionError(
                .plugin,
                "\(subject): not loaded within \(timeoutMs) ms; see what constructors and init wait for, "
                    + "or allow more with --timeout")
        }
    }

    private static func subject(_ sources: [PluginSource]) -> String {
        let names = sources.map { "\"\($0.fileName)\"" }
        return "\(names.count == 1 ? "plugin" : "plugins") \(names.joined(separator: ", "))"
    }
}

extension ReadyReport.SystemLibrary {
    /// For people: the path, and the build id where there is one.
    var text: String { buildID.isEmpty ? path : "\(path) (build id \(buildID))" }
}

extension ReadyReport.Handler {
    fileprivate var described: PluginHandler {
        PluginHandler(
            name: name, summary: summary, timeoutMs: timeoutMs, parametersSchema: parametersSchema,
            signature: signature)
    }
}
