import CEmbeddedSDK
import Foundation

/// The plugin SDK of this very version, templates included, as it travels within the program.
enum EmbeddedSDK {
    struct File {
        /// Within plugin-sdk.
        let path: String
        let text: String
    }

    static let files: [File] = {
        var count = 0
        guard let rows = embedded_sdk_files(&count) else { return [] }
        return (0..<count).map { File(path: String(cString: rows[$0].path), text: String(cString: rows[$0].bytes)) }
    }()

    /// The SDK's own version.
    static var version: String { file("VERSION").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The plugin ABI that it is for, as its header defines it: `1.0`.
    static var abi: String {
        let header = file("include/dotjob/plugin.h")
        let numbers = ["MAJOR", "MINOR"].map { part in
            let line = header.split(separator: "\n").first { $0.hasPrefix("#define DOTJOB_ABI_\(part) ") }
            return line?.split(separator: " ").last.map(String.init) ?? "?"
        }
        return numbers.joined(separator: ".")
    }

    private static func file(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }
}
