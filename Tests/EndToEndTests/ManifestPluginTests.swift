import Foundation
import JobModel
import TestSupport
import Testing

@Suite("A plugin that is a manifest")
struct ManifestPluginTests {
    @Test("libz's manifest is published, and its checksum of a task's bytes stands in the log with the library's file")
    func systemLibrary() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: ["\(Project.root)/Plugins/system-libraries/libz.dotjob.json"])
        try deployment.startExecutor("g")
        try deployment.addJob("checksum", handler: "crc32", parameters: #"{"data": "123456789"}"#)
        let log = try #require(try deployment.run("checksum").first)
        #expect(log.code == .ok, "\(log)")
        #expect(log.result == "3421780262")
        #expect(log.systemLibrary?.contains("/libz.so.1.") == true, "\(log)")
        let bad = try #require(
            try deployment.run("checksum", parameters: #"{"data": "", "crc": 18446744073709551616}"#).first)
        #expect(bad.code == .failed, "\(bad)")
        #expect(bad.message?.contains(#"parameter "crc": out of range"#) == true, "\(bad)")
    }

    @Test("A directory with a manifest and its library is published, and needs nothing of where it was built")
    func directory() throws {
        let deployment = try Deployment()
        let path = deployment.directory.file("sum")
        try FileManager.default.createDirectory(atPath: "\(path)/lib", withIntermediateDirectories: true)
        _ = try FixturePlugin.build(
            text: "__attribute__((visibility(\"default\"))) int add(int a, int b) { return a + b; }",
            named: "libsum", in: "\(path)/lib")
        let manifest = """
            {"dotjob_manifest": 1, "name": "sum", "version": "1", "library": "lib/libsum.so",
             "handlers": {"add": {"signature": "i32(a: i32, b: i32 = 2)"}}}
            """
        try manifest.write(toFile: "\(path)/sum.dotjob.json", atomically: true, encoding: .utf8)
        try deployment.addGroup("g", plugins: [path])
        try FileManager.default.removeItem(atPath: path)
        try deployment.startExecutor("g")
        try deployment.addJob("add", parameters: #"{"a": 40}"#)
        let log = try #require(try deployment.run("add").first)
        #expect(log.code == .ok && log.result == "42" && log.systemLibrary == nil, "\(log)")
    }
}
