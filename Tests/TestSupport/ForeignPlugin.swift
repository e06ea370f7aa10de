import Foundation

/// Builds single source files in Rust, Zig and Go on the modules of the SDK.
public enum ForeignPlugin {
    private static let sdk = "\(Project.root)/plugin-sdk"

    /// - Returns: the path of `<directory>/plugin.so`.
    public static func buildRust(_ source: String, in directory: String) throws -> String {
        let script = """
            rustc --edition 2021 -O --crate-type rlib --crate-name dotjob_plugin "$SDK/rust/src/lib.rs"
            rustc --edition 2021 -O -D warnings --crate-type cdylib --crate-name plugin "$SOURCE" \
              --extern dotjob_plugin=libdotjob_plugin.rlib -o plugin.so
            """
        return try build(source, script, with: Toolchain.cargo, in: directory)
    }

    public static func buildZig(_ source: String, in directory: String) throws -> String {
        let script = """
            "${ZIG:-zig}" build-lib -dynamic -O ReleaseSafe -lc --cache-dir cache -femit-bin=plugin.so \
              --dep dotjob -Mroot="$SOURCE" -Mdotjob="$SDK/zig/dotjob.zig"
            """
        return try build(source, script, with: Toolchain.zig, in: directory)
    }

    /// - Parameter handlers: what the library exports beside its entry.
    public static func buildGo(_ source: String, handlers: [String], in directory: String) throws -> String {
        let names = handlers.map { "\($0);" }.joined(separator: " ")
        let script = """
            export GOPROXY=off GOFLAGS=-mod=mod GOTOOLCHAIN=local
            cp "$SOURCE" main.go
            "${GO:-go}" mod init border
            "${GO:-go}" mod edit -require dotjob@v0.0.0 -replace dotjob="$SDK/go"
            echo '{ global: dotjob_plugin_abi1; \(names) local: *; };' >exports.map
            "${GO:-go}" build -buildmode=c-shared -o plugin.so \
              -ldflags "-extldflags '-Wl,-Bsymbolic -Wl,--version-script=$PWD/exports.map'"
            """
        return try build(source, script, with: Toolchain.go, in: directory)
    }

    private static func build(
        _ source: String, _ script: String, with compiler: String?, in directory: String
    ) throws -> String {
        let environment = Toolchain.environment(with: compiler).merging(["SDK": sdk, "SOURCE": source]) { $1 }
        let outcome = try Tool.run("/bin/sh", ["-ec", script], environment: environment, directory: directory)
        guard outcome.status == 0 else { throw FixturePlugin.BuildError(description: outcome.output + outcome.error) }
        return "\(directory)/plugin.so"
    }
}
