import Foundation
import TestSupport

/// What plugin authors are shown.
enum SDKReadme {
    /// The text of the fenced blocks of one language, in order.
    static func snippets(in language: String) throws -> [String] {
        let readme = try String(contentsOfFile: "\(Project.root)/plugin-sdk/README.md", encoding: .utf8)
        return readme.components(separatedBy: "```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0] + "\n"
        }
    }
}
