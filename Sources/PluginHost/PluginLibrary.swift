internal import CDotJob
internal import CHostRuntime
internal import Glibc
internal import HostProtocol
internal import TypedHandlers

/// A plugin's library, mapped for the life of the process.
struct PluginLibrary {
    /// The plugin's file: the library itself, or the manifest that names it.
    let path: String
    private let handle: UnsafeMutableRawPointer
    /// The dynamic linker looked for it.
    private let isOfSystem: Bool

    /// Maps the file, which runs its constructors.
    ///
    /// - Parameter others: the files of the plugins that were loaded before.
    init(path: String, beside others: [String]) throws {
        try PluginFile.check(path)
        try self.init(plugin: path, opening: path, isOfSystem: false, beside: others)
    }

    /// Maps the library that a manifest names: a file beside it, or one of the system.
    init(manifest path: String, library: String, beside others: [String]) throws {
        let file = PluginFile.directory(of: path) + library
        let isOfSystem = !library.contains("/") && access(file, F_OK) != 0
        if !isOfSystem { try PluginFile.check(file, of: path) }
        try self.init(plugin: path, opening: isOfSystem ? library : file, isOfSystem: isOfSystem, beside: others)
    }

    private init(plugin path: String, opening name: String, isOfSystem: Bool, beside others: [String]) throws {
        try NeededLibraries.check(path, library: name, beside: others)
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            let reason = String(cString: dlerror())
            if let trouble = NodeTrouble(plugin: path, linkerSays: reason) { throw trouble }
            throw Self.rejection(of: path, reason: reason)
        }
        self.path = path
        self.handle = handle
        self.isOfSystem = isOfSystem
    }

    /// Which library the dynamic linker found, when it was asked for one.
    var systemLibrary: ReadyReport.SystemLibrary? {
        guard isOfSystem else { return nil }
        let found = String(cString: plugin_image_path(handle))
        let path = realpath(found, nil)
        defer { free(path) }
        var buildID = [CChar](repeating: 0, count: 65)
        plugin_image_build_id(handle, &buildID, buildID.count)
        return .init(
            path: path.map { String(cString: $0) } ?? found,
            buildID: text(in: buildID))
    }

    enum Symbol {
        case missing
        /// Found in a library that the plugin depends on.
        case elsewhere(file: String)
        case own(UnsafeMutableRawPointer)
    }

    func symbol(_ name: String) -> Symbol {
        guard let address = dlsym(handle, name) else { return .missing }
        if plugin_image_contains(handle, address) { return .own(address) }
        return .elsewhere(file: plugin_image_file(address).map { String(cString: $0) } ?? "another library")
    }

    /// Calls the entry symbol.
    func descriptor() throws -> UnsafePointer<dotjob_plugin> {
        guard case .own(let address) = symbol(DOTJOB_ENTRY_SYMBOL) else { throw missingEntry() }
        typealias Entry = @convention(c) () -> UnsafePointer<dotjob_plugin>?
        guard let descriptor = unsafeBitCast(address, to: Entry.self)() else {
            throw PluginRejection(
                plugin: path, "\(DOTJOB_ENTRY_SYMBOL) returned no descriptor",
                cure: "declare the plugin with DOTJOB_PLUGIN")
        }
        return descriptor
    }

    private func missingEntry() -> PluginRejection {
        let host = "\(DOTJOB_ABI_MAJOR).\(DOTJOB_ABI_MINOR)"
        for major in 2...9 {
            guard case .own = symbol("dotjob_plugin_abi\(major)") else { continue }
            return PluginRejection(
                plugin: path, "built for ABI \(major), host provides \(host)",
                cure: "rebuild with plugin-sdk \(DOTJOB_ABI_MAJOR).x")
        }
        let manifest = PluginFile.manifest(beside: path)
        let cure =
            access(manifest, F_OK) == 0
            ? "publish its manifest \"\(PluginFile.name(of: manifest))\" instead"
            : "declare the plugin with DOTJOB_PLUGIN, or describe its functions in "
                + "\"\(PluginFile.name(of: manifest))\" and publish that"
        return PluginRejection(plugin: path, "exports no \(DOTJOB_ENTRY_SYMBOL)", cure: cure)
    }

    /// A function that frees what another of the library returned, wherever it is.
    func freeFunction(_ name: String) -> (@convention(c) (UnsafeMutableRawPointer?) -> Void)? {
        dlsym(handle, name).map { unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self) }
    }

    /// Says what the dynamic linker means.
    private static func rejection(of path: String, reason: String) -> PluginRejection {
        if reason.hasSuffix(": cannot open shared object file: No such file or directory") {
            let library = reason.prefix { $0 != ":" }
            return PluginRejection(
                plugin: path, "needs \"\(library)\", which this node does not have",
                cure: "install it, or link it statically")
        }
        let marker = ": undefined symbol: "
        if let found = reason.firstRange(of: marker) {
            let symbol = reason[found.upperBound...].prefix { $0 != "," && $0 != " " }
            return PluginRejection(
                plugin: path, "needs the symbol \"\(symbol)\", which no library defines",
                cure: "link the library that has it")
        }
        return PluginRejection(plugin: path, "cannot be loaded: \(reason)", cure: cure(for: reason))
    }

    private static let cures = [
        (
            "static TLS block",
            "compile it without -ftls-model=initial-exec, or publish it to a group of its own: all libraries of a host share 64 KiB of "
                + "static TLS"
        ),
        ("cannot be dlopen()ed", "link that library without -z nodlopen"),
        ("executable stack", "link it with -Wl,-z,noexecstack, and use no nested functions of C"),
        (
            "failed to map segment",
            "see whether its directory is mounted noexec, or how much memory the node allows"
        ),
        ("for relocation: Permission denied", "compile all of it with -fPIC"),
    ]

    private static func cure(for reason: String) -> String {
        cures.first { reason.firstRange(of: $0.0) != nil }?.1 ?? "rebuild it on a system like this node's"
    }
}
