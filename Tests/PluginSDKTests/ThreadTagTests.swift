import Foundation
import TestSupport
import Testing

@Suite struct ThreadTagTests {
    private static let tags = ["[main-thread]", "[handler-thread]", "[any-thread]"]

    @Test("Every function that the header names says which thread may call it")
    func everyFunctionIsTagged() throws {
        let header = try String(
            contentsOfFile: "\(Project.root)/plugin-sdk/include/dotjob/plugin.h", encoding: .utf8)
        let lines = header.components(separatedBy: "\n")
        let declarations = lines.indices.filter { isDeclaration(lines[$0]) }
        #expect(declarations.count == 28, "a new function needs its tag; then count it here")
        for index in declarations {
            let contract = lines[index] + comment(above: index, in: lines)
            #expect(Self.tags.filter { contract.contains($0) }.count == 1, "line \(index + 1): \(lines[index])")
        }
    }

    /// A member or type that is a function pointer, the entry, or a function of the header's own.
    private func isDeclaration(_ line: String) -> Bool {
        guard !line.hasPrefix("//"), !line.hasSuffix("\\") else { return false }
        let code = line.components(separatedBy: "//")[0]
        return code.contains("(*") || code.hasPrefix("DOTJOB_EXPORT const dotjob_plugin *dotjob_plugin_abi1")
            || code.contains("static inline")
    }

    private func comment(above index: Int, in lines: [String]) -> String {
        let above = lines[..<index].reversed().drop { $0.hasPrefix("#") || $0.hasPrefix("__attribute__") }
        return above.prefix { $0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }.reversed().joined(
            separator: "\n")
    }
}
