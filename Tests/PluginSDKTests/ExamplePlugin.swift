import Foundation
import TestSupport

/// The plugins under `Plugins`, built once by their own build files.
enum ExamplePlugin {
    static let fileDigest = Result { try build("file-digest") }
    static let logScan = Result { try build("log-scan") }
    static let csvStats = Result { try build("csv-stats") }
    static let wordCount = Result { try build("word-count", with: Toolchain.cargo) }
    static let textSearch = Result { try build("text-search", with: Toolchain.zig) }

    private static func build(_ name: String, with compiler: String? = nil) throws -> String {
        let folder = "\(Project.root)/Plugins/\(name)"
        let outcome = try Tool.run(
            "/usr/bin/env", ["make", "-C", folder], environment: Toolchain.environment(with: compiler))
        guard outcome.status == 0 else { throw LoadedPlugin.LoadError(description: outcome.output + outcome.error) }
        return "\(folder)/build/\(name).so"
    }
}
