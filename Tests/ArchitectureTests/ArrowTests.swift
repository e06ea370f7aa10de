import Foundation
import TestSupport
import Testing

/// ARCHITECTURE.md says who may lean on whom; the code keeps to it, and the document to the code.
@Suite("Arrows between modules and folders")
struct ArrowTests {
    /// What comes with the language and the machine.
    private static let platform: Set<String> = ["Foundation", "Glibc", "Synchronization"]

    @Test("Each module imports what ARCHITECTURE lists for it, and nothing else")
    func imports() throws {
        let documented = try DocumentedArrows().imports
        let modules = try SourceModule.all()
        for module in modules {
            let allowed = documented[module.name]
            #expect(
                allowed == module.imports.subtracting(Self.platform),
                "\(module.name): mend the code, or its row of the table of modules in ARCHITECTURE.md")
        }
        let known = Set(modules.map(\.name))
        #expect(documented.keys.filter { !known.contains($0) && !Self.hasSources($0) } == [])
    }

    @Test("Each module declares in Package.swift what ARCHITECTURE lets it import, and nothing else")
    func dependencies() throws {
        let package = try PackageManifest()
        let documented = try DocumentedArrows().imports
        let unlisted = Set(package.dependencies.keys).subtracting(documented.keys).subtracting(Self.benchAndTests)
        #expect(unlisted == [], "list these targets in ARCHITECTURE.md")
        for (module, allowed) in documented {
            let declared = try #require(package.dependencies[module], "Package.swift has no target \(module)")
            #expect(declared == allowed, "\(module): mend Package.swift, or ARCHITECTURE.md")
        }
    }

    @Test("The folders that ARCHITECTURE lists name types of those folders that it lists for them, and of no other")
    func folders() throws {
        for (name, documented) in try DocumentedArrows().folders {
            let module = try SourceModule(name)
            for (folder, allowed) in documented {
                #expect(module.folders.contains(folder), "\(name) has no folder \(folder); mend ARCHITECTURE.md")
                let arrows = module.folderArrows[folder] ?? [:]
                #expect(Set(arrows.keys) == allowed, "\(name)/\(folder): \(arrows)")
            }
            let unlisted = Set(module.folderArrows.keys).subtracting(documented.keys)
            #expect(unlisted == [], "\(name): list these folders in ARCHITECTURE.md")
        }
    }

    @Test("No module's folders lean on each other in a circle")
    func cycles() throws {
        for module in try SourceModule.all() {
            #expect(module.folderCycle == nil, "\(module.name): \(module.folderCycle ?? [])")
        }
    }

    @Test("A type that is named for a member only is seen, and so is one behind an attribute")
    func names() {
        #expect(SourceModule.names(in: "try Thing.make(\"Text\") // Never") == ["Thing"])
        #expect(SourceModule.names(in: "  case .one: StoreError.noRun(3)") == ["StoreError"])
        #expect(
            SourceModule.declarations(in: "@available(*, deprecated) public struct A {\nfinal class B {\n  enum C {")
                == ["A", "B"])
    }

    /// Not part of what is shipped as ours.
    private static let benchAndTests: Set<String> = ["BenchPlugin", "TestSupport", "StoreSupport", "cron-answers"]

    private static func hasSources(_ module: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(Project.root)/Sources/\(module)")
    }
}
