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
