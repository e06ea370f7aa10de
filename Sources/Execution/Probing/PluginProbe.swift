import Crypto
import Foundation
import Glibc
import HostProtocol

/// Looks into plugins by loading them in a throw-away host, so that their code never runs in our own process.
public struct PluginProbe: Sendable {
    /// What a plugin says of itself.
    public struct Inspection: Sendable {
        public var path: String
        public var name: String
        public var version: String
        public var handlers: [String]
        public var digest: String
        public var bytes: [UInt8]
    }

    private let hostPath: String
    private let timeoutMs: Int64

    public init(hostPath: String, timeoutMs: Int64 = 30_000) {
        self.hostPath = hostPath
        self.timeoutMs = timeoutMs
    }

    /// Loads the files together, as a bundle. Blocks its thread.
    ///
    /// - Throws: `ExecutionError` with the reason why a host would not run them.
    public func inspect(_ paths: [String]) throws -> [Inspection] {
        let files = try paths.map { path in
            (path: URL(fileURLWithPath: path).standardizedFileURL.path, bytes: try Self.bytes(ofFile: path))
        }
        let report = try load(files.map(\.path))
        return zip(files, report.plugins).enumerated().map { index, pair in
            let (file, plugin) = pair
            return Inspection(
                path: file.path, name: plugin.name, version: plugin.version,
                handlers: report.handlers.filter { $0.plugin == UInt32(index) }.map(\.name),
                digest: SHA256.hash(data: file.bytes).hexadecimal, bytes: file.bytes)
        }
    }

    private static func bytes(ofFile path: String) throws -> [UInt8] {
        func unreadable(_ reason: String) -> ExecutionError {
            ExecutionError(
                .plugin, "plugin \"\(path)\": cannot be read: \(reason); name the shared library that the linker wrote")
        }
        guard access(path, R_OK) == 0 else { throw unreadable(String(cString: strerror(errno))) }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw unreadable("not a file")
        }
    }

    private func load(_ paths: [String]) throws -> ReadyReport {
        let host = try ProbeHost(path: hostPath, loading: paths)
        let subject = Self.subject(paths)
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

    private static func subject(_ paths: [String]) -> String {
        let names = paths.map { "\"\(URL(fileURLWithPath: $0).lastPathComponent)\"" }
        return "\(names.count == 1 ? "plugin" : "plugins") \(names.joined(separator: ", "))"
    }
}
