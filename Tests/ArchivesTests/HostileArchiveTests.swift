import Archives
import Foundation
import JobModel
import TestSupport
import Testing

@Suite("Archives that mean harm")
struct HostileArchiveTests {
    private let fixture: ArchiveFixture

    init() throws { fixture = try ArchiveFixture() }

    private func reason(_ bytes: [UInt8]) -> String? {
        guard let refusal = fixture.refusal(bytes) else { return nil }
        #expect(refusal.code == .unfit && refusal.refusal.cure != nil)
        return refusal.refusal.reason
    }

    private func entry(_ name: String, _ type: Character = "0", link: String = "") -> [UInt8] {
        var tar = TarBytes()
        tar.add("first", [1])
        tar.add(name, type == "0" ? [1] : [], type: type, link: link)
        return tar.finished()
    }

    @Test(
        "A name that leads elsewhere, or is none, is refused, and nothing lies outside of the folder",
        arguments: [
            ("../evil", "leads out of the archive"), ("a/../../evil", "leads out of the archive"),
            ("./../evil", "leads out of the archive"), ("..", "leads out of the archive"),
            ("/tmp/evil", "has an absolute name"), ("//evil", "has an absolute name"), ("a//b", "has no plain name"),
            ("a/./b", "has no plain name"), ("a/", "has no plain name"), (".", "has no plain name"),
            ("a\nb", "has a control character in its name"), ("a\u{1B}[2J", "has a control character in its name"),
            ("a\u{7F}", "has a control character in its name"), ("", "has no plain name"),
        ])
    func names(name: String, reason: String) throws {
        let said = try #require(self.reason(entry(name)))
        #expect(said.hasSuffix(reason), "\(said)")
        #expect(said.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        #expect(try fixture.strays().isEmpty)
    }

    @Test("Names that pax gives are judged as well, with a NUL, without UTF-8, or longer than any")
    func paxNames() throws {
        for (value, expected) in [
            (Array("../evil".utf8), "leads out of the archive"),
            (Array("a\u{0}b".utf8), "has a control character in its name"),
            ([0x61, 0xFF], "is not named in UTF-8"),
            ([UInt8](repeating: 0x61, count: 1_025), "is longer than 1024 bytes"),
            ([UInt8](repeating: 0x61, count: 256), "has no plain name"),
        ] as [([UInt8], String)] {
            var tar = TarBytes()
            tar.addMember("path", value)
            tar.add("innocent", [1])
            let said = try #require(reason(tar.finished()))
            #expect(said.hasSuffix(expected), "\(said)")
        }
        #expect(try fixture.strays().isEmpty)
    }

    @Test(
        "Links, devices, pipes and files with holes are refused",
        arguments: [
            ("1", "a hard link"), ("2", "a symbolic link"), ("K", "a symbolic link"), ("3", "a device"),
            ("4", "a device"), ("6", "a pipe"), ("S", "no plain file"), ("7", "no plain file"),
        ])
    func kinds(type: String, what: String) throws {
        let letter = try #require(type.first)
        #expect(reason(entry("link", letter, link: "/etc/passwd")) == "its entry \"link\" is \(what)")
        var tar = TarBytes()
        tar.addMember("GNU.sparse.major", Array("1".utf8))
        tar.add("sparse", [1])
        #expect(reason(tar.finished()) == "holds a file with holes")
    }

    @Test("Names that stand for more directories than there may be entries are refused")
    func deep() throws {
        var tar = TarBytes()
        tar.addMember("path", Array((String(repeating: "d/", count: 200) + "f").utf8))
        tar.add("f", [1])
        #expect(fixture.refusal(tar.finished())?.code == .tooLarge)
        _ = try fixture.unpack(tar.finished(), mostEntries: 200)
    }

    @Test("A file through a link that came before it reaches nothing: the link is refused")
    func throughLink() throws {
        var tar = TarBytes()
        tar.add("dir", type: "2", link: "/tmp")
        tar.add("dir/evil", [1])
        #expect(reason(tar.finished()) == "its entry \"dir\" is a symbolic link")
    }

