import Glibc

/// The one name of a file that has several: whoever meets at it must come to the same place.
enum RealPath {
    /// As many as the kernel follows.
    private static let mostLinks = 40

    /// The path without links. A file may be missing yet, and a link may lead to it all the same.
    static func of(_ path: String) -> String {
        var path = path
        for _ in 0..<mostLinks {
            if let real = existing(path) { return real }
            guard let target = target(ofLink: path) else { break }
            path = target.first == "/" ? target : "\(directory(of: path))/\(target)"
        }
        guard let directory = existing(directory(of: path)) else { return path }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }

    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private static func existing(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func target(ofLink path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) }
            count = max(length, 0)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
