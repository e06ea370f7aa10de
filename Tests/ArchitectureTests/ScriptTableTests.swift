import Foundation
import TestSupport
import Testing

@Suite("The table of scripts")
struct ScriptTableTests {
    @Test(
        "Each script has its row in the README, and each row its script", arguments: ["README.md", "README.zh-CN.md"])
    func complete(readme: String) throws {
        let files = FileManager.default
        let scripts = try files.contentsOfDirectory(atPath: "\(Project.root)/Scripts").filter { name in
            // Folders hold what a script is made of.
            var isFolder: ObjCBool = false
            return files.fileExists(atPath: "\(Project.root)/Scripts/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        let lines = try String(contentsOfFile: "\(Project.root)/\(readme)", encoding: .utf8).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("| ") && $0.contains("Scripts/") })
        let rows = lines[(start + 2)...].prefix { $0.hasPrefix("| ") }
        let named = rows.flatMap { row in
            (row.split(separator: "|").first ?? "").matches(of: /`([^`]+)`/).map { String($0.1) }
        }
        #expect(Set(named) == Set(scripts) && named.count == scripts.count)
    }
}
