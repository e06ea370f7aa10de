import Foundation
import JobModel
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
}
