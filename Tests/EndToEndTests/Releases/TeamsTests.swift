import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Several teams and many releases on one group.
@Suite("Teams publish to one group")
struct TeamsTests {
    @Test("two at once, two plugins: both are in the end, and neither waits for the other")
    func together() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        let files = try (0..<4).map { number in
            try FixturePlugin.build(
                text: """
                    #include <dotjob/plugin.h>
                    DOTJOB_PLUGIN("team-\(number)", "1")
                    DOTJOB_HANDLER(work_\(number)) { (void)task; return DOTJOB_OK; }
                    """, named: "team-\(number)", in: deployment.directory.path)
        }
        let publishers = try files.map { try deployment.start("plugin", "publish", "--group", "g", $0) }
        for publisher in publishers { #expect(publisher.wait() == 0, "\(publisher.logText)") }
        let names = try deployment.desired().plugins.map(\.name)
        #expect(names == ["team-0", "team-1", "team-2", "team-3", "traces"])
        #expect(try deployment.store.releases(ReleaseFilter(groupName: "g")).map(\.number) == [5, 4, 3, 2, 1])
    }

    @Test("the same bytes again: a no-op that says so")
    func again() throws {
        let deployment = try Deployment()
        let plugin = try deployment.buildVersion(1)
        try deployment.addGroup("g", plugins: [plugin])
        let executor = try deployment.startExecutor("g")
        let hosts = executor.children
        let said = try deployment.succeed("plugin", "publish", "--group", "g", plugin)
        #expect(said.contains("nothing to publish"))
        #expect(try deployment.store.releases(ReleaseFilter(groupName: "g")).count == 1)
        #expect(executor.children == hosts)
    }

    @Test("faster than old hosts drain: at the limit the oldest is ended, and its task runs again unmarked")
    func limit() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("stubborn", handler: "stubborn_at_first")
        let executor = try deployment.startExecutor("g", options: ["--max-generations", "2", "--stop-grace", "300ms"])
        let task = try deployment.enqueue("stubborn")
        try deployment.waitUntilRunning(task.lowerBound)
        for version in 2...3 {
            let release = try deployment.publishRelease([try deployment.buildVersion(version)])
            try deployment.waitFor(.active, of: release)
            #expect(executor.children.count <= 2)
        }
        let logs = try deployment.finalLogs(of: task)
        // The second release serves until the third has its host.
        #expect(logs.count == 1 && ["2", "3"].contains(logs.first?.result))
        #expect(logs.map(\.attempt) == [1])
    }
}
