import ControlAPI
import Foundation
import Mustache
import TestSupport
import Testing

@testable import Dashboard

@Suite("Templates, styles and scripts of pages")
struct TemplateTests {
    private static let folder = "\(Project.root)/Sources/Dashboard"

    private static func files(_ folder: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/\(folder)").sorted().map {
            ($0, try String(contentsOfFile: "\(Self.folder)/\(folder)/\($0)", encoding: .utf8))
        }
    }

    @Test("Every template is read, and every partial that one names is there")
    func partials() throws {
        let library = try PageTemplates.library()
        for (name, text) in try Self.files("Templates") {
            #expect(library.getTemplate(named: name.replacing(".mustache", with: "")) != nil, "\(name)")
            for partial in text.matches(of: /\{\{[><]\s*([a-z-]+)/).map({ String($0.1) }) {
                #expect(library.getTemplate(named: partial) != nil, "\(name) \(partial)")
            }
        }
    }

    @Test("No template holds what the policy forbids, or lets a value through as it is")
    func policy() throws {
        for (name, text) in try Self.files("Templates") {
            #expect(!text.contains("style=\""), "\(name)")
            #expect(text.firstMatch(of: /\son[a-z]+="/) == nil, "\(name)")
            #expect(text.firstMatch(of: /<script(?! type="module" src=)/) == nil, "\(name)")
            #expect(text.firstMatch(of: /\{\{[{&]/) == nil, "\(name)")
            #expect(text.firstMatch(of: /(href|src|action)="https?:/) == nil, "\(name)")
        }
    }

    @Test("Every form that is posted sends what shows that it is a page's own")
    func forms() throws {
        for (name, text) in try Self.files("Templates") where name != "sign-in.mustache" {
            for form in text.matches(of: /<form[^>]*method="post"[^>]*>\s*(\S{0,9})/) {
                #expect(form.1 == "{{>form}}", "\(name): \(form.0)")
            }
        }
    }

    @Test("The scripts are few lines, load nothing from elsewhere, and name each other by what they are served as")
    func scripts() throws {
        let scripts = try Self.files("Assets").filter { $0.name.hasSuffix(".js") }
        #expect(
            scripts.map { $0.text.split(separator: "\n", omittingEmptySubsequences: false).count }.reduce(0, +) <= 600)
        for (name, text) in scripts {
            #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("eval("), "\(name)")
        }
        let assets = Assets()
        for path in assets.paths.values where path.hasSuffix(".js") {
            #expect(path.firstMatch(of: /-[0-9a-f]{12}\.js$/) != nil)
        }
    }

    @Test("A value is escaped wherever a template shows it")
    func escaping() throws {
        var library = MustacheLibrary()
        try library.register("<a title=\"{{x}}\">{{x}}</a>", named: "t")
        let html = library.render(["x": "\"><script>'&"], withTemplate: "t") ?? ""
        #expect(!html.contains("<script>") && !html.contains("\"\">") && html.contains("&quot;&gt;&lt;script&gt;"))
    }
}
