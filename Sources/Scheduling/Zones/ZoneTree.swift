import Glibc

/// The files below a zone directory, as they lie there. Looks at each once; some 600 take a millisecond.
struct ZoneTree {
    let path: String

    /// A directory that is another thing by mistake must not be walked without end.
    private static let mostFiles = 10_000
    private static let mostDepth = 4

    /// The names of the zones. Files of other kinds that lie there have a dot in their names, or begin with a small letter.
    var names: [String] {
        var names: [String] = []
        walk { name, _ in
            if name.first?.isUppercase == true, !name.contains(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Changes whenever a file is written, replaced, added or removed. Of use within this process alone.
    var stamp: Int {
        var files: [(String, stat)] = []
        walk { files.append(($0, $1)) }
        var hasher = Hasher()
        for (name, status) in files.sorted(by: { $0.0 < $1.0 }) {
            hasher.combine(name)
            hasher.combine(status.st_dev)
            hasher.combine(status.st_ino)
            hasher.combine(status.st_size)
            hasher.combine(status.st_mtim.tv_sec)
            hasher.combine(status.st_mtim.tv_nsec)
        }
        return hasher.finalize()
    }

    private func walk(_ visit: (_ name: String, _ status: stat) -> Void) {
        var directories = [(name: "", depth: 0)]
        var left = Self.mostFiles
        while let (directory, depth) = directories.popLast() {
            guard let stream = opendir(directory.isEmpty ? path : "\(path)/\(directory)") else { continue }
            defer { closedir(stream) }
            while left > 0, let entry = readdir(stream) {
                let file = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                // The same zones once more, without and with leap seconds.
                if file.hasPrefix(".") || (depth == 0 && ["posix", "right"].contains(file)) { continue }
                left -= 1
                var status = stat()
                guard fstatat(dirfd(stream), file, &status, 0) == 0 else { continue }
                let name = directory.isEmpty ? file : "\(directory)/\(file)"
                if status.st_mode & S_IFMT == S_IFREG {
                    visit(name, status)
                } else if status.st_mode & S_IFMT == S_IFDIR, depth + 1 < Self.mostDepth {
                    directories.append((name, depth + 1))
                }
            }
        }
    }
}
