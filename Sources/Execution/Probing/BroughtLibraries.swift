import Foundation
import HostProtocol
import JobModel

/// The libraries that a plugin brings, by what the dynamic linker calls them.
///
/// A host refuses what would load another's library on the way. What a handler opens by name later only the files tell.
struct BroughtLibraries {
    private struct Library {
        let path: String
        let soname: String
        /// The plugin itself, which is opened by its path.
        let isPlugin: Bool
    }

    /// The plugin's file.
    private let plugin: String
    private let libraries: [Library]

    /// - Parameter plugin: the path of its library or manifest; all that lies with it there is the plugin's.
    private init(of plugin: String) {
        self.plugin = plugin
        let folder = (plugin as NSString).deletingLastPathComponent
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        libraries = files.sorted().compactMap { file in
            let path = "\(folder)/\(file)"
            return DynamicSection(ofFile: path)?.soname.map {
                Library(path: path, soname: $0, isPlugin: path == plugin)
            }
        }
    }

    /// Throws when two of a group's plugins bring different libraries of one name.
    ///
    /// - Parameter plugins: the paths of their libraries or manifests, each in a folder of its own.
    static func compare(_ plugins: [String]) throws(ExecutionError) {
        guard plugins.count > 1 else { return }
        let all = plugins.map { BroughtLibraries(of: $0) }
        for (index, second) in all.enumerated() {
            for first in all[..<index] { try second.compare(with: first) }
        }
    }

    private func compare(with other: Self) throws(ExecutionError) {
        for own in libraries {
            for its in other.libraries where its.soname == own.soname && !(own.isPlugin && its.isPlugin) {
                guard !FileManager.default.contentsEqual(atPath: own.path, andPath: its.path) else { continue }
                let fault = LibraryName.clash(
                    own.soname, file: shown(own), other: (other.plugin as NSString).lastPathComponent,
                    otherFile: other.shown(its))
                throw ExecutionError(
                    .plugin, "plugin \"\((plugin as NSString).lastPathComponent)\"", fault.reason,
                    cure: .plain(fault.cure))
            }
        }
    }

    private func shown(_ library: Library) -> String {
        String(library.path.dropFirst((plugin as NSString).deletingLastPathComponent.count + 1))
    }
}
