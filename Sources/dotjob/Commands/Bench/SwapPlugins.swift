import Execution
import Foundation
import JobModel
import JobStore
import Wording

/// The builds that the releases of a benchmark alternate between.
struct SwapPlugins {
    private let builds: [PluginProbe.Inspection]

    /// Looks at the builds, each by itself.
    init(paths: [String]) throws {
        let probe = PluginProbe(hostPath: try HostProgram.path(given: nil))
        builds = try paths.map { path in
            let build = try probe.inspect([path])[0]
            guard build.library == nil else {
                throw CommandError("plugin \(path.quoted): a directory; name a lone library")
            }
            return build
        }
    }

    /// Stores the build of this number, from 0. Each has bytes of its own: past the given ones, a number stands behind the library's end,
    /// where no loader looks.
    func store(_ number: Int, in rig: BenchRig) throws -> PluginID {
        let build = builds[number % builds.count]
        guard number >= builds.count else { return try rig.store.storePlugin(build.draft, bytes: build.bytes).id }
        let path = "\(rig.directory)/numbered.so"
        try Data(build.bytes + Array("\(number)".utf8)).write(to: URL(fileURLWithPath: path))
        var numbered = try PluginProbe.inspectUnchecked(path, handlers: build.handlers.map(\.name))
        (numbered.name, numbered.version) = (build.name, build.version)
        return try rig.store.storePlugin(numbered.draft, bytes: numbered.bytes).id
    }
}
