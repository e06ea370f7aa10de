import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("A plugin that is a directory")
struct DirectoryPluginTests {
    @Test("it is published, and its handler runs with its private library and its data")
    func runs() throws {
        let deployment = try Deployment()
        let path = deployment.directory.file("mail")
        try FileManager.default.createDirectory(atPath: "\(path)/lib", withIntermediateDirectories: true)
        _ = try FixturePlugin.build(
            text: "__attribute__((visibility(\"default\"))) const char *word(void) { return \"private\"; }",
            named: "libword", in: "\(path)/lib")
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                const char *word(void);
                DOTJOB_PLUGIN("mail", "1")
                DOTJOB_HANDLER(send) {
                  task->host->set_result(task, word(), 7);
                  return DOTJOB_OK;
                }
                """, named: "mail", flags: ["-L\(path)/lib", "-lword", "-Wl,-rpath,$ORIGIN/lib"],
            in: deployment.directory.path)
        try FileManager.default.moveItem(atPath: library, toPath: "\(path)/libmail.so")
        try deployment.addGroup("g", plugins: [path])
        // Only what was published is left.
        try FileManager.default.removeItem(atPath: path)
        try deployment.startExecutor("g")
        try deployment.addJob("send")
        let log = try #require(try deployment.run("send").first)
        #expect(log.code == .ok, "\(log)")
        #expect(log.result == "private")
    }

    @Test("a file whose name is no UTF-8 is named and refused, and an empty directory is there on the node")
    func names() throws {
        let deployment = try Deployment()
        let path = deployment.directory.file("mail")
        try FileManager.default.createDirectory(atPath: "\(path)/cache/today", withIntermediateDirectories: true)
        let library = try deployment.build("crash.c", named: "libmail")
        try FileManager.default.moveItem(atPath: library, toPath: "\(path)/libmail.so")
        _ = try deployment.store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        let bad: [CChar] = "\(path)/bad".utf8CString.dropLast() + [CChar(bitPattern: 0xff), 0]
        close(open(bad, O_CREAT | O_WRONLY, 0o600))
        let refused = try deployment.dotjob(["plugin", "publish", "--group", "g", path])
        #expect(refused.status == 1)
        #expect(refused.error.contains("\"bad\\xff\" is no UTF-8 name; rename it"), "\(refused.error)")
        #expect(unlink(bad) == 0)
        try deployment.publish([path], to: "g")
        try deployment.startExecutor("g")
        let bundles = deployment.database + ".d/bundles"
        let folder = try #require(
            try FileManager.default.contentsOfDirectory(atPath: bundles).first { $0.count == 64 })
        var isDirectory: ObjCBool = false
        #expect(
            FileManager.default.fileExists(atPath: "\(bundles)/\(folder)/cache/today", isDirectory: &isDirectory)
                && isDirectory.boolValue)
    }
}
