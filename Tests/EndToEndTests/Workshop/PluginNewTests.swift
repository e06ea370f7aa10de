import CEmbeddedSDK
import Foundation
import JobModel
import TestSupport
import Testing

@Suite("dotjob plugin new writes a plugin from the program alone")
struct PluginNewTests {
    /// A machine with nothing of dotjob but its two programs.
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["dotjob", "dotjob-host"] {
            try FileManager.default.copyItem(atPath: Project.product(name), toPath: directory.file(name))
        }
    }

    private func make(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(directory.file("dotjob"), ["plugin", "new"] + arguments, directory: directory.path)
    }

    private func files(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    @Test("the program carries every tracked file of plugin-sdk, byte for byte")
    func carriesAll() throws {
        let listing = try Tool.run("/usr/bin/env", ["git", "-C", Project.root, "ls-files", "-s", "plugin-sdk"])
        try #require(listing.status == 0, "\(listing.error)")
        // `100644 7c5d… 0	plugin-sdk/README.md`
        let rows = listing.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.allSatisfy { $0[0].hasPrefix("100644 ") }, "none is executable: new files would not be")
        let tracked = rows.map { String($0[1].dropFirst("plugin-sdk/".count)) }
        var count = 0
        let table = try #require(embedded_sdk_files(&count))
        let carried = (0..<count).map { String(cString: table[$0].path) }
        #expect(
            Set(tracked).symmetricDifference(carried) == [],
            "add or remove their two lines in Sources/CEmbeddedSDK/embedded_sdk.c")
        #expect(carried.count == Set(carried).count)
        for index in 0..<count where tracked.contains(carried[index]) {
            let file = try Data(contentsOf: URL(fileURLWithPath: "\(Project.root)/plugin-sdk/\(carried[index])"))
            let bytes = Data(
                bytes: table[index].bytes,
                count: strlen(UnsafeRawPointer(table[index].bytes).assumingMemoryBound(to: CChar.self)))
            #expect(file == bytes, "\(carried[index])")
        }
    }

    @Test("a plugin in C builds, passes its own test and is published, far from any repository")
    func c() throws {
        let outcome = try make("send-mail", "--lang", "c")
        try #require(outcome.status == 0, "\(outcome.error)")
        let folder = directory.file("send-mail")
        let header = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/vendor/dotjob/include/dotjob/plugin.h"))
        #expect(
            header
                == (try Data(contentsOf: URL(fileURLWithPath: "\(Project.root)/plugin-sdk/include/dotjob/plugin.h"))))
        #expect(
            try String(contentsOfFile: "\(folder)/vendor/dotjob/VERSION", encoding: .utf8)
                .contains(/^plugin-sdk \d+\.\d+\.\d+\nabi 1\.1\ndotjob \d+\.\d+\.\d+\n$/))
        #expect(try files(in: folder).contains(".gitignore"))
        // Word for word what it says comes next.
        let commands = outcome.output.split(separator: "\n").dropFirst().joined(separator: "\n")
        let run = try Tool.run(
            "/bin/sh", ["-ec", commands], environment: ["PATH": "\(directory.path):/usr/bin:/bin"],
            directory: directory.path)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.hasSuffix("{\"greeting\":\"hello, Ada\"}\n"))
        #expect(run.error.contains("info     hello, Ada\n"))
    }

    @Test("what the SDK's README tells to type works as it stands")
    func readme() throws {
        let readme = try String(contentsOfFile: "\(Project.root)/plugin-sdk/README.md", encoding: .utf8)
        let chapter = readme.components(separatedBy: "## The workshop on the command line\n").last ?? ""
        let section = chapter.components(separatedBy: "\n## ")[0]
        let blocks = section.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count == 2)
        let outcome = try Tool.run(
            "/bin/sh", ["-ec", blocks.joined()], environment: ["PATH": "\(directory.path):/usr/bin:/bin"],
            directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("1000 of 1000 attempts, 0 failed"))
        #expect(!(outcome.output + outcome.error).contains("mail server"))
    }

    @Test("a greeting of any name is JSON")
    func anyName() throws {
        try #require(try make("greeter", "--lang", "c").status == 0)
        let folder = directory.file("greeter")
        try #require(try Tool.run("/usr/bin/env", ["make", "-C", folder]).status == 0)
        let names = ["", "Grüße 你好", "\"quoted\" \\ \n\t\u{1}"]
        for name in names {
            let parameters = String(decoding: try JSONEncoder().encode(["name": name]), as: UTF8.self)
            let outcome = try Tool.run(
                directory.file("dotjob"),
                ["plugin", "call", "\(folder)/build/greeter.so", "greeter", "--param", parameters])
            let result = try JSONDecoder().decode([String: String].self, from: Data(outcome.output.utf8))
            #expect(result == ["greeting": "hello, \(name)"])
        }
    }

    /// The languages that the repository has templates for.
    private static let languages: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(Project.root)/plugin-sdk/templates").sorted()) ?? []

    /// Whether a plugin in the language can be built here.
    private static func isReady(_ language: String, _ tool: String) -> Bool {
        languages.contains(language) && (try? Tool.run("/bin/sh", ["-c", "command -v \(tool)"]).status) == 0
    }

    @Test(
        "a plugin in C++ builds and passes its own test",
        .enabled(if: isReady("cpp", "g++"), "g++: not on this machine"))
    func cpp() throws { try expectTestPasses(in: "cpp") }

    @Test(
        "a plugin in Swift does", .enabled(if: isReady("swift", "swift"), "swift: not on this machine; nothing tested"))
    func swift() throws { try expectTestPasses(in: "swift") }

    @Test("a plugin in Rust does", .enabled(if: isReady("rust", "cargo"), "cargo: not on this machine; nothing tested"))
    func rust() throws { try expectTestPasses(in: "rust") }

    @Test("a plugin in Zig does", .enabled(if: isReady("zig", "zig"), "zig: not on this machine; nothing tested"))
    func zig() throws { try expectTestPasses(in: "zig") }

    private func expectTestPasses(in language: String) throws {
        let made = try make("send-mail", "--lang", language)
        try #require(made.status == 0, "\(made.error)")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let run = try Tool.run(
            "/usr/bin/env", ["make", "-C", directory.file("send-mail"), "test"],
            environment: ["PATH": "\(directory.path):\(path)"])
        #expect(run.status == 0, "\(run.output)\(run.error)")
        #expect(run.error.contains("info     hello, Ada\n"))
    }

    @Test(
        "two new plugins run in one group, each by the handler that is named after it",
        .enabled(if: isReady("cpp", "g++"), "g++: not on this machine"))
    func neighbours() throws {
        let plugins = [(name: "send-mail", language: "c"), (name: "write-report", language: "cpp")]
        for plugin in plugins {
            let made = try make(plugin.name, "--lang", plugin.language)
            try #require(made.status == 0, "\(made.error)")
            let built = try Tool.run("/usr/bin/env", ["make", "-C", directory.file(plugin.name)])
            try #require(built.status == 0, "\(built.error)")
        }
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: plugins.map { directory.file("\($0.name)/build/\($0.name).so") })
        try deployment.startExecutor("g")
        for handler in ["send_mail", "write_report"] {
            try deployment.addJob(handler, parameters: #"{"name": "Ada"}"#)
            #expect(try deployment.run(handler).map(\.result) == [#"{"greeting":"hello, Ada"}"#])
        }
    }

    @Test("no token of a template is left, in texts and in file names, whatever the language", arguments: languages)
    func tokens(language: String) throws {
        let outcome = try make("send-mail", "--lang", language)
        try #require(outcome.status == 0, "\(outcome.error)")
        let folder = directory.file("send-mail")
        #expect(try files(in: folder).contains("Makefile"))
        for file in try files(in: folder) where !file.hasPrefix("vendor/") {
            #expect(!file.contains("@") && !file.split(separator: "/").contains { $0.hasPrefix("dot-") }, "\(file)")
            guard let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) else { continue }
            #expect(!text.contains(/@[A-Z_]+@|__[A-Z]+__/), "\(file)")
        }
        #expect(try files(in: folder).contains("vendor/dotjob/VERSION"))
    }

    @Test(
        "a name that some language or file system would not take is refused",
        arguments: [
            "", "1st", "a--b", "-a", "a-", "a_b", "a.b", "../a", "a b", "é", "int", "Fn", "export",
            "thread-local", "main", "dotjob", "dotjob-mail", "index", "log", String(repeating: "a", count: 65),
        ])
    func names(name: String) throws {
        let outcome = try make("--lang", "c", "--", name)
        #expect(outcome.status == 64)
        #expect(outcome.error.hasPrefix("dotjob: name \"\(name)\": "))
        #expect(try files(in: directory.path) == ["dotjob", "dotjob-host"])
    }

    @Test("nothing is overwritten and nothing left behind where something lies already")
    func taken() throws {
        let folder = directory.file("taken")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try "mine".write(toFile: "\(folder)/plugin.c", atomically: true, encoding: .utf8)
        try "mine".write(toFile: directory.file("file"), atomically: true, encoding: .utf8)
        let before = try files(in: directory.path)
        for name in ["taken", "file"] {
            let outcome = try make(name, "--lang", "c")
            #expect(outcome.status == 1)
            #expect(
                outcome.error
                    == "dotjob: folder \"\(name)\": something lies there already; choose another name, or move it away\n"
            )
        }
        #expect(try make("any", "--lang", "c", "--directory", "nowhere").status == 1)
        #expect(try files(in: directory.path) == before)
        #expect(try String(contentsOfFile: "\(folder)/plugin.c", encoding: .utf8) == "mine")
    }

    @Test("an empty folder is filled, in the directory that was named")
    func emptyFolder() throws {
        let folder = directory.file("my plugins")
        try FileManager.default.createDirectory(atPath: "\(folder)/empty", withIntermediateDirectories: true)
        let outcome = try make("empty", "--lang", "c", "--directory", "my plugins")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("  cd 'my plugins/empty'\n"))
        #expect(try files(in: folder).contains("empty/Makefile"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["empty"])
    }
}
