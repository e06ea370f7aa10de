public import CDotJob

/// What a plugin's entry function returns.
public typealias PluginPointer = UnsafePointer<dotjob_plugin>?

/// A plugin: a name, a version, and its handlers. Keep the one of a library in a global `let`.
///
/// `@unchecked Sendable`: the descriptor is complete when `init` returns, and nothing writes to it afterwards.
public final class Plugin: @unchecked Sendable {
    /// What the entry function returns. The host reads it as long as the process lives, so it is never freed.
    public let descriptor: UnsafePointer<dotjob_plugin>

    /// - Parameters:
    ///   - name: unique within a group's bundle: publishing replaces by it.
    ///   - version: of the plugin, for people.
    ///   - requiresMinor: the ABI minor that it cannot do without: 1 for handlers that throw `TaskSnooze`.
    ///   - handlers: at least one.
    ///   - start: run once after loading, before any handler; what it writes to the error buffer says why it returned
    ///     another value than 0. `dotjob_plugin.init` in the header is its contract.
    ///   - stop: run once after the last handler returned.
    public init(
        name: String, version: String, requiresMinor: UInt32 = 0, handlers: [Handler],
        start: (
            @convention(c) (
                UnsafePointer<dotjob_host>?, UnsafePointer<dotjob_plugin>?, UnsafeMutablePointer<CChar>?, Int
            ) -> Int32
        )? = nil,
        stop: (@convention(c) () -> Void)? = nil
    ) {
        let records = UnsafeMutablePointer<UnsafePointer<dotjob_handler>?>.allocate(capacity: handlers.count)
        for (index, handler) in handlers.enumerated() {
            (records + index).initialize(to: HandlerRecord.allocate(for: handler))
        }
        let descriptor = UnsafeMutablePointer<dotjob_plugin>.allocate(capacity: 1)
        descriptor.initialize(
            to: dotjob_plugin(
                size: UInt32(MemoryLayout<dotjob_plugin>.size), requires_minor: requiresMinor,
                name: neverFreed(name), version: neverFreed(version), handlers: UnsafePointer(records),
                handler_count: handlers.count, init: start, fini: stop))
        self.descriptor = UnsafePointer(descriptor)
    }

    /// A value of this plugin's configuration on this node, at a path such as `smtp.host`; other values than strings
    /// come as JSON text. Any thread.
    public func configuration(_ path: String, for task: borrowing JobTask) -> String? {
        task.host.pointee.config(descriptor, path).map { String(cString: $0) }
    }

    /// A secret of this node. Any thread. Never log it, never put it into a result or a failure's message.
    public func secret(_ name: String, for task: borrowing JobTask) -> [UInt8]? {
        var length = 0
        guard let bytes = task.host.pointee.secret(descriptor, name, &length) else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: length))
    }
}
