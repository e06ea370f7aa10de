import Archives
import Execution
import JobModel
import Operations

/// Plugins as a request's body has them: one file as it is, all else packed.
struct PluginUpload {
    /// Of the file, which an unchecked plugin is called by.
    let name: String
    let isPacked: Bool
    let bytes: [UInt8]
    /// By which a release's plugins are known for those that were sent.
    private let digests: Set<String>

    /// Reads them. Blocks its thread.
    ///
    /// - Throws: `ExecutionError` for what is no plugin, as a publish here would.
    init(_ paths: [String]) throws {
        let sources = try paths.map(PluginSource.init(path:))
        digests = Set(sources.map(\.digest))
        if let only = sources.first, sources.count == 1, only.isOneFile, !only.bytes.isEmpty {
            (name, isPacked, bytes) = (only.fileName, false, only.bytes)
            return
        }
        var archive = TarWriter()
        for (index, source) in sources.enumerated() { source.pack(into: &archive, below: "\(index)") }
        (name, isPacked, bytes) = ("plugins.tar", true, archive.finished())
    }

    func outcome(of request: PublishRequest, release: Release, isNew: Bool) -> PublishOutcome {
        PublishOutcome(
            release: release, isNew: isNew, plugins: release.plugins.filter { digests.contains($0.digest) },
            canaryPercent: request.canaryPercent)
    }
}

extension PluginSource {
    /// Whether its bytes alone tell all of it.
    fileprivate var isOneFile: Bool { files.isEmpty || files.count == 1 && files[0].path == fileName }

    fileprivate func pack(into archive: inout TarWriter, below folder: String) {
        guard !isOneFile else { return archive.addFile("\(folder)/\(fileName)", bytes[...], isExecutable: true) }
        // A manifest's library lies beside it; a directory has its own.
        let root = library == fileName ? folder : "\(folder)/\(fileName)"
        var start = 0
        for file in files {
            let end = start + Int(file.byteCount)
            if file.isEmptyDirectory {
                archive.addDirectory("\(root)/\(file.path)")
            } else {
                archive.addFile("\(root)/\(file.path)", bytes[start..<end], isExecutable: file.isExecutable)
            }
            start = end
        }
    }
}
