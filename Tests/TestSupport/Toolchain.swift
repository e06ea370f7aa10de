import Foundation

/// Compilers that a machine may lack: tests that need one say so when they are skipped.
public enum Toolchain {
    public static let cargo = find("cargo", variable: "CARGO")
    public static let zig = find("zig", variable: "ZIG")
    public static let go = find("go", variable: "GO")

    /// The environment in which a script finds a compiler under its usual name.
    public static func environment(with compiler: String?) -> [String: String] {
        let folder = compiler.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return ["PATH": folder.map { "\($0):\(path)" } ?? path]
    }

    /// The program that the environment variable names, else the first one on PATH.
    private static func find(_ name: String, variable: String) -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment[variable] { return named }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
