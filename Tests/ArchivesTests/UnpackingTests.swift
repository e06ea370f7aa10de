import Archives
import Foundation
import TestSupport
import Testing

@Suite("Archives that are as they should be")
struct UnpackingTests {
    private let fixture: ArchiveFixture

    init() throws { fixture = try ArchiveFixture() }

    @Test(
        "What tar packs in any of its formats, by gzip or not, is unpacked as it was, with its modes and empty directories",
        arguments: ["--format=gnu", "--format=pax", "--format=ustar", "--format=gnu --gzip", "--format=pax --gzip"])
    func formats(options: String) throws {
        let long = String(repeating: "long", count: 20)
        let archive = try fixture.shell(
            """
            mkdir -p plug/data/empty plug/\(long)/\(long)
            printf hello > plug/data/text; printf run > plug/tool; chmod 755 plug/tool
            printf far > plug/\(long)/\(long)/far
            tar \(options) -cf packed plug
            rm -r plug
            """)
        #expect(ArchiveKind.matches(archive))
        let root = try fixture.unpack(file: archive)
        #expect(root == "\(fixture.folder)/plug", "its one directory is the plugin")
        #expect(try fixture.text("\(root)/data/text") == "hello")
        #expect(try fixture.text("\(root)/\(long)/\(long)/far") == "far")
        var isDirectory: ObjCBool = false
        #expect(FileManager.default.fileExists(atPath: "\(root)/data/empty", isDirectory: &isDirectory))
        #expect(isDirectory.boolValue)
        #expect(FileManager.default.isExecutableFile(atPath: "\(root)/tool"))
        let mode = try FileManager.default.attributesOfItem(atPath: "\(root)/data/text")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try fixture.strays().isEmpty)
    }

    @Test("What is packed from within its directory is unpacked as the folder itself")
    func withoutTop() throws {
        let archive = try fixture.shell("mkdir p; printf a > p/a; printf b > p/b; tar -C p -cf packed .; rm -r p")
        let root = try fixture.unpack(file: archive)
        #expect(root == fixture.folder)
        #expect(try fixture.text("\(root)/b") == "b")
    }

    @Test("An accent in its two encodings makes two names, as the file system has it")
    func encodings() throws {
        let names = ["\u{E9}", "e\u{301}"]
        var tar = TarBytes()
        for (index, name) in names.enumerated() {
            tar.add("p/\(name)/x", [UInt8(ascii: "a") + UInt8(index)])
            tar.add("p/\(name).txt", [])
        }
        let root = try fixture.unpack(tar.finished())
        #expect(try names.map { try fixture.text("\(root)/\($0)/x") } == ["a", "b"])
    }

    @Test("A file larger than what is read at once comes out whole, and an empty one empty")
    func large() throws {
        let content = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var tar = TarBytes()
        tar.add("empty")
        tar.add("large", content)
        let root = try fixture.unpack(tar.finished())
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(root)/large")) == Data(content))
        #expect(try fixture.text("\(root)/empty").isEmpty)
    }

    @Test("As many bytes as may be are unpacked, and one more is too many")
    func bounds() throws {
        var tar = TarBytes()
        tar.add("a", [UInt8](repeating: 1, count: 600))
        tar.add("b", [UInt8](repeating: 2, count: 400))
        _ = try fixture.unpack(tar.finished(), mostBytes: 1_000, mostEntries: 2)
        #expect(fixture.refusal(tar.finished(), mostBytes: 999)?.code == .tooLarge)
        #expect(fixture.refusal(tar.finished(), mostEntries: 1)?.code == .tooLarge)
    }

    @Test("An archive is known by its name or by how it begins, and gives its plugin a name")
    func kinds() throws {
        for (name, bytes, isArchive) in [
            ("a.so", [0x7F, 0x45, 0x4C, 0x46], false), ("b", [0x1F, 0x8B, 8], true), ("c.tgz", [], true),
            ("d.tar.gz", [], true), ("e", [], false),
        ] as [(String, [UInt8], Bool)] {
            let path = fixture.directory.file(name)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(ArchiveKind.matches(path) == isArchive, "\(name)")
        }
        let names = ["mail.tar.gz", "mail.tgz", "mail.tar", "mail.so", ".tar"].map(ArchiveKind.plainName)
        #expect(names == ["mail", "mail", "mail", "mail", ".tar"])
    }
}
