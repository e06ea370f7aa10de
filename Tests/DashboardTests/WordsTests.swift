import Foundation
import TestSupport
import Testing

@testable import Dashboard

@Suite("Words of pages")
struct WordsTests {
    private static let folder = "\(Project.root)/Sources/Dashboard"

    private static func words(_ language: String) throws -> Words {
        try Words(Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/Words/\(language).json"))))
    }

    private static func texts(in folder: String, ending end: String) throws -> [(name: String, text: String)] {
        let all = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return try all.filter { $0.hasSuffix(end) }.sorted().map {
            ($0, try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
        }
    }

    @Test("Both languages have the same keys, and none is without words")
    func sameKeys() throws {
        let (english, chinese) = (try Self.words("en"), try Self.words("zh"))
        #expect(english.keys.symmetricDifference(chinese.keys) == [])
        for words in [english, chinese] {
            #expect(words.keys.filter { words($0).trimmingCharacters(in: .whitespaces).isEmpty } == [])
        }
    }

    @Test("Both languages fill in the same values")
    func sameValues() throws {
        let (english, chinese) = (try Self.words("en"), try Self.words("zh"))
        for key in english.keys {
            let values = [english, chinese].map { words in
                Set(words(key).matches(of: /\{[a-z]+\}/).map { String($0.output) })
            }
            #expect(values[0] == values[1], "\(key)")
        }
    }

    @Test("Every word that a template or the code names is there, and every word is named")
    func used() throws {
        let words = try Self.words("en")
        var named: Set<String> = []
        var families: Set<String> = []
        for (name, text) in try Self.texts(in: "\(Self.folder)/Templates", ending: ".mustache") {
            let keys = text.matches(of: /\{\{t\.([a-z_]+\.[a-z_0-9]+)\}\}/).map { String($0.1) }
            #expect(keys.filter { words.find($0) == nil } == [], "\(name)")
            named.formUnion(keys)
        }
        for (name, text) in try Self.texts(in: Self.folder, ending: ".swift") {
            let keys = text.matches(of: /words(?:\.find)?\(\s*"([a-z_]+\.[a-z_0-9]+)"/).map { String($0.1) }
            #expect(keys.filter { words.find($0) == nil } == [], "\(name)")
            named.formUnion(text.matches(of: /"([a-z_]+\.[a-z_0-9]+)"/).map { String($0.1) })
            families.formUnion(text.matches(of: /"([a-z_]+\.)\\\(/).map { String($0.1) })
            families.formUnion(text.matches(of: /options\([^"]*"([a-z_]+)"/).map { "\($0.1)." })
        }
        let unnamed = words.keys.filter { key in !named.contains(key) && !families.contains { key.hasPrefix($0) } }
        // Sections whose names are put together from values.
        let composed = ["settings.", "schedule_type.", "block.", "misfire."]
        #expect(unnamed.filter { key in !composed.contains { key.hasPrefix($0) } } == [])
    }
}
