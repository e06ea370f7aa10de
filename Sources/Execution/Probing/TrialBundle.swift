import Foundation
import HostProtocol
import JobModel
import Threads

/// Plugins as a throw-away host loads them: copies of the very bytes that were read, in a directory of their own, so that a library
/// that leans on what lies beside it is found out. Removed with the value.
struct TrialBundle {
    let sources: [PluginSource]
    /// The paths of the copies, in the order of `sources`.
    let libraries: [String]
    private let directory: ProbeDirectory

    /// - Throws: `ExecutionError` when a plugin cannot be read, or the temporary directory not written.
    init(_ paths: [String]) throws {
        let sources = try paths.map { try PluginSource(path: $0) }
        let directory = try ProbeDirectory()
        libraries = try sources.enumerated().map { index, source in
            try Self.copy(source, into: "\(directory.path)/\(index)")
        }
        self.sources = sources
        self.directory = directory
    }

    /// For errors: `plugin "mail.so"`.
    var subject: String {
        let names = sources.map { "\"\($0.fileName)\"" }
        return "\(names.count == 1 ? "plugin" : "plugins") \(names.joined(separator: ", "))"
    }

    /// Waits until a host has loaded plugins.
    ///
    /// - Parameters:
    ///   - deadlineMs: how long that may take.
    ///   - interrupts: as in `ThrowawayHost.listen`.
    ///   - count: of the plugins that it was given.
    ///   - hear: called for what is printed meanwhile; without it, the error has what a host that ended printed.
    /// - Throws: `ExecutionError` with the reason why it does not.
    func ready(
        _ host: ThrowawayHost, within deadlineMs: Int64, orTo interrupts: Int32 = -1, count: Int,
        hear: ((ThrowawayHost.Word) -> Void)? = nil
    ) throws -> ReadyReport {
        var printed = PrintedWords()
        let deadline = SystemClock.bootMicroseconds() + deadlineMs * 1_000
        while SystemClock.bootMicroseconds() < deadline {
            for word in try host.listen(until: deadline, orTo: interrupts) {
                switch word {
                case .said(.ready(let report)):
                    guard report.plugins.count == count else {
                        throw ExecutionError(
                            .host, "host", "broke its protocol", cure: ThrowawayHost.oneVersion)
                    }
                    return report
                case .said(.rejected(let reason)), .said(.unable(let reason)):
                    throw ExecutionError(.plugin, line: reason)
                case .ended(let obituary, let status):
                    throw ExecutionError(
                        .plugin, subject,
                        "the host \(obituary.loadingClause(waitStatus: status))"
                            + (hear == nil ? printed.clause : ""),
                        cure: printed.cure)
                case .interrupted: throw ExecutionError(.plugin, subject, "interrupted while it was loaded")
                default:
                    printed.note(word)
                    hear?(word)
                }
            }
        }
        throw ExecutionError(
            .plugin, subject, "not loaded within \(deadlineMs) ms", cure: .allowMoreTimeToLoad)
    }

    /// What a host says of the plugins.
    func inspections(_ report: ReadyReport) -> [PluginProbe.Inspection] {
        sources.enumerated().map { index, source in
            let plugin = report.plugins[index]
            var inspection = PluginProbe.Inspection(
                source, name: plugin.name, version: plugin.version,
                handlers: report.handlers.filter { $0.plugin == UInt32(index) }.map(\.described))
            inspection.requiresMinor = plugin.requiresMinor
            inspection.systemLibrary = plugin.systemLibrary?.text ?? ""
            return inspection
        }
    }

    /// The file that a backtrace names by its name alone; `nil` when none of the plugins has it.
    func path(ofFile name: String) -> String? {
        for source in sources {
            guard source.library != nil else {
                if source.fileName == name { return source.path }
                continue
            }
            let file = source.files.first { ($0.path as NSString).lastPathComponent == name }
            // What belongs to a manifest lies beside it.
            let isManifest = source.fileName == source.library
            let folder = isManifest ? (source.path as NSString).deletingLastPathComponent : source.path
            if let file { return "\(folder)/\(file.path)" }
        }
        return nil
    }

    private static func copy(_ source: PluginSource, into folder: String) throws -> String {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            return try source.copy(into: folder)
        } catch {
            throw ExecutionError(
                .system, "temporary directory \"\(folder)\"", "cannot be written: \(error.localizedDescription)",
                cure: .plain("free some space there, or set TMPDIR to another"))
        }
    }
}

extension ReadyReport.Handler {
    fileprivate var described: PluginHandler {
        PluginHandler(
            name: name, summary: summary, timeoutMs: timeoutMs, parametersSchema: parametersSchema,
            signature: signature)
    }
}

extension ReadyReport.SystemLibrary {
    /// For people: the path, and the build id where there is one.
    var text: String { buildID.isEmpty ? path : "\(path) (build id \(buildID))" }
}
