import Foundation
import JobModel

/// The secret that a server is asked with. It is never an argument: others of the machine would see it.
public struct ServerToken: Sendable {
    private static let longest = 4_096

    let text: String

    /// - Parameter source: what it was given by, for a sentence.
    /// - Throws: `ServerRefused` for a text that no header could hold.
    public init(_ text: String, from source: String) throws {
        let plain = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let token = String(plain)
        guard !token.isEmpty, token.utf8.count <= Self.longest, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ServerRefused(
                .address, Refusal(source, "holds no token", cure: .plain("make one with \"dotjob token add\" there")))
        }
        self.text = token
    }

    /// Reads one from a file that nobody else may read. Blocks its thread.
    public init(file path: String) throws {
        func refused(_ reason: String, _ cure: String) -> ServerRefused {
            ServerRefused(.address, Refusal("file \"\(path)\"", reason, cure: .plain(cure)))
        }
        let files = FileManager.default
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let facts = try? files.attributesOfItem(atPath: real) else {
            throw refused("cannot be read", "name the file that holds the token")
        }
        guard facts[.type] as? FileAttributeType == .typeRegular else {
            throw refused("no regular file", "name the file that holds the token")
        }
        guard let mode = facts[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw refused("others may read it", "take that away with \"chmod 600\", and rotate the token")
        }
        guard let file = FileHandle(forReadingAtPath: real), let bytes = try file.read(upToCount: Self.longest + 1)
        else { throw refused("cannot be read, or is empty", "name the file that holds the token") }
        let text = String(decoding: bytes, as: UTF8.self)
        try self.init(text, from: "file \"\(path)\"")
    }
}
