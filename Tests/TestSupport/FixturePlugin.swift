import Foundation

/// Builds the plugins under `Tests/FixturePlugins` with the machine's own compilers.
public enum FixturePlugin {
    /// Compiles one source file to `<directory>/<name>.so` and returns its path.
    ///
    /// - Parameters:
    ///   - source: a file name under `Tests/FixturePlugins`; `.cpp` is compiled as C++17, all else as C11.
    ///   - name: of the library; the source's own when `nil`.
    ///   - flags: more of the compiler's flags, such as `-DVERSION=2`.
    public static func build(
        _ source: String, named name: String? = nil, flags: [String] = [], in directory: String
    ) throws -> String {
        let url = URL(fileURLWithPath: "\(Project.root)/Tests/FixturePlugins/\(source)")
        return try build(url, named: name ?? url.deletingPathExtension().lastPathComponent, flags: flags, in: directory)
    }

    /// Compiles a source text, for plugins that only one test needs.
    public static func build(text: String, named name: String, flags: [String] = [], in directory: String) throws
        -> String
    {
        let url = URL(fileURLWithPath: "\(directory)/\(name).c")
        try text.write(to: url, atomically: true, encoding: .utf8)
        return try build(url, named: name, flags: flags, in: directory)
    }

    /// Compiles a Swift fixture as one module with the SDK's Swift layer and the Swift runtime inside.
    ///
    /// - Parameter version: what the global `versionNumber` is.
    public static func buildSwift(_ source: String, version: Int, in directory: String) throws -> String {
        let files = FileManager.default
        let scratch = "\(directory)/swift-\(version)"
        try files.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        let sdk = "\(Project.root)/plugin-sdk"
        try "let versionNumber = \(version)".write(
            toFile: "\(scratch)/number.swift", atomically: true, encoding: .utf8)
        let layer = try files.contentsOfDirectory(atPath: "\(sdk)/swift/Sources").sorted()
        let library = "\(scratch)/version.so"
        let outcome = try Tool.run(
            "/usr/bin/env",
            [
                "swiftc", "-swift-version", "6", "-parse-as-library", "-emit-library", "-static-stdlib",
                "-module-name", "VersionPlugin", "-I", "\(sdk)/include", "-Xlinker", "-Bsymbolic",
                "-Xlinker", "--exclude-libs=ALL", "-o", library,
            ]
                + ["InternalImportsByDefault", "MemberImportVisibility", "ExistentialAny"].flatMap {
                    ["-enable-upcoming-feature", $0]
                }
                + layer.map { "\(sdk)/swift/Sources/\($0)" }
                + ["\(Project.root)/Tests/FixturePlugins/\(source)", "\(scratch)/number.swift"])
        guard outcome.status == 0 else { throw BuildError(description: outcome.error) }
        return library
    }

    private static func build(_ source: URL, named name: String, flags: [String], in directory: String) throws -> String
    {
        let library = "\(directory)/\(name).so"
        let isCPlusPlus = source.pathExtension == "cpp"
        let outcome = try Tool.run(
            "/usr/bin/env",
            [isCPlusPlus ? "g++" : "gcc", isCPlusPlus ? "-std=c++17" : "-std=gnu11", "-O1", "-g", "-fPIC", "-shared"]
                + ["-fvisibility=hidden", "-Wl,-Bsymbolic", "-I", "\(Project.root)/plugin-sdk/include"]
                + [source.path, "-o", library] + flags)
        guard outcome.status == 0 else { throw BuildError(description: outcome.error) }
        return library
    }

    public struct BuildError: Error, CustomStringConvertible {
        public let description: String
    }
}
