import Foundation
import TestSupport
import Testing

/// The tables of ARCHITECTURE.md that say who may lean on whom.
struct DocumentedArrows {
    /// By module, what it may import of ours and of others.
    let imports: [String: Set<String>]
    /// By module and folder, the folders of the module that it may name types of.
    let folders: [String: [String: Set<String>]]

    init() throws {
        let text = try String(contentsOfFile: "\(Project.root)/ARCHITECTURE.md", encoding: .utf8)
        imports = Dictionary(
            try Self.rows(below: "| module | owns | may import |", in: text).map { cells in
                (try #require(Self.names(in: cells[0]).first), Set(Self.names(in: cells[2])))
            }, uniquingKeysWith: { $0.union($1) })
        var folders: [String: [String: Set<String>]] = [:]
        for cells in try Self.rows(below: "| module | folder | may name types of |", in: text) {
            let module = try #require(Self.names(in: cells[0]).first)
            let folder = try #require(Self.names(in: cells[1]).first)
            folders[module, default: [:]][folder] = Set(Self.names(in: cells[2]))
        }
        self.folders = folders
    }

    private static func rows(below heading: String, in text: String) throws -> [[String]] {
        let lines = text.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: heading), "ARCHITECTURE.md has no table \(heading)")
        return lines.dropFirst(start + 2).prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map(String.init)
        }
    }

    /// What stands in backticks.
    private static func names(in cell: String) -> [String] {
        cell.matches(of: /`([\w\/-]+)`/).map { String($0.1) }
    }
}