    @Test("What comes twice, or is a file and a directory, is refused")
    func twice() throws {
        for (names, expected) in [
            (["a", "a"], "its entry \"a\" comes twice"), (["a", "./a"], "its entry \"a\" comes twice"),
            (["a", "a/b"], "its entry \"a\" is a file and a directory"),
            (["a/b", "a"], "its entry \"a\" is a file and a directory"),
        ] {
            var tar = TarBytes()
            for name in names { tar.add(name, [1]) }
            #expect(reason(tar.finished()) == expected)
        }
    }

    @Test("An archive that ends early is refused, wherever it was cut, by gzip or not")
    func truncated() throws {
        var tar = TarBytes()
        tar.addMember("path", Array("named".utf8))
        tar.add("a", [UInt8](repeating: 7, count: 700))
        let whole = tar.finished()
        for count in [1, 511, 512, 600, 1_024, 1_500, 1_536, 2_048, 2_560, whole.count - 1, whole.count - 512] {
            #expect(reason(Array(whole[..<count])) != nil, "\(count)")
        }
        _ = try fixture.unpack(whole)
        let packed = try Data(
            contentsOf: URL(fileURLWithPath: fixture.shell("gzip -9 <archive.tar >packed")))
        _ = try fixture.unpack(Array(packed))
        for count in [2, 10, packed.count / 2, packed.count - 8, packed.count - 1] {
            #expect(reason(Array(packed[..<count])) == "ends before its end mark", "\(count)")
        }
    }

    @Test("Damage is found by the checksums of tar and of gzip, and so is what comes behind the end")
    func damaged() throws {
        var tar = TarBytes()
        tar.add("a", [UInt8](repeating: 7, count: 700))
        var bytes = tar.finished()
        #expect(reason(bytes + [1]) == "something comes behind its end mark")
        #expect(reason(bytes + [UInt8](repeating: 0, count: 2 << 20)) == "something comes behind its end mark")
        _ = try fixture.unpack(bytes)
        let packed = try Data(contentsOf: URL(fileURLWithPath: fixture.shell("gzip -9 <archive.tar >packed")))
        #expect(reason(Array(packed) + Array(packed)) == "something comes behind what gzip packed")
        var spoilt = Array(packed)
        spoilt[packed.count - 5] ^= 1
        #expect(reason(spoilt) == "is not what gzip packed")
        bytes[0] = UInt8(ascii: "b")
        #expect(reason(bytes) == "has a damaged header")
        #expect(reason([]) == "ends before its end mark")
        #expect(reason(TarBytes().finished()) == "holds no files")
        #expect(reason(Array(repeating: 0x55, count: 4_096)) == "is no tar archive")
    }

    @Test("Sizes that are no numbers, or beyond all that is there, are refused before anything is read")
    func sizes() throws {
        var tar = TarBytes()
        tar.add("a", [1], size: 0o77777777777)
        #expect(fixture.refusal(tar.finished())?.code == .tooLarge)
        for value in ["99999999999999999999", "-1", "x", "9223372036854775807"] {
            var tar = TarBytes()
            tar.addMember("size", Array(value.utf8))
            tar.add("a", [1])
            #expect(fixture.refusal(tar.finished()) != nil, "\(value)")
        }
        var long = TarBytes()
        long.add("x", [], type: "x", size: 1 << 30)
        #expect(reason(long.finished()) == "has a header that is too long")
        for line in ["8 path=a\n", "999 path=a\n", "x path=a\n", "11 path-ab\n", "0 \n"] {
            var tar = TarBytes()
            tar.add("x", Array(line.utf8), type: "x")
            tar.add("a", [1])
            #expect(reason(tar.finished()) == "has a damaged header", "\(line)")
        }
    }

    @Test("A gigabyte of zeros that gzip packed behind an archive is refused at its first megabyte")
    func bomb() throws {
        var tar = TarBytes()
        tar.add("a", [1])
        let archive = tar.finished()
        try Data(archive).write(to: URL(fileURLWithPath: fixture.directory.file("archive.tar")))
        let behind = try fixture.shell("{ cat archive.tar; head -c 1073741824 /dev/zero; } | gzip -1 >packed")
        let refused = #expect(throws: ArchiveError.self) { try fixture.unpack(file: behind) }
        #expect(refused?.refusal.reason == "something comes behind its end mark")
    }
}
