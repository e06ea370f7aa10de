internal import CDotJob
internal import CHostRuntime
internal import HostProtocol
internal import TypedHandlers

/// The plugins of a release, loaded and initialised. Main thread only.
struct Bundle {
    private let plugins: [PluginDescriptor]

    /// Loads every plugin, then initialises every one.
    ///
    /// A crash on the way is told by the phase that the crash report was given.
    init(loading plugins: [LoadedPlugin]) throws {
        var loaded: [PluginDescriptor] = []
        for plugin in plugins { loaded.append(try Self.load(plugin, beside: loaded.map(\.library.path))) }
        self.plugins = loaded
        try checkNames()
        // Before the first init: a thread that one of them starts may already ask.
        for (descriptor, plugin) in zip(self.plugins, plugins) { try Self.addSettings(of: plugin, to: descriptor) }
        for descriptor in self.plugins { try Self.initialise(descriptor) }
        crash_report_set_phase("")
    }

    var report: ReadyReport {
        ReadyReport(
            plugins: plugins.map {
                .init(
                    name: $0.name, version: $0.version, requiresMinor: $0.pointer.pointee.requires_minor,
                    systemLibrary: $0.library.systemLibrary)
            },
            handlers: plugins.enumerated().flatMap { index, plugin in
                plugin.handlers.map {
                    .init(
                        name: $0.name, plugin: UInt32(index), summary: $0.summary, timeoutMs: $0.timeoutMs,
                        parametersSchema: $0.parametersSchema, signature: $0.signature)
                }
            })
    }

    /// The handlers in the order of the report, in memory that is never freed.
    func handlerTable() -> UnsafeBufferPointer<host_handler> {
        let entries = plugins.flatMap { $0.handlers.map(\.entry) }
        let table = UnsafeMutableBufferPointer<host_handler>.allocate(capacity: entries.count)
        _ = table.initialize(from: entries)
        return UnsafeBufferPointer(table)
    }

    /// After the last handler returned.
    func finish() {
        for plugin in plugins {
            Self.enter("fini", of: plugin.library.path)
            plugin.pointer.pointee.fini?()
        }
    }

    // MARK: - Steps

    private static func enter(_ step: String, of path: String) {
        crash_report_set_phase("in \(step) of plugin \"\(PluginFile.name(of: path))\"")
    }

    private static func load(_ plugin: LoadedPlugin, beside others: [String]) throws -> PluginDescriptor {
        enter("the constructors", of: plugin.path)
        if PluginManifest.isManifest(plugin.path) {
            let descriptor = try PluginDescriptor(manifest: plugin.path, beside: others)
            crash_report_reinstall()
            return descriptor
        }
        let library = try PluginLibrary(path: plugin.path, beside: others)
        crash_report_reinstall()
        enter("the descriptor", of: plugin.path)
        return try PluginDescriptor(of: library)
    }

    private func checkNames() throws {
        var plugins: [String: String] = [:]
        var handlers: [String: String] = [:]
        for plugin in self.plugins {
            let file = PluginFile.name(of: plugin.library.path)
            if let other = plugins.updateValue(file, forKey: plugin.name) {
                throw PluginRejection(
                    "plugins \"\(other)\" and \"\(file)\" are both named \"\(plugin.name)\"; rename one of them")
            }
            for handler in plugin.handlers {
                guard let other = handlers.updateValue(plugin.name, forKey: handler.name) else { continue }
                throw PluginRejection(
                    "plugins \"\(other)\" and \"\(plugin.name)\" both have the handler \"\(handler.name)\"; "
                        + "rename one of them")
            }
        }
    }

    private static func addSettings(of plugin: LoadedPlugin, to descriptor: PluginDescriptor) throws {
        var configuration = plugin.configuration
        let isAdded = configuration.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                plugin_settings_add(descriptor.pointer, $0.baseAddress, $0.count)
            }
        }
        guard isAdded else {
            throw PluginRejection(
                plugin: plugin.path, "its configuration is no JSON object", cure: "correct plugins.d on this node")
        }
        for secret in plugin.secrets {
            secret.bytes.withUnsafeBytes {
                plugin_settings_add_secret(descriptor.pointer, secret.name, $0.baseAddress, $0.count)
            }
        }
    }

    private static func initialise(_ plugin: PluginDescriptor) throws {
        guard let initialise = plugin.pointer.pointee.`init` else { return }
        enter("init", of: plugin.library.path)
        var error = [CChar](repeating: 0, count: 1024)
        let status = error.withUnsafeMutableBufferPointer {
            initialise(host_runtime_calls(), plugin.pointer, $0.baseAddress, $0.count)
        }
        guard status != 0 else { return }
        let reason = text(in: error)
        throw PluginRejection(
            plugin: plugin.library.path,
            "init failed with \(status): \(reason.isEmpty ? "it did not say why" : reason)",
            cure: "correct what it names, then publish again")
    }
}
