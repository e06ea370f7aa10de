// The handlers of version.c, in Swift. Compiled as one module with the SDK's Swift layer; the result of each is the version.

import FoundationEssentials
import Glibc

private let plugin = Plugin(
    name: "version", version: "\(versionNumber)",
    handlers: [
        Handler("version", run: version), Handler("slow_version", run: slowVersion),
    ])

private func versionJSON() throws -> String { String(decoding: try JSONEncoder().encode(versionNumber), as: UTF8.self) }

@c(dotjob_plugin_abi1)
public func entry() -> PluginPointer { plugin.descriptor }

@c(version)
public func version(_ task: TaskPointer) -> Int32 {
    JobTask.run(task) { try $0.setResult(versionJSON()) }
}

@c(slow_version)
public func slowVersion(_ task: TaskPointer) -> Int32 {
    JobTask.run(task) { task in
        let milliseconds: Int64 = try task.required("ms")
        usleep(UInt32(milliseconds) * 1_000)
        try task.setResult(versionJSON())
    }
}
